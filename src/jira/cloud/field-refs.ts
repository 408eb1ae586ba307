/** From Jira's description of a field to the way its values are carried: by type, never by name. */
import { z } from 'zod';
import type { SiteField } from '../../config/facts.ts';
import type { FieldRef } from '../../sync/snapshot.ts';
import { optional } from './answer.ts';

export const fieldDescriptionSchema = z.object({
  id: z.string().regex(/^[A-Za-z][\w-]{0,100}$/),
  name: z.string(),
  schema: optional(
    z.object({
      type: z.string(),
      items: optional(z.string()),
      system: optional(z.string()),
      custom: optional(z.string()),
    }),
  ),
});

type FieldDescription = z.output<typeof fieldDescriptionSchema>;
type Codec = Pick<FieldRef, 'kind' | 'format'>;

const SYSTEM: Readonly<Record<string, Codec>> = {
  summary: { kind: 'text' },
  description: { kind: 'richText' },
  environment: { kind: 'richText' },
  duedate: { kind: 'date' },
  labels: { kind: 'labels' },
  priority: { kind: 'option', format: 'priority' },
  components: { kind: 'options', format: 'component' },
  fixVersions: { kind: 'options', format: 'version' },
  versions: { kind: 'options', format: 'version' },
  reporter: { kind: 'user' },
  assignee: { kind: 'user' },
};

const JIRA = 'com.atlassian.jira.plugin.system.customfieldtypes';
const DESK = 'com.atlassian.servicedesk';
/** https://support.atlassian.com/jira-cloud-administration/docs/custom-fields-types-in-company-managed-projects/ */
const CUSTOM: Readonly<Record<string, Codec>> = {
  [`${JIRA}:textfield`]: { kind: 'text' },
  [`${JIRA}:textarea`]: { kind: 'richText' },
  [`${JIRA}:url`]: { kind: 'text', format: 'url' },
  [`${JIRA}:float`]: { kind: 'number' },
  [`${JIRA}:datepicker`]: { kind: 'date' },
  [`${JIRA}:datetime`]: { kind: 'dateTime' },
  [`${JIRA}:labels`]: { kind: 'labels' },
  [`${JIRA}:select`]: { kind: 'option', format: 'select' },
  [`${JIRA}:radiobuttons`]: { kind: 'option', format: 'select' },
  [`${JIRA}:multiselect`]: { kind: 'options', format: 'select' },
  [`${JIRA}:multicheckboxes`]: { kind: 'options', format: 'select' },
  [`${JIRA}:cascadingselect`]: { kind: 'cascade', format: 'select' },
  [`${JIRA}:version`]: { kind: 'option', format: 'version' },
  [`${JIRA}:multiversion`]: { kind: 'options', format: 'version' },
  [`${JIRA}:userpicker`]: { kind: 'user' },
  [`${JIRA}:people`]: { kind: 'users' },
  [`${JIRA}:multiuserpicker`]: { kind: 'users' },
  [`${DESK}:vp-origin`]: { kind: 'option', format: 'requestType' },
  [`${DESK}:sd-customer-organizations`]: { kind: 'options', format: 'organization' },
  [`${DESK}:sd-request-participants`]: { kind: 'users' },
};

/** The field in the project's words; `ref` is left out for a type that cannot be carried. */
export function siteFieldOf(field: FieldDescription): SiteField {
  const { id, name } = field;
  const ref = fieldRefOf(field);
  return { id, name, type: typeOf(field), ...(ref === undefined ? {} : { ref }) };
}

export function fieldRefOf({ id, name, schema }: FieldDescription): FieldRef | undefined {
  const table = schema?.custom === undefined ? SYSTEM : CUSTOM;
  const type = schema?.custom ?? schema?.system;
  const codec = type !== undefined && Object.hasOwn(table, type) ? table[type] : undefined;
  return codec === undefined ? undefined : { id, name, ...codec };
}

function typeOf({ schema }: FieldDescription): string {
  if (schema === undefined) return 'unknown';
  return schema.type === 'array' ? `array of ${schema.items ?? 'unknown'}` : schema.type;
}
