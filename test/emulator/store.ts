/** All changes of data go through here: they keep the keys, the index and the revision right. */
import type { Doc } from '../../src/adf/document.ts';
import { mediaIds } from './adf-rules.ts';
import { without } from './data.ts';
import type { CommentRecord, IssueRecord, Project, Visibility } from './data.ts';
import type { Site } from './site.ts';

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});
const NO_COMMENTS: readonly never[] = Object.freeze([]);

export interface NewIssue {
  readonly typeId: string;
  readonly creatorId: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly statusId?: string;
  /** Default: now. */
  readonly created?: number;
  readonly updated?: number;
}

/** By id, by key in any case, or by a key from before a move. */
export function findIssue(site: Site, idOrKey: string): IssueRecord | undefined {
  const id = /^\d+$/.test(idOrKey) ? idOrKey : site.keys.get(idOrKey.toUpperCase());
  return id === undefined ? undefined : site.issues.get(id);
}

/** Creates an issue with the next number of its project. */
export function insertIssue(site: Site, project: Project, draft: NewIssue): IssueRecord {
  const created = draft.created ?? site.clock.now();
  project.lastNumber += 1;
  const issue: IssueRecord = {
    id: String(site.next.issue++),
    key: `${project.key}-${project.lastNumber}`,
    projectId: project.id,
    number: project.lastNumber,
    typeId: draft.typeId,
    statusId: draft.statusId ?? project.firstStatusId,
    created,
    updated: draft.updated ?? created,
    creatorId: draft.creatorId,
    values: draft.values,
    properties: draft.properties ?? NOTHING,
    comments: NO_COMMENTS,
    remoteLinks: NO_COMMENTS,
  };
  site.issues.set(issue.id, issue);
  site.keys.set(issue.key, issue.id);
  site.revision += 1;
  site.index.changed(issue.id, 'create', undefined);
  return issue;
}

/**
 * Replaces parts of an issue. `bump` moves `updated` to now, and always forward: two edits in one millisecond would
 * otherwise look like one.
 */
export function changeIssue(
  site: Site,
  issue: IssueRecord,
  change: Partial<Omit<IssueRecord, 'id' | 'updated'>>,
  bump: boolean,
): IssueRecord {
  const current = site.issues.get(issue.id) ?? issue;
  const updated = bump ? Math.max(site.clock.now(), current.updated + 1) : current.updated;
  const next: IssueRecord = { ...current, ...change, updated };
  site.issues.set(next.id, next);
  site.revision += 1;
  site.index.changed(next.id, 'update', current);
  return next;
}

export function removeIssue(site: Site, issue: IssueRecord): void {
  site.issues.delete(issue.id);
  for (const comment of issue.comments) site.commentHomes.delete(comment.id);
  site.revision += 1;
  site.index.changed(issue.id, 'delete', issue);
}

/** Moves an issue: its id stays, it gets the next number there, and its old key still finds it. */
export function moveIssue(site: Site, issue: IssueRecord, project: Project, typeId: string): IssueRecord {
  project.lastNumber += 1;
  const key = `${project.key}-${project.lastNumber}`;
  site.keys.set(key, issue.id);
  return changeIssue(site, issue, { key, projectId: project.id, number: project.lastNumber, typeId }, true);
}

export interface NewComment {
  readonly authorId: string;
  readonly body: Doc;
  readonly internal: boolean;
  readonly visibility?: Visibility;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Default: now. */
  readonly created?: number;
}

export function insertComment(site: Site, issue: IssueRecord, draft: NewComment): CommentRecord {
  const created = draft.created ?? site.clock.now();
  const comment: CommentRecord = {
    id: String(site.next.comment++),
    authorId: draft.authorId,
    updateAuthorId: draft.authorId,
    created,
    updated: created,
    body: draft.body,
    internal: draft.internal,
    ...(draft.visibility === undefined ? {} : { visibility: draft.visibility }),
    properties: draft.properties ?? NOTHING,
  };
  site.commentHomes.set(comment.id, issue.id);
  const current = site.issues.get(issue.id) ?? issue;
  changeIssue(site, current, { comments: [...current.comments, comment] }, true);
  return comment;
}

/** Replaces a comment by a changed one. */
export function changeComment(site: Site, issue: IssueRecord, changed: CommentRecord, bump: boolean): void {
  const current = site.issues.get(issue.id) ?? issue;
  const comments = current.comments.map((comment) => (comment.id === changed.id ? changed : comment));
  changeIssue(site, current, { comments }, bump);
}

export function removeComment(site: Site, issue: IssueRecord, id: string, bump: boolean): void {
  site.commentHomes.delete(id);
  const current = site.issues.get(issue.id) ?? issue;
  changeIssue(site, current, { comments: current.comments.filter((comment) => comment.id !== id) }, bump);
}

export function findComment(
  site: Site,
  id: string,
): { readonly issue: IssueRecord; readonly comment: CommentRecord } | undefined {
  const issue = site.issues.get(site.commentHomes.get(id) ?? '');
  const comment = issue?.comments.find((candidate) => candidate.id === id);
  return issue && comment ? { issue, comment } : undefined;
}

/** Jira deletes the files a body showed when the body is overwritten: https://github.com/sooperset/mcp-atlassian/issues/1678 */
export function dropMedia(site: Site, before: Doc | undefined, after: Doc | undefined): void {
  if (before === undefined) return;
  const kept = new Set(after === undefined ? [] : mediaIds(after));
  for (const id of mediaIds(before)) {
    if (kept.has(id) || !site.media.delete(id)) continue;
    site.lostMedia.push(id);
  }
}

/** Without `key`, or with it set to the new value. */
export function withProperty(
  properties: Readonly<Record<string, unknown>>,
  key: string,
  value: unknown,
): Readonly<Record<string, unknown>> {
  const rest = without(properties, key);
  return value === undefined ? rest : { ...rest, [key]: value };
}

/** What `sd.public.comment` says; undefined when it says nothing. */
export function saysInternal(properties: Readonly<Record<string, unknown>>): boolean | undefined {
  const value = properties['sd.public.comment'];
  if (typeof value !== 'object' || value === null || !('internal' in value)) return undefined;
  // Jira takes the boolean only; the text "true" does not hide a comment.
  return value.internal === true;
}
