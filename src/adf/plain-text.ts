/** Rich text as plain text, and as plain paragraphs. */
import { carryContent } from './blocks.ts';
import { textDoc } from './builders.ts';
import type { Doc, Node } from './document.ts';
import type { CutNote } from './limit.ts';
import { fitDocument } from './limit.ts';
import type { CarryRules } from './sink.ts';

/**
 * Document → readable plain text: an empty line between blocks, `- ` and `1. ` before items, `a | b` for rows, an address in brackets
 * behind the text that links to it. Nodes that are no text are told as carrying tells them.
 */
export function toPlainText(doc: Doc, rules: CarryRules = {}): string {
  return carriedText(carryContent(doc.content, rules).content);
}

/** The same for blocks that were carried already. */
export function carriedText(blocks: readonly Node[]): string {
  return blocksText(blocks, '\n\n');
}

/**
 * The same content as plain paragraphs without any mark: for a document that Jira refuses for a reason it does not tell. Within the
 * same limit as carrying (see {@link fitDocument}).
 */
export function plainDoc(
  doc: Doc,
  options: {
    readonly limit?: number | undefined;
    readonly note?: CutNote | undefined;
    readonly rules?: CarryRules;
  } = {},
): Doc {
  return fitDocument(textDoc(toPlainText(doc, options.rules)).content, options.limit, options.note).doc;
}

function blocksText(blocks: readonly Node[], between: string): string {
  const parts: string[] = [];
  for (const block of blocks) {
    const text = blockText(block);
    if (text.trim() !== '') parts.push(text);
  }
  return parts.join(between);
}

function blockText(block: Node): string {
  const { type, attrs, content = [] } = block;
  switch (type) {
    case 'bulletList':
    case 'orderedList':
      return itemsText(block);
    case 'taskList':
    case 'decisionList':
      return content.map((item) => taskText(item)).join('\n');
    case 'table':
      return content.map((row) => (row.content ?? []).map(cellText).join(' | ')).join('\n');
    case 'rule':
      return '---';
    case 'expand':
    case 'nestedExpand': {
      const title = typeof attrs?.title === 'string' && attrs.title !== '' ? `${attrs.title}\n\n` : '';
      return title + blocksText(content, '\n\n');
    }
    case 'panel':
    case 'blockquote':
      return blocksText(content, '\n\n');
    default:
      return lineText(content);
  }
}

function itemsText(list: Node): string {
  const order = list.attrs?.order;
  const first = typeof order === 'number' ? order : 1;
  const items = (list.content ?? []).map((item, index) => {
    const bullet = list.type === 'orderedList' ? `${first + index}. ` : '- ';
    return bullet + blocksText(item.content ?? [], '\n');
  });
  return items.join('\n');
}

function taskText(item: Node): string {
  if (item.type === 'taskList') return blockText(item);
  const bullet = item.type === 'decisionItem' ? '- ' : item.attrs?.state === 'DONE' ? '[x] ' : '[ ] ';
  return bullet + lineText(item.content ?? []);
}

function cellText(cell: Node): string {
  return blocksText(cell.content ?? [], '\n');
}

function lineText(nodes: readonly Node[]): string {
  const parts: string[] = [];
  for (const [index, node] of nodes.entries()) {
    parts.push(inlineText(node));
    const href = hrefOf(node);
    // A link with changing weight is several texts; its address is told once, behind the last.
    if (href !== undefined && href !== hrefOf(nodes[index + 1]) && href !== node.text)
      parts.push(` (${href})`);
  }
  return parts.join('');
}

function hrefOf(node: Node | undefined): string | undefined {
  const href = node?.marks?.find((mark) => mark.type === 'link')?.attrs?.href;
  return typeof href === 'string' ? href : undefined;
}

function inlineText(node: Node): string {
  const { text, timestamp } = node.attrs ?? {};
  if (node.type === 'hardBreak') return '\n';
  if (node.type === 'date') return new Date(Number(timestamp)).toISOString().slice(0, 10);
  return node.text ?? (typeof text === 'string' ? text : '');
}
