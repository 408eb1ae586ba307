/** Writing issues: creates in bulk, everything else one issue a request. */
import { createIssues, createOrUpdateRemoteIssueLink, deleteIssueProperty, editIssue } from 'jira.js/cloud';
import { z } from 'zod';
import { FailureError } from '../../sync/failure.ts';
import type { DraftRefused, FieldWrite, IssueChange, IssueDraft, Site } from '../site.ts';
import type { CloudContext } from './answer.ts';
import {
  checkId,
  isNotFound,
  issueIdSchema,
  issueKeySchema,
  labelFor,
  optional,
  readAnswer,
  unreadable,
} from './answer.ts';
import { writeField } from './fields.ts';

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-bulk-post */
const MOST_DRAFTS = 50;

const createdSchema = z.object({
  issues: optional(z.array(z.object({ id: issueIdSchema, key: issueKeySchema }))),
  errors: optional(
    z.array(
      z.object({
        failedElementNumber: z.number().int().nonnegative(),
        status: optional(z.number().int()),
        elementErrors: z.unknown().optional(),
      }),
    ),
  ),
});

function entriesOf(properties: Readonly<Record<string, unknown>>): { key: string; value: unknown }[] {
  return Object.entries(properties).map(([key, value]) => ({ key, value }));
}

function issueUpdateOf(draft: IssueDraft) {
  const written = Object.fromEntries(
    draft.fields.map(({ field, value }) => [field.id, writeField(field, value)]),
  );
  const labels = joinLabels(written['labels'], draft.labels);
  return {
    fields: {
      ...written,
      ...(labels === undefined ? {} : { labels }),
      project: { id: checkId(draft.projectId) },
      issuetype: { id: checkId(draft.issueTypeId) },
    },
    properties: entriesOf(draft.properties),
  };
}

/** A field may be set or added to in one request, not both. */
function joinLabels(written: unknown, added: readonly string[]): string[] | undefined {
  const mapped = Array.isArray(written) ? (written as string[]) : undefined;
  if (mapped === undefined && added.length === 0) return undefined;
  return [...new Set([...(mapped ?? []), ...added])];
}

function changeOf({ fields = [], addLabels = [], properties = {} }: IssueChange) {
  const set = fields.filter(({ field }) => field.kind !== 'labels');
  const edits = fields.filter(({ field }) => field.kind === 'labels').map(labelEdits);
  const update: Record<string, LabelEdit[]> = Object.fromEntries(edits);
  const mapped = update['labels'] ?? [];
  const added = addLabels.filter((label) => !mapped.some((edit) => 'add' in edit && edit.add === label));
  if (added.length > 0) update['labels'] = [...mapped, ...added.map((add) => ({ add }))];
  const entries = entriesOf(properties);
  return {
    ...(set.length === 0
      ? {}
      : { fields: Object.fromEntries(set.map(({ field, value }) => [field.id, writeField(field, value)])) }),
    ...(Object.keys(update).length === 0 ? {} : { update }),
    ...(entries.length === 0 ? {} : { properties: entries }),
  };
}

type LabelEdit = { readonly add: string } | { readonly remove: string };

/** Labels come and go one by one: our own, and what somebody puts on in the meantime, stay. */
function labelEdits({ field, value, was }: FieldWrite): [string, LabelEdit[]] {
  const labelsOf = (one: FieldWrite['value']) => (one?.kind === 'labels' ? one.labels : []);
  const [before, after] = [labelsOf(was), labelsOf(value)];
  return [
    field.id,
    [
      ...after.filter((label) => !before.includes(label)).map((add) => ({ add })),
      ...before.filter((label) => !after.includes(label)).map((remove) => ({ remove })),
    ],
  ];
}

function checkPropertyKey(key: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/.test(key)) return key;
  throw new FailureError({ code: 'bug', detail: 'a property key that is not one of ours' });
}

type WritesPart = Pick<
  Site,
  'createIssues' | 'updateIssue' | 'setIssueProperty' | 'deleteIssueProperty' | 'putWebLink'
>;

export function createIssueWrites(context: CloudContext): WritesPart {
  const { transport } = context;
  // When every draft is refused the status is 400, and the body still says which and why.
  const bulk = transport.accepting([400]);

  function refusedOf(
    error: NonNullable<z.output<typeof createdSchema>['errors']>[number],
    sent: unknown,
  ): DraftRefused {
    const { messages, fields } = transport.readRefusal(error.elementErrors, sent);
    return { index: error.failedElementNumber, status: error.status ?? 400, messages, fields };
  }

  return {
    async createIssues(drafts) {
      if (drafts.length === 0) return { created: [], refused: [] };
      if (drafts.length > MOST_DRAFTS) throw new FailureError({ code: 'bug', detail: 'more than 50 drafts' });
      const issueUpdates = drafts.map(issueUpdateOf);
      const json: unknown = await createIssues(bulk, { issueUpdates });
      if (isPlainRefusal(json)) {
        const request = labelFor(context, 'bulkCreate');
        throw new FailureError({
          code: 'refused',
          request,
          status: 400,
          ...transport.readRefusal(json, issueUpdates),
        });
      }
      const { issues = [], errors = [] } = readAnswer(context, 'bulkCreate', createdSchema, json);
      const refused = errors.map((error) => refusedOf(error, issueUpdates[error.failedElementNumber]));
      const places = new Set(refused.map(({ index }) => index).filter((index) => index < drafts.length));
      if (places.size !== refused.length || issues.length + refused.length !== drafts.length) {
        throw unreadable(context, 'bulkCreate', 'not every draft was answered');
      }
      return { created: issues, refused };
    },

    async updateIssue(id, change) {
      await editIssue(transport, { issueIdOrKey: checkId(id), ...changeOf(change) });
    },

    async setIssueProperty(id, key, value) {
      // Not jira.js's function: it takes objects only, while a property may hold any JSON.
      const url = `/rest/api/3/issue/${checkId(id)}/properties/${checkPropertyKey(key)}`;
      await transport.sendRequest({ url, method: 'PUT', body: value });
    },

    async deleteIssueProperty(id, key) {
      try {
        await deleteIssueProperty(transport, {
          issueIdOrKey: checkId(id),
          propertyKey: checkPropertyKey(key),
        });
      } catch (error) {
        // Gone already: what was wanted.
        if (!isNotFound(error)) throw error;
      }
    },

    async putWebLink(issue, { globalId, url, title, relationship }) {
      await createOrUpdateRemoteIssueLink(transport, {
        issueIdOrKey: checkId(issue),
        globalId,
        relationship,
        object: { url, title },
      });
    },
  };
}

/** The usual error answer, for a request that was refused as a whole: `errors` is a map there, not a list. */
function isPlainRefusal(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || 'issues' in json) return false;
  return 'errorMessages' in json || ('errors' in json && !Array.isArray(json.errors));
}
