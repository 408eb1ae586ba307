/** Searching: an index that lags. Ids and times only, in the largest pages Jira gives. */
import { searchAndReconsileIssuesUsingJqlPost } from 'jira.js/cloud';
import { z } from 'zod';
import { FailureError } from '../../sync/failure.ts';
import type { IssueId } from '../../sync/snapshot.ts';
import type { FoundIssue, MarkedIssue, Page, Site } from '../site.ts';
import type { CloudContext } from './answer.ts';
import {
  idSchema,
  issueIdSchema,
  issueKeySchema,
  millisSchema,
  optional,
  readAnswer,
  unreadable,
} from './answer.ts';
import { createdJql, filledJql, newestJql, scopeJql, updatedJql } from './jql.ts';

/** Jira gives at most 5,000 lines and fewer where it has to read more: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-jql-post */
const LARGEST_PAGE = 5000;
const MOST_PROPERTIES = 5;

const foundSchema = z
  .object({ id: issueIdSchema, fields: z.object({ updated: millisSchema }) })
  .transform(({ id, fields }): FoundIssue => ({ id, updated: fields.updated }));

/** What tells whether an issue comes into scope, and nothing else: every field more makes the pages smaller. */
const MARKED_FIELDS = ['created', 'issuetype', 'labels', 'security'] as const;

const marked = z.object({
  id: issueIdSchema,
  key: issueKeySchema,
  fields: z.looseObject({
    created: millisSchema,
    issuetype: z.object({ id: idSchema }),
    labels: optional(z.array(z.string())),
    security: z.unknown().optional(),
  }),
  properties: optional(z.record(z.string(), z.unknown())),
});

function asMarked({ id, key, fields, properties }: z.infer<typeof marked>): MarkedIssue {
  return {
    id,
    key,
    created: fields.created,
    issueTypeId: fields.issuetype.id,
    labels: fields.labels ?? [],
    hasSecurityLevel: fields.security !== undefined && fields.security !== null,
    properties: properties ?? {},
  };
}

/** The index may be behind, so it may be gone by now. */
function textOf({ fields }: z.infer<typeof marked>, field: string): string {
  const text = fields[field];
  return typeof text === 'string' ? text : '';
}

const newestSchema = z
  .object({ key: issueKeySchema, fields: z.object({ created: millisSchema }) })
  .transform(({ key, fields }) => ({ key, created: fields.created }));

/** One page of an answer, with lines of one form. */
function pageOf<T extends z.ZodType>(line: T) {
  return z.object({
    issues: z.array(line),
    nextPageToken: optional(z.string()),
    warnings: optional(z.array(z.unknown())),
  });
}

// Built once: a run may read thousands of pages.
const foundPage = pageOf(foundSchema);
const markedPage = pageOf(marked.transform(asMarked));
/** With all fields that were asked for, one of which is named by the configuration. */
const filledPage = pageOf(marked);
const newestPage = pageOf(newestSchema);

const warningSchema = z.object({ type: z.string() });

interface Query {
  readonly jql: string;
  readonly fields: readonly string[];
  readonly properties?: readonly string[];
  readonly maxResults: number;
  readonly next?: string | undefined;
}

async function search<T>(
  context: CloudContext,
  query: Query,
  page: ReturnType<typeof pageOf<z.ZodType<T>>>,
): Promise<Page<T>> {
  const { jql, fields, properties = [], maxResults, next } = query;
  if (properties.length > MOST_PROPERTIES) {
    throw new FailureError({ code: 'bug', detail: 'more than five properties in one search' });
  }
  const json: unknown = await searchAndReconsileIssuesUsingJqlPost(context.transport, {
    jql,
    fields: [...fields],
    maxResults,
    ...(properties.length === 0 ? {} : { properties: [...properties] }),
    ...(next === undefined ? {} : { nextPageToken: next }),
  });
  const answer = readAnswer(context, 'search', page, json);
  reportWarnings(context, answer.warnings ?? []);
  const token = answer.nextPageToken;
  if (token === undefined || token === '') return { items: answer.issues };
  // `isLast` has been wrong in Jira before (JRACLOUD-95477); a token that comes back would make the walk endless.
  if (token === next) throw unreadable(context, 'search', 'the same page token twice');
  return { items: answer.issues, next: token };
}

