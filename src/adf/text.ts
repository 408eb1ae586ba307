/** Cleaning and cutting of strings, for every place that writes text of one site to another. */

/** The longest summary Jira accepts, in UTF-16 units; a longer one is refused with 400. */
const SUMMARY_LENGTH = 255;

/** Stands for a character that Jira cannot store. */
const REPLACEMENT = '\uFFFD';

// Control characters except tab, line feed and carriage return: Jira's database and XML exports refuse them.
// eslint's no-control-regex is about typing errors, so the class is built from code points instead of written out.
const CONTROL = new RegExp(
  `[${range(0x00, 0x08)}${range(0x0b, 0x0c)}${range(0x0e, 0x1f)}${range(0x7f, 0x7f)}]`,
  'g',
);

// Controls, and the separators of lines and paragraphs: they part words.
const BREAKS = new RegExp(`[${range(0x00, 0x1f)}${range(0x7f, 0x9f)}${range(0x2028, 0x2029)}]`, 'g');

// Invisible, or turning the reading direction of what follows. The joiners U+200C and U+200D stay: emoji and Persian need them.
const INVISIBLE = new RegExp(
  `[${range(0x200b, 0x200b)}${range(0x200e, 0x200f)}${range(0x202a, 0x202e)}${range(0x2060, 0x2069)}${range(0xfeff, 0xfeff)}]`,
  'g',
);

function range(from: number, to: number): string {
  const hex = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`;
  return `${hex(from)}-${hex(to)}`;
}

/** Any string → the same string with what Jira cannot store (control characters, halves of surrogate pairs) replaced by U+FFFD. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(CONTROL, REPLACEMENT);
}

/** Any string → one line: no control, invisible or direction characters, white space collapsed, ends trimmed. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(BREAKS, ' ').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
}

/**
 * The longest beginning of `text` of at most `max` UTF-16 units, ended at a space where one is near, and never inside a surrogate
 * pair. Text that fits comes back unchanged.
 */
export function cutAtWord(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = Math.max(0, max);
  if (end > 0 && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
  if (/\s/.test(text.charAt(end))) return text.slice(0, end);
  // A word longer than this (an address, a token) is cut inside: better than to lose a screenful.
  const nearest = Math.max(0, end - 80);
  for (let at = end - 1; at > nearest; at--) {
    if (/\s/.test(text.charAt(at))) return text.slice(0, at);
  }
  return text.slice(0, end);
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/** Like {@link cutAtWord}, with an ellipsis where something was cut; the result is at most `max` UTF-16 units long. */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${cutAtWord(text, max - 1).trimEnd()}…`;
}

/** The rule for a summary: one line of at most 255 characters that is never empty. */
export function summaryText(text: string): string {
  const line = shorten(oneLine(text), SUMMARY_LENGTH);
  return line === '' ? '(no summary)' : line;
}
