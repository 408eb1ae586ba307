/**
 * What Jira will accept when an issue is created: fields that are not on the create screen are refused, and so is an
 * issue that lacks a required one.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post
 */
import { fieldOf } from '../sync/convert.ts';
import type { Side } from '../sync/snapshot.ts';
import type { FieldDefault, FieldMapping, NamedId } from './contract.ts';
import type { CreateField, SideFacts } from './facts.ts';
import { FailureError } from '../sync/failure.ts';
import { quote } from './key-path.ts';
import { createdOn, report, requestTypeField, writesTo } from './resolving.ts';
import type { MappedType, Resolving } from './resolving.ts';
import type { KeyPath } from './settings.ts';

/** Jira and the engine fill these for every issue. */
const alwaysFilled = ['project', 'issuetype', 'reporter'];

/** @throws FailureError `bug` when the facts lack a type that is mapped, though the account may see its screen */
export function createFieldsOf(facts: SideFacts, type: NamedId): readonly CreateField[] {
  if (facts.unseen?.screens === true) return [];
  const fields = Object.hasOwn(facts.createFields, type.id) ? facts.createFields[type.id] : undefined;
  if (!fields) throw new FailureError({ code: 'bug', detail: `no create fields for issue type ${type.id}` });
  return fields;
}

/**
 * Reports a field that the create screen of one of the types lacks.
 *
 * @param types those by which issues are created on the side; an edit asks for no screen
 */
export function reportMissingOnScreen(
  resolving: Resolving,
  side: Side,
  field: NamedId,
  types: readonly NamedId[],
  path: KeyPath,
): void {
  if (isUnseen(resolving.facts[side], field)) return;
  const without = types.filter(
    (type) => !createFieldsOf(resolving.facts[side], type).some(({ id }) => id === field.id),
  );
  if (without.length === 0) return;
  resolving.offScreen.add(`${side} ${field.id}`);
  const names = without.map(({ name }) => quote(name)).join(', ');
  report(
    resolving,
    path,
    `the field ${quote(field.name)} (${field.id}) is not on the create screen of the ${side} issue type ${names}, so Jira would refuse every new issue. Add it to that screen, or narrow this entry with ${path[0] === 'fields' ? '`onlyFor`' : '`byIssueType`'}.`,
  );
}

/** Whether a missing right hides the field from the account: that right is what has to be said. */
export function isUnseen({ unseen }: SideFacts, field: Pick<NamedId, 'id'>): boolean {
  return unseen !== undefined && (unseen.screens || unseen.fields.has(field.id));
}

/** Reports, for each issue type that is created on a side, what must be filled and nothing fills. */
export function reportUnfilled(
  resolving: Resolving,
  side: Side,
  mapped: readonly MappedType[],
  fields: readonly FieldMapping[],
  defaults: readonly FieldDefault[],
): void {
  const requestType = side === 'desk' ? requestTypeField(resolving.facts.desk)?.id : undefined;
  const told = new Set<string>();
  for (const { [side]: type, desk, row } of createdOn(side, mapped)) {
    if (told.has(type.id)) continue;
    told.add(type.id);
    const filled = new Set([
      ...alwaysFilled,
      ...(requestType === undefined ? [] : [requestType]),
      ...(resolving.sync.twinLabel[side] === undefined ? [] : ['labels']),
      ...fields
        .filter(
          ({ direction, onlyFor }) => writesTo(direction, side) && (!onlyFor || onlyFor.includes(desk.id)),
        )
        .flatMap((mapping) => fieldOf(mapping[side])?.id ?? []),
      ...defaults
        .filter((entry) => entry.otherwise !== undefined || Object.hasOwn(entry.byIssueType, type.id))
        .map(({ field }) => field.id),
    ]);
    const path: KeyPath = ['issueTypes', row, side];
    if (!filled.has('summary'))
      report(
        resolving,
        path,
        `an issue cannot be created without a summary, and nothing fills it for ${quote(type.name)}. Add \`Summary\` to \`fields\`.`,
      );
    const open = createFieldsOf(resolving.facts[side], type).filter(
      ({ id, required, hasDefault }) => required && !hasDefault && id !== 'summary' && !filled.has(id),
    );
    if (open.length === 0) continue;
    const names = open.map(({ id, name }) => `${quote(name)} (${id})`).join(', ');
    report(
      resolving,
      path,
      `the ${side} issue type ${quote(type.name)} requires ${names}, and nothing fills ${open.length === 1 ? 'it' : 'them'}. Map the field in \`fields\`, or give it a value in \`defaults.${side}\`.`,
    );
  }
}
