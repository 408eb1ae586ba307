/** Rich text as it crosses the port: checked to be nodes all the way down, whatever their types. */
import { z } from 'zod';
import type { Doc, Node } from '../../adf/document.ts';

/** Far deeper than Jira's editor goes (tables in panels in expands); stops documents made to exhaust the stack. */
const DEEPEST = 200;

export const docSchema = z
  .custom<Node & { readonly content: readonly Node[] }>(isDoc, 'not a document')
  .transform((node): Doc => ({ ...node, type: 'doc', version: 1 }));

function isDoc(value: unknown): boolean {
  return isNode(value, 0) && value.type === 'doc' && Array.isArray(value.content);
}

function isNode(value: unknown, depth: number): value is Node {
  if (!isRecord(value) || depth > DEEPEST || typeof value['type'] !== 'string') return false;
  const { text, attrs, marks, content } = value;
  return (
    (text === undefined || typeof text === 'string') &&
    (attrs === undefined || isRecord(attrs)) &&
    (marks === undefined || (Array.isArray(marks) && marks.every(isMark))) &&
    (content === undefined || (Array.isArray(content) && content.every((node) => isNode(node, depth + 1))))
  );
}

function isMark(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['type'] === 'string' &&
    (value['attrs'] === undefined || isRecord(value['attrs']))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
