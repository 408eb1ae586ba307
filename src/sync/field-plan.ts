/** Which fields are written: decided by what each side was the last time, never by who was touched later. */
import { hasMedia } from '../adf/carry-comment.ts';
import { withoutFileLinks } from '../adf/file-links.ts';
import { isCurrentHash } from '../adf/hash.ts';
import type { Contract, FieldMapping } from '../config/contract.ts';
import { convert, fieldOf, keepUncarried, readEnd, standsAlone } from './convert.ts';
import type { Source } from './convert.ts';
import { hashStored, hashValue, isSameValue, NOTHING } from './field-value.ts';
import { fitBase } from './marker-size.ts';
import type { Base } from './markers.ts';
import type { FieldWritePlan } from './operation.ts';
import type { Conflict, NotCarried } from './outcome.ts';
import { peopleOf } from './people.ts';
import type { People } from './people.ts';
import { otherSide, SIDES } from './snapshot.ts';
import type { AccountId, FieldId, FieldRef, FieldValue, Issue, Millis, Person, Side } from './snapshot.ts';

export interface FieldPlan {
  /** By the side that is written. */
  readonly writes: Readonly<Record<Side, readonly FieldWritePlan[]>>;
  /** The base as it will be after the writes. The same object as before if nothing changes. */
  readonly base: Base;
  readonly notCarried: readonly NotCarried[];
  readonly conflicts: readonly Conflict[];
  /** Fields edited on both sides of which it must be known who was last, before this can be planned. */
  readonly undecided: readonly Readonly<Record<Side, FieldId>>[];
}

/** Who changed a field last, and when; our own changes are left out. */
export interface FieldChange {
  readonly at: Millis;
  readonly by: AccountId | undefined;
  /** We wrote the field after that: what stands there now is not theirs. */
  readonly isOverwritten?: true;
}

/** Last changes by side and field. A field that is missing was not changed by anybody but us. */
export type Changes = Readonly<Record<Side, ReadonlyMap<FieldId, FieldChange>>>;

/** Asks for drift to be put right. */
export interface Repair {
  /** The pair is made of issues that were there before, and their fields may never have been the same. */
  readonly isExisting: boolean;
}

/** Both hashes of a mapping, customer first. */
type Hashes = Base[string];

/** What a pair is taken to have been before a mapping was part of the agreement: what is empty is no change. */
const EMPTY: Hashes = [NOTHING, NOTHING];

export function appliesTo(mapping: FieldMapping, deskIssueTypeId: string): boolean {
  return mapping.onlyFor === undefined || mapping.onlyFor.includes(deskIssueTypeId);
}

/** Whether a mapping carries values that come from a side. */
export function goes(mapping: FieldMapping, from: Side): boolean {
  return (
    mapping.direction === 'both' || mapping.direction === (from === 'customer' ? 'to-desk' : 'to-customer')
  );
}

/** Hashes of the side that a value comes from and the side it goes to, in the order of the base. */
export function hashesOf(from: Side, own: string, there: string): Hashes {
  return from === 'customer' ? [own, there] : [there, own];
}

/**
 * The hashes of a mapping whose value Jira refused for good: it counts as dealt with, beside what stands there instead.
 * @param to the side that was to be written
 */
export function unwrittenBase(planned: Base, to: Side, { mapping, was }: FieldWritePlan): Hashes {
  const from = otherSide(to);
  return hashesOf(from, hashOf(planned[mapping] ?? EMPTY, from), hashStored(was));
}

function hashOf(hashes: Hashes, side: Side): string {
  return side === 'customer' ? hashes[0] : hashes[1];
}

type Pair = Readonly<Record<Side, Issue>>;

/** Mappings whose fields are looked at in an existing pair, with the base of each. */
function* mappingsOf(
  contract: Contract,
  twins: Pair,
  base: Base,
): Generator<{ readonly mapping: FieldMapping; readonly known: Hashes | undefined }> {
  for (const mapping of contract.fields) {
    if (!appliesTo(mapping, twins.desk.issueTypeId) || mapping.when === 'create') continue;
    const known = base[mapping.id];
    // A hash of another version cannot be compared: it is taken as it is.
    if (known === undefined || known.every(isCurrentHash)) yield { mapping, known };
  }
}

