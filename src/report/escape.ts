/**
 * Makes any text harmless in GitHub Markdown. Names in the configuration are treated as hostile too: whoever may open a pull
 * request writes them.
 */

/** C0 and C1 controls, line separators, and the marks that reorder or hide text. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu;

/** Controls and line ends as visible signs, so that one text stays one line and reads in the order it is written. */
export function makeVisible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    if (character === '\n') return '␊';
    if (character === '\r') return '␍';
    if (character === '\t') return ' ';
    return '\ufffd';
  });
}

/** Every character that means something inside a line of Markdown, a table cell, HTML or one of GitHub's formulas. */
const SPECIAL = /[&<>`\\|*_~[\]#$]/g;

/**
 * Plain text for a Markdown line or a table cell.
 *
 * Character references are never structure in CommonMark (https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references),
 * and `&#124;` ends no table cell. Mentions, `#1` and bare addresses are recognized after that, so a zero-width space breaks them
 * (https://github.com/github/cmark-gfm/issues/181). `_` counts as a letter to a regular expression, and not to GitHub.
 */
export function escapeText(text: string): string {
  return makeVisible(text)
    .replace(/@|#(?=\w)|:(?=\/\/)|GH-(?=\d)|www(?=\.)/gi, (found) => `${found}\u200b`)
    .replace(SPECIAL, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text as code. As a tag it is safe in a table, which a backtick span with a pipe is not. */
export function code(text: string): string {
  return `<code>${escapeText(text)}</code>`;
}

/** A sentence of ours in which parts between backticks are code. Everything in it is escaped. */
export function prose(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 && part !== '' ? code(part) : escapeText(part)))
    .join('');
}

/** A link, or the text alone when the address is no web address. */
export function link(text: string, address: string): string {
  const href = cleanAddress(address);
  return href === undefined ? escapeText(text) : `[${escapeText(text)}](${href})`;
}

function cleanAddress(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  // A name or password in an address has no business in a report.
  url.username = '';
  url.password = '';
  return url.href.replace(
    /[()<>"'`\\|[\]{}*_~!$^;\s]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
