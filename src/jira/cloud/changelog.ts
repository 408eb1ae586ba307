/** Who changed which field when: the changelogs of many issues in one request. */
import { z } from 'zod';
import { FailureError } from '../../sync/failure.ts';
import type { FieldEdit, Site } from '../site.ts';
import type { CloudContext } from './answer.ts';
import { checkId, issueIdSchema, millisSchema, optional, readAnswer } from './answer.ts';

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-changelog-bulkfetch-post */
const MOST_ISSUES = 1000;
const MOST_FIELDS = 10;
const PAGE = 10_000;
const STATUS = 'status';
/** Jira's documents show seconds since 1970 as well as texts. As milliseconds, so few would be in January 1970. */
const SECONDS_BELOW = 1e11;

const timeSchema = z.union([
  millisSchema,
  z.number().transform((time) => (time < SECONDS_BELOW ? time * 1000 : time)),
]);

const pageSchema = z.object({
  issueChangeLogs: optional(
    z.array(
      z.object({
        issueId: issueIdSchema,
        changeHistories: optional(
          z.array(
            z.object({
              author: optional(z.object({ accountId: optional(z.string()) })),
              created: timeSchema,
              items: optional(
                z.array(z.object({ fieldId: optional(z.string()), from: optional(z.string()) })),
              ),
            }),
          ),
        ),
      }),
    ),
  ),
  nextPageToken: optional(z.string()),
});

/** Part of the port: {@link Site.listFieldEdits}. */
export function createChangelog(context: CloudContext): Pick<Site, 'listFieldEdits'> {
  const { transport } = context;

  async function readPage(issues: readonly string[], fields: readonly string[], next: string | undefined) {
    // Not jira.js's function: where Jira leaves `toString` out of an item, its schema finds the method of that name.
    const json: unknown = await transport.sendRequest({
      url: '/rest/api/3/changelog/bulkfetch',
      method: 'POST',
      body: {
        issueIdsOrKeys: issues,
        fieldIds: fields,
        maxResults: PAGE,
        ...(next === undefined ? {} : { nextPageToken: next }),
      },
    });
    return readAnswer(context, 'changelogs', pageSchema, json);
  }

  return {
    async listFieldEdits(issues, fields) {
      if (issues.length === 0 || fields.length === 0) return [];
      if (issues.length > MOST_ISSUES)
        throw new FailureError({ code: 'bug', detail: 'more changelogs than Jira reads in one request' });
      const wanted = new Set(fields);
      const edits: FieldEdit[] = [];
      for (let start = 0; start < fields.length; start += MOST_FIELDS) {
        let next: string | undefined;
        do {
          const page = await readPage(issues.map(checkId), fields.slice(start, start + MOST_FIELDS), next);
          for (const { issueId, changeHistories } of page.issueChangeLogs ?? []) {
            for (const { author, created, items } of changeHistories ?? []) {
              for (const { fieldId, from } of items ?? []) {
                if (fieldId === undefined || !wanted.has(fieldId)) continue;
                const was = fieldId === STATUS && from !== undefined ? { was: from } : {};
                edits.push({ issue: issueId, field: fieldId, at: created, by: author?.accountId, ...was });
              }
            }
          }
          // A token that repeats itself would be read for ever.
          next = page.nextPageToken === next ? undefined : page.nextPageToken;
        } while (next !== undefined);
      }
      return edits;
    },
  };
}
