/** Files of issues: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-attachments/ */
import type { Answer, Ask, Route } from '../answer.ts';
import { needAccount, refuse } from '../answer.ts';
import { downloadAddress } from '../attachments/media-host.ts';
import { sendFile } from '../attachments/ranges.ts';
import type { AttachmentRecord } from '../attachments/record.ts';
import { showAttachment, showMetadata, visibleAttachments } from '../attachments/show.ts';
import { insertAttachment, removeAttachment } from '../attachments/store.ts';
import type { IssueRecord } from '../data.ts';
import { canSee } from '../render.ts';
import { can } from '../site.ts';
import { visibleIssue } from './visible-issue.ts';

const FILES_PER_REQUEST = 60;
const FILES_PER_ISSUE = 2000;

/** All files of a request, or none of them. */
function addAttachments(ask: Ask): Answer {
  const { site, headers } = ask;
  if (headers.get('x-atlassian-token') !== 'no-check') throw refuse(403, 'XSRF check failed');
  const issue = visibleIssue(ask);
  const account = needAccount(ask);
  const { enabled, uploadLimit } = site.settings.attachments;
  if (!enabled) throw refuse(403, 'Attachments are disabled.');
  if (!can(site, account.accountId, issue.projectId, 'CREATE_ATTACHMENTS')) {
    throw refuse(403, 'You do not have permission to create attachments for this issue.');
  }
  if (ask.uploads === undefined) throw refuse(415, 'The request must be multipart/form-data.');
  const files = ask.uploads.filter(({ field }) => field === 'file');
  if (files.length > FILES_PER_REQUEST) {
    throw refuse(413, `No more than ${FILES_PER_REQUEST} files can be uploaded with one request.`);
  }
  if (issue.attachments.length + files.length > FILES_PER_ISSUE) {
    throw refuse(413, `The limit of ${FILES_PER_ISSUE} attachments per issue has been reached.`);
  }
  const big = files.find(({ size }) => size > uploadLimit);
  if (big !== undefined) {
    throw refuse(413, `The file '${big.filename ?? ''}' exceeds the maximum attachment size.`);
  }
  const body = files.map(({ filename = 'file', mimeType, content, sha256 }) =>
    showAttachment(
      site,
      insertAttachment(site, issue, {
        authorId: account.accountId,
        filename,
        mimeType,
        content,
        sha256,
      }),
      account,
    ),
  );
  return { status: 200, body };
}

interface Seen {
  readonly issue: IssueRecord;
  readonly file: AttachmentRecord;
}

/** The file in the path. @throws Refused 404 when it is absent, hidden, or attachments are off */
function visibleFile(ask: Ask): Seen {
  const { site, account, params } = ask;
  const file = site.attachments.get(params['attachment'] ?? '');
  const issue = site.issues.get(file?.issueId ?? '');
  const shown =
    file !== undefined &&
    issue !== undefined &&
    site.settings.attachments.enabled &&
    canSee(site, issue, account) &&
    visibleAttachments(site, issue, account).includes(file);
  if (!shown) throw refuse(404, `The attachment with id '${params['attachment'] ?? ''}' does not exist`);
  return { issue, file };
}

function getAttachment(ask: Ask): Answer {
  return { status: 200, body: showMetadata(ask.site, visibleFile(ask).file, ask.account) };
}

/** Sends to another host, whose address is good for a while and knows no account; or the content itself. */
function getContent(ask: Ask): Answer {
  const { file } = visibleFile(ask);
  if (ask.query.get('redirect') === 'false') return sendFile(file, ask.headers.get('range'));
  return { status: 303, headers: { Location: downloadAddress(ask.site, file) } };
}

function deleteAttachment(ask: Ask): Answer {
  const { site } = ask;
  const { issue, file } = visibleFile(ask);
  const account = needAccount(ask);
  const allowed =
    can(site, account.accountId, issue.projectId, 'DELETE_ALL_ATTACHMENTS') ||
    (file.authorId === account.accountId &&
      can(site, account.accountId, issue.projectId, 'DELETE_OWN_ATTACHMENTS'));
  if (!allowed) throw refuse(403, 'You do not have permission to delete this attachment.');
  removeAttachment(site, file, account.accountId);
  return { status: 204 };
}

/** Answers to anybody. */
function getMeta({ site }: Ask): Answer {
  const { enabled, uploadLimit } = site.settings.attachments;
  return { status: 200, body: { enabled, uploadLimit } };
}

const FILE = '/rest/api/3/attachment/{attachment}';

export const ATTACHMENT_ROUTES: readonly Route[] = [
  { method: 'GET', route: '/rest/api/3/attachment/meta', write: false, answer: getMeta },
  {
    method: 'GET',
    route: '/rest/api/3/attachment/content/{attachment}',
    write: false,
    answer: getContent,
  },
  { method: 'GET', route: FILE, write: false, answer: getAttachment },
  { method: 'DELETE', route: FILE, write: true, answer: deleteAttachment },
  {
    method: 'POST',
    route: '/rest/api/3/issue/{issue}/attachments',
    write: true,
    answer: addAttachments,
  },
];
