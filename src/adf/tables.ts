/** Carrying tables. */
import { paragraph } from './builders.ts';
import type { Node } from './document.ts';
import { mayStandIn } from './kinds.ts';
import { partBy } from './lists.ts';
import type { Carrying, Sink } from './sink.ts';
import { carryInto, degrade, hoist, putBlock } from './sink.ts';

const ROW = new Set(['tableRow']);
const CELL = new Set(['tableCell', 'tableHeader']);
const COLOR = /^#[0-9a-fA-F]{6}$/;
/** More columns or rows than anybody merges by hand. */
const SPAN = 1_000;

/** A table; where none may stand (in a cell, a list, a panel), the content of its cells one after the other. */
export function writeTable(carrying: Carrying, sink: Sink, node: Node): void {
  const { content = [], attrs } = node;
  if (!mayStandIn(sink.place, 'table')) {
    degrade(carrying, 'table');
    hoist(carrying, sink, content);
    return;
  }
  const rows: Node[] = [];
  for (const run of partBy(content, ROW)) {
    const cells = 'item' in run ? rowCells(carrying, sink, run.item) : strayCell(carrying, sink, run.strays);
    if (cells.length > 0) rows.push({ type: 'tableRow', content: cells });
  }
  if (rows.length === 0) return;
  const numbered = attrs?.isNumberColumnEnabled === true;
  putBlock(sink, {
    type: 'table',
    ...(numbered ? { attrs: { isNumberColumnEnabled: true } } : {}),
    content: rows,
  });
}

function rowCells(carrying: Carrying, sink: Sink, row: Node): readonly Node[] {
  const cells: Node[] = [];
  for (const run of partBy(row.content ?? [], CELL)) {
    if ('strays' in run) {
      for (const cell of strayCell(carrying, sink, run.strays)) cells.push(cell);
    } else {
      const blocks = carryInto(carrying, 'tableCell', sink.lists, run.item.content ?? []);
      const attrs = cellAttrs(run.item);
      cells.push({
        type: run.item.type,
        ...(Object.keys(attrs).length === 0 ? {} : { attrs }),
        content: blocks.length === 0 ? [paragraph()] : blocks,
      });
    }
  }
  return cells;
}

function strayCell(carrying: Carrying, sink: Sink, strays: readonly Node[]): readonly Node[] {
  const blocks = carryInto(carrying, 'tableCell', sink.lists, strays);
  return blocks.length === 0 ? [] : [{ type: 'tableCell', content: blocks }];
}

function cellAttrs(cell: Node): Readonly<Record<string, unknown>> {
  const { colspan, rowspan, background } = cell.attrs ?? {};
  return {
    ...(isSpan(colspan) ? { colspan } : {}),
    ...(isSpan(rowspan) ? { rowspan } : {}),
    ...(typeof background === 'string' && COLOR.test(background) ? { background } : {}),
  };
}

/** A span of one is what a cell has anyway. */
function isSpan(span: unknown): boolean {
  return typeof span === 'number' && Number.isInteger(span) && span > 1 && span <= SPAN;
}
