/** What a comment is, and how the agreement lets it travel. */
import type { Contract } from '../config/contract.ts';
import { isMarkedByAnySync, readMirrorMarker } from './markers.ts';
import type { MirrorMarker } from './markers.ts';
import type { NotCarriedCode } from './outcome.ts';
import type { Comment, Side } from './snapshot.ts';
import type { Visibility } from './visibility.ts';

export interface Mirror {
  readonly comment: Comment;
  readonly marker: MirrorMarker;
  /** Written by our account or a former one: only then may it be edited or deleted. */
  readonly ours: boolean;
}

/** A comment as one of three things: somebody's words, a mirror, or something whose marker cannot be read. */
export type Sorted =
  | { readonly is: 'origin'; readonly comment: Comment }
  | { readonly is: 'mirror'; readonly mirror: Mirror }
  | {
      readonly is: 'unreadable';
      readonly comment: Comment;
      readonly detail: string;
      readonly property: string;
    };

/** Sorts a comment of a side by its marker. */
export function sortComment(contract: Contract, side: Side, comment: Comment): Sorted {
  const found = readMirrorMarker(contract, comment.properties ?? {});
  switch (found.state) {
    case 'none':
      return { is: 'origin', comment };
    case 'bad':
      return { is: 'unreadable', comment, detail: found.detail, property: found.property };
    case 'found': {
      const author = comment.author?.accountId;
      const ours = author !== undefined && contract[side].accounts.includes(author);
      return { is: 'mirror', mirror: { comment, marker: found.marker, ours } };
    }
  }
}

/** How a comment would arrive, or why it stays. */
export type Carriage = { readonly as: 'public' | 'internal' } | { readonly stays: NotCarriedCode };

/** Why a comment that is not public stays. */
export function notPublic(visibility: Visibility): NotCarriedCode {
  return visibility === 'restricted' ? 'restricted' : 'internal';
}

/** How a comment of `from` is to travel, by the rules of the agreement alone. */
export function carriageOf(
  contract: Contract,
  from: Side,
  comment: Comment,
  visibility: Visibility,
): Carriage {
  const rules = contract.comments;
  const restrictedTravels =
    from === 'customer' && visibility === 'restricted' && rules.restricted === 'internal';
  if (visibility !== 'public' && !restrictedTravels) return { stays: notPublic(visibility) };
  const direction = from === 'customer' ? 'to-desk' : 'to-customer';
  if (rules.direction !== 'both' && rules.direction !== direction) return { stays: 'direction' };
  if (comment.author !== undefined && rules.ignoreAuthors.includes(comment.author.accountId))
    return { stays: 'ignored' };
  const isBot = comment.author?.accountType === 'app' && !isMarkedByAnySync(comment.properties ?? {});
  if (isBot && !rules.fromApps) return { stays: 'app' };
  if (rules.since !== undefined && comment.created < rules.since) return { stays: 'older' };
  const internal = from === 'customer' && (restrictedTravels || rules.deskVisibility === 'internal');
  return { as: internal ? 'internal' : 'public' };
}
