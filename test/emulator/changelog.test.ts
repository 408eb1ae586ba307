import { describe, expect, it } from 'vitest';
import { ask, at, list } from './ask.ts';
import type { Answered } from './ask.ts';
import { createWorld, docOf, revoke, seedIssues, viewHistory } from './index.ts';
import type { ScenarioWorld } from './index.ts';

function changelog(world: ScenarioWorld, body: unknown): Promise<Answered> {
  return ask(world, world.customer, world.customerSync, 'POST /rest/api/3/changelog/bulkfetch', body);
}

/** `issue: author field from to` of every item, in the order of the answer. */
function told(answer: Answered): readonly string[] {
  return list(answer.body, 'issueChangeLogs').flatMap((log) =>
    list(log, 'changeHistories').flatMap((entry) =>
      list(entry, 'items').map((item) => {
        const own = (key: string): unknown => (Object.hasOwn(item as object, key) ? at(item, key) : null);
        const parts = [at(entry, 'author', 'displayName'), own('field'), own('fromString'), own('toString')];
        return `${String(at(log, 'issueId'))}: ${parts.map(String).join(' | ')}`;
      }),
    ),
  );
}

describe('the changelog', () => {
  it('tells who changed which field, people and API alike, oldest first', async () => {
    const world = createWorld();
    const { id, key } = world.ann.createIssue('ACME', { summary: 'A', labels: ['x'] });
    world.ben.edit(key, { Severity: 'Major', Priority: 'High', Assignee: 'Ben Ode' });
    world.ann.transition(key, 'In Progress');
    await ask(world, world.customer, world.customerSync, `PUT /rest/api/3/issue/${key}`, {
      fields: { summary: 'B', components: [{ name: 'Backend' }] },
      update: { labels: [{ add: 'y' }] },
    });
    world.ann.comment(key, 'Comments are no field');
    world.ann.setProperty(key, 'p', 1);
    const answer = await changelog(world, { issueIdsOrKeys: [key] });
    expect(told(answer)).toEqual([
      `${id}: Ben Ode | Severity | null | Major`,
      `${id}: Ben Ode | priority | null | High`,
      `${id}: Ben Ode | assignee | null | Ben Ode`,
      `${id}: Ann Lee | status | To Do | In Progress`,
      `${id}: Sync Acme | summary | A | B`,
      `${id}: Sync Acme | labels | x | x y`,
      `${id}: Sync Acme | Component | null | Backend`,
    ]);
    expect(at(answer.body, 'issueChangeLogs', 0, 'changeHistories', 1)).toMatchObject({
      author: { accountId: world.ann.accountId },
      items: [{ fieldId: 'status', fieldtype: 'jira', from: '1', to: '3' }],
    });
    expect(answer.body).not.toHaveProperty('nextPageToken');
  });

  it('shows fields by id, up to 10 different ones, of up to 1000 issues', async () => {
    const world = createWorld();
    const { key } = world.ann.createIssue('ACME', 'A');
    world.ann.edit(key, { Severity: 'Major', Priority: 'High' });
    world.ann.transition(key, 'Done');
    const only = await changelog(world, { issueIdsOrKeys: [key], fieldIds: ['status', 'priority'] });
    expect(told(only).map((line) => line.split(' | ')[1])).toEqual(['priority', 'status']);
    const eleven = Array.from({ length: 11 }, (_, index) => `f${index}`);
    const many = Array.from({ length: 1001 }, (_, index) => String(index + 1));
    for (const body of [
      { issueIdsOrKeys: [] },
      { issueIdsOrKeys: many },
      { issueIdsOrKeys: [key], fieldIds: eleven },
      { issueIdsOrKeys: [key], fieldIds: ['a', 'a'] },
      { issueIdsOrKeys: [key], maxResults: 10_001 },
      { issueIdsOrKeys: [key], nextPageToken: 'x' },
      { issueIdsOrKeys: [key], startAt: 0 },
    ]) {
      expect((await changelog(world, body)).status, JSON.stringify(body)).toBe(400);
    }
    expect((await changelog(world, { issueIdsOrKeys: many.slice(1) })).status).toBe(200);
  });

  it('pages over all issues by time; a page may hold part of an issue', async () => {
    const world = createWorld();
    const [a, b] = seedIssues(world.customer, 'ACME', 2, (index) => ({
      creatorId: world.ann.accountId,
      values: { summary: `S${index}` },
    })) as [string, string];
    for (const id of [b, a, b, a, b]) {
      world.advance(1000);
      world.ann.edit(id, { summary: `T${world.now()}` });
    }
    const order: string[] = [];
    const single: string[] = [];
    let token: unknown;
    do {
      const answer = await changelog(world, {
        issueIdsOrKeys: [a, b],
        maxResults: 1,
        ...(token === undefined ? {} : { nextPageToken: token }),
      });
      single.push(...told(answer).map((line) => line.split(':')[0]!));
      token = at(answer.body, 'nextPageToken');
    } while (token !== undefined);
    expect(single).toEqual([b, a, b, a, b]);
    let pages = 0;
    do {
      const answer = await changelog(world, {
        issueIdsOrKeys: [a, b],
        maxResults: 2,
        ...(token === undefined ? {} : { nextPageToken: token }),
      });
      order.push(...told(answer).map((line) => line.split(':')[0]!));
      token = at(answer.body, 'nextPageToken');
      pages += 1;
    } while (token !== undefined);
    expect(pages).toBe(3);
    expect(order.filter((id) => id === b)).toHaveLength(3);
    expect(order.filter((id) => id === a)).toHaveLength(2);
    const first = await changelog(world, { issueIdsOrKeys: [a, b], maxResults: 2 });
    const other = await changelog(world, {
      issueIdsOrKeys: [a],
      nextPageToken: at(first.body, 'nextPageToken'),
    });
    expect(other.status).toBe(400);
  });

  it('leaves out what is hidden or absent, and counts no change that is none', async () => {
    const world = createWorld();
    const { key } = world.ann.createIssue('ACME', { summary: 'A', description: 'D' });
    world.ann.edit(key, { summary: 'A' });
    expect(viewHistory(world.customer, key)).toEqual([]);
    world.ann.edit(key, { description: docOf('E') });
    expect(viewHistory(world.customer, key)).toMatchObject([{ field: 'description', from: 'D', to: 'E' }]);
    expect(told(await changelog(world, { issueIdsOrKeys: [key, 'ACME-99', '404'] }))).toHaveLength(1);
    revoke(world.customer, world.customerSync.accountId, 'ACME', ['BROWSE_PROJECTS']);
    expect(at((await changelog(world, { issueIdsOrKeys: [key] })).body, 'issueChangeLogs')).toEqual([]);
  });

  it('writes times as text or as a number', async () => {
    const world = createWorld();
    const { key } = world.ann.createIssue('ACME', 'A');
    world.ann.edit(key, { summary: 'B' });
    const created = async (): Promise<unknown> =>
      at(
        (await changelog(world, { issueIdsOrKeys: [key] })).body,
        'issueChangeLogs',
        0,
        'changeHistories',
        0,
        'created',
      );
    const { created: time } = viewHistory(world.customer, key)[0]!;
    expect(Date.parse(String(await created()))).toBe(time);
    world.customer.settings.changelogTimes = 'epoch';
    expect(await created()).toBe(time);
  });
});
