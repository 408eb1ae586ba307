/** Small builders for the documents that Deskbridge writes itself: notes, headers, plain fallbacks. */
import type { Doc, Mark, Node } from './document.ts';
import { safeHref } from './link.ts';
import { cleanText } from './text.ts';

/** Blocks → document. */
export function document(content: readonly Node[]): Doc {
  return { type: 'doc', version: 1, content };
}

/** Inline nodes → paragraph. Without any it is an empty line. */
export function paragraph(...content: readonly Node[]): Node {
  return { type: 'paragraph', content };
}

/** Text node. `text` must not be empty: the schema refuses empty text. */
export function textNode(text: string, marks: readonly Mark[] = []): Node {
  return marks.length === 0 ? { type: 'text', text } : { type: 'text', text, marks };
}

export const hardBreak: Node = { type: 'hardBreak' };

export const strong: Mark = { type: 'strong' };

/** Text with a link; plain text if the address is not one that may be carried. */
export function linkNode(text: string, href: string): Node {
  const safe = safeHref(href);
  return textNode(text, safe === undefined ? [] : [{ type: 'link', attrs: { href: safe } }]);
}

/** Text → document: a paragraph for every part between empty lines, a hard break for every other line break. */
export function textDoc(text: string): Doc {
  const blocks: Node[] = [];
  let lines: string[] = [];
  const endPart = (): void => {
    // Not by `paragraph`: a text may have more lines than a call has arguments.
    if (lines.length > 0) blocks.push({ type: 'paragraph', content: linesToInline(lines) });
    lines = [];
  };
  for (const line of cleanText(text).split(/\r\n|\r|\n/)) {
    if (line.trim() === '') endPart();
    else lines.push(line);
  }
  endPart();
  return document(blocks);
}

function linesToInline(lines: readonly string[]): readonly Node[] {
  const nodes: Node[] = [];
  for (const line of lines) {
    if (nodes.length > 0) nodes.push(hardBreak);
    nodes.push(textNode(line));
  }
  return nodes;
}
