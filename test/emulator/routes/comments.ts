/** Comments of issues: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/ */
import type { Answer, Ask, Route } from '../answer.ts';
import { bodyRecord, isRecord, onlyKeys, queryList, queryNumber, refuse } from '../answer.ts';
import { without } from '../data.ts';
import type { Account, CommentRecord, IssueRecord, Visibility } from '../data.ts';
import { acceptDoc } from '../fields/parse.ts';
import { readProperties } from '../field-values.ts';
import { showComment } from '../render.ts';
import { visibleComments } from '../seen.ts';
import { can } from '../site.ts';
import type { Site } from '../site.ts';
import {
  changeComment,
  dropMedia,
  findComment,
  insertComment,
  removeComment,
  saysInternal,
} from '../store.ts';
import { visibleIssue } from './visible-issue.ts';

const COMMENTS_PER_ISSUE = 5000;
const LIST_LIMIT = 1000;

/** Whether a comment by `account` ends up internal: customers write publicly, people without a licence internally. */
export function decideInternal(
  site: Site,
  issue: IssueRecord,
  account: Account,
  properties: Readonly<Record<string, unknown>>,
): boolean {
  if (site.projects.get(issue.projectId)?.type !== 'service_desk') return saysInternal(properties) === true;
  if (account.accountType === 'customer') return false;
  if (!can(site, account.accountId, issue.projectId, 'SERVICEDESK_AGENT')) return true;
  return saysInternal(properties) === true;
}

function listComments(ask: Ask): Answer {
  const { site, account, query } = ask;
  const issue = visibleIssue(ask);
  const order = query.get('orderBy') ?? 'created';
  if (!['created', '-created', '+created'].includes(order)) throw refuse(400, `Cannot order by ${order}`);
  const sorted = [...visibleComments(site, issue, account)];
  if (order === '-created') sorted.reverse();
  const startAt = queryNumber(query, 'startAt', 0);
  const maxResults = queryNumber(query, 'maxResults', 100, site.settings.commentPage);
  const properties = queryList(query, 'expand').includes('properties');
  return {
    status: 200,
    body: {
      startAt,
      maxResults,
      total: sorted.length,
      comments: sorted
        .slice(startAt, startAt + maxResults)
        .map((comment) => showComment(site, issue, comment, account, properties)),
    },
  };
}

function visibleComment(ask: Ask): { readonly issue: IssueRecord; readonly comment: CommentRecord } {
  const issue = visibleIssue(ask);
  const comment = visibleComments(ask.site, issue, ask.account).find(
    (one) => one.id === ask.params['comment'],
  );
  if (comment === undefined)
    throw refuse(404, `Can not find a comment for the id: ${ask.params['comment'] ?? ''}.`);
  return { issue, comment };
}

function getComment(ask: Ask): Answer {
  const { issue, comment } = visibleComment(ask);
  const properties = queryList(ask.query, 'expand').includes('properties');
  return { status: 200, body: showComment(ask.site, issue, comment, ask.account, properties) };
}

/** `comment/list` answers what it can; an id that is absent or hidden is simply not there. */
function listByIds(ask: Ask): Answer {
  const { site, account, query } = ask;
  const body = bodyRecord(ask);
  onlyKeys(body, ['ids']);
  const ids = body['ids'];
  if (
    !Array.isArray(ids) ||
    !ids.every((id) => Number.isInteger(id)) ||
    ids.length === 0 ||
    ids.length > LIST_LIMIT
  ) {
    throw refuse(400, 'The ids must be between 1 and 1000 comment ids.');
  }
  const properties = queryList(query, 'expand').includes('properties');
  const found = [...new Set(ids.map(String))]
    .sort((a, b) => Number(a) - Number(b))
    .flatMap((id) => {
      const place = findComment(site, id);
      if (place === undefined || !can(site, account?.accountId, place.issue.projectId, 'BROWSE_PROJECTS'))
        return [];
      const shown = visibleComments(site, place.issue, account).includes(place.comment);
      return shown ? [showComment(site, place.issue, place.comment, account, properties)] : [];
    });
  const startAt = queryNumber(query, 'startAt', 0);
  const maxResults = queryNumber(query, 'maxResults', LIST_LIMIT, site.settings.commentListPage);
  const values = found.slice(startAt, startAt + maxResults);
  const isLast = startAt + maxResults >= found.length;
  const self = (from: number): string =>
    `${site.baseUrl}/rest/api/3/comment/list?startAt=${from}&maxResults=${maxResults}`;
  return {
    status: 200,
    body: {
      self: self(startAt),
      ...(isLast ? {} : { nextPage: self(startAt + maxResults) }),
      maxResults,
      startAt,
      total: found.length,
      isLast,
      values,
    },
  };
}

