/** What Jira does with a document on the way in: refuse it without saying why, or keep it in its own form. */
import type { Doc, Mark, Node } from '../../src/adf/document.ts';
import { BESIDE_CODE, BLOCKS, MARKS, NODES, TEXT_MARKS } from './adf-table.ts';
import type { Check } from './adf-table.ts';
import { hex } from './random.ts';
import type { Random } from './random.ts';

export type AdfProblem =
  'NOT_ADF' | 'INVALID_INPUT' | 'ATTACHMENT_VALIDATION_ERROR' | 'CONTENT_LIMIT_EXCEEDED';

/** https://jira.atlassian.com/browse/JRACLOUD-78553 */
export const CONTENT_LIMIT = 32_767;

/** What is wrong with a document somebody sent, or undefined. `knows` tells whether the site has that media file. */
export function findAdfProblem(value: unknown, knows: (mediaId: string) => boolean): AdfProblem | undefined {
  if (!isRecord(value)) return 'NOT_ADF';
  const { type, version, content, ...rest } = value;
  if (type !== 'doc' || version !== 1 || !Array.isArray(content) || Object.keys(rest).length > 0) {
    return 'INVALID_INPUT';
  }
  const unknownMedia: string[] = [];
  const valid = content.every((child: unknown) => validNode(child, BLOCKS, unknownMedia, knows));
  if (!valid) return 'INVALID_INPUT';
  if (unknownMedia.length > 0) return 'ATTACHMENT_VALIDATION_ERROR';
  if (JSON.stringify(value).length > CONTENT_LIMIT) return 'CONTENT_LIMIT_EXCEEDED';
  return undefined;
}

function validNode(
  value: unknown,
  allowed: readonly string[],
  unknownMedia: string[],
  knows: (mediaId: string) => boolean,
): boolean {
  if (!isRecord(value) || typeof value['type'] !== 'string' || !allowed.includes(value['type'])) return false;
  const { type, attrs, content, marks, text, ...rest } = value;
  if (Object.keys(rest).length > 0) return false;
  if (type === 'text') {
    return (
      typeof text === 'string' &&
      text.length > 0 &&
      attrs === undefined &&
      content === undefined &&
      validTextMarks(marks, allowed.length === 1)
    );
  }
  const rule = NODES[type];
  if (rule === undefined || text !== undefined) return false;
  if (!validAttributes(attrs, rule.required ?? {}, rule.optional ?? {})) return false;
  // A node that takes no marks may not even have an empty list of them.
  if (rule.marks === undefined && marks !== undefined) return false;
  if (!validMarks(marks, (mark) => rule.marks?.includes(mark) ?? false)) return false;
  const attributes = isRecord(attrs) ? attrs : {};
  if (type === 'media' || type === 'mediaInline') {
    if (!validMedia(attributes)) return false;
    if (attributes['type'] !== 'external' && !knows(String(attributes['id'])))
      unknownMedia.push(String(attributes['id']));
  }
  if (type === 'inlineCard' && attributes['url'] === undefined && attributes['data'] === undefined)
    return false;
  if (
    type === 'blockCard' &&
    attributes['url'] === undefined &&
    attributes['data'] === undefined &&
    attributes['datasource'] === undefined
  ) {
    return false;
  }
  if (rule.content === undefined) return content === undefined;
  const children: unknown[] = Array.isArray(content) ? content : [];
  if (content !== undefined && !Array.isArray(content)) return false;
  if (children.length < (rule.min ?? 0) || children.length > (rule.max ?? Infinity)) return false;
  if (type === 'mediaSingle' && (!isRecord(children[0]) || children[0]['type'] !== 'media')) return false;
  if (type === 'taskList' && (!isRecord(children[0]) || children[0]['type'] !== 'taskItem')) return false;
  return children.every((child) => validNode(child, rule.content ?? [], unknownMedia, knows));
}

function validMedia(attributes: Record<string, unknown>): boolean {
  if (attributes['type'] === 'external') return typeof attributes['url'] === 'string';
  return typeof attributes['id'] === 'string' && typeof attributes['collection'] === 'string';
}

function validTextMarks(marks: unknown, inCode: boolean): boolean {
  // The only parent that takes text and nothing else is a code block, and its text has no marks.
  if (inCode) return marks === undefined || (Array.isArray(marks) && marks.length === 0);
  if (!validMarks(marks, (mark) => TEXT_MARKS.has(mark))) return false;
  const types = Array.isArray(marks)
    ? marks.map((mark: unknown) => (isRecord(mark) ? mark['type'] : undefined))
    : [];
  if (!types.includes('code')) return true;
  return types.every((type) => typeof type === 'string' && BESIDE_CODE.has(type));
}

