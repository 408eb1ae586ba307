/** Where carried nodes are collected: blocks of one place, and the paragraph that is being filled. */
import { hardBreak, paragraph, strong } from './builders.ts';
import type { Node } from './document.ts';
import type { Place } from './kinds.ts';
import { reportableType } from './kinds.ts';
import { sameMarks } from './marks.ts';

/** What carrying may be told. */
export interface CarryRules {
  /** Address that relative links are resolved against. Without it they become plain text. */
  readonly baseUrl?: string | undefined;
}

/** One carrying of one document. */
export interface Carrying {
  readonly rules: CarryRules;
  readonly degraded: Set<string>;
  /** Task and decision items need ids; a count keeps carrying a pure function. */
  count: number;
  /** Writes one node of the origin into a sink. */
  readonly write: (carrying: Carrying, sink: Sink, node: Node) => void;
}

/** A paragraph or heading that is open, and what is to be repeated if a block splits it. */
export interface Frame {
  /** The block without its content. */
  readonly block: Node;
  /** A heading in a place without headings is told by its weight. */
  readonly strong: boolean;
}

export interface Sink {
  readonly place: Place;
  /** How many lists are around: below a limit nesting goes on, then items become paragraphs. */
  readonly lists: number;
  readonly blocks: Node[];
  frame: Frame | undefined;
  inline: Node[];
}

export function openSink(place: Place, lists: number): Sink {
  return { place, lists, blocks: [], frame: undefined, inline: [] };
}

/** Notes that a node or mark did not travel as it was. */
export function degrade(carrying: Carrying, type: string): void {
  carrying.degraded.add(reportableType(type));
}

/** Adds an inline node to the open paragraph, opening one if there is none. Texts that look the same become one. */
export function putInline(sink: Sink, node: Node): void {
  const put = sink.frame?.strong === true ? embolden(node) : node;
  const last = sink.inline.at(-1);
  if (put.type === 'text' && last?.type === 'text' && sameMarks(last.marks, put.marks)) {
    sink.inline[sink.inline.length - 1] = { ...last, text: (last.text ?? '') + (put.text ?? '') };
  } else {
    sink.inline.push(put);
  }
}

function embolden(node: Node): Node {
  const marks = node.marks ?? [];
  if (node.type !== 'text' || marks.some((mark) => mark.type === 'code' || mark.type === 'strong'))
    return node;
  return { ...node, marks: [...marks, strong] };
}

/** Ends the paragraph that is being filled, if anything is in it. */
export function closeLine(sink: Sink): void {
  if (sink.inline.length === 0) return;
  sink.blocks.push({ ...(sink.frame?.block ?? paragraph()), content: sink.inline });
  sink.inline = [];
}

/** Runs `write` on blocks of their own: what was open before is ended, and goes on afterwards. */
export function apart(sink: Sink, write: () => void): void {
  const outer = sink.frame;
  closeLine(sink);
  sink.frame = undefined;
  write();
  closeLine(sink);
  sink.frame = outer;
}

/** Adds a finished block. */
export function putBlock(sink: Sink, block: Node): void {
  apart(sink, () => sink.blocks.push(block));
}

/** Carries nodes as the content of a new place and hands back its blocks. */
export function carryInto(
  carrying: Carrying,
  place: Place,
  lists: number,
  nodes: readonly Node[],
): readonly Node[] {
  const sink = openSink(place, lists);
  writeAll(carrying, sink, nodes);
  closeLine(sink);
  return sink.blocks;
}

/** Carries nodes where only one line of inline nodes may stand: blocks are parted by hard breaks. */
export function carryLine(carrying: Carrying, nodes: readonly Node[]): readonly Node[] {
  const line: Node[] = [];
  for (const block of carryInto(carrying, 'line', 0, nodes)) {
    if (block.content === undefined || block.content.length === 0) continue;
    if (line.length > 0) line.push(hardBreak);
    for (const node of block.content) line.push(node);
  }
  return line;
}

export function writeAll(carrying: Carrying, sink: Sink, nodes: readonly Node[] = []): void {
  for (const node of nodes) carrying.write(carrying, sink, node);
}

/** Carries each of the nodes on blocks of its own, in the same place. */
export function hoist(carrying: Carrying, sink: Sink, nodes: readonly Node[] = []): void {
  for (const node of nodes) {
    if (node.type === 'text' || node.type === 'hardBreak') carrying.write(carrying, sink, node);
    else apart(sink, () => carrying.write(carrying, sink, node));
  }
}
