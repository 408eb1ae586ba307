/** Which fields are written: decided by what each side was the last time, never by who was touched later. */
import { hasMedia } from '../adf/carry-comment.ts';
import { isCurrentHash } from '../adf/hash.ts';
import type { Contract, FieldDefault, FieldMapping } from '../config/contract.ts';
import { convert, fieldOf, keepUncarried, readEnd } from './convert.ts';
import type { Source } from './convert.ts';
import { hashStored, hashValue, isSameValue } from './field-value.ts';
import type { Base } from './markers.ts';
import type { FieldWritePlan } from './operation.ts';
import type { Conflict, NotCarried } from './outcome.ts';
import type { People } from './people.ts';
import { otherSide } from './snapshot.ts';
import type { AccountId, FieldId, FieldValue, Issue, Millis, Side } from './snapshot.ts';

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
}

/** Last changes by side and field. A field that is missing was not changed by anybody but us. */
export type Changes = Readonly<Record<Side, ReadonlyMap<FieldId, FieldChange>>>;

function appliesTo(mapping: FieldMapping, deskIssueTypeId: string): boolean {
  return mapping.onlyFor === undefined || mapping.onlyFor.includes(deskIssueTypeId);
}

export interface NewFields {
  readonly writes: readonly FieldWritePlan[];
  readonly base: Base;
  readonly notCarried: readonly NotCarried[];
}

/**
 * Fields and base of a twin that is about to be created; defaults fill what no mapping wrote.
 * @param from The side of the origin.
 */
export function planNewFields(
  contract: Contract,
  from: Side,
  origin: Source,
  types: { readonly desk: string; readonly target: string },
  people: People,
): NewFields {
  const writes: FieldWritePlan[] = [];
  const notCarried: NotCarried[] = [];
  const base: Base = {};
  for (const mapping of contract.fields) {
    if (!appliesTo(mapping, types.desk) || !goes(mapping, from)) continue;
    const target = fieldOf(mapping[otherSide(from)]);
    if (target === undefined) continue;
    const { value, left, nothing } = convert(contract, mapping, from, origin, people);
    if (left !== undefined) notCarried.push({ code: left, what: 'field', side: from, ref: mapping.label });
    if (nothing) continue;
    if (value !== undefined) writes.push({ field: target, value, mapping: mapping.id, label: mapping.label });
    const own = hashValue(readEnd(contract, mapping, from, origin));
    base[mapping.id] = from === 'customer' ? [own, hashStored(value)] : [hashStored(value), own];
  }
  const written = new Set(writes.map((write) => write.field.id));
  for (const fallback of from === 'customer' ? contract.deskDefaults : contract.customerDefaults) {
    const value = defaultFor(fallback, types.target);
    if (value === undefined || written.has(fallback.field.id)) continue;
    writes.push({ field: fallback.field, value, mapping: fallback.field.id, label: fallback.field.name });
  }
  return { writes, base, notCarried };
}

function defaultFor(fallback: FieldDefault, issueTypeId: string): FieldValue | undefined {
  return fallback.byIssueType[issueTypeId] ?? fallback.otherwise;
}

/** Whether a mapping carries values that come from a side. */
function goes(mapping: FieldMapping, from: Side): boolean {
  return (
    mapping.direction === 'both' || mapping.direction === (from === 'customer' ? 'to-desk' : 'to-customer')
  );
}

/**
 * Fields of an existing pair.
 * @param changes What the changelogs say about fields edited on both sides; undefined before they were asked.
 */
