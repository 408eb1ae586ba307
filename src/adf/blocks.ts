/** Carrying blocks: each node of the origin is written to a sink as what may stand there. */
import { paragraph, strong, textNode } from './builders.ts';
import type { Node } from './document.ts';
import { asText, carryInline, remark, standingOf, stringOf, textOf } from './inline.ts';
import { mayStandIn } from './kinds.ts';
import { writeItems, writeList } from './lists.ts';
import { carryBlockMarks } from './marks.ts';
import type { Carrying, CarryRules, Frame, Sink } from './sink.ts';
import {
  apart,
  carryInto,
  carryLine,
  closeLine,
  degrade,
  hoist,
  putBlock,
  putInline,
  writeAll,
} from './sink.ts';
import { writeTable } from './tables.ts';
import { cleanText, shorten } from './text.ts';

const LANGUAGE = /^[\w+#./ -]{1,40}$/;
const TITLE_LENGTH = 250;
/** The panels that every site has; `custom` ones take colours and icons that only some places accept. */
const PANELS: ReadonlySet<unknown> = new Set(['info', 'note', 'tip', 'warning', 'error', 'success']);

/** Content of a document → valid content of a document, of any length, and the types that did not travel as they were. */
export function carryContent(
  content: readonly Node[],
  rules: CarryRules,
): { readonly content: readonly Node[]; readonly degraded: ReadonlySet<string> } {
  const carrying: Carrying = { rules, degraded: new Set(), count: 0, write };
  return { content: carryInto(carrying, 'doc', 0, content), degraded: carrying.degraded };
}

function write(carrying: Carrying, sink: Sink, node: Node): void {
  const standing = standingOf(node.type);
  if (standing === 'block') {
    writeBlock(carrying, sink, node);
  } else if (standing === 'either' && sink.frame === undefined) {
    apart(sink, () => writeInline(carrying, sink, node));
  } else {
    writeInline(carrying, sink, node);
  }
}

function writeInline(carrying: Carrying, sink: Sink, node: Node): void {
  for (const carried of carryInline(carrying, node)) putInline(sink, carried);
  // No inline node holds others. Where one does, they are read after it.
  writeAll(carrying, sink, node.content);
}

type BlockWriter = (carrying: Carrying, sink: Sink, node: Node) => void;

/** A map and no object: a type may have any name, `constructor` too. */
const WRITERS: ReadonlyMap<string, BlockWriter> = new Map<string, BlockWriter>([
  ['paragraph', writeTextBlock],
  ['heading', writeTextBlock],
  ['bulletList', writeList],
  ['orderedList', writeList],
  ['taskList', writeItems],
  ['decisionList', writeItems],
  ['codeBlock', writeCode],
  ['panel', writeBox],
  ['blockquote', writeBox],
  ['expand', writeExpand],
  ['nestedExpand', writeExpand],
  ['table', writeTable],
  ['rule', writeRule],
  ['mediaSingle', writeMedia],
  ['mediaGroup', writeMedia],
  ['layoutSection', writeLayout],
  ['layoutColumn', writeLayout],
  // Parts without the whole they belong to, or in a place that cannot hold it.
  ['doc', hoistPart],
  ['caption', hoistPart],
  ['listItem', hoistPart],
  ['taskItem', hoistPart],
  ['blockTaskItem', hoistPart],
  ['decisionItem', hoistPart],
  ['tableRow', hoistPart],
  ['tableCell', hoistPart],
  ['tableHeader', hoistPart],
]);

function writeBlock(carrying: Carrying, sink: Sink, node: Node): void {
  (WRITERS.get(node.type) ?? writeUnknown)(carrying, sink, node);
}

function writeLayout(carrying: Carrying, sink: Sink, node: Node): void {
  degrade(carrying, node.type);
  hoist(carrying, sink, node.content);
}

function hoistPart(carrying: Carrying, sink: Sink, node: Node): void {
  degrade(carrying, node.type);
  apart(sink, () => {
    writeAll(carrying, sink, node.content);
  });
}

function writeTextBlock(carrying: Carrying, sink: Sink, node: Node): void {
  apart(sink, () => {
    const before = sink.blocks.length;
    sink.frame =
      node.type === 'heading'
        ? headingFrame(carrying, sink, node)
        : paragraphFrame(carrying, sink, node, false);
    const { block } = sink.frame;
    writeAll(carrying, sink, node.content);
    closeLine(sink);
    // An empty paragraph is a distance that somebody wanted.
    if (sink.blocks.length === before) sink.blocks.push({ ...block, content: [] });
  });
}

function paragraphFrame(carrying: Carrying, sink: Sink, node: Node, isStrong: boolean): Frame {
  const marks = carryBlockMarks(node, 'paragraph', sink.place, (type) => degrade(carrying, type));
  return {
    block: marks.length === 0 ? { type: 'paragraph' } : { type: 'paragraph', marks },
    strong: isStrong,
  };
}

function headingFrame(carrying: Carrying, sink: Sink, node: Node): Frame {
  const level = node.attrs?.level;
  const valid = typeof level === 'number' && Number.isInteger(level) && level >= 1 && level <= 6;
  if (!mayStandIn(sink.place, 'heading')) {
    degrade(carrying, 'heading');
    return paragraphFrame(carrying, sink, node, true);
  }
  if (!valid) degrade(carrying, 'heading');
  const attrs = { level: valid ? level : typeof level === 'number' && level > 6 ? 6 : 1 };
  const marks = carryBlockMarks(node, 'heading', sink.place, (type) => degrade(carrying, type));
  return {
    block: marks.length === 0 ? { type: 'heading', attrs } : { type: 'heading', attrs, marks },
    strong: false,
  };
}

function writeCode(carrying: Carrying, sink: Sink, node: Node): void {
  const { content = [] } = node;
  for (const child of content) {
    if (child.type !== 'text') degrade(carrying, child.type);
    for (const mark of child.marks ?? []) degrade(carrying, mark.type);
  }
  const text = carryLine(carrying, content).map(codeText).join('');
  if (!mayStandIn(sink.place, 'codeBlock')) {
    degrade(carrying, 'codeBlock');
    apart(sink, () => {
      for (const carried of textOf(carrying, text, [{ type: 'code' }])) putInline(sink, carried);
    });
    return;
  }
  const language = stringOf(node.attrs?.language);
  const attrs = LANGUAGE.test(language) ? { attrs: { language } } : {};
  putBlock(sink, { type: 'codeBlock', ...attrs, content: text === '' ? [] : [textNode(text)] });
}

function codeText(node: Node): string {
  if (node.type === 'hardBreak') return '\n';
  const { text, timestamp } = node.attrs ?? {};
  return node.text ?? (typeof text === 'string' ? text : stringOf(timestamp));
}

function writeBox(carrying: Carrying, sink: Sink, node: Node): void {
  const { type, content = [] } = node;
  if (!mayStandIn(sink.place, type)) {
    degrade(carrying, type);
    hoist(carrying, sink, content);
    return;
  }
  const blocks = carryInto(carrying, type === 'panel' ? 'panel' : 'blockquote', sink.lists, content);
  if (blocks.length === 0) return;
  if (type === 'blockquote') {
    putBlock(sink, { type, content: blocks });
    return;
  }
  const known = PANELS.has(node.attrs?.panelType);
  if (!known) degrade(carrying, 'panel');
  putBlock(sink, { type, attrs: { panelType: known ? node.attrs?.panelType : 'info' }, content: blocks });
}

function writeExpand(carrying: Carrying, sink: Sink, node: Node): void {
  const { content = [] } = node;
  const title = cleanText(stringOf(node.attrs?.title));
  const heading = title === '' ? [] : [paragraph(textNode(title, [strong]))];
  const type = mayStandIn(sink.place, 'expand') ? 'expand' : 'nestedExpand';
  if (type !== node.type) degrade(carrying, node.type);
  if (!mayStandIn(sink.place, type)) {
    hoist(carrying, sink, [...heading, ...content]);
    return;
  }
  // A title is one line that cannot be cut later; one of excessive length is told in full below itself.
  const short = shorten(title, TITLE_LENGTH);
  const blocks = carryInto(carrying, type, sink.lists, short === title ? content : [...heading, ...content]);
  if (blocks.length === 0 && title === '') return;
  putBlock(sink, { type, attrs: { title: short }, content: blocks.length === 0 ? [paragraph()] : blocks });
}

function writeRule(carrying: Carrying, sink: Sink, node: Node): void {
  if (mayStandIn(sink.place, 'rule')) putBlock(sink, { type: 'rule' });
  else degrade(carrying, 'rule');
  writeAll(carrying, sink, node.content);
}

/** Files of the origin's site do not exist on the other: each is named on a line of its own, with its caption below. */
function writeMedia(carrying: Carrying, sink: Sink, node: Node): void {
  degrade(carrying, node.type);
  const { marks = [], content = [] } = node;
  const children =
    marks.length === 0
      ? content
      : content.map((child) =>
          child.type === 'media' ? { ...child, marks: [...(child.marks ?? []), ...marks] } : child,
        );
  hoist(carrying, sink, children);
}

/** Extensions, blocks kept in step by Confluence, and whatever comes next: their text, or a remark if there is none. */
function writeUnknown(carrying: Carrying, sink: Sink, node: Node): void {
  const { text, title, extensionKey } = node.attrs ?? {};
  const read = (): void => {
    const own = stringOf(text) === '' ? stringOf(title) : stringOf(text);
    const { content = [] } = node;
    const shown = own === '' && content.length === 0 ? remark(extensionKey ?? node.type) : own;
    for (const carried of asText(carrying, node, shown)) putInline(sink, carried);
    writeAll(carrying, sink, content);
  };
  if (sink.frame === undefined && node.type !== 'inlineExtension') apart(sink, read);
  else read();
}
