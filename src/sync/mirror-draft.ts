/** The mirror of a comment as it will be written: its body under the author header, and its marker. */
import { carryComment, hasAuthorHeader, withoutAuthorHeader } from '../adf/carry-comment.ts';
import type { Doc } from '../adf/document.ts';
import { withoutFileLinks } from '../adf/file-links.ts';
import type { Contract } from '../config/contract.ts';
import { isMarkedByAnySync, makeMirrorMarker } from './markers.ts';
import type { MirrorMarker } from './markers.ts';
import type { Comment, Issue, Side } from './snapshot.ts';

export interface MirrorDraft {
  readonly body: Doc;
  /** To be written if Jira refuses `body`. */
  readonly plain: Doc;
  readonly marker: MirrorMarker;
}

/**
 * @param from the side of the origin
 * @param hash of the comment's body; `internal`: the mirror is meant to be an internal comment
 */
export function draftMirror(
  contract: Contract,
  from: Side,
  origin: Pick<Issue, 'id' | 'key'>,
  comment: Comment,
  { hash, internal }: { readonly hash: string; readonly internal: boolean },
): MirrorDraft {
  const { authorship } = contract.comments;
  const isEnriched = (from === 'customer' ? authorship.toDesk : authorship.toCustomer) === 'enriched';
  const { url, project, accounts } = contract[from];
  const isChained = isMarkedByAnySync(comment.properties ?? {});
  // A mirror of another sync names its author already, and the account that wrote it is nobody's author. Of a person's
  // comment, the same words would be their own claim.
  const isOurs = accounts.includes(comment.author?.accountId ?? '');
  const hasHeader = isChained && isOurs && hasAuthorHeader(comment.body);
  const name = isEnriched ? comment.author?.displayName : undefined;
  const header = { ...(name === undefined ? {} : { name }), project: project.key, created: comment.created };
  // The copies of the last desk of a chain are of no use on the next one, which has its own.
  const own = withoutFileLinks(comment.body, url);
  const { body, plain } = carryComment(
    // An anonymous mirror does not name the author of the first one either.
    hasHeader && !isEnriched ? withoutAuthorHeader(own) : own,
    hasHeader && isEnriched ? undefined : header,
    {
      text: `This comment was cut here. All of it is in ${origin.key}.`,
      url: `${url}/browse/${origin.key}?focusedCommentId=${comment.id}`,
    },
    { baseUrl: url },
  );
  const named = { issue: origin.id, comment: comment.id, hash };
  return { body, plain, marker: makeMirrorMarker(contract, from, named, internal, isChained) };
}
