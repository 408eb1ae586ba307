/** A batch is read at once and written one request after the other: people go on working in between. */
import { describe, expect, it } from 'vitest';
import { viewComments } from '../emulator/index.ts';
import { createBridge, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { makePair, sentTo, syncWith } from './pair.ts';
import type { PairStory } from './pair.ts';
import { otherProject } from './projects.ts';

const COMMENT = '/rest/api/3/issue/{issue}/comment';

/** A pair with two waiting comments on one side; the first write takes so long that the second is old when its turn comes. */
async function twoWaiting(
  from: 'customer' | 'desk',
): Promise<{ bridge: Bridge; key: string; second: string }> {
  const bridge = createBridge();
  const { world } = bridge;
  const { key } = world.ann.createIssue('ACME', 'Printer');
  await bridge.run();
  world.advance(minutes(15));
  const home = from === 'customer' ? key : bridge.twin(key).key;
  const person = from === 'customer' ? world.ann : world.bob;
  person.comment(home, 'First');
  const second = person.comment(home, 'Second');
  world.advance(minutes(1));
  return { bridge, key, second };
}

describe('a comment that is hidden while earlier ones are written', () => {
  it.each([
    ['an agent makes internal', 'desk'],
    ['the customer restricts', 'customer'],
  ] as const)('does not go out when %s it', async (_, from) => {
    const { bridge, key, second } = await twoWaiting(from);
    const away = from === 'desk' ? bridge.customer : bridge.desk;
    let written = 0;
    bridge.world.onRequest = (_n, phase, request) => {
      if (phase !== 'after' || request.method !== 'POST' || request.route !== COMMENT) return;
      written += 1;
      if (written > 1) return;
      bridge.world.advance(minutes(2));
      if (from === 'desk') bridge.world.bob.makeInternal(second);
      else bridge.world.ann.restrictComment(second, 'Administrators');
    };
    const report = await bridge.run();
    bridge.world.onRequest = undefined;
    expect(written).toBe(1);
    expect(report.counts.pending).toBeGreaterThan(0);
    expect(
      away.log
        .find({ method: 'POST', route: COMMENT })
        .map((entry) => JSON.stringify(entry.body))
        .join(),
    ).not.toContain('Second');
    await bridge.settle();
    const awayKey = from === 'desk' ? key : bridge.twin(key).key;
    expect(viewComments(away, awayKey).map((comment) => comment.text.includes('First'))).toEqual([true]);
  });

  it('goes out late when nothing was hidden, without another run', async () => {
    const { bridge, key } = await twoWaiting('desk');
    let slow = true;
    bridge.world.onRequest = (_n, phase, request) => {
      if (!slow || phase !== 'after' || request.method !== 'POST' || request.route !== COMMENT) return;
      slow = false;
      bridge.world.advance(minutes(2));
    };
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ commentsToCustomer: 2, pending: 0 });
    expect(viewComments(bridge.customer, key)).toHaveLength(2);
  });
});

/** Runs; `happens` half an hour after the first write of a comment, before the turn of whatever comes next. */
async function runWhile(story: PairStory, happens: () => void): Promise<void> {
  const { world } = story.b;
  let times = 0;
  world.onRequest = (_n, phase, request) => {
    if (times > 0 || phase !== 'after' || !request.write || !request.route.startsWith(COMMENT)) return;
    world.advance(minutes(30));
    happens();
    times += 1;
  };
  await story.b.run();
  world.onRequest = undefined;
  expect(times).toBe(1);
}

