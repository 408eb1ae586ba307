/** What becomes of one comment that a person wrote: which of its mirrors go, and whether one is added, edited or kept. */
import { hasMedia } from '../adf/carry-comment.ts';
import { hashDoc, isCurrentHash } from '../adf/hash.ts';
import { cannotTouch, explain, remove, shownAs, stays, withCounterpart } from './comment-carrying.ts';
import type { Carrying } from './comment-carrying.ts';
import { carriageOf, notPublic } from './comment-rules.ts';
import type { Carriage, Mirror } from './comment-rules.ts';
import { draftMirror } from './mirror-draft.ts';
import type { Comment } from './snapshot.ts';
import { visibilityOf } from './visibility.ts';

/** The mirrors of a comment, ours first. */
interface Mirrors {
  /** To be withdrawn: seen by people who may not see the comment. */
  readonly shown: readonly Mirror[];
  readonly others: readonly Mirror[];
}

/** A comment as its mirror is to be written. */
interface Wording {
  readonly comment: Comment;
  readonly hash: string;
  readonly internal: boolean;
}

/** Plans the mirror of a comment. Withdrawals come first and know no setting: what is not public has no mirror that is. */
export function planOrigin(carrying: Carrying, comment: Comment): void {
  const { contract, from, plan } = carrying;
  // Ours before a stranger's that bears the same marker: that one is reported, and never a reason to remove ours.
  const found = carrying.mirrors.get(comment.id) ?? [];
  const mirrors = [...found.filter((mirror) => mirror.ours), ...found.filter((mirror) => !mirror.ours)];
  const visibility = visibilityOf(comment, contract[from].project);
  const carriage = carriageOf(contract, from, comment, visibility);

  // Internal has to be proved here: on a twin that left its project it may not be known.
  const mayKeepInternal = 'as' in carriage && carriage.as === 'internal';
  const hidden = (mirror: Mirror) => ['internal', 'restricted'].includes(shownAs(carrying, mirror));
  const shown = mirrors.filter((mirror) => visibility !== 'public' && !(mayKeepInternal && hidden(mirror)));
  for (const mirror of shown) {
    if (mirror.ours) plan.withdrawals.push(remove(carrying, mirror, 'withdrawal'));
    else plan.failures.push(cannotTouch(carrying, mirror));
  }
  if (visibility !== 'public' && !mayKeepInternal) {
    const code = 'stays' in carriage ? carriage.stays : notPublic(visibility);
    stays(carrying, comment, code);
    explain(carrying, comment, verdictOf(shown), withCounterpart(code, mirrors[0]));
    return;
  }
  const others = mirrors.filter((mirror) => !shown.includes(mirror));
  planMirror(carrying, comment, carriage, { shown, others });
}

/** Of a comment that gets no mirror. */
function verdictOf(shown: readonly Mirror[]): 'withdraw' | 'not-carried' {
  return shown.length > 0 ? 'withdraw' : 'not-carried';
}

/** Sees to it that a comment has one mirror that says the same, as far as the agreement and the pair allow. */
function planMirror(
  carrying: Carrying,
  comment: Comment,
  carriage: Carriage,
  { shown, others: [elder, ...doubles] }: Mirrors,
): void {
  const { freedom, held, takenAt, unreadable, plan } = carrying;
  // What cannot be withdrawn is still a mirror: every run would add another one beside it.
  if (elder === undefined && shown.some((mirror) => !mirror.ours)) {
    explain(carrying, comment, 'failed', withCounterpart('unlisted-account', shown[0]));
    return;
  }

  for (const double of doubles) if (double.ours) plan.operations.push(remove(carrying, double, 'double'));
  if (freedom.allow !== 'all') {
    if (elder === undefined) {
      stays(carrying, comment, freedom.because);
      explain(carrying, comment, verdictOf(shown), withCounterpart(freedom.because, shown[0]));
    } else explain(carrying, comment, 'in-step', { counterpart: elder.comment.id });
    return;
  }
  // Also where the comment would no longer travel: rules change, doubles are never meant.
  if ('stays' in carriage) {
    stays(carrying, comment, carriage.stays);
    explain(carrying, comment, 'not-carried', withCounterpart(carriage.stays, elder));
    return;
  }
  if (held.has(comment.id)) {
    stays(carrying, comment, 'pending');
    explain(carrying, comment, verdictOf(shown), { code: 'pending' });
    return;
  }
  if (elder === undefined && takenAt !== undefined && comment.created < takenAt) {
    // Not listed: of a request that is years old, every comment would be, in every comparison.
    explain(carrying, comment, verdictOf(shown), withCounterpart('before-link', shown[0]));
    return;
  }
  const wording = { comment, hash: hashDoc(comment.body), internal: carriage.as === 'internal' };
  if (elder !== undefined) {
    keepInStep(carrying, wording, elder);
  } else if (unreadable === undefined) {
    add(carrying, wording);
    if (shown.length === 0) explain(carrying, comment, 'add');
    else explain(carrying, comment, 'withdraw', withCounterpart('restricted', shown[0]));
  } else {
    plan.failures.push(unreadable);
    explain(carrying, comment, 'failed', { code: 'bad-marker' });
  }
}

