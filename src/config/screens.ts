/**
 * What Jira will accept when an issue is created: fields that are not on the create screen are refused, and so is an
 * issue that lacks a required one.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post
 */
import type { FieldDefault, FieldMapping, NamedId } from './contract.ts';
import type { CreateField, SideFacts } from './facts.ts';
import { FailureError } from '../sync/failure.ts';
import { quote } from './key-path.ts';
import { report, requestTypeField, type MappedType, type Resolving } from './resolving.ts';
import type { KeyPath } from './settings.ts';

/** Jira and the engine fill these for every issue. */
const alwaysFilled = ['project', 'issuetype', 'reporter'];

/** @throws FailureError `bug` when the facts lack a type that is mapped */
export function createFieldsOf(facts: SideFacts, type: NamedId): readonly CreateField[] {
  const fields = Object.hasOwn(facts.createFields, type.id) ? facts.createFields[type.id] : undefined;
  if (!fields) throw new FailureError({ code: 'bug', detail: `no create fields for issue type ${type.id}` });
  return fields;
}

/** Reports a field that the create screen of one of the types lacks. */
export function reportMissingOnScreen(
  resolving: Resolving,
  field: NamedId,
  types: readonly NamedId[],
  path: KeyPath,
): void {
  const without = types.filter(
    (type) => !createFieldsOf(resolving.facts.desk, type).some(({ id }) => id === field.id),
  );
  if (without.length === 0) return;
  const names = without.map(({ name }) => quote(name)).join(', ');
  report(
    resolving,
    path,
    `the field ${quote(field.name)} (${field.id}) is not on the create screen of the desk issue type ${names}, so Jira would refuse every new issue. Add it to that screen, or narrow this entry with ${path[0] === 'fields' ? '`onlyFor`' : '`byIssueType`'}.`,
  );
}

/** Reports, for each mapped desk issue type, what must be filled and nothing fills. */
export function reportUnfilled(
  resolving: Resolving,
  mapped: readonly MappedType[],
  fields: readonly FieldMapping[],
  defaults: readonly FieldDefault[],
): void {
  const requestType = requestTypeField(resolving.facts.desk)?.id;
  const told = new Set<string>();
  for (const { desk, row } of mapped) {
    if (told.has(desk.id)) continue;
    told.add(desk.id);
    const filled = new Set([
      ...alwaysFilled,
      ...(requestType === undefined ? [] : [requestType]),
      ...(resolving.sync.twinLabel.desk === undefined ? [] : ['labels']),
      ...fields
        .filter(
          ({ direction, onlyFor }) => direction !== 'to-customer' && (!onlyFor || onlyFor.includes(desk.id)),
        )
        .flatMap((mapping) => (mapping.desk.from === 'field' ? mapping.desk.field.id : [])),
      ...defaults
        .filter((entry) => entry.otherwise !== undefined || Object.hasOwn(entry.byIssueType, desk.id))
        .map(({ field }) => field.id),
    ]);
    const path: KeyPath = ['issueTypes', row, 'desk'];
    if (!filled.has('summary'))
      report(
        resolving,
        path,
        `an issue cannot be created without a summary, and nothing fills it for ${quote(desk.name)}. Add \`Summary\` to \`fields\`.`,
      );
    const open = createFieldsOf(resolving.facts.desk, desk).filter(
      ({ id, required, hasDefault }) => required && !hasDefault && id !== 'summary' && !filled.has(id),
    );
    if (open.length === 0) continue;
    const names = open.map(({ id, name }) => `${quote(name)} (${id})`).join(', ');
    report(
      resolving,
      path,
      `the desk issue type ${quote(desk.name)} requires ${names}, and nothing fills ${open.length === 1 ? 'it' : 'them'}. Map the field in \`fields\`, or give it a value in \`defaults.desk\`.`,
    );
  }
}
