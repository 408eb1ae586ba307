/** Who changed what: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/ */
import { createHash } from 'node:crypto';
import type { Answer, Ask, Route } from '../answer.ts';
import { bodyRecord, isRecord, onlyKeys, refuse, stringList } from '../answer.ts';
import type { Account, HistoryEntry, HistoryItem, IssueRecord } from '../data.ts';
import { canSee, showUser } from '../render.ts';
import { showTime } from '../seen.ts';
import type { Site } from '../site.ts';
import { findIssue } from '../store.ts';

const ISSUE_LIMIT = 1000;
const FIELD_LIMIT = 10;
const PAGE_LIMIT = 10_000;

interface Found {
  readonly issue: IssueRecord;
  readonly entry: HistoryEntry;
  readonly items: readonly HistoryItem[];
}

function showEntry(
  site: Site,
  viewer: Account | undefined,
  { entry, items }: Found,
): Record<string, unknown> {
  return {
    id: entry.id,
    ...(entry.authorId === undefined ? {} : { author: showUser(site, entry.authorId, viewer) }),
    created: site.settings.changelogTimes === 'text' ? showTime(site, entry.created) : entry.created,
    items: items.map(({ field, fieldtype, fieldId, from, fromText, to, toText }) => ({
      field,
      fieldtype,
      ...(fieldId === undefined ? {} : { fieldId }),
      ...(from === null ? {} : { from }),
      ...(fromText === null ? {} : { fromString: fromText }),
      ...(to === null ? {} : { to }),
      ...(toText === null ? {} : { toString: toText }),
    })),
  };
}

/** A token is good for one query: what it continues after, by time and issue. */
function readToken(value: unknown, query: string): number {
  if (value === undefined || value === null) return 0;
  const bad = refuse(400, 'The nextPageToken is invalid.');
  if (typeof value !== 'string') throw bad;
  let token: unknown;
  try {
    token = JSON.parse(Buffer.from(value, 'base64url').toString());
  } catch {
    throw bad;
  }
  if (!isRecord(token) || token['query'] !== query || typeof token['offset'] !== 'number') throw bad;
  return token['offset'];
}

/** Oldest first over all issues; a page may hold a part of an issue's history, the next page the rest. */
function bulkChangelogs(ask: Ask): Answer {
  const { site, account } = ask;
  const body = bodyRecord(ask);
  onlyKeys(body, ['fieldIds', 'issueIdsOrKeys', 'maxResults', 'nextPageToken']);
  const names = stringList(body['issueIdsOrKeys']) ?? [];
  const fieldIds = stringList(body['fieldIds']) ?? [];
  if (names.length === 0) throw refuse(400, 'At least one issue id or key must be given.');
  if (names.length > ISSUE_LIMIT) throw refuse(400, `No more than ${ISSUE_LIMIT} issues can be requested.`);
  if (fieldIds.length > FIELD_LIMIT || new Set(fieldIds).size !== fieldIds.length) {
    throw refuse(400, `No more than ${FIELD_LIMIT} different field ids can be given.`);
  }
  const maxResults = body['maxResults'] ?? 1000;
  if (!Number.isInteger(maxResults) || Number(maxResults) < 1 || Number(maxResults) > PAGE_LIMIT) {
    throw refuse(400, 'maxResults must be between 1 and 10000.');
  }
  const asked = JSON.stringify([[...names].sort(), [...fieldIds].sort()]);
  const query = createHash('sha256').update(asked).digest('base64url');
  const offset = readToken(body['nextPageToken'], query);

  const issues = new Map<string, IssueRecord>();
  for (const name of names) {
    const issue = findIssue(site, name);
    if (issue !== undefined && canSee(site, issue, account)) issues.set(issue.id, issue);
  }
  const wanted = ({ fieldId = '' }: HistoryItem): boolean =>
    fieldIds.length === 0 || fieldIds.includes(fieldId);
  const all = [...issues.values()]
    .flatMap((issue) => issue.history.map((entry) => ({ issue, entry, items: entry.items.filter(wanted) })))
    .filter(({ items }) => items.length > 0)
    .sort((a, b) => a.entry.created - b.entry.created || Number(a.issue.id) - Number(b.issue.id));
  const page = all.slice(offset, offset + Number(maxResults));
  const grouped = new Map<string, Found[]>();
  for (const found of page) grouped.set(found.issue.id, [...(grouped.get(found.issue.id) ?? []), found]);
  const next = offset + page.length;
  const token = Buffer.from(JSON.stringify({ query, offset: next })).toString('base64url');
  return {
    status: 200,
    body: {
      issueChangeLogs: [...grouped].map(([issueId, found]) => ({
        issueId,
        changeHistories: found.map((one) => showEntry(site, account, one)),
      })),
      ...(next < all.length ? { nextPageToken: token } : {}),
    },
  };
}

export const CHANGELOG_ROUTES: readonly Route[] = [
  { method: 'POST', route: '/rest/api/3/changelog/bulkfetch', write: false, answer: bulkChangelogs },
];
