/** Reading issues by id or key: strongly consistent, at most 100 in one request. */
import { bulkFetchIssues, getIssue, getIssuePropertyKeys, getRemoteIssueLinks } from 'jira.js/cloud';
import { z } from 'zod';
import { FailureError } from '../../sync/failure.ts';
import type { FieldRef, FieldValue, Issue } from '../../sync/snapshot.ts';
import type { IssueQuery, Site } from '../site.ts';
import type { CloudContext } from './answer.ts';
import {
  checkId,
  checkIssueRef,
  idSchema,
  isNotFound,
  issueIdSchema,
  issueKeySchema,
  millisSchema,
  optional,
  readAnswer,
  unreadable,
} from './answer.ts';
import { attachmentSchema } from './attachments.ts';
import { commentPageSchema, readAllComments, sortComments } from './comments.ts';
import { readField } from './fields.ts';
import { toTransitions, transitionSchema } from './transitions.ts';

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-bulkfetch-post */
const MOST_ISSUES = 100;
const MOST_PROPERTIES = 5;
/** What every issue is read with, mapped or not. */
const ALWAYS = [
  'issuetype',
  'project',
  'status',
  'created',
  'updated',
  'creator',
  'labels',
  'security',
] as const;

const issueSchema = z.object({
  id: issueIdSchema,
  key: issueKeySchema,
  fields: z.looseObject({
    issuetype: z.object({ id: idSchema }),
    project: z.object({ id: idSchema }),
    status: z.object({ id: idSchema, name: z.string() }),
    created: millisSchema,
    updated: millisSchema,
    creator: optional(z.object({ accountId: optional(z.string()) })),
    labels: optional(z.array(z.string())),
  }),
  properties: optional(z.record(z.string(), z.unknown())),
  transitions: optional(z.array(transitionSchema)),
});

const attachmentsSchema = z.array(attachmentSchema);

type RawIssue = z.output<typeof issueSchema>;

const answerSchema = z.object({
  issues: z.array(issueSchema),
  issueErrors: optional(z.array(z.object({ id: optional(z.string()) }))),
});

function readFields(
  context: CloudContext,
  raw: RawIssue,
  refs: readonly FieldRef[],
): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  for (const ref of refs) {
    try {
      // `created` and the like are parsed already; no mapped field is among them.
      const value = readField(raw.fields[ref.id], ref);
      if (value !== undefined) fields[ref.id] = value;
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      throw unreadable(context, 'bulkFetch', `unexpected value of ${ref.id}`);
    }
  }
  return fields;
}

async function readIssue(context: CloudContext, raw: RawIssue, query: IssueQuery): Promise<Issue> {
  const { id, key, fields } = raw;
  return {
    id,
    key,
    projectId: fields.project.id,
    issueTypeId: fields.issuetype.id,
    statusId: fields.status.id,
    statusName: fields.status.name,
    created: fields.created,
    updated: fields.updated,
    creator: fields.creator?.accountId,
    labels: fields.labels ?? [],
    hasSecurityLevel: isThere(fields['security']),
    fields: readFields(context, raw, query.fields),
    properties: raw.properties ?? {},
    ...(query.transitions === true
      ? { transitions: toTransitions(raw.transitions), isResolved: isThere(fields['resolution']) }
      : {}),
    ...(query.attachments === true ? { attachments: readAttachments(context, raw) } : {}),
    comments: query.comments ? await readComments(context, raw) : [],
  };
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Without the field it is unknown whether there are files, which is not the same as none. */
function readAttachments(context: CloudContext, { fields }: RawIssue): Issue['attachments'] {
  const list = fields['attachment'];
  return isThere(list) ? readAnswer(context, 'bulkFetch', attachmentsSchema, list) : undefined;
}

/** The embedded list is cut by Jira, and only its `total` tells. */
async function readComments(context: CloudContext, { id, fields }: RawIssue): Promise<Issue['comments']> {
  const embedded = fields['comment'];
  if (embedded !== undefined && embedded !== null) {
    const page = readAnswer(context, 'bulkFetch', commentPageSchema, embedded);
    if (page.total !== undefined && page.total <= page.comments.length) return sortComments(page.comments);
  }
  return readAllComments(context, id);
}

type IssuesPart = Pick<Site, 'fetchIssues' | 'issueExists' | 'listIssueProperties' | 'listWebLinks'>;

const linksSchema = z.array(z.object({ globalId: optional(z.string()) }));

const propertiesSchema = z.object({ keys: z.array(z.object({ key: z.string() })) });

export function createIssueReads(context: CloudContext): IssuesPart {
  const { transport } = context;

  async function fetchRaw(refs: readonly string[], query: IssueQuery) {
    const fields = new Set<string>([...ALWAYS, ...query.fields.map((field) => field.id)]);
    if (query.comments) fields.add('comment');
    if (query.attachments === true) fields.add('attachment');
    if (query.transitions === true) fields.add('resolution');
    const json: unknown = await bulkFetchIssues(transport, {
      issueIdsOrKeys: refs.map(checkIssueRef),
      fields: [...fields],
      ...(query.transitions === true ? { expand: ['transitions'] } : {}),
      ...(query.properties.length === 0 ? {} : { properties: [...query.properties] }),
    });
    const { issues, issueErrors } = readAnswer(context, 'bulkFetch', answerSchema, json);
    return { issues, failed: issueErrors ?? [] };
  }

  return {
    async fetchIssues(refs, query) {
      if (refs.length === 0) return [];
      if (refs.length > MOST_ISSUES || query.properties.length > MOST_PROPERTIES) {
        throw new FailureError({ code: 'bug', detail: 'more than Jira reads in one request' });
      }
      const first = await fetchRaw(refs, query);
      const raw = [...first.issues];
      if (first.failed.length > 0) {
        // Jira could not read these just now. They must not look like deleted ones, so: once more, or none at all.
        const ids = first.failed.map(({ id }) => id).filter((id) => id !== undefined);
        const again = ids.length === first.failed.length ? await fetchRaw(ids, query) : undefined;
        if (again === undefined || again.failed.length > 0) {
          throw unreadable(
            context,
            'bulkFetch',
            `issues that could not be read: ${String(first.failed.length)}`,
          );
        }
        raw.push(...again.issues);
      }
      return Promise.all(raw.map((issue) => readIssue(context, issue, query)));
    },

    async listWebLinks(id) {
      const json: unknown = await getRemoteIssueLinks(transport, { issueIdOrKey: checkId(id) });
      const links = readAnswer(context, 'webLinks', linksSchema, json);
      return links.flatMap(({ globalId }) => globalId ?? []);
    },

    async listIssueProperties(id) {
      const json: unknown = await getIssuePropertyKeys(transport, { issueIdOrKey: checkId(id) });
      return readAnswer(context, 'properties', propertiesSchema, json).keys.map(({ key }) => key);
    },

    async issueExists(id) {
      try {
        const json: unknown = await getIssue(transport, { issueIdOrKey: checkId(id), fields: ['id'] });
        readAnswer(context, 'issue', z.object({ id: z.literal(id) }), json);
        return 'present';
      } catch (error) {
        if (isNotFound(error)) return 'absent';
        throw error;
      }
    },
  };
}
