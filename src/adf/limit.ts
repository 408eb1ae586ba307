/** Jira's limit on the length of a text, and cutting a document that is longer. */
import { document, linkNode, paragraph, textNode } from './builders.ts';
import type { Doc, Node } from './document.ts';
import { oneLine, cutAtWord, shorten } from './text.ts';

/**
 * Jira refuses more than 32,767 characters (`CONTENT_LIMIT_EXCEEDED`) and does not say what it counts for a document. The serialized
 * form is the longest thing it could mean; the text alone is always shorter.
 *
 * @see https://jira.atlassian.com/browse/JRACLOUD-78553
 */
export const TEXT_LIMIT = 32_000;

/** Below this a note with its link might not fit. */
const SMALLEST_LIMIT = 2_000;
const NOTE_LENGTH = 200;
const NOTE_URL_LENGTH = 1_000;

/** What to say below a text that was cut, and where the whole of it is. */
export interface CutNote {
  readonly text: string;
  readonly url?: string | undefined;
}

/** Length that is counted: UTF-16 units of the serialized form. */
export function sizeOf(node: Node): number {
  return JSON.stringify(node).length;
}

/**
 * Carried blocks → document of at most `limit` characters (2,000 at least). What is too long ends at the last block that fits, or inside the
 * first that does not if more than half would be lost; the note follows. Blocks must be valid, and stay so.
 */
export function fitDocument(
  blocks: readonly Node[],
  limit: number = TEXT_LIMIT,
  note?: CutNote,
): { readonly doc: Doc; readonly cut: boolean } {
  const allowed = Math.max(limit, SMALLEST_LIMIT);
  const empty = sizeOf(document([]));
  const whole = takeWhole(blocks, allowed - empty);
  if (whole.next === undefined) return { doc: document(blocks), cut: false };
  const closing = notePart(note);
  const room = allowed - empty - sizeOf(closing) - 1;
  const { taken, left, next } = takeWhole(blocks, room);
  const part = next !== undefined && left > room / 2 ? cutNode(next, left) : undefined;
  return { doc: document([...taken, ...(part === undefined ? [] : [part]), closing]), cut: true };
}

function notePart(note: CutNote | undefined): Node {
  const text = shorten(oneLine(note?.text ?? ''), NOTE_LENGTH);
  if (text === '') return paragraph(textNode('[…]'));
  const url = note?.url;
  return paragraph(url === undefined || url.length > NOTE_URL_LENGTH ? textNode(text) : linkNode(text, url));
}

/** The nodes that fit into `room`, commas included, the room left, and the first node that does not fit. */
function takeWhole(
  nodes: readonly Node[],
  room: number,
): { readonly taken: readonly Node[]; readonly left: number; readonly next: Node | undefined } {
  const taken: Node[] = [];
  let left = room;
  for (const node of nodes) {
    const needed = sizeOf(node) + (taken.length > 0 ? 1 : 0);
    if (needed > left) return { taken, left: Math.max(0, left - (taken.length > 0 ? 1 : 0)), next: node };
    taken.push(node);
    left -= needed;
  }
  return { taken, left, next: undefined };
}

/** The beginning of a node that fits into `room`; undefined if nothing worth having does. */
function cutNode(node: Node, room: number): Node | undefined {
  if (node.type === 'text') return cutText(node, room);
  if (node.content === undefined || node.content.length === 0) return undefined;
  const inside = room - sizeOf({ ...node, content: [] });
  if (inside <= 0) return undefined;
  const { taken, left, next } = takeWhole(node.content, inside);
  const part = next === undefined ? undefined : cutNode(next, left);
  const content = part === undefined ? taken : [...taken, part];
  return content.length === 0 ? undefined : { ...node, content };
}

function cutText(node: Node, room: number): Node | undefined {
  const { text = '' } = node;
  const inside = room - sizeOf({ ...node, text: '…' });
  const kept = cutAtWord(text, unitsWithin(text, inside)).trimEnd();
  return kept === '' ? undefined : { ...node, text: `${kept}…` };
}

/** How many units of a text fit into `room` when serialized: quotes and line breaks count double there. */
function unitsWithin(text: string, room: number): number {
  let left = room;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Clean text holds no other characters that JSON escapes.
    left -= code === 0x22 || code === 0x5c || code < 0x20 ? 2 : 1;
    if (left < 0) return at;
  }
  return text.length;
}
