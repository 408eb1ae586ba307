/** Files of issues. */
import type { FileContent } from './content.ts';

export interface AttachmentRecord {
  readonly id: string;
  readonly issueId: string;
  readonly authorId: string;
  readonly created: number;
  readonly filename: string;
  readonly mimeType: string;
  readonly size: number;
  /** SHA-256 in hex. */
  readonly sha256: string;
  /** The id under which documents show it, a UUID that no answer but a download's address names. */
  readonly mediaId: string;
  readonly content: FileContent;
}
