import { describe, expect, it } from 'vitest';
import { ARMS, liveDay } from './arms/measure.ts';
import { countRun, openPairs } from './counting.ts';
import { isKept } from './figure.ts';
import type { Measured } from './figure.ts';
import { countComments } from './rows/comments.ts';
import { QUICK, ROWS } from './rows/index.ts';
import { overlapWaits } from './virtual-time.ts';
import { createEmptyWorld } from '../emulator/index.ts';

describe('budgets in requests', () => {
  it('are kept in small, and nothing is done with fewer requests than possible', async () => {
    const measured: Measured[] = [];
    for (const row of QUICK) measured.push(await row.measure());
    const figures = measured.flatMap((one) => one.figures);
    const budgets = figures.filter((figure) => figure.budget !== undefined);
    expect(budgets).toHaveLength(9);
    expect(budgets.filter((figure) => !isKept(figure))).toEqual([]);
    for (const { what, measured: value, ideal } of figures) {
      // Fewer than the fewest possible means that something was not counted or not done.
      expect.soft(value, what).toBeGreaterThanOrEqual(ideal ?? 0);
    }
    for (const { title, points } of measured.flatMap((one) => one.growth ?? [])) {
      for (const { requests, ideal, seconds = 0, idealSeconds = 0 } of points) {
        expect.soft(requests, title).toBeGreaterThanOrEqual(ideal);
        expect.soft(seconds, title).toBeGreaterThanOrEqual(idealSeconds * 0.8);
      }
    }
  });

  it('are one request per side after a quiet run, one write per comment, and nothing lost in between', async () => {
    const { comments, quiet, idle } = await countComments(10);
    expect(comments.report.counts.commentsToDesk).toBe(10);
    expect(comments.byRoute['POST /rest/api/3/issue/{issue}/comment']).toBe(10);
    expect(quiet.writes).toBe(0);
    expect(idle.byRoute).toEqual({ 'POST /rest/api/3/search/jql': 2 });
  });

  it('of a comparison fill the reads of markers with what they can hold', async () => {
    const { bridge } = await openPairs(1000);
    const { byRoute } = await countRun(bridge, { compare: 'all' });
    // 300 pairs at first, then 500, then the rest: 2,000 comments on each side.
    expect(byRoute['POST /rest/api/3/comment/list']).toBe(6);
    expect(byRoute['POST /rest/api/3/issue/bulkfetch']).toBe(20);
  });

  it('each have a row of their own that can be repeated', () => {
    const names = ROWS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(ROWS.reduce((sum, { takes }) => sum + takes, 0)).toBeLessThan(15 * 60);
  });
});

describe('a bad day', () => {
  const small = {
    issues: 8,
    customerComments: 48,
    deskComments: 30,
    internalNotes: 12,
    commentEdits: 4,
    deletions: 2,
    madeInternal: 2,
    summaryEdits: 2,
  };

  it('loses, doubles and leaks nothing of Deskbridge', async () => {
    const { tokens } = await liveDay(ARMS.deskbridge, 20, small);
    expect(tokens).toEqual({ lost: [], doubled: [], leaked: [], stale: [] });
  });

  it('shows what a watermark misses when the index is late', async () => {
    const { lost, leaked, requests } = await liveDay(ARMS.watermark, 20, small);
    expect(lost).toBeGreaterThan(0);
    expect(leaked).toBe(0);
    expect(requests).toBeGreaterThan(200);
  });

  it('shows what texts cannot tell apart', async () => {
    const { lost, doubled } = await liveDay(ARMS.byText, 20, small);
    expect(lost).toBeGreaterThan(0);
    expect(doubled).toBeGreaterThan(0);
  });

  it('doubles what a full scan cannot see yet', async () => {
    const { lost, tokens } = await liveDay(ARMS.fullScan, 20, small);
    expect(lost).toBe(0);
    expect(tokens.doubled).toContain('i0000');
  });
});

describe('simulated time', () => {
  it('lets waits overlap and adds up those that follow one another', async () => {
    const { clock } = createEmptyWorld();
    const restore = overlapWaits(clock);
    const started = clock.now();
    const ends: number[] = [];
    const wait = async (...spans: readonly number[]) => {
      for (const ms of spans) await clock.sleep(ms);
      ends.push(clock.now() - started);
    };
    await Promise.all([wait(300), wait(100, 100), wait(50, 400)]);
    restore();
    expect(ends).toEqual([200, 300, 450]);
  });
});
