/** Everything that a comment goes through before it is written on the other side. */
import type { AuthorHeader } from './author-header.ts';
import { headerParagraph, withAuthorHeader } from './author-header.ts';
import { carryDoc } from './carry.ts';
import type { CarryRules } from './sink.ts';
import type { Doc } from './document.ts';
import type { CutNote } from './limit.ts';
import { sizeOf, TEXT_LIMIT } from './limit.ts';
import { plainDoc } from './plain-text.ts';

// What the planner needs of this folder, in one place.
export { carryDoc } from './carry.ts';
export { hasMedia } from './media.ts';
export { summaryText } from './text.ts';
export { textDoc } from './builders.ts';
export { hasAuthorHeader, withoutAuthorHeader } from './author-header.ts';

export interface CarriedComment {
  readonly body: Doc;
  /** To be written if Jira refuses `body`: the same content as plain paragraphs. */
  readonly plain: Doc;
  /** As in {@link carryDoc}. */
  readonly degraded: readonly string[];
  readonly cut: boolean;
}

/**
 * Body of a comment as read by `readDoc` → body and plain fallback for its mirror, each at most 32,000 characters long with the header, which
 * is never cut. Without `header` the mirror shows no author at all.
 */
export function carryComment(
  body: Doc,
  header: AuthorHeader | undefined,
  note: CutNote,
  rules: CarryRules = {},
): CarriedComment {
  const limit = header === undefined ? TEXT_LIMIT : TEXT_LIMIT - sizeOf(headerParagraph(header)) - 1;
  const { doc, degraded, cut } = carryDoc(body, { ...rules, limit, note });
  // From the whole body, not from what was cut: the plain form has its own length.
  const plain = plainDoc(body, { limit, note, rules });
  const head = (carried: Doc): Doc => (header === undefined ? carried : withAuthorHeader(carried, header));
  return { body: head(doc), plain: head(plain), degraded, cut };
}
