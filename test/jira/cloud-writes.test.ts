import { describe, expect, it } from 'vitest';
import type { Doc } from '../../src/adf/document.ts';
import { createCloudSite } from '../../src/jira/cloud.ts';
import type { IssueDraft } from '../../src/jira/site.ts';
import type { CommentId, FieldRef, IssueId } from '../../src/sync/snapshot.ts';
import { answer, createFakeSite, EMAIL, failureOf } from './fake-site.ts';
import type { Script } from './fake-site.ts';

function cloud(script: Script) {
  const made = createFakeSite(script);
  const site = createCloudSite(made.transport, { name: 'acme', url: 'https://acme.atlassian.net' });
  return { ...made, site, run: <T>(promise: Promise<T>) => made.clock.run(promise) };
}

const ISSUE = '101' as IssueId;
const COMMENT = '7' as CommentId;
const body: Doc = {
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Hi' }] }],
};
const noContent: Script = () => answer(undefined, { status: 204 });

describe('creating issues', () => {
  const summary: FieldRef = { id: 'summary', name: 'Summary', kind: 'text' };
  const requestType: FieldRef = {
    id: 'customfield_10010',
    name: 'Request Type',
    kind: 'option',
    format: 'requestType',
  };
  const labels: FieldRef = { id: 'labels', name: 'Labels', kind: 'labels' };
  const draft = (text: string): IssueDraft => ({
    projectId: '10000',
    issueTypeId: '3',
    fields: [
      { field: summary, value: { kind: 'text', text } },
      { field: requestType, value: { kind: 'option', id: '335' } },
      { field: labels, value: { kind: 'labels', labels: ['mapped'] } },
    ],
    labels: ['acme'],
    properties: { 'deskbridge.acme': { v: 1 } },
  });
  const created = (number: number) => ({ id: String(number), key: `HELP-${String(number)}`, self: 'x' });
  const failed = (failedElementNumber: number, text: string) => ({
    failedElementNumber,
    status: 400,
    elementErrors: { errorMessages: [], errors: { summary: text } },
  });

  it('sends fields, labels and marker of all drafts in one request', async () => {
    const { site, run, sent } = cloud(() => answer({ issues: [created(1)], errors: [] }, { status: 201 }));
    await expect(run(site.createIssues([draft('One')]))).resolves.toEqual({
      created: [{ id: '1', key: 'HELP-1' }],
      refused: [],
    });
    expect(sent.map(({ method, url }) => [method, url.pathname])).toEqual([
      ['POST', '/rest/api/3/issue/bulk'],
    ]);
    expect(sent[0]?.body).toEqual({
      issueUpdates: [
        {
          fields: {
            summary: 'One',
            customfield_10010: '335',
            labels: ['mapped', 'acme'],
            project: { id: '10000' },
            issuetype: { id: '3' },
          },
          properties: [{ key: 'deskbridge.acme', value: { v: 1 } }],
        },
      ],
    });
  });

  it('tells which drafts were refused, also when all were (400), without their text', async () => {
    const some = cloud(() =>
      answer({ issues: [created(1)], errors: [failed(1, 'Not "Two secrets" please')] }, { status: 201 }),
    );
    await expect(some.run(some.site.createIssues([draft('One'), draft('Two secrets')]))).resolves.toEqual({
      created: [{ id: '1', key: 'HELP-1' }],
      refused: [{ index: 1, status: 400, messages: 'Not "…" please', fields: ['summary'] }],
    });
    const all = cloud(() => answer({ issues: [], errors: [failed(0, 'No One two')] }, { status: 400 }));
    const { refused } = await all.run(all.site.createIssues([draft('One two')]));
    expect(refused).toEqual([{ index: 0, status: 400, messages: 'No "…"', fields: ['summary'] }]);
  });

  it('throws when the request as a whole was refused', async () => {
    const { site, clock } = cloud(() =>
      answer({ errorMessages: [`Bad request of ${EMAIL}`], errors: {} }, { status: 400 }),
    );
    expect(await failureOf(clock, site.createIssues([draft('One')]))).toMatchObject({
      code: 'refused',
      status: 400,
      messages: 'Bad request of "…"',
      outcome: 'not-applied',
    });
  });

  it.each([
    ['fewer than asked', { issues: [], errors: [] }],
    ['more than asked', { issues: [created(1), created(2), created(3)], errors: [] }],
    ['a place twice', { issues: [], errors: [failed(1, 'x'), failed(1, 'x')] }],
    ['a place that was not asked', { issues: [created(1)], errors: [failed(2, 'x')] }],
    ['no key', { issues: [{ id: '1', self: 'x' }, created(2)], errors: [] }],
    ['nothing', undefined],
  ])('calls the outcome unknown when the answer has %s', async (_name, json) => {
    const made = createFakeSite(() => answer(json, { status: 201 }), { onSchemaMismatch: 'ignore' });
    const site = createCloudSite(made.transport, { name: 'acme', url: 'https://acme.atlassian.net' });
    const failure = await failureOf(made.clock, site.createIssues([draft('One'), draft('Two')]));
    expect(failure).toMatchObject({ code: 'unreadable-answer', outcome: 'unknown' });
    expect(made.sent).toHaveLength(1);
  });

  it('sends nothing for no drafts and refuses more than 50', async () => {
    const { site, run, clock, sent } = cloud(() => answer({}));
    await expect(run(site.createIssues([]))).resolves.toEqual({ created: [], refused: [] });
    const many = Array.from({ length: 51 }, () => draft('x'));
    expect(await failureOf(clock, site.createIssues(many))).toMatchObject({ code: 'bug' });
    expect(sent).toHaveLength(0);
  });
});

