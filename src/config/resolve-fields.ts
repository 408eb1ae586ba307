/** Field mappings. */
import { fieldOf } from '../sync/convert.ts';
import { countFitting } from '../sync/marker-size.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { FieldRef, Side } from '../sync/snapshot.ts';
import { resolveTables } from './choice-tables.ts';
import type { Conversion, FieldEnd, FieldMapping } from './contract.ts';
import { chooseConversion } from './conversion.ts';
import type { SiteField } from './facts.ts';
import { quote } from './key-path.ts';
import { createdOn, find, findType, meansRequestType, noteUnused } from './resolving.ts';
import { report, requestTypeField, typesOf, writesTo } from './resolving.ts';
import type { MappedType, Resolving } from './resolving.ts';
import { reportCircles, reportRivals, type Placed } from './rivals.ts';
import { reportMissingOnScreen } from './screens.ts';
import type { FieldRow, KeyPath } from './settings.ts';

/** Values of an issue that can be read and never written, by the words and ids that mean them. */
const readOnly: Readonly<Record<string, 'key' | 'url' | 'status'>> = {
  key: 'key',
  issuekey: 'key',
  url: 'url',
  status: 'status',
};

type Ends = Readonly<Record<Side, FieldEnd>>;

/** Every entry of `fields` that can be carried; everything else is reported. */
export function resolveFields(resolving: Resolving, mapped: readonly MappedType[]): FieldMapping[] {
  const placed: Placed[] = [];
  for (const [index, row] of resolving.sync.fields.entries()) {
    const path: KeyPath = ['fields', index];
    const customer = resolveEnd(resolving, 'customer', row, path);
    const desk = resolveEnd(resolving, 'desk', row, path);
    const onlyFor = resolveOnlyFor(resolving, row, path, mapped);
    if (!customer || !desk) continue;
    const ends: Ends = { customer, desk };
    for (const side of SIDES) {
      const field = fieldOf(ends[side]);
      if (!field || !writesTo(row.direction, side)) continue;
      const created = typesOf(createdOn(side, mapped), side, onlyFor);
      reportMissingOnScreen(resolving, side, field, created, [...path, side]);
    }
    const convert = resolveConversion(resolving, row, ends, mapped, onlyFor, path);
    if (!convert) continue;
    const { direction, when } = row;
    const mapping: FieldMapping = {
      id: `${idOf(customer)}${direction === 'to-customer' ? '<' : '>'}${idOf(desk)}`,
      label: labelOf(row),
      direction,
      customer,
      desk,
      convert,
      when,
      ...(onlyFor ? { onlyFor } : {}),
    };
    if (!reportRivals(resolving, placed, { mapping, path, row })) placed.push({ mapping, path, row });
  }
  reportCircles(resolving, placed);
  const mappings = placed.map(({ mapping }) => mapping);
  reportTooMany(resolving, mapped, mappings);
  return mappings;
}

/**
 * What was written of each mapping is remembered in one property of the desk issue, and Jira limits its size. A few more mappings would
 * make every write to a pair fail for ever, so it is said before the first one.
 */
function reportTooMany(
  resolving: Resolving,
  mapped: readonly MappedType[],
  mappings: readonly FieldMapping[],
): void {
  for (const { id: type, name } of typesOf(mapped, 'desk')) {
    const ids = mappings.filter(({ onlyFor }) => onlyFor?.includes(type) ?? true).map(({ id }) => id);
    const most = countFitting(ids);
    if (most === ids.length) continue;
    report(
      resolving,
      ['fields'],
      `${ids.length} fields are mapped for the desk issue type ${quote(name)}, and the property in which Jira keeps what was written of them holds ${most}. Leave out ${ids.length - most}, or set them apart with \`onlyFor\`.`,
    );
  }
}

function idOf(end: FieldEnd): string {
  return end.from === 'field' ? end.field.id : end.from;
}

