/** What is missing is gone only if Jira says so when it is asked directly, and only where Jira can be asked at all. */
import { describe, expect, it } from 'vitest';
import { codesOf } from '../support/bridge.ts';
import { makePair } from '../promises/pair.ts';

const ALWAYS = Number.MAX_SAFE_INTEGER;
const ISSUE = '/rest/api/3/issue/{issue}';
const BULK = '/rest/api/3/issue/bulkfetch';
const NOT_FOUND = {
  kind: 'status',
  status: 404,
  body: { errorMessages: ['Not found.'], errors: {} },
} as const;

describe('a request that a bulk read leaves out', () => {
  const leftOut = async () => {
    const story = await makePair();
    const { id } = story.desk();
    story.b.world.ann.comment(story.key, 'Any news?');
    story.b.desk.faults.add({ match: { route: BULK }, times: ALWAYS, action: { kind: 'omit', ids: [id] } });
    return story;
  };

  it('is looked at again while a direct read still finds it', async () => {
    const story = await leftOut();
    const report = await story.next();
    expect(codesOf(report, story.key)).toEqual(['pending']);
    story.b.desk.faults.clear();
    await story.next();
    expect(story.find('desk', 'Any news?')).toBeDefined();
  });

  it('was deleted when a direct read does not find it', async () => {
    const story = await leftOut();
    story.b.desk.faults.add({ match: { route: ISSUE }, times: ALWAYS, action: NOT_FOUND });
    expect(codesOf(await story.next(), story.key)).toEqual(['twin-deleted']);
  });

  it('is not called deleted while the whole project is hidden from our account', async () => {
    const story = await leftOut();
    story.b.desk.faults.add({ match: { route: ISSUE }, times: ALWAYS, action: NOT_FOUND });
    story.b.desk.faults.add({
      match: { route: '/rest/api/3/project/{project}' },
      times: ALWAYS,
      action: NOT_FOUND,
    });
    const report = await story.next();
    expect(report.result).toBe('failed');
    expect(report.pairs.flatMap(({ notCarried }) => notCarried)).toEqual([]);
    expect(report.pairs.flatMap(({ failures }) => failures.map(({ failure }) => failure.code))).toEqual([
      'not-found',
    ]);
    story.b.desk.faults.clear();
    await story.next({ issues: [story.key] });
    expect(story.find('desk', 'Any news?')).toBeDefined();
  });
});

describe('requests that are missing in numbers', () => {
  it('stop the sync, and are asked for one by one only while they are few', async () => {
    const story = await makePair();
    const { ann } = story.b.world;
    const keys = Array.from({ length: 11 }, (_, i) => ann.createIssue('ACME', `Issue ${i}`).key);
    await story.next();
    for (const key of [story.key, ...keys]) ann.comment(key, 'Any news?');
    const ids = story.b.requests().map(({ id }) => id);
    story.b.desk.faults.add({ match: { route: BULK }, times: ALWAYS, action: { kind: 'omit', ids } });
    const report = await story.next();
    expect(report.result).toBe('failed');
    expect(report.stopped).toMatchObject({ code: 'mass-absence', absent: 12, read: 12 });
    expect(report.pairs.flatMap(({ notCarried }) => notCarried)).toEqual([]);
    story.b.desk.faults.clear();
    await story.next();
    expect(story.b.requests().map(({ comments }) => comments.length)).toEqual(ids.map(() => 1));
  });
});

describe('a comment that is gone', () => {
  const deleted = async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'said in public');
    await story.next();
    story.b.world.ann.deleteComment(id);
    return story;
  };

  it('takes its mirror with it', async () => {
    const story = await deleted();
    await story.next();
    expect(story.find('desk', 'said in public')).toBeUndefined();
  });

  it('keeps its mirror when it was only left out of every list, and a direct read still finds it', async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'still there');
    await story.next();
    story.b.world.ann.comment(story.key, 'another one');
    const lists = [BULK, '/rest/api/3/issue/{issue}/comment'];
    for (const route of lists) {
      const match = { route, write: false };
      story.b.customer.faults.add({ match, times: ALWAYS, action: { kind: 'omit', ids: [id] } });
    }
    await story.next();
    expect(story.find('desk', 'another one')).toBeDefined();
    expect(story.findAll('desk', 'still there')).toHaveLength(1);
  });

  it('keeps its mirror while its issue cannot be read: then nobody knows whether it was deleted', async () => {
    const story = await deleted();
    const hidden = story.b.customer.faults.add({ match: { route: ISSUE }, times: ALWAYS, action: NOT_FOUND });
    await story.next();
    expect(hidden.hits).toBeGreaterThan(0);
    expect(story.find('desk', 'said in public')).toBeDefined();
  });
});
