/** What a client may write into a field, and what Jira says when it is not that. */
import { dropMedia } from './store.ts';
import { findAdfProblem, normaliseDoc } from './adf-rules.ts';
import type { AdfProblem } from './adf-rules.ts';
import { isRecord, refuse } from './answer.ts';
import type { Refused } from './answer.ts';
import { asText } from './data.ts';
import type { Field, IssueRecord, Project } from './data.ts';
import type { Doc } from '../../src/adf/document.ts';
import { hasField } from './render.ts';
import type { Site } from './site.ts';

/** A parsed value (undefined empties the field), or the message Jira puts beside the field. */
type Parsed = { readonly value: unknown } | { readonly error: string };

const SUMMARY_LIMIT = 255;

/** The refusal of a document, as opaque as Jira's. */
export function refuseAdf(problem: AdfProblem, field: string): Refused {
  switch (problem) {
    case 'NOT_ADF':
      return refuse(400, [], {
        [field]:
          field === 'comment'
            ? 'Comment body is not valid!'
            : 'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
      });
    case 'INVALID_INPUT':
    case 'CONTENT_LIMIT_EXCEEDED':
    case 'ATTACHMENT_VALIDATION_ERROR':
      return refuse(400, problem);
  }
}

/** Checks a document and returns it as Jira keeps it. @throws Refused */
export function acceptDoc(site: Site, value: unknown, field: string): Doc {
  const problem = findAdfProblem(value, (id) => site.media.has(id));
  if (problem !== undefined) throw refuseAdf(problem, field);
  return normaliseDoc(value as Doc, site.random);
}

function parseValue(site: Site, field: Field, value: unknown, project: Project, typeId: string): Parsed {
  if (field.id === 'summary') return parseSummary(value);
  if (value === null || value === undefined) return { value: undefined };
  switch (field.kind) {
    case 'text':
      if (typeof value !== 'string') return { error: 'Operation value must be a string' };
      return value.length > SUMMARY_LIMIT
        ? { error: 'The entered text is too long. It exceeds the allowed limit of 255 characters.' }
        : { value };
    case 'rich-text':
      return { value: acceptDoc(site, value, field.id) };
    case 'number':
      return typeof value === 'number' ? { value } : { error: 'Operation value must be a number' };
    case 'date':
      return typeof value === 'string' &&
        /^\d{4}-\d{2}-\d{2}$/.test(value) &&
        !Number.isNaN(Date.parse(value))
        ? { value }
        : { error: `Error parsing date string: ${asText(value)}` };
    case 'labels':
      return parseLabels(value);
    case 'priority':
    case 'option':
    case 'security':
      return parseOption(field, value);
    case 'organizations':
      return parseOrganizations(site, project, value);
    case 'request-type':
      return parseRequestType(site, project, typeId, value);
    case 'computed':
      return { error: `Field '${field.id}' cannot be set. It is not on the appropriate screen, or unknown.` };
  }
}

function parseSummary(value: unknown): Parsed {
  if (typeof value !== 'string' || value.trim() === '')
    return { error: 'You must specify a summary of the issue.' };
  if (/[\r\n]/.test(value))
    return { error: 'The summary is invalid because it contains newline characters.' };
  if (value.length > SUMMARY_LIMIT) return { error: 'Summary must be less than 255 characters.' };
  return { value };
}

function parseLabels(value: unknown): Parsed {
  if (!Array.isArray(value)) return { error: 'data was not an array' };
  const labels = value.map((label: unknown) => label);
  for (const label of labels) {
    if (typeof label !== 'string' || label === '') return { error: 'string expected at index 0' };
    if (/\s/.test(label)) return { error: `The label '${label}' contains spaces which is invalid.` };
    if (label.length > 255)
      return { error: `The label '${label}' exceeds the maximum length of 255 characters.` };
  }
  return { value: [...new Set(labels)].sort() };
}

function parseOption(field: Field, value: unknown): Parsed {
  if (!isRecord(value)) return { error: "Could not find valid 'id' or 'value' in the Parent Option object." };
  const text = field.kind === 'option' ? value['value'] : value['name'];
  const option = field.options.find((one) =>
    value['id'] === undefined ? one.name === text : one.id === value['id'],
  );
  if (option !== undefined) return { value: option.id };
  if (field.kind === 'priority') return { error: 'The priority selected is invalid.' };
  return {
    error:
      value['id'] === undefined
        ? `Option value '${asText(text)}' is not valid`
        : `Option id '${asText(value['id'])}' is not valid`,
  };
}

function parseOrganizations(site: Site, project: Project, value: unknown): Parsed {
  if (!Array.isArray(value)) return { error: 'data was not an array' };
  const ids = value.map((id: unknown) => String(id));
  const known = ids.every((id) => site.organizations.has(id) && project.organizationIds.includes(id));
  return known ? { value: ids } : { error: 'Organization does not exist or is not part of the project.' };
}

/** Cloud takes the bare id of the request type as a string and nothing else. */
function parseRequestType(site: Site, project: Project, typeId: string, value: unknown): Parsed {
  if (typeof value !== 'string') return { error: 'Operation value must be a string' };
  const type = project.requestTypes.find((candidate) => candidate.id === value);
  if (type === undefined) return { error: `Request type '${value}' is not valid.` };
  if (type.issueTypeId !== typeId && !site.settings.acceptForeignRequestType) {
    return { error: 'The request type is not valid for the issue type.' };
  }
  return { value };
}

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
