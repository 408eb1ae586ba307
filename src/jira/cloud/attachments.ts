/** Files of issues: what there is, what is in them, and which comments show them. */
import { getAttachment, getAttachmentMeta, removeAttachment } from 'jira.js/cloud';
import { getRequestComments } from 'jira.js/serviceDesk';
import { z } from 'zod';
import type { Attachment, AttachmentId, CommentId } from '../../sync/snapshot.ts';
import { createForm } from '../form.ts';
import type { FileSource, Site } from '../site.ts';
import type { CloudContext } from './answer.ts';
import {
  checkId,
  commentIdSchema,
  idSchema,
  isNotFound,
  millisSchema,
  optional,
  readAnswer,
  unreadable,
} from './answer.ts';
import { personSchema } from './person.ts';

const attachmentIdSchema = idSchema.transform((id) => id as AttachmentId);

/** An entry of the field `attachment`. */
export const attachmentSchema = z
  .object({
    id: attachmentIdSchema,
    filename: z.string(),
    size: z.number().int().nonnegative(),
    mimeType: optional(z.string()),
    created: millisSchema,
    // Absent for a deleted or anonymous author.
    author: optional(personSchema).catch(undefined),
  })
  .transform(({ id, filename, size, mimeType, created, author }): Attachment => ({
    id,
    name: filename,
    size,
    mimeType: mimeType ?? 'application/octet-stream',
    created,
    author: author && { accountId: author.accountId, accountType: author.accountType },
  }));

/** Of one file that was sent. */
const addedSchema = z.tuple([attachmentSchema]);
const uploadLimitSchema = z.object({ enabled: z.boolean(), uploadLimit: z.number().nonnegative() });

/** JSM gives no more, whatever is asked. */
const PAGE = 100;

/** JSM names a file by its addresses only; the platform's ends with the id. */
const shownFileSchema = z
  .object({ _links: z.object({ jiraRest: z.string() }) })
  .transform((file, context) => {
    const id = /\/attachment\/(\d{1,19})$/.exec(file._links.jiraRest)?.[1];
    if (id !== undefined) return id as AttachmentId;
    context.addIssue({ code: 'custom', message: 'no attachment' });
    return z.NEVER;
  });

const requestCommentsSchema = z.object({
  values: z.array(
    z.object({
      id: commentIdSchema,
      public: z.boolean(),
      attachments: optional(
        z.object({ values: z.array(shownFileSchema), isLastPage: optional(z.boolean()) }),
      ),
    }),
  ),
  isLastPage: optional(z.boolean()),
});

/** `https://api.media.atlassian.com/file/<id>/binary?token=…`: https://github.com/sooperset/mcp-atlassian/issues/1402 */
const MEDIA_ADDRESS = /\/file\/([0-9a-fA-F-]{16,64})(?:\/|$)/;

type AttachmentsPart = Pick<
  Site,
  | 'readUploadLimit'
  | 'listShownFiles'
  | 'readMediaId'
  | 'attachmentExists'
  | 'openFile'
  | 'addFile'
  | 'deleteFile'
>;

export function createAttachments(context: CloudContext): AttachmentsPart {
  const { transport } = context;
  const locate = (id: AttachmentId) => transport.locate(`/rest/api/3/attachment/content/${checkId(id)}`);

  return {
    async readUploadLimit() {
      const json: unknown = await getAttachmentMeta(transport);
      const { enabled, uploadLimit } = readAnswer(context, 'uploadLimit', uploadLimitSchema, json);
      return { enabled, mostBytes: uploadLimit };
    },

    async listShownFiles(issue) {
      const shown = new Map<AttachmentId, { readonly comment: CommentId; readonly isPublic: boolean }[]>();
      for (let start = 0; ;) {
        let json: unknown;
        try {
          json = await getRequestComments(transport, {
            issueIdOrKey: checkId(issue),
            public: true,
            internal: true,
            expand: ['attachment'],
            start,
            limit: PAGE,
          });
        } catch (error) {
          // An issue without a request type is no request: JSM can prove nothing of it.
          if (isNotFound(error)) return undefined;
          throw error;
        }
        const page = readAnswer(context, 'requestComments', requestCommentsSchema, json);
        for (const { id, public: isPublic, attachments } of page.values) {
          if (attachments?.isLastPage === false)
            throw unreadable(context, 'requestComments', 'not all files of a comment');
          for (const file of attachments?.values ?? [])
            shown.set(file, [...(shown.get(file) ?? []), { comment: id, isPublic }]);
        }
        start += page.values.length;
        if (page.isLastPage !== false || page.values.length === 0) return shown;
      }
    },

    async readMediaId(id) {
      try {
        return MEDIA_ADDRESS.exec(new URL(await locate(id)).pathname)?.[1];
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },

    async attachmentExists(id) {
      try {
        const json: unknown = await getAttachment(transport, { id: checkId(id) });
        readAnswer(context, 'attachment', z.object({ id: idSchema.pipe(z.literal(String(id))) }), json);
        return 'present';
      } catch (error) {
        if (isNotFound(error)) return 'absent';
        throw error;
      }
    },

    openFile({ id, size }): FileSource {
      let address: string | undefined;
      return {
        async ready() {
          // Such an address is good for minutes only, so each try asks for its own.
          address = await locate(id);
        },
        async open(signal) {
          address ??= await locate(id);
          return transport.download(address, size, signal);
        },
      };
    },

    async addFile(issue, file, source) {
      const path = `/rest/api/3/issue/${checkId(issue)}/attachments`;
      const json = await transport.upload(path, createForm(file, source), { name: file.name });
      const [added] = readAnswer(context, 'addAttachment', addedSchema, json);
      if (added.size === file.size) return added.id;
      throw unreadable(context, 'addAttachment', 'a file of another size');
    },

    async deleteFile(_issue, id) {
      try {
        await removeAttachment(transport, { id: checkId(id) });
      } catch (error) {
        // Gone already: what was wanted.
        if (!isNotFound(error)) throw error;
      }
    },
  };
}