function readVisibility(value: unknown): Visibility | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value) || (value['type'] !== 'role' && value['type'] !== 'group')) {
    throw refuse(400, 'The comment visibility is invalid.');
  }
  const name = value['value'] ?? value['identifier'];
  if (typeof name !== 'string') throw refuse(400, 'The comment visibility is invalid.');
  return { type: value['type'], value: name };
}

function addComment(ask: Ask): Answer {
  const { site, account } = ask;
  const issue = visibleIssue(ask);
  if (account === undefined || !can(site, account.accountId, issue.projectId, 'ADD_COMMENTS')) {
    throw refuse(400, 'You do not have the permission to comment on this issue.');
  }
  const body = bodyRecord(ask);
  const properties = readProperties(body['properties']) ?? {};
  const visibility = readVisibility(body['visibility']);
  const doc = acceptDoc(site, body['body'], 'comment');
  if (issue.comments.length >= COMMENTS_PER_ISSUE) {
    throw refuse(413, 'The limit of 5000 comments per issue has been reached.');
  }
  const comment = insertComment(site, issue, {
    authorId: account.accountId,
    body: doc,
    internal: decideInternal(site, issue, account, properties),
    ...(visibility === undefined ? {} : { visibility }),
    properties,
  });
  return {
    status: 201,
    body: showComment(site, site.issues.get(issue.id) ?? issue, comment, account, false),
  };
}

function mayTouch(ask: Ask, issue: IssueRecord, comment: CommentRecord, verb: 'EDIT' | 'DELETE'): Account {
  const { site, account } = ask;
  const own = account !== undefined && comment.authorId === account.accountId;
  const allowed =
    (own && can(site, account.accountId, issue.projectId, `${verb}_OWN_COMMENTS`)) ||
    can(site, account?.accountId, issue.projectId, `${verb}_ALL_COMMENTS`);
  if (account === undefined || !allowed) {
    const text = verb === 'EDIT' ? 'edit' : 'delete';
    throw refuse(400, `You do not have the permission to ${text} this comment.`);
  }
  return account;
}

function editComment(ask: Ask): Answer {
  const { site } = ask;
  const { issue, comment } = visibleComment(ask);
  const account = mayTouch(ask, issue, comment, 'EDIT');
  const body = bodyRecord(ask);
  const given = readProperties(body['properties']);
  const visibility = 'visibility' in body ? readVisibility(body['visibility']) : comment.visibility;
  const doc = acceptDoc(site, body['body'], 'comment');
  dropMedia(site, comment.body, doc);
  // Properties that are not sent stay as they are.
  const properties = { ...comment.properties, ...given };
  const follows = site.settings.visibilityFollowsEdits && given !== undefined && 'sd.public.comment' in given;
  const changed: CommentRecord = {
    ...without(comment, 'visibility'),
    body: doc,
    updateAuthorId: account.accountId,
    updated: Math.max(site.clock.now(), comment.updated + 1),
    internal: follows ? decideInternal(site, issue, account, properties) : comment.internal,
    ...(visibility === undefined ? {} : { visibility }),
    properties,
  };
  changeComment(site, issue, changed, site.settings.commentEditsBumpUpdated);
  return { status: 200, body: showComment(site, issue, changed, account, false) };
}

function deleteComment(ask: Ask): Answer {
  if (ask.account === undefined) throw refuse(405, 'Anonymous users cannot delete comments.');
  const { issue, comment } = visibleComment(ask);
  mayTouch(ask, issue, comment, 'DELETE');
  removeComment(ask.site, issue, comment.id, ask.site.settings.commentDeletesBumpUpdated);
  return { status: 204 };
}

export const COMMENT_ROUTES: readonly Route[] = [
  { method: 'GET', route: '/rest/api/3/issue/{issue}/comment', write: false, answer: listComments },
  { method: 'POST', route: '/rest/api/3/issue/{issue}/comment', write: true, answer: addComment },
  { method: 'GET', route: '/rest/api/3/issue/{issue}/comment/{comment}', write: false, answer: getComment },
  { method: 'PUT', route: '/rest/api/3/issue/{issue}/comment/{comment}', write: true, answer: editComment },
  {
    method: 'DELETE',
    route: '/rest/api/3/issue/{issue}/comment/{comment}',
    write: true,
    answer: deleteComment,
  },
  { method: 'POST', route: '/rest/api/3/comment/list', write: false, answer: listByIds },
];
