/** Files as Jira and JSM show them, and who sees which. */
import { mediaIds } from '../adf-rules.ts';
import type { Doc } from '../../../src/adf/document.ts';
import type { Account, CommentRecord, IssueRecord } from '../data.ts';
import { showUser } from '../fields/show-people.ts';
import { showDeskTime, showDeskUser, showTime, visibleComments } from '../seen.ts';
import type { Site } from '../site.ts';
import type { AttachmentRecord } from './record.ts';

type Json = Readonly<Record<string, unknown>>;

/** The files of an issue, oldest first. */
export function attachmentsOf(site: Site, issue: IssueRecord): readonly AttachmentRecord[] {
  return issue.attachments.flatMap((id) => site.attachments.get(id) ?? []);
}

/** The files that a comment shows. */
export function filesOfComment(
  site: Site,
  issue: IssueRecord,
  comment: CommentRecord,
): readonly AttachmentRecord[] {
  const shown = new Set(mediaIds(comment.body));
  return attachmentsOf(site, issue).filter((file) => shown.has(file.mediaId));
}

/**
 * The files an account sees. One that only comments show which the account does not see is hidden with them. A portal
 * customer sees what a public comment or the description shows and what the customer added.
 */
export function visibleAttachments(
  site: Site,
  issue: IssueRecord,
  account: Account | undefined,
): readonly AttachmentRecord[] {
  const files = attachmentsOf(site, issue);
  if (files.length === 0) return files;
  const seen = new Set(visibleComments(site, issue, account).flatMap(({ body }) => mediaIds(body)));
  const description = issue.values['description'] as Doc | undefined;
  for (const id of description === undefined ? [] : mediaIds(description)) seen.add(id);
  const inComments = new Set(issue.comments.flatMap(({ body }) => mediaIds(body)));
  const customer = account?.accountType === 'customer';
  return files.filter(({ mediaId, authorId }) => {
    if (seen.has(mediaId)) return true;
    return customer ? authorId === account.accountId : !inComments.has(mediaId);
  });
}

const links = (site: Site, id: string): Json => ({
  self: `${site.baseUrl}/rest/api/3/attachment/${id}`,
  content: `${site.baseUrl}/rest/api/3/attachment/content/${id}`,
});

function thumbnail(site: Site, { id, mimeType }: AttachmentRecord): Json {
  return mimeType.startsWith('image/')
    ? { thumbnail: `${site.baseUrl}/rest/api/3/attachment/thumbnail/${id}` }
    : {};
}

/** An entry of `fields.attachment` and of the answer to an upload. */
export function showAttachment(site: Site, file: AttachmentRecord, viewer: Account | undefined): Json {
  return {
    ...links(site, file.id),
    id: file.id,
    filename: file.filename,
    author: showUser(site, file.authorId, viewer),
    created: showTime(site, file.created),
    size: file.size,
    mimeType: file.mimeType,
    ...thumbnail(site, file),
  };
}

/** The answer of `GET /attachment/{id}`, where the id is a number. */
export function showMetadata(site: Site, file: AttachmentRecord, viewer: Account | undefined): Json {
  return { ...showAttachment(site, file, viewer), id: Number(file.id) };
}

/** JSM shows no id: it stands in the links only. */
export function showDeskAttachment(site: Site, file: AttachmentRecord, viewer: Account | undefined): Json {
  return {
    filename: file.filename,
    author: showDeskUser(site, file.authorId, viewer),
    created: showDeskTime(site, file.created),
    size: file.size,
    mimeType: file.mimeType,
    _links: {
      self: `${site.baseUrl}/rest/servicedeskapi/request/${file.issueId}/attachment/${file.id}`,
      jiraRest: `${site.baseUrl}/rest/api/2/attachment/${file.id}`,
      content: `${site.baseUrl}/rest/servicedeskapi/request/${file.issueId}/attachment/${file.id}`,
      ...thumbnail(site, file),
    },
  };
}
