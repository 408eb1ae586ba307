import { describe, expect, it } from 'vitest';
import { createCloudSite } from '../../src/jira/cloud.ts';
import type { CommentId, FieldRef, IssueId } from '../../src/sync/snapshot.ts';
import { ACCOUNT, answer, createFakeSite, failureOf } from './fake-site.ts';
import type { Script, Sent } from './fake-site.ts';

function cloud(script: Script) {
  const warnings: string[] = [];
  const made = createFakeSite(script, { onSchemaMismatch: 'ignore' });
  const site = createCloudSite(made.transport, {
    name: 'acme',
    url: 'https://acme.atlassian.net/',
    onWarning: (warning) => warnings.push(warning),
  });
  const { clock } = made;
  return { ...made, site, warnings, run: <T>(promise: Promise<T>) => clock.run(promise) };
}

const bodyOf = (sent: Sent | undefined) => sent?.body as Record<string, unknown>;
const id = (value: number) => String(value) as IssueId;
const commentId = (value: number) => String(value) as CommentId;
const time = '2026-01-02T03:04:05.678+0200';
const millis = Date.UTC(2026, 0, 2, 1, 4, 5, 678);
const doc = {
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Hi' }] }],
};

function issue(number: number, fields: object = {}, rest: object = {}) {
  return {
    id: String(number),
    key: `ACME-${String(number)}`,
    fields: {
      issuetype: { id: '3', name: 'Task' },
      project: { id: '10000' },
      status: { id: '1', name: 'Open' },
      created: time,
      updated: time,
      creator: { accountId: 'ann', emailAddress: null },
      labels: ['a'],
      security: null,
      ...fields,
    },
    ...rest,
  };
}

function comment(number: number, rest: object = {}) {
  const author = { accountId: 'ann', displayName: 'Ann', accountType: 'atlassian', emailAddress: null };
  const made = { id: String(number), author, updateAuthor: author, created: time, updated: time, body: doc };
  return { ...made, jsdPublic: true, ...rest };
}