describe('changing issues', () => {
  const labels: FieldRef = { id: 'labels', name: 'Labels', kind: 'labels' };
  const due: FieldRef = { id: 'duedate', name: 'Due date', kind: 'date' };

  it('writes fields, labels and marker in one request', async () => {
    const { site, run, sent } = cloud(noContent);
    await run(
      site.updateIssue(ISSUE, {
        fields: [{ field: due, value: undefined }],
        addLabels: ['acme'],
        properties: { 'deskbridge.acme': { v: 1 } },
      }),
    );
    expect(sent.map(({ method, url }) => [method, url.pathname])).toEqual([['PUT', '/rest/api/3/issue/101']]);
    expect(sent[0]?.body).toEqual({
      fields: { duedate: null },
      update: { labels: [{ add: 'acme' }] },
      properties: [{ key: 'deskbridge.acme', value: { v: 1 } }],
    });
  });

  it('adds and takes away labels one by one, so that those it does not know of stay', async () => {
    const { site, run, sent } = cloud(noContent);
    const value = { kind: 'labels', labels: ['b', 'a'] } as const;
    const was = { kind: 'labels', labels: ['a', 'z'] } as const;
    await run(site.updateIssue(ISSUE, { fields: [{ field: labels, value, was }], addLabels: ['acme', 'b'] }));
    await run(site.updateIssue(ISSUE, { fields: [{ field: labels, value: undefined, was }] }));
    expect(sent.map((one) => one.body)).toEqual([
      { update: { labels: [{ add: 'b' }, { remove: 'z' }, { add: 'acme' }] } },
      { update: { labels: [{ remove: 'a' }, { remove: 'z' }] } },
    ]);
  });

  it('sets any JSON as a property, and takes a property that is gone for deleted', async () => {
    const { site, run, sent } = cloud(({ method }) =>
      method === 'PUT' ? answer(undefined, { status: 201 }) : answer({ errorMessages: [] }, { status: 404 }),
    );
    await run(site.setIssueProperty(ISSUE, 'deskbridge.acme.files', [1, 'x']));
    await run(site.deleteIssueProperty(ISSUE, 'deskbridge.acme.files'));
    expect(sent[0]?.body).toEqual([1, 'x']);
    expect(sent.map(({ method, url }) => [method, url.pathname])).toEqual([
      ['PUT', '/rest/api/3/issue/101/properties/deskbridge.acme.files'],
      ['DELETE', '/rest/api/3/issue/101/properties/deskbridge.acme.files'],
    ]);
  });

  it.each(['../x', 'a/b', '', '.', 'a?b', 'a b', 'x'.repeat(256)])(
    'refuses the property key %j',
    async (key) => {
      const { site, clock, sent } = cloud(noContent);
      expect(await failureOf(clock, site.setIssueProperty(ISSUE, key, 1))).toMatchObject({ code: 'bug' });
      expect(await failureOf(clock, site.deleteIssueProperty(ISSUE, key))).toMatchObject({ code: 'bug' });
      expect(sent).toHaveLength(0);
    },
  );

  it('puts a web link that can be put again', async () => {
    const { site, run, sent } = cloud(() => answer({ id: 1, self: 'x' }, { status: 201 }));
    const link = {
      globalId: 'deskbridge:acme',
      url: 'https://x.example/browse/A-1',
      title: 'A-1',
      relationship: 'twin',
    };
    await run(site.putWebLink(ISSUE, link));
    expect(sent[0]?.body).toEqual({
      globalId: 'deskbridge:acme',
      relationship: 'twin',
      object: { url: 'https://x.example/browse/A-1', title: 'A-1' },
    });
  });
});

