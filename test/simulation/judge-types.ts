/** Judges whose issues got twins, where some come from the desk, and the types of both. */
import { viewIssue } from '../emulator/index.ts';
import type { IssueView } from '../emulator/index.ts';
import { otherSide, SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { hintOf, isAtHome, isMade, issuesOf, twinOf } from './scene.ts';
import type { Scene } from './scene.ts';
import { editsOf, partnersOf } from './truth.ts';
import type { Edit } from './truth.ts';
import { KINDRED, targetOf } from './types.ts';

function fail(text: string): never {
  throw new Error(text);
}

/** Promise 5, in any weather: an issue is of a type that somebody gave it, or that follows from one of its twin. */
export function checkTypeOrigins(scene: Scene): void {
  const { types } = scene.rules;
  if (types === 'to-desk') return;
  for (const side of SIDES) {
    const from = otherSide(side);
    for (const { id, key, type } of issuesOf(scene, side)) {
      if (editsOf(scene, side, id, 'type').some(({ value }) => value === type)) continue;
      const isLed = partnersOf(scene, side, id).some((partner) =>
        editsOf(scene, from, partner, 'type').some(
          ({ value, everOpen }) => everOpen && targetOf(types, from, value) === type,
        ),
      );
      if (!isLed) fail(`nobody's type made ${key} a ${type}`);
    }
  }
}

/** Promise 3, for a pair that neither rests nor is suspended: what somebody made of one is made of the other. */
export function checkType(scene: Scene, customer: IssueView, desk: IssueView): void {
  const { types, conflicts } = scene.rules;
  if (types === 'to-desk' || partnersOf(scene, 'customer', customer.id).length > 1) return;
  const twins = { customer, desk };
  const edits = {
    customer: editsOf(scene, 'customer', customer.id, 'type'),
    desk: editsOf(scene, 'desk', desk.id, 'type'),
  };
  const since = (side: Side) => edits[side].at(-1)?.since ?? 0;
  const newer: Side = since('customer') > since('desk') ? 'customer' : 'desk';
  const older = otherSide(newer);
  const last = edits[newer].at(-1);
  const target = last && targetOf(types, newer, last.value);
  if (last === undefined || target === undefined || twins[older].type === target) return;
  // Of two types that become the same one, neither says anything against what the twin has become since.
  if (targetOf(types, newer, edits[newer].at(-2)?.value ?? '') === target) return;
  if (!isWon() || !KINDRED[older].includes(twins[older].type)) return;
  fail(`${twins[newer].key} is a ${last.value} now, but ${twins[older].key} is a ${twins[older].type}`);

  /** The last change counts, whenever the runs were. */
  function isWon(): boolean {
    const afterwards = SIDES.flatMap((side) => edits[side]).filter(
      (edit) => edit.since > scene.truth.restedAt,
    );
    const isAlone = afterwards.length === 1 && last !== undefined && last.since > scene.truth.restedAt;
    if (isAlone) return true;
    const rival = edits[older].at(-1);
    const isRivalled = rival !== undefined && targetOf(types, older, rival.value) !== undefined;
    const isClear = since(newer) - since(older) > 1000;
    return (
      isNoticed(scene, newer, edits) &&
      (!isRivalled || (conflicts === 'newest' && isClear) || conflicts === newer)
    );
  }
}

/** Whether the last type of a side is one that it never had before: then every run can tell. */
function isNoticed(
  { rules, excuses }: Scene,
  side: Side,
  edits: Readonly<Record<Side, readonly Edit[]>>,
): boolean {
  const last = edits[side].at(-1);
  if (last === undefined || last.since <= excuses.lateUntil) return false;
  const from = otherSide(side);
  const had = [
    ...edits[side].slice(0, -1).map(({ value }) => value),
    ...edits[from].map(({ value }) => targetOf(rules.types, from, value)),
  ];
  return !had.includes(last.value);
}

/**
 * Whether the marker of a customer issue that we made does not confirm its request: somebody took it away, or turned it to
 * what nobody can look at. Documented: the pair is named as failing until it is back, because in a chain we make customer
 * issues that this sync has never seen.
 */
export function isUnconfirmed(scene: Scene, issue: IssueView, request: IssueView): boolean {
  const hint = hintOf(issue.properties);
  if (hint === undefined && !scene.history.wiped.has(issue.id)) fail(`${issue.key} lost its marker`);
  if (hint === undefined) return true;
  if (hint === request.id) return false;
  const named = viewIssue(scene.bridge.desk, hint);
  if (named === undefined || scene.history.garbled.has(hint)) return true;
  return !scene.seesElsewhere && !isAtHome('desk', named);
}

/** Promises 2 and 3 for what people wrote on the desk: it has a twin if it is due for one, and only then. */
export function checkRequests(scene: Scene): void {
  if (scene.rules.types === 'to-desk') return;
  for (const request of issuesOf(scene, 'desk'))
    if (!isMade(scene, 'desk', request.id)) checkRequest(scene, request);
}

function checkRequest(scene: Scene, { id, key, properties }: IssueView): void {
  const { history, bridge } = scene;
  // With another one's marker, or one that cannot be read, it is named in the report, and nothing is done.
  if (history.garbled.has(id) || history.markerCopied.has(id)) return;
  const named = twinOf(properties);
  const twin = named === undefined ? undefined : viewIssue(bridge.customer, named);
  if (history.twinDeleted.has(`desk ${id}`)) {
    if (twin !== undefined) fail(`${key}: a twin that a person deleted was made again`);
    return;
  }
  if (twin !== undefined) {
    if (!isMade(scene, 'customer', twin.id)) fail(`${key} is tied to ${twin.key}, which a person wrote`);
    return;
  }
  if (named !== undefined) fail(`${key} names a twin that is not there`);
  const truth = history.issue('desk', id);
  if (truth.mapped && history.isOpen(truth) && !isClaimed(scene, id)) fail(`lost: ${key} has no twin`);
}

/** Whether somebody's own issue, which is no twin, bears a marker that names this request: loud until it is gone. */
function isClaimed(scene: Scene, request: string): boolean {
  return issuesOf(scene, 'customer').some(
    ({ id, properties }) => hintOf(properties) === request && scene.history.forged.has(id),
  );
}

/** A second issue of one request that was let go: it bears no marker, and nobody took that away. */
export function isReleased(scene: Scene, { id, properties }: IssueView): boolean {
  return isMade(scene, 'customer', id) && hintOf(properties) === undefined && !scene.history.wiped.has(id);
}

/** A customer issue of our making that no request names. */
export function checkLoneTwin(scene: Scene, issue: IssueView): void {
  const { key, properties } = issue;
  const { history, bridge } = scene;
  const hint = hintOf(properties);
  const request = hint === undefined ? undefined : viewIssue(bridge.desk, hint);
  if (request === undefined || history.garbled.has(request.id) || history.markerCopied.has(request.id))
    return;
  const truth = history.issue('desk', request.id);
  // Out of scope before it was tied to what had been made of it: nothing is carried, and the report names it.
  if (!truth.mapped || !history.isOpen(truth)) return;
  const isDouble = twinOf(request.properties) !== undefined;
  // What is elsewhere is left as it is, doubled or not. So is one of which nobody knew when its request was tied to the other:
  // its marker could be forged, and only a search, which may hide things, could tell. It is named as failing.
  if (isDouble && (!isAtHome('customer', issue) || scene.excuses.doubles)) return;
  fail(`${key} was made of ${request.key}, which is not tied to it`);
}
