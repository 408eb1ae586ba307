import { describe, expect, it } from 'vitest';
import { ask, at, list } from './ask.ts';
import type { Answered } from './ask.ts';
import { createWorld, seedIssues, viewIssue } from './index.ts';
import type { ScenarioWorld } from './index.ts';

const SEARCH = 'POST /rest/api/3/search/jql';

function search(world: ScenarioWorld, jql: string, more: Record<string, unknown> = {}): Promise<Answered> {
  return ask(world, world.customer, world.customerSync, SEARCH, { jql, fields: ['key'], ...more });
}

async function keys(
  world: ScenarioWorld,
  jql: string,
  more: Record<string, unknown> = {},
): Promise<readonly unknown[]> {
  const answer = await search(world, jql, more);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return list(answer.body, 'issues').map((issue) => at(issue, 'key'));
}

function threeIssues(): ScenarioWorld {
  const world = createWorld();
  world.ann.createIssue('ACME', { summary: 'Printer broken', labels: ['a'], fields: { Priority: 'High' } });
  world.advance(60_000);
  world.ben.createIssue('ACME', { summary: 'New laptop', type: 'New Feature', labels: ['a', 'b'] });
  world.advance(60_000);
  world.ann.createIssue('ACME', { summary: 'Quiet', type: 'Bug', description: 'the printer again' });
  return world;
}

describe('what a search refuses', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['ORDER BY updated ASC', 'Unbounded JQL'],
    ['project = NOPE', "The value 'NOPE' does not exist for the field 'project'."],
    ['project = ACME AND issuetype = Epic', "The value 'Epic' does not exist for the field 'issuetype'."],
    ['project = ACME AND nonsense = 1', "Field 'nonsense' does not exist"],
    ['project = ACME AND status = "No such"', "The value 'No such' does not exist for the field 'status'."],
    ['project = ACME AND key = ACME-99', "An issue with key 'ACME-99' does not exist for field 'key'."],
    ['project = ACME AND id in (99)', "A value with ID '99' does not exist"],
    ['project = ACME AND updated >= "1732877091000"', 'is invalid'],
    ['project = ACME AND updated ~ "x"', "operator '~' is not supported"],
    ['project = ACME AND (labels = a', 'Error in the JQL Query'],
    ['project = ACME labels = a', 'Error in the JQL Query'],
    ['project = ACME ORDER BY nonsense', 'does not exist'],
    ['project = ACME ORDER BY key,key,key,key,key,key,key,key', 'maximum number of fields'],
  ];
  it.each(cases)('%s', async (jql, message) => {
    const world = threeIssues();
    const answer = await search(world, jql);
    expect(answer.status).toBe(400);
    expect(String(at(answer.body, 'errorMessages', 0))).toContain(message);
  });

  it('more than 5000 results, 5 properties, 50 reconciled issues, unknown keys in the body', async () => {
    const world = threeIssues();
    for (const more of [
      { maxResults: 5001 },
      { maxResults: 0 },
      { properties: ['1', '2', '3', '4', '5', '6'] },
      { reconcileIssues: Array.from({ length: 51 }, (_, index) => index) },
      { startAt: 0 },
      { nextPageToken: 'nonsense' },
    ]) {
      expect((await search(world, 'project = ACME', more)).status).toBe(400);
    }
  });

  it('the former search is gone', async () => {
    const world = createWorld();
    expect(
      (await ask(world, world.customer, world.customerSync, 'GET /rest/api/3/search?jql=x')).status,
    ).toBe(410);
  });

  it('a hidden project looks like one that does not exist', async () => {
    const world = threeIssues();
    const rights = world.customer.rights.get(`10100 ${world.customerSync.accountId}`);
    rights?.delete('BROWSE_PROJECTS');
    expect((await search(world, 'project = ACME')).status).toBe(400);
  });
});