describe('writing comments', () => {
  const written =
    (rest: object = {}): Script =>
    () =>
      answer({ id: '7', body, ...rest }, { status: 201 });

  it.each([true, false])('sends body, marker and internal: %s in one request', async (internal) => {
    const { site, run, sent } = cloud(written({ jsdPublic: !internal }));
    const draft = { body, properties: { 'deskbridge.acme': { v: 1 } }, internal };
    await expect(run(site.addComment(ISSUE, draft))).resolves.toEqual({ id: '7', jsdPublic: !internal });
    await expect(run(site.editComment(ISSUE, COMMENT, draft))).resolves.toEqual({ jsdPublic: !internal });
    const expected = {
      body,
      properties: [
        { key: 'deskbridge.acme', value: { v: 1 } },
        { key: 'sd.public.comment', value: { internal } },
      ],
    };
    expect(sent.map(({ method, url, body: json }) => [method, url.pathname, json])).toEqual([
      ['POST', '/rest/api/3/issue/101/comment', expected],
      ['PUT', '/rest/api/3/issue/101/comment/7', expected],
    ]);
  });

  it('says nothing about visibility where there is no desk', async () => {
    const { site, run, sent } = cloud(written());
    await expect(run(site.addComment(ISSUE, { body, properties: { k: 1 } }))).resolves.toEqual({
      id: '7',
      jsdPublic: undefined,
    });
    expect(sent[0]?.body).toEqual({ body, properties: [{ key: 'k', value: 1 }] });
  });

  it('calls the outcome unknown when the answer has no id', async () => {
    const { site, clock, sent } = cloud(() => answer({}, { status: 201 }));
    const failure = await failureOf(clock, site.addComment(ISSUE, { body, properties: {} }));
    expect(failure).toMatchObject({ code: 'unreadable-answer', outcome: 'unknown' });
    expect(sent).toHaveLength(1);
  });

  it('names a refused body by its code, without its text', async () => {
    const { site, clock } = cloud(() =>
      answer({ errorMessages: ['INVALID_INPUT'], errors: {} }, { status: 400 }),
    );
    expect(await failureOf(clock, site.addComment(ISSUE, { body, properties: {} }))).toMatchObject({
      code: 'refused',
      messages: 'INVALID_INPUT',
      outcome: 'not-applied',
    });
  });

  describe('deleting', () => {
    const notFound = () => answer({ errorMessages: [] }, { status: 404 });

    it('deletes', async () => {
      const { site, run, sent } = cloud(noContent);
      await run(site.deleteComment(ISSUE, COMMENT));
      expect(sent).toHaveLength(1);
    });

    it('is content when the comment is gone', async () => {
      const { site, run } = cloud(notFound);
      await expect(run(site.deleteComment(ISSUE, COMMENT))).resolves.toBeUndefined();
    });

    it('does not take "not allowed" for gone', async () => {
      const { site, clock } = cloud(({ method }) =>
        method === 'GET' ? answer({ id: '7', body }) : notFound(),
      );
      expect(await failureOf(clock, site.deleteComment(ISSUE, COMMENT))).toMatchObject({
        code: 'forbidden',
        request: { method: 'DELETE' },
      });
    });
  });
});
