/** Files as people add them: small ones with their text, big ones by their size. */
import type { Doc } from '../../../src/adf/document.ts';
import type { IssueRecord } from '../data.ts';
import type { Site } from '../site.ts';
import type { FileContent } from './content.ts';
import type { AttachmentRecord } from './record.ts';
import { insertAttachments } from './store.ts';
import type { NewAttachment } from './store.ts';

export type FileInput = {
  readonly name: string;
  /** Default by the ending of the name. */
  readonly mimeType?: string;
} & (
  | { readonly content: string | Uint8Array }
  /** Bytes made from `seed` (default the name) while they are read, however many. */
  | { readonly size: number; readonly seed?: string }
);

const TYPES: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  log: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  zip: 'application/zip',
};

function contentOf(file: FileInput): FileContent {
  if ('size' in file) return { kind: 'made', seed: file.seed ?? file.name, size: file.size };
  return {
    kind: 'bytes',
    bytes: typeof file.content === 'string' ? new TextEncoder().encode(file.content) : file.content,
  };
}

/** Adds a person's file to an issue, with a media id of the caller's choice if given. */
export function attachFile(
  site: Site,
  issue: IssueRecord,
  authorId: string,
  file: FileInput,
  mediaId?: string,
): AttachmentRecord {
  const [record] = attachFiles(site, issue, authorId, [file], mediaId);
  if (record === undefined) throw new Error('nothing was attached');
  return record;
}

/** The same for many files at once, which is one change of the issue. */
export function attachFiles(
  site: Site,
  issue: IssueRecord,
  authorId: string,
  files: readonly FileInput[],
  mediaId?: string,
): readonly AttachmentRecord[] {
  return insertAttachments(
    site,
    issue,
    files.map((file) => draftOf(authorId, file, mediaId)),
  );
}

function draftOf(authorId: string, file: FileInput, mediaId: string | undefined): NewAttachment {
  const ending = file.name.split('.').at(-1)?.toLowerCase() ?? '';
  return {
    authorId,
    filename: file.name,
    mimeType: file.mimeType ?? TYPES[ending] ?? 'application/octet-stream',
    content: contentOf(file),
    ...(mediaId === undefined ? {} : { mediaId }),
  };
}

/** A document that shows a file at its end, called by its name as Jira's editor does. */
export function docWithMedia(doc: Doc, media: string, name: string): Doc {
  const node = {
    type: 'mediaSingle',
    attrs: { layout: 'center' },
    content: [{ type: 'media', attrs: { type: 'file', id: media, alt: name, collection: '' } }],
  };
  return { ...doc, content: [...doc.content, node] };
}
