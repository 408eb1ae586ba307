/** Carrying rich text from one site to another. What becomes of each node and mark is listed in docs/rich-text.md. */
import { carryContent } from './blocks.ts';
import { textDoc } from './builders.ts';
import type { Doc } from './document.ts';
import type { CutNote } from './limit.ts';
import { fitDocument } from './limit.ts';
import { carriedText } from './plain-text.ts';
import type { CarryRules } from './sink.ts';

export interface CarryOptions extends CarryRules {
  /** Longest serialized form in characters; 32,000 if absent, 2,000 at least. */
  readonly limit?: number | undefined;
  /** Last paragraph of a document that was cut. */
  readonly note?: CutNote | undefined;
}

export interface Carried {
  readonly doc: Doc;
  /** Types of nodes and marks that did not travel as they were, sorted, each once; `unknown` for those the format does not know. */
  readonly degraded: readonly string[];
  readonly cut: boolean;
}

/**
 * Document as read by `readDoc` → document that Jira accepts in comments and descriptions. Nodes and marks travel by an allow-list, the rest
 * becomes readable text, and wrong structure is mended; no text is lost but by the limit. A pure function, and carrying what was
 * carried changes nothing.
 *
 * A document can be too long by its form alone: a table of 300 cells weighs 30,000 characters before anybody has written a word. Its
 * text goes before its form: it travels as plain paragraphs if they fit, and is cut only if they do not either.
 */
export function carryDoc(doc: Doc, options: CarryOptions = {}): Carried {
  const { content, degraded } = carryContent(doc.content, options);
  const types = [...degraded].sort();
  const { doc: fitted, cut } = fitDocument(content, options.limit, options.note);
  if (!cut) return { doc: fitted, degraded: types, cut };
  const plain = fitDocument(textDoc(carriedText(content)).content, options.limit, options.note);
  return { doc: plain.cut ? fitted : plain.doc, degraded: types, cut: plain.cut };
}
