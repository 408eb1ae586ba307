/** What has to be read beyond the issues themselves before the files of a pair can be judged. */
import type { Contract } from '../config/contract.ts';
import { hidesFiles } from './file-privacy.ts';
import { hindrance, likenessOf, sortFiles } from './sort-files.ts';
import type { FilePair } from './sort-files.ts';
import type { Attachment, AttachmentId, Side } from './snapshot.ts';
import { otherSide } from './snapshot.ts';

/** What has to be asked before the files of a pair can be planned. */
export interface FileQuestions {
  /** Which comments of the request show which files. */
  readonly shown: boolean;
  /** Ids in the media store of these files of the customer. */
  readonly media: readonly AttachmentId[];
}

/**
 * The questions of a pair. None for a pair whose files are all known and of which nothing could be hidden; the desk is
 * asked when a file is new, or when a comment that is not public shows files while copies of such are at the customer.
 */
export function fileQuestions(contract: Contract, pair: FilePair): FileQuestions {
  const sorted = sortFiles(contract, pair);
  if ('none' in sorted) return { shown: false, media: [] };
  // Off a twin that left its project nothing is read.
  const isHere = (side: Side) => pair[side].projectId === contract[side].project.id;
  const isNew = (side: Side) => (file: Attachment) =>
    !sorted.map[side].has(file.id) && hindrance(sorted.rules, side, file) === undefined;
  const isShownThere = (side: Side) => {
    const there = new Set(sorted.all[otherSide(side)].map(({ id }) => id));
    const unnoted = new Set(sorted.strays[otherSide(side)].map(likenessOf));
    return (file: Attachment) =>
      there.has(sorted.map[side].get(file.id) ?? ('' as AttachmentId)) || unnoted.has(likenessOf(file));
  };
  const fromPortal = ({ author }: Attachment) => author?.accountType === 'customer';
  const desk = sorted.origins.desk.filter((file) => !fromPortal(file));
  const shown =
    isHere('desk') &&
    (desk.some(isNew('desk')) ||
      (hidesFiles(contract, 'desk', pair.desk) && desk.some(isShownThere('desk'))));
  const asksMedia = isHere('customer') && hidesFiles(contract, 'customer', pair.customer);
  const media = asksMedia
    ? sorted.origins.customer.filter((file) => isNew('customer')(file) || isShownThere('customer')(file))
    : [];
  return { shown, media: media.map(({ id }) => id) };
}
