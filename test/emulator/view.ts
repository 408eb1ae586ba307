/** What a test asserts on: issues and comments as plain data, bodies as text. */
import { plainText } from './adf-rules.ts';
import { asText } from './data.ts';
import type { CommentRecord, IssueRecord, RemoteLink } from './data.ts';
import { attachmentsOf } from './attachments/show.ts';
import type { Doc } from '../../src/adf/document.ts';
import { readable } from './fields/by-name.ts';
import { isPublic } from './seen.ts';
import type { Site } from './site.ts';
import { findIssue } from './store.ts';

export interface CommentView {
  readonly id: string;
  readonly author: string;
  readonly authorId: string;
  readonly text: string;
  readonly body: Doc;
  /** What a person sees: `restricted` goes before the other two. */
  readonly visibility: 'public' | 'internal' | 'restricted';
  readonly restrictedTo?: string;
  readonly created: number;
  readonly updated: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface AttachmentView {
  readonly id: string;
  readonly filename: string;
  readonly mimeType: string;
  readonly size: number;
  /** Of the content, in hex. */
  readonly sha256: string;
  readonly author: string;
  readonly created: number;
  readonly mediaId: string;
}

export interface HistoryView {
  /** Undefined: Jira itself. */
  readonly author: string | undefined;
  readonly created: number;
  /** As the changelog names it. */
  readonly field: string;
  readonly fieldId: string | undefined;
  /** As people read it; null for nothing. */
  readonly from: string | null;
  readonly to: string | null;
}

export interface IssueView {
  readonly id: string;
  readonly key: string;
  readonly project: string;
  readonly type: string;
  readonly status: string;
  readonly summary: string;
  /** The description as text. */
  readonly description: string;
  readonly descriptionDoc: Doc | undefined;
  readonly labels: readonly string[];
  readonly creator: string;
  readonly created: number;
  readonly updated: number;
  /**
   * Values by the name of the field, empty ones not at all: options, priorities, components, versions and people by
   * their names, several as a list, a cascading one as `Parent / Child`, moments as ISO text in UTC.
   */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly comments: readonly CommentView[];
  readonly links: readonly RemoteLink[];
  readonly attachments: readonly AttachmentView[];
}

/** The issue by key (an old one, too) or id; undefined when it is gone. */
export function viewIssue(site: Site, idOrKey: string): IssueView | undefined {
  const issue = findIssue(site, idOrKey);
  return issue === undefined ? undefined : view(site, issue);
}

/** All issues of a project, by number. */
export function viewIssues(site: Site, projectKey: string): readonly IssueView[] {
  return [...site.issues.values()]
    .filter((issue) => site.projects.get(issue.projectId)?.key === projectKey)
    .sort((a, b) => a.number - b.number)
    .map((issue) => view(site, issue));
}

/** The comments of an issue, oldest first. @throws Error when the issue is gone. */
export function viewComments(site: Site, idOrKey: string): readonly CommentView[] {
  const issue = findIssue(site, idOrKey);
  if (issue === undefined) throw new Error(`${site.name} has no issue ${idOrKey}`);
  return issue.comments.map((comment) => viewComment(site, issue, comment));
}

/** What was changed in an issue, oldest first, one entry per field. @throws Error when the issue is gone */
export function viewHistory(site: Site, idOrKey: string): readonly HistoryView[] {
  const issue = findIssue(site, idOrKey);
  if (issue === undefined) throw new Error(`${site.name} has no issue ${idOrKey}`);
  return issue.history.flatMap(({ authorId, created, items }) =>
    items.map(({ field, fieldId, fromText, toText }) => ({
      author: authorId === undefined ? undefined : (site.accounts.get(authorId)?.displayName ?? authorId),
      created,
      field,
      fieldId,
      from: fromText,
      to: toText,
    })),
  );
}

function viewComment(site: Site, issue: IssueRecord, comment: CommentRecord): CommentView {
  return {
    id: comment.id,
    author: site.accounts.get(comment.authorId)?.displayName ?? comment.authorId,
    authorId: comment.authorId,
    text: plainText(comment.body),
    body: comment.body,
    visibility: comment.visibility ? 'restricted' : isPublic(site, issue, comment) ? 'public' : 'internal',
    ...(comment.visibility === undefined ? {} : { restrictedTo: comment.visibility.value }),
    created: comment.created,
    updated: comment.updated,
    properties: comment.properties,
  };
}

function view(site: Site, issue: IssueRecord): IssueView {
  const description = issue.values['description'] as Doc | undefined;
  const labels = issue.values['labels'];
  const project = site.projects.get(issue.projectId);
  const fields: Record<string, unknown> = {};
  for (const [id, raw] of Object.entries(issue.values)) {
    const field = site.fields.get(id);
    if (field === undefined || ['summary', 'description', 'labels'].includes(id)) continue;
    fields[field.name] = readable(site, project, field, raw);
  }
  return {
    id: issue.id,
    key: issue.key,
    project: project?.key ?? '',
    type: site.issueTypes.get(issue.typeId)?.name ?? '',
    status: site.statuses.get(issue.statusId)?.name ?? '',
    summary: asText(issue.values['summary']),
    description: description === undefined ? '' : plainText(description),
    descriptionDoc: description,
    labels: Array.isArray(labels) ? labels.map(String) : [],
    creator: site.accounts.get(issue.creatorId)?.displayName ?? issue.creatorId,
    created: issue.created,
    updated: issue.updated,
    fields,
    properties: issue.properties,
    comments: issue.comments.map((comment) => viewComment(site, issue, comment)),
    links: issue.remoteLinks,
    attachments: attachmentsOf(site, issue).map((file) => ({
      id: file.id,
      filename: file.filename,
      mimeType: file.mimeType,
      size: file.size,
      sha256: file.sha256,
      author: site.accounts.get(file.authorId)?.displayName ?? file.authorId,
      created: file.created,
      mediaId: file.mediaId,
    })),
  };
}
