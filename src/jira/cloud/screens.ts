/** What stands on the screens of issue types: fields that an issue can be created with, and those that can be edited. */
import { getCreateIssueMetaIssueTypeId, getEditIssueMeta } from 'jira.js/cloud';
import { z } from 'zod';
import type { NamedId } from '../../config/contract.ts';
import type { CreateField, CreateOption } from '../../config/facts.ts';
import type { Site } from '../site.ts';
import type { CloudContext } from './answer.ts';
import {
  checkId,
  checkIssueRef,
  idSchema,
  isLast,
  isNotFound,
  optional,
  readAnswer,
  readPages,
} from './answer.ts';

const createFieldsSchema = z
  .object({
    // The documents show both names, `fields` is what Jira sends.
    fields: optional(z.array(z.unknown())),
    results: optional(z.array(z.unknown())),
    total: optional(z.number()),
  })
  .transform(({ fields, results, total }) => ({ items: fields ?? results ?? [], total }));

const createFieldSchema = z
  .object({
    fieldId: optional(z.string()),
    key: optional(z.string()),
    name: z.string(),
    required: z.boolean(),
    hasDefaultValue: optional(z.boolean()),
    allowedValues: optional(z.array(z.unknown())),
  })
  .transform((field, context): CreateField => {
    const id = field.fieldId ?? field.key;
    if (id === undefined) {
      context.addIssue({ code: 'custom', message: 'a field without an id' });
      return z.NEVER;
    }
    const options = (field.allowedValues ?? []).flatMap(readOption);
    return {
      id,
      name: field.name,
      required: field.required,
      hasDefault: field.hasDefaultValue ?? false,
      options,
    };
  });

const createFieldListSchema = z.array(createFieldSchema);

const editFieldsSchema = z.object({ fields: optional(z.record(z.string(), z.unknown())) });

const optionSchema = z.object({
  id: idSchema,
  name: optional(z.string()),
  value: optional(z.string()),
  children: optional(z.array(z.unknown())),
});

/** Allowed values are of many types; what has no id and name (a user, a date) is no choice we could write. */
function readOption(value: unknown): CreateOption[] {
  const { data } = optionSchema.safeParse(value);
  const name = data?.name ?? data?.value;
  if (data === undefined || name === undefined) return [];
  const children: NamedId[] = (data.children ?? [])
    .flatMap(readOption)
    .map(({ id, name: of }) => ({ id, name: of }));
  return [children.length === 0 ? { id: data.id, name } : { id: data.id, name, children }];
}

/** The most that createmeta gives: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-createmeta-projectidorkey-issuetypes-issuetypeid-get */
const CREATE_FIELDS_PAGE = 200;

/** Part of the port: {@link Site.listCreateFields}, {@link Site.listEditFields}. */
export function createScreens(context: CloudContext): Pick<Site, 'listCreateFields' | 'listEditFields'> {
  const { transport } = context;
  return {
    listCreateFields: (projectId, issueTypeId) =>
      readPages(async (startAt) => {
        const json: unknown = await getCreateIssueMetaIssueTypeId(transport, {
          projectIdOrKey: checkId(projectId),
          issueTypeId: checkId(issueTypeId),
          startAt,
          maxResults: CREATE_FIELDS_PAGE,
        });
        const page = readAnswer(context, 'createFields', createFieldsSchema, json);
        const items = readAnswer(context, 'createFields', createFieldListSchema, page.items);
        return { items, isLast: isLast(page, startAt + items.length) };
      }),

    async listEditFields(issue) {
      try {
        const json: unknown = await getEditIssueMeta(transport, { issueIdOrKey: checkIssueRef(issue) });
        return Object.keys(readAnswer(context, 'editFields', editFieldsSchema, json).fields ?? {});
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
  };
}