function keepInStep(carrying: Carrying, wording: Wording, mirror: Mirror): void {
  const { contract, to, target, repair = false, plan } = carrying;
  const { comment, hash, internal } = wording;
  const counterpart = mirror.comment.id;
  const wasInternal = mirror.marker.internal === true;
  if (to === 'desk' && wasInternal !== internal && mirror.ours) {
    // Jira's portal may not show a visibility that was changed by an edit, so the mirror is made anew.
    // https://jira.atlassian.com/browse/JSDCLOUD-6050
    plan.operations.push(remove(carrying, mirror, 'repost'));
    add(carrying, wording);
    explain(carrying, comment, 'edit', { counterpart });
    return;
  }
  // A hash of another version cannot be compared: it is taken as it is.
  const changed = mirror.marker.hash !== hash && isCurrentHash(mirror.marker.hash);
  if (!changed && !(repair && isTampered(carrying, mirror))) {
    explain(carrying, comment, 'in-step', { counterpart });
    return;
  }
  if (changed && !contract.comments.edits) {
    stays(carrying, comment, 'edits-off');
    explain(carrying, comment, 'not-carried', { code: 'edits-off', counterpart });
    return;
  }
  if (!mirror.ours) {
    plan.failures.push(cannotTouch(carrying, mirror));
    explain(carrying, comment, 'failed', { code: 'unlisted-account', counterpart });
    return;
  }
  if (hasMedia(mirror.comment.body)) {
    // Jira deletes the files of media nodes that a rewrite drops. https://github.com/sooperset/mcp-atlassian/issues/1678
    stays(carrying, comment, 'media');
    explain(carrying, comment, 'not-carried', { code: 'media', counterpart });
    return;
  }
  // An agent may have made the mirror internal by hand. An edit never makes it public again.
  const stayInternal = internal || shownAs(carrying, mirror) !== 'public';
  plan.operations.push({
    kind: 'edit-comment',
    side: to,
    issue: { id: target.id, key: target.key },
    origin: comment.id,
    mirror: counterpart,
    ...draftMirror(contract, carrying.from, carrying.origin, comment, { hash, internal }),
    ...(contract[to].project.type === 'service_desk' ? { internal: stayInternal } : {}),
  });
  explain(carrying, comment, 'edit', { counterpart });
}

function add(carrying: Carrying, { comment, hash, internal }: Wording): void {
  const { contract, from, to, origin, target, plan } = carrying;
  plan.operations.push({
    kind: 'add-comment',
    side: to,
    issue: { id: target.id, key: target.key },
    origin: comment.id,
    ...draftMirror(contract, from, origin, comment, { hash, internal }),
    ...(contract[to].project.type === 'service_desk' ? { internal } : {}),
  });
}

/** Whoever may edit all comments may have changed our words. */
function isTampered({ contract, to }: Carrying, { ours, comment: { updateAuthor } }: Mirror): boolean {
  return ours && updateAuthor !== undefined && !contract[to].accounts.includes(updateAuthor);
}
