/** Judges the fields besides summary and description: nothing that nobody set, and at rest what the agreement says. */
import type { IssueView } from '../emulator/index.ts';
import { otherSide, SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { carriedFields, carriedValue, DEFAULT_PRIORITY, valueIn } from './more-fields.ts';
import type { FieldDirection, FieldName } from './more-fields.ts';
import { issuesOf } from './scene.ts';
import type { Scene } from './scene.ts';
import { editsOf, partnersOf } from './truth.ts';
import type { Edit } from './truth.ts';

type Wish = Pick<Edit, 'value' | 'since'>;

/** Promises 1 and 5, in any weather: a value was set there, or on the twin while that was one to be carried. */
export function checkOrigins(scene: Scene): void {
  const carried = carriedFields(scene.rules);
  if (carried.length === 0) return;
  for (const side of SIDES) {
    for (const issue of issuesOf(scene, side)) {
      for (const [name, direction] of carried) {
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
      (edit) => edit.everOpen && partsOf(name, carriedValue(name, from, edit.value)).includes(value),
    ),
  );
}

/** Promise 3, for a pair that neither rests nor is suspended. */
export function checkFields(scene: Scene, customer: IssueView, desk: IssueView): void {
  for (const [name, direction] of carriedFields(scene.rules)) {
    const problem =
      direction === 'both'
        ? checkBothWays(scene, customer, desk, name)
        : checkOneWay(scene, { customer, desk }, name, direction === 'to-desk' ? 'customer' : 'desk');
    if (problem !== undefined) throw new Error(`${name} of ${customer.key} and ${desk.key}: ${problem}`);
  }
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
  if (there === carriedValue(name, from, own)) return undefined;
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
  if (carriedValue(name, 'customer', here) !== there) return `${here} is not ${there}`;
  const edits = {
    customer: editsOf(scene, 'customer', customer.id, name),
    desk: editsOf(scene, 'desk', desk.id, name),
  };
  return checkEqual(scene, { customer, desk }, here, edits, (from, value) => carriedValue(name, from, value));
}

/** Whether of twins that hold the same value, that is what the agreement says of the last edits. */
export function checkEqual(
  scene: Scene,
  { customer }: Readonly<Record<Side, IssueView>>,
  here: string,
  edits: Readonly<Record<Side, readonly Wish[]>>,
  carried: (from: Side, value: string) => string,
): string | undefined {
  const last = { customer: edits.customer.at(-1), desk: edits.desk.at(-1) };
  // A write that came late went over what was there by then, and so may what was written into a doubled request.
  const isDoubled = partnersOf(scene, 'customer', customer.id).length > 1;
  if (SIDES.some((side) => isLate(scene, last[side])) || isDoubled) return undefined;
  const wishes = SIDES.filter((side) => wishOf(side) === here);
  if (wishes.length === 0 && SIDES.some((side) => last[side] !== undefined))
    return `${here} is not what either side set last`;
  const winner = winnerOf();
  if (winner === undefined || wishes.includes(winner)) return undefined;
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
