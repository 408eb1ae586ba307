/** Reading a document as Jira sends it. */
import { document, paragraph, textDoc, textNode } from './builders.ts';
import type { Doc, Mark, Node } from './document.ts';

/**
 * Nesting that is kept. Real documents stay far below (table, cell, expand, a dozen lists); everything that walks a document
 * recursively relies on it. What is nested deeper becomes one text at this depth.
 */
const DEPTH = 100;

/** Type given to things that have none. */
const UNKNOWN = 'unknown';

/**
 * Any JSON value → document, keeping every text in it. Null and nothing become an empty document, a string paragraphs, a node or a list
 * of nodes the content. Nodes are taken as they are, known or not; only their shape is made sure of. Never throws on JSON.
 */
export function readDoc(value: unknown): Doc {
  if (typeof value === 'string') return textDoc(value);
  if (typeof value === 'number') return document([paragraph(textNode(String(value)))]);
  if (isRecord(value) && value.type === 'doc') {
    const text = typeof value.text === 'string' && value.text !== '' ? [textNode(value.text)] : [];
    return document([...text, ...readContent(value.content, 1)]);
  }
  return document(readContent(value, 1));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readContent(value: unknown, depth: number): readonly Node[] {
  if (value === undefined || value === null) return [];
  const nodes: Node[] = [];
  for (const item of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
    const node = readNode(item, depth);
    if (node !== undefined) nodes.push(node);
  }
  return nodes;
}

function readNode(value: unknown, depth: number): Node | undefined {
  if (typeof value === 'string') return value === '' ? undefined : textNode(value);
  if (typeof value === 'number') return textNode(String(value));
  if (Array.isArray(value)) return readNode({ content: value as unknown }, depth);
  if (!isRecord(value)) return undefined;
  const type = typeof value.type === 'string' && value.type !== '' ? value.type : UNKNOWN;
  const marks = readMarks(value.marks);
  const text = typeof value.text === 'string' ? value.text : '';
  const content = depth < DEPTH ? readContent(value.content, depth + 1) : flatten(value.content);
  if (type === 'text' && content.length === 0) return text === '' ? undefined : textNode(text, marks);
  const attrs = isRecord(value.attrs) ? value.attrs : undefined;
  if (type === UNKNOWN && content.length === 0 && text === '' && attrs === undefined) return undefined;
  const all = text === '' ? content : [textNode(text, type === 'text' ? marks : []), ...content];
  return {
    type: type === 'text' ? UNKNOWN : type,
    ...(attrs === undefined ? {} : { attrs }),
    ...(marks.length === 0 ? {} : { marks }),
    ...(all.length === 0 && !Array.isArray(value.content) ? {} : { content: all }),
  };
}

function readMarks(value: unknown): readonly Mark[] {
  if (!Array.isArray(value)) return [];
  const marks: Mark[] = [];
  for (const item of value as readonly unknown[]) {
    if (typeof item === 'string') marks.push({ type: item });
    else if (isRecord(item) && typeof item.type === 'string') {
      marks.push(isRecord(item.attrs) ? { type: item.type, attrs: item.attrs } : { type: item.type });
    }
  }
  return marks;
}

/** All text below, as one text node. Without recursion: this is where nesting of a million levels ends up. */
function flatten(value: unknown): readonly Node[] {
  const parts: string[] = [];
  const rest: unknown[] = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next === 'string') parts.push(next);
    else if (Array.isArray(next)) for (let at = next.length - 1; at >= 0; at--) rest.push(next[at]);
    else if (isRecord(next)) {
      if (next.type !== 'text' && parts.length > 0 && parts.at(-1) !== '\n') parts.push('\n');
      if (next.content !== undefined) rest.push(next.content);
      if (typeof next.text === 'string' && next.text !== '') rest.push(next.text);
    }
  }
  const text = parts.join('');
  return text === '' ? [] : [textNode(text)];
}
