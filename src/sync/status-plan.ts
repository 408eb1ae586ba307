/**
 * Which status is carried: decided by what each side was the last time. A status that Deskbridge itself set, or passes on
 * its way, stands in the marker beforehand and is no change; so tables may contradict each other and nothing goes in circles.
 */
import type { Contract, NamedId, StatusRow } from '../config/contract.ts';
import { lastEdited } from './changes.ts';
import type { Changes } from './changes.ts';
import type { Failure } from './failure.ts';
import type { Base } from './markers.ts';
import type { StatusWalk } from './operation.ts';
import type { Conflict } from './outcome.ts';
import type { Issue, Side } from './snapshot.ts';
import { otherSide, SIDES } from './snapshot.ts';
import { readStatusBase, STATUS, writeStatusBase } from './status-base.ts';
import type { StatusState } from './status-base.ts';

/** Jira's name of the field, in changelogs too. */
export const STATUS_FIELD = 'status';

export interface StatusPlan {
  readonly walk?: StatusWalk;
  /** `status` of the marker's base before the first step; undefined where no table holds for the pair. */
  readonly base?: [string, string];
  readonly conflict?: Conflict;
  readonly failure?: Failure;
  /** Both sides changed: the changelogs have to be asked first. */
  readonly undecided?: true;
}

/** Ids of the statuses that twins began in, once it was asked; see {@link unknownBeginnings}. */
export type Beginnings = Readonly<Partial<Record<Side, string>>>;

type Pair = Readonly<Record<Side, Issue>>;
type States = Readonly<Record<Side, StatusState>>;

/** The rows by which issues of a side are moved, for one issue type of the desk. */
function rowsTo(contract: Contract, to: Side, deskTypeId: string): readonly StatusRow[] {
  return contract.status[to].filter(({ onlyFor }) => onlyFor?.includes(deskTypeId) !== false);
}

/** Whether a table holds for pairs of this desk issue type. */
export function carriesStatus(contract: Contract, deskTypeId: string): boolean {
  return SIDES.some((side) => rowsTo(contract, side, deskTypeId).length > 0);
}

function goalOf({ path }: StatusRow): NamedId {
  return path.at(-1) ?? path[0];
}

/**
 * What the marker of a new twin says: where its origin stands, and where the twin is to go from wherever Jira puts it.
 * @param from side of the origin
 */
export function statusOfNewTwin(
  contract: Contract,
  from: Side,
  origin: Pick<Issue, 'statusId'>,
  deskTypeId: string,
): { readonly base: Base; readonly label?: string } {
  if (!carriesStatus(contract, deskTypeId)) return { base: {} };
  const to = otherSide(from);
  const row = rowsTo(contract, to, deskTypeId).find((one) => one.from.id === origin.statusId);
  const at = stateIn(contract, from, origin.statusId, deskTypeId);
  const there = row === undefined ? unknownIn(contract, to, deskTypeId) : { at: '', goal: goalOf(row).id };
  const states = { [from]: at, [to]: there };
  const base = { [STATUS]: writeStatusBase(states as Record<Side, StatusState>) };
  return row === undefined ? { base } : { base, label: labelOf(row) };
}

/**
 * What the marker says of a twin that an earlier run made without writing it: where the origin stood by then is not known
 * any more either, and both may have been moved since.
 * @param base as for a twin that is made now
 * @param from side of the origin
 */
export function statusOfFoundTwin(contract: Contract, from: Side, base: Base, deskTypeId: string): Base {
  const states = readStatusBase(base[STATUS]);
  if (states === undefined) return base;
  return {
    ...base,
    [STATUS]: writeStatusBase({ ...states, [from]: unknownIn(contract, from, deskTypeId) }),
  };
}

function unknownIn(contract: Contract, side: Side, deskTypeId: string): StatusState {
  return isAskedFor(contract, side, deskTypeId) ? { at: '', isUnknown: true } : { at: '' };
}

/** Sides of which the marker does not say where they began: before the pair is planned, the changelog has to be asked. */
export function unknownBeginnings(contract: Contract, deskTypeId: string, base: Base): readonly Side[] {
  const known = carriesStatus(contract, deskTypeId) ? readStatusBase(base[STATUS]) : undefined;
  return SIDES.filter((side) => known?.[side].isUnknown === true);
}

/** Where a side stands. Nobody asks where nothing follows from it, and a marker is not rewritten for that. */
function stateIn(contract: Contract, side: Side, statusId: string, deskTypeId: string): StatusState {
  return { at: isAskedFor(contract, side, deskTypeId) ? statusId : '' };
}

/** Whether anything follows from where a side stands. */
function isAskedFor(contract: Contract, side: Side, deskTypeId: string): boolean {
  return rowsTo(contract, otherSide(side), deskTypeId).length > 0;
}

/**
 * The status of an existing pair.
 * @param changes what the changelogs say about a status changed on both sides; undefined before they were asked
 * @param beginnings where twins began of which the marker does not say it; without, they are taken as they are
 */
