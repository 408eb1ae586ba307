/**
 * An issue with 5,000 comments, the most that Jira takes (https://support.atlassian.com/jira-cloud-administration/docs/limits-of-issues/).
 * All arrive, in order, once; what it costs is counted.
 */
import { describe, expect, it } from 'vitest';
import { describeFailure } from '../../src/report/failure-text.ts';
import { viewComments, viewIssue } from '../emulator/index.ts';
import { minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import { makePair } from '../promises/pair.ts';
import { fillComments, numbersOf, range } from './comments.ts';
import { routesOf } from './count.ts';
import { withComments } from './worlds.ts';

const LIMIT = 5000;
const LIST = 'POST /rest/api/3/comment/list';
const PAGE = 'GET /rest/api/3/issue/{issue}/comment';
const ADD = 'POST /rest/api/3/issue/{issue}/comment';

describe('an issue with 5,000 comments', () => {
  it(
    'arrives whole with its twin: the history belongs to the create, and no limit counts it',
    { timeout: 600_000 },
    async () => {
      const { b, key } = withComments(LIMIT);
      const started = b.world.now();
      const routes = await routesOf(b, () => b.run());
      const mirrors = viewComments(b.desk, b.twin(key).key);
      expect(numbersOf(mirrors, 'Word')).toEqual(range(0, LIMIT));

      // One write for each. Jira takes 100 in 30 seconds on one issue, so it is a matter of 25 minutes at the least: the
      // emulator answers at once. Where Jira takes its time, the comments wait for one another and it is nearly twice that.
      expect(routes[ADD]).toBe(LIMIT);
      const took = b.world.now() - started;
      expect(took).toBeGreaterThan(minutes(24));
      expect(took).toBeLessThan(minutes(30));
      // Read in pages of 100 before the create and before its history; later, once a minute, together with the mirrors there are.
      expect(routes[PAGE]).toBeLessThanOrEqual(50 * 40);

      // From now on 5,000 comments on either side cost their pages whenever one of the two is touched, and nothing at rest.
      b.world.advance(minutes(15));
      const quiet = await routesOf(b, () => b.run());
      expect(quiet[ADD]).toBeUndefined();
      b.world.advance(minutes(15));
      const idle = await routesOf(b, () => b.run());
      expect(idle).toEqual({ 'POST /rest/api/3/search/jql': 2 });
      b.world.advance(minutes(15));
      b.world.ann.edit(key, { summary: 'Still the long one' });
      const touched = await routesOf(b, () => b.run());
      expect(touched[PAGE]).toBe(100);
      expect(touched[LIST]).toBe(10);
      expect(touched['PUT /rest/api/3/issue/{issue}']).toBe(1);
    },
  );

  it('gets its last hundred over two runs under the usual limit of 50 per pair, in order', async () => {
    const pair = await makePair({ schemaCheck: 'ignore' });
    const { b, key, deskKey } = pair;
    fillComments(b.desk, deskKey, b.world.bob.accountId, LIMIT - 100, 'Note', true);
    await pair.next();
    fillComments(b.customer, key, b.world.ann.accountId, 100, 'Word');
    const first = await pair.next();
    expect(first.overLimit).toEqual([
      { code: 'over-limit', limit: 'commentsPerPair', wanted: 100, allowed: 50 },
    ]);
    expect(numbersOf(viewComments(b.desk, deskKey), 'Word')).toEqual(range(0, 50));
    const second = await pair.next();
    expect(second.overLimit).toEqual([]);
    expect(numbersOf(viewComments(b.desk, deskKey), 'Word')).toEqual(range(0, 100));
    expect(viewIssue(b.desk, deskKey)?.comments).toHaveLength(LIMIT);
  });

  it('takes one run where the limits are raised', async () => {
    const limits = 'limits: { comments: 5000, commentsPerPair: 5000 }';
    const sync = scenarioSync([scenarioRules.trim(), limits].join('\n'));
    const pair = await makePair({ schemaCheck: 'ignore', sync });
    const { b, key, deskKey } = pair;
    fillComments(b.customer, key, b.world.ann.accountId, 1000, 'Word');
    const routes = await routesOf(b, () => pair.next());
    expect(routes[ADD]).toBe(1000);
    expect(numbersOf(viewComments(b.desk, deskKey), 'Word')).toEqual(range(0, 1000));
  });

  it('with 5,000 internal notes of agents takes no mirror more: it says so, and other pairs go on', async () => {
    const pair = await makePair({ schemaCheck: 'ignore' });
    const { b, key, deskKey } = pair;
    const other = b.world.ann.createIssue('ACME', 'Another one');
    await pair.next();
    fillComments(b.desk, deskKey, b.world.bob.accountId, LIMIT, 'Note', true);
    await pair.next();
    for (const i of range(0, 30)) b.world.ann.comment(key, `Word ${i}.`);
    b.world.ann.comment(other.key, 'Of the other.');
    const routes = await routesOf(b, async () => {
      const report = await pair.next();
      const failures = report.pairs.flatMap((pair) => pair.failures.map(({ failure }) => failure));
      expect(failures[0]).toMatchObject({ code: 'refused', status: 413 });
      expect(describeFailure(failures[0]!).hint).toContain('5,000 comments');
    });
    expect(viewComments(b.desk, b.twin(other.key).key).map(({ text }) => text)).toEqual([
      expect.stringContaining('Of the other.'),
    ]);
    expect(viewComments(b.customer, key)).toHaveLength(30);
    expect(routes[ADD]).toBe(31);
  });
});
