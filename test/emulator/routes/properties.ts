/** Entity properties of issues and comments. Anybody who may edit the issue or comment may write them. */
import type { Answer, Ask, Route } from '../answer.ts';
import { needAccount, NO_ISSUE, refuse } from '../answer.ts';
import type { CommentRecord, IssueRecord } from '../data.ts';
import { checkProperty } from '../field-values.ts';
import { canSee } from '../render.ts';
import { visibleComments } from '../seen.ts';
import { can } from '../site.ts';
import { changeComment, changeIssue, findComment, withProperty } from '../store.ts';
import { decideInternal } from './comments.ts';
import { visibleIssue } from './visible-issue.ts';

const noProperty = (key: string): ReturnType<typeof refuse> =>
  refuse(404, `The property with key '${key}' does not exist.`);

function listKeys(ask: Ask): Answer {
  const issue = visibleIssue(ask);
  const self = (key: string): string =>
    `${ask.site.baseUrl}/rest/api/3/issue/${issue.id}/properties/${encodeURIComponent(key)}`;
  return {
    status: 200,
    body: { keys: Object.keys(issue.properties).map((key) => ({ self: self(key), key })) },
  };
}

function getProperty(ask: Ask): Answer {
  const issue = visibleIssue(ask);
  const key = ask.params['property'] ?? '';
  if (!(key in issue.properties)) throw noProperty(key);
  return { status: 200, body: { key, value: issue.properties[key] } };
}

/** Writing a property does not move `updated`. */
function setProperty(ask: Ask): Answer {
  const { site, account } = ask;
  const issue = visibleIssue(ask);
  const key = ask.params['property'] ?? '';
  if (!can(site, account?.accountId, issue.projectId, 'EDIT_ISSUES')) {
    throw refuse(403, 'You do not have permission to edit issues in this project.');
  }
  checkProperty(key, ask.body);
  const existed = key in issue.properties;
  changeIssue(site, issue, { properties: withProperty(issue.properties, key, ask.body) }, false);
  return { status: existed ? 200 : 201, body: {} };
}

function deleteProperty(ask: Ask): Answer {
  const { site, account } = ask;
  const issue = visibleIssue(ask);
  const key = ask.params['property'] ?? '';
  if (!can(site, account?.accountId, issue.projectId, 'EDIT_ISSUES')) throw refuse(404, NO_ISSUE);
  if (!(key in issue.properties)) throw noProperty(key);
  changeIssue(site, issue, { properties: withProperty(issue.properties, key, undefined) }, false);
  return { status: 204 };
}

function commentOf(ask: Ask): { readonly issue: IssueRecord; readonly comment: CommentRecord } {
  const found = findComment(ask.site, ask.params['comment'] ?? '');
  const seen =
    found !== undefined &&
    canSee(ask.site, found.issue, ask.account) &&
    visibleComments(ask.site, found.issue, ask.account).includes(found.comment);
  if (!seen) throw refuse(404, `The comment with id '${ask.params['comment'] ?? ''}' does not exist.`);
  return found;
}

function getCommentProperty(ask: Ask): Answer {
  const { comment } = commentOf(ask);
  const key = ask.params['property'] ?? '';
  if (!(key in comment.properties)) throw noProperty(key);
  return { status: 200, body: { key, value: comment.properties[key] } };
}

function listCommentKeys(ask: Ask): Answer {
  const { comment } = commentOf(ask);
  const self = (key: string): string =>
    `${ask.site.baseUrl}/rest/api/3/comment/${comment.id}/properties/${encodeURIComponent(key)}`;
  return {
    status: 200,
    body: { keys: Object.keys(comment.properties).map((key) => ({ self: self(key), key })) },
  };
}

function changeCommentProperty(ask: Ask, value: unknown): { readonly existed: boolean } {
  const { site } = ask;
  const account = needAccount(ask);
  const { issue, comment } = commentOf(ask);
  const key = ask.params['property'] ?? '';
  const allowed =
    can(site, account.accountId, issue.projectId, 'EDIT_ALL_COMMENTS') ||
    (comment.authorId === account.accountId &&
      can(site, account.accountId, issue.projectId, 'EDIT_OWN_COMMENTS'));
  if (!allowed) throw refuse(403, 'You do not have the permission to edit this comment.');
  const existed = key in comment.properties;
  if (value === undefined && !existed) throw noProperty(key);
  const properties = withProperty(comment.properties, key, value);
  const follows = site.settings.visibilityFollowsEdits && key === 'sd.public.comment';
  const internal = follows ? decideInternal(site, issue, account, properties) : comment.internal;
  changeComment(site, issue, { ...comment, properties, internal }, false);
  return { existed };
}

function setCommentProperty(ask: Ask): Answer {
  checkProperty(ask.params['property'] ?? '', ask.body);
  return { status: changeCommentProperty(ask, ask.body).existed ? 200 : 201, body: {} };
}

function deleteCommentProperty(ask: Ask): Answer {
  changeCommentProperty(ask, undefined);
  return { status: 204 };
}

const ISSUE = '/rest/api/3/issue/{issue}/properties';
const COMMENT = '/rest/api/3/comment/{comment}/properties';

export const PROPERTY_ROUTES: readonly Route[] = [
  { method: 'GET', route: ISSUE, write: false, answer: listKeys },
  { method: 'GET', route: `${ISSUE}/{property}`, write: false, answer: getProperty },
  { method: 'PUT', route: `${ISSUE}/{property}`, write: true, answer: setProperty },
  { method: 'DELETE', route: `${ISSUE}/{property}`, write: true, answer: deleteProperty },
  { method: 'GET', route: COMMENT, write: false, answer: listCommentKeys },
  { method: 'GET', route: `${COMMENT}/{property}`, write: false, answer: getCommentProperty },
  { method: 'PUT', route: `${COMMENT}/{property}`, write: true, answer: setCommentProperty },
  { method: 'DELETE', route: `${COMMENT}/{property}`, write: true, answer: deleteCommentProperty },
];
