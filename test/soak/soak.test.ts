/** The soak in small, with the invariants of the large one: `npm run soak` plays the whole day. */
import { describe, expect, it } from 'vitest';
import { playSoak } from './play.ts';
import type { SoakFigures } from './play.ts';
import { KINDS } from './requests.ts';
import { soakTable } from './table.ts';

const small = { seed: 1, pairs: 60, hours: 6, from: 8, actions: 800 } as const;

function totalOf({ requests, ideal }: SoakFigures): { readonly all: number; readonly best: number } {
  return { all: requests.customer + requests.desk, best: ideal.customer + ideal.desk };
}

describe('six hours of a working day, 60 pairs', () => {
  it('in bad weather lose nothing, double nothing and leak nothing, at a bounded price', async () => {
    const figures = await playSoak({ ...small, worse: 4 });
    expect(figures.runs).toBe(24);
    for (const [what, least] of [
      ['comment', 50],
      ['answer', 50],
      ['note', 10],
      ['create', 5],
      ['edit-comment', 5],
    ] as const)
      expect.soft(figures.done[what] ?? 0, what).toBeGreaterThan(least);
    expect([...figures.accounts.keys()].sort()).toEqual(
      expect.arrayContaining(['cache-down', 'killed', 'lost-cache', 'ordinary', 'overlap']),
    );
    for (const kind of ['reset-after', 'status-after 504', 'rate-limit'])
      expect.soft(figures.faults[kind] ?? 0, kind).toBeGreaterThan(0);
    const { all, best } = totalOf(figures);
    // Fewer than a perfect tool needs: then something was not counted, or not done.
    expect(all).toBeGreaterThanOrEqual(best);
    expect(all).toBeLessThan(2.5 * best);
    // Everything that was said in the open was there an hour and a run or two later: the index holds back no longer.
    expect(figures.arrival.longest).toBeLessThan(100);
    // A line for each issue that was touched in a day, on two sides, and nothing that grows from run to run.
    const issues = figures.issues.customer + figures.issues.desk;
    expect(figures.checkpoint.max).toBeLessThan(3000 + 60 * issues);
    const text = soakTable(small, figures, { milliseconds: 0, memory: process.memoryUsage() });
    for (const kind of KINDS) expect(text).toContain(kind);
  });

  it('in clear sky write exactly what there is to write, and each comment with the next run', async () => {
    const figures = await playSoak({ ...small, calm: true });
    expect(figures.kinds.writing).toBe(figures.idealKinds.writing);
    expect(figures.writes).toBe(figures.idealKinds.writing);
    expect(figures.kinds.detection).toBe(figures.idealKinds.detection);
    expect(figures.failures).toEqual({});
    expect(figures.arrival.longest).toBeLessThanOrEqual(16);
    const { all, best } = totalOf(figures);
    expect(all).toBeLessThan(2 * best);
  });

  it('is the same every time', async () => {
    const short = { ...small, hours: 2, pairs: 20 };
    expect(await playSoak(short)).toEqual(await playSoak(short));
  });
});
