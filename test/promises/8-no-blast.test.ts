import { describe, expect, it } from 'vitest';
import {
  codesOf,
  createBridge,
  hours,
  minutes,
  pairOf,
  scenarioRules,
  scenarioSync,
} from '../support/bridge.ts';
import type { Bridge, RunOptions } from '../support/bridge.ts';
import { viewIssue } from '../emulator/index.ts';
import type { ScenarioOptions } from '../emulator/scenario.ts';
import { canonical, expectNoDoubles, expectOldestFirst, textsOf } from './canonical.ts';
import { addProject } from './projects.ts';

function limited(limits: string, options: ScenarioOptions = {}): Bridge {
  return createBridge({ ...options, sync: scenarioSync(`${scenarioRules}limits: { ${limits} }\n`) });
}

function makeIssues({ world }: Bridge, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    world.advance(minutes(1));
    return world.ann.createIssue('ACME', `Issue ${i}`).key;
  });
}

async function makePairs(bridge: Bridge, count: number): Promise<string[]> {
  const keys = makeIssues(bridge, count);
  await bridge.run({ limits: { creates: count } });
  await bridge.settle();
  bridge.world.advance(minutes(15));
  return keys;
}

async function next(bridge: Bridge, options?: RunOptions) {
  bridge.world.advance(minutes(15));
  return bridge.run(options);
}

describe('creates over the limit', () => {
  it('are not made at all, and the run fails and says how many there are', async () => {
    const bridge = createBridge();
    const keys = makeIssues(bridge, 51);
    for (let i = 0; i < 3; i += 1) {
      const report = await next(bridge);
      expect(report.result).toBe('failed');
      expect(report.overLimit).toEqual([{ code: 'over-limit', limit: 'creates', wanted: 51, allowed: 50 }]);
      expect(keys.every((key) => codesOf(report, key).includes('limit'))).toBe(true);
      expect(report.counts).toMatchObject({ created: 0, pending: 51 });
      expect(bridge.requests()).toEqual([]);
    }
    expect(bridge.writes()).toBe(0);
  });

  it('are made when a person lets them through for one run', async () => {
    const bridge = createBridge();
    makeIssues(bridge, 51);
    await next(bridge);
    const report = await next(bridge, { limits: { creates: 51 } });
    expect(report.result).toBe('ok');
    expect(bridge.requests()).toHaveLength(51);
    expectNoDoubles(bridge);
  });

  it('count no issue that has moved to another project since', async () => {
    const bridge = limited('creates: 2');
    const elsewhere = { id: '10110', key: 'PRIV', type: 'software', like: 'ACME' } as const;
    addProject(bridge.customer, elsewhere, [bridge.world.customerSync.accountId]);
    const [, moved = ''] = makeIssues(bridge, 3);
    expect((await next(bridge)).overLimit).toMatchObject([{ limit: 'creates', wanted: 3 }]);
    bridge.world.ann.moveIssue(moved, 'PRIV', 'Task');
    expect(await next(bridge)).toMatchObject({ result: 'ok', counts: { created: 2 } });
    bridge.world.ann.moveIssue(moved, 'ACME', 'Task');
    expect(await next(bridge)).toMatchObject({ result: 'ok', counts: { created: 1 } });
    expectNoDoubles(bridge);
  });

  it('do not hold up the pairs that exist', async () => {
    const bridge = limited('creates: 2');
    const [key = ''] = await makePairs(bridge, 2);
    makeIssues(bridge, 3);
    bridge.world.ann.comment(key, 'News');
    const report = await next(bridge);
    expect(report.result).toBe('failed');
    expect(textsOf(bridge.twin(key))).toEqual(['News']);
    expect(bridge.requests()).toHaveLength(2);
  });

  it('are counted before the first write, also when they come in many pages', async () => {
    const bridge = createBridge();
    for (const site of [bridge.customer, bridge.desk]) {
      site.settings.searchPage = { minimal: 20, light: 20, heavy: 20 };
    }
    makeIssues(bridge, 130);
    const report = await next(bridge);
    expect(report.overLimit).toMatchObject([{ limit: 'creates', wanted: 130 }]);
    expect(bridge.writes()).toBe(0);
    await next(bridge, { limits: { creates: 130 } });
    expect(bridge.requests()).toHaveLength(130);
    expectNoDoubles(bridge);
  });
});