export function planStatus(
  contract: Contract,
  twins: Pair,
  base: Base,
  changes: Changes | undefined,
  beginnings: Beginnings = {},
): StatusPlan {
  const type = twins.desk.issueTypeId;
  if (!carriesStatus(contract, type)) return {};
  const rows = { customer: rowsTo(contract, 'customer', type), desk: rowsTo(contract, 'desk', type) };
  const here: States = {
    customer: stateIn(contract, 'customer', twins.customer.statusId, type),
    desk: stateIn(contract, 'desk', twins.desk.statusId, type),
  };
  const known = withBeginnings(readStatusBase(base[STATUS]), beginnings);
  // Twins that were linked before there was a table are taken as they are.
  if (known === undefined) return { base: writeStatusBase(here) };

  const isMoved = { customer: moved('customer'), desk: moved('desk') };
  const own = { customer: rowOf('customer'), desk: rowOf('desk') };
  const wishing = SIDES.filter((side) => isMoved[side] && own[side] !== undefined);
  // Where one of two wishes is fulfilled already, nobody loses anything.
  let from = wishing.find(isThere) ?? wishing[0];
  let conflict: Conflict | undefined;
  if (wishing.length === 2 && !wishing.some(isThere)) {
    const { conflicts } = contract;
    if (conflicts === 'newest' && changes === undefined) return { undecided: true };
    conflict =
      conflicts === 'newest' && changes !== undefined
        ? { label: 'Status', ...lastEdited(changes, { customer: STATUS_FIELD, desk: STATUS_FIELD }) }
        : { label: 'Status', winner: conflicts === 'desk' ? 'desk' : 'customer' };
    from = conflict.winner;
  }
  const carried = from === undefined ? undefined : own[from];
  if (from !== undefined && carried !== undefined) return { ...walkTo(otherSide(from), carried), ...told() };
  // Nothing new: a walk that an interrupted run began goes on, unless somebody took the issue elsewhere.
  const side = SIDES.find((one) => known[one].goal !== undefined && !isMoved[one]);
  const row = side === undefined ? undefined : unfinished(side);
  if (side !== undefined && row !== undefined) return walkTo(side, row);
  return { base: writeStatusBase(here) };

  function told(): { readonly conflict?: Conflict } {
    return conflict === undefined ? {} : { conflict };
  }

  /** The row that the status of a side has in the table of the other. */
  function rowOf(side: Side): StatusRow | undefined {
    return rows[otherSide(side)].find((row) => row.from.id === twins[side].statusId);
  }

  /** Whether the twin stands where the status of a side leads. */
  function isThere(side: Side): boolean {
    const row = own[side];
    return row !== undefined && goalOf(row).id === twins[otherSide(side)].statusId;
  }

  /** Whether somebody else than us put a side where it is. */
  function moved(side: Side): boolean {
    const state = known?.[side];
    const now = twins[side].statusId;
    if (state === undefined || state.at === '' || state.at === now || state.goal === now) return false;
    return state.goal === undefined || !rows[side].some((row) => isOnWay(row, state.goal, now));
  }

  function isOnWay(row: StatusRow, goal: string | undefined, statusId: string): boolean {
    return goalOf(row).id === goal && row.path.some(({ id }) => id === statusId);
  }

  /** Of the rows to the goal of an interrupted walk: the one it was for, else one that passes where the issue stands. */
  function unfinished(side: Side): StatusRow | undefined {
    const goal = known?.[side].goal;
    const all = rows[side].filter((row) => goalOf(row).id === goal);
    const now = twins[side].statusId;
    return (
      all.find((row) => row.from.id === twins[otherSide(side)].statusId) ??
      all.find((row) => isOnWay(row, goal, now)) ??
      all[0]
    );
  }

  function walkTo(to: Side, row: StatusRow): StatusPlan {
    const issue = twins[to];
    const goal = goalOf(row).id;
    const arrived = writeStatusBase({ ...here, [to]: stateIn(contract, to, goal, type) });
    if (issue.statusId === goal) return { base: arrived };
    const passed = row.path.findIndex(({ id }) => id === issue.statusId);
    const [next, ...more] = row.path.slice(passed + 1);
    if (next === undefined) return { base: arrived };
    const { transitions } = issue;
    const names = namesOf(contract, to);
    if (transitions !== undefined && !transitions.some((transition) => transition.to === next.id)) {
      // The base stays as it was: the change is still to be carried.
      const available = availableFrom(transitions, names);
      return { failure: { code: 'no-transition', issue: issue.key, wanted: next.name, available } };
    }
    const state = known?.[to];
    // Where it stood when the walk began is kept, and so the marker need not be written again.
    const at = state?.goal === goal && !isMoved[to] ? state.at : issue.statusId;
    return {
      base: writeStatusBase({ ...here, [to]: { at, goal } }),
      walk: {
        side: to,
        issue: { id: issue.id, key: issue.key },
        issueTypeId: issue.issueTypeId,
        at: issue.statusId,
        path: [next, ...more],
        ...(row.resolution === undefined ? {} : { resolution: row.resolution }),
        isResolved: issue.isResolved ?? false,
        transitions,
        names,
        arrived,
        label: labelOf(row),
      },
    };
  }
}

function withBeginnings(noted: States | undefined, beginnings: Beginnings): States | undefined {
  if (noted === undefined) return undefined;
  const begun = (side: Side): StatusState => {
    const { goal, isUnknown } = noted[side];
    const at = isUnknown === true ? beginnings[side] : undefined;
    return at === undefined ? noted[side] : { at, ...(goal === undefined ? {} : { goal }) };
  };
  return { customer: begun('customer'), desk: begun('desk') };
}

function labelOf({ from, path }: StatusRow): string {
  return [from, ...path].map(({ name }) => name).join(' → ');
}

/** Every status of a side that the tables name. */
function namesOf({ status }: Contract, side: Side): readonly NamedId[] {
  return [...status[side].flatMap((row) => row.path), ...status[otherSide(side)].map((row) => row.from)];
}

/** Statuses that can be reached, as they may be shown: no text of Jira's leaves it. */
export function availableFrom(
  transitions: readonly { readonly to: string }[],
  names: readonly NamedId[],
): readonly string[] {
  const shown = transitions.map(({ to }) => names.find(({ id }) => id === to)?.name ?? to);
  return [...new Set(shown)];
}
