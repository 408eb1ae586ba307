/** Who and what: the account, projects, fields, priorities, request types, rights. Asked once a day. */
import { getBulkPermissions, getCurrentUser, getFields, getProject, searchPriorities } from 'jira.js/cloud';
import { getRequestTypeFields, getRequestTypes, getServiceDeskOrganizations } from 'jira.js/serviceDesk';
import { z } from 'zod';
import type { Project } from '../../config/contract.ts';
import { FailureError } from '../../sync/failure.ts';
import type { Site } from '../site.ts';
import type { CloudContext } from './answer.ts';
import { checkId, idSchema, isLast, optional, readAnswer, readPages } from './answer.ts';
import { fieldDescriptionSchema, siteFieldOf } from './field-refs.ts';

const namedIdSchema = z.object({ id: idSchema, name: z.string() });

const projectSchema = z.object({
  id: idSchema,
  key: z.string(),
  name: z.string(),
  projectTypeKey: optional(z.string()),
  issueTypes: z.array(namedIdSchema),
});

const PROJECT_TYPES = ['service_desk', 'software', 'business', 'product_discovery'] as const;

function projectTypeOf(key: string | undefined): Project['type'] {
  return PROJECT_TYPES.find((type) => type === key) ?? 'unknown';
}

/** The pages of the platform: https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#pagination */
function platformPageSchema<T extends z.ZodType>(item: T) {
  return z.object({ values: z.array(item), isLast: optional(z.boolean()), total: optional(z.number()) });
}

/** The pages of JSM: https://developer.atlassian.com/cloud/jira/service-desk/rest/intro/#pagination */
function deskPageSchema<T extends z.ZodType>(item: T) {
  return z.object({ values: z.array(item), isLastPage: optional(z.boolean()) });
}

const prioritiesSchema = platformPageSchema(namedIdSchema);
const organizationsSchema = deskPageSchema(namedIdSchema);
const requestTypesSchema = deskPageSchema(namedIdSchema.extend({ issueTypeId: idSchema }));
const fieldsSchema = z.array(fieldDescriptionSchema);
const accountSchema = z.object({ accountId: z.string().min(1).max(128), accountType: optional(z.string()) });
const permissionsSchema = z.object({
  projectPermissions: z.array(z.object({ permission: z.string(), projects: optional(z.array(idSchema)) })),
});

/** `visible` says that a field is on the form; a hidden one has a preset value that nobody in the portal can change. */
const formSchema = z.object({
  requestTypeFields: z.array(z.object({ fieldId: z.string(), visible: optional(z.boolean()) })),
});

const PAGE = 50;

type MetadataPart = Pick<
  Site,
  | 'whoAmI'
  | 'getProject'
  | 'listFields'
  | 'listPriorities'
  | 'listRequestTypes'
  | 'listFormFields'
  | 'listOrganizations'
  | 'missingRights'
>;

export function createMetadata(context: CloudContext): MetadataPart {
  const { transport } = context;
  // Of a whole run: syncs that share a site share the answer, which is the largest of all metadata.
  let fields: ReturnType<MetadataPart['listFields']> | undefined;
  // The forms, too: one request each, and every customer of a desk has a sync of its own.
  const forms = new Map<string, ReturnType<MetadataPart['listFormFields']>>();

  async function readFields(): ReturnType<MetadataPart['listFields']> {
    try {
      const json: unknown = await getFields(transport);
      return readAnswer(context, 'fields', fieldsSchema, json).map(siteFieldOf);
    } catch (error) {
      fields = undefined;
      throw error;
    }
  }

  async function readForm(
    projectId: string,
    requestType: string,
  ): ReturnType<MetadataPart['listFormFields']> {
    const json: unknown = await getRequestTypeFields(transport, {
      serviceDeskId: deskOf(projectId),
      requestTypeId: Number(checkId(requestType)),
    });
    const { requestTypeFields } = readAnswer(context, 'requestTypeFields', formSchema, json);
    return requestTypeFields.filter(({ visible }) => visible !== false).map(({ fieldId }) => fieldId);
  }

  return {
    async whoAmI() {
      const json: unknown = await getCurrentUser(transport);
      const { accountId, accountType } = readAnswer(context, 'myself', accountSchema, json);
      return { accountId, accountType: accountType ?? 'unknown' };
    },

    async getProject(keyOrId) {
      // The configuration names it in any letter case, Jira knows it in capitals only.
      const projectIdOrKey = checkProject(keyOrId.toUpperCase());
      const json: unknown = await getProject(transport, { projectIdOrKey });
      const project = readAnswer(context, 'project', projectSchema, json);
      const { id, key, name, issueTypes } = project;
      return { id, key, name, type: projectTypeOf(project.projectTypeKey), issueTypes };
    },

    listFields: () => (fields ??= readFields()),

    listPriorities: (projectId) =>
      readPages(async (startAt) => {
        const json: unknown = await searchPriorities(transport, {
          projectId: [checkId(projectId)],
          startAt: String(startAt),
          maxResults: String(PAGE),
        });
        const page = readAnswer(context, 'priorities', prioritiesSchema, json);
        return { items: page.values, isLast: isLast(page, startAt + page.values.length) };
      }),

    listRequestTypes: (projectId) =>
      readPages(async (start) => {
        const serviceDeskId = deskOf(projectId);
        const json: unknown = await getRequestTypes(transport, { serviceDeskId, start, limit: PAGE });
        const page = readAnswer(context, 'requestTypes', requestTypesSchema, json);
        return { items: page.values, isLast: page.isLastPage ?? false };
      }),

    async listFormFields(projectId, requestType) {
      const key = `${projectId} ${requestType}`;
      const asked = forms.get(key) ?? readForm(projectId, requestType);
      forms.set(key, asked);
      try {
        return await asked;
      } catch (error) {
        forms.delete(key);
        throw error;
      }
    },

    listOrganizations: (projectId) =>
      readPages(async (start) => {
        const serviceDeskId = deskOf(projectId);
        const json: unknown = await getServiceDeskOrganizations(transport, {
          serviceDeskId,
          start,
          limit: PAGE,
        });
        const page = readAnswer(context, 'organizations', organizationsSchema, json);
        return { items: page.values, isLast: page.isLastPage ?? false };
      }),

    async missingRights(projectId, wanted) {
      if (wanted.length === 0) return [];
      const project = Number(checkId(projectId));
      // Not /mypermissions: on a service project that answers like for a user of the portal.
      const json: unknown = await getBulkPermissions(transport, {
        projectPermissions: [{ permissions: [...wanted], projects: [project] }],
      });
      const { projectPermissions } = readAnswer(context, 'permissions', permissionsSchema, json);
      return wanted.filter(
        (right) =>
          !projectPermissions.some(
            ({ permission, projects }) => permission === right && (projects ?? []).includes(String(project)),
          ),
      );
    },
  };
}

/** JSM takes a project in place of a desk's own id, so the list of desks need not be read. */
function deskOf(projectId: string): string {
  return `projectId:${checkId(projectId)}`;
}

function checkProject(keyOrId: string): string {
  if (/^(\d{1,19}|[A-Z][A-Z0-9_]{1,254})$/.test(keyOrId)) return keyOrId;
  throw new FailureError({ code: 'bug', detail: 'a project that is neither a key nor an id' });
}
