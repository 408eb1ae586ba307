/** Which comments of a pair travel, in one direction: a decision per comment, and the operations that follow. Pure. */
import { beginCarrying, cannotRead, explain, remove, shownAs, stays } from './comment-carrying.ts';
import type { Carrying, CommentPair, CommentPlan } from './comment-carrying.ts';
import { planOrigin } from './comment-origin.ts';
import { carriageOf, sortComment } from './comment-rules.ts';
import type { Mirror } from './comment-rules.ts';
import { isMirrorOf } from './markers.ts';
import type { Comment, CommentId } from './snapshot.ts';
import { visibilityOf } from './visibility.ts';

/**
 * Plans the comments of a side that have or should have mirrors on the other twin.
 *
 * The caller has made sure that no comment of either twin is of unknown visibility.
 */
export function planComments(pair: CommentPair): CommentPlan {
  const carrying = beginCarrying(pair);
  const { contract, from, origin, plan } = carrying;
  for (const comment of origin.comments) {
    const sorted = sortComment(contract, from, comment);
    if (sorted.is === 'unreadable') {
      plan.failures.push(cannotRead(origin, sorted));
      explain(carrying, comment, 'failed', { code: 'bad-marker' });
      tidyMirrors(carrying, comment);
      continue;
    }
    if (sorted.is === 'mirror') {
      explainMirror(carrying, sorted.mirror);
      continue;
    }
    planOrigin(carrying, comment);
  }
  planOrphans(carrying);
  return plan;
}

/** A mirror among the comments of the origin's side: it came from the other one, and never travels. */
function explainMirror(carrying: Carrying, { comment, marker, ours }: Mirror): void {
  const { contract, to, origin, target, plan } = carrying;
  if (!ours) {
    tidyMirrors(carrying, comment);
    const account = comment.author?.accountId ?? 'unknown';
    plan.failures.push({ code: 'unlisted-account', issue: origin.key, account });
    explain(carrying, comment, 'failed', { code: 'unlisted-account' });
  } else if (marker.note !== undefined) {
    explain(carrying, comment, 'mirror');
  } else if (isMirrorOf(contract, marker, to, target.id)) {
    explain(carrying, comment, 'mirror', { counterpart: marker.origin.comment as CommentId });
  } else {
    stays(carrying, comment, 'foreign-mirror');
    explain(carrying, comment, 'not-carried', { code: 'foreign-mirror' });
  }
}

/**
 * Somebody's words under a marker that is not theirs: not carried any more, but what became hidden goes all the same, and
 * so does a second mirror.
 */
function tidyMirrors(carrying: Carrying, comment: Comment): void {
  const { contract, from, plan } = carrying;
  const visibility = visibilityOf(comment, contract[from].project);
  const carriage = carriageOf(contract, from, comment, visibility);
  const mayKeepInternal = 'as' in carriage && carriage.as === 'internal';
  const ours = (carrying.mirrors.get(comment.id) ?? []).filter((mirror) => mirror.ours);
  const shown = ours.filter(
    (mirror) => visibility !== 'public' && !(mayKeepInternal && shownAs(carrying, mirror) !== 'public'),
  );
  const [, ...doubles] = ours.filter((mirror) => !shown.includes(mirror));
  plan.withdrawals.push(...shown.map((mirror) => remove(carrying, mirror, 'withdrawal')));
  plan.operations.push(...doubles.map((mirror) => remove(carrying, mirror, 'double')));
}

/** Mirrors whose origin is gone. */
function planOrphans(carrying: Carrying): void {
  const { contract, from, to, origin, freedom, plan } = carrying;
  const explainRemoval = ({ id, created }: Comment, counterpart: CommentId) =>
    plan.explanation.push({ side: to, comment: id, created, verdict: 'remove', counterpart });
  for (const [originId, mirrors] of carrying.mirrors) {
    if (origin.comments.some((comment) => comment.id === originId)) continue;
    // A stranger's is named as a failure where the other direction is planned.
    const [elder, ...doubles] = mirrors.filter((mirror) => mirror.ours);
    for (const double of doubles) plan.operations.push(remove(carrying, double, 'double'));
    if (elder?.marker.chained === true) {
      // Why the other sync took it away cannot be told from here: it may be private by now.
      plan.withdrawals.push({ ...remove(carrying, elder, 'origin-deleted'), chained: true });
      explainRemoval(elder.comment, originId);
      continue;
    }
    if (elder === undefined || freedom.allow !== 'all') continue;
    if (!contract.comments.deletes) {
      plan.notCarried.push({ code: 'deletes-off', what: 'comment', side: from, ref: originId });
      continue;
    }
    plan.operations.push(remove(carrying, elder, 'origin-deleted'));
    explainRemoval(elder.comment, originId);
  }
}
