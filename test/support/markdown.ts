/**
 * What GitHub would make of a text, found with a CommonMark parser and rules of its own: nothing of `src` is used. Links, pictures,
 * raw HTML, and the references that GitHub makes out of plain text.
 *
 * @see https://github.github.com/gfm/
 */
import MarkdownIt from 'markdown-it';
import type Token from 'markdown-it/lib/token.mjs';

/** Raw HTML and autolinks as GitHub has them. */
const parser = new MarkdownIt({ html: true, linkify: true });
// Characters that the source escapes stay apart: GitHub sees formulas in the source, and references in what became of it.
parser.core.ruler.disable('text_join');

/** Tags that the reports use on purpose; none with an attribute but the state of a fold. */
const OWN_TAGS = /^<\/?(?:details|summary|code|sub|b|br)(?: open)?\s*\/?>$/;

/** https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls */
const REFERENCES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['mention', /(?:^|[^\w`/])@[a-z0-9]/i],
  ['issue', /(?:^|[^\w&])#\d/],
  ['issue', /\bGH-\d/i],
  ['address', /\b(?:https?|ftp):\/\/\S/i],
  ['address', /\bwww\.\w/i],
  ['commit', /(?:^|\s)[0-9a-f]{40}(?:\s|$)/],
];

const FORMULA = /\$[^$\s][^$]*\$/;

/** Characters that hide text, turn it round or break a line. */
const TRICKS = /(?!\n)\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

export interface Reading {
  /** Kinds of blocks and inline elements in order: what a reader sees the shape of. */
  readonly shape: readonly string[];
  /** Everything that does something: where a link leads, a picture, a tag that is not ours, a reference. */
  readonly active: readonly string[];
}

/** Reads GitHub Markdown. */
export function readMarkdown(text: string): Reading {
  const shape: string[] = [];
  const active: string[] = [];
  const visit = (tokens: readonly Token[]) => {
    let run = '';
    let source = '';
    let isCode = false;
    // Text that stands side by side is one to GitHub, whatever the parser cut it into.
    const flush = () => {
      for (const [name, pattern] of REFERENCES)
        if (!isCode && pattern.test(run)) active.push(`${name}: ${run.slice(0, 80)}`);
      if (!isCode && FORMULA.test(source)) active.push(`formula: ${source.slice(0, 80)}`);
      [run, source] = ['', ''];
    };
    for (const token of tokens) {
      if (token.type === 'text' || token.type === 'text_special') {
        run += token.content;
        source += token.type === 'text' ? token.content : '\ufffc';
        continue;
      }
      flush();
      if (token.type === 'softbreak') continue;
      if (token.content === '<code>') isCode = true;
      if (token.content === '</code>') isCode = false;
      shape.push(`${token.type}${token.tag}`);
      if (token.type === 'link_open') active.push(`link: ${token.attrGet('href') ?? ''}`);
      if (token.type === 'image') active.push(`picture: ${token.attrGet('src') ?? ''}`);
      if (token.type === 'fence') active.push(`fence: ${token.info} ${token.content}`);
      if (token.type === 'html_block' || token.type === 'html_inline') active.push(...tagsOf(token.content));
      if (token.children) visit(token.children);
    }
    flush();
  };
  visit(parser.parse(text, {}));
  if (TRICKS.test(text)) active.push('a character that hides or turns text');
  return { shape, active };
}

/** Tags that are not ours; and of a block of HTML, in which Markdown means nothing, references in its text. */
function tagsOf(html: string): string[] {
  const tags = html.match(/<[^>]*>?/g) ?? [];
  return tags.filter((tag) => !OWN_TAGS.test(tag)).map((tag) => `tag: ${tag.slice(0, 80)}`);
}
