/**
 * The hidden first line by which a comment or an issue of ours is known again. Everybody can write such a line, so it proves
 * nothing: the author has to be us, too.
 */

import { hashJson } from '../adf/hash.ts';

/** @param words of letters, digits, `-` and `:`, so that nothing in them ends the comment */
export function hiddenLine(kind: string, ...words: readonly string[]): string {
  return `<!-- deskbridge:${kind} ${words.join(' ')} -->`;
}

/** A value as one word of a hidden line: 16 letters and digits that change with it. */
export function hiddenWord(value: unknown): string {
  return hashJson(value)
    .slice(2)
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 16);
}

/**
 * The words of the hidden line of a text, or undefined. Only the first line counts: further down a text may quote anything.
 * GitHub's editor ends lines with CR LF.
 */
export function readHiddenLine(kind: string, text: string | null | undefined): readonly string[] | undefined {
  const [, found, words] =
    /^<!-- deskbridge:([a-z]+) ([\w:-]+(?: [\w:-]+)*) -->\r?(?:\n|$)/.exec(text ?? '') ?? [];
  return found === kind ? words?.split(' ') : undefined;
}

/**
 * Whether two bodies show the same. GitHub keeps them as they are sent, its editor changes line ends. That a body links to
 * another run is no difference: the older run found the same.
 */
export function sameText(one: string | null | undefined, other: string): boolean {
  const plain = (text: string) =>
    text
      .replaceAll('\r\n', '\n')
      .replace(/\/actions\/runs\/\d+/g, '/actions/runs/0')
      .trimEnd();
  return plain(one ?? '') === plain(other);
}