function validMarks(marks: unknown, allowed: (type: string) => boolean): boolean {
  if (marks === undefined) return true;
  if (!Array.isArray(marks)) return false;
  const seen = new Set<string>();
  return marks.every((mark: unknown) => {
    if (!isRecord(mark) || typeof mark['type'] !== 'string') return false;
    const rule = MARKS[mark['type']];
    if (rule === undefined || !allowed(mark['type']) || seen.has(mark['type'])) return false;
    seen.add(mark['type']);
    if (rule.required === undefined && mark['attrs'] !== undefined) return false;
    return validAttributes(mark['attrs'], rule.required ?? {}, rule.optional ?? {});
  });
}

function validAttributes(
  attrs: unknown,
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>>,
): boolean {
  if (attrs !== undefined && !isRecord(attrs)) return false;
  const given = attrs ?? {};
  if (!Object.entries(required).every(([name, check]) => check(given[name]))) return false;
  return Object.entries(given).every(([name, value]) => {
    const check = required[name] ?? optional[name];
    return check?.(value) ?? false;
  });
}

/** Nodes that get a `localId` when Jira stores them. */
const LABELLED = new Set([
  'paragraph',
  'heading',
  'bulletList',
  'orderedList',
  'listItem',
  'codeBlock',
  'panel',
  'table',
]);

/** The document as Jira keeps it: `localId`s added, neighbouring texts with the same marks joined, marks in one order. */
export function normaliseDoc(doc: Doc, random: Random): Doc {
  return { type: 'doc', version: 1, content: doc.content.map((node) => normaliseNode(node, random)) };
}

function normaliseNode(node: Node, random: Random): Node {
  const marks = node.marks === undefined || node.marks.length === 0 ? undefined : sortMarks(node.marks);
  const attrs =
    LABELLED.has(node.type) && node.attrs?.['localId'] === undefined
      ? { ...node.attrs, localId: hex(random, 12) }
      : node.attrs;
  const content = node.content && joinTexts(node.content.map((child) => normaliseNode(child, random)));
  return {
    type: node.type,
    ...(attrs === undefined ? {} : { attrs }),
    ...(content === undefined ? {} : { content }),
    ...(marks === undefined ? {} : { marks }),
    ...(node.text === undefined ? {} : { text: node.text }),
  };
}

function joinTexts(nodes: readonly Node[]): Node[] {
  const joined: Node[] = [];
  for (const node of nodes) {
    const last = joined.at(-1);
    if (
      last?.type === 'text' &&
      node.type === 'text' &&
      JSON.stringify(last.marks) === JSON.stringify(node.marks)
    ) {
      joined[joined.length - 1] = { ...last, text: (last.text ?? '') + (node.text ?? '') };
    } else {
      joined.push(node);
    }
  }
  return joined;
}

function sortMarks(marks: readonly Mark[]): Mark[] {
  return [...marks].sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0));
}

/** Ids of the files a document shows. */
export function mediaIds(node: Node): string[] {
  const own =
    (node.type === 'media' || node.type === 'mediaInline') && typeof node.attrs?.['id'] === 'string'
      ? [node.attrs['id']]
      : [];
  return [...own, ...(node.content ?? []).flatMap(mediaIds)];
}

/** The text of a document for people and assertions: blocks on lines of their own, mentions and emojis by their text. */
export function plainText(node: Node): string {
  if (node.type === 'text') return node.text ?? '';
  if (node.type === 'hardBreak') return '\n';
  const attrs = node.attrs ?? {};
  if (node.content === undefined) {
    for (const name of ['text', 'shortName', 'url', 'timestamp', 'alt']) {
      const value = attrs[name];
      if (typeof value === 'string') return value;
    }
    return node.type === 'media' ? '[file]' : '';
  }
  const inline = node.content.some(
    (child) => NODES[child.type]?.content === undefined && child.type !== 'rule',
  );
  return node.content.map(plainText).join(inline ? '' : '\n');
}

/** A document of plain paragraphs, one per line. */
export function docOf(text: string): Doc {
  const content = text
    .split('\n')
    .map((line): Node =>
      line === '' ? { type: 'paragraph' } : { type: 'paragraph', content: [{ type: 'text', text: line }] },
    );
  return { type: 'doc', version: 1, content };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
