/** Judges what runs tie of what was there before: only what people named, as it was, and nothing else anew. */
import type { IssueView } from '../emulator/index.ts';
import { otherSide, SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { freePairs, tieOf } from './existing-pairs.ts';
import type { Tie } from './existing-pairs.ts';
import { issuesOf, MARKER, siteOf, twinOf } from './scene.ts';
import type { Scene } from './scene.ts';

/** Holds after every run, in any weather. */
export function checkTies(scene: Scene): void {
  if (scene.rules.pairs === 'none') return;
  noteTies(scene);
  scene.watch.judgedAt = scene.bridge.world.now();
  for (const desk of issuesOf(scene, 'desk')) {
    const tie = scene.pairs.ties.get(desk.id);
    const customer = issuesOf(scene, 'customer').find(({ id }) => id === tie?.customer);
    if (tie !== undefined && customer !== undefined) checkTaken(scene, tie, { customer, desk });
  }
}

/** Promise 3. What people named clearly is tied when a run could do all its work. */
export function checkTied(scene: Scene, isSilent: (customer: string) => boolean): void {
  for (const { customer, desk, isDue } of freePairs(scene)) {
    if (isDue && !isSilent(customer.id))
      throw new Error(`lost: ${customer.key} and ${desk.key} are named, and not tied`);
  }
}

/** Finds what this run has tied and made. */
function noteTies(scene: Scene): void {
  const { pairs, watch, accounts, bridge, excuses, rules } = scene;
  // A write that was on its way may have been right when it was sent.
  const isStill = excuses.lateUntil <= watch.judgedAt;
  // What search did not show yet, no run could know; a file it reads itself.
  const isKnown = watch.isIndexFresh || rules.pairs === 'file';
  for (const desk of issuesOf(scene, 'desk')) {
    const customer = twinOf(desk.properties);
    if (customer === undefined || tieOf(scene, customer, desk.id) !== undefined) continue;
    const before = watch.issues.desk.get(desk.id);
    // One of two requests that a run had let go of is like any other afterwards.
    const wasFree = before !== undefined && before.properties[MARKER] === undefined;
    if (accounts.all('desk').includes(bridge.desk.issues.get(desk.id)?.creatorId ?? '') && !wasFree) {
      if (isStill && isKnown && !pairs.made.has(desk.id) && watch.named.has(customer))
        throw new Error(`${desk.key} was made for an issue that somebody had named`);
      pairs.made.add(desk.id);
    } else if (!scene.history.markerCopied.has(desk.id)) {
      const named = pairs.everNamed.get(`${customer} ${desk.id}`);
      if (named === undefined) throw new Error(`${desk.key} was tied to an issue that nobody named`);
      if (isStill && isKnown && !watch.free.has(`${customer} ${desk.id}`))
        throw new Error(`${desk.key} was tied, although that was in doubt or not allowed`);
      const taken = { customer: watch.issues.customer.get(customer), desk: before };
      const after = isStill ? watch.at : named;
      pairs.ties.set(desk.id, { customer, after, seen: bridge.world.now(), taken });
    }
  }
}

/** Nothing from before the tie travels, whatever becomes of it later. */
function checkTaken(scene: Scene, tie: Tie, twins: Readonly<Record<Side, IssueView>>): void {
  const { history, rules } = scene;
  for (const from of SIDES) {
    const there = twins[otherSide(from)];
    const own = new Set(
      history.comments.filter(({ side, adopted }) => side !== from && !adopted).map(({ id }) => id),
    );
    const arrived = there.comments.filter(({ id }) => !own.has(id)).map(({ text }) => text);
    for (const comment of history.comments) {
      if (comment.side !== from || comment.issue !== twins[from].id || comment.adopted) continue;
      if ((comment.texts[0]?.since ?? 0) >= tie.after) continue;
      const words = comment.texts.flatMap(({ text }) => text.match(/w\d+w/g) ?? []);
      const word = words.find((one) => arrived.some((text) => text.includes(one)));
      if (word !== undefined) throw new Error(`${word} is older than its tie, and stands in ${there.key}`);
    }
    const old = scene.files.all.filter(
      ({ side, issue, id }) =>
        side === from && issue === twins[from].id && attachedAt(scene, side, id) < tie.after,
    );
    const copy = there.attachments.find(({ sha256 }) => old.some((file) => file.sha256 === sha256));
    if (copy !== undefined)
      throw new Error(`${copy.filename} is older than its tie, and has a copy in ${there.key}`);
  }
  // With `always`, an edit on the desk brings the customer's back.
  if (rules.when === 'always') return;
  const truth = history.issue('customer', twins.customer.id);
  for (const part of ['summary', 'description'] as const) {
    const old = truth[part].filter(({ since }) => since < tie.after);
    const there = old.find(({ word }) => twins.desk[part].includes(word));
    if (there !== undefined)
      throw new Error(`${there.word} is older than its tie, and stands in ${twins.desk.key}`);
  }
}

function attachedAt(scene: Scene, side: Side, id: string): number {
  return siteOf(scene, side).attachments.get(id)?.created ?? Number.POSITIVE_INFINITY;
}

/** Files that have to travel between the two: those that came after they were tied. */
export function filesSince(scene: Scene, customer: IssueView, desk: IssueView): Scene {
  const tie = tieOf(scene, customer.id, desk.id);
  if (tie === undefined) return scene;
  const all = scene.files.all.filter(({ side, id }) => attachedAt(scene, side, id) > tie.seen);
  return { ...scene, files: { ...scene.files, all } };
}

/** Whether a text of the twin stands as it was taken: the customer has not edited theirs since. */
export function isAsTaken(
  scene: Scene,
  customer: IssueView,
  desk: IssueView,
  part: 'summary' | 'description',
): boolean {
  const tie = tieOf(scene, customer.id, desk.id);
  if (tie === undefined) return false;
  const { [part]: theirs } = scene.history.issue('customer', customer.id);
  const { [part]: titles } = scene.history.issue('desk', desk.id);
  const own = titles.findLast(({ since }) => since > tie.after)?.text ?? tie.taken.desk?.[part];
  return (theirs.at(-1)?.since ?? 0) <= tie.seen && desk[part] === own;
}
