/** Reading `fields` and `update` of a create, an edit or a transition. */
import { dropMedia } from './store.ts';
import { isRecord, refuse } from './answer.ts';
import { FIELD_PERMISSIONS } from './data.ts';
import type { Account, Field, IssueRecord, Project } from './data.ts';
import type { Doc } from '../../src/adf/document.ts';
import { parseNamed } from './fields/parse-choice.ts';
import { parseValue } from './fields/parse.ts';
import { notSettable } from './fields/parsed.ts';
import type { Parsed, Place } from './fields/parsed.ts';
import { hasField } from './render.ts';
import { can } from './site.ts';
import type { Site } from './site.ts';

export interface WriteTarget {
  readonly project: Project;
  readonly typeId: string;
  /** The issue as it is; absent on create. */
  readonly issue?: IssueRecord;
  /** Whose rights count; absent: a person in the browser. */
  readonly account?: Account | undefined;
  /** Ids of the fields on the screen of a transition; absent for a create or an edit. */
  readonly transitionScreen?: readonly string[];
}

/**
 * Whether a field can be written at all. The create screen binds a create, the transition's screen a transition; an edit
 * only needs the field to exist in the project. The request type is JSM's own field and is on no screen.
 */
function isSettable({ project, issue, transitionScreen }: WriteTarget, field: Field): boolean {
  if (transitionScreen !== undefined) return transitionScreen.includes(field.id);
  return issue !== undefined || field.kind === 'request-type'
    ? hasField(project, field.id)
    : project.screen.includes(field.id);
}

function readOne(place: Place, target: WriteTarget, field: Field, value: unknown): Parsed {
  // Only a transition sets the resolution.
  if (field.kind === 'resolution' && target.transitionScreen !== undefined) {
    return value === null ? { value: undefined } : parseNamed(place, field, value);
  }
  return parseValue(place, field, value);
}

/**
 * Reads `fields` and `update` of a create, an edit or a transition. Returns the changed values by field id; an emptied
 * field is there with undefined. @throws Refused with all field messages at once, as Jira answers.
 */
export function readFieldWrites(
  site: Site,
  target: WriteTarget,
  fields: Record<string, unknown>,
  update: Record<string, unknown>,
): Record<string, unknown> {
  const errors: Record<string, string> = {};
  const changes: Record<string, unknown> = {};
  const { project, typeId, issue, account } = target;
  const place: Place = { site, project, typeId, ...(account === undefined ? {} : { account }) };
  const take = (id: string, read: (field: Field) => Parsed): void => {
    const field = site.fields.get(id);
    const right = FIELD_PERMISSIONS.get(id);
    const mayWrite =
      account === undefined || right === undefined || can(site, account.accountId, project.id, right);
    const parsed =
      field === undefined || !isSettable(target, field) || !mayWrite
        ? { error: notSettable(id) }
        : read(field);
    if ('error' in parsed) errors[id] = parsed.error;
    else changes[id] = parsed.value;
  };
  for (const [id, value] of Object.entries(fields)) {
    if (id === 'project' || id === 'issuetype') continue;
    take(id, (field) => readOne(place, target, field, value));
  }
  for (const [id, operations] of Object.entries(update)) {
    if (id in fields) errors[id] = `Field '${id}' cannot appear in both 'fields' and 'update'`;
    else take(id, (field) => readOperations(place, target, field, operations, issue?.values[id]));
  }
  if (Object.keys(errors).length > 0) throw refuse(400, [], errors);
  return changes;
}

/** Kinds that know `add` and `remove`. */
export const LIST_KINDS: ReadonlySet<Field['kind']> = new Set([
  'labels',
  'options',
  'components',
  'versions',
  'users',
]);

function readOperations(
  place: Place,
  target: WriteTarget,
  field: Field,
  operations: unknown,
  before: unknown,
): Parsed {
  if (!Array.isArray(operations)) return { error: 'data was not an array' };
  let result: Parsed = { value: before };
  for (const operation of operations as readonly unknown[]) {
    if (!isRecord(operation)) return { error: 'Operation must be an object' };
    const held: readonly unknown[] = Array.isArray(result.value) ? result.value : [];
    if ('set' in operation) {
      result = readOne(place, target, field, operation['set']);
    } else if (LIST_KINDS.has(field.kind) && ('add' in operation || 'remove' in operation)) {
      const one = readOne(place, target, field, [
        'add' in operation ? operation['add'] : operation['remove'],
      ]);
      if ('error' in one) return one;
      const named: readonly unknown[] = Array.isArray(one.value) ? one.value : [];
      const kept = held.filter((item) => !named.includes(item));
      const next = 'add' in operation ? [...kept, ...named] : kept;
      result = { value: field.kind === 'labels' ? next.sort() : next.length === 0 ? undefined : next };
    } else {
      return {
        error: `Field '${field.id}' does not support operation '${Object.keys(operation).join(',')}'`,
      };
    }
    if ('error' in result) return result;
  }
  return result;
}

/** The values after a change; emptied fields are gone, files of an overwritten body are lost. */
export function applyChanges(
  site: Site,
  values: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const next = { ...values };
  for (const [id, value] of Object.entries(changes)) {
    if (site.fields.get(id)?.kind === 'rich-text') {
      dropMedia(site, next[id] as Doc | undefined, value as Doc | undefined);
    }
    if (value === undefined) Reflect.deleteProperty(next, id);
    else next[id] = value;
  }
  return next;
}

const PROPERTY_LIMIT = 32_768;

/** Checks the value of an entity property: non-empty JSON of at most 32768 bytes under a key of at most 255. */
export function checkProperty(key: string, value: unknown): void {
  if (key === '' || key.length > 255)
    throw refuse(400, 'The property key must be between 1 and 255 characters long.');
  if (value === undefined || value === '')
    throw refuse(400, 'The property value must be valid, non-empty JSON.');
  if (Buffer.byteLength(JSON.stringify(value)) > PROPERTY_LIMIT) {
    throw refuse(400, `The property value exceeds the maximum of ${PROPERTY_LIMIT} bytes.`);
  }
}

/** `properties` of a body: a list of `{ key, value }`. @throws Refused */
export function readProperties(value: unknown): Record<string, unknown> | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw refuse(400, 'properties: data was not an array');
  const properties: Record<string, unknown> = {};
  for (const entry of value as readonly unknown[]) {
    if (!isRecord(entry) || typeof entry['key'] !== 'string')
      throw refuse(400, 'properties: every entry needs a key');
    checkProperty(entry['key'], entry['value']);
    properties[entry['key']] = entry['value'];
  }
  return properties;
}
