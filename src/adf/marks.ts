/** Carrying marks: an allow-list, every attribute checked, combinations that the format forbids resolved. */
import type { Mark, Node } from './document.ts';
import { blockMarksIn } from './kinds.ts';
import type { Place } from './kinds.ts';
import { safeHref } from './link.ts';
import { cleanText } from './text.ts';

const COLOR = /^#[0-9a-fA-F]{6}$/;
const TITLE_LENGTH = 250;

/** Is told the type of each mark that was dropped. */
export type Dropped = (type: string) => void;

/** Marks of a text → the marks to write. `code` goes with a link and nothing else, as the schema wants it. */
export function carryTextMarks(
  marks: readonly Mark[],
  baseUrl: string | undefined,
  dropped: Dropped,
): readonly Mark[] {
  const kept = new Map<string, Mark>();
  for (const mark of marks) {
    if (kept.has(mark.type)) continue;
    const carried = carryTextMark(mark, baseUrl);
    if (carried === undefined) dropped(mark.type);
    else kept.set(mark.type, carried);
  }
  if (kept.has('code')) {
    for (const type of [...kept.keys()]) {
      if (type === 'code' || type === 'link') continue;
      kept.delete(type);
      dropped(type);
    }
  }
  return [...kept.values()];
}

function carryTextMark(mark: Mark, baseUrl: string | undefined): Mark | undefined {
  const attrs = mark.attrs ?? {};
  switch (mark.type) {
    case 'strong':
    case 'em':
    case 'code':
    case 'underline':
    case 'strike':
      return { type: mark.type };
    case 'subsup':
      return attrs.type === 'sub' || attrs.type === 'sup'
        ? { type: 'subsup', attrs: { type: attrs.type } }
        : undefined;
    case 'textColor':
    case 'backgroundColor':
      return typeof attrs.color === 'string' && COLOR.test(attrs.color)
        ? { type: mark.type, attrs: { color: attrs.color } }
        : undefined;
    case 'link': {
      const href = safeHref(attrs.href, baseUrl);
      if (href === undefined) return undefined;
      const title =
        typeof attrs.title === 'string' && attrs.title.length <= TITLE_LENGTH ? cleanText(attrs.title) : '';
      return { type: 'link', attrs: title === '' ? { href } : { href, title } };
    }
    default:
      return undefined;
  }
}

/** Marks of a paragraph or heading → the one mark it may carry in this place, or none. */
export function carryBlockMarks(
  node: Node,
  type: 'paragraph' | 'heading',
  place: Place,
  dropped: Dropped,
): readonly Mark[] {
  const allowed = blockMarksIn(place, type);
  let kept: Mark | undefined;
  for (const mark of node.marks ?? []) {
    const carried = allowed.includes(mark.type) ? carryBlockMark(mark) : undefined;
    if (carried === undefined || (kept !== undefined && kept.type !== carried.type)) dropped(mark.type);
    else kept ??= carried;
  }
  return kept === undefined ? [] : [kept];
}

function carryBlockMark(mark: Mark): Mark | undefined {
  const { align, level } = mark.attrs ?? {};
  if (mark.type === 'alignment') {
    return align === 'center' || align === 'end' ? { type: 'alignment', attrs: { align } } : undefined;
  }
  const valid = typeof level === 'number' && Number.isInteger(level) && level >= 1 && level <= 6;
  return valid ? { type: 'indentation', attrs: { level } } : undefined;
}

/** Whether two texts look the same and can be one node. */
export function sameMarks(one: readonly Mark[] = [], other: readonly Mark[] = []): boolean {
  return one === other || (one.length === other.length && JSON.stringify(one) === JSON.stringify(other));
}
