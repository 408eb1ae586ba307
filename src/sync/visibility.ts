/** Who may see a comment, in three states. The wrong answer here shows an internal note to a customer. */
import type { Project } from '../config/contract.ts';
import type { Comment } from './snapshot.ts';

export type Visibility = 'public' | 'internal' | 'restricted' | 'unknown';

/**
 * The property by which JSM tells internal comments from public ones.
 * @see https://github.com/pycontribs/jira/issues/313
 */
export const VISIBILITY_PROPERTY = 'sd.public.comment';

function saysInternal(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('internal' in value)) return false;
  return value.internal !== false && value.internal !== 'false';
}

/**
 * The visibility of a comment in a project of the given type.
 *
 * Definite answers come first: a restriction or an internal mark holds even if the rest of the answer is incomplete.
 * Public has to be proved; on a service project by `jsdPublic`, everywhere by properties that were really answered.
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/
 */
export function visibilityOf(comment: Comment, project: Pick<Project, 'type'>): Visibility {
  if (comment.restricted) return 'restricted';
  if (comment.jsdPublic === false) return 'internal';
  if (comment.properties === undefined) return 'unknown';
  if (saysInternal(comment.properties[VISIBILITY_PROPERTY])) return 'internal';
  if (project.type === 'service_desk' && comment.jsdPublic !== true) return 'unknown';
  return 'public';
}
