/** Which comments of a pair travel, in one direction: a decision per comment, and the operations that follow. */
import { hasMedia } from '../adf/carry-comment.ts';
import { hashDoc, isCurrentHash } from '../adf/hash.ts';
import type { Contract } from '../config/contract.ts';
import type { Failure } from './failure.ts';
import { carriageOf, notPublic, sortComment } from './comment-rules.ts';
import type { Mirror, Sorted } from './comment-rules.ts';
import { isMirrorOf } from './markers.ts';
import { draftMirror } from './mirror-draft.ts';
import type { MirrorDraft } from './mirror-draft.ts';
import type { Operation, RemovalReason } from './operation.ts';
import type { CommentExplanation, NotCarried, NotCarriedCode } from './outcome.ts';
import type { Comment, CommentId, Issue, Millis, Side } from './snapshot.ts';
import { otherSide } from './snapshot.ts';
import { visibilityOf } from './visibility.ts';
import type { Visibility } from './visibility.ts';

/** How much may be done to a pair. `withdraw` leaves only the removal of what is no longer public. */
export type Freedom =
  { readonly allow: 'all' } | { readonly allow: 'withdraw'; readonly because: NotCarriedCode };

export interface CommentPlan {
  readonly withdrawals: readonly Operation[];
  readonly operations: readonly Operation[];
  readonly notCarried: readonly NotCarried[];
  readonly failures: readonly Failure[];
  readonly explanation: readonly CommentExplanation[];
}

/** What is special about a pair or a run. */
export interface CommentRun {
  /** For a pair of existing issues: what is older was on both sides as people wanted it, and gets no mirror. */
  readonly takenAt?: Millis | undefined;
  /** Mirrors that somebody else has edited are written again. */
  readonly repair?: boolean;
}

type Removal = Extract<Operation, { kind: 'delete-comment' }>;

/**
 * Plans the comments of `from` that have or should have mirrors on the other twin.
 *
 * The caller has made sure that no comment of either twin is of unknown visibility.
 * @param held Origins whose last write had an unknown outcome: they wait, whatever they look like now.
 */
