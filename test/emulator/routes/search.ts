/** Search by JQL: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/ */
import { createHash } from 'node:crypto';
import type { Answer, Ask, Route } from '../answer.ts';
import { bodyRecord, isRecord, onlyKeys, refuse, stringList } from '../answer.ts';
import type { IssueRecord } from '../data.ts';
import { compareSortValues, compileJql } from '../jql.ts';
import type { CompiledQuery } from '../jql.ts';
import { canSee, showIssue } from '../render.ts';
import type { Site } from '../site.ts';
import { PROPERTY_KEYS_LIMIT } from './issues.ts';

const PAGE_LIMIT = 5000;
const RECONCILE_LIMIT = 50;
const TOKEN_LIFE = 7 * 86_400_000;

interface Token {
  /** Which query it belongs to. */
  readonly query: string;
  /** Sort values of the last issue of the page before. */
  readonly after: readonly (string | number)[];
  /** How many were shown, and what the list was then: a shortcut while nothing changed. */
  readonly offset: number;
  readonly revision: number;
  readonly issued: number;
}

/** The last list by site, so that paging through 100,000 issues does not sort them once per page. */
const lists = new WeakMap<
  Site,
  { readonly query: string; readonly revision: number; readonly issues: readonly IssueRecord[] }
>();

/** How many issues a page holds depends on what is asked for of each. */
function pageSize(site: Site, fields: readonly string[], properties: readonly string[]): number {
  const { minimal, light, heavy } = site.settings.searchPage;
  if (properties.length === 0 && fields.every((name) => name === 'id' || name === 'key')) return minimal;
  const wide = fields.some(
    (name) => name.startsWith('*') || name.startsWith('-') || name === 'comment' || name === 'description',
  );
  return wide || fields.length + properties.length > 5 ? heavy : light;
}

function readToken(site: Site, text: unknown, query: string): Token | undefined {
  if (text === undefined || text === null) return undefined;
  const bad = refuse(400, 'The nextPageToken is invalid or has expired.');
  if (typeof text !== 'string') throw bad;
  let token: unknown;
  try {
    token = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw bad;
  }
  if (!isRecord(token) || token['query'] !== query) throw bad;
  if (Number(token['issued']) + TOKEN_LIFE < site.clock.now()) throw bad;
  return token as unknown as Token;
}

function findAll(ask: Ask, compiled: CompiledQuery, reconcile: ReadonlySet<string>): readonly IssueRecord[] {
  const { site, account } = ask;
  const found: { readonly issue: IssueRecord; readonly values: readonly (string | number)[] }[] = [];
  for (const issue of site.index.shown(site.issues, reconcile)) {
    if (!compiled.matches(issue) || !canSee(site, issue, account)) continue;
    found.push({ issue, values: compiled.sortValues(issue) });
  }
  found.sort((a, b) => compareSortValues(a.values, b.values, compiled.directions));
  return found.map((entry) => entry.issue);
}

function search(ask: Ask): Answer {
  const { site, account } = ask;
  const body = bodyRecord(ask);
  onlyKeys(body, [
    'jql',
    'fields',
    'fieldsByKeys',
    'maxResults',
    'nextPageToken',
    'properties',
    'expand',
    'reconcileIssues',
  ]);
  const fields = stringList(body['fields']) ?? ['id'];
  const properties = stringList(body['properties']) ?? [];
  if (properties.length > PROPERTY_KEYS_LIMIT)
    throw refuse(400, 'No more than 5 issue property keys can be requested.');
  const wanted = body['maxResults'] ?? 50;
  if (!Number.isInteger(wanted) || Number(wanted) < 1 || Number(wanted) > PAGE_LIMIT) {
    throw refuse(400, 'The max results parameter has to be between 1 and 5,000.');
  }
  const reconcile: unknown = body['reconcileIssues'] ?? [];
  if (!Array.isArray(reconcile) || reconcile.length > RECONCILE_LIMIT) {
    throw refuse(400, 'No more than 50 issues can be reconciled.');
  }
  // Search can be used anonymously: a dead token gets an empty answer and no error.
  if (account === undefined) return { status: 200, body: { issues: [], isLast: true } };

  const jql = typeof body['jql'] === 'string' ? body['jql'] : '';
  const compiled = compileJql(site, account, jql);
  const query = createHash('sha256')
    .update(JSON.stringify([jql, account.accountId, reconcile]))
    .digest('base64url');
  const token = readToken(site, body['nextPageToken'], query);
  const cached = lists.get(site);
  const unchanged =
    token !== undefined &&
    cached?.query === query &&
    cached.revision === site.revision &&
    token.revision === site.revision &&
    !site.index.unsettled();
  const all = unchanged ? cached.issues : findAll(ask, compiled, new Set(reconcile.map(String)));
  if (site.index.unsettled()) lists.delete(site);
  else lists.set(site, { query, revision: site.revision, issues: all });
  let offset = 0;
  if (token !== undefined) {
    offset = unchanged
      ? token.offset
      : all.findIndex(
          (issue) => compareSortValues(compiled.sortValues(issue), token.after, compiled.directions) > 0,
        );
    if (offset < 0) offset = all.length;
  }
  const size = Math.min(Number(wanted), pageSize(site, fields, properties));
  const page = all.slice(offset, offset + size);
  const last = page.at(-1);
  const isLast = last === undefined || offset + size >= all.length;
  const next = (after: IssueRecord): Token => ({
    query,
    after: compiled.sortValues(after),
    offset: offset + size,
    revision: site.revision,
    issued: site.clock.now(),
  });
  return {
    status: 200,
    body: {
      issues: page.map((issue) => showIssue(site, issue, fields, properties, account)),
      isLast,
      ...(isLast ? {} : { nextPageToken: Buffer.from(JSON.stringify(next(last))).toString('base64url') }),
    },
  };
}

/** The former search is gone: https://developer.atlassian.com/changelog/#CHANGE-2046 */
function gone(): Answer {
  throw refuse(410, 'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.');
}

export const SEARCH_ROUTES: readonly Route[] = [
  { method: 'POST', route: '/rest/api/3/search/jql', write: false, answer: search },
  { method: 'GET', route: '/rest/api/3/search', write: false, answer: gone },
  { method: 'POST', route: '/rest/api/3/search', write: false, answer: gone },
];
