/** Field values between Jira's JSON and the project's words. */
import { z } from 'zod';
import { FailureError } from '../../sync/failure.ts';
import type { FieldRef, FieldValue } from '../../sync/snapshot.ts';
import { idSchema, optional } from './answer.ts';
import { docSchema } from './rich-text.ts';

const textSchema = z.string();
const numberSchema = z.number();
const dateSchema = z.string().regex(/^\d{4}-\d\d-\d\d$/);
const labelsSchema = z.array(z.string());
const optionSchema = z.object({ id: idSchema, name: optional(z.string()), value: optional(z.string()) });
/** A request whose type was deleted keeps the object without the type. */
const requestTypeSchema = z.object({
  requestType: optional(z.object({ id: idSchema, name: optional(z.string()) })),
});
const organizationsSchema = z.array(z.object({ id: idSchema }));

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
      return text === '' ? undefined : { kind: 'text', text };
    }
    case 'richText': {
      const doc = docSchema.parse(json);
      return doc.content.length === 0 ? undefined : { kind: 'richText', doc };
    }
    case 'number':
      return { kind: 'number', number: numberSchema.parse(json) };
    case 'date':
      return { kind: 'date', date: dateSchema.parse(json) };
    case 'labels': {
      const labels = labelsSchema.parse(json);
      return labels.length === 0 ? undefined : { kind: 'labels', labels };
    }
    case 'option':
      return readOption(json, field);
    case 'organizations': {
      const ids = organizationsSchema.parse(json).map(({ id }) => id);
      return ids.length === 0 ? undefined : { kind: 'organizations', ids };
    }
  }
}

function readOption(json: unknown, field: FieldRef): FieldValue | undefined {
  if (field.format === 'requestType') {
    const { requestType } = requestTypeSchema.parse(json);
    return requestType === undefined ? undefined : optionOf(requestType.id, requestType.name);
  }
  const { id, name, value } = optionSchema.parse(json);
  return optionOf(id, name ?? value);
}

function optionOf(id: string, name: string | undefined): FieldValue {
  return { kind: 'option', id, ...(name === undefined ? {} : { name }) };
}

/**
 * The JSON that writes a value; undefined empties the field.
 *
 * @throws FailureError `bug` when the value is of another kind than the field.
 */
export function writeField(field: FieldRef, value: FieldValue | undefined): unknown {
  if (value === undefined) return field.kind === 'labels' || field.kind === 'organizations' ? [] : null;
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
    case 'labels':
      return value.labels;
    case 'option':
      // Jira Cloud takes the bare id of a request type as a string and refuses an object, a name and the "portal/key" of Data Center.
      return field.format === 'requestType' ? value.id : { id: value.id };
    case 'organizations':
      return value.ids.map(Number);
  }
}
