/** Reading and writing comments. */
import { VISIBILITY_PROPERTY } from '../../sync/visibility.ts';
import {
  addComment,
  deleteComment,
  getComment,
  getComments,
  getCommentsByIds,
  updateComment,
} from 'jira.js/cloud';
import type { CommentInput } from 'jira.js/cloud';
import { z } from 'zod';
import { FailureError } from '../../sync/failure.ts';
import type { Comment, CommentId, IssueId } from '../../sync/snapshot.ts';
import type { CommentDraft, Site } from '../site.ts';
import type { CloudContext } from './answer.ts';
import {
  checkId,
  commentIdSchema,
  isNotFound,
  labelFor,
  millisSchema,
  optional,
  readAnswer,
} from './answer.ts';
import { personSchema } from './person.ts';
import { docSchema } from './rich-text.ts';

/** Jira never gives more, whatever is asked. */
const PAGE = 100;
/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/#api-rest-api-3-comment-list-post */
const MOST_IDS = 1000;
const READ_AGAIN = 3;

/** Only a real boolean says something about visibility; anything else says nothing, and nothing is carried then. */
const visibilitySchema = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === 'boolean' ? value : undefined));

export const commentSchema = z
  .object({
    id: commentIdSchema,
    // Absent for a deleted or anonymous author.
    author: optional(personSchema).catch(undefined),
    updateAuthor: optional(personSchema).catch(undefined),
    created: millisSchema,
    updated: millisSchema,
    body: docSchema,
    jsdPublic: visibilitySchema,
    visibility: z.unknown().optional(),
  })
  .transform(({ author, updateAuthor, visibility, jsdPublic, ...comment }): Comment => ({
    ...comment,
    author,
    updateAuthor: updateAuthor?.accountId,
    jsdPublic,
    restricted: visibility !== undefined && visibility !== null,
    properties: undefined,
  }));

export const commentPageSchema = z.object({ comments: z.array(commentSchema), total: optional(z.number()) });

export function sortComments(comments: readonly Comment[]): Comment[] {
  return [...comments].sort((a, b) => a.created - b.created || Number(a.id) - Number(b.id));
}

/** All comments of an issue by pages; strongly consistent. */
export async function readAllComments(context: CloudContext, issue: IssueId): Promise<Comment[]> {
  for (let reading = 1; ; reading += 1) {
    const { comments, isSteady, isShort } = await readCommentPages(context, issue);
    // Fewer than Jira counts: one was left out of the answer, or the account may not see it. Asked twice, it counts.
    if ((isSteady && !(isShort && reading === 1)) || reading >= READ_AGAIN) return sortComments(comments);
  }
}

/** A comment deleted between two pages moves another one onto the page already read, so that reading is not steady. */
async function readCommentPages(
  context: CloudContext,
  issue: IssueId,
): Promise<{ comments: Comment[]; isSteady: boolean; isShort: boolean }> {
  const byId = new Map<CommentId, Comment>();
  let startAt = 0;
  let previousTotal: number | undefined;
  let isSteady = true;
  for (;;) {
    const json: unknown = await getComments(context.transport, {
      issueIdOrKey: checkId(issue),
      startAt,
      maxResults: PAGE,
      orderBy: 'created',
    });
    const page = readAnswer(context, 'comments', commentPageSchema, json);
    for (const comment of page.comments) byId.set(comment.id, comment);
    startAt += page.comments.length;
    if (previousTotal !== undefined && page.total !== undefined && page.total < previousTotal)
      isSteady = false;
    previousTotal = page.total;
    const isLast = page.comments.length === 0 || (page.total !== undefined && startAt >= page.total);
    if (isLast) return { comments: [...byId.values()], isSteady, isShort: byId.size < (page.total ?? 0) };
  }
}

const listedSchema = z.object({
  id: commentIdSchema,
  properties: optional(z.array(z.object({ key: z.string(), value: z.unknown() }))),
});

