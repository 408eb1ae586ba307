/**
 * Secrets that were written into a file of the configuration, comments included. The text is searched as it stands, so a
 * file that is no YAML is searched as well. What was found is never part of a message.
 */
import { LineCounter } from 'yaml';
import type { ConfigProblem, ConfigWarning } from '../sync/outcome.ts';
import type { ConfigFile } from './document.ts';
import { tokenPrefix } from './key-path.ts';

interface Pattern {
  readonly what: string;
  readonly matches: RegExp;
  /** Takes back what only has the form. */
  readonly unless?: (match: RegExpExecArray) => boolean;
}

/**
 * Forms that nothing else has, so that a finding may be an error. Every repetition has an end: whoever may open a pull
 * request writes the text, and none may keep the search busy for hours.
 * @see https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github (GitHub's prefixes)
 */
const patterns: readonly Pattern[] = [
  // A name of a variable has no small letters.
  {
    what: 'an Atlassian API token',
    matches: new RegExp(
      `(?<![A-Za-z])${tokenPrefix}(?=[\\w=-]{0,300}\\d)(?=[\\w=-]{0,300}[a-z])[\\w=-]{12,}`,
      'g',
    ),
  },
  {
    what: 'a GitHub token',
    matches: /\b(?:gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_\w{22,})/g,
  },
  {
    what: 'a user name and password in Base64 (Basic authentication)',
    matches: /\bBasic\s+([A-Za-z0-9+/]{8,}={0,2})/gi,
    unless: ([, encoded = '']) => !/^[\x20-\x7e]+:[\x20-\x7e]+$/.test(decode(encoded)),
  },
  // Three parts of Base64, of which the first two are always JSON objects.
  { what: 'a signed token (JWT)', matches: /\beyJ[\w-]{10,100}\.eyJ[\w-]{10,4000}\.[\w-]{10,}/g },
  {
    what: 'an address with a password in it',
    matches: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@'"<>{}$]{1,200}:[^\s/@'"<>{}$]{1,200}@/gi,
  },
  { what: 'a private key', matches: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/g },
];

/** Long words of digits, capitals and small letters together. Older API tokens are such words, and much else is. */
const looseWord = /(?<![\w+/=.:%?&#-])[A-Za-z0-9]{24,64}(?![\w+/=.:%?&#-])/g;

/** Of one file. Whoever has so many takes the file out first, and a file made of nothing else must not keep a run busy. */
const MAX_FOUND = 100;

interface FoundSecret {
  /** Characters from the beginning of the file. */
  readonly offset: number;
  readonly what: string;
}

/** Every secret that is surely one, in the order of the text, up to {@link MAX_FOUND}. */
function findSecrets(text: string): FoundSecret[] {
  const found = patterns.flatMap(({ what, matches, unless }) =>
    firstOf(text.matchAll(matches), (match) => unless?.(match) !== true).map(({ index }) => ({
      offset: index,
      what,
    })),
  );
  return found.toSorted((left, right) => left.offset - right.offset).slice(0, MAX_FOUND);
}

/** Words that may be a secret and may be something else, up to {@link MAX_FOUND}. */
function findSecretLike(text: string): FoundSecret[] {
  const isMixed = (word: string) => /\d/.test(word) && /[A-Z]/.test(word) && /[a-z]/.test(word);
  return firstOf(text.matchAll(looseWord), ([word]) => isMixed(word) && findSecrets(word).length === 0).map(
    ({ index }) => ({ offset: index, what: 'a token' }),
  );
}

/** The first {@link MAX_FOUND} that count; the text behind them is not searched. */
function firstOf(
  matches: Iterable<RegExpExecArray>,
  counts: (match: RegExpExecArray) => boolean,
): RegExpExecArray[] {
  const first: RegExpExecArray[] = [];
  for (const match of matches) {
    if (counts(match)) first.push(match);
    if (first.length === MAX_FOUND) break;
  }
  return first;
}

/**
 * @param pathAt key path around a character, for people; of a file that could be read
 * @returns a problem for every secret of the file; whoever reads it learns the place and no more
 */
export function reportSecrets(file: ConfigFile, pathAt: (offset: number) => string): ConfigProblem[] {
  const placeOf = placesIn(file);
  return findSecrets(file.text).map(({ offset, what }) => ({
    ...placeOf(offset),
    path: pathAt(offset),
    text: `this looks like ${what}, and whoever can read the repository or its history can use it. Revoke it now: deleting the line is not enough. Put a new one into a secret of the repository, and write only the NAME of the environment variable here.`,
  }));
}

/** Warnings for words that only may be secrets: a run with them does what the file says. */
export function warnOfSecretLike(file: ConfigFile, pathAt: (offset: number) => string): ConfigWarning[] {
  const placeOf = placesIn(file);
  return findSecretLike(file.text).map(({ offset }) => ({
    code: 'secret-like',
    ...placeOf(offset),
    path: pathAt(offset),
    text: 'this long word of digits, capitals and small letters may be a token. If it is one, revoke it now, put a new one into a secret of the repository, and write only the NAME of the environment variable here. If it is none, all is well.',
  }));
}

type Place = Pick<ConfigProblem, 'file' | 'line' | 'column'>;

/** @returns line and column of a character, counted from 1; the lines of the text are counted once, for the first of them */
function placesIn({ path, text }: ConfigFile): (offset: number) => Place {
  let lines: LineCounter | undefined;
  return (offset) => {
    lines ??= countLines(text);
    const { line, col } = lines.linePos(offset);
    return { file: path, line, column: col };
  };
}

function countLines(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) lines.addNewLine(end + 1);
  return lines;
}

function decode(encoded: string): string {
  return Buffer.from(encoded, 'base64').toString('latin1');
}
