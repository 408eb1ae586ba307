/** Who may see a file, in three states. A file has no visibility of its own: the comments that show it have. */
import { hasMedia, shownFiles } from '../adf/media.ts';
import { toPlainText } from '../adf/plain-text.ts';
import type { Contract } from '../config/contract.ts';
import type { Failure } from './failure.ts';
import type { Attachment, AttachmentId, Comment, CommentId, Issue, Millis, Side } from './snapshot.ts';
import { visibilityOf } from './visibility.ts';

/** `private`: only what is not public shows it. `unproven`: nothing is done, neither carried nor withdrawn. */
export interface Privacy {
  readonly is: 'public' | 'private' | 'unproven';
}

/** A comment that shows a file, as JSM lists it. */
export interface Showing {
  readonly comment: CommentId;
  readonly isPublic: boolean;
}

/** What had to be asked about the files of a pair, besides what every read brings. */
export interface FileFacts {
  /** Files of the desk by the comments that show them. Undefined: not asked, or JSM knows no such request. */
  readonly shown: ReadonlyMap<AttachmentId, readonly Showing[]> | undefined;
  /** Files of the customer by their id in the media store; undefined if Jira did not tell. */
  readonly media: ReadonlyMap<AttachmentId, string | undefined>;
  /** It could not be asked: nothing is done about files, everything else goes on. */
  readonly failure?: Failure;
}

/** A file attached so shortly before or after a comment is taken for a part of it. */
const TOGETHER: Millis = 60_000;

/** Comments of an issue that are not public. */
export function hiddenComments(contract: Contract, side: Side, issue: Issue): readonly Comment[] {
  return issue.comments.filter((comment) => visibilityOf(comment, contract[side].project) !== 'public');
}

/** Whether a comment that is not public shows a file. */
export function hidesFiles(contract: Contract, side: Side, issue: Issue): boolean {
  return hiddenComments(contract, side, issue).some(({ body }) => hasMedia(body));
}

/**
 * A file of the desk is public if a public comment shows it, or somebody attached it who only knows the portal. That an
 * agent attached it to a request proves nothing: Jira shows such files to agents alone.
 */
export function deskPrivacy(
  contract: Contract,
  desk: Issue,
  file: Attachment,
  facts: FileFacts | undefined,
): Privacy {
  if (file.author?.accountType === 'customer') return { is: 'public' };
  const visibility = new Map(
    desk.comments.map((comment) => [comment.id, visibilityOf(comment, contract.desk.project)]),
  );
  const showings = facts?.shown?.get(file.id) ?? [];
  const isShown = showings.some((one) => one.isPublic && visibility.get(one.comment) === 'public');
  if (isShown) return { is: 'public' };
  const isHidden = ({ comment }: Showing) =>
    ['internal', 'restricted'].includes(visibility.get(comment) ?? 'unknown');
  return { is: showings.length > 0 && showings.every(isHidden) ? 'private' : 'unproven' };
}

/**
 * A file of the customer is public unless it may belong to a restricted comment: one that shows it (by its id in the media
 * store), names it, or was written by the same person within a minute of it.
 */
export function customerPrivacy(
  contract: Contract,
  customer: Issue,
): (file: Attachment, facts: FileFacts | undefined) => Privacy {
  const hidden = hiddenComments(contract, 'customer', customer).map((comment) => ({
    comment,
    shown: shownFiles(comment.body),
    text: toPlainText(comment.body),
  }));
  const isHidden = new Set(hidden.map(({ comment }) => comment.id));
  const open = new Set<string>();
  for (const comment of customer.comments) {
    if (isHidden.has(comment.id)) continue;
    for (const id of shownFiles(comment.body).ids) open.add(id);
  }
  for (const value of Object.values(customer.fields)) {
    if (value.kind === 'richText') for (const id of shownFiles(value.doc).ids) open.add(id);
  }
  const secret = new Set(hidden.flatMap(({ shown }) => [...shown.ids]));

  return (file, facts) => {
    if (hidden.length === 0) return { is: 'public' };
    const media = facts?.media.get(file.id);
    if (media !== undefined && open.has(media)) return { is: 'public' };
    if (media !== undefined && secret.has(media)) return { is: 'private' };
    // A file whose id nobody knows may be the one that stands there.
    if (secret.size > 0 && (media === undefined || secret.has(''))) return { is: 'unproven' };
    const near = hidden.some(({ comment, shown, text }) => {
      const isTheirs = comment.author !== undefined && comment.author.accountId === file.author?.accountId;
      const together = [comment.created, comment.updated].some(
        (at) => Math.abs(at - file.created) <= TOGETHER,
      );
      return (isTheirs && together) || shown.names.has(file.name) || text.includes(file.name);
    });
    return { is: near ? 'unproven' : 'public' };
  };
}
