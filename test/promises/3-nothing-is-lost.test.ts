import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { viewIssue } from '../emulator/index.ts';
import { expectNoDoubles, textsOf } from './canonical.ts';

const KEY = 'deskbridge.acme';

/** Runs every `every` for `time`. */
async function runFor(bridge: Bridge, time: number, every = minutes(30)): Promise<void> {
  for (let passed = 0; passed < time; passed += every) {
    bridge.world.advance(every);
    await bridge.run();
  }
}

const pairs = async (bridge: Bridge, count: number): Promise<string[]> => {
  const keys = Array.from(
    { length: count },
    (_, i) => bridge.world.ann.createIssue('ACME', `Issue ${i}`).key,
  );
  await bridge.settle();
  bridge.world.advance(minutes(15));
  return keys;
};

describe('a comment whose write got no answer', () => {
  it('is not forgotten when its pair is looked at again before it may be written again', async () => {
    const bridge = createBridge();
    const [key = ''] = await pairs(bridge, 1);
    bridge.world.ann.comment(key, 'It smokes');
    bridge.desk.faults.add({
      match: { method: 'POST', route: '/rest/api/3/issue/{issue}/comment' },
      action: { kind: 'reset-before' },
    });
    await bridge.run();
    bridge.world.advance(minutes(5));
    bridge.world.bob.edit(bridge.twin(key).key, { summary: 'Touched' });
    await bridge.run();
    expect(textsOf(bridge.twin(key))).toEqual([]);
    await runFor(bridge, minutes(20), minutes(5));
    expect(textsOf(bridge.twin(key))).toEqual(['It smokes']);
  });
});

