/** Carrying nodes that stand in a line of text. */
import { hardBreak } from './builders.ts';
import type { Mark, Node } from './document.ts';
import { fileText } from './file-links.ts';
import { safeHref } from './link.ts';
import { carryTextMarks } from './marks.ts';
import { publicName } from './names.ts';
import type { Carrying } from './sink.ts';
import { degrade } from './sink.ts';
import { cleanText, oneLine, shorten } from './text.ts';

const STATUS_COLORS: ReadonlySet<unknown> = new Set(['neutral', 'purple', 'blue', 'red', 'yellow', 'green']);
const STATUS_LENGTH = 100;
/** Names of emoji and their ids are short; whatever is longer is no emoji. */
const EMOJI_LENGTH = 100;
const REMARK_LENGTH = 80;
const FILE_NAME_LENGTH = 255;
/** The last moment that a Date can hold, in milliseconds. */
const LAST_TIME = 8.64e15;

/** Nodes that stand in a line wherever they are found, and are no text of their own block. */
const INLINE: ReadonlySet<string> = new Set([
  ...['text', 'hardBreak', 'emoji', 'date', 'status', 'mention', 'inlineCard', 'placeholder', 'mediaInline'],
]);

/** Leaves that can stand for a line or a block of their own: in a paragraph they stay in line. */
const EITHER: ReadonlySet<string> = new Set(['media', 'blockCard', 'embedCard']);

export type Standing = 'inline' | 'either' | 'block';

export function standingOf(type: string): Standing {
  if (INLINE.has(type)) return 'inline';
  return EITHER.has(type) ? 'either' : 'block';
}

/** A node that stands in a line → what is written for it; empty if nothing is to be read. */
export function carryInline(carrying: Carrying, node: Node): readonly Node[] {
  const attrs = node.attrs ?? {};
  switch (node.type) {
    case 'text':
      return textOf(carrying, node.text ?? '', node.marks);
    case 'hardBreak':
      return [hardBreak];
    case 'date':
      return carryDate(carrying, node, attrs.timestamp);
    case 'status':
      return carryStatus(carrying, node);
    case 'emoji':
      return carryEmoji(carrying, node);
    case 'mention':
      return asText(carrying, node, mentionText(attrs.text));
    case 'placeholder':
      return asText(carrying, node, stringOf(attrs.text));
    case 'inlineCard':
    case 'blockCard':
    case 'embedCard':
      return carryCard(carrying, node);
    default:
      return carryMedia(carrying, node);
  }
}

/** Text → text node with the marks that may travel; nothing for empty text. */
export function textOf(carrying: Carrying, text: string, marks: readonly Mark[] = []): readonly Node[] {
  if (text === '') return [];
  const kept = carryTextMarks(marks, carrying.rules.baseUrl, (type) => degrade(carrying, type));
  return [
    kept.length === 0
      ? { type: 'text', text: cleanText(text) }
      : { type: 'text', text: cleanText(text), marks: kept },
  ];
}

/** A node that cannot travel → its text. */
export function asText(
  carrying: Carrying,
  node: Node,
  text: string,
  marks: readonly Mark[] = [],
): readonly Node[] {
  degrade(carrying, node.type);
  return textOf(carrying, text, [...marks, ...(node.marks ?? [])]);
}

/** `[gallery]`: stands for a node that holds nothing to read. */
export function remark(name: unknown): string {
  const line = shorten(oneLine(stringOf(name)), REMARK_LENGTH);
  return `[${line === '' ? 'unknown' : line}]`;
}

export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function mentionText(text: unknown): string {
  // The leading @ is Jira's; without an account id behind it nobody is notified.
  const name = publicName(stringOf(text).replace(/^[\s@]+/, ''));
  return `@${name === '' ? 'someone' : name}`;
}

function carryDate(carrying: Carrying, node: Node, timestamp: unknown): readonly Node[] {
  const written = typeof timestamp === 'number' ? String(timestamp) : stringOf(timestamp);
  const valid = /^-?\d{1,16}$/.test(written) && Math.abs(Number(written)) <= LAST_TIME;
  return valid ? [{ type: 'date', attrs: { timestamp: written } }] : asText(carrying, node, written);
}

function carryStatus(carrying: Carrying, node: Node): readonly Node[] {
  const { text, color } = node.attrs ?? {};
  const label = cleanText(stringOf(text));
  // A longer one is no label any more, and could not be cut where a document is too long.
  if (label === '' || label.length > STATUS_LENGTH) return asText(carrying, node, label);
  const known = STATUS_COLORS.has(color);
  if (!known) degrade(carrying, 'status');
  return [{ type: 'status', attrs: { text: label, color: known ? color : 'neutral' } }];
}

function carryEmoji(carrying: Carrying, node: Node): readonly Node[] {
  const { shortName, id, text } = node.attrs ?? {};
  const picture = stringOf(text);
  const name = stringOf(shortName);
  // Emoji that a site made itself have their name for text, and no meaning on another site.
  const unicode =
    /^\P{ASCII}[\s\S]*$/u.test(picture) && picture.length <= EMOJI_LENGTH && picture === cleanText(picture);
  if (!unicode || !isShort(name)) return asText(carrying, node, picture === '' ? name : picture);
  const known = typeof id === 'string' && isShort(id);
  return [{ type: 'emoji', attrs: { shortName: name, ...(known ? { id } : {}), text: picture } }];
}

function isShort(name: string): boolean {
  return name !== '' && name.length <= EMOJI_LENGTH && name === cleanText(name);
}

/** A card shows what it finds behind its address, with the rights of the reader's own site. Elsewhere only the address is left. */
function carryCard(carrying: Carrying, node: Node): readonly Node[] {
  const { url, data } = node.attrs ?? {};
  const described =
    typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>) : {};
  const href = stringOf(url) === '' ? stringOf(described.url) : stringOf(url);
  const name = stringOf(described.name);
  const text = name === '' ? href : name;
  return linked(carrying, node, text === '' ? '[card]' : text, href);
}

function carryMedia(carrying: Carrying, node: Node): readonly Node[] {
  const { alt, url, type } = node.attrs ?? {};
  const name = stringOf(alt);
  if (type === 'external' && typeof url === 'string' && url !== '') {
    const line = shorten(oneLine(name), FILE_NAME_LENGTH);
    return linked(carrying, node, line === '' ? url : line, url);
  }
  return asText(carrying, node, fileText(name));
}

function linked(carrying: Carrying, node: Node, text: string, href: string): readonly Node[] {
  const safe = safeHref(href, carrying.rules.baseUrl);
  return asText(carrying, node, text, safe === undefined ? [] : [{ type: 'link', attrs: { href: safe } }]);
}