/** Whether a side is no longer what it was. A text that needs no value is new to a pair without a base, too. */
function isChanged(
  contract: Contract,
  mapping: FieldMapping,
  side: Side,
  issue: Source,
  known: Hashes | undefined,
): boolean {
  if (known === undefined && standsAlone(mapping)) return true;
  return hashOf(known ?? EMPTY, side) !== hashValue(readEnd(contract, mapping, side, issue));
}

/**
 * The people of whom it must be known who they are on the other side before a pair is planned: those in fields that
 * changed. By the side where they stand.
 */
export function peopleToFind(
  contract: Contract,
  twins: Pair,
  base: Base,
  repair?: Repair,
): Record<Side, readonly Person[]> {
  const found: Record<Side, Person[]> = { customer: [], desk: [] };
  for (const { mapping, known } of mappingsOf(contract, twins, base)) {
    if (mapping.convert.by !== 'people') continue;
    const sides = SIDES.filter((side) => goes(mapping, side));
    const changed = sides.some(
      (side) => mapping.when === 'always' || isChanged(contract, mapping, side, twins[side], known),
    );
    const isRepaired =
      repair !== undefined && sides.length === 1 && isEdited(contract, mapping, twins, known);
    if (!changed && !isRepaired) continue;
    for (const side of sides) found[side].push(...peopleOf(readEnd(contract, mapping, side, twins[side])));
  }
  return found;
}

/**
 * Fields of an existing pair.
 * @param changes What the changelogs say about fields edited on both sides; undefined before they were asked.
 * @param repair Whether what somebody changed on the side that a field only goes to is put right.
 */
export function planFields(
  contract: Contract,
  twins: Pair,
  base: Base,
  people: People,
  changes: Changes | undefined,
  repair?: Repair,
): FieldPlan {
  const plan = {
    writes: { customer: [] as FieldWritePlan[], desk: [] as FieldWritePlan[] },
    notCarried: [] as NotCarried[],
    conflicts: [] as Conflict[],
    undecided: [] as Readonly<Record<Side, FieldId>>[],
  };
  const moved: Record<string, Hashes> = {};
  for (const { mapping, known } of mappingsOf(contract, twins, base)) {
    const decision = decide(contract, mapping, twins, known, people, changes, repair);
    if (decision.do === 'nothing') continue;
    if (decision.do === 'ask') {
      plan.undecided.push(decision.fields);
      continue;
    }
    if (decision.conflict !== undefined) plan.conflicts.push(decision.conflict);
    carry(mapping, decision.from, known);
  }
  if (Object.keys(moved).length === 0) return { ...plan, base };
  const inUse = new Set(
    contract.fields.filter((mapping) => appliesTo(mapping, twins.desk.issueTypeId)).map(({ id }) => id),
  );
  return { ...plan, base: fitBase({ ...base, ...moved }, (mapping) => inUse.has(mapping)) };

  function carry(mapping: FieldMapping, from: Side, known: Hashes | undefined): void {
    const to = otherSide(from);
    const target = fieldOf(mapping[to]);
    if (target === undefined) return;
    const leave = (code: NotCarried['code']) =>
      plan.notCarried.push({ code, what: 'field', side: from, ref: mapping.label });
    const converted = convert(contract, mapping, from, twins[from], people);
    if (converted.left !== undefined) leave(converted.left);
    const stored = readEnd(contract, mapping, to, twins[to]);
    const wanted = keepUncarried(contract, mapping, from, converted.value, stored, people);
    // The base stays as it was: once there is a counterpart, the value is carried.
    const isOurs = () => mapping.direction === 'both' || hashOf(known ?? EMPTY, to) === hashStored(stored);
    if (converted.nothing && !(isList(target) && isOurs() && !isSameValue(wanted, stored))) return;
    const own = hashValue(readEnd(contract, mapping, from, twins[from]));
    const next = hashesOf(from, own, hashStored(wanted));
    if (isSameValue(wanted, unlinked(stored))) {
      if (known?.[0] === next[0] && known[1] === next[1]) return;
    } else if (stored?.kind === 'richText' && hasMedia(stored.doc)) {
      // Jira deletes the files of media nodes that a rewrite drops. https://github.com/sooperset/mcp-atlassian/issues/1678
      leave('media');
      return;
    } else {
      const was = stored === undefined ? {} : { was: stored };
      plan.writes[to].push({
        field: target,
        value: wanted,
        ...was,
        mapping: mapping.id,
        label: mapping.label,
      });
    }
    moved[mapping.id] = next;
  }
}

