/** All changes of data go through here: they keep the keys, the index and the revision right. */
import type { Doc } from '../../src/adf/document.ts';
import { mediaIds } from './adf-rules.ts';
import { findByMedia, forgetAttachment } from './attachments/records.ts';
import { without } from './data.ts';
import type { CommentRecord, IssueRecord, Project, Visibility } from './data.ts';
import { historyItems } from './history.ts';
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
    statusId: draft.statusId ?? firstStatus(site, project, draft.typeId),
    created,
    updated: draft.updated ?? created,
    statusSince: created,
    resolved: undefined,
    creatorId: draft.creatorId,
    values: draft.values,
    properties: draft.properties ?? NOTHING,
    comments: NO_COMMENTS,
    remoteLinks: NO_COMMENTS,
    attachments: NO_COMMENTS,
    history: NO_COMMENTS,
  };
  site.issues.set(issue.id, issue);
  site.keys.set(issue.key, issue.id);
  site.revision += 1;
  site.index.changed(issue.id, 'create', undefined);
  return issue;
}

/** The status an issue of this type starts in. */
export function firstStatus(site: Site, project: Project, typeId: string): string {
  return site.workflows.get(project.workflows[typeId] ?? '')?.firstStatusId ?? project.firstStatusId;
}

/**
 * Replaces parts of an issue. `bump` moves `updated` to now, and always forward: two edits in one millisecond would
 * otherwise look like one. What changed goes into the history under the name of `by` (undefined: Jira itself).
 */
export function changeIssue(
  site: Site,
  issue: IssueRecord,
  change: Partial<Omit<IssueRecord, 'id' | 'updated' | 'history' | 'statusSince' | 'resolved'>>,
  bump: boolean,
  by?: string,
): IssueRecord {
  const current = site.issues.get(issue.id) ?? issue;
  const now = site.clock.now();
  const updated = bump ? Math.max(now, current.updated + 1) : current.updated;
  const changed: IssueRecord = { ...current, ...change, updated };
  const items = historyItems(site, current, changed);
  const resolved = changed.values['resolution'] === undefined ? undefined : (current.resolved ?? now);
  const next: IssueRecord = {
    ...changed,
    ...(changed.statusId === current.statusId ? {} : { statusSince: now }),
    resolved,
    history:
      items.length === 0
        ? current.history
        : [
            ...current.history,
            { id: String(site.next.history++), authorId: by, created: bump ? updated : now, items },
          ],
  };
  site.issues.set(next.id, next);
  site.revision += 1;
  site.index.changed(next.id, 'update', current);
  return next;
}

export function removeIssue(site: Site, issue: IssueRecord): void {
  site.issues.delete(issue.id);
  for (const comment of issue.comments) site.commentHomes.delete(comment.id);
  for (const id of issue.attachments) forgetAttachment(site, id);
  site.revision += 1;
  site.index.changed(issue.id, 'delete', issue);
}

/**
 * Moves an issue: its id stays, it gets the next number there, and its old key still finds it. A status that the workflow
 * there does not have becomes the first one; what belongs to the former project (components, versions) is emptied.
 */
export function moveIssue(
  site: Site,
  issue: IssueRecord,
  project: Project,
  typeId: string,
  by?: string,
): IssueRecord {
  project.lastNumber += 1;
  const key = `${project.key}-${project.lastNumber}`;
  site.keys.set(key, issue.id);
  const place = { key, projectId: project.id, number: project.lastNumber, typeId };
  const values = Object.fromEntries(
    Object.entries(issue.values).filter(([id]) => {
      const kind = site.fields.get(id)?.kind;
      return kind !== 'components' && kind !== 'version' && kind !== 'versions';
    }),
  );
  return changeIssue(
    site,
    issue,
    { ...place, values, statusId: statusIn(site, project, typeId, issue.statusId) },
    true,
    by,
  );
}

/** Another issue type, with the status kept if its workflow has it. A request type of the former type is emptied. */
export function changeType(site: Site, issue: IssueRecord, typeId: string, by?: string): IssueRecord {
  const project = site.projects.get(issue.projectId);
  if (project === undefined) throw new Error(`issue ${issue.key} has no project`);
  const values = valuesUnder(site, project, issue, typeId);
  const statusId = statusIn(site, project, typeId, issue.statusId);
  return changeIssue(site, issue, { typeId, values, statusId }, true, by);
}

/** What is left of an issue's values under another issue type. */
export function valuesUnder(
  site: Site,
  project: Project,
  issue: IssueRecord,
  typeId: string,
): Readonly<Record<string, unknown>> {
  if (typeId === issue.typeId) return issue.values;
  return Object.fromEntries(
    Object.entries(issue.values).filter(([id, value]) => {
      if (site.fields.get(id)?.kind !== 'request-type') return true;
      return project.requestTypes.some((type) => type.id === value && type.issueTypeId === typeId);
    }),
  );
}

function statusIn(site: Site, project: Project, typeId: string, statusId: string): string {
  const workflow = site.workflows.get(project.workflows[typeId] ?? '');
  if (workflow === undefined || workflow.statusIds.includes(statusId)) return statusId;
  return workflow.firstStatusId;
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
    const file = findByMedia(site, id);
    if (file !== undefined) forgetAttachment(site, file.id);
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
