/** Values for new issues. The request type is no field default: `resolve-types.ts` reads it. */
import type { FieldRef, FieldValue, Side } from '../sync/snapshot.ts';
import type { FieldDefault, NamedId } from './contract.ts';
import { choicesOf, knownChoice, nameChoice } from './choices.ts';
import { readDefault } from './default-value.ts';
import { quote } from './key-path.ts';
import { createdOn, find, findType, meansRequestType, noteRenamed, noteUnused } from './resolving.ts';
import { report, typesOf } from './resolving.ts';
import type { MappedType, Resolving } from './resolving.ts';
import { createFieldsOf, reportMissingOnScreen } from './screens.ts';
import type { DefaultRow, DefaultValue, KeyPath } from './settings.ts';

/** Every entry of a side's defaults that fits its field; everything else is reported. */
export function resolveDefaults(
  resolving: Resolving,
  side: Side,
  mapped: readonly MappedType[],
): FieldDefault[] {
  const defaults: FieldDefault[] = [];
  const types = typesOf(createdOn(side, mapped), side);
  const rows = side === 'desk' ? resolving.sync.deskDefaults : resolving.sync.customerDefaults;
  for (const [index, row] of rows.entries()) {
    if (side === 'desk' && meansRequestType(resolving, row.field)) continue;
    const path: KeyPath = ['defaults', side, index];
    const field = resolveField(resolving, side, row, path);
    if (!field) continue;
    if (defaults.some((other) => other.field.id === field.id)) {
      report(
        resolving,
        [...path, 'field'],
        `the field ${quote(row.field)} has an entry already; put both into one.`,
      );
      continue;
    }
    // Nothing is created there, and without a create screen nothing can be said about the values.
    if (types.length === 0) noteUnused(resolving, path);
    else defaults.push(resolveEntry(resolving, side, row, field, path, types));
  }
  return defaults;
}

function resolveField(
  resolving: Resolving,
  side: Side,
  row: DefaultRow,
  path: KeyPath,
): FieldRef | undefined {
  const { previous } = resolving;
  const before = side === 'desk' ? previous?.deskDefaults : previous?.customerDefaults;
  const known = before?.map(({ field }) => field) ?? [];
  const { fields } = resolving.facts[side];
  const at = [...path, 'field'];
  const field = find(resolving, row.field, fields, `field of the ${side} site`, at, known);
  if (!field) return undefined;
  if (field.ref?.format === 'requestType') {
    report(resolving, at, 'a request type is chosen for the desk only. Leave the entry out.');
    return undefined;
  }
  if (field.ref) return { ...field.ref, name: field.name };
  report(resolving, at, `fields of the type ${quote(field.type)} cannot be written. Leave the entry out.`);
  return undefined;
}

function resolveEntry(
  resolving: Resolving,
  side: Side,
  row: DefaultRow,
  field: FieldRef,
  path: KeyPath,
  all: readonly NamedId[],
): FieldDefault {
  const byIssueType: Record<string, FieldValue> = {};
  const named = new Set<string>();
  for (const [name, raw] of Object.entries(row.byIssueType)) {
    const at = [...path, 'byIssueType', name];
    const type = findType(resolving, side, name, at);
    if (!type) continue;
    const types = all.filter(({ id }) => id === type.id);
    if (types.length === 0) noteUnused(resolving, at);
    else if (named.has(type.id))
      report(resolving, at, 'this issue type has a value already, by its name or its id.');
    else {
      named.add(type.id);
      const value = resolveValue(resolving, side, field, raw, types, at);
      if (value) byIssueType[type.id] = value;
    }
  }
  const others = all.filter(({ id }) => !named.has(id));
  if (row.value === undefined) return { field, byIssueType };
  const otherwise = resolveValue(resolving, side, field, row.value, others, [...path, 'value']);
  return otherwise ? { field, byIssueType, otherwise } : { field, byIssueType };
}

/** A value must be right for each of the types: contexts may give one field different options. */
function resolveValue(
  resolving: Resolving,
  side: Side,
  field: FieldRef,
  raw: DefaultValue,
  types: readonly NamedId[],
  path: KeyPath,
): FieldValue | undefined {
  reportMissingOnScreen(resolving, side, field, types, path);
  const facts = resolving.facts[side];
  // Of a field on no screen that was said; that it has no such option there would only repeat it.
  const shown = types.filter((type) => createFieldsOf(facts, type).some(({ id }) => id === field.id));
  const read = shown.map((type) =>
    readDefault(field, raw, {
      choices: choicesOf(facts, field, [type]) ?? [],
      known: (name) => knownChoice(resolving, side, field, name),
    }),
  );
  const wrong = read.find((one) => !one.ok);
  if (wrong) {
    report(resolving, path, wrong.text);
    return undefined;
  }
  const [first, ...more] = read.filter((one) => one.ok);
  if (!first) return undefined;
  if (more.some(({ value }) => JSON.stringify(value) !== JSON.stringify(first.value))) {
    report(
      resolving,
      path,
      'means different options for different issue types; write one value for each under `byIssueType`.',
    );
    return undefined;
  }
  for (const { name, id, renamed } of first.names ?? []) {
    nameChoice(resolving, side, field, name, id);
    if (renamed !== undefined) noteRenamed(resolving, path, renamed);
  }
  return first.value;
}