export function planComments(
  contract: Contract,
  from: Side,
  origin: Issue,
  target: Issue,
  freedom: Freedom,
  held: ReadonlySet<CommentId>,
  { takenAt, repair = false }: CommentRun = {},
): CommentPlan {
  const to = otherSide(from);
  const targetIssue = { id: target.id, key: target.key };
  const withdrawals: Operation[] = [];
  const operations: Operation[] = [];
  const notCarried: NotCarried[] = [];
  const failures: Failure[] = [];
  const explanation: CommentExplanation[] = [];

  const mirrorsByOrigin = new Map<CommentId, Mirror[]>();
  let unreadable: Failure | undefined;
  for (const comment of target.comments) {
    const sorted = sortComment(contract, to, comment);
    if (sorted.is === 'unreadable') {
      // It may be the mirror of anything: adding now could double it.
      unreadable = cannotRead(target, sorted);
    } else if (sorted.is === 'mirror' && isMirrorOf(contract, sorted.mirror.marker, from, origin.id)) {
      const id = sorted.mirror.marker.origin.comment as CommentId;
      mirrorsByOrigin.set(id, [...(mirrorsByOrigin.get(id) ?? []), sorted.mirror]);
    }
  }

  const remove = (mirror: Mirror, reason: RemovalReason): Removal => ({
    kind: 'delete-comment',
    side: to,
    issue: targetIssue,
    originIssue: origin.id,
    origin: mirror.marker.origin.comment as CommentId,
    mirror: mirror.comment.id,
    reason,
  });
  const stays = (comment: Comment, code: NotCarriedCode) =>
    notCarried.push({ code, what: 'comment', side: from, ref: comment.id });
  const explain = (
    comment: Comment,
    side: Side,
    verdict: CommentExplanation['verdict'],
    more: Pick<CommentExplanation, 'code' | 'counterpart'> = {},
  ) => explanation.push({ side, comment: comment.id, created: comment.created, verdict, ...more });
  const cannotTouch = (mirror: Mirror): Failure => ({
    code: 'unlisted-account',
    issue: target.key,
    account: mirror.comment.author?.accountId ?? 'unknown',
  });

  for (const comment of origin.comments) {
    const sorted = sortComment(contract, from, comment);
    if (sorted.is === 'unreadable') {
      failures.push(cannotRead(origin, sorted));
      explain(comment, from, 'failed', { code: 'bad-marker' });
      tidyMirrors(comment);
      continue;
    }
    if (sorted.is === 'mirror') {
      if (!sorted.mirror.ours) {
        tidyMirrors(comment);
        const account = comment.author?.accountId ?? 'unknown';
        failures.push({ code: 'unlisted-account', issue: origin.key, account });
        explain(comment, from, 'failed', { code: 'unlisted-account' });
      } else if (sorted.mirror.marker.note !== undefined) {
        explain(comment, from, 'mirror');
      } else if (isMirrorOf(contract, sorted.mirror.marker, to, target.id)) {
        explain(comment, from, 'mirror', { counterpart: sorted.mirror.marker.origin.comment as CommentId });
      } else {
        stays(comment, 'foreign-mirror');
        explain(comment, from, 'not-carried', { code: 'foreign-mirror' });
      }
      continue;
    }
    planOrigin(comment);
  }

  for (const [originId, mirrors] of mirrorsByOrigin) {
    if (origin.comments.some((comment) => comment.id === originId)) continue;
    // A stranger's is named as a failure where the other direction is planned.
    const [elder, ...doubles] = mirrors.filter((mirror) => mirror.ours);
    for (const double of doubles) operations.push(remove(double, 'double'));
    if (elder?.marker.chained === true) {
      // Why the other sync took it away cannot be told from here: it may be private by now.
      withdrawals.push({ ...remove(elder, 'origin-deleted'), chained: true });
      explain(elder.comment, to, 'remove', { counterpart: originId });
      continue;
    }
    if (elder === undefined || freedom.allow !== 'all') continue;
    if (!contract.comments.deletes) {
      notCarried.push({ code: 'deletes-off', what: 'comment', side: from, ref: originId });
      continue;
    }
    operations.push(remove(elder, 'origin-deleted'));
    explain(elder.comment, to, 'remove', { counterpart: originId });
  }

  return { withdrawals, operations, notCarried, failures, explanation };

  /**
   * Somebody's words under a marker that is not theirs: not carried any more, but what became hidden goes all the same, and
   * so does a second mirror.
   */
  function tidyMirrors(comment: Comment): void {
    const visibility = visibilityOf(comment, contract[from].project);
    const carriage = carriageOf(contract, from, comment, visibility);
    const mayKeepInternal = 'as' in carriage && carriage.as === 'internal';
    const ours = (mirrorsByOrigin.get(comment.id) ?? []).filter((mirror) => mirror.ours);
    const shown = ours.filter(
      (mirror) => visibility !== 'public' && !(mayKeepInternal && shownAs(mirror) !== 'public'),
    );
    const [, ...doubles] = ours.filter((mirror) => !shown.includes(mirror));
    withdrawals.push(...shown.map((mirror) => remove(mirror, 'withdrawal')));
    operations.push(...doubles.map((mirror) => remove(mirror, 'double')));
  }

  function planOrigin(comment: Comment): void {
    // Ours before a stranger's that bears the same marker: that one is reported, and never a reason to remove ours.
    const found = mirrorsByOrigin.get(comment.id) ?? [];
    const mirrors = [...found.filter((mirror) => mirror.ours), ...found.filter((mirror) => !mirror.ours)];
    const visibility = visibilityOf(comment, contract[from].project);
    const carriage = carriageOf(contract, from, comment, visibility);
    const hash = hashDoc(comment.body);

    // Withdrawals come first and know no setting: what is not public has no mirror that is. Internal has to be proved
    // here: on a twin that left its project it may not be known.
    const mayKeepInternal = 'as' in carriage && carriage.as === 'internal';
    const hidden = (mirror: Mirror) => ['internal', 'restricted'].includes(shownAs(mirror));
    const shown = mirrors.filter((mirror) => visibility !== 'public' && !(mayKeepInternal && hidden(mirror)));
    for (const mirror of shown) {
      if (mirror.ours) withdrawals.push(remove(mirror, 'withdrawal'));
      else failures.push(cannotTouch(mirror));
    }
    const gone = shown.length > 0 ? 'withdraw' : 'not-carried';
    if (visibility !== 'public' && !mayKeepInternal) {
      const code = 'stays' in carriage ? carriage.stays : notPublic(visibility);
      stays(comment, code);
      explain(comment, from, gone, withCounterpart(code, mirrors[0]));
      return;
    }
    const [elder, ...doubles] = mirrors.filter((mirror) => !shown.includes(mirror));
    // What cannot be withdrawn is still a mirror: every run would add another one beside it.
    if (elder === undefined && shown.some((mirror) => !mirror.ours)) {
      explain(comment, from, 'failed', withCounterpart('unlisted-account', shown[0]));
      return;
    }

    for (const double of doubles) if (double.ours) operations.push(remove(double, 'double'));
    if (freedom.allow !== 'all') {
      if (elder === undefined) {
        stays(comment, freedom.because);
        explain(comment, from, gone, withCounterpart(freedom.because, shown[0]));
      } else explain(comment, from, 'in-step', { counterpart: elder.comment.id });
      return;
    }
    // Also where the comment would no longer travel: rules change, doubles are never meant.
    if ('stays' in carriage) {
      stays(comment, carriage.stays);
      explain(comment, from, 'not-carried', withCounterpart(carriage.stays, elder));
      return;
    }
    if (held.has(comment.id)) {
      stays(comment, 'pending');
      explain(comment, from, gone, { code: 'pending' });
      return;
    }
    if (elder === undefined && takenAt !== undefined && comment.created < takenAt) {
      // Not listed: of a request that is years old, every comment would be, in every comparison.
      explain(comment, from, gone, withCounterpart('before-link', shown[0]));
      return;
    }
    const internal = carriage.as === 'internal';
    if (elder !== undefined) {
      keepInStep(comment, elder, hash, internal);
    } else if (unreadable === undefined) {
      add(comment, hash, internal);
      if (shown.length === 0) explain(comment, from, 'add');
      else explain(comment, from, 'withdraw', withCounterpart('restricted', shown[0]));
    } else {
      failures.push(unreadable);
      explain(comment, from, 'failed', { code: 'bad-marker' });
    }
  }

  function keepInStep(comment: Comment, mirror: Mirror, hash: string, internal: boolean): void {
    const counterpart = mirror.comment.id;
    const wasInternal = mirror.marker.internal === true;
    if (to === 'desk' && wasInternal !== internal && mirror.ours) {
      // Jira's portal may not show a visibility that was changed by an edit, so the mirror is made anew.
      // https://jira.atlassian.com/browse/JSDCLOUD-6050
      operations.push(remove(mirror, 'repost'));
      add(comment, hash, internal);
      explain(comment, from, 'edit', { counterpart });
      return;
    }
    // A hash of another version cannot be compared: it is taken as it is.
    const changed = mirror.marker.hash !== hash && isCurrentHash(mirror.marker.hash);
    if (!changed && !(repair && isTampered(mirror))) {
      explain(comment, from, 'in-step', { counterpart });
      return;
    }
    if (changed && !contract.comments.edits) {
      stays(comment, 'edits-off');
      explain(comment, from, 'not-carried', { code: 'edits-off', counterpart });
      return;
    }
    if (!mirror.ours) {
      failures.push(cannotTouch(mirror));
      explain(comment, from, 'failed', { code: 'unlisted-account', counterpart });
      return;
    }
    if (hasMedia(mirror.comment.body)) {
      // Jira deletes the files of media nodes that a rewrite drops. https://github.com/sooperset/mcp-atlassian/issues/1678
      stays(comment, 'media');
      explain(comment, from, 'not-carried', { code: 'media', counterpart });
      return;
    }
    // An agent may have made the mirror internal by hand. An edit never makes it public again.
    const stayInternal = internal || shownAs(mirror) !== 'public';
    operations.push({
      kind: 'edit-comment',
      side: to,
      issue: targetIssue,
      origin: comment.id,
      mirror: counterpart,
      ...written(comment, hash, internal),
      ...(contract[to].project.type === 'service_desk' ? { internal: stayInternal } : {}),
    });
    explain(comment, from, 'edit', { counterpart });
  }

  function add(comment: Comment, hash: string, internal: boolean): void {
    operations.push({
      kind: 'add-comment',
      side: to,
      issue: targetIssue,
      origin: comment.id,
      ...written(comment, hash, internal),
      ...(contract[to].project.type === 'service_desk' ? { internal } : {}),
    });
  }

  function written(comment: Comment, hash: string, internal: boolean): MirrorDraft {
    return draftMirror(contract, from, origin, comment, { hash, internal });
  }

  /** Whoever may edit all comments may have changed our words. */
  function isTampered({ ours, comment: { updateAuthor } }: Mirror): boolean {
    return ours && updateAuthor !== undefined && !contract[to].accounts.includes(updateAuthor);
  }

  function shownAs(mirror: Mirror): Visibility {
    return visibilityOf(mirror.comment, contract[to].project);
  }
}

function withCounterpart(
  code: NonNullable<CommentExplanation['code']>,
  mirror: Mirror | undefined,
): Pick<CommentExplanation, 'code' | 'counterpart'> {
  return mirror === undefined ? { code } : { code, counterpart: mirror.comment.id };
}

function cannotRead(
  issue: Issue,
  { comment, detail, property }: Extract<Sorted, { is: 'unreadable' }>,
): Failure {
  const what = `comment ${comment.id} is ${detail}`;
  return { code: 'bad-marker', issue: issue.key, detail: what, property, of: 'comment' };
}