function reportWarnings({ onWarning }: CloudContext, warnings: readonly unknown[]): void {
  for (const warning of warnings) {
    const parsed = warningSchema.safeParse(warning);
    // Only the type may be shown: the message repeats parts of the query.
    onWarning(parsed.success && /^[A-Z][A-Z_]{1,60}$/.test(parsed.data.type) ? parsed.data.type : 'UNKNOWN');
  }
}

type ScopeOfSite = Parameters<Site['searchScope']>[0];
type SearchPart = Pick<
  Site,
  'searchUpdated' | 'searchScope' | 'searchCreated' | 'searchFilled' | 'searchNewest'
>;

export function createSearch(context: CloudContext): SearchPart {
  function searchMarked(
    jql: string,
    properties: readonly string[],
    next?: string,
  ): Promise<Page<MarkedIssue>> {
    const fields = MARKED_FIELDS;
    return search(context, { jql, fields, properties, maxResults: LARGEST_PAGE, next }, markedPage);
  }

  async function searchIds(scope: ScopeOfSite, ids: readonly IssueId[], properties: readonly string[]) {
    const found: MarkedIssue[] = [];
    let next: string | undefined;
    do {
      const page = await searchMarked(scopeJql(scope, ids), properties, next);
      found.push(...page.items);
      next = page.next;
    } while (next !== undefined);
    return found;
  }

  /**
   * Jira refuses a whole query that names an id which does not exist any more. The ids are then asked in halves, and
   * the one that is refused alone is not in scope.
   */
  async function searchHalves(
    scope: ScopeOfSite,
    ids: readonly IssueId[],
    properties: readonly string[],
  ): Promise<MarkedIssue[]> {
    if (ids.length <= 1) return [];
    const middle = Math.ceil(ids.length / 2);
    const found: MarkedIssue[] = [];
    for (const half of [ids.slice(0, middle), ids.slice(middle)]) {
      try {
        found.push(...(await searchIds(scope, half, properties)));
      } catch (error) {
        if (!isRefusedQuery(error)) throw error;
        found.push(...(await searchHalves(scope, half, properties)));
      }
    }
    return found;
  }

  return {
    searchUpdated: (projectId, since, next) =>
      search(
        context,
        { jql: updatedJql(projectId, since), fields: ['updated'], maxResults: LARGEST_PAGE, next },
        foundPage,
      ),
    async searchScope(scope, properties, next) {
      if (scope.ids === undefined) return searchMarked(scopeJql(scope, undefined), properties, next);
      const ids = [...scope.ids].sort((a, b) => Number(a) - Number(b));
      if (ids.length === 0) return { items: [] };
      try {
        return { items: await searchIds(scope, ids, properties) };
      } catch (error) {
        if (!isRefusedQuery(error)) throw error;
      }
      // If it is the customer's own query that Jira refuses, this throws; then no id is to blame.
      await search(
        context,
        { jql: scopeJql(scope, undefined), fields: ['updated'], maxResults: 1 },
        foundPage,
      );
      return { items: await searchHalves(scope, ids, properties) };
    },
    searchCreated: (projectId, from, properties, next) =>
      searchMarked(createdJql(projectId, from), properties, next),
    async searchFilled(projectId, field, properties, next) {
      const jql = filledJql(projectId, field.id);
      const fields = [...MARKED_FIELDS, field.id];
      const query = { jql, fields, properties, maxResults: LARGEST_PAGE, next };
      const page = await search(context, query, filledPage);
      return { ...page, items: page.items.map((raw) => ({ ...asMarked(raw), text: textOf(raw, field.id) })) };
    },
    async searchNewest(projectId, before, issueTypeId) {
      const query = { jql: newestJql(projectId, before, issueTypeId), fields: ['created'], maxResults: 1 };
      return (await search(context, query, newestPage)).items[0];
    },
  };
}

function isRefusedQuery(error: unknown): boolean {
  return error instanceof FailureError && error.failure.code === 'refused' && error.failure.status === 400;
}
