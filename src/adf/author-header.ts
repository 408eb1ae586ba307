/** The author header of an enriched comment. */
import { document, paragraph, strong, textNode } from './builders.ts';
import type { Doc, Node } from './document.ts';
import { publicName } from './names.ts';
import { oneLine, shorten } from './text.ts';

/** Whose comment a mirror shows. */
export interface AuthorHeader {
  /** Display name; absent for an anonymous header. */
  readonly name?: string | undefined;
  /** Key of the project that the comment comes from. */
  readonly project: string;
  /** When the comment was written, milliseconds since 1970. */
  readonly created: number;
}

const PROJECT_LENGTH = 40;

/**
 * Puts the header before the document as its first paragraph: **Ann Lee** (ACME) · 2026-11-02 09:14 UTC, or **ACME** · … without a name.
 * Never an e-mail address (see {@link publicName}).
 */
export function withAuthorHeader(doc: Doc, header: AuthorHeader): Doc {
  return document([headerParagraph(header), ...doc.content]);
}

/** The header alone. */
export function headerParagraph(header: AuthorHeader): Node {
  const name = publicName(header.name);
  const project = shorten(oneLine(header.project), PROJECT_LENGTH);
  const time = timeText(header.created);
  const rest = `${name === '' || project === '' ? '' : ` (${project})`}${time === '' ? '' : ` · ${time}`}`;
  const bold = name === '' ? project : name;
  const nodes = [
    ...(bold === '' ? [] : [textNode(bold, [strong])]),
    ...(rest === '' ? [] : [textNode(rest)]),
  ];
  return paragraph(...nodes);
}

const REST = /^(?: \([^()]{1,40}\))? · \d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC$/;

/**
 * Whether a document begins with a header as this file makes it. Anybody can write such a paragraph: it only says who wrote
 * a comment if Deskbridge wrote it.
 */
export function hasAuthorHeader({ content: [first] }: Doc): boolean {
  if (first?.type !== 'paragraph' || first.content?.length !== 2) return false;
  const [name, rest] = first.content;
  const isStrong = name?.type === 'text' && name.marks?.some(({ type }) => type === 'strong') === true;
  return isStrong && rest?.type === 'text' && REST.test(rest.text ?? '');
}

/** The document without its first paragraph. */
export function withoutAuthorHeader(doc: Doc): Doc {
  return document(doc.content.slice(1));
}

function timeText(created: number): string {
  const date = new Date(created);
  return Number.isNaN(date.getTime()) ? '' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