/** How people know a mapping: `Summary → Summary`. */
export function labelOf({ customer, desk, direction }: FieldRow): string {
  if (direction === 'to-customer') return `${desk} → ${customer}`;
  return `${customer} ${direction === 'both' ? '↔' : '→'} ${desk}`;
}

/** What a row names on one side; what it writes there must be a field that can be written. */
function resolveEnd(resolving: Resolving, side: Side, row: FieldRow, path: KeyPath): FieldEnd | undefined {
  const wanted = row[side];
  const at = [...path, side];
  const isWritten = writesTo(row.direction, side);
  const word = wanted.toLowerCase();
  const special = Object.hasOwn(readOnly, word) ? readOnly[word] : undefined;
  if (special && !isWritten) return { from: special };
  if (special) {
    report(
      resolving,
      at,
      `${quote(wanted)} can be read and never written. If the ${side} has a field of its own with this name, write its id.`,
    );
    return undefined;
  }
  const field = resolveField(resolving, side, wanted, at);
  if (!field) return undefined;
  if (!isWritten || field.format !== 'requestType') return { from: 'field', field };
  report(
    resolving,
    at,
    'the request type is not a field to map; it stands in `requestType` of an issue type row, or in `defaults.desk`.',
  );
  return undefined;
}

function resolveField(resolving: Resolving, side: Side, wanted: string, path: KeyPath): FieldRef | undefined {
  const { fields } = resolving.facts[side];
  const requestType =
    side === 'desk' && meansRequestType(resolving, wanted) && requestTypeField(resolving.facts.desk);
  // By the name in the file: what the site calls it is nobody's business who can read the checkpoint.
  if (requestType) return requestType.ref && { ...requestType.ref, name: wanted };
  const known = resolving.previous?.fields.flatMap((mapping) => fieldOf(mapping[side]) ?? []) ?? [];
  const field = find(resolving, wanted, fields, `field of the ${side} site`, path, known);
  return field && refOf(resolving, field, path);
}

/** The field as it is read and written, with the name that the contract keeps. */
function refOf(resolving: Resolving, field: SiteField, path: KeyPath): FieldRef | undefined {
  if (field.ref) return { ...field.ref, name: field.name };
  report(resolving, path, `fields of the type ${quote(field.type)} cannot be carried. Leave the entry out.`);
  return undefined;
}

function resolveOnlyFor(
  resolving: Resolving,
  row: FieldRow,
  path: KeyPath,
  mapped: readonly MappedType[],
): string[] | undefined {
  return row.onlyFor?.flatMap((name, index) => {
    const at = [...path, 'onlyFor', index];
    const type = findType(resolving, 'desk', name, at);
    if (!type) return [];
    if (!mapped.some(({ desk }) => desk.id === type.id)) noteUnused(resolving, at);
    return [type.id];
  });
}

function resolveConversion(
  resolving: Resolving,
  row: FieldRow,
  ends: Ends,
  mapped: readonly MappedType[],
  onlyFor: readonly string[] | undefined,
  path: KeyPath,
): Conversion | undefined {
  const chosen = chooseConversion(row, ends);
  if (!chosen.ok) {
    report(resolving, chosen.key === undefined ? path : [...path, chosen.key], chosen.text);
    return undefined;
  }
  const customer = fieldOf(ends.customer);
  const desk = fieldOf(ends.desk);
  if (chosen.by === 'text') return { by: 'text', template: row.text ?? '' };
  if (chosen.by !== 'choices') return { by: chosen.by };
  if (!customer || !desk) return undefined;
  const types = {
    customer: typesOf(mapped, 'customer', onlyFor),
    desk: typesOf(mapped, 'desk', onlyFor),
  };
  // Of no issue type there are no choices, and why there is none was said.
  if (types.desk.length === 0) return undefined;
  const tables = resolveTables(resolving, row, { customer, desk }, types, path);
  return tables && { by: 'choices', tables };
}
