/** Adding and removing files of issues. */
import { createHash } from 'node:crypto';
import type { IssueRecord } from '../data.ts';
import type { Site } from '../site.ts';
import { changeIssue } from '../store.ts';
import { hashOf, sizeOf } from './content.ts';
import type { FileContent } from './content.ts';
import type { AttachmentRecord } from './record.ts';

export interface NewAttachment {
  readonly authorId: string;
  readonly filename: string;
  readonly mimeType: string;
  readonly content: FileContent;
  /** Known already, from reading the upload. */
  readonly sha256?: string;
  /** Default: one made from site and id. */
  readonly mediaId?: string;
}

/** A UUID that repeats with the world, without drawing from its source of chance. */
function mediaIdOf(site: Site, id: string): string {
  const digits = createHash('sha256').update(`${site.name} ${id}`).digest('hex').slice(0, 32);
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, digits);
}

/** Adds a file to an issue. */
export function insertAttachment(site: Site, issue: IssueRecord, draft: NewAttachment): AttachmentRecord {
  const [record] = insertAttachments(site, issue, [draft]);
  if (record === undefined) throw new Error('nothing was added');
  return record;
}

/** Adds files of one author to an issue, in one change of it. */
export function insertAttachments(
  site: Site,
  issue: IssueRecord,
  drafts: readonly NewAttachment[],
): readonly AttachmentRecord[] {
  const records = drafts.map((draft) => recordOf(site, issue, draft));
  const current = site.issues.get(issue.id) ?? issue;
  const attachments = [...current.attachments, ...records.map(({ id }) => id)];
  changeIssue(site, current, { attachments }, true, drafts[0]?.authorId);
  return records;
}

function recordOf(site: Site, issue: IssueRecord, draft: NewAttachment): AttachmentRecord {
  const id = String(site.next.attachment++);
  const sha256 = draft.sha256 ?? hashOf(draft.content);
  const known = site.contents.get(sha256);
  const content = known !== undefined && known.kind !== 'gone' ? known : draft.content;
  site.contents.set(sha256, content);
  const record: AttachmentRecord = {
    id,
    issueId: issue.id,
    authorId: draft.authorId,
    created: site.clock.now(),
    filename: draft.filename,
    mimeType: draft.mimeType,
    size: sizeOf(draft.content),
    sha256,
    mediaId: draft.mediaId ?? mediaIdOf(site, id),
    content,
  };
  site.attachments.set(id, record);
  site.media.add(record.mediaId);
  return record;
}

/** Deletes a file. Documents that show it keep their node and show nothing. */
export function removeAttachment(site: Site, record: AttachmentRecord, by: string): void {
  const issue = site.issues.get(record.issueId);
  if (issue !== undefined) {
    const attachments = issue.attachments.filter((id) => id !== record.id);
    changeIssue(site, issue, { attachments }, true, by);
  }
  site.attachments.delete(record.id);
  site.media.delete(record.mediaId);
}