describe('over a limit the oldest go first, and the rest in the next runs', () => {
  it('for updates', async () => {
    const bridge = limited('updates: 2');
    const keys = await makePairs(bridge, 5);
    for (const key of keys) {
      bridge.world.advance(minutes(1));
      bridge.world.ann.edit(key, { summary: `${key}, changed` });
    }
    const changed = () => keys.filter((key) => bridge.twin(key).summary.endsWith('changed'));
    const report = await next(bridge);
    expect(report.overLimit).toEqual([{ code: 'over-limit', limit: 'updates', wanted: 5, allowed: 2 }]);
    expect(report.result).toBe('failed');
    expect(report.counts).toMatchObject({ updated: 2, pending: 3 });
    expect(changed()).toEqual(keys.slice(0, 2));
    await next(bridge);
    expect(changed()).toEqual(keys.slice(0, 4));
    const last = await next(bridge);
    expect(changed()).toEqual(keys);
    expect(last.result).toBe('ok');
  });

  it('for comments', async () => {
    const bridge = limited('comments: 3');
    const keys = await makePairs(bridge, 4);
    for (const key of keys) {
      bridge.world.advance(minutes(1));
      bridge.world.ann.comment(key, 'one');
      bridge.world.ann.comment(key, 'two');
    }
    const report = await next(bridge);
    expect(report.overLimit).toEqual([{ code: 'over-limit', limit: 'comments', wanted: 8, allowed: 3 }]);
    expect(report.counts).toMatchObject({ commentsToDesk: 3, pending: 5 });
    expect(keys.map((key) => textsOf(bridge.twin(key)))).toEqual([['one', 'two'], ['one'], [], []]);
    await next(bridge);
    await next(bridge);
    expect(keys.map((key) => textsOf(bridge.twin(key)))).toEqual(keys.map(() => ['one', 'two']));
    expectOldestFirst(bridge);
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expectNoDoubles(bridge);
  });

  it('for comments of one pair, while other pairs go on', async () => {
    const bridge = limited('commentsPerPair: 2');
    const [busy = '', calm = ''] = await makePairs(bridge, 2);
    for (const text of ['one', 'two', 'three', 'four', 'five']) bridge.world.ann.comment(busy, text);
    bridge.world.ann.comment(calm, 'News');
    const report = await next(bridge);
    expect(report.overLimit).toEqual([
      { code: 'over-limit', limit: 'commentsPerPair', wanted: 5, allowed: 2 },
    ]);
    expect(codesOf(report, busy)).toEqual(['limit']);
    expect(textsOf(bridge.twin(busy))).toEqual(['one', 'two']);
    expect(textsOf(bridge.twin(calm))).toEqual(['News']);
    await next(bridge);
    await next(bridge);
    expect(textsOf(bridge.twin(busy))).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it('for deletions, and never for withdrawals', async () => {
    const bridge = limited('deletes: 2');
    const [key = ''] = await makePairs(bridge, 1);
    const deleted = Array.from({ length: 5 }, (_, i) => bridge.world.ann.comment(key, `Deleted ${i}`));
    const hidden = Array.from({ length: 5 }, (_, i) => bridge.world.ann.comment(key, `Restricted ${i}`));
    await next(bridge);
    for (const id of deleted) bridge.world.ann.deleteComment(id);
    for (const id of hidden) bridge.world.ann.restrictComment(id, 'Administrators');
    const report = await next(bridge);
    expect(report.overLimit).toEqual([{ code: 'over-limit', limit: 'deletes', wanted: 5, allowed: 2 }]);
    expect(textsOf(bridge.twin(key))).toEqual(['Deleted 2', 'Deleted 3', 'Deleted 4']);
    await next(bridge);
    await next(bridge);
    expect(bridge.twin(key).comments).toEqual([]);
  });

  it('and a raised limit for one run does it all at once', async () => {
    const bridge = limited('comments: 1, commentsPerPair: 1');
    const [key = ''] = await makePairs(bridge, 1);
    for (const text of ['one', 'two', 'three']) bridge.world.ann.comment(key, text);
    const report = await next(bridge, { limits: { comments: 10, commentsPerPair: 10 } });
    expect(report.result).toBe('ok');
    expect(textsOf(bridge.twin(key))).toEqual(['one', 'two', 'three']);
  });

  it('but the history of a new twin counts against no comment limit', async () => {
    const bridge = limited('comments: 1, commentsPerPair: 1');
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    const texts = Array.from({ length: 60 }, (_, i) => `Comment ${i}`);
    for (const text of texts) bridge.world.ann.comment(key, text);
    const report = await next(bridge);
    expect(report.overLimit).toEqual([]);
    expect(report.result).toBe('ok');
    expect(textsOf(bridge.twin(key))).toEqual(texts);
  });
});

describe('a side that suddenly lists nothing', () => {
  it.each(['customer', 'desk'] as const)(
    '(the %s) stops the sync and nothing is taken for deleted',
    async (side) => {
      const bridge = createBridge();
      const keys = await makePairs(bridge, 12);
      for (const key of keys) bridge.world.ann.comment(key, 'News');
      await bridge.settle();
      const before = canonical(bridge);
      bridge[side].faults.add({
        match: { route: '/rest/api/3/search/jql' },
        times: Infinity,
        action: { kind: 'rewrite', rewrite: () => ({ issues: [], isLast: true }) },
      });
      const report = await next(bridge);
      expect(report.result).toBe('failed');
      expect(report.stopped).toMatchObject({ code: 'empty-side', site: bridge[side].name, expected: 12 });
      bridge[side].faults.clear();
      await next(bridge);
      expect(canonical(bridge)).toEqual(before);
    },
  );

  it.each(['customer', 'desk'] as const)(
    'or whose issues (the %s) are all gone stops it, too',
    async (side) => {
      const bridge = createBridge();
      const keys = await makePairs(bridge, 12);
      bridge.world.advance(hours(30));
      for (const key of keys) {
        if (side === 'desk') bridge.world.bob.deleteIssue(bridge.twin(key).key);
        else bridge.world.ann.deleteIssue(key);
      }
      if (side === 'desk') for (const key of keys) bridge.world.ann.comment(key, 'News');
      else for (const request of bridge.requests()) bridge.world.bob.comment(request.key, 'News');
      const writes = bridge.writes();
      const report = await next(bridge);
      expect(report.stopped?.code).toMatch(/^(mass-absence|empty-side)$/);
      expect(report.result).toBe('failed');
      expect(bridge.writes()).toBe(writes);
    },
  );

  it('a few deleted issues are life', async () => {
    const bridge = createBridge();
    const keys = await makePairs(bridge, 12);
    for (const key of keys.slice(0, 3)) bridge.world.ann.deleteIssue(key);
    for (const request of bridge.requests()) bridge.world.bob.comment(request.key, 'News');
    const report = await next(bridge);
    expect(report.stopped).toBeUndefined();
    expect(viewIssue(bridge.customer, keys[5] ?? '')?.comments).toHaveLength(1);
  });
});

describe('a run whose time is up', () => {
  it.each([0, 3, 10, 25, 40, 60, 90])(
    'after %i questions leaves the rest to the next, and nothing is lost',
    async (most) => {
      const told = async (halted: boolean) => {
        const bridge = createBridge();
        const keys = await makePairs(bridge, 8);
        for (const key of keys) {
          for (let i = 0; i < 4; i += 1) bridge.world.ann.comment(key, `Comment ${i}`);
          bridge.world.bob.comment(bridge.twin(key).key, 'Answer');
        }
        for (let i = 0; i < 3; i += 1)
          bridge.world.ann.comment(bridge.world.ann.createIssue('ACME', `New ${i}`).key, 'Hi');
        let asked = 0;
        const report = await next(
          bridge,
          halted ? { halt: () => (asked++ < most ? undefined : 'time-budget') } : {},
        );
        await next(bridge);
        await bridge.settle();
        return { bridge, report };
      };
      const { bridge, report } = await told(true);
      const { bridge: undisturbed } = await told(false);
      expect(report.stopped).toBeUndefined();
      if (most < 40) expect(report.result).toBe('partial');
      expect(canonical(bridge)).toEqual(canonical(undisturbed));
      expectNoDoubles(bridge);
      expectOldestFirst(bridge);
    },
  );

  it('names what is pending', async () => {
    const bridge = createBridge();
    const [key = ''] = await makePairs(bridge, 1);
    for (const text of ['one', 'two', 'three']) bridge.world.ann.comment(key, text);
    let writing = false;
    bridge.world.onRequest = (_n, phase, request) => {
      if (phase === 'after' && request.write) writing = true;
    };
    const report = await next(bridge, { halt: () => (writing ? 'time-budget' : undefined) });
    expect(report.result).toBe('partial');
    expect(report.counts).toMatchObject({ commentsToDesk: 1, pending: 2, failed: 0 });
    expect(pairOf(report, key).operations.map(({ status }) => status)).toEqual(['done', 'held', 'held']);
    bridge.world.onRequest = undefined;
    const after = await next(bridge);
    expect(after.result).toBe('ok');
    expect(textsOf(bridge.twin(key))).toEqual(['one', 'two', 'three']);
  });
});
