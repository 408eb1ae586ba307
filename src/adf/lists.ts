/** Carrying lists: items of text, tasks and decisions. */
import { paragraph, textNode } from './builders.ts';
import type { Node } from './document.ts';
import { mayStandIn } from './kinds.ts';
import type { Carrying, Sink } from './sink.ts';
import { carryInto, carryLine, degrade, hoist, putBlock } from './sink.ts';

/** Lists in lists that are kept; people stop at five or six. Deeper ones become items of the list around them. */
const NESTING = 16;

/** Children of a list: each item alone, and what stands between items by mistake, run by run. */
type Run = { readonly item: Node } | { readonly strays: readonly Node[] };

/** Parts children into those of the wanted types and runs of others. */
export function partBy(children: readonly Node[], wanted: ReadonlySet<string>): readonly Run[] {
  const runs: Run[] = [];
  let strays: Node[] | undefined;
  for (const child of children) {
    if (wanted.has(child.type)) {
      strays = undefined;
      runs.push({ item: child });
    } else if (strays === undefined) {
      strays = [child];
      runs.push({ strays });
    } else {
      strays.push(child);
    }
  }
  return runs;
}

const LIST_ITEM = new Set(['listItem']);

/** A bullet or numbered list. */
export function writeList(carrying: Carrying, sink: Sink, node: Node): void {
  const { type, content = [] } = node;
  if (sink.lists >= NESTING || !mayStandIn(sink.place, type)) {
    degrade(carrying, type);
    hoist(carrying, sink, content);
    return;
  }
  const items: Node[] = [];
  for (const run of partBy(content, LIST_ITEM)) {
    const blocks = carryInto(
      carrying,
      'listItem',
      sink.lists + 1,
      'item' in run ? (run.item.content ?? []) : run.strays,
    );
    if (blocks.length > 0) items.push({ type: 'listItem', content: blocks });
    else if ('item' in run) items.push({ type: 'listItem', content: [paragraph()] });
  }
  if (items.length === 0) return;
  const order = type === 'orderedList' ? node.attrs?.order : undefined;
  const numbered = typeof order === 'number' && Number.isSafeInteger(order) && order >= 0;
  putBlock(sink, numbered ? { type, attrs: { order }, content: items } : { type, content: items });
}

const TASK = new Set(['taskItem', 'blockTaskItem', 'taskList']);
const DECISION = new Set(['decisionItem']);

/** A list of tasks or of decisions; where none may stand, a bullet list that says what was done. */
export function writeItems(carrying: Carrying, sink: Sink, node: Node): void {
  if (!mayStandIn(sink.place, node.type)) {
    degrade(carrying, node.type);
    writeList(carrying, sink, asBullets(node));
    return;
  }
  const list = node.type === 'taskList' ? taskList(carrying, node, sink.lists) : decisionList(carrying, node);
  if (list !== undefined) putBlock(sink, list);
}

/** Ids are counted when an item is sure to be written, so that carrying once more gives the same ids. */
function nextId(carrying: Carrying): string {
  carrying.count += 1;
  return `item-${carrying.count}`;
}

function taskList(carrying: Carrying, node: Node, lists: number): Node | undefined {
  const items: Node[] = [];
  collectTasks(carrying, node, lists, items);
  return items.length === 0
    ? undefined
    : { type: 'taskList', attrs: { localId: nextId(carrying) }, content: items };
}

function collectTasks(carrying: Carrying, node: Node, lists: number, items: Node[]): void {
  for (const run of partBy(node.content ?? [], TASK)) {
    if ('strays' in run) {
      const content = carryLine(carrying, run.strays);
      if (content.length > 0) items.push(task(carrying, 'TODO', content));
    } else if (run.item.type !== 'taskList') {
      if (run.item.type !== 'taskItem') degrade(carrying, run.item.type);
      const state = run.item.attrs?.state === 'DONE' ? 'DONE' : 'TODO';
      items.push(task(carrying, state, carryLine(carrying, run.item.content ?? [])));
    } else if (lists + 1 >= NESTING) {
      degrade(carrying, 'taskList');
      collectTasks(carrying, run.item, lists, items);
    } else {
      const nested = taskList(carrying, run.item, lists + 1);
      if (nested !== undefined) items.push(nested);
    }
  }
}

function task(carrying: Carrying, state: 'TODO' | 'DONE', content: readonly Node[]): Node {
  return { type: 'taskItem', attrs: { localId: nextId(carrying), state }, content };
}

function decisionList(carrying: Carrying, node: Node): Node | undefined {
  const items: Node[] = [];
  for (const run of partBy(node.content ?? [], DECISION)) {
    const content = carryLine(carrying, 'item' in run ? (run.item.content ?? []) : run.strays);
    if (!('item' in run) && content.length === 0) continue;
    const state = 'item' in run && run.item.attrs?.state === 'UNDECIDED' ? 'UNDECIDED' : 'DECIDED';
    items.push({ type: 'decisionItem', attrs: { localId: nextId(carrying), state }, content });
  }
  return items.length === 0
    ? undefined
    : { type: 'decisionList', attrs: { localId: nextId(carrying) }, content: items };
}

/** Tasks as a bullet list of the origin's nodes, to be carried like one. */
function asBullets(node: Node): Node {
  const content: Node[] = [];
  for (const child of node.content ?? []) {
    if (child.type === 'taskList') content.push(asBullets(child));
    else if (TASK.has(child.type)) {
      const box = textNode(child.attrs?.state === 'DONE' ? '[x] ' : '[ ] ');
      content.push({ type: 'listItem', content: [box, ...(child.content ?? [])] });
    } else if (child.type === 'decisionItem')
      content.push({ type: 'listItem', content: child.content ?? [] });
    else content.push(child);
  }
  return { type: 'bulletList', content };
}
