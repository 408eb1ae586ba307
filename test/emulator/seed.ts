/** Filling a project with many issues at once, for big worlds. */
import { docOf } from './adf-rules.ts';
import type { Doc } from '../../src/adf/document.ts';
import type { CommentRecord } from './data.ts';
import { projectOf } from './site.ts';
import type { Site } from './site.ts';
import { changeIssue, insertIssue } from './store.ts';

export interface SeedComment {
  readonly authorId: string;
  readonly body: string | Doc;
  readonly internal?: boolean;
  readonly created?: number;
  readonly properties?: Readonly<Record<string, unknown>>;
}

export interface SeedIssue {
  readonly creatorId: string;
  /** Default: the project's first. */
  readonly typeId?: string;
  readonly statusId?: string;
  /** Stored values by field id: summary, labels, option ids, documents. Nothing is checked or normalised. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly created?: number;
  readonly updated?: number;
  readonly comments?: readonly SeedComment[];
}

/** Creates `count` issues without checks. Returns their ids, in order. */
export function seedIssues(
  site: Site,
  projectKey: string,
  count: number,
  make: (index: number) => SeedIssue,
): readonly string[] {
  const project = projectOf(site, projectKey);
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { comments = [], typeId = project.issueTypeIds[0] ?? '', ...draft } = make(index);
    const issue = insertIssue(site, project, { ...draft, typeId });
    ids.push(issue.id);
    if (comments.length === 0) continue;
    const records = comments.map((comment): CommentRecord => {
      const created = comment.created ?? issue.created;
      const id = String(site.next.comment++);
      site.commentHomes.set(id, issue.id);
      return {
        id,
        authorId: comment.authorId,
        updateAuthorId: comment.authorId,
        created,
        updated: created,
        body: typeof comment.body === 'string' ? docOf(comment.body) : comment.body,
        internal: comment.internal ?? false,
        properties: comment.properties ?? {},
      };
    });
    changeIssue(site, issue, { comments: records }, false);
  }
  return ids;
}
