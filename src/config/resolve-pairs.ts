/** The fields of the desk that hold keys of existing customer issues: only what no customer can write into. */
import { hashJson } from '../adf/hash.ts';
import type { FieldId, FieldRef } from '../sync/snapshot.ts';
import type { FieldMapping, PairRules } from './contract.ts';
import { quote } from './key-path.ts';
import { find, report } from './resolving.ts';
import type { Resolving } from './resolving.ts';

/**
 * @param fields the mappings of this sync: a field that one of them fills with what a customer wrote is refused, for it
 * would be the customer who decides which request is whose
 */
export function resolvePairs(resolving: Resolving, fields: readonly FieldMapping[]): PairRules {
  const { pairs, listedPairs } = resolving.sync;
  const found = pairs.flatMap((source, index) => {
    if (!('field' in source)) return [];
    const field = resolveField(resolving, source.field, index, fields);
    return field === undefined ? [] : [field];
  });
  return {
    fields: [...new Map(found.map((field) => [field.id, field])).values()],
    ...(listedPairs.length === 0
      ? {}
      : { listed: hashJson(listedPairs.map(({ customer, desk }) => [customer, desk])) }),
  };
}

function resolveField(
  resolving: Resolving,
  wanted: string,
  index: number,
  mappings: readonly FieldMapping[],
): FieldRef | undefined {
  const path = ['pairs', index, 'desk'] as const;
  const known = resolving.previous?.pairs.fields ?? [];
  const field = find(resolving, wanted, resolving.facts.desk.fields, 'field of the desk', path, known);
  if (field === undefined) return undefined;
  if (field.ref?.kind !== 'text' || !/^customfield_\d+$/.test(field.id)) {
    report(resolving, path, `the field ${quote(wanted)} must be a custom field for a single line of text.`);
    return undefined;
  }
  const filled = mappings.find(
    ({ direction, customer, desk }) =>
      direction !== 'to-customer' &&
      customer.from !== 'key' &&
      desk.from === 'field' &&
      desk.field.id === field.id,
  );
  if (filled !== undefined) {
    report(
      resolving,
      path,
      `${quote(filled.label)} fills this field with what the customer wrote, and so the customer could pull any request over. Only \`Key\` may be carried into it.`,
    );
    return undefined;
  }
  const types = typesThatAskFor(resolving, field.id);
  if (types.length > 0) {
    report(
      resolving,
      path,
      `the field ${quote(wanted)} is on the portal's form of ${types.map(quote).join(', ')}. Whoever fills in that form could enter the key of another issue and pull it over. Take the field off the form, or hide it there with a preset value (Project settings > Request types).`,
    );
    return undefined;
  }
  return { ...field.ref, name: field.name };
}

/** Names of the request types whose form in the portal shows a field. */
function typesThatAskFor({ facts: { desk } }: Resolving, field: FieldId): readonly string[] {
  return desk.requestTypes.filter(({ id }) => desk.forms?.[id]?.includes(field)).map(({ name }) => name);
}
