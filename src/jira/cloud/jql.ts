/** The queries Deskbridge asks, and the fence around the one a customer writes. */
import { FailureError } from '../../sync/failure.ts';
import type { IssueId, Millis } from '../../sync/snapshot.ts';
import { checkId } from './answer.ts';

/** An unquoted number is milliseconds; a quoted time would be minutes in the time zone of the account's profile. */
function time(millis: Millis): string {
  return String(Math.max(0, Math.floor(millis)));
}

/** All changes since a time. No upper bound: an issue that changes again and again would never be inside it. */
export function updatedJql(projectId: string, since: Millis): string {
  return `project = ${checkId(projectId)} AND updated >= ${time(since)} ORDER BY updated ASC, id ASC`;
}

export function createdJql(projectId: string, from: Millis): string {
  return `project = ${checkId(projectId)} AND created >= ${time(from)} ORDER BY created ASC, id ASC`;
}

/** @throws FailureError `bug` for a field that is not a custom one. */
export function filledJql(projectId: string, fieldId: string): string {
  const number = /^customfield_(\d{1,19})$/.exec(fieldId)?.[1];
  if (number === undefined)
    throw new FailureError({ code: 'bug', detail: 'a search by a field that is no custom field' });
  return `project = ${checkId(projectId)} AND cf[${number}] is not EMPTY ORDER BY created ASC, id ASC`;
}

export function newestJql(projectId: string, before: Millis | undefined, issueTypeId?: string): string {
  const bound = before === undefined ? '' : ` AND created < ${time(before)}`;
  const type = issueTypeId === undefined ? '' : ` AND issuetype = ${checkId(issueTypeId)}`;
  return `project = ${checkId(projectId)}${bound}${type} ORDER BY key DESC`;
}

export interface Scope {
  readonly projectId: string;
  readonly issueTypeIds: readonly string[];
  readonly since: Millis | 'all';
  readonly jql?: string;
}

/** @throws FailureError `config` for a `jql` that would reach beyond its parentheses. */
export function scopeJql(scope: Scope, ids: readonly IssueId[] | undefined): string {
  const clauses = [`project = ${checkId(scope.projectId)}`];
  if (scope.issueTypeIds.length > 0)
    clauses.push(`issuetype in (${scope.issueTypeIds.map(checkId).join(', ')})`);
  if (scope.since !== 'all') clauses.push(`created >= ${time(scope.since)}`);
  if (scope.jql !== undefined) clauses.push(`(${checkJql(scope.jql)})`);
  if (ids !== undefined) clauses.push(`id in (${ids.map(checkId).join(', ')})`);
  return `${clauses.join(' AND ')} ORDER BY id ASC`;
}

/**
 * The configuration was checked before; this keeps a query that slipped through from widening the scope, as
 * `a) OR (b` or an `ORDER BY` of its own would.
 */
function checkJql(jql: string): string {
  const bare = withoutQuoted(jql);
  let depth = 0;
  let lowest = 0;
  for (const character of bare ?? '') {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    lowest = Math.min(lowest, depth);
  }
  if (bare === undefined || depth !== 0 || lowest < 0 || /\border\s+by\b/i.test(bare)) {
    throw new FailureError({ code: 'config', problems: 1 });
  }
  return jql;
}

/** The query without its quoted parts; undefined when a quotation does not end. */
function withoutQuoted(jql: string): string | undefined {
  const bare = jql.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/gs, ' ').replaceAll(/\\./gs, ' ');
  return /["']/.test(bare) ? undefined : bare;
}
