/** Whose value of a field counts: decided by what each side was the last time, never by who was touched later. */
import type { Contract, FieldMapping } from '../config/contract.ts';
import { lastEdited } from './changes.ts';
import type { Changes } from './changes.ts';
import { convert, fieldOf, keepUncarried, readEnd, standsAlone } from './convert.ts';
import { EMPTY, hashOf } from './field-mapping.ts';
import type { Hashes } from './field-mapping.ts';
import { hashStored, hashValue, isSameValue } from './field-value.ts';
import type { Base } from './markers.ts';
import type { Conflict } from './outcome.ts';
import type { People } from './people.ts';
import { otherSide } from './snapshot.ts';
import type { FieldId, Issue, Side } from './snapshot.ts';

/** Asks for drift to be put right. */
export interface Repair {
  /** The pair is made of issues that were there before, and their fields may never have been the same. */
  readonly isExisting: boolean;
}

/** What the fields of an existing pair are planned from. */
export interface FieldPair {
  readonly contract: Contract;
  readonly twins: Readonly<Record<Side, Issue>>;
  /** What each side was the last time, as the marker says. */
  readonly base: Base;
  readonly people: People;
  /** What the changelogs say about fields edited on both sides; undefined before they were asked. */
  readonly changes: Changes | undefined;
  /** Whether what somebody changed on the side that a field only goes to is put right. */
  readonly repair?: Repair | undefined;
}

/** Where a value is carried from, if it is. `ask`: edited on both sides, and it must be known who was last. */
export type Decision =
  | { readonly do: 'nothing' }
  | { readonly do: 'carry'; readonly from: Side; readonly conflict?: Conflict }
  | { readonly do: 'ask'; readonly fields: Readonly<Record<Side, FieldId>> };

const NO_DECISION: Decision = { do: 'nothing' };

type Read = Pick<FieldPair, 'contract' | 'twins'>;

/** Whether a side is no longer what it was. A text that needs no value is new to a pair without a base, too. */
export function isChanged(
  { contract, twins }: Read,
  mapping: FieldMapping,
  known: Hashes | undefined,
  side: Side,
): boolean {
  if (known === undefined && standsAlone(mapping)) return true;
  return hashOf(known ?? EMPTY, side) !== hashValue(readEnd(contract, mapping, side, twins[side]));
}

/** Whether the side that a one-way mapping goes to is no longer what it was the last time. */
export function isEdited(
  { contract, twins }: Read,
  mapping: FieldMapping,
  known: Hashes | undefined,
): boolean {
  const to: Side = mapping.direction === 'to-customer' ? 'customer' : 'desk';
  return hashOf(known ?? EMPTY, to) !== hashStored(readEnd(contract, mapping, to, twins[to]));
}

/** What stood there was written by us; of existing issues that is only known where it says what the origin says. */
function isRepairable(
  { contract, twins, people, repair }: FieldPair,
  mapping: FieldMapping,
  known: Hashes | undefined,
): boolean {
  if (repair === undefined || known === undefined) return false;
  if (!repair.isExisting) return true;
  const from: Side = mapping.direction === 'to-customer' ? 'desk' : 'customer';
  const { value } = convert(contract, mapping, from, twins[from], people);
  return hashOf(known, otherSide(from)) === hashStored(value);
}

/** Whose value of a mapping counts, by what changed since the base. */
export function decide(pair: FieldPair, mapping: FieldMapping, known: Hashes | undefined): Decision {
  const { contract, twins, people, changes } = pair;
  const changed = (side: Side) => isChanged(pair, mapping, known, side);
  if (mapping.direction !== 'both') {
    const from = mapping.direction === 'to-desk' ? 'customer' : 'desk';
    if (changed(from)) return { do: 'carry', from };
    const isOwned = mapping.when === 'always' || isRepairable(pair, mapping, known);
    return isOwned && isEdited(pair, mapping, known) ? { do: 'carry', from } : NO_DECISION;
  }
  const customer = changed('customer');
  if (customer !== changed('desk')) return { do: 'carry', from: customer ? 'customer' : 'desk' };
  if (!customer) return NO_DECISION;
  const onDesk = readEnd(contract, mapping, 'desk', twins.desk);
  const converted = convert(contract, mapping, 'customer', twins.customer, people);
  const wanted = keepUncarried(contract, mapping, 'customer', converted.value, onDesk, people);
  // Both wrote the same, or an earlier run got no further than the one write.
  if (!converted.nothing && isSameValue(wanted, onDesk)) return { do: 'carry', from: 'customer' };
  return settleConflict(contract, mapping, changes);
}

/**
 * A tie goes to the customer, and so does what only our own account changed. A side that is to win wins with what a person
 * wrote there: a run that died between a field of the customer and the marker leaves the desk's former value there, and one
 * that puts an older marker back makes what we wrote on the desk look like an edit.
 */
function settleConflict(contract: Contract, mapping: FieldMapping, changes: Changes | undefined): Decision {
  const { conflicts } = contract;
  const customer = fieldOf(mapping.customer)?.id;
  const desk = fieldOf(mapping.desk)?.id;
  if (customer === undefined || desk === undefined) return NO_DECISION;
  const wins = (winner: Side): Decision => ({
    do: 'carry',
    from: winner,
    conflict: { label: mapping.label, winner },
  });
  if (changes === undefined) return { do: 'ask', fields: { customer, desk } };
  if (conflicts !== 'newest') {
    const loser = otherSide(conflicts);
    const change = { customer: changes.customer.get(customer), desk: changes.desk.get(desk) };
    const isTheirs = (side: Side) => change[side] !== undefined && change[side].isOverwritten !== true;
    return !isTheirs(conflicts) && isTheirs(loser) ? { do: 'carry', from: loser } : wins(conflicts);
  }
  const last = lastEdited(changes, { customer, desk });
  return { do: 'carry', from: last.winner, conflict: { label: mapping.label, ...last } };
}