describe('what search shows late arrives', () => {
  it.each([
    ['an hour', hours(1), minutes(20)],
    ['a day', hours(24), hours(1)],
  ])('a new issue that it shows after %s, while others come and go', async (_, lag, every) => {
    const bridge = createBridge();
    await pairs(bridge, 2);
    const late = bridge.world.ben.createIssue('ACME', 'Late');
    bridge.world.ben.comment(late.key, 'Hello?');
    bridge.customer.index.hide(late.id, lag);
    for (let passed = 0; passed < lag + hours(2); passed += every) {
      // Others move the cursor on.
      bridge.world.ann.comment('ACME-1', `At ${passed}`);
      bridge.world.advance(every);
      await bridge.run();
    }
    expect(textsOf(bridge.twin(late.key))).toEqual(['Hello?']);
    expect(bridge.requests()).toHaveLength(3);
  });

  it('a comment on an issue that was read in between because a forged marker led there', async () => {
    const bridge = createBridge();
    const [key = '', forged = ''] = await pairs(bridge, 2);
    const hint = viewIssue(bridge.customer, key)?.properties[KEY];
    bridge.world.ann.comment(key, 'It smokes');
    bridge.customer.index.hold(viewIssue(bridge.customer, key)?.id ?? '', hours(1));
    bridge.world.ben.setProperty(forged, KEY, hint);
    bridge.world.ben.edit(forged, { summary: 'Forged' });
    await bridge.run();
    expect(textsOf(bridge.twin(key))).toEqual([]);
    await runFor(bridge, hours(2));
    expect(textsOf(bridge.twin(key))).toEqual(['It smokes']);
  });

  it.each([
    ['an hour', hours(1)],
    ['a day', hours(24)],
    ['two days', hours(48)],
  ])('a comment of either side that it shows after %s', async (_, lag) => {
    const bridge = createBridge();
    const [key = ''] = await pairs(bridge, 2);
    const twin = bridge.twin(key);
    bridge.world.ann.comment(key, 'It smokes');
    bridge.customer.index.hold(viewIssue(bridge.customer, key)?.id ?? '', lag);
    bridge.world.bob.comment(twin.key, 'On it');
    bridge.desk.index.hold(twin.id, lag);
    await runFor(bridge, lag + hours(2), hours(1));
    // Past the window, the daily comparison finds it: a seventh of the pairs each day.
    await runFor(bridge, hours(24 * 8), hours(12));
    expect(textsOf(bridge.twin(key)).sort()).toEqual(['It smokes', 'On it']);
    expect(viewIssue(bridge.customer, key)?.comments).toHaveLength(2);
    expectNoDoubles(bridge);
  });

  it('although what it has shown vanishes again and again', async () => {
    const bridge = createBridge();
    // With enough issues, a search never shows none of them: that would stop the sync, and rightly so.
    await pairs(bridge, 10);
    bridge.customer.index.flicker = 0.4;
    bridge.desk.index.flicker = 0.4;
    const expected: string[] = [];
    for (let i = 0; i < 12; i += 1) {
      const { key } = bridge.world.ann.createIssue('ACME', `New ${i}`);
      bridge.world.ben.comment(key, `Comment ${i}`);
      expected.push(`Comment ${i}`);
      bridge.world.advance(minutes(15));
      const report = await bridge.run();
      expect(report.stopped).toBeUndefined();
    }
    await runFor(bridge, hours(4));
    const found = bridge.requests().flatMap((issue) => textsOf(issue));
    expect(found.sort()).toEqual(expected.sort());
    expectNoDoubles(bridge);
  });

  it('and issues that it never shows as changed are found within a week', async () => {
    const bridge = createBridge();
    bridge.customer.settings.commentEditsBumpUpdated = false;
    bridge.customer.settings.commentDeletesBumpUpdated = false;
    const keys = Array.from({ length: 14 }, (_, i) => {
      const { key } = bridge.world.ann.createIssue('ACME', `Issue ${i}`);
      return {
        key,
        edited: bridge.world.ann.comment(key, 'Wrong'),
        deleted: bridge.world.ann.comment(key, 'Gone'),
      };
    });
    await bridge.settle();
    bridge.world.advance(hours(1));
    for (const { edited, deleted } of keys) {
      bridge.world.ann.editComment(edited, 'Right');
      bridge.world.ann.deleteComment(deleted);
    }
    bridge.world.advance(minutes(15));
    await bridge.run();
    expect(textsOf(bridge.twin(keys[0]?.key ?? ''))).toEqual(['Wrong', 'Gone']);
    // One seventh a day, not everything at once.
    bridge.world.advance(hours(25));
    await bridge.run();
    const after = keys.filter(({ key }) => textsOf(bridge.twin(key)).includes('Right'));
    expect(after).toHaveLength(2);
    for (let day = 0; day < 6; day += 1) {
      bridge.world.advance(hours(25));
      await bridge.run();
    }
    for (const { key } of keys) expect(textsOf(bridge.twin(key))).toEqual(['Right']);
  });
});