describe('what a search finds', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['project = 10100 ORDER BY key', ['ACME-1', 'ACME-2', 'ACME-3']],
    ['project = "Acme rollout" AND issuetype in (Task, 10004) ORDER BY created DESC', ['ACME-3', 'ACME-1']],
    ['project = ACME AND labels = a AND labels != b', ['ACME-1']],
    ['project = ACME AND labels in (b) OR summary ~ quiet ORDER BY id', ['ACME-2', 'ACME-3']],
    ['project = ACME AND labels is EMPTY', ['ACME-3']],
    // An issue without labels is in no `!=` either.
    ['project = ACME AND labels != zzz ORDER BY key', ['ACME-1', 'ACME-2']],
    ['project = ACME AND NOT (labels = a)', ['ACME-3']],
    ['project = ACME AND text ~ "printer" ORDER BY key DESC', ['ACME-3', 'ACME-1']],
    ['project = ACME AND priority = High', ['ACME-1']],
    ['project = ACME AND key > ACME-1 ORDER BY key ASC', ['ACME-2', 'ACME-3']],
    ['project = ACME AND id in (10001, acme-2) ORDER BY id', ['ACME-1', 'ACME-2']],
    ['project = ACME AND creator = currentUser()', []],
    ['project = ACME AND created >= -1m ORDER BY key', ['ACME-3']],
    ['project = ACME AND updated >= 1793610060000 ORDER BY updated ASC, id ASC', ['ACME-2', 'ACME-3']],
    ['project = ACME && !(status = "To Do")', []],
  ];
  it.each(cases)('%s', async (jql, expected) => {
    expect(await keys(threeIssues(), jql)).toEqual(expected);
  });

  it('quoted dates are minutes in the zone of the account', async () => {
    const world = threeIssues();
    // 09:01 UTC is 04:01 in New York, the zone of the account's profile.
    expect(await keys(world, 'project = ACME AND created >= "2026-11-02 04:01" ORDER BY key')).toEqual([
      'ACME-2',
      'ACME-3',
    ]);
    expect(await keys(world, 'project = ACME AND created >= "2026/11/02 09:01"')).toEqual([]);
  });

  it('epoch bounds keep their milliseconds, or are floored to the minute', async () => {
    const world = threeIssues();
    const first = viewIssue(world.customer, 'ACME-1')!.created;
    const jql = `project = ACME AND created > ${first} AND created <= ${first + 1000}`;
    expect(await keys(world, jql)).toEqual([]);
    world.customer.settings.epochGrain = 'minute';
    expect(await keys(world, `project = ACME AND created > ${first} ORDER BY key`)).toEqual([
      'ACME-1',
      'ACME-2',
      'ACME-3',
    ]);
  });

  it('brings only ids unless fields are asked for', async () => {
    const world = threeIssues();
    const answer = await ask(world, world.customer, world.customerSync, SEARCH, { jql: 'project = ACME' });
    expect(Object.keys(at(answer.body, 'issues', 0) as object).sort()).toEqual([
      'expand',
      'id',
      'key',
      'self',
    ]);
    expect(at(answer.body, 'total')).toBeUndefined();
  });
});

describe('pages of a search', () => {
  it('are cut by what is asked for, and end without a token', async () => {
    const world = createWorld();
    const creatorId = world.ann.accountId;
    seedIssues(world.customer, 'ACME', 1200, (index) => ({ creatorId, values: { summary: `S ${index}` } }));
    const size = async (more: Record<string, unknown>): Promise<number> =>
      list((await search(world, 'project = ACME', { maxResults: 5000, ...more })).body, 'issues').length;
    expect(await size({ fields: ['id'] })).toBe(1200);
    expect(await size({ fields: ['updated'] })).toBe(1000);
    expect(await size({ fields: ['updated'], properties: ['a', 'b'] })).toBe(1000);
    expect(await size({ fields: ['comment'] })).toBe(100);
    expect(await size({ fields: ['*all'] })).toBe(100);
    const first = await search(world, 'project = ACME', { maxResults: 1000, fields: ['updated'] });
    const nextPageToken = at(first.body, 'nextPageToken');
    expect(at(first.body, 'isLast')).toBe(false);
    const second = await search(world, 'project = ACME', {
      maxResults: 1000,
      fields: ['updated'],
      nextPageToken,
    });
    expect(list(second.body, 'issues')).toHaveLength(200);
    expect(second.body).not.toHaveProperty('nextPageToken');
  });

  it('an issue that changes while paging comes again at the end, and none is lost', async () => {
    const world = createWorld();
    for (let index = 0; index < 6; index += 1) world.ann.createIssue('ACME', `S ${index}`);
    const jql = 'project = ACME ORDER BY updated ASC, id ASC';
    const seen: unknown[] = [];
    let token: unknown;
    for (let page = 0; page < 5; page += 1) {
      const answer = await search(world, jql, {
        maxResults: 2,
        ...(token === undefined ? {} : { nextPageToken: token }),
      });
      seen.push(...list(answer.body, 'issues').map((issue) => at(issue, 'key')));
      if (page === 0) world.ann.edit('ACME-1', { Summary: 'Changed' });
      token = at(answer.body, 'nextPageToken');
      if (token === undefined) break;
    }
    expect(seen).toEqual(['ACME-1', 'ACME-2', 'ACME-3', 'ACME-4', 'ACME-5', 'ACME-6', 'ACME-1']);
  });

  it('a token belongs to its query and lives for 7 days', async () => {
    const world = threeIssues();
    const first = await search(world, 'project = ACME', { maxResults: 1 });
    const nextPageToken = at(first.body, 'nextPageToken');
    expect((await search(world, 'project = 10100', { nextPageToken })).status).toBe(400);
    world.advance(7 * 86_400_000 + 1000);
    expect((await search(world, 'project = ACME', { nextPageToken })).status).toBe(400);
  });
});

