/** The records of files by themselves, without the issues that hold them. */
import type { Site } from '../site.ts';
import type { AttachmentRecord } from './record.ts';

/** Drops the record of a file whose issue, or whose place in a body, is gone. Readers skip ids without a record. */
export function forgetAttachment(site: Site, id: string): void {
  const record = site.attachments.get(id);
  if (record === undefined) return;
  site.attachments.delete(id);
  site.media.delete(record.mediaId);
}

export function findByMedia(site: Site, mediaId: string): AttachmentRecord | undefined {
  return [...site.attachments.values()].find((one) => one.mediaId === mediaId);
}