export function planFields(
  contract: Contract,
  twins: Readonly<Record<Side, Issue>>,
  base: Base,
  people: People,
  changes: Changes | undefined,
): FieldPlan {
  const plan = {
    writes: { customer: [] as FieldWritePlan[], desk: [] as FieldWritePlan[] },
    notCarried: [] as NotCarried[],
    conflicts: [] as Conflict[],
    undecided: [] as Readonly<Record<Side, FieldId>>[],
  };
  const moved: Record<string, [string, string]> = {};
  for (const mapping of contract.fields) {
    if (!appliesTo(mapping, twins.desk.issueTypeId) || mapping.when === 'create') continue;
    const known = base[mapping.id];
    // A hash of another version cannot be compared: it is taken as it is.
    if (known !== undefined && !known.every(isCurrentHash)) continue;
    const decision = decide(contract, mapping, twins, known, people, changes);
    if (decision.do === 'nothing') continue;
    if (decision.do === 'ask') {
      plan.undecided.push(decision.fields);
      continue;
    }
    if (decision.conflict !== undefined) plan.conflicts.push(decision.conflict);
    carry(mapping, decision.from, known);
  }
  return { ...plan, base: Object.keys(moved).length > 0 ? { ...base, ...moved } : base };

  function carry(mapping: FieldMapping, from: Side, known: Base[string] | undefined): void {
    const to = otherSide(from);
    const target = fieldOf(mapping[to]);
    if (target === undefined) return;
    const converted = convert(contract, mapping, from, twins[from], people);
    if (converted.left !== undefined)
      plan.notCarried.push({ code: converted.left, what: 'field', side: from, ref: mapping.label });
    if (converted.nothing) return;
    const stored = readEnd(contract, mapping, to, twins[to]);
    const wanted = keepUncarried(mapping, from, converted.value, stored, people);
    const own = hashValue(readEnd(contract, mapping, from, twins[from]));
    const there = hashStored(wanted);
    const next: [string, string] = from === 'customer' ? [own, there] : [there, own];
    if (isSameValue(wanted, stored)) {
      if (known?.[0] === next[0] && known[1] === next[1]) return;
    } else if (stored?.kind === 'richText' && hasMedia(stored.doc)) {
      // Jira deletes the files of media nodes that a rewrite drops. https://github.com/sooperset/mcp-atlassian/issues/1678
      plan.notCarried.push({ code: 'media', what: 'field', side: from, ref: mapping.label });
      return;
    } else {
      plan.writes[to].push({ field: target, value: wanted, mapping: mapping.id, label: mapping.label });
    }
    moved[mapping.id] = next;
  }
}

type Decision =
  | { readonly do: 'nothing' }
  | { readonly do: 'carry'; readonly from: Side; readonly conflict?: Conflict }
  | { readonly do: 'ask'; readonly fields: Readonly<Record<Side, FieldId>> };

/** Whose value counts, by what changed since the base. */
function decide(
  contract: Contract,
  mapping: FieldMapping,
  twins: Readonly<Record<Side, Issue>>,
  known: Base[string] | undefined,
  people: People,
  changes: Changes | undefined,
): Decision {
  if (mapping.direction !== 'both') {
    const from = mapping.direction === 'to-desk' ? 'customer' : 'desk';
    const to = otherSide(from);
    const [ownBefore, thereBefore] = bySide(known, from);
    const originChanged = ownBefore !== hashValue(readEnd(contract, mapping, from, twins[from]));
    const overwritten =
      mapping.when === 'always' && thereBefore !== hashStored(readEnd(contract, mapping, to, twins[to]));
    return originChanged || overwritten ? { do: 'carry', from } : { do: 'nothing' };
  }
  const values = {
    customer: readEnd(contract, mapping, 'customer', twins.customer),
    desk: readEnd(contract, mapping, 'desk', twins.desk),
  };
  const customerChanged = known?.[0] !== hashValue(values.customer);
  const deskChanged = known?.[1] !== hashValue(values.desk);
  if (!customerChanged && !deskChanged) return { do: 'nothing' };
  if (customerChanged !== deskChanged) return { do: 'carry', from: customerChanged ? 'customer' : 'desk' };
  const asOnDesk = convert(contract, mapping, 'customer', twins.customer, people);
  const wanted = keepUncarried(mapping, 'customer', asOnDesk.value, values.desk, people);
  if (!asOnDesk.nothing && isSameValue(wanted, values.desk)) return { do: 'carry', from: 'customer' };
  // A mapping that is new to the pair: what is empty is filled.
  if (known === undefined && values.customer === undefined) return { do: 'carry', from: 'desk' };
  if (known === undefined && values.desk === undefined) return { do: 'carry', from: 'customer' };
  return settleConflict(contract, mapping, changes);
}

/** A tie goes to the customer, and so does what only our own account changed. */
function settleConflict(contract: Contract, mapping: FieldMapping, changes: Changes | undefined): Decision {
  const customer = fieldOf(mapping.customer)?.id;
  const desk = fieldOf(mapping.desk)?.id;
  if (customer === undefined || desk === undefined) return { do: 'nothing' };
  if (contract.conflicts === 'newest' && changes === undefined)
    return { do: 'ask', fields: { customer, desk } };
  const last = { customer: changes?.customer.get(customer), desk: changes?.desk.get(desk) };
  const newest: Side =
    (last.desk?.at ?? Number.NEGATIVE_INFINITY) > (last.customer?.at ?? Number.NEGATIVE_INFINITY)
      ? 'desk'
      : 'customer';
  const winner = contract.conflicts === 'newest' ? newest : contract.conflicts;
  return { do: 'carry', from: winner, conflict: { label: mapping.label, winner, ...last[winner] } };
}

function bySide(known: Base[string] | undefined, side: Side): readonly [string?, string?] {
  if (known === undefined) return [];
  return side === 'customer' ? [known[0], known[1]] : [known[1], known[0]];
}
