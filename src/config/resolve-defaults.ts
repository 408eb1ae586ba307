/** Values for new desk issues. The request type is no field default: `resolve-types.ts` reads it. */
import type { FieldRef, FieldValue } from '../sync/snapshot.ts';
import type { FieldDefault, NamedId } from './contract.ts';
import { readDefault, type Choices } from './default-value.ts';
import { quote } from './key-path.ts';
import { typesOf } from './resolve-fields.ts';
import { find, findDeskType, meansRequestType, noteUnused, report } from './resolving.ts';
import type { MappedType, Resolving } from './resolving.ts';
import { createFieldsOf, reportMissingOnScreen } from './screens.ts';
import type { DefaultRow, DefaultValue, KeyPath } from './settings.ts';

/** Every entry of `defaults.desk` that fits its field; everything else is reported. */
export function resolveDefaults(resolving: Resolving, mapped: readonly MappedType[]): FieldDefault[] {
  const defaults: FieldDefault[] = [];
  for (const [index, row] of resolving.sync.deskDefaults.entries()) {
    if (meansRequestType(resolving, row.field)) continue;
    const path: KeyPath = ['defaults', 'desk', index];
    const field = resolveField(resolving, row, path);
    if (!field) continue;
    if (defaults.some((other) => other.field.id === field.id)) {
      report(
        resolving,
        [...path, 'field'],
        `the field ${quote(row.field)} has an entry already; put both into one.`,
      );
      continue;
    }
    defaults.push(resolveEntry(resolving, row, field, path, mapped));
  }
  return defaults;
}

function resolveField(resolving: Resolving, row: DefaultRow, path: KeyPath): FieldRef | undefined {
  const known = resolving.previous?.deskDefaults.map(({ field }) => field) ?? [];
  const { fields } = resolving.facts.desk;
  const at = [...path, 'field'];
  const field = find(resolving, row.field, fields, 'field of the desk site', at, known);
  if (!field) return undefined;
  if (field.ref) return { ...field.ref, name: field.name };
  report(
    resolving,
    at,
    `not supported yet: a default for a field of the type ${quote(field.type)}. Leave the entry out.`,
  );
  return undefined;
}

function resolveEntry(
  resolving: Resolving,
  row: DefaultRow,
  field: FieldRef,
  path: KeyPath,
  mapped: readonly MappedType[],
): FieldDefault {
  const byIssueType: Record<string, FieldValue> = {};
  const named = new Set<string>();
  const all = typesOf(mapped);
  for (const [name, raw] of Object.entries(row.byIssueType)) {
    const at = [...path, 'byIssueType', name];
    const type = findDeskType(resolving, name, at);
    if (!type) continue;
    const types = all.filter(({ id }) => id === type.id);
    if (types.length === 0) noteUnused(resolving, at);
    else if (named.has(type.id))
      report(resolving, at, 'this issue type has a value already, by its name or its id.');
    else {
      named.add(type.id);
      const value = resolveValue(resolving, field, raw, types, at);
      if (value) byIssueType[type.id] = value;
    }
  }
  const others = all.filter(({ id }) => !named.has(id));
  if (row.value === undefined) return { field, byIssueType };
  const otherwise = resolveValue(resolving, field, row.value, others, [...path, 'value']);
  return otherwise ? { field, byIssueType, otherwise } : { field, byIssueType };
}

/** A value must be right for each of the types: contexts may give one field different options. */
function resolveValue(
  resolving: Resolving,
  field: FieldRef,
  raw: DefaultValue,
  types: readonly NamedId[],
  path: KeyPath,
): FieldValue | undefined {
  reportMissingOnScreen(resolving, field, types, path);
  const screens = types.flatMap((type) => {
    const found = createFieldsOf(resolving.facts.desk, type).find(({ id }) => id === field.id);
    return found ? [found.options] : [];
  });
  // Of a field on no screen that was said; that it has no such option there would only repeat it.
  const read = screens.map((options) => readDefault(field, raw, choicesFor(resolving, field, options)));
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
  noteRenamed(resolving, first.renamed, path);
  return first.value;
}

function choicesFor(resolving: Resolving, field: FieldRef, options: readonly NamedId[]): Choices {
  const { priorities, organizations } = resolving.facts.desk;
  const before = resolving.previous?.deskDefaults.filter((entry) => entry.field.id === field.id) ?? [];
  const known = before
    .flatMap(({ byIssueType, otherwise }) => [
      ...Object.values(byIssueType),
      ...(otherwise ? [otherwise] : []),
    ])
    .flatMap((value) =>
      value.kind === 'option' && value.name !== undefined ? [{ id: value.id, name: value.name }] : [],
    );
  return { options, priorities, organizations, known };
}

function noteRenamed(resolving: Resolving, now: string | undefined, path: KeyPath): void {
  if (now === undefined) return;
  const { line, path: shown } = resolving.locate(['syncs', resolving.sync.name, ...path]);
  resolving.notices.push({ code: 'renamed', path: shown, line, now });
}
