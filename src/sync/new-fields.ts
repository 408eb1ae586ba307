/** Fields of a twin that is about to be created, and the base it begins with. */
import type { Contract, FieldDefault, FieldMapping } from '../config/contract.ts';
import { convert, fieldOf, readEnd } from './convert.ts';
import type { Source } from './convert.ts';
import { appliesTo, goes, hashesOf } from './field-mapping.ts';
import { hashStored, hashValue, NOTHING } from './field-value.ts';
import type { Base } from './markers.ts';
import type { FieldWritePlan } from './operation.ts';
import type { NotCarried } from './outcome.ts';
import { peopleOf } from './people.ts';
import type { People } from './people.ts';
import type { FieldValue, Person, Side } from './snapshot.ts';
import { otherSide } from './snapshot.ts';

export interface NewFields {
  readonly writes: readonly FieldWritePlan[];
  readonly base: Base;
  readonly notCarried: readonly NotCarried[];
}

export interface NewTwin {
  /** The side of the origin. */
  readonly from: Side;
  readonly origin: Source;
  /** Issue types: of the desk's twin, and of the twin that is created. */
  readonly types: { readonly desk: string; readonly target: string };
  readonly people: People;
  /** Ids of mappings whose value Jira has refused. */
  readonly refused?: ReadonlySet<string>;
}

/** Mappings that write a field of the new twin. */
function mappingsOfNewTwin(contract: Contract, from: Side, deskIssueTypeId: string): readonly FieldMapping[] {
  return contract.fields.filter((mapping) => appliesTo(mapping, deskIssueTypeId) && goes(mapping, from));
}

/** The people of whom it must be known who they are on the other side before the twin is planned. */
export function peopleOfOrigin(
  contract: Contract,
  from: Side,
  origin: Source,
  deskIssueTypeId: string,
): readonly Person[] {
  return mappingsOfNewTwin(contract, from, deskIssueTypeId)
    .filter((mapping) => mapping.convert.by === 'people')
    .flatMap((mapping) => peopleOf(readEnd(contract, mapping, from, origin)));
}

/** Fields and base of a new twin; defaults fill what no mapping wrote. */
export function planNewFields(contract: Contract, twin: NewTwin): NewFields {
  const { from, origin, types, people, refused = new Set() } = twin;
  const to = otherSide(from);
  const writes: FieldWritePlan[] = [];
  const notCarried: NotCarried[] = [];
  const base: Base = {};
  const defaults = defaultsOf(
    to === 'desk' ? contract.deskDefaults : contract.customerDefaults,
    types.target,
  );
  for (const mapping of mappingsOfNewTwin(contract, from, types.desk)) {
    const target = fieldOf(mapping[to]);
    if (target === undefined) continue;
    const { id, label } = mapping;
    const leave = (code: NotCarried['code']) =>
      notCarried.push({ code, what: 'field', side: from, ref: label });
    const converted = convert(contract, mapping, from, origin, people);
    const isRefused = refused.has(id);
    const isPerson = target.kind === 'user' || target.kind === 'users';
    if (isRefused) leave(isPerson ? 'unassignable' : 'unlisted');
    else if (converted.left !== undefined) leave(converted.left);
    const isLeft = isRefused || converted.nothing === true;
    const value = isLeft ? undefined : converted.value;
    if (value !== undefined) writes.push({ field: target, value, mapping: id, label });
    // What a default fills was written by nobody, so it does not travel back.
    const there = hashStored(value ?? defaults.find(({ field }) => field.id === target.id)?.value);
    // What was left counts as still to be carried; but the person whom Jira refused is not offered to it again and again.
    const settled = !isLeft || (isRefused && isPerson);
    const own = settled ? hashValue(readEnd(contract, mapping, from, origin)) : NOTHING;
    base[id] = hashesOf(from, own, there);
  }
  const written = new Set(writes.map((write) => write.field.id));
  for (const { field, value } of defaults) {
    if (!written.has(field.id)) writes.push({ field, value, mapping: field.id, label: field.name });
  }
  return { writes, base, notCarried };
}

function defaultsOf(
  defaults: readonly FieldDefault[],
  issueTypeId: string,
): readonly { readonly field: FieldDefault['field']; readonly value: FieldValue }[] {
  return defaults.flatMap(({ field, byIssueType, otherwise }) => {
    const value = byIssueType[issueTypeId] ?? otherwise;
    return value === undefined ? [] : [{ field, value }];
  });
}
