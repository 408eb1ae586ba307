/** Comments of one side of a pair on their way to the other: what they are planned from, and the plan as it grows. */
import type { Contract } from '../config/contract.ts';
import { sortComment } from './comment-rules.ts';
import type { Mirror, Sorted } from './comment-rules.ts';
import type { Failure } from './failure.ts';
import { isMirrorOf } from './markers.ts';
import type { Operation, RemovalReason } from './operation.ts';
import type { CommentExplanation, NotCarried, NotCarriedCode } from './outcome.ts';
import type { Comment, CommentId, Issue, Millis, Side } from './snapshot.ts';
import { otherSide } from './snapshot.ts';
import type { Freedom } from './twins.ts';
import { visibilityOf } from './visibility.ts';
import type { Visibility } from './visibility.ts';

/** What the comments of one side are planned from. */
export interface CommentPair {
  readonly contract: Contract;
  /** The side of the origins. */
  readonly from: Side;
  readonly twins: Readonly<Record<Side, Issue>>;
  readonly freedom: Freedom;
  /** Origins whose last write had an unknown outcome: they wait, whatever they look like now. */
  readonly held: ReadonlySet<CommentId>;
  /** For a pair of existing issues: what is older was on both sides as people wanted it, and gets no mirror. */
  readonly takenAt?: Millis | undefined;
  /** Mirrors that somebody else has edited are written again. */
  readonly repair?: boolean;
}

/** What becomes of the comments of one side. */
export interface CommentPlan {
  readonly withdrawals: readonly Operation[];
  readonly operations: readonly Operation[];
  readonly notCarried: readonly NotCarried[];
  readonly failures: readonly Failure[];
  readonly explanation: readonly CommentExplanation[];
}

/** A plan that is being made, with what it is made from. */
export interface Carrying extends CommentPair {
  readonly to: Side;
  readonly origin: Issue;
  readonly target: Issue;
  /** Mirrors on the target by the comments of the origin. */
  readonly mirrors: ReadonlyMap<CommentId, readonly Mirror[]>;
  /** Something on the target may be the mirror of anything: adding now could double it. */
  readonly unreadable: Failure | undefined;
  readonly plan: {
    readonly withdrawals: Operation[];
    readonly operations: Operation[];
    readonly notCarried: NotCarried[];
    readonly failures: Failure[];
    readonly explanation: CommentExplanation[];
  };
}

type Removal = Extract<Operation, { kind: 'delete-comment' }>;
type Told = Pick<CommentExplanation, 'code' | 'counterpart'>;

/** The empty plan of a pair, with the mirrors that are there. */
export function beginCarrying(pair: CommentPair): Carrying {
  const { from, twins } = pair;
  const to = otherSide(from);
  return {
    ...pair,
    to,
    origin: twins[from],
    target: twins[to],
    ...groupMirrors(pair),
    plan: { withdrawals: [], operations: [], notCarried: [], failures: [], explanation: [] },
  };
}

function groupMirrors({ contract, from, twins }: CommentPair): Pick<Carrying, 'mirrors' | 'unreadable'> {
  const to = otherSide(from);
  const target = twins[to];
  const mirrors = new Map<CommentId, Mirror[]>();
  let unreadable: Failure | undefined;
  for (const comment of target.comments) {
    const sorted = sortComment(contract, to, comment);
    if (sorted.is === 'unreadable') {
      unreadable = cannotRead(target, sorted);
    } else if (sorted.is === 'mirror' && isMirrorOf(contract, sorted.mirror.marker, from, twins[from].id)) {
      const id = sorted.mirror.marker.origin.comment as CommentId;
      mirrors.set(id, [...(mirrors.get(id) ?? []), sorted.mirror]);
    }
  }
  return { mirrors, unreadable };
}

/** The operation that takes a mirror away. */
export function remove({ to, origin, target }: Carrying, mirror: Mirror, reason: RemovalReason): Removal {
  return {
    kind: 'delete-comment',
    side: to,
    issue: { id: target.id, key: target.key },
    originIssue: origin.id,
    origin: mirror.marker.origin.comment as CommentId,
    mirror: mirror.comment.id,
    reason,
  };
}

/** Notes that a comment of the origin is not carried. */
export function stays({ from, plan }: Carrying, comment: Comment, code: NotCarriedCode): void {
  plan.notCarried.push({ code, what: 'comment', side: from, ref: comment.id });
}

/** Notes for people what becomes of a comment of the origin. */
export function explain(
  { from, plan }: Carrying,
  { id, created }: Comment,
  verdict: CommentExplanation['verdict'],
  more: Told = {},
): void {
  plan.explanation.push({ side: from, comment: id, created, verdict, ...more });
}

/** Why a comment is as it is, beside its mirror if it has one. */
export function withCounterpart(
  code: NonNullable<CommentExplanation['code']>,
  mirror: Mirror | undefined,
): Told {
  return mirror === undefined ? { code } : { code, counterpart: mirror.comment.id };
}

/** Who may see a mirror. */
export function shownAs({ contract, to }: Carrying, mirror: Mirror): Visibility {
  return visibilityOf(mirror.comment, contract[to].project);
}

/** A mirror that should be edited or removed, and that another account wrote. */
export function cannotTouch({ target }: Carrying, mirror: Mirror): Failure {
  return {
    code: 'unlisted-account',
    issue: target.key,
    account: mirror.comment.author?.accountId ?? 'unknown',
  };
}

/** A comment whose marker says nothing that can be understood. */
export function cannotRead(
  issue: Issue,
  { comment, detail, property }: Extract<Sorted, { is: 'unreadable' }>,
): Failure {
  const what = `comment ${comment.id} is ${detail}`;
  return { code: 'bad-marker', issue: issue.key, detail: what, property, of: 'comment' };
}
