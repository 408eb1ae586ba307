/** Everything the adapter sends, against Atlassian's OpenAPI documents, where they are at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { Doc } from '../../src/adf/document.ts';
import { createCloudSite } from '../../src/jira/cloud.ts';
import { ROUTES } from '../../src/jira/routes.ts';
import type { FileSource, Site } from '../../src/jira/site.ts';
import type { AttachmentId, CommentId, IssueId, IssueKey } from '../../src/sync/snapshot.ts';
import { answer, createFakeSite } from '../jira/fake-site.ts';
import type { Script, Sent } from '../jira/fake-site.ts';

const specs = join(import.meta.dirname, '../../../shared/specs');

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
}
interface Spec {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const ISSUE = '101' as IssueId;
const COMMENT = '7' as CommentId;
const time = '2026-01-02T03:04:05.678+0200';
const body: Doc = {
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Hi' }] }],
};
const draft = { body, properties: { 'deskbridge.acme': { v: 1 } }, internal: true };
const FILE = '9' as AttachmentId;
const oneByte: FileSource = {
  ready: () => Promise.resolve(),
  open: () =>
    Promise.resolve(
      (async function* () {
        await Promise.resolve();
        yield new Uint8Array([65]);
      })(),
    ),
};
const summary = { id: 'summary', name: 'Summary', kind: 'text' } as const;
const labels = { id: 'labels', name: 'Labels', kind: 'labels' } as const;

/** Just enough of every answer for the call to go through. */
const script: Script = ({ method, url }) => {
  const path = url.pathname;
  if (path.includes('/servicedeskapi/request/')) return answer({ values: [], isLastPage: true });
  if (path.endsWith('/attachment/meta')) return answer({ enabled: true, uploadLimit: 1000 });
  if (path.includes('/attachment/content/'))
    return answer(undefined, {
      status: 303,
      headers: { location: 'https://media.example/file/0a1b2c3d-0000-4000-8000-000000000000/binary' },
    });
  if (path.endsWith('/attachments'))
    return answer([{ id: '9', filename: 'a.txt', size: 1, created: time, mimeType: 'text/plain' }]);
  if (path.includes('/attachment/') && method === 'GET') return answer({ id: '9' });
  if (path.endsWith('/properties') && method === 'GET') return answer({ keys: [] });
  if (path.endsWith('/remotelink') && method === 'GET') return answer([]);
  if (path.endsWith('/search/jql')) return answer({ issues: [] });
  if (path.endsWith('/changelog/bulkfetch')) return answer({ issueChangeLogs: [] });
  if (path.endsWith('/user/search')) return answer([]);
  if (path.endsWith('/bulkfetch')) {
    const named = { issuetype: { id: '1' }, project: { id: '1' }, status: { id: '1', name: 'Open' } };
    return answer({
      issues: [{ id: '101', key: 'AB-1', fields: { ...named, created: time, updated: time } }],
    });
  }
  if (path.endsWith('/issue/bulk'))
    return answer({ issues: [{ id: '1', key: 'AB-1' }], errors: [] }, { status: 201 });
  if (path.endsWith('/comment') && method === 'GET') return answer({ comments: [], total: 0 });
  if (path.endsWith('/comment/list')) return answer({ values: [], isLast: true });
  if (/\/requesttype\/\d+\/field$/.test(path)) return answer({ requestTypeFields: [] });
  if (path.endsWith('/field')) return answer([]);
  if (path.endsWith('/permissions/check')) return answer({ globalPermissions: [], projectPermissions: [] });
  if (path.endsWith('/myself')) return answer({ accountId: 'x' });
  if (path.includes('/createmeta/')) return answer({ fields: [], total: 0 });
  if (path.endsWith('/statuses')) return answer([]);
  if (path.endsWith('/editmeta')) return answer({ fields: {} });
  if (path.includes('/project/')) return answer({ id: '1', key: 'A', name: 'A', issueTypes: [] });
  if (path.endsWith('/resolution/search')) return answer({ values: [], isLast: true });
  if (path.includes('priority') || path.includes('servicedeskapi'))
    return answer({ values: [], isLast: true, isLastPage: true });
  if (path.includes('/comment')) return answer({ id: '7' });
  if (path.endsWith('/transitions')) return answer(undefined, { status: 204 });
  if (path.endsWith('/remotelink')) return answer({ id: 1 });
  return method === 'GET' ? answer({ id: '101' }) : answer(undefined, { status: 204 });
};