const listPageSchema = z.object({ values: z.array(listedSchema), isLast: optional(z.boolean()) });

/** Asks again for what a shorter page left out, for as long as Jira says that there is more. */
async function readPropertiesOf(context: CloudContext, comments: readonly CommentId[]) {
  const found = new Map<CommentId, Readonly<Record<string, unknown>>>();
  let asked = comments;
  while (asked.length > 0) {
    const json: unknown = await getCommentsByIds(context.transport, {
      ids: asked.map((id) => Number(checkId(id))),
      expand: 'properties',
    });
    const page = readAnswer(context, 'commentList', listPageSchema, json);
    const answered = new Set<CommentId>();
    for (const { id, properties } of page.values) {
      answered.add(id);
      // Without the list it is unknown whether there is a marker, which is not the same as having none.
      if (properties !== undefined)
        found.set(id, Object.fromEntries(properties.map(({ key, value }) => [key, value])));
    }
    const left = asked.filter((id) => !answered.has(id));
    asked = page.isLast === false && left.length < asked.length ? left : [];
  }
  return found;
}

function bodyOf(draft: CommentDraft): CommentInput {
  const properties = Object.entries(draft.properties).map(([key, value]) => ({ key, value }));
  if (draft.internal !== undefined) {
    // The only way to set it together with body and marker.
    properties.push({ key: VISIBILITY_PROPERTY, value: { internal: draft.internal } });
  }
  // Only the form of the type differs (jira.js has no readonly lists).
  return { body: draft.body as unknown as Exclude<CommentInput['body'], string>, properties };
}

/** What Jira says of a comment that was just written. */
const writtenSchema = z.object({ id: commentIdSchema, jsdPublic: visibilitySchema });

type CommentsPart = Pick<
  Site,
  'commentExists' | 'readCommentProperties' | 'addComment' | 'editComment' | 'deleteComment'
>;

export function createComments(context: CloudContext): CommentsPart {
  const { transport } = context;

  async function commentExists(issue: IssueId, comment: CommentId): Promise<'present' | 'absent'> {
    try {
      const json: unknown = await getComment(transport, {
        issueIdOrKey: checkId(issue),
        id: checkId(comment),
      });
      readAnswer(context, 'comment', z.object({ id: z.literal(comment) }), json);
      return 'present';
    } catch (error) {
      if (isNotFound(error)) return 'absent';
      throw error;
    }
  }

  return {
    commentExists,

    async readCommentProperties(comments) {
      const ids = [...new Set(comments)];
      const chunks: CommentId[][] = [];
      for (let start = 0; start < ids.length; start += MOST_IDS)
        chunks.push(ids.slice(start, start + MOST_IDS));
      const parts = await Promise.all(chunks.map((chunk) => readPropertiesOf(context, chunk)));
      return new Map(parts.flatMap((part) => [...part]));
    },

    async addComment(issue, draft) {
      // jira.js sends a body that is a string to another endpoint and drops the properties; ours is always a document.
      const json: unknown = await addComment(transport, { issueIdOrKey: checkId(issue), ...bodyOf(draft) });
      return readAnswer(context, 'addComment', writtenSchema, json);
    },

    async editComment(issue, comment, draft) {
      const parameters = { issueIdOrKey: checkId(issue), id: checkId(comment), body: bodyOf(draft) };
      const json: unknown = await updateComment(transport, parameters);
      const { jsdPublic } = readAnswer(context, 'editComment', writtenSchema, json);
      return { jsdPublic };
    },

    async deleteComment(issue, comment) {
      try {
        await deleteComment(transport, { issueIdOrKey: checkId(issue), id: checkId(comment) });
      } catch (error) {
        if (!isNotFound(error)) throw error;
        // 404 is "gone" or "not allowed". A withdrawal must not pass for done while people can still read it.
        if ((await commentExists(issue, comment)) === 'absent') return;
        const request = labelFor(context, 'deleteComment');
        throw new FailureError({ code: 'forbidden', request, messages: '' });
      }
    },
  };
}