describe('searching', () => {
  it('asks for ids and times in the largest pages, from a time in milliseconds', async () => {
    const { site, sent, run } = cloud(() =>
      answer({ issues: [{ id: '7', key: 'ACME-7', fields: { updated: time } }], nextPageToken: 't1' }),
    );
    await expect(run(site.searchUpdated('10000', 1_732_877_091_123.9))).resolves.toEqual({
      items: [{ id: '7', updated: millis }],
      next: 't1',
    });
    expect(sent[0]?.body).toEqual({
      jql: 'project = 10000 AND updated >= 1732877091123 ORDER BY updated ASC, id ASC',
      fields: ['updated'],
      maxResults: 5000,
    });
  });

  it('ends without a token, whatever isLast says, and goes on over an empty page', async () => {
    const { site, run, sent } = cloud((_sent, index) =>
      answer(
        index === 0
          ? { issues: [], nextPageToken: 't', isLast: true }
          : { issues: [], nextPageToken: null, isLast: false },
      ),
    );
    const first = await run(site.searchUpdated('1', 0));
    expect(first.next).toBe('t');
    await expect(run(site.searchUpdated('1', 0, first.next))).resolves.toEqual({ items: [] });
    expect(bodyOf(sent[1])['nextPageToken']).toBe('t');
  });

  it('does not walk in a circle', async () => {
    const { site, clock } = cloud(() => answer({ issues: [], nextPageToken: 't' }));
    const failure = await failureOf(clock, site.searchUpdated('1', 0, 't'));
    expect(failure).toMatchObject({ code: 'unreadable-answer' });
  });

  it.each([
    ['no issues', {}],
    ['an issue without a time', { issues: [{ id: '1', fields: {} }] }],
    ['a time that is none', { issues: [{ id: '1', fields: { updated: 'yesterday' } }] }],
    ['an id that is none', { issues: [{ id: '../1', fields: { updated: time } }] }],
    ['a list', []],
  ])('refuses an answer with %s', async (_name, body) => {
    const { site, clock } = cloud(() => answer(body));
    expect(await failureOf(clock, site.searchUpdated('1', 0))).toMatchObject({
      code: 'unreadable-answer',
      request: { route: '/rest/api/3/search/jql' },
    });
  });

  it('passes the type of a warning on and nothing else', async () => {
    const warnings = [
      { type: 'CLAUSE_LIMIT_EXCEEDED', message: 'secret' },
      { message: 'secret' },
      'secret',
      { type: 'a secret' },
    ];
    const made = cloud(() => answer({ issues: [], warnings }));
    await made.run(made.site.searchUpdated('1', 0));
    expect(made.warnings).toEqual(['CLAUSE_LIMIT_EXCEEDED', 'UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
  });

  const scope = {
    projectId: '10000',
    issueTypeIds: ['1', '2'],
    since: 5,
    jql: 'labels = x OR labels = y',
  } as const;

  it("keeps the customer's query inside its parentheses", async () => {
    const found = issue(7, { security: { id: '1' } }, { properties: { 'deskbridge.acme': { v: 1 } } });
    const { site, sent, run } = cloud(() => answer({ issues: [found] }));
    const page = await run(site.searchScope(scope, ['deskbridge.acme']));
    expect(bodyOf(sent[0])).toMatchObject({
      jql: 'project = 10000 AND issuetype in (1, 2) AND created >= 5 AND (labels = x OR labels = y) ORDER BY id ASC',
      properties: ['deskbridge.acme'],
    });
    expect(page.items).toEqual([
      {
        id: '7',
        key: 'ACME-7',
        created: millis,
        issueTypeId: '3',
        labels: ['a'],
        hasSecurityLevel: true,
        properties: { 'deskbridge.acme': { v: 1 } },
      },
    ]);
  });

  it.each([
    'a = 1) OR (b = 2',
    'a = 1 ORDER BY key',
    'a = "x',
    "a = 'x",
    '(a = 1',
    'a = 1)',
    ')(',
    'a\\"="b) OR (c="',
  ])('refuses the query %s', async (jql) => {
    const { site, clock, sent } = cloud(() => answer({ issues: [] }));
    expect(
      await failureOf(
        clock,
        Promise.resolve().then(() => site.searchScope({ ...scope, jql }, [])),
      ),
    ).toMatchObject({
      code: 'config',
    });
    expect(sent).toHaveLength(0);
  });

  it.each(['a = ") ORDER BY (" AND (b = \')\')', 'summary ~ "it\'s \\"so\\""', '"order by" = 1'])(
    'lets the query %s pass',
    async (jql) => {
      const { site, run, sent } = cloud(() => answer({ issues: [] }));
      await run(site.searchScope({ ...scope, since: 'all', jql }, []));
      expect(bodyOf(sent[0])['jql']).toContain(`AND (${jql}) ORDER BY`);
    },
  );

  describe('for single issues', () => {
    const gone = new Set(['3']);
    const jira: Script = ({ body }) => {
      const { jql } = body as { jql: string };
      const ids = /id in \(([\d, ]+)\)/.exec(jql)?.[1]?.split(', ') ?? [];
      if (ids.some((one) => gone.has(one)) || jql.includes('broken')) {
        return answer({ errorMessages: ["An issue with key '3' does not exist."] }, { status: 400 });
      }
      return answer({ issues: ids.map((one) => issue(Number(one))) });
    };

    it('finds the others when one of them does not exist any more', async () => {
      const { site, run } = cloud(jira);
      const page = await run(site.searchScope({ ...scope, ids: [5, 1, 3, 4, 2].map(id) }, []));
      expect(page.items.map((item) => item.id)).toEqual(['1', '2', '4', '5']);
    });

    it("does not take a refused query for 'not in scope'", async () => {
      const { site, clock, sent } = cloud(jira);
      const failure = await failureOf(
        clock,
        site.searchScope({ ...scope, jql: 'broken', ids: [1, 2].map(id) }, []),
      );
      expect(failure).toMatchObject({ code: 'refused', status: 400 });
      expect(sent).toHaveLength(2);
    });

    it('sends nothing for no ids', async () => {
      const { site, run, sent } = cloud(jira);
      await expect(run(site.searchScope({ ...scope, ids: [] }, []))).resolves.toEqual({ items: [] });
      expect(sent).toHaveLength(0);
    });
  });

  it('finds the newest issue by key', async () => {
    const { site, run, sent } = cloud((_sent, index) => answer({ issues: index === 0 ? [issue(9)] : [] }));
    await expect(run(site.searchNewest('10000', 99))).resolves.toEqual({ key: 'ACME-9', created: millis });
    expect(bodyOf(sent[0])).toMatchObject({
      jql: 'project = 10000 AND created < 99 ORDER BY key DESC',
      maxResults: 1,
    });
    await expect(run(site.searchNewest('10000'))).resolves.toBeUndefined();
  });

  it('orders by creation', async () => {
    const { site, run, sent } = cloud(() => answer({ issues: [] }));
    await run(site.searchCreated('10000', 7, ['p']));
    expect(bodyOf(sent[0])['jql']).toBe('project = 10000 AND created >= 7 ORDER BY created ASC, id ASC');
  });

  it('puts nothing into a query that is not a number', async () => {
    const { site, clock } = cloud(() => answer({ issues: [] }));
    const call = Promise.resolve().then(() => site.searchUpdated('1 OR 1=1', 0));
    expect(await failureOf(clock, call)).toMatchObject({ code: 'bug' });
  });
});

describe('reading issues', () => {
  const summary: FieldRef = { id: 'summary', name: 'Summary', kind: 'text' };
  const query = { fields: [summary], properties: ['deskbridge.acme'], comments: true };
  const none = { fields: [], properties: [], comments: false };
  const embedded = (comments: object[], total?: number) => ({ comment: { comments, total } });

  it('reads fields, markers and the embedded comments in one request', async () => {
    const comments = [comment(12), comment(9), comment(10, { created: '2026-01-01T00:00:00.000Z' })];
    const { site, run, sent } = cloud(() =>
      answer({
        issues: [
          issue(1, { summary: 'S', ...embedded(comments, 3) }, { properties: { 'deskbridge.acme': 1 } }),
        ],
      }),
    );
    const [read] = await run(site.fetchIssues([id(1)], query));
    expect(read).toMatchObject({
      id: '1',
      key: 'ACME-1',
      projectId: '10000',
      issueTypeId: '3',
      statusId: '1',
      statusName: 'Open',
      created: millis,
      updated: millis,
      creator: 'ann',
      labels: ['a'],
      hasSecurityLevel: false,
      fields: { summary: { kind: 'text', text: 'S' } },
      properties: { 'deskbridge.acme': 1 },
    });
    expect(read?.comments.map((one) => one.id)).toEqual(['10', '9', '12']);
    expect(sent).toHaveLength(1);
    expect(bodyOf(sent[0])).toMatchObject({ issueIdsOrKeys: ['1'], properties: ['deskbridge.acme'] });
    expect(bodyOf(sent[0])['fields']).toEqual(
      expect.arrayContaining(['summary', 'comment', 'security', 'labels', 'creator', 'project']),
    );
  });

  it.each([
    ['Jira kept some back', embedded([comment(1)], 3)],
    ['there is no total', embedded([comment(1)])],
    ['there are none at all', {}],
  ])('reads the comments by pages when %s', async (_name, fields) => {
    const all = [comment(1), comment(2), comment(3)];
    const { site, run, sent } = cloud(({ url }) => {
      if (url.pathname.endsWith('/bulkfetch')) return answer({ issues: [issue(1, fields)] });
      const start = Number(url.searchParams.get('startAt'));
      return answer({ comments: all.slice(start, start + 2), total: 3, startAt: start, maxResults: 2 });
    });
    const [read] = await run(site.fetchIssues([id(1)], query));
    expect(read?.comments.map((one) => one.id)).toEqual(['1', '2', '3']);
    expect(sent).toHaveLength(3);
    expect(sent[1]?.url.search).toBe('?startAt=0&maxResults=100&orderBy=created');
  });

  it('reads the pages again when a comment went while they were read', async () => {
    let all = Array.from({ length: 200 }, (_, index) => comment(index + 1));
    const { site, run } = cloud(({ url }) => {
      if (url.pathname.endsWith('/bulkfetch')) return answer({ issues: [issue(1)] });
      const start = Number(url.searchParams.get('startAt'));
      const page = answer({ comments: all.slice(start, start + 100), total: all.length });
      // The first comment goes, and number 101 moves onto the page that was read already.
      if (all.length === 200) all = all.slice(1);
      return page;
    });
    const [read] = await run(site.fetchIssues([id(1)], query));
    expect(read?.comments.map((one) => one.id)).toEqual(all.map((one) => one.id));
  });

  it.each([
    ['for once', 1, [1, 2, 3]],
    ['for good, as one that our account may not see', Infinity, [1, 3]],
  ])(
    'reads the pages once more when fewer came than Jira counts: left out %s',
    async (_, times, expected) => {
      const all = [1, 2, 3].map((number) => comment(number));
      let readings = 0;
      const { site, run } = cloud(({ url }) => {
        if (url.pathname.endsWith('/bulkfetch')) return answer({ issues: [issue(1)] });
        const start = Number(url.searchParams.get('startAt'));
        if (start === 0) readings += 1;
        const shown = readings <= times ? all.filter(({ id: number }) => number !== '2') : all;
        return answer({ comments: shown.slice(start), total: all.length });
      });
      const [read] = await run(site.fetchIssues([id(1)], query));
      expect(read?.comments.map((one) => Number(one.id))).toEqual(expected);
      expect(readings).toBe(2);
    },
  );

  it.each([
    ['true', { jsdPublic: true }, { jsdPublic: true, restricted: false }],
    ['false', { jsdPublic: false }, { jsdPublic: false, restricted: false }],
    ['missing', { jsdPublic: undefined }, { jsdPublic: undefined, restricted: false }],
    ['not a boolean', { jsdPublic: 'true' }, { jsdPublic: undefined, restricted: false }],
    ['null', { jsdPublic: null }, { jsdPublic: undefined, restricted: false }],
    ['with a role', { visibility: { type: 'role', value: 'x' } }, { jsdPublic: true, restricted: true }],
    ['with an odd restriction', { visibility: {} }, { jsdPublic: true, restricted: true }],
  ])('reads a visibility that is %s', async (_name, rest, expected) => {
    const { site, run } = cloud(() => answer({ issues: [issue(1, embedded([comment(1, rest)], 1))] }));
    const [read] = await run(site.fetchIssues([id(1)], query));
    expect(read?.comments[0]).toMatchObject({ ...expected, properties: undefined });
  });

  it('reads authors of every kind', async () => {
    const comments = [
      comment(1, { author: undefined, updateAuthor: undefined }),
      comment(2, { author: { accountId: 'bot', displayName: ' ', accountType: 'app' } }),
      comment(3, {
        author: { accountId: 'x', displayName: 'X', accountType: 'alien' },
        updateAuthor: { accountId: 'y' },
      }),
      comment(4, { author: { displayName: 'gone' } }),
    ];
    const { site, run } = cloud(() => answer({ issues: [issue(1, embedded(comments, 4))] }));
    const [read] = await run(site.fetchIssues([id(1)], query));
    expect(read?.comments.map(({ author, updateAuthor }) => [author, updateAuthor])).toEqual([
      [undefined, undefined],
      [{ accountId: 'bot', displayName: 'Unknown person', accountType: 'app' }, 'ann'],
      [{ accountId: 'x', displayName: 'X', accountType: 'unknown' }, 'y'],
      [undefined, 'ann'],
    ]);
  });

  it('does not show issues that Jira could not read as gone', async () => {
    const failed = { issues: [issue(1)], issueErrors: [{ id: '2', errorMessage: 'secret' }] };
    const again = cloud((_sent, index) => answer(index === 0 ? failed : { issues: [issue(2)] }));
    const read = await again.run(again.site.fetchIssues([id(1), id(2)], none));
    expect(read.map((one) => one.id)).toEqual(['1', '2']);
    expect(bodyOf(again.sent[1])['issueIdsOrKeys']).toEqual(['2']);
    const still = cloud(() => answer(failed));
    const failure = await failureOf(still.clock, still.site.fetchIssues([id(1), id(2)], none));
    expect(failure).toMatchObject({ code: 'unreadable-answer', detail: 'issues that could not be read: 1' });
  });

  it('leaves out what is absent', async () => {
    const { site, run } = cloud(() => answer({ issues: [issue(2)], issueErrors: [] }));
    const read = await run(site.fetchIssues([id(1), id(2)], none));
    expect(read.map((one) => one.id)).toEqual(['2']);
  });

  it('does not take a value of an unknown form for an empty field', async () => {
    const { site, clock } = cloud(() => answer({ issues: [issue(1, { summary: { rich: 'x' } })] }));
    expect(await failureOf(clock, site.fetchIssues([id(1)], query))).toMatchObject({
      code: 'unreadable-answer',
      detail: 'unexpected value of summary',
    });
  });

  it('names the place of an unreadable part and no value or odd key', async () => {
    const bad = issue(1, { created: 'secret text' });
    const { site, clock } = cloud(() => answer({ issues: [bad] }));
    expect(await failureOf(clock, site.fetchIssues([id(1)], none))).toMatchObject({
      detail: 'unexpected issues.0.fields.created',
    });
  });

  it.each(['A-1/../../x', '1 ', 'acme-1', '', '-1', 'A-1?x'])('never asks for the issue %j', async (ref) => {
    const { site, clock, sent } = cloud(() => answer({ issues: [] }));
    expect(await failureOf(clock, site.fetchIssues([ref as IssueId], none))).toMatchObject({ code: 'bug' });
    const exists = Promise.resolve().then(() => site.issueExists(ref as IssueId));
    expect(await failureOf(clock, exists)).toMatchObject({ code: 'bug' });
    expect(sent).toHaveLength(0);
  });

  it('tells whether one issue or comment is there', async () => {
    const gone: Script = () => answer({ errorMessages: ['no'] }, { status: 404 });
    const absent = cloud(gone);
    await expect(absent.run(absent.site.issueExists(id(1)))).resolves.toBe('absent');
    await expect(absent.run(absent.site.commentExists(id(1), commentId(2)))).resolves.toBe('absent');
    const present = cloud(({ url }) =>
      answer(url.pathname.includes('/comment/') ? comment(2) : { id: '1', key: 'A-1' }),
    );
    await expect(present.run(present.site.issueExists(id(1)))).resolves.toBe('present');
    expect(present.sent[0]?.url.search).toBe('?fields=id');
    await expect(present.run(present.site.commentExists(id(1), commentId(2)))).resolves.toBe('present');
    for (const status of [403, 500, 401]) {
      const unsure = cloud(() => answer({}, { status }));
      await expect(unsure.run(unsure.site.issueExists(id(1)))).rejects.toThrow();
    }
  });
});

describe('reading markers of comments', () => {
  const listed = (ids: unknown) =>
    (ids as number[]).map((one) => ({ id: String(one), properties: [{ key: 'k', value: { of: one } }] }));

  it('asks for 1,000 numeric ids at a time', async () => {
    const ids = Array.from({ length: 2_500 }, (_, index) => commentId(index + 1));
    const { site, run, sent } = cloud(({ body }) =>
      answer({ values: listed((body as { ids: number[] }).ids), isLast: true }),
    );
    const read = await run(site.readCommentProperties([...ids, commentId(1)]));
    expect(read.size).toBe(2_500);
    expect(read.get(commentId(2_500))).toEqual({ k: { of: 2_500 } });
    expect(sent.map(({ body }) => (body as { ids: number[] }).ids.length)).toEqual([1000, 1000, 500]);
    expect(sent[0]?.url.search).toBe('?expand=properties');
  });

  it('asks for the rest when a page is shorter, and leaves out what is not answered', async () => {
    const { site, run, sent } = cloud(({ body }) => {
      const wanted = (body as { ids: number[] }).ids.filter((one) => one !== 3);
      return answer({ values: listed(wanted.slice(0, 2)), isLast: wanted.length <= 2 });
    });
    const read = await run(site.readCommentProperties([1, 2, 3, 4, 5].map(commentId)));
    expect([...read.keys()]).toEqual(['1', '2', '4', '5']);
    expect(sent).toHaveLength(2);
  });

  it('ends when an answer that promises more brings nothing', async () => {
    const { site, run, sent } = cloud(() => answer({ values: [], isLast: false }));
    await expect(run(site.readCommentProperties([commentId(1)]))).resolves.toEqual(new Map());
    expect(sent).toHaveLength(1);
  });

  it('does not take a missing list of properties for an empty one', async () => {
    const { site, run } = cloud(() =>
      answer({ values: [{ id: '1' }, { id: '2', properties: [] }], isLast: true }),
    );
    const read = await run(site.readCommentProperties([1, 2].map(commentId)));
    expect([...read]).toEqual([['2', {}]]);
  });
});

describe('metadata', () => {
  it('says who we are', async () => {
    const { site, run } = cloud(() => answer({ accountId: ACCOUNT, emailAddress: null }));
    await expect(run(site.whoAmI())).resolves.toEqual({ accountId: ACCOUNT, accountType: 'unknown' });
    expect(site).toMatchObject({
      name: 'acme',
      host: 'acme.atlassian.net',
      url: 'https://acme.atlassian.net',
    });
  });

  it('reads a project', async () => {
    const types = [{ id: '3', name: 'Task', subtask: false }];
    const body = {
      id: '10000',
      key: 'HELP',
      name: 'Help',
      projectTypeKey: 'service_desk',
      issueTypes: types,
    };
    const { site, run, sent } = cloud(() => answer(body));
    await expect(run(site.getProject('help'))).resolves.toEqual({
      id: '10000',
      key: 'HELP',
      name: 'Help',
      type: 'service_desk',
      issueTypes: [{ id: '3', name: 'Task' }],
    });
    expect(sent[0]?.url.pathname).toBe('/rest/api/3/project/HELP');
    const other = cloud(() => answer({ ...body, projectTypeKey: 'customer_service' }));
    expect((await other.run(other.site.getProject('10000'))).type).toBe('unknown');
    expect(await failureOf(other.clock, other.site.getProject('A/B'))).toMatchObject({ code: 'bug' });
  });

  it('reads lists to their end', async () => {
    const { site, run, sent } = cloud(({ url }) => {
      const start = Number(url.searchParams.get('start') ?? url.searchParams.get('startAt'));
      const values = [1, 2, 3]
        .slice(start, start + 2)
        .map((n) => ({ id: String(n), name: `N${String(n)}`, issueTypeId: '7' }));
      const fields = values.map((value) => ({
        ...value,
        fieldId: `f${value.id}`,
        key: 'x',
        required: true,
        operations: [],
      }));
      if (url.pathname.includes('createmeta')) return answer({ fields, startAt: start, total: 3 });
      if (url.pathname.includes('servicedeskapi')) return answer({ values, isLastPage: start + 2 >= 3 });
      return answer({ values, isLast: start + 2 >= 3 });
    });
    const named = [1, 2, 3].map((n) => ({ id: String(n), name: `N${String(n)}` }));
    await expect(run(site.listPriorities('10000'))).resolves.toEqual(named);
    await expect(run(site.listOrganizations('10000'))).resolves.toEqual(named);
    const types = await run(site.listRequestTypes('10000'));
    expect(types).toEqual(named.map((one) => ({ ...one, issueTypeId: '7' })));
    expect((await run(site.listCreateFields('10000', '3'))).map((field) => field.id)).toEqual([
      'f1',
      'f2',
      'f3',
    ]);
    expect(sent).toHaveLength(8);
    expect(sent[0]?.url.search).toBe('?startAt=0&maxResults=50&projectId=10000');
    expect(sent[4]?.url.pathname).toBe('/rest/servicedeskapi/servicedesk/projectId:10000/requesttype');
  });

  it('asks once a run what the form of a request type shows, and leaves out what is hidden', async () => {
    const requestTypeFields = [
      { fieldId: 'summary', visible: true },
      { fieldId: 'customfield_1', visible: false, presetValues: ['set'] },
      { fieldId: 'customfield_2' },
    ];
    let isDown = true;
    const { site, run, sent } = cloud(() => {
      if (!isDown) return answer({ requestTypeFields });
      return answer({ canRaiseOnBehalfOf: true });
    });
    await expect(run(site.listFormFields('10000', '31'))).rejects.toThrow();
    isDown = false;
    for (let i = 0; i < 2; i += 1)
      await expect(run(site.listFormFields('10000', '31'))).resolves.toEqual(['summary', 'customfield_2']);
    expect(sent).toHaveLength(2);
    expect(sent[0]?.url.pathname).toBe(
      '/rest/servicedeskapi/servicedesk/projectId:10000/requesttype/31/field',
    );
    await expect(run(site.listFormFields('10000', '31/../32'))).rejects.toThrow();
  });

  it('ends a list that never ends', async () => {
    const { site, run, sent } = cloud(() => answer({ values: [], isLastPage: false }));
    await expect(run(site.listRequestTypes('10000'))).resolves.toEqual([]);
    expect(sent).toHaveLength(1);
  });

  it('reads what the create screen offers', async () => {
    const allowedValues = [
      { id: '1', name: 'High' },
      { id: '2', value: 'Red' },
      { id: '3' },
      'odd',
      { accountId: 'a' },
      { id: '4', value: 'Europe', children: [{ id: '41', value: 'Berlin' }, { id: '42' }] },
      { id: '5', value: 'Asia', children: [] },
    ];
    const results = [
      {
        fieldId: 'priority',
        key: 'priority',
        name: 'Priority',
        required: false,
        hasDefaultValue: true,
        allowedValues,
      },
    ];
    const { site, run } = cloud(() => answer({ results, total: 1 }));
    await expect(run(site.listCreateFields('10000', '3'))).resolves.toEqual([
      {
        id: 'priority',
        name: 'Priority',
        required: false,
        hasDefault: true,
        options: [
          { id: '1', name: 'High' },
          { id: '2', name: 'Red' },
          { id: '4', name: 'Europe', children: [{ id: '41', name: 'Berlin' }] },
          { id: '5', name: 'Asia' },
        ],
      },
    ]);
  });

  it('names the rights that are missing', async () => {
    const projectPermissions = [
      { permission: 'BROWSE_PROJECTS', projects: [10000], issues: [] },
      { permission: 'ADD_COMMENTS', projects: [99], issues: [] },
    ];
    const { site, run, sent } = cloud(() => answer({ globalPermissions: [], projectPermissions }));
    const wanted = ['BROWSE_PROJECTS', 'ADD_COMMENTS', 'LINK_ISSUES'] as const;
    await expect(run(site.missingRights('10000', wanted))).resolves.toEqual(['ADD_COMMENTS', 'LINK_ISSUES']);
    expect(sent[0]?.body).toEqual({ projectPermissions: [{ permissions: [...wanted], projects: [10000] }] });
  });
});
