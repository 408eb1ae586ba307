/**
 * A project with 100,000 issues that is taken into an agreement today: what is older than `since` is left alone, and must not cost
 * anything either.
 */
import { describe, expect, it } from 'vitest';
import { twinOf } from '../simulation/scene.ts';
import { hours, minutes } from '../support/bridge.ts';
import { requestsOf } from './count.ts';
import { withOldIssues } from './worlds.ts';

const ISSUES = 100_000;
const FRESH = 20;

describe('a project with 100,000 issues', () => {
  it('costs at first what is new in it, and at rest one request per side', { timeout: 120_000 }, async () => {
    const b = withOldIssues(ISSUES, FRESH);
    const twins = () =>
      [...b.desk.issues.values()].filter((issue) => twinOf(issue.properties) !== undefined).length;

    const first = await requestsOf(b, () => b.run());
    expect(twins()).toBe(FRESH);
    // 100 pages to look through the desk for pairs of an earlier life (a first run and a lost checkpoint look alike), and not one
    // page of the customer's old issues: `since` keeps them out of the sweep.
    const swept = b.customer.log.find({ route: '/rest/api/3/search/jql' });
    expect(swept.length).toBeLessThanOrEqual(2);
    expect(first).toBeLessThan(180);

    b.world.advance(minutes(15));
    await b.run();
    b.world.advance(minutes(15));
    expect(await requestsOf(b, () => b.run())).toBe(2);

    // The day after: the sweep, a seventh of the pairs, metadata.
    b.world.advance(hours(24));
    const daily = await requestsOf(b, () => b.run());
    expect(daily).toBeLessThan(130);
    expect(twins()).toBe(FRESH);
  });
});
