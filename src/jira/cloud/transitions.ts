/** The status of issues: what statuses and resolutions there are, and the way from one status to the next. */
import { doTransition, getAllStatuses } from 'jira.js/cloud';
import { z } from 'zod';
import type { Transition } from '../../sync/snapshot.ts';
import type { Site } from '../site.ts';
import type { CloudContext } from './answer.ts';
import { checkId, idSchema, optional, readAnswer, readPages } from './answer.ts';

const namedIdSchema = z.object({ id: idSchema, name: z.string() });

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-transitions-get */
export const transitionSchema = z.object({
  id: idSchema,
  to: z.object({
    id: idSchema,
    statusCategory: optional(z.object({ key: optional(z.string()) })),
  }),
  hasScreen: optional(z.boolean()),
  isAvailable: optional(z.boolean()),
});

/** The transitions of an answer that can be done now; none where Jira sent none, as it does without the right. */
export function toTransitions(
  raw: readonly z.output<typeof transitionSchema>[] | undefined,
): readonly Transition[] {
  return (raw ?? [])
    .filter(({ isAvailable }) => isAvailable !== false)
    .map(({ id, to, hasScreen }) => ({
      id,
      to: to.id,
      hasScreen: hasScreen ?? false,
      isDone: to.statusCategory?.key === 'done',
    }));
}

const statusesSchema = z.array(z.object({ id: idSchema, statuses: z.array(namedIdSchema) }));

const resolutionsSchema = z.object({
  values: z.array(namedIdSchema),
  isLast: optional(z.boolean()),
  total: optional(z.number()),
});

const PAGE = 50;

/** Parts of the port: {@link Site}. */
export function createTransitions(
  context: CloudContext,
): Pick<Site, 'listStatuses' | 'listResolutions' | 'transitionIssue'> {
  const { transport } = context;
  return {
    async listStatuses(projectId) {
      // By id: a key would be case sensitive here.
      const json: unknown = await getAllStatuses(transport, { projectIdOrKey: checkId(projectId) });
      const types = readAnswer(context, 'statuses', statusesSchema, json);
      return Object.fromEntries(types.map(({ id, statuses }) => [id, statuses]));
    },

    listResolutions: () =>
      readPages(async (startAt) => {
        const json: unknown = await transport.sendRequest({
          url: '/rest/api/3/resolution/search',
          method: 'GET',
          searchParams: { startAt: String(startAt), maxResults: String(PAGE) },
        });
        const page = readAnswer(context, 'resolutions', resolutionsSchema, json);
        const read = startAt + page.values.length;
        const isLast = page.isLast ?? (page.total !== undefined && read >= page.total);
        return { items: page.values, isLast };
      }),

    async transitionIssue(id, transition, resolution) {
      await doTransition(transport, {
        issueIdOrKey: checkId(id),
        transition: { id: checkId(transition) },
        ...(resolution === undefined ? {} : { fields: { resolution: resolutionOf(resolution) } }),
      });
    },
  };
}

function resolutionOf(id: string | null): { readonly id: string } | null {
  return id === null ? null : { id: checkId(id) };
}