describe('what was read long before its turn', () => {
  it('counts from when reading began, however long the rest of it took', async () => {
    const story = await makePair();
    const { world } = story.b;
    const id = world.bob.comment(story.deskKey, 'SECRET');
    world.advance(minutes(1));
    let isFirst = true;
    world.onRequest = (_n, phase, request) => {
      if (!isFirst || phase !== 'after' || request.route !== '/rest/api/3/comment/list') return;
      isFirst = false;
      world.advance(minutes(2));
      world.bob.makeInternal(id);
    };
    await story.b.run();
    world.onRequest = undefined;
    expect(isFirst).toBe(false);
    expect(sentTo(story.b.customer)).not.toContain('SECRET');
  });

  it.each(['restricted: skip', 'restricted: skip, deskVisibility: internal'])(
    'is not carried once the customer has restricted it, with %s',
    async (comments) => {
      const story = await makePair({ sync: syncWith(comments) });
      const { ann } = story.b.world;
      ann.comment(story.key, 'First');
      const second = ann.comment(story.key, 'Second');
      story.b.world.advance(minutes(1));
      await runWhile(story, () => ann.restrictComment(second, 'Administrators'));
      expect(sentTo(story.b.desk)).not.toContain('Second');
    },
  );

  it('is carried as internal once the customer has restricted it, with restricted: internal', async () => {
    const story = await makePair({ sync: syncWith('restricted: internal') });
    const { ann } = story.b.world;
    ann.comment(story.key, 'First');
    const second = ann.comment(story.key, 'Second');
    story.b.world.advance(minutes(1));
    await runWhile(story, () => ann.restrictComment(second, 'Administrators'));
    expect(story.findAll('desk', 'Second').map(({ visibility }) => visibility)).toEqual(['internal']);
    expect(story.b.desk.log.find({ method: 'POST', route: COMMENT })).toHaveLength(2);
  });

  it('does not go into a mirror that an agent made internal, once the customer has restricted it', async () => {
    const story = await makePair({ sync: syncWith('restricted: skip') });
    const { ann, bob } = story.b.world;
    const ids = ['First', 'Second'].map((text) => ann.comment(story.key, text));
    await story.next();
    bob.makeInternal(story.find('desk', 'Second')!.id);
    await story.next();
    const [first = '', id = ''] = ids;
    ann.editComment(first, 'First, edited');
    ann.editComment(id, 'Second, SECRET');
    story.b.world.advance(minutes(1));
    await runWhile(story, () => ann.restrictComment(id, 'Administrators'));
    expect(sentTo(story.b.desk)).not.toContain('SECRET');
  });

  it.each<[string, (story: PairStory) => void]>([
    ['got a security level', ({ b, key }) => b.world.ann.edit(key, { security: 'Management only' })],
    ['got the stop label', ({ b, key }) => b.world.ann.addLabel(key, 'no-sync')],
    ['was moved away', ({ b, key }) => void b.world.ann.move(key, 'PRIV')],
  ])('is not carried, once the issue %s, in either direction', async (_, happens) => {
    const story = await makePair({ sync: syncWith('', 'stopLabel: no-sync') });
    otherProject(story, 'customer');
    const { ann, bob } = story.b.world;
    ann.comment(story.key, 'First');
    ann.comment(story.key, 'Second');
    bob.comment(story.deskKey, 'Answer');
    story.b.world.advance(minutes(1));
    await runWhile(story, () => {
      happens(story);
    });
    expect(story.find('desk', 'First')).toBeDefined();
    expect(sentTo(story.b.desk)).not.toContain('Second');
    expect(sentTo(story.b.customer)).not.toContain('Answer');
  });

  it('is carried as it was edited, and not as it was', async () => {
    const story = await makePair();
    const { ann } = story.b.world;
    ann.comment(story.key, 'First');
    const second = ann.comment(story.key, 'Second, with a PASSWORD');
    story.b.world.advance(minutes(1));
    await runWhile(story, () => {
      ann.editComment(second, 'Second, without it');
    });
    expect(story.find('desk', 'without it')).toBeDefined();
    expect(sentTo(story.b.desk)).not.toContain('PASSWORD');
  });

  it('stays, and comes later, when it cannot be read again', async () => {
    const story = await makePair();
    const { ann } = story.b.world;
    ann.comment(story.key, 'First');
    ann.comment(story.key, 'Second');
    story.b.world.advance(minutes(1));
    await runWhile(story, () => {
      story.b.customer.faults.add({
        match: { route: '/rest/api/3/issue/bulkfetch' },
        times: 4,
        action: { kind: 'status', status: 503 },
      });
    });
    expect(sentTo(story.b.desk)).not.toContain('Second');
    await story.next();
    expect(story.findAll('desk', 'Second')).toHaveLength(1);
  });
});