/** Links to copies of files are put there when it is known which these are: no difference. */
function unlinked(value: FieldValue | undefined): FieldValue | undefined {
  return value?.kind === 'richText' ? { ...value, doc: withoutFileLinks(value.doc) } : value;
}

/** Of a list, what was carried before is taken away, although nothing of what is left can be carried. */
function isList({ kind }: FieldRef): boolean {
  return kind === 'options' || kind === 'users';
}

/** Whether the side that a one-way mapping goes to is no longer what it was the last time. */
function isEdited(
  contract: Contract,
  mapping: FieldMapping,
  twins: Pair,
  known: Hashes | undefined,
): boolean {
  const to: Side = mapping.direction === 'to-customer' ? 'customer' : 'desk';
  return hashOf(known ?? EMPTY, to) !== hashStored(readEnd(contract, mapping, to, twins[to]));
}

/** What stood there was written by us; of existing issues that is only known where it says what the origin says. */
function isRepairable(
  contract: Contract,
  mapping: FieldMapping,
  twins: Pair,
  known: Hashes | undefined,
  people: People,
  repair: Repair | undefined,
): boolean {
  if (repair === undefined || known === undefined) return false;
  if (!repair.isExisting) return true;
  const from: Side = mapping.direction === 'to-customer' ? 'desk' : 'customer';
  const { value } = convert(contract, mapping, from, twins[from], people);
  return hashOf(known, otherSide(from)) === hashStored(value);
}

type Decision =
  | { readonly do: 'nothing' }
  | { readonly do: 'carry'; readonly from: Side; readonly conflict?: Conflict }
  | { readonly do: 'ask'; readonly fields: Readonly<Record<Side, FieldId>> };

const NO_DECISION: Decision = { do: 'nothing' };

/** Whose value counts, by what changed since the base. */
function decide(
  contract: Contract,
  mapping: FieldMapping,
  twins: Pair,
  known: Hashes | undefined,
  people: People,
  changes: Changes | undefined,
  repair: Repair | undefined,
): Decision {
  const changed = (side: Side) => isChanged(contract, mapping, side, twins[side], known);
  if (mapping.direction !== 'both') {
    const from = mapping.direction === 'to-desk' ? 'customer' : 'desk';
    if (changed(from)) return { do: 'carry', from };
    const isOwned =
      mapping.when === 'always' || isRepairable(contract, mapping, twins, known, people, repair);
    return isOwned && isEdited(contract, mapping, twins, known) ? { do: 'carry', from } : NO_DECISION;
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

/**
 * Which side was edited last, and by whom. A tie goes to the customer, and so does what only our own account changed.
 * @param fields their ids by side
 */
export function lastEdited(
  changes: Changes,
  fields: Readonly<Record<Side, FieldId>>,
): { readonly winner: Side } & Partial<FieldChange> {
  const last = { customer: changes.customer.get(fields.customer), desk: changes.desk.get(fields.desk) };
  const winner: Side = secondOf(last.desk) > secondOf(last.customer) ? 'desk' : 'customer';
  return { winner, ...last[winner] };
}

/** The clocks of two sites do not agree on less. */
function secondOf(change: FieldChange | undefined): number {
  return change === undefined ? Number.NEGATIVE_INFINITY : Math.floor(change.at / 1000);
}
