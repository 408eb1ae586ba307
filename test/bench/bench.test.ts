import { describe, expect, it } from 'vitest';
import { countComments, measureCounts, QUICK } from './counts.ts';
import { isKept } from './figure.ts';

describe('budgets in requests', () => {
  it('are kept in small', async () => {
    const figures = await measureCounts(QUICK);
    const budgets = figures.filter((figure) => figure.budget !== undefined);
    expect(budgets).toHaveLength(7);
    expect(budgets.filter((figure) => !isKept(figure))).toEqual([]);
    for (const { what, measured, ideal } of figures) {
      // Fewer than the fewest possible means that something was not counted or not done.
      expect.soft(measured, what).toBeGreaterThanOrEqual(ideal ?? 0);
    }
  });

  it('are one request per side after a quiet run, one write per comment, and nothing lost in between', async () => {
    const { comments, quiet, idle } = await countComments(10);
    expect(comments.report.counts.commentsToDesk).toBe(10);
    expect(comments.byRoute['POST /rest/api/3/issue/{issue}/comment']).toBe(10);
    expect(quiet.writes).toBe(0);
    expect(idle.byRoute).toEqual({ 'POST /rest/api/3/search/jql': 2 });
  });
});
