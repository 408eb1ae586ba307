/** Field mappings. */
import { countFitting } from '../sync/marker-size.ts';
import type { FieldRef } from '../sync/snapshot.ts';
import type { FieldMapping, FieldSource, NamedId } from './contract.ts';
import type { SiteField } from './facts.ts';
import { quote } from './key-path.ts';
import { find, findDeskType, meansRequestType, noteUnused, report } from './resolving.ts';
import type { MappedType, Resolving } from './resolving.ts';
import { reportMissingOnScreen } from './screens.ts';
import type { FieldRow, KeyPath } from './settings.ts';

/** Values of an issue that can be read and never written, by the words and ids that mean them. */
const readOnly: Readonly<Record<string, 'key' | 'url' | 'status'>> = {
  key: 'key',
  issuekey: 'key',
  url: 'url',
  status: 'status',
};

/** Every entry of `fields` that can be carried; everything else is reported. */
export function resolveFields(resolving: Resolving, mapped: readonly MappedType[]): FieldMapping[] {
  const mappings: FieldMapping[] = [];
  for (const [index, row] of resolving.sync.fields.entries()) {
    const path: KeyPath = ['fields', index];
    const source = resolveSource(resolving, row, path);
    const target = resolveTarget(resolving, row, path);
    const onlyFor = resolveOnlyFor(resolving, row, path, mapped);
    if (!source || !target || !isCarried(resolving, source, target, path)) continue;
    const types = typesOf(mapped, onlyFor);
    reportMissingOnScreen(resolving, target, types, [...path, 'desk']);
    const from = source.from === 'field' ? source.field.id : source.from;
    const mapping: FieldMapping = {
      id: `${from}>${target.id}`,
      label: `${row.customer} → ${row.desk}`,
      source,
      target,
      when: row.when,
      ...(onlyFor ? { onlyFor } : {}),
    };
    const rival = mappings.find((other) => other.target.id === target.id && overlap(other, mapping));
    if (rival)
      report(
        resolving,
        [...path, 'desk'],
        `the field ${quote(row.desk)} is written by ${quote(rival.label)} already; keep one, or divide them with \`onlyFor\`.`,
      );
    else if (mappings.some(({ id }) => id === mapping.id))
      report(resolving, path, 'this mapping stands twice; join the two by one `onlyFor`.');
    else mappings.push(mapping);
  }
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
  for (const { id: type, name } of typesOf(mapped)) {
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

function resolveSource(resolving: Resolving, row: FieldRow, path: KeyPath): FieldSource | undefined {
  const word = row.customer.toLowerCase();
  const special = Object.hasOwn(readOnly, word) ? readOnly[word] : undefined;
  if (special) return { from: special };
  const known =
    resolving.previous?.fields.flatMap(({ source }) => (source.from === 'field' ? source.field : [])) ?? [];
  const { fields } = resolving.facts.customer;
  const at = [...path, 'customer'];
  const field = find(resolving, row.customer, fields, 'field of the customer site', at, known);
  const ref = field && refOf(resolving, field, at);
  return ref && { from: 'field', field: ref };
}

function resolveTarget(resolving: Resolving, row: FieldRow, path: KeyPath): FieldRef | undefined {
  const at = [...path, 'desk'];
  if (Object.hasOwn(readOnly, row.desk.toLowerCase())) {
    report(
      resolving,
      at,
      `${quote(row.desk)} can be read and never written. If the desk has a field of its own with this name, write its id.`,
    );
    return undefined;
  }
  if (meansRequestType(resolving, row.desk)) {
    report(
      resolving,
      at,
      'the request type is not a field to map; it stands in `requestType` of an issue type row, or in `defaults.desk`.',
    );
    return undefined;
  }
  const known = resolving.previous?.fields.map(({ target }) => target) ?? [];
  const field = find(resolving, row.desk, resolving.facts.desk.fields, 'field of the desk site', at, known);
  return field && refOf(resolving, field, at);
}

/** The field as it is read and written, with the name that the contract keeps. */
function refOf(resolving: Resolving, field: SiteField, path: KeyPath): FieldRef | undefined {
  if (field.ref) return { ...field.ref, name: field.name };
  report(resolving, path, `not supported yet: fields of the type ${quote(field.type)}. Leave the entry out.`);
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
    const type = findDeskType(resolving, name, at);
    if (!type) return [];
    if (!mapped.some(({ desk }) => desk.id === type.id)) noteUnused(resolving, at);
    return [type.id];
  });
}

/** Short text to short text and rich text to rich text; key, address and status into short text. */
function isCarried(resolving: Resolving, source: FieldSource, target: FieldRef, path: KeyPath): boolean {
  const from = source.from === 'field' ? source.field.kind : 'text';
  if (from === target.kind && (from === 'text' || from === 'richText')) return true;
  const why =
    from === target.kind
      ? `mapping fields of the kind ${words[from]}`
      : `carrying ${words[from]} into a field of the kind ${words[target.kind]} (a conversion between fields)`;
  report(
    resolving,
    path,
    `not supported yet: ${why}. Short text goes into short text, rich text into rich text; Key, Url and Status into short text.`,
  );
  return false;
}

const words: Readonly<Record<FieldRef['kind'], string>> = {
  text: 'short text',
  richText: 'rich text',
  number: 'number',
  date: 'date',
  labels: 'labels',
  option: 'select',
  organizations: 'organizations',
};

/** The mapped desk issue types, each once, narrowed by `onlyFor`. */
export function typesOf(mapped: readonly MappedType[], onlyFor?: readonly string[]): NamedId[] {
  const types = new Map(mapped.map(({ desk }) => [desk.id, desk]));
  return [...types.values()].filter(({ id }) => !onlyFor || onlyFor.includes(id));
}

function overlap(left: FieldMapping, right: FieldMapping): boolean {
  return !left.onlyFor || !right.onlyFor || left.onlyFor.some((id) => right.onlyFor?.includes(id));
}
