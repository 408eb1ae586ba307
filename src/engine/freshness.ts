/**
 * A batch is read at once and written one request after the other. What was public when it was read may be internal by
 * the time its turn comes, so after a while the origin's comments are looked at again before their words go out.
 */
import type { Operation } from '../sync/operation.ts';
import type { Twins } from '../sync/pair-plan.ts';
import type { Comment, CommentId, Millis, Side } from '../sync/snapshot.ts';
import { otherSide } from '../sync/snapshot.ts';
import { visibilityOf } from '../sync/visibility.ts';
import { withProperties } from './read.ts';
import { nowOf } from './run.ts';
import type { Run } from './run.ts';

/** Longer ago than this, what was read counts as old. */
const STALE: Millis = 60_000;

/** Whether an operation may still be carried out. */
export type Check = (operation: Operation) => Promise<boolean>;

/** Ids of an origin's comments. */
interface Seen {
  readonly at: Millis;
  readonly open: ReadonlySet<CommentId>;
  readonly hidden: ReadonlySet<CommentId>;
  /** It left its project, or cannot be read any more. */
  readonly away: boolean;
}

/**
 * Makes the check for one pair.
 * @param readAt when the pair was read
 */
export function stillPublic(run: Run, twins: Pick<Twins, Side>, readAt: Millis): Check {
  const known: Partial<Record<Side, Seen>> = {};
  return async (operation) => {
    const carries =
      operation.kind === 'add-comment' || operation.kind === 'edit-comment' || operation.kind === 'add-file';
    if (!carries || (operation.kind !== 'add-file' && operation.internal === true)) return true;
    const from = otherSide(operation.side);
    const now = nowOf(run);
    if (now - (known[from]?.at ?? readAt) >= STALE) {
      known[from] = await readAgain(run, from, twins[from], now);
    }
    const seen = known[from];
    if (seen === undefined) return true;
    if (seen.away) return false;
    return operation.kind === 'add-file' ? isStillProven(operation, seen) : seen.open.has(operation.origin);
  };
}

/** A file of the desk needs one of its public comments; one of the customer waits if another comment was hidden since. */
function isStillProven({ side, proof }: Extract<Operation, { kind: 'add-file' }>, seen: Seen): boolean {
  if (side === 'customer') return proof.length === 0 || proof.some((id) => seen.open.has(id));
  return [...seen.hidden].every((id) => proof.includes(id));
}

async function readAgain(run: Run, side: Side, { id }: Twins[Side], at: Millis): Promise<Seen> {
  const site = run.sites[side];
  const [issue] = await site.fetchIssues([id], { fields: [], properties: [], comments: true });
  if (issue?.projectId !== run.contract[side].project.id) {
    return { at, open: new Set(), hidden: new Set(), away: true };
  }
  const properties = await site.readCommentProperties(issue.comments.map((comment) => comment.id));
  const { comments } = withProperties(issue, properties);
  const isOpen = (comment: Comment) => visibilityOf(comment, run.contract[side].project) === 'public';
  const idsOf = (some: readonly Comment[]) => new Set(some.map((comment) => comment.id));
  return {
    at,
    open: idsOf(comments.filter(isOpen)),
    hidden: idsOf(comments.filter((one) => !isOpen(one))),
    away: false,
  };
}
