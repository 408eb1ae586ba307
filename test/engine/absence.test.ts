/** What is missing is gone only if Jira says so when it is asked directly, and only where Jira can be asked at all. */
import { describe, expect, it } from 'vitest';
import { viewComments } from '../emulator/index.ts';
import { codesOf, createBridge, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { makePair } from '../promises/pair.ts';

const ALWAYS = Number.MAX_SAFE_INTEGER;
const ISSUE = '/rest/api/3/issue/{issue}';
const BULK = '/rest/api/3/issue/bulkfetch';
const NOT_FOUND = {
  kind: 'status',
  status: 404,
  body: { errorMessages: ['Not found.'], errors: {} },
} as const;

describe('a request that a bulk read leaves out', () => {
  const leftOut = async () => {
    const story = await makePair();
    const { id } = story.desk();
    story.b.world.ann.comment(story.key, 'Any news?');
    story.b.desk.faults.add({ match: { route: BULK }, times: ALWAYS, action: { kind: 'omit', ids: [id] } });
    return story;
  };

  it('is looked at again while a direct read still finds it', async () => {
    const story = await leftOut();
    const report = await story.next();
    expect(codesOf(report, story.key)).toEqual(['pending']);
    story.b.desk.faults.clear();
    await story.next();
    expect(story.find('desk', 'Any news?')).toBeDefined();
  });

  it('was deleted when a direct read does not find it', async () => {
    const story = await leftOut();
    story.b.desk.faults.add({ match: { route: ISSUE }, times: ALWAYS, action: NOT_FOUND });
    expect(codesOf(await story.next(), story.key)).toEqual(['twin-deleted']);
  });

  it('is not called deleted while the whole project is hidden from our account', async () => {
    const story = await leftOut();
    story.b.desk.faults.add({ match: { route: ISSUE }, times: ALWAYS, action: NOT_FOUND });
    story.b.desk.faults.add({
      match: { route: '/rest/api/3/project/{project}' },
      times: ALWAYS,
      action: NOT_FOUND,
    });
    const report = await story.next();
    expect(report.result).toBe('failed');
    expect(report.pairs.flatMap(({ notCarried }) => notCarried)).toEqual([]);
    expect(report.pairs.flatMap(({ failures }) => failures.map(({ failure }) => failure.code))).toEqual([
      'not-found',
    ]);
    story.b.desk.faults.clear();
    await story.next({ issues: [story.key] });
    expect(story.find('desk', 'Any news?')).toBeDefined();
  });
});

describe('requests that are missing in numbers', () => {
  it('stop the sync, and are asked for one by one only while they are few', async () => {
    const story = await makePair();
    const { ann } = story.b.world;
    const keys = Array.from({ length: 11 }, (_, i) => ann.createIssue('ACME', `Issue ${i}`).key);
    await story.next();
    for (const key of [story.key, ...keys]) ann.comment(key, 'Any news?');
    const ids = story.b.requests().map(({ id }) => id);
    story.b.desk.faults.add({ match: { route: BULK }, times: ALWAYS, action: { kind: 'omit', ids } });
    const report = await story.next();
    expect(report.result).toBe('failed');
    expect(report.stopped).toMatchObject({ code: 'mass-absence', absent: 12, read: 12 });
    expect(report.pairs.flatMap(({ notCarried }) => notCarried)).toEqual([]);
    story.b.desk.faults.clear();
    await story.next();
    expect(story.b.requests().map(({ comments }) => comments.length)).toEqual(ids.map(() => 1));
  });
});

describe('requests that are missing in numbers, beyond the first batch', () => {
  it('stop the sync; what was carried before it noticed is right, and nothing is deleted because of it', async () => {
    const b = createBridge({ schemaCheck: 'ignore' });
    const { ann, bob } = b.world;
    const keys = Array.from({ length: 160 }, (_, i) => ann.createIssue('ACME', `Issue ${i}`).key);
    await b.run({ limits: { creates: keys.length } });
    for (const key of keys) {
      ann.comment(key, `First of ${key}.`);
      bob.comment(b.twin(key).key, `Answer to ${key}.`);
    }
    await b.settle();
    b.world.advance(minutes(15));
    const desk = () => keys.map((key) => viewComments(b.desk, b.twin(key).key));
    const customer = () => keys.map((key) => viewComments(b.customer, key));
    expect([...desk(), ...customer()].map(({ length }) => length)).toEqual(keys.flatMap(() => [2, 2]));
    for (const key of keys) ann.comment(key, `Second of ${key}.`);
    const before = { desk: desk(), customer: customer() };
    const ids = keys.slice(-40).map((key) => b.twin(key).id);
    b.desk.faults.add({ match: { route: BULK }, times: ALWAYS, action: { kind: 'omit', ids } });
    const after = b.world.requests;
    const report = await b.run({ limits: { comments: keys.length } });
    expect(report).toMatchObject({ result: 'failed', stopped: { code: 'mass-absence', absent: 40 } });

    // The first batch was read whole and is carried: comments, and nothing else, each to the twin that it belongs to.
    const written = b.world.sites.flatMap((site) => site.log.find({ after, write: true }));
    expect(written).toHaveLength(100);
    expect([...new Set(written.map(({ method, route }) => `${method} ${route}`))]).toEqual([
      `POST ${ISSUE}/comment`,
    ]);
    expect(customer()).toEqual(before.customer);
    const added = desk().map((comments, i) => {
      const old = before.desk[i] ?? [];
      expect(comments.slice(0, old.length)).toEqual(old);
      return comments.slice(old.length).map(({ text, visibility }) => [text, visibility]);
    });
    expect(added).toEqual(
      keys.map((key, i) => (i < 100 ? [[expect.stringContaining(`Second of ${key}.`), 'public']] : [])),
    );

    // What is there again gets its comment, once.
    b.desk.faults.clear();
    b.world.advance(minutes(15));
    expect((await b.run({ limits: { comments: keys.length } })).result).toBe('ok');
    expect(desk().map((comments) => comments.map(({ text }) => text))).toEqual(
      keys.map((key) =>
        [`Answer to ${key}.`, `First of ${key}.`, `Second of ${key}.`].map((text): unknown =>
          expect.stringContaining(text),
        ),
      ),
    );
  });
});

describe('pairs of which one half was deleted in numbers, once a run by hand has told of them', () => {
  /** Twelve pairs, of which seven lose the half on that side. Answers the keys of what is left of the seven. */
  const halved = async (side: 'customer' | 'desk'): Promise<{ bridge: Bridge; left: string[] }> => {
    const bridge = createBridge();
    const { ann, bob } = bridge.world;
    const keys = Array.from({ length: 12 }, (_, i) => ann.createIssue('ACME', `Issue ${i}`).key);
    await bridge.settle();
    const some = keys.slice(0, 7);
    const left = side === 'desk' ? some : some.map((key) => bridge.twin(key).key);
    for (const key of some) if (side === 'desk') bob.deleteIssue(bridge.twin(key).key);
    for (const key of some) if (side === 'customer') ann.deleteIssue(key);
    return { bridge, left };
  };

  it.each(['customer', 'desk'] as const)('do not stop the sync again (the half of the %s)', async (side) => {
    const { bridge, left } = await halved(side);
    const { ann, bob } = bridge.world;
    const edit = (round: number) => {
      for (const key of left)
        (side === 'desk' ? ann : bob).edit(key, { summary: `Bulk edit ${round} of ${key}` });
      bridge.world.advance(minutes(15));
    };
    edit(1);
    expect((await bridge.run()).stopped).toMatchObject({ code: 'mass-absence', absent: 7 });
    bridge.world.advance(minutes(15));
    expect((await bridge.run({ byHand: true })).stopped).toBeUndefined();
    // On the desk, the agents are told in a note, which changes the requests once more.
    for (let i = 0; i < 3; i += 1) {
      bridge.world.advance(minutes(15));
      expect((await bridge.run()).stopped).toBeUndefined();
    }
    for (const round of [2, 3]) {
      edit(round);
      const report = await bridge.run();
      expect(report.stopped).toBeUndefined();
      const code = side === 'desk' ? 'twin-deleted' : 'origin-deleted';
      const named = report.pairs.flatMap(({ notCarried }) => notCarried.map((one) => one.code));
      expect(named).toEqual(left.map(() => code));
    }
    const written = bridge.writes();
    await bridge.run({ compare: 'all' });
    expect(bridge.writes()).toBe(written);
  });
});

describe('a comment that is gone', () => {
  const deleted = async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'said in public');
    await story.next();
    story.b.world.ann.deleteComment(id);
    return story;
  };

  it('takes its mirror with it', async () => {
    const story = await deleted();
    await story.next();
    expect(story.find('desk', 'said in public')).toBeUndefined();
  });

  it('keeps its mirror when it was only left out of every list, and a direct read still finds it', async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'still there');
    await story.next();
    story.b.world.ann.comment(story.key, 'another one');
    const lists = [BULK, '/rest/api/3/issue/{issue}/comment'];
    for (const route of lists) {
      const match = { route, write: false };
      story.b.customer.faults.add({ match, times: ALWAYS, action: { kind: 'omit', ids: [id] } });
    }
    await story.next();
    expect(story.find('desk', 'another one')).toBeDefined();
    expect(story.findAll('desk', 'still there')).toHaveLength(1);
  });

  it('keeps its mirror while its issue cannot be read: then nobody knows whether it was deleted', async () => {
    const story = await deleted();
    const hidden = story.b.customer.faults.add({ match: { route: ISSUE }, times: ALWAYS, action: NOT_FOUND });
    await story.next();
    expect(hidden.hits).toBeGreaterThan(0);
    expect(story.find('desk', 'said in public')).toBeDefined();
  });
});
