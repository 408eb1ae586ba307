/** Fields and statuses whose turn comes late: what people did meanwhile counts, and what it costs to know that. */
import { describe, expect, it } from 'vitest';
import { viewIssue } from '../emulator/index.ts';
import { createBridge, minutes, pairOf, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';
import { makePair, syncWith } from '../promises/pair.ts';
import { inStep, isQuiet, statuses, TABLES, twinOf } from '../status/support.ts';

const READ = '/rest/api/3/issue/bulkfetch';
const LIST = '/rest/api/3/comment/list';

const BOTH_WAYS = scenarioSync(
  scenarioRules.replace('  - Summary\n', '  - { customer: Summary, desk: Summary, direction: both }\n'),
);

/** Runs; `happens` half an hour after the pairs were read, before anything is written. */
async function runLate(bridge: Bridge, happens: () => void): Promise<SyncReport> {
  let times = 0;
  bridge.world.onRequest = (_n, phase, request) => {
    if (times > 0 || phase !== 'after' || request.route !== LIST) return;
    bridge.world.advance(minutes(30));
    happens();
    times += 1;
  };
  const report = await bridge.run();
  bridge.world.onRequest = undefined;
  expect(times).toBe(1);
  return report;
}

describe('a field both ways that an agent edited, and the customer before its turn', () => {
  it('is a conflict like any other: the later edit stays, and the report says so', async () => {
    const story = await makePair({ sync: BOTH_WAYS });
    const { b, key, deskKey } = story;
    await story.next();
    b.world.bob.edit(deskKey, { summary: 'from the agent' });
    b.world.bob.comment(deskKey, 'so that its marker is read');
    b.world.advance(minutes(1));
    const report = await runLate(b, () => {
      b.world.ann.edit(key, { summary: 'what Ann typed' });
    });
    expect(viewIssue(b.customer, key)?.summary).toBe('what Ann typed');
    expect(viewIssue(b.desk, deskKey)?.summary).toBe('what Ann typed');
    expect(pairOf(report, key).conflicts).toMatchObject([{ winner: 'customer', by: b.world.ann.accountId }]);
    await story.next();
    expect(viewIssue(b.customer, key)?.summary).toBe('what Ann typed');
  });

  it('is not written when the pair rests by then, and waits for the next run', async () => {
    const sync = syncWith('', 'stopLabel: no-sync');
    const story = await makePair({ sync });
    const { b, key, deskKey } = story;
    b.world.ann.edit(key, { summary: 'not for the desk' });
    b.world.bob.comment(deskKey, 'so that its marker is read');
    b.world.advance(minutes(1));
    const report = await runLate(b, () => {
      b.world.ann.addLabel(key, 'no-sync');
    });
    expect(viewIssue(b.desk, deskKey)?.summary).toBe('Printer');
    expect(report.counts.pending).toBeGreaterThan(0);
    expect(pairOf(report, key).notCarried.map(({ code }) => code)).toContain('stopped');
    b.world.ann.removeLabel(key, 'no-sync');
    await story.next();
    expect(viewIssue(b.desk, deskKey)?.summary).toBe('not for the desk');
  });
});

describe('a status whose walk comes late', () => {
  it('is decided by what both sides are by then', async () => {
    const b = await inStep(TABLES);
    b.world.bob.comment(twinOf(b), 'so that its marker is read');
    b.world.ann.transition('ACME-1', 'In Progress');
    const report = await runLate(b, () => {
      b.world.bob.transition(twinOf(b), 'Waiting for customer');
    });
    expect(statuses(b)).toEqual(['Waiting', 'Waiting for customer']);
    expect(pairOf(report, 'ACME-1').conflicts).toMatchObject([{ label: 'Status', winner: 'desk' }]);
    expect(await isQuiet(b)).toBe(true);
  });
});

describe('a mirror that is to be written anew with another visibility', () => {
  it('stays as it is when its new form would not follow', async () => {
    const story = await makePair({ sync: syncWith('') });
    const { b, key } = story;
    b.world.ann.comment(key, 'for the team');
    await story.next();
    b.configure(syncWith('deskVisibility: internal'));
    b.world.advance(minutes(1));
    await runLate(b, () => {
      b.world.ann.edit(key, { security: 'Management only' });
    });
    expect(story.findAll('desk', 'for the team').map(({ visibility }) => visibility)).toEqual(['public']);
    b.world.ann.edit(key, { security: undefined });
    await story.next();
    expect(story.findAll('desk', 'for the team').map(({ visibility }) => visibility)).toEqual(['internal']);
  });
});

describe('a run that is slow', () => {
  /** What one run of three edited pairs reads, the first write of which takes `wait`. */
  async function readsOf(wait: number): Promise<number> {
    const b = createBridge();
    const { ann } = b.world;
    const keys = ['A', 'B', 'C'].map((name) => ann.createIssue('ACME', name).key);
    await b.run();
    b.world.advance(minutes(15));
    await b.run();
    for (const key of keys) {
      ann.edit(key, { summary: `${key} edited` });
      for (const word of ['one', 'two', 'three']) ann.comment(key, word);
    }
    b.world.advance(minutes(1));
    let isFirst = true;
    let reads = 0;
    b.world.onRequest = (_n, phase, request) => {
      if (phase !== 'after') return;
      if ([READ, LIST].includes(request.route)) reads += 1;
      if (!request.write || !isFirst) return;
      isFirst = false;
      b.world.advance(wait);
    };
    const report = await b.run();
    b.world.onRequest = undefined;
    expect(report.counts).toMatchObject({ updated: 3, commentsToDesk: 9, pending: 0 });
    return reads;
  }

  it('reads no pair twice as long as its turn comes within a minute', async () => {
    expect(await readsOf(30_000)).toBe(3);
  });

  it('reads each pair once more for all that is due within the next minute', async () => {
    // Both issues, and the comments of each that has any. The first write was under way already.
    const reads = await readsOf(minutes(2));
    expect(reads).toBeGreaterThan(3);
    expect(reads).toBeLessThanOrEqual(3 + 3 * 4);
  });

  it('gets its work done although reading alone takes longer than a reading is good for', async () => {
    const { b, key, deskKey } = await makePair();
    b.world.ann.edit(key, { summary: 'Printer smokes' });
    for (const word of ['one', 'two', 'three']) b.world.ann.comment(key, word);
    b.world.advance(minutes(1));
    b.world.onRequest = (_n, phase, request) => {
      if (phase === 'after' && request.route === READ) b.world.advance(minutes(2));
    };
    const report = await b.run();
    b.world.onRequest = undefined;
    expect(report.counts).toMatchObject({ updated: 1, commentsToDesk: 3, pending: 0, failed: 0 });
    expect(viewIssue(b.desk, deskKey)?.comments).toHaveLength(3);
  });
});
