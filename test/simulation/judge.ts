/** The promises as invariants, checked against what people did, the configuration and what the sites hold. */
import { viewIssue } from '../emulator/index.ts';
import type { CommentView, IssueView } from '../emulator/index.ts';
import { SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { isDue, isOpenNow } from './due.ts';
import { isGarbled } from './history.ts';
import type { History } from './history.ts';
import { checkComment, isInternal, mirrorsOf, originOf } from './judge-comment.ts';
import { checkCopies, checkFiles } from './judge-files.ts';
import { checkTied, filesSince } from './judge-pairs.ts';
import { checkTold } from './judge-vanished.ts';
import { isConfirmed, tieOf } from './existing-pairs.ts';
import { checkOrigins } from './judge-fields.ts';
import { checkStatusOrigins } from './judge-status.ts';
import { checkTwin } from './judge-twin.ts';
import { checkLoneTwin, checkRequests, checkTypeOrigins, isReleased, isUnconfirmed } from './judge-types.ts';
import { STOP_LABEL } from './own-labels.ts';
import { hintOf, isMade, issuesOf, MARKER, PROJECTS, siteOf, twinOf, twinsOf } from './scene.ts';
import type { Scene } from './scene.ts';
import { notePairs } from './truth.ts';
import type { Excuses } from './weather.ts';

/** Holds after every run, in any weather. */
export function checkAlways(scene: Scene, excuses: Pick<Excuses, 'doubles'>): void {
  const all = allComments(scene);
  checkNoLeak(scene, all);
  checkPeoplesWords(scene, all);
  notePairs(scene, issuesOf(scene, 'desk'));
  checkOrigins(scene);
  checkStatusOrigins(scene);
  checkTypeOrigins(scene);
  // A copy too many is taken away once its pair goes on.
  checkCopies(scene, scene.excuses.doubles);
  if (!excuses.doubles) checkAtMostOne(scene, all);
}

/** Holds when the storm is over and a run has written nothing. */
export function checkAtRest(scene: Scene): void {
  checkAlways(scene, { doubles: false });
  for (const issue of issuesOf(scene, 'customer')) checkIssue(scene, issue, true);
  checkTied(scene, () => false);
  checkTold(scene);
  checkRequests(scene);
}

/**
 * Promise 3. Everything that should be on the other side is there, in its present wording, and nothing else is. Before
 * the rest, without the issues of which only a comparison can know that something happened.
 */
export function checkComplete(scene: Scene): void {
  for (const issue of issuesOf(scene, 'customer')) {
    if (!scene.history.issue('customer', issue.id).silent) checkIssue(scene, issue, false);
  }
  checkTied(scene, (id) => scene.history.issue('customer', id).silent);
  checkRequests(scene);
}

function fail(text: string): never {
  throw new Error(text);
}

interface Placed {
  readonly side: Side;
  readonly issue: IssueView;
  readonly comment: CommentView;
}

function allComments(scene: Scene): Placed[] {
  return SIDES.flatMap((side) =>
    issuesOf(scene, side).flatMap((issue) => issue.comments.map((comment) => ({ side, issue, comment }))),
  );
}

/**
 * Promise 1. A word may be on the other side only if it was to be carried once, and not if it went there after it was
 * hidden. What a person wrote with their own hand is no leak.
 */
function checkNoLeak(scene: Scene, all: readonly Placed[]): void {
  const { history, rules, excuses } = scene;
  const byId = new Map(history.comments.map((comment) => [`${comment.side} ${comment.id}`, comment]));
  for (const { side, issue, comment } of all) {
    if (byId.has(`${side} ${comment.id}`)) continue;
    const hidden = isInternal(comment);
    for (const [word] of comment.text.matchAll(/w\d+w/g)) {
      const wording = history.wordings.get(word);
      if (wording === undefined || wording.side === side) continue;
      const asInternal = rules.restricted === 'internal' && hidden;
      if (!wording.everPublic && !(asInternal && wording.everRestricted))
        fail(`leak: ${word} of ${wording.side} stands in ${issue.key}, but was never to be carried`);
      const origin = byId.get(`${wording.side} ${wording.comment ?? ''}`);
      const since = asInternal ? origin?.closedSince : origin?.hiddenSince;
      // Only a write that was on its way may still come after that, and none may stay: checkComment sees to it.
      const late = since !== undefined && comment.created > Math.max(since, excuses.lateUntil);
      if (late && !isSaidElsewhere(history, wording.side, word, comment.created)) {
        fail(`leak: ${word} was carried to ${issue.key} after it was hidden`);
      }
      if (side === 'desk' && rules.deskVisibility === 'internal' && !hidden)
        fail(`leak: ${word} is public in ${issue.key}, where everything arrives as internal`);
    }
  }
  for (const side of SIDES) {
    for (const issue of issuesOf(scene, side)) {
      for (const [word] of `${issue.summary} ${issue.description}`.matchAll(/w\d+w/g)) {
        const wording = history.wordings.get(word);
        if (wording === undefined || wording.side === side) continue;
        if (!wording.everPublic)
          fail(`leak: ${word} is a title in ${issue.key}, but was never to be carried`);
      }
    }
  }
}

/** A mirror that somebody took the marker off is an open comment by itself, whatever became of the words' first origin. */
function isSaidElsewhere({ comments }: History, side: Side, word: string, at: number): boolean {
  return comments.some(
    (one) =>
      one.adopted &&
      one.side === side &&
      one.texts.some(({ text }) => text.includes(word)) &&
      at <= (one.hiddenSince ?? Number.POSITIVE_INFINITY),
  );
}

/** Promise 5. What people wrote reads as they wrote it. */
function checkPeoplesWords({ history }: Scene, all: readonly Placed[]): void {
  const found = new Map(all.map(({ side, comment }) => [`${side} ${comment.id}`, comment]));
  for (const comment of history.comments) {
    const now = found.get(`${comment.side} ${comment.id}`);
    if (comment.deleted) {
      if (now !== undefined) fail(`a deleted comment came back: ${comment.word}`);
    } else if (now?.text !== comment.texts.at(-1)?.text) {
      fail(`a person's comment was changed: ${comment.word}`);
    }
  }
}

/** Promise 2. */
function checkAtMostOne(scene: Scene, all: readonly Placed[]): void {
  const desks = issuesOf(scene, 'desk').filter(({ project }) => project === PROJECTS.desk.home);
  for (const issue of issuesOf(scene, 'customer')) {
    // Of an issue that the account cannot see, it cannot tell which request is the right one.
    if (issue.project !== PROJECTS.customer.home && !scene.seesElsewhere) continue;
    // What is elsewhere is left as it is, doubled or not: a note on it might not be internal there.
    // Somebody's own request that their issue does not name is not let go of, but named in the report.
    const twins = twinsOf(scene, issue.id, desks).filter(
      ({ id }) => tieOf(scene, issue.id, id) === undefined || hintOf(issue.properties) === id,
    );
    if (twins.length > 1)
      fail(`two requests for one issue: ${twins.map(({ key }) => key).join(', ')} for ${issue.key}`);
  }
  const mirrors = new Map<string, string>();
  for (const { side, issue, comment } of all) {
    const origin = originOf(comment);
    // What a person gave the same marker is no mirror of ours.
    if (origin === undefined || !scene.accounts.all(side).includes(comment.authorId)) continue;
    // A request that was released keeps the comments it had; nothing ties it to the pair any more.
    if (side === 'desk' && twinOf(issue.properties) === undefined) continue;
    if (side === 'customer' && isReleased(scene, issue)) continue;
    if (origin.comment === issue.id) continue; // The note on a doubled request names itself.
    if ('note' in (comment.properties[MARKER] as object)) continue; // Nor is the one that the customer issue is gone.
    if (isSuspended(scene, side, issue, origin.issue)) continue;
    // Nothing ties the two until somebody mends the marker.
    if (side === 'customer' && isGarbled(scene.history, issue.id)) continue;
    const home = siteOf(scene, side === 'desk' ? 'customer' : 'desk');
    const counterpart = viewIssue(home, origin.issue);
    if (counterpart === undefined) continue;
    // Nor do the two go on where a customer issue of our making has lost what confirms its request.
    const [customer, request] = side === 'customer' ? [issue, counterpart] : [counterpart, issue];
    if (isMade(scene, 'customer', customer.id) && isUnconfirmed(scene, customer, request)) continue;
    const key = `${side} ${origin.comment}`;
    const other = mirrors.get(key);
    if (other !== undefined) fail(`two mirrors of one comment: ${other}, ${issue.key}/${comment.id}`);
    mirrors.set(key, `${issue.key}/${comment.id}`);
  }
}

/** One of the twins is in another project: nothing is done there but withdrawing, so doubles wait for its return. */
function isSuspended(scene: Scene, side: Side, issue: IssueView, origin: string): boolean {
  const other = side === 'desk' ? 'customer' : 'desk';
  const home = viewIssue(siteOf(scene, other), origin);
  return issue.project !== PROJECTS[side].home || home?.project !== PROJECTS[other].home;
}

/** Promise 3 and 4, for one customer issue and its twin, whichever was made of the other. */
function checkIssue(scene: Scene, issue: IssueView, atRest: boolean): void {
  const { history, rules } = scene;
  const truth = history.issue('customer', issue.id);
  const twins = twinsOf(scene, issue.id);
  const isTwin = isMade(scene, 'customer', issue.id);
  if (history.twinDeleted.has(`customer ${issue.id}`)) {
    if (twins.length > 0) fail(`${issue.key}: a twin that a person deleted was made again`);
    return;
  }
  if (isGarbled(history, issue.id)) {
    // Named in the report until somebody mends it; until then nothing ties the two.
    if (twins.length > 0) fail(`${issue.key}: a twin whose marker cannot be read was made again`);
    return;
  }
  const isOpen = isOpenNow(scene, issue);
  const [twin] = twins;
  if (twin === undefined && isTwin) {
    checkLoneTwin(scene, issue);
    return;
  }
  if (twin === undefined) {
    if (isDue(scene, issue)) fail(`lost: ${issue.key} has no twin`);
    return;
  }
  if (isTwin && isMade(scene, 'desk', twin.id))
    fail(`echo: ${issue.key} and ${twin.key} are both of our making`);
  const origin = isTwin ? twin : issue;
  if (!history.issue(isTwin ? 'desk' : 'customer', origin.id).everDue)
    fail(`${origin.key} was never due for a twin, and has one`);
  if (isTwin && isUnconfirmed(scene, issue, twin)) return;
  const tie = tieOf(scene, issue.id, twin.id);
  if (tie !== undefined && !isConfirmed(scene, issue, twin)) return;
  const away = {
    customer: truth.away,
    desk: twin.project !== PROJECTS.desk.home,
  };
  const rests = !isOpen || (rules.stopLabel && twin.labels.includes(STOP_LABEL));
  for (const [side, home, other] of [
    ['customer', issue, twin],
    ['desk', twin, issue],
  ] as const) {
    const far = side === 'customer' ? 'desk' : 'customer';
    const freedom = away[side]
      ? 'none'
      : away[far]
        ? canWithdraw(scene, far)
          ? 'withdraw'
          : 'none'
        : rests
          ? 'withdraw'
          : 'all';
    checkFiles(filesSince(scene, issue, twin), { customer: issue, desk: twin }, side, freedom);
    for (const comment of history.comments.filter((one) => one.side === side && one.issue === home.id)) {
      // What is older than the tie stays where it is, and the judge of ties sees to it.
      if (tie !== undefined && !comment.adopted && (comment.texts[0]?.since ?? 0) <= tie.seen) continue;
      checkComment(scene, comment, { mirrors: mirrorsOf(scene, comment, other), key: other.key, freedom });
    }
  }
  if (!rests && !away.customer && !away.desk) checkTwin(scene, issue, twin, atRest);
}

/**
 * Whether what became hidden is withdrawn from a twin that left its project. Not where the account cannot see it; and
 * a change that moves no `updated` is found by comparing the desk's requests, among which one that left is not.
 */
function canWithdraw({ seesElsewhere, silentEdits }: Scene, left: Side): boolean {
  return seesElsewhere && !(silentEdits && left === 'desk');
}
