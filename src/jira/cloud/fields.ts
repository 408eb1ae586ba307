/** Field values between Jira's JSON and the project's words. */
import { z } from 'zod';
import { FailureError } from '../../sync/failure.ts';
import type { Choice, FieldRef, FieldValue, Person } from '../../sync/snapshot.ts';
import { idSchema, millisSchema, optional } from './answer.ts';
import { userSchema } from './person.ts';
import { docSchema } from './rich-text.ts';

const textSchema = z.string();
const numberSchema = z.number();
const dateSchema = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const labelsSchema = z.array(z.string());
const choiceSchema = z
  .object({ id: idSchema, name: optional(z.string()), value: optional(z.string()) })
  .transform(({ id, name, value }) => choiceOf(id, name ?? value));
const choicesSchema = z.array(choiceSchema);
const usersSchema = z.array(userSchema);
/** A request whose type was deleted keeps the object without the type. */
const requestTypeSchema = z.object({
  requestType: optional(z.object({ id: idSchema, name: optional(z.string()) })),
});
const cascadeSchema = z.intersection(choiceSchema, z.object({ child: optional(choiceSchema) }));

/**
 * Reads the value of a field.
 *
 * @returns undefined for an empty field.
 * @throws z.ZodError for a value of another form than the field's type says. Taking it for empty would empty the twin's.
 */
export function readField(json: unknown, field: FieldRef): FieldValue | undefined {
  if (json === null || json === undefined) return undefined;
  switch (field.kind) {
    case 'text': {
      const text = textSchema.parse(json);
      // Jira takes blanks at both ends away, so blanks alone are nothing.
      return text.trim() === '' ? undefined : { kind: 'text', text };
    }
    case 'richText': {
      const doc = docSchema.parse(json);
      return doc.content.length === 0 ? undefined : { kind: 'richText', doc };
    }
    case 'number':
      return { kind: 'number', number: numberSchema.parse(json) };
    case 'date':
      return { kind: 'date', date: dateSchema.parse(json) };
    case 'dateTime':
      return { kind: 'dateTime', at: millisSchema.parse(json) };
    case 'labels': {
      const labels = labelsSchema.parse(json);
      return labels.length === 0 ? undefined : { kind: 'labels', labels };
    }
    case 'option':
      return readOption(json, field);
    case 'options': {
      const options = choicesSchema.parse(json);
      return options.length === 0 ? undefined : { kind: 'options', options };
    }
    case 'cascade': {
      const { child, ...parent } = cascadeSchema.parse(json);
      return child === undefined ? { kind: 'cascade', parent } : { kind: 'cascade', parent, child };
    }
    case 'user':
      return { kind: 'user', user: userSchema.parse(json) };
    case 'users': {
      const users: Person[] = usersSchema.parse(json);
      return users.length === 0 ? undefined : { kind: 'users', users };
    }
  }
}

function readOption(json: unknown, field: FieldRef): FieldValue | undefined {
  if (field.format !== 'requestType') return { kind: 'option', ...choiceSchema.parse(json) };
  const { requestType } = requestTypeSchema.parse(json);
  return requestType && { kind: 'option', ...choiceOf(requestType.id, requestType.name) };
}

function choiceOf(id: string, name: string | undefined): Choice {
  return name === undefined ? { id } : { id, name };
}

/** What Jira takes for "nothing" where `null` is refused. */
const LISTS: ReadonlySet<FieldRef['kind']> = new Set(['labels', 'options', 'users']);

/**
 * The JSON that writes a value; undefined empties the field.
 *
 * @throws FailureError `bug` when the value is of another kind than the field.
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-post
 */
export function writeField(field: FieldRef, value: FieldValue | undefined): unknown {
  if (value === undefined) return LISTS.has(field.kind) ? [] : null;
  if (value.kind !== field.kind) {
    throw new FailureError({ code: 'bug', detail: `a ${value.kind} value for a ${field.kind} field` });
  }
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'richText':
      return value.doc;
    case 'number':
      return value.number;
    case 'date':
      return value.date;
    case 'dateTime':
      // Without a colon in the offset, as Jira writes it itself.
      return new Date(value.at).toISOString().replace('Z', '+0000');
    case 'labels':
      return value.labels;
    case 'option':
      // Jira Cloud takes the bare id of a request type as a string and refuses an object, a name and the "portal/key" of Data Center.
      return field.format === 'requestType' ? value.id : { id: value.id };
    case 'options':
      // Organizations are numbers: https://developer.atlassian.com/cloud/jira/service-desk/rest/intro/#fieldformats
      return value.options.map(({ id }) => (field.format === 'organization' ? Number(id) : { id }));
    case 'cascade':
      return { id: value.parent.id, ...(value.child === undefined ? {} : { child: { id: value.child.id } }) };
    case 'user':
      return { accountId: value.user.accountId };
    case 'users':
      return value.users.map(({ accountId }) => ({ accountId }));
  }
}