describe('the index', () => {
  it('lags behind creates, edits and deletions', async () => {
    const world = createWorld();
    world.customer.index.lag = (_id, change) => (change === 'update' ? 30_000 : 60_000);
    const issue = world.ann.createIssue('ACME', { summary: 'Old words' });
    expect(await keys(world, 'project = ACME')).toEqual([]);
    world.advance(61_000);
    expect(await keys(world, 'project = ACME')).toEqual(['ACME-1']);
    world.ann.edit(issue.key, { Summary: 'New words' });
    expect(await keys(world, 'project = ACME AND summary ~ old')).toEqual(['ACME-1']);
    world.advance(31_000);
    expect(await keys(world, 'project = ACME AND summary ~ new')).toEqual(['ACME-1']);
    world.ann.deleteIssue(issue.key);
    expect(await keys(world, 'project = ACME')).toEqual(['ACME-1']);
    world.customer.index.flush();
    expect(await keys(world, 'project = ACME')).toEqual([]);
  });

  it('holds single issues, and forgets what it has shown', async () => {
    const world = threeIssues();
    world.customer.index.hold('10003', 60_000);
    expect(await keys(world, 'project = ACME ORDER BY key')).toEqual(['ACME-1', 'ACME-2']);
    world.customer.index.hide('10001', 30_000);
    expect(await keys(world, 'project = ACME ORDER BY key')).toEqual(['ACME-2']);
    world.advance(31_000);
    expect(await keys(world, 'project = ACME ORDER BY key')).toEqual(['ACME-1', 'ACME-2']);
  });

  it('is repaired for ids in reconcileIssues, and does not touch reads by id', async () => {
    const world = threeIssues();
    world.customer.index.hold('10003', 60_000);
    expect(await keys(world, 'project = ACME ORDER BY key', { reconcileIssues: [10_003] })).toEqual([
      'ACME-1',
      'ACME-2',
      'ACME-3',
    ]);
    const read = await ask(world, world.customer, world.customerSync, 'POST /rest/api/3/issue/bulkfetch', {
      issueIdsOrKeys: ['10003'],
    });
    expect(list(read.body, 'issues')).toHaveLength(1);
  });

  it('may flicker', async () => {
    const world = threeIssues();
    world.customer.index.flicker = 0.5;
    const counts = new Set<number>();
    for (let round = 0; round < 20; round += 1) counts.add((await keys(world, 'project = ACME')).length);
    expect(counts.size).toBeGreaterThan(1);
  });
});

describe('a big project', () => {
  it('holds 100,000 issues and pages through them in seconds', async () => {
    const world = createWorld();
    const creatorId = world.ann.accountId;
    const before = process.memoryUsage().rss;
    const start = performance.now();
    seedIssues(world.customer, 'ACME', 100_000, (index) => ({
      creatorId,
      values: { summary: 'S' },
      created: world.now() - 100_000 + index,
    }));
    let token: unknown;
    let count = 0;
    do {
      const answer = await search(world, 'project = ACME ORDER BY updated ASC, id ASC', {
        fields: ['updated'],
        maxResults: 5000,
        ...(token === undefined ? {} : { nextPageToken: token }),
      });
      count += list(answer.body, 'issues').length;
      token = at(answer.body, 'nextPageToken');
    } while (token !== undefined);
    expect(count).toBe(100_000);
    expect(performance.now() - start).toBeLessThan(20_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * 1024 * 1024);
  });
});
