/** Judges the fields besides summary and description: nothing that nobody set, and at rest what the agreement says. */
import type { IssueView } from '../emulator/index.ts';
import { otherSide, SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { carriedFields, carriedValue, DEFAULT_PRIORITY, holdsPeople, valueIn } from './more-fields.ts';
import type { FieldDirection, FieldName } from './more-fields.ts';
import { setSince, tieOf } from './existing-pairs.ts';
import { issuesOf } from './scene.ts';
import type { Scene } from './scene.ts';
import { editsOf, lastSeen, partnersOf } from './truth.ts';
import type { Edit } from './truth.ts';

type Wish = Pick<Edit, 'value' | 'since'>;

/** Promises 1 and 5, in any weather: a value was set there, or on the twin while that was one to be carried. */
export function checkOrigins(scene: Scene): void {
  const carried = carriedFields(scene.rules);
  if (carried.length === 0) return;
  for (const side of SIDES) {
    for (const issue of issuesOf(scene, side)) {
      for (const [name, direction] of carried) {
        if (holdsPeople(name) && isEmptiedByNobody(scene, side, issue, name, direction))
          throw new Error(`nobody took anybody out of ${name} of ${issue.key}`);
        for (const value of partsOf(name, valueIn(scene.rules, issue, side, name))) {
          if (!isSetBySomebody(scene, side, issue, name, direction, value))
            throw new Error(`nobody set ${name} of ${issue.key} to ${value}`);
        }
      }
    }
  }
}

/** A list is judged by each of its members. */
function partsOf(name: FieldName, value: string): readonly string[] {
  if (value === '') return [];
  return name === 'labels' ? value.split(' ') : [value];
}

function isSetBySomebody(
  scene: Scene,
  side: Side,
  { id }: IssueView,
  name: FieldName,
  direction: FieldDirection,
  value: string,
): boolean {
  if (side === 'desk' && name === 'priority' && value === DEFAULT_PRIORITY) return true;
  if (editsOf(scene, side, id, name).some((edit) => partsOf(name, edit.value).includes(value))) return true;
  if (direction === (side === 'desk' ? 'to-customer' : 'to-desk')) return false;
  const from = otherSide(side);
  return partnersOf(scene, side, id).some((partner) =>
    editsOf(scene, from, partner, name).some(
      (edit) =>
        edit.everOpen && partsOf(name, carriedValue(scene, name, from, edit.value) ?? '').includes(value),
    ),
  );
}

/** Whoever has no counterpart leaves the field as it is: only a field that is empty, or was emptied, empties the other. */
function isEmptiedByNobody(
  scene: Scene,
  side: Side,
  issue: IssueView,
  name: FieldName,
  direction: FieldDirection,
): boolean {
  const isEmpty = valueIn(scene.rules, issue, side, name) === '';
  if (!isEmpty || lastSeen(scene, side, issue.id, name) === '') return false;
  if (direction === (side === 'desk' ? 'to-customer' : 'to-desk')) return true;
  const from = otherSide(side);
  const partners = partnersOf(scene, side, issue.id);
  return !issuesOf(scene, from)
    .filter(({ id }) => partners.includes(id))
    .some(
      (partner) =>
        // A comparison makes both sides agree, also where the origin was empty all the time.
        valueIn(scene.rules, partner, from, name) === '' ||
        editsOf(scene, from, partner.id, name).some(({ value, everOpen }) => everOpen && value === ''),
    );
}

/** Promise 3, for a pair that neither rests nor is suspended. */
export function checkFields(scene: Scene, customer: IssueView, desk: IssueView): void {
  for (const [name, direction] of carriedFields(scene.rules)) {
    if (isFieldAsTaken(scene, customer, desk, name, direction)) continue;
    const problem =
      direction === 'both'
        ? checkBothWays(scene, customer, desk, name)
        : checkOneWay(scene, { customer, desk }, name, direction === 'to-desk' ? 'customer' : 'desk');
    if (problem !== undefined) throw new Error(`${name} of ${customer.key} and ${desk.key}: ${problem}`);
  }
}

/** Whether both fields of a pair that was there before are what people made of them, and no later edit has to travel. */
function isFieldAsTaken(
  scene: Scene,
  customer: IssueView,
  desk: IssueView,
  name: FieldName,
  direction: FieldDirection,
): boolean {
  const tie = tieOf(scene, customer.id, desk.id);
  if (tie === undefined) return false;
  const twins = { customer, desk };
  return SIDES.every((side) => {
    const edits = editsOf(scene, side, twins[side].id, name);
    const last = edits.at(-1);
    const isBefore = (last?.since ?? 0) <= tie.seen || !isNew(edits);
    const isFrom = direction !== (side === 'customer' ? 'to-customer' : 'to-desk');
    const taken = tie.taken[side];
    const own = setSince(tie, edits).at(-1)?.value ?? (taken && valueIn(scene.rules, taken, side, name));
    return (isBefore || !isFrom) && valueIn(scene.rules, twins[side], side, name) === own;
  });
}

function checkOneWay(
  scene: Scene,
  twins: Readonly<Record<Side, IssueView>>,
  name: FieldName,
  from: Side,
): string | undefined {
  const to = otherSide(from);
  const own = valueIn(scene.rules, twins[from], from, name);
  const there = valueIn(scene.rules, twins[to], to, name);
  const due = carriedValue(scene, name, from, own);
  if (due === undefined || there === due) return undefined;
  const origin = editsOf(scene, from, twins[from].id, name);
  // What was never set empties nothing, and a default stands until somebody sets something.
  if (origin.length === 0 && there === DEFAULT_PRIORITY && name === 'priority') return undefined;
  const [theirs] = editsOf(scene, to, twins[to].id, name).slice(-1);
  const [last] = origin.slice(-1);
  // What somebody wrote there stands until the origin is another one than it was.
  const isStanding =
    theirs?.value === there &&
    ((last?.since ?? 0) <= theirs.since || !isNew(origin) || isLate(scene, theirs));
  return isStanding ? undefined : `${there} instead of ${own}`;
}

function checkBothWays(
  scene: Scene,
  customer: IssueView,
  desk: IssueView,
  name: FieldName,
): string | undefined {
  const here = valueIn(scene.rules, customer, 'customer', name);
  const there = valueIn(scene.rules, desk, 'desk', name);
  const due = {
    desk: carriedValue(scene, name, 'customer', here),
    customer: carriedValue(scene, name, 'desk', there),
  };
  // Whom nobody knows on the other side is there alone, beside whoever stood in the other field.
  const isApart = due.desk === undefined || due.customer === undefined;
  // A stand-in is the counterpart of several.
  const isMet = due.desk === there || (holdsPeople(name) && due.customer === here);
  if (!isApart && !isMet) return `${here} is not ${there}`;
  const tie = tieOf(scene, customer.id, desk.id);
  const edits = {
    customer: setSince(tie, editsOf(scene, 'customer', customer.id, name)),
    desk: setSince(tie, editsOf(scene, 'desk', desk.id, name)),
  };
  return checkEqual(scene, customer, {
    here,
    there,
    edits,
    carried: (from, value) => carriedValue(scene, name, from, value),
    isApart,
  });
}

/** What twins hold, and what people made of it. */
interface Held {
  readonly here: string;
  readonly there: string;
  readonly edits: Readonly<Record<Side, readonly Wish[]>>;
  /** What a value is on the other side; undefined: nothing. */
  readonly carried: (from: Side, value: string) => string | undefined;
  /** What one side holds has no counterpart on the other. */
  readonly isApart: boolean;
}

/** Whether what twins hold is what the agreement says of the last edits. */
export function checkEqual(
  scene: Scene,
  customer: IssueView,
  { here, there, edits, carried, isApart }: Held,
): string | undefined {
  const last = { customer: edits.customer.at(-1), desk: edits.desk.at(-1) };
  // A write that came late went over what was there by then, and so may what was written into a doubled request.
  const isDoubled = partnersOf(scene, 'customer', customer.id).length > 1;
  if (SIDES.some((side) => isLate(scene, last[side])) || isDoubled) return undefined;
  const wishes = SIDES.filter((side) => wishOf(side) === here);
  if (!isApart && wishes.length === 0 && SIDES.some((side) => last[side] !== undefined))
    return `${here} is not what either side set last`;
  const winner = winnerOf();
  if (winner === undefined || wishes.includes(winner)) return undefined;
  // Nobody's account stands for them at the customer: there, nothing was to be written.
  if (winner === 'desk' && wishOf(winner) === undefined && last.desk?.value === there) return undefined;
  return `${here} is not what the ${winner} set`;

  /** What a side set last, as the customer's field says it. */
  function wishOf(side: Side): string | undefined {
    const edit = last[side];
    return edit && (side === 'customer' ? edit.value : carried('desk', edit.value));
  }

  /** The side whose last edit has to stand; undefined where it depends on when the runs were. */
  function winnerOf(): Side | undefined {
    const [older, newer] = SIDES.toSorted((a, b) => (last[a]?.since ?? 0) - (last[b]?.since ?? 0));
    if (older === undefined || newer === undefined || !isNew(edits[newer])) return undefined;
    // The very value that a run had put there, after another one in between, is no change that it could see.
    const isKnown = ({ value }: Wish) => carried(older, value) === last[newer]?.value;
    if (edits[older].some(isKnown)) return undefined;
    if (last[older] === undefined) return newer;
    const { conflicts } = scene.rules;
    // Changes within one second count as one.
    const isClear = (last[newer]?.since ?? 0) - last[older].since > 1000;
    return (conflicts === 'newest' && isClear) || conflicts === newer ? newer : undefined;
  }
}

/** The last value was never there before: whatever a run has seen, this is a change. */
function isNew(edits: readonly Wish[]): boolean {
  const last = edits.at(-1);
  return (
    last !== undefined && last.value !== '' && edits.filter(({ value }) => value === last.value).length === 1
  );
}

function isLate({ excuses }: Scene, edit: Wish | undefined): boolean {
  return edit !== undefined && edit.since <= excuses.lateUntil;
}
