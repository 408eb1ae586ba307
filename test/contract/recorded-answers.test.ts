/** Real answers of Jira Cloud through our parsing, where the recordings are at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCloudSite } from '../../src/jira/cloud.ts';
import type { FieldRef, IssueId } from '../../src/sync/snapshot.ts';
import { answer, createFakeSite, failureOf } from '../jira/fake-site.ts';
import type { Script } from '../jira/fake-site.ts';

const recordings = join(import.meta.dirname, '../../../shared/corpus/recorded');

interface RawIssue {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>> & {
    readonly comment?: { readonly comments: unknown[] };
  };
}

function load(file: string): unknown {
  return JSON.parse(readFileSync(join(recordings, file), 'utf8')) as unknown;
}

/** Some recordings hold the whole exchange. */
function bodyOf(file: string): unknown {
  return (load(file) as { response: { body: unknown } }).response.body;
}

function cloud(script: Script) {
  // Recordings are older than jira.js's schemas, and people's addresses in them were replaced.
  const made = createFakeSite(script, { onSchemaMismatch: 'ignore' });
  const site = createCloudSite(made.transport, { name: 'acme', url: 'https://acme.atlassian.net' });
  return { ...made, site, run: <T>(promise: Promise<T>) => made.clock.run(promise) };
}

const refs: readonly FieldRef[] = [
  { id: 'summary', name: 'Summary', kind: 'text' },
  { id: 'description', name: 'Description', kind: 'richText' },
  { id: 'priority', name: 'Priority', kind: 'option', format: 'priority' },
  { id: 'duedate', name: 'Due date', kind: 'date' },
  { id: 'labels', name: 'Labels', kind: 'labels' },
];
const query = { fields: refs, properties: [], comments: true };

describe.runIf(existsSync(recordings))('recorded answers', () => {
  it('reads 18 issues with their documents and comments', async () => {
    const { issues } = load('goatlassian_v3/search_v3_18issues_adf_comments.json') as { issues: RawIssue[] };
    const { site, run, sent } = cloud(() => answer({ issues }));
    const read = await run(
      site.fetchIssues(
        issues.map((issue) => issue.id as IssueId),
        query,
      ),
    );
    expect(read.map((issue) => issue.id)).toEqual(issues.map((issue) => issue.id));
    expect(sent).toHaveLength(1);
    for (const [index, issue] of read.entries()) {
      const raw = issues[index]!.fields;
      expect(issue.fields['summary']).toEqual({ kind: 'text', text: raw['summary'] });
      expect(issue.fields['description'] !== undefined).toBe(raw['description'] !== null);
      expect(issue.comments).toHaveLength(raw.comment?.comments.length ?? 0);
      expect(issue.created).toBe(new Date(raw['created'] as string).getTime());
      for (const comment of issue.comments) {
        expect(comment.body.content.length).toBeGreaterThan(0);
        expect(comment.jsdPublic).toBe(true);
      }
    }
    expect(read.flatMap((issue) => issue.comments)).toHaveLength(23);
  });

  it('reads a single v3 issue', async () => {
    const issue = load('goatlassian_v3/issue_get_v3_adf.json') as RawIssue;
    const { site, run } = cloud(({ url }) =>
      answer(url.pathname.endsWith('/comment') ? { comments: [], total: 0 } : { issues: [issue] }),
    );
    const [read] = await run(site.fetchIssues([issue.id as IssueId], query));
    expect(read?.fields['summary']).toEqual({ kind: 'text', text: issue.fields['summary'] });
  });

  it('does not take the wiki text of the old API for a document', async () => {
    const issue = load('devlake_v2/issue_most_comments.json') as RawIssue;
    const { site, clock } = cloud(() => answer({ issues: [issue] }));
    const failure = await failureOf(clock, site.fetchIssues([issue.id as IssueId], query));
    expect(failure).toMatchObject({ code: 'unreadable-answer' });
  });

  it('reads a page of comments and sees the restriction of a role', async () => {
    const issue = load('goatlassian_v3/issue_get_v3_adf.json') as RawIssue;
    const page = load('goatlassian_v3/comments_page.json') as {
      comments: { visibility?: unknown }[];
      total: number;
    };
    const { site, run } = cloud(({ url }) =>
      answer(
        url.pathname.endsWith('/comment')
          ? page
          : { issues: [{ ...issue, fields: { ...issue.fields, comment: null } }] },
      ),
    );
    const [read] = await run(site.fetchIssues([issue.id as IssueId], query));
    expect(read?.comments.length).toBe(
      new Set(page.comments.map((comment) => (comment as { id: string }).id)).size,
    );
    expect(read?.comments.some((comment) => comment.restricted)).toBe(
      page.comments.some((comment) => comment.visibility !== undefined),
    );
  });

  it.each([
    ['goatlassian_v3/field.json', false],
    ['defectdojo_v2/field.json', true],
  ])('finds the fields that can be carried in %s', async (file, isExchange) => {
    const raw = (isExchange ? bodyOf(file) : load(file)) as { id: string; schema?: { custom?: string } }[];
    const { site, run } = cloud(() => answer(raw));
    const fields = await run(site.listFields());
    expect(fields).toHaveLength(raw.length);
    const byId = new Map(fields.map((field) => [field.id, field.ref]));
    expect(byId.get('summary')?.kind).toBe('text');
    expect(byId.get('description')?.kind).toBe('richText');
    expect(byId.get('priority')).toMatchObject({ kind: 'option', format: 'priority' });
    expect(byId.get('duedate')?.kind).toBe('date');
    expect(byId.get('labels')?.kind).toBe('labels');
    for (const system of ['reporter', 'assignee']) expect(byId.get(system)?.kind).toBe('user');
    for (const system of ['status', 'issuekey', 'comment', 'attachment', 'created']) {
      expect(byId.get(system)).toBeUndefined();
    }
    for (const { id, schema } of raw) {
      if (schema?.custom === 'com.atlassian.servicedesk:vp-origin') {
        expect(byId.get(id)).toMatchObject({ kind: 'option', format: 'requestType' });
      }
    }
  });

  it('reads who we are and two projects', async () => {
    const me = load('goatlassian_v3/myself.json') as { accountId: string };
    const first = cloud(() => answer(me));
    expect((await first.run(first.site.whoAmI())).accountId).toBe(me.accountId);
    for (const file of ['roadie_jsm/project.json', 'goatlassian_v3/project.json']) {
      const raw = load(file) as { id: string; key: string; issueTypes: unknown[]; projectTypeKey?: string };
      const { site, run } = cloud(() => answer(raw));
      const project = await run(site.getProject(raw.key));
      expect(project).toMatchObject({
        id: raw.id,
        key: raw.key,
        type: raw.projectTypeKey ?? 'unknown',
      });
      expect(project.issueTypes).toHaveLength(raw.issueTypes.length);
    }
  });

  it('reads request types', async () => {
    const page = load('jsm_docs_examples/get-request-types.json') as { values: { id: string }[] };
    const { site, run } = cloud(() => answer({ ...page, isLastPage: true }));
    expect((await run(site.listRequestTypes('10000'))).map((type) => type.id)).toEqual(
      page.values.map(({ id }) => id),
    );
  });
});
