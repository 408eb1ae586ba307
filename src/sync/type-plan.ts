/**
 * A changed issue type: decided, like fields, by what each side was the last time. The marker's base says it under
 * {@link TYPE}, so a type that Deskbridge itself set is no change.
 */
import type { Contract, IssueTypeMapping } from '../config/contract.ts';
import { lastEdited } from './changes.ts';
import type { Changes } from './changes.ts';
import { issueTypeMapping, mappingsFrom, requestTypeOf } from './issue-types.ts';
import type { Base } from './markers.ts';
import type { FieldWritePlan } from './operation.ts';
import type { Conflict, NotCarried } from './outcome.ts';
import { otherSide, SIDES } from './snapshot.ts';
import type { FieldRef, Issue, Side } from './snapshot.ts';

/** Key in the marker's base, `[customer, desk]`: ids of types, empty where no type goes from that side. No mapping has it. */
export const TYPE = 'type';

/** Jira's name of the field, in changelogs too. */
export const TYPE_FIELD: FieldRef = { id: 'issuetype', name: 'Issue type', kind: 'option' };

const LABEL = 'Issue type';

export interface TypePlan {
  readonly writes: Readonly<Record<Side, readonly FieldWritePlan[]>>;
  /** `type` of the marker's base after the writes; undefined where types do not travel. */
  readonly base?: readonly [string, string];
  readonly notCarried: readonly NotCarried[];
  readonly conflicts: readonly Conflict[];
  /** Both sides changed: the changelogs have to be asked first. */
  readonly undecided?: true;
}

const NOTHING: TypePlan = { writes: { customer: [], desk: [] }, notCarried: [], conflicts: [] };

/** Whether another type on a side can make another type of its twin. One target for all asks for no memory of them. */
function travelsFrom(contract: Contract, from: Side): boolean {
  const to = otherSide(from);
  return new Set(mappingsFrom(contract, from).map((row) => row[to].id)).size > 1;
}

function stateOf(contract: Contract, types: Readonly<Record<Side, string>>): [string, string] {
  return [
    travelsFrom(contract, 'customer') ? types.customer : '',
    travelsFrom(contract, 'desk') ? types.desk : '',
  ];
}

/** What the marker of a new twin says of the types. */
export function typeOfNewTwin(contract: Contract, { customer, desk }: IssueTypeMapping): Base {
  if (!SIDES.some((side) => travelsFrom(contract, side))) return {};
  return { [TYPE]: stateOf(contract, { customer: customer.id, desk: desk.id }) };
}

/**
 * The type of an existing pair. A type without a row is not carried, and named.
 * @param changes what the changelogs say about a type changed on both sides; undefined before they were asked
 */
export function planType(
  contract: Contract,
  twins: Readonly<Record<Side, Issue>>,
  base: Base,
  changes: Changes | undefined,
): TypePlan {
  if (!SIDES.some((side) => travelsFrom(contract, side))) return NOTHING;
  const now = { customer: twins.customer.issueTypeId, desk: twins.desk.issueTypeId };
  const here = stateOf(contract, now);
  const known = base[TYPE];
  // Twins that were linked before types could travel are taken as they are.
  if (known === undefined) return { ...NOTHING, base: here };
  const was = { customer: known[0], desk: known[1] };
  const changed = SIDES.filter(
    (side) => travelsFrom(contract, side) && was[side] !== '' && was[side] !== now[side],
  );
  const rowOf = (side: Side) => issueTypeMapping(contract, now[side], side);
  const notCarried = changed
    .filter((side) => rowOf(side) === undefined)
    .map((side): NotCarried => ({ code: 'unmapped-type', what: 'field', side, ref: LABEL }));
  const wishing = changed.filter((side) => {
    const target = rowOf(side)?.[otherSide(side)].id;
    // Of two types that become the same one, neither says anything against what the twin has become since.
    const before = issueTypeMapping(contract, was[side], side)?.[otherSide(side)].id;
    return target !== undefined && target !== before && target !== now[otherSide(side)];
  });
  let from = wishing[0];
  let conflict: Conflict | undefined;
  if (wishing.length === 2) {
    const { conflicts } = contract;
    if (conflicts === 'newest' && changes === undefined) return { ...NOTHING, base: known, undecided: true };
    conflict =
      conflicts === 'newest' && changes !== undefined
        ? { label: LABEL, ...lastEdited(changes, { customer: TYPE_FIELD.id, desk: TYPE_FIELD.id }) }
        : { label: LABEL, winner: conflicts === 'desk' ? 'desk' : 'customer' };
    from = conflict.winner;
  }
  const row = from && rowOf(from);
  if (from === undefined || row === undefined) return { ...NOTHING, base: here, notCarried };
  const to = otherSide(from);
  const target = row[to];
  const writes: FieldWritePlan[] = [
    {
      field: TYPE_FIELD,
      value: { kind: 'option', id: target.id, name: target.name },
      mapping: TYPE,
      label: LABEL,
    },
    // A request type belongs to one issue type; the old one would be refused or hide the request.
    ...(to === 'desk' ? requestTypeOf(contract, row).map((write) => ({ ...write, mapping: TYPE })) : []),
  ];
  return {
    writes: { customer: [], desk: [], [to]: writes },
    base: stateOf(contract, { ...now, [to]: target.id }),
    notCarried,
    conflicts: conflict === undefined ? [] : [conflict],
  };
}
