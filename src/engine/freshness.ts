/**
 * A batch is read at once and written one request after the other. What was public when it was read may be internal by
 * the time its turn comes, so after a while the origin's comments are looked at again before their words go out.
 */
import type { Operation } from '../sync/operation.ts';
import type { Twins } from '../sync/pair-plan.ts';
import type { CommentId, Millis, Side } from '../sync/snapshot.ts';
import { otherSide } from '../sync/snapshot.ts';
import { visibilityOf } from '../sync/visibility.ts';
import { withProperties } from './read.ts';
import { nowOf } from './run.ts';
import type { Run } from './run.ts';

/** Longer ago than this, what was read counts as old. */
const STALE: Millis = 60_000;

/** Whether an operation may still be carried out. */
export type Check = (operation: Operation) => Promise<boolean>;

/**
 * Makes the check for one pair.
 * @param readAt when the pair was read
 */
export function stillPublic(run: Run, twins: Pick<Twins, Side>, readAt: Millis): Check {
  const known: Partial<Record<Side, { readonly at: Millis; readonly ids: ReadonlySet<CommentId> }>> = {};
  return async (operation) => {
    const carries = operation.kind === 'add-comment' || operation.kind === 'edit-comment';
    if (!carries || operation.internal === true) return true;
    const from = otherSide(operation.side);
    const now = nowOf(run);
    if (now - (known[from]?.at ?? readAt) < STALE) return known[from]?.ids.has(operation.origin) ?? true;
    const ids = await readPublic(run, from, twins[from]);
    known[from] = { at: now, ids };
    return ids.has(operation.origin);
  };
}

async function readPublic(run: Run, side: Side, { id }: Twins[Side]): Promise<ReadonlySet<CommentId>> {
  const site = run.sites[side];
  const [issue] = await site.fetchIssues([id], { fields: [], properties: [], comments: true });
  if (issue?.projectId !== run.contract[side].project.id) return new Set();
  const properties = await site.readCommentProperties(issue.comments.map((comment) => comment.id));
  const { comments } = withProperties(issue, properties);
  const shown = comments.filter((comment) => visibilityOf(comment, run.contract[side].project) === 'public');
  return new Set(shown.map((comment) => comment.id));
}
