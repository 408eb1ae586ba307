/** Reading `fields` and `update` of a create, an edit or a transition. */
import { dropMedia } from './store.ts';
import { isRecord, refuse } from './answer.ts';
import type { Account, Field, IssueRecord, Project } from './data.ts';
import type { Doc } from '../../src/adf/document.ts';
import { parseValue } from './fields/parse.ts';
import { notSettable } from './fields/parsed.ts';
import type { Parsed, Place } from './fields/parsed.ts';
import { hasField } from './render.ts';
import type { Site } from './site.ts';

export interface WriteTarget {
  readonly project: Project;
  readonly typeId: string;
  /** The issue as it is; absent on create. */
  readonly issue?: IssueRecord;
}

/**
 * Reads `fields` and `update` of a create or edit. Returns the changed values by field id; an emptied field is there
 * with undefined. @throws Refused with all field messages at once, as Jira answers.
 */
export function readFieldWrites(
  site: Site,
  target: WriteTarget,
  fields: Record<string, unknown>,
  update: Record<string, unknown>,
): Record<string, unknown> {
  const errors: Record<string, string> = {};
  const changes: Record<string, unknown> = {};
  const { project, typeId, issue } = target;
  for (const [id, value] of Object.entries(fields)) {
    if (id === 'project' || id === 'issuetype') continue;
    const field = site.fields.get(id);
    // The create screen binds a create; an edit only needs the field to exist in the project.
    // The request type is JSM's own field and is on no screen.
    const settable =
      field !== undefined &&
      (issue !== undefined || field.kind === 'request-type'
        ? hasField(project, id)
        : project.screen.includes(id));
    if (!settable) {
      errors[id] = `Field '${id}' cannot be set. It is not on the appropriate screen, or unknown.`;
      continue;
    }
    const parsed = parseValue(site, field, value, project, typeId);
    if ('error' in parsed) errors[id] = parsed.error;
    else changes[id] = parsed.value;
  }
  for (const [id, operations] of Object.entries(update)) {
    if (id in fields) {
      errors[id] = `Field '${id}' cannot appear in both 'fields' and 'update'`;
      continue;
    }
    const before = issue?.values[id];
    const parsed = readOperations(site, target, id, operations, before);
    if ('error' in parsed) errors[id] = parsed.error;
    else changes[id] = parsed.value;
  }
  if (Object.keys(errors).length > 0) throw refuse(400, [], errors);
  return changes;
}

function readOperations(
  site: Site,
  target: WriteTarget,
  id: string,
  operations: unknown,
  before: unknown,
): Parsed {
  const field = site.fields.get(id);
  if (field === undefined || !hasField(target.project, id)) {
    return { error: `Field '${id}' cannot be set. It is not on the appropriate screen, or unknown.` };
  }
  if (!Array.isArray(operations)) return { error: 'data was not an array' };
  let labels: unknown[] = Array.isArray(before) ? before : [];
  let result: Parsed = { value: before };
  for (const operation of operations as readonly unknown[]) {
    if (!isRecord(operation)) return { error: 'Operation must be an object' };
    if ('set' in operation) {
      result = parseValue(site, field, operation['set'], target.project, target.typeId);
    } else if (field.kind === 'labels' && 'add' in operation) {
      result = parseLabels([...labels, operation['add']]);
    } else if (field.kind === 'labels' && 'remove' in operation) {
      result = { value: labels.filter((label) => label !== operation['remove']) };
    } else {
      return { error: `Field '${id}' does not support operation '${Object.keys(operation).join(',')}'` };
    }
    if ('error' in result) return result;
    labels = Array.isArray(result.value) ? result.value : [];
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