/** Every method of the port once, with everything it can send. */
async function callAll(site: Site): Promise<void> {
  const scope = { projectId: '1', issueTypeIds: ['1'], since: 1, jql: 'labels = x', ids: [ISSUE] };
  const change = {
    fields: [
      { field: summary, value: { kind: 'text', text: 'S' } as const },
      {
        field: labels,
        value: { kind: 'labels', labels: ['a'] } as const,
        was: { kind: 'labels', labels: ['b'] } as const,
      },
    ],
    addLabels: ['x'],
  };
  await site.whoAmI();
  await site.getProject('ACME');
  await site.listFields();
  await site.listPriorities('1');
  await site.listStatuses('1');
  await site.listResolutions();
  await site.listRequestTypes('1');
  await site.listFormFields('1', '2');
  await site.listOrganizations('1');
  await site.listCreateFields('1', '1');
  await site.listEditFields('ACME-1' as IssueKey);
  await site.missingRights('1', ['BROWSE_PROJECTS', 'SERVICEDESK_AGENT']);
  await site.searchUpdated('1', 1, 'token');
  await site.searchScope(scope, ['deskbridge.acme'], 'token');
  await site.searchCreated('1', 1, ['deskbridge.acme']);
  await site.searchNewest('1', 1);
  await site.fetchIssues([ISSUE], { fields: [summary], properties: ['deskbridge.acme'], comments: true });
  await site.fetchIssues([ISSUE], { fields: [], properties: [], comments: false, transitions: true });
  await site.issueExists(ISSUE);
  await site.commentExists(ISSUE, COMMENT);
  await site.findUsers('ann@people.example');
  await site.listFieldEdits([ISSUE], ['summary']);
  await site.readCommentProperties([COMMENT]);
  await site.createIssues([
    { projectId: '1', issueTypeId: '1', fields: change.fields, labels: ['x'], properties: draft.properties },
  ]);
  await site.updateIssue(ISSUE, { ...change, properties: draft.properties });
  await site.setIssueProperty(ISSUE, 'deskbridge.acme', { v: 1 });
  await site.deleteIssueProperty(ISSUE, 'deskbridge.acme');
  await site.transitionIssue(ISSUE, '781', '10000');
  await site.addComment(ISSUE, draft);
  await site.editComment(ISSUE, COMMENT, draft);
  await site.deleteComment(ISSUE, COMMENT);
  await site.readUploadLimit();
  await site.searchFilled('1', { id: 'customfield_10020', name: 'Key', kind: 'text' }, ['deskbridge.acme']);
  await site.listWebLinks(ISSUE);
  await site.listIssueProperties(ISSUE);
  await site.listShownFiles(ISSUE);
  await site.readMediaId(FILE);
  await site.attachmentExists(FILE);
  await site.deleteFile(ISSUE, FILE);
  await site.addFile(ISSUE, { name: 'a.txt', mimeType: 'text/plain', size: 1 }, oneByte);
  await site.putWebLink(ISSUE, {
    globalId: 'g',
    url: 'https://x.example/browse/A-1',
    title: 'A-1',
    relationship: 'twin',
  });
}

const hasSpecs = existsSync(join(specs, 'jira-platform-v3.json'));

describe.runIf(hasSpecs)('requests', () => {
  // The tests of a group that does not run are collected all the same, so nothing may be read then.
  const load = (file: string): Spec =>
    hasSpecs ? (JSON.parse(readFileSync(join(specs, file), 'utf8')) as Spec) : { paths: {} };
  const platform = load('jira-platform-v3.json');
  const desk = load('jsm.json');
  // The documents use OpenAPI's own keywords and formats beside JSON Schema's.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema(platform, 'platform');

  function operationOf({ method, url }: Sent): { operation: Operation; pointer: string } {
    const isDesk = url.pathname.includes('/servicedeskapi/');
    const matching = Object.entries((isDesk ? desk : platform).paths)
      .filter(([path]) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(url.pathname))
      .filter(([, operations]) => method.toLowerCase() in operations)
      // `/issue/bulk` also looks like `/issue/{issueIdOrKey}`.
      .sort(([a], [b]) => a.split('{').length - b.split('{').length);
    const [path, operations] = matching[0] ?? [];
    if (path === undefined) throw new Error(`${method} ${url.pathname} is in no document`);
    const verb = method.toLowerCase();
    const escaped = path
      .replaceAll('~', '~0')
      .replaceAll('/', '~1')
      .replaceAll('{', '%7B')
      .replaceAll('}', '%7D');
    const pointer = `platform#/paths/${escaped}/${verb}/requestBody/content/application~1json/schema`;
    return { operation: operations![verb]!, pointer };
  }

  it('are all described there: path, parameters and body', async () => {
    const { transport, clock, sent } = createFakeSite(script, { onSchemaMismatch: 'ignore' });
    await clock.run(callAll(createCloudSite(transport, { name: 'acme', url: 'https://acme.atlassian.net' })));
    // Every route of the table was used, so nothing is left unchecked.
    const used = new Set(Object.keys(transport.requestsByRoute()));
    expect([...used].sort()).toEqual(
      Object.values(ROUTES)
        .map(({ method, route }) => `${method} ${route}`)
        .sort(),
    );
    const problems: string[] = [];
    for (const request of sent) {
      const name = `${request.method} ${request.url.pathname}`;
      const { operation, pointer } = operationOf(request);
      const known = new Set(
        (operation.parameters ?? []).filter((one) => one.in === 'query').map((one) => one.name),
      );
      for (const key of request.url.searchParams.keys())
        if (!known.has(key)) problems.push(`${name}: parameter ${key}`);
      // Files go as a form, which is checked where it is made (test/jira/streams.test.ts).
      if (request.headers.get('content-type')?.startsWith('multipart/form-data') === true) {
        if (!('multipart/form-data' in (operation.requestBody?.content ?? {})))
          problems.push(`${name}: form`);
        continue;
      }
      if ((operation.requestBody === undefined) !== (request.body === undefined))
        problems.push(`${name}: body`);
      if (request.body === undefined || operation.requestBody === undefined) continue;
      const validate = ajv.compile({ $ref: pointer });
      if (!validate(request.body)) problems.push(`${name}: ${ajv.errorsText(validate.errors)}`);
    }
    expect(problems).toEqual([]);
  });

  it('would not pass with a body that is wrong', () => {
    const wrong = { method: 'POST', url: new URL('https://x.example/rest/api/3/search/jql') } as Sent;
    const validate = ajv.compile({ $ref: operationOf(wrong).pointer });
    expect(validate({ jql: 'x', maxResults: 'many' })).toBe(false);
    expect(validate({ jql: 'x', startAt: 1 })).toBe(false);
    expect(() => operationOf({ ...wrong, method: 'PATCH' })).toThrow('no document');
  });
});
