/** Requests as JSM shows them: comments with their files. https://developer.atlassian.com/cloud/jira/service-desk/rest/api-group-request/ */
import { plainText } from '../adf-rules.ts';
import type { Answer, Ask, Route } from '../answer.ts';
import { queryList, refuseDesk } from '../answer.ts';
import { filesOfComment, showDeskAttachment, visibleAttachments } from '../attachments/show.ts';
import type { CommentRecord, IssueRecord } from '../data.ts';
import { canSee } from '../render.ts';
import { isPublic, showDeskTime, showDeskUser, visibleComments } from '../seen.ts';
import type { Site } from '../site.ts';
import { findIssue } from '../store.ts';
import { deskPage } from './service-desk.ts';

const NO_REQUEST = 'The request does not exist or you do not have permission to view it.';

/** Whether the issue is a request: one without a request type is none. */
function isRequest(site: Site, issue: IssueRecord): boolean {
  if (site.projects.get(issue.projectId)?.type !== 'service_desk') return false;
  const field = [...site.fields.values()].find(({ kind }) => kind === 'request-type');
  return !site.settings.requestsNeedType || issue.values[field?.id ?? ''] !== undefined;
}

/** The request in the path. @throws Refused 401, 404 */
function visibleRequest(ask: Ask): IssueRecord {
  const { site, account, params } = ask;
  if (account === undefined) throw refuseDesk(401, 'You are not authenticated.');
  const issue = findIssue(site, params['issue'] ?? '');
  if (issue === undefined || !isRequest(site, issue) || !canSee(site, issue, account)) {
    throw refuseDesk(404, NO_REQUEST);
  }
  return issue;
}

function requestAttachments(ask: Ask): Answer {
  const { site, account } = ask;
  const issue = visibleRequest(ask);
  const files = visibleAttachments(site, issue, account);
  return deskPage(
    ask,
    `/request/${issue.id}/attachment`,
    files.map((file) => showDeskAttachment(site, file, account)),
  );
}

/** Comments with a restriction are no part of the portal's world. */
function requestComments(ask: Ask): Answer {
  const { site, account, query } = ask;
  const issue = visibleRequest(ask);
  const [open, internal] = ['public', 'internal'].map((name) => query.get(name) !== 'false');
  const shown = visibleComments(site, issue, account).filter((comment) =>
    isPublic(site, issue, comment) && comment.visibility === undefined ? open : internal,
  );
  const withFiles = queryList(query, 'expand').includes('attachment');
  return deskPage(
    ask,
    `/request/${issue.id}/comment`,
    shown.map((comment) => showRequestComment(ask, issue, comment, withFiles)),
  );
}

function showRequestComment(
  ask: Ask,
  issue: IssueRecord,
  comment: CommentRecord,
  withFiles: boolean,
): Record<string, unknown> {
  const { site, account } = ask;
  const files = filesOfComment(site, issue, comment).map((file) => showDeskAttachment(site, file, account));
  const self = `${site.baseUrl}/rest/servicedeskapi/request/${issue.id}/comment/${comment.id}`;
  return {
    _expands: ['attachment', 'renderedBody'],
    id: comment.id,
    body: plainText(comment.body),
    public: isPublic(site, issue, comment) && comment.visibility === undefined,
    author: showDeskUser(site, comment.authorId, account),
    created: showDeskTime(site, comment.created),
    _links: { self },
    ...(withFiles
      ? {
          attachments: {
            _expands: [],
            size: files.length,
            start: 0,
            limit: files.length,
            isLastPage: true,
            _links: { self: `${self}/attachment`, base: `${site.baseUrl}/rest/servicedeskapi`, context: '' },
            values: files,
          },
        }
      : {}),
  };
}

/** The files of one comment. A customer finds no internal one here. */
function commentAttachments(ask: Ask): Answer {
  const { site, account, params } = ask;
  const issue = visibleRequest(ask);
  const comment = visibleComments(site, issue, account).find(({ id }) => id === params['comment']);
  if (comment === undefined) throw refuseDesk(404, 'The comment does not exist.');
  return deskPage(
    ask,
    `/request/${issue.id}/comment/${comment.id}/attachment`,
    filesOfComment(site, issue, comment).map((file) => showDeskAttachment(site, file, account)),
  );
}

const REQUEST = '/rest/servicedeskapi/request/{issue}';

export const REQUEST_ROUTES: readonly Route[] = [
  { method: 'GET', route: `${REQUEST}/attachment`, write: false, answer: requestAttachments },
  { method: 'GET', route: `${REQUEST}/comment`, write: false, answer: requestComments },
  {
    method: 'GET',
    route: `${REQUEST}/comment/{comment}/attachment`,
    write: false,
    answer: commentAttachments,
  },
];
