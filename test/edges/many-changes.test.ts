/**
 * 1,000 issues changed in one minute, as a bulk edit leaves them: all have the same `updated`, pages of search end within ties, and the
 * window cannot start between them. Nothing may be lost, and the cost at rest must come down again.
 */
import { describe, expect, it } from 'vitest';
import { hours, minutes } from '../support/bridge.ts';
import { viewIssues } from '../emulator/index.ts';
import { range } from './comments.ts';
import { routesOf } from './count.ts';
import { withChanges } from './worlds.ts';

const CHANGED = 1000;
const SEARCH = 'POST /rest/api/3/search/jql';

describe('1,000 issues changed in one moment', () => {
  it.each([
    [1000, 'ms'],
    [100, 'minute'],
  ] as const)('all arrive, with pages of %i lines and bounds to the %s', async (page, grain) => {
    const b = await withChanges(CHANGED, page, grain);
    expect(new Set([...b.customer.issues.values()].map(({ updated }) => updated)).size).toBe(1);
    // The cap of a run holds half of them back, and says so.
    const first = await b.run();
    expect(first.overLimit).toEqual([
      { code: 'over-limit', limit: 'updates', wanted: CHANGED, allowed: 500 },
    ]);
    expect(first.counts.updated).toBe(500);
    b.world.advance(minutes(15));
    const second = await b.run();
    expect(second.counts.updated).toBe(500);
    expect(
      viewIssues(b.desk, 'HELP')
        .map(({ summary }) => summary)
        .sort(),
    ).toEqual(
      range(0, CHANGED)
        .map((i) => `Changed ${i}`)
        .sort(),
    );

    b.world.advance(minutes(15));
    const before = b.writes();
    await b.run();
    b.world.advance(minutes(15));
    const idle = await routesOf(b, () => b.run());
    expect(b.writes()).toBe(before);
    // As far as one page allows, but never less than the whole minute: a bound inside it could skip some of a tie.
    const pages = Math.ceil(CHANGED / page);
    expect(Object.keys(idle)).toEqual([SEARCH]);
    expect(idle[SEARCH]).toBeLessThanOrEqual(pages + Math.ceil(CHANGED / page));

    // Newer changes move the window away from the crowded minute; at the latest a day does.
    b.world.advance(hours(25));
    const issue = viewIssues(b.customer, 'ACME')[0];
    b.world.ann.edit(issue?.key ?? '', { summary: 'A new day' });
    await b.run();
    b.world.advance(minutes(15));
    await b.run();
    b.world.advance(minutes(15));
    expect(await routesOf(b, () => b.run())).toEqual({ [SEARCH]: 2 });
  });
});
