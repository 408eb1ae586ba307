/** Judges statuses: none that nobody set or a table led to, and at rest where the tables say. */
import type { IssueView } from '../emulator/index.ts';
import { openTransitions } from '../emulator/workflow.ts';
import { otherSide, SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { tieOf } from './existing-pairs.ts';
import { issuesOf, siteOf } from './scene.ts';
import type { Scene } from './scene.ts';
import { pathFor } from './statuses.ts';
import { editsOf, partnersOf } from './truth.ts';
import type { Edit } from './truth.ts';
import { KINDRED } from './types.ts';

const FIRST: Readonly<Record<Side, string>> = { customer: 'To Do', desk: 'Waiting for support' };

/**
 * Promise 5, in any weather: an issue is where somebody put it, or on the way from what somebody set on its twin. What
 * Deskbridge itself set there leads nowhere.
 */
export function checkStatusOrigins(scene: Scene): void {
  const { rules } = scene;
  if (rules.status === 'off') return;
  for (const side of SIDES) {
    const from = otherSide(side);
    for (const { id, key, status } of issuesOf(scene, side)) {
      const own = editsOf(scene, side, id, 'status');
      if (own.some(({ value }) => value === status) || (own.length === 0 && status === FIRST[side])) continue;
      const isLed = partnersOf(scene, side, id).some((partner) =>
        editsOf(scene, from, partner, 'status').some(
          ({ value, everOpen }) => everOpen && pathFor(rules.status, side, value)?.includes(status),
        ),
      );
      if (!isLed) throw new Error(`nobody's status led ${key} to ${status}`);
    }
  }
}

/**
 * Promise 3, for a pair that neither rests nor is suspended: what somebody set last, and never before, has led the twin
 * to its goal.
 */
export function checkStatus(scene: Scene, customer: IssueView, desk: IssueView): void {
  const { rules, truth } = scene;
  const { conflicts } = rules;
  const twins = { customer, desk };
  // Types of another workflow may know no way.
  if (rules.status === 'off' || SIDES.some((side) => !KINDRED[side].includes(twins[side].type))) return;
  if (partnersOf(scene, 'customer', customer.id).length > 1) return;
  const edits = {
    customer: editsOf(scene, 'customer', customer.id, 'status'),
    desk: editsOf(scene, 'desk', desk.id, 'status'),
  };
  if (isStatusAsTaken(scene, twins, edits)) return;
  const newer: Side = lastOf('customer') > lastOf('desk') ? 'customer' : 'desk';
  const older = otherSide(newer);
  const last = edits[newer].at(-1);
  const rival = edits[older].at(-1);
  if (last === undefined) return;
  const rivalPath = rival && pathFor(rules.status, newer, rival.value);
  const isWon = rivalPath === undefined || conflicts === newer || conflicts === 'newest';
  // Done alone to a pair at rest, it is a change, whatever was there before. Otherwise that depends on when the runs were.
  const afterwards = SIDES.flatMap((side) => edits[side]).filter(({ since }) => since > truth.restedAt);
  const isAlone = isWon && afterwards.length === 1 && last.since > truth.restedAt;
  if (!isAlone && mayBeUnseen(scene, newer, edits[newer])) return;
  if (isAlone && rivalPath === undefined && twins[newer].status !== last.value)
    throw new Error(`${twins[newer].key} was put to ${last.value}, and is in ${twins[newer].status}`);
  const path = pathFor(rules.status, older, last.value);
  // Without a row it says nothing, so that the other side's may still come.
  if (path === undefined) return;
  // Changes within one second count as one.
  const isTied = conflicts !== newer && rival !== undefined && last.since - rival.since <= 1000;
  if (!isAlone && (!isWon || (rivalPath !== undefined && isTied))) return;
  // Where the twin stood already where the other one's status leads, nobody lost anything.
  const isMet = !isAlone && rivalPath?.at(-1) === twins[newer].status;
  if (twins[older].status === path.at(-1) || isMet || isStuck(scene, older, twins[older], path)) return;
  throw new Error(
    `${twins[newer].key} was put to ${last.value}, but ${twins[older].key} is in ${twins[older].status}`,
  );

  function lastOf(side: Side): number {
    return edits[side].at(-1)?.since ?? 0;
  }
}

/** Whether a pair that was there before stands as people left it before it was tied. */
function isStatusAsTaken(
  scene: Scene,
  twins: Readonly<Record<Side, IssueView>>,
  edits: Readonly<Record<Side, readonly Edit[]>>,
): boolean {
  const tie = tieOf(scene, twins.customer.id, twins.desk.id);
  if (tie === undefined || SIDES.some((side) => (edits[side].at(-1)?.since ?? 0) > tie.seen)) return false;
  const moved = SIDES.find((side) => twins[side].status !== tie.taken[side]?.status);
  if (moved !== undefined)
    throw new Error(`${twins[moved].key} was moved, although it was taken as it stood`);
  return true;
}

/** Whether it may be that no run could tell the last of these statuses from the one that it knew. */
function mayBeUnseen({ excuses }: Scene, side: Side, edits: readonly Edit[]): boolean {
  const last = edits.at(-1);
  if (last === undefined || edits.filter(({ value }) => value === last.value).length > 1) return true;
  return last.since <= excuses.lateUntil || last.value === FIRST[side];
}

/** Whether no transition leads to the next step from where the issue stands. */
function isStuck(scene: Scene, side: Side, { id, status }: IssueView, path: readonly string[]): boolean {
  const site = siteOf(scene, side);
  const issue = site.issues.get(id);
  const next = path[path.indexOf(status) + 1];
  if (issue === undefined || next === undefined) return false;
  return !openTransitions(site, issue, scene.accounts.current(side)).some(
    ({ to }) => site.statuses.get(to)?.name === next,
  );
}