describe('many comments on one issue all arrive once', () => {
  it.each([105, 250])('%i, written before it was linked', async (count) => {
    const bridge = createBridge();
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    const texts = Array.from({ length: count }, (_, i) => `Comment ${i}`);
    for (const text of texts) bridge.world.ann.comment(key, text);
    bridge.world.advance(minutes(1));
    const report = await bridge.run();
    expect(report.overLimit).toEqual([]);
    expect(textsOf(bridge.twin(key))).toEqual(texts);
    expect(viewIssue(bridge.customer, key)?.comments).toHaveLength(count);
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expect(bridge.twin(key).comments).toHaveLength(count);
  });

  it.each([
    ['105', 105, 20],
    ['250, of which Jira embeds none', 250, 0],
  ])('%s, added to a pair, with a limit of fifty per run', async (_, count, embedded) => {
    const bridge = createBridge();
    bridge.customer.settings.embeddedComments = embedded;
    bridge.desk.settings.embeddedComments = embedded;
    const [key = ''] = await pairs(bridge, 1);
    const texts = Array.from({ length: count }, (_, i) => `Comment ${i}`);
    for (const text of texts) bridge.world.ann.comment(key, text);
    const first = await bridge.run();
    expect(first.overLimit).toEqual([
      { code: 'over-limit', limit: 'commentsPerPair', wanted: count, allowed: 50 },
    ]);
    expect(textsOf(bridge.twin(key))).toEqual(texts.slice(0, 50));
    await runFor(bridge, minutes(15) * 6, minutes(15));
    expect(textsOf(bridge.twin(key))).toEqual(texts);
    expectNoDoubles(bridge);
  });

  it('and the next one after a thousand others is carried, too', async () => {
    const bridge = createBridge();
    bridge.customer.settings.commentPage = 30;
    bridge.customer.settings.commentListPage = 40;
    bridge.desk.settings.commentListPage = 40;
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    for (let i = 0; i < 95; i += 1) bridge.world.ann.comment(key, `Comment ${i}`);
    await bridge.settle();
    bridge.world.advance(minutes(15));
    const bob = bridge.world.bob.comment(bridge.twin(key).key, 'Answer');
    bridge.world.ann.comment(key, 'One more');
    await bridge.settle();
    expect(textsOf(bridge.twin(key)).slice(-2)).toEqual(['Answer', 'One more']);
    bridge.world.bob.editComment(bob, 'Another answer');
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expect(viewIssue(bridge.customer, key)?.comments.at(-1)?.text).toContain('Another answer');
  });
});

describe('the clock and the calendar', () => {
  const zones = ['Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'Pacific/Kiritimati'];

  it.each(
    zones.flatMap((zone) =>
      (['ms', 'minute'] as const).map((grain): [string, 'ms' | 'minute'] => [zone, grain]),
    ),
  )('a site in %s that reads bounds to the %s loses nothing and repeats nothing', async (zone, grain) => {
    const bridge = createBridge({ start: '2026-11-02T23:40:00Z' });
    for (const site of [bridge.customer, bridge.desk]) {
      site.settings.timeZone = zone;
      site.settings.epochGrain = grain;
    }
    const keys: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      const { key } = bridge.world.ann.createIssue('ACME', `Issue ${i}`);
      keys.push(key);
      bridge.world.ann.comment(key, 'Hello');
      await bridge.run();
      bridge.world.bob.comment(bridge.twin(key).key, 'Yes?');
      bridge.world.advance(minutes(7));
    }
    await bridge.settle();
    for (const key of keys) {
      expect(textsOf(bridge.twin(key))).toEqual(['Hello', 'Yes?']);
      expect(viewIssue(bridge.customer, key)?.comments).toHaveLength(2);
    }
    bridge.world.advance(minutes(15));
    expect(await bridge.requestsOf(() => bridge.run())).toEqual({ acme: 1, vendor: 1 });
  });

  // America/New_York, the zone of both accounts, goes back an hour at 2026-11-01T06:00Z, Berlin at 2026-10-25T01:00Z.
  it.each([
    ['in New York', '2026-11-01T04:30:00Z'],
    ['in Berlin', '2026-10-24T23:30:00Z'],
    ['in Berlin, in spring', '2027-03-27T23:30:00Z'],
    ['in New York, in spring', '2027-03-14T05:30:00Z'],
  ])('a change of daylight saving time %s loses nothing', async (_, start) => {
    const sync = scenarioSync(scenarioRules).replace('since: 2026-11-01', 'since: 2026-10-01');
    const bridge = createBridge({ start, sync });
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    await bridge.settle();
    const texts: string[] = [];
    for (let i = 0; i < 18; i += 1) {
      bridge.world.advance(minutes(5));
      texts.push(`Comment ${i}`);
      bridge.world.ann.comment(key, `Comment ${i}`);
      bridge.world.advance(minutes(5));
      await bridge.run();
    }
    expect(textsOf(bridge.twin(key))).toEqual(texts);
    bridge.world.ann.createIssue('ACME', 'In the hour that comes twice');
    await bridge.run();
    expect(bridge.requests()).toHaveLength(2);
    expectNoDoubles(bridge);
  });
});
