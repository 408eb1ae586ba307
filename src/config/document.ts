/** One YAML file as plain values, with the place of each of them. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type ErrorCode,
  type Node,
} from 'yaml';
import type { ConfigProblem } from '../sync/outcome.ts';
import { formatPath } from './key-path.ts';
import type { KeyPath, Location } from './settings.ts';

export interface ConfigFile {
  /** As it is shown: from the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface ConfigDocument {
  readonly file: string;
  readonly value: unknown;
  /** The place of a value, or of its key; of the nearest parent if the path is not there. */
  readonly locate: (path: KeyPath, what?: 'key' | 'value') => Location;
  /** Whether the path leads to something in this file. */
  readonly has: (path: KeyPath) => boolean;
  /** The path of the innermost key or item around a character of the text, for people; empty between them. */
  readonly pathAt: (offset: number) => string;
}

/** No agreement comes near; a file this large is a mistake or an attack. */
export const maxFileBytes = 1024 * 1024;
/** A file full of aliases of aliases grows without end when it is written out. */
const maxAliases = 100;

const tagText = 'tags (a word that begins with `!`) are not known here; leave it out';

/** The parser's own messages quote the file; these do not, since the quoted part may be a secret. */
const syntaxTexts: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'the indentation is wrong, or a bracket or brace is not closed',
  BAD_SCALAR_START: 'a value cannot begin with this character; put the value in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second `key:` on one line; put the value in quotes or on a line of its own',
  DUPLICATE_KEY: 'this key stands twice in the same map; keep one of them',
  MISSING_CHAR: 'something is missing here: a closing quote, bracket, brace, comma or colon',
  MULTILINE_IMPLICIT_KEY: 'a key must stand on one line, followed by a colon',
  MULTIPLE_DOCS: 'a second document begins here (`---`); use one file for each document',
  NON_STRING_KEY: 'a key must be a plain text, not a list or a map',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
  TAB_AS_INDENT: 'a tab is used for indentation; YAML takes spaces only',
  TAG_RESOLVE_FAILED: tagText,
};

type Result =
  | { readonly ok: true; readonly document: ConfigDocument; readonly problems: readonly ConfigProblem[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Reads one file. `problems` beside a document are doubled keys: the rest can be checked all the same.
 * Never throws, whatever the text is.
 */
export function readDocument(file: ConfigFile): Result {
  const whole = (text: string): Result => ({
    ok: false,
    problems: [{ file: file.path, line: 1, column: 1, path: '', text }],
  });
  if (Buffer.byteLength(file.text) > maxFileBytes)
    return whole('the file is larger than 1 MiB; give each customer a file of its own');

  const lines = new LineCounter();
  // Control characters, save those that end or indent a line; U+FFFD is what a decoder leaves of broken UTF-8.
  const control = /[^\P{Cc}\t\n\r\u0085]|\uFFFD/u.exec(file.text);
  if (control) {
    const before = file.text.slice(0, control.index).split('\n');
    return {
      ok: false,
      problems: [
        {
          file: file.path,
          line: before.length,
          column: (before.at(-1) ?? '').length + 1,
          path: '',
          text: 'this is not a text file in UTF-8: it holds a character that no text has',
        },
      ],
    };
  }

  const document: Document = parseDocument(file.text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  const placeAt = (offset: number, path: KeyPath): Location => {
    const { line, col } = lines.linePos(offset);
    return { file: file.path, line: Math.max(line, 1), column: Math.max(col, 1), path: formatPath(path) };
  };
  const problemAt = (offset: number, path: KeyPath, text: string): ConfigProblem => ({
    ...placeAt(offset, path),
    text,
  });

  const found = [...document.errors, ...document.warnings];
  const problems = found.map((error) =>
    problemAt(
      error.pos[0],
      pathAt(document, error.pos[0]),
      syntaxTexts[error.code] ?? 'this is not valid YAML',
    ),
  );
  // One slip makes the parser stumble over all that follows: only the first place helps.
  if (found.some((error) => error.code !== 'DUPLICATE_KEY')) {
    const fatal = found.findIndex((error) => error.code !== 'DUPLICATE_KEY');
    return { ok: false, problems: problems.slice(0, fatal + 1) };
  }

  const refused: ConfigProblem[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document)) return;
      const offset = alias.range?.[0] ?? 0;
      refused.push(
        problemAt(offset, pathAt(document, offset), 'this alias (`*`) has no anchor (`&`) above it'),
      );
    },
    // Some tags the parser does know, and makes binary data or sets of what they mark.
    Value(_key, node) {
      if (node.tag === undefined) return;
      const offset = node.range?.[0] ?? 0;
      refused.push(problemAt(offset, pathAt(document, offset), tagText));
    },
  });
  if (refused.length > 0) return { ok: false, problems: [...problems, ...refused] };

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: maxAliases });
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof RangeError)
      return whole('the aliases (`*`) of this file make it too large; write the parts out');
    throw error;
  }
  if (document.contents === null || typeof value !== 'object' || value === null || Array.isArray(value))
    return whole('the file must be a map with `version`, `sites` and `syncs`');

  return {
    ok: true,
    problems,
    document: {
      file: file.path,
      value,
      locate: (path, what = 'value') => {
        const { offset, shown } = walk(document, path, what);
        return placeAt(offset, shown);
      },
      has: (path) => walk(document, path, 'value').complete,
      pathAt: (offset) => formatPath(pathAt(document, offset)),
    },
  };
}

/** Follows a path through the nodes. Numbers that meet a single value are short forms and end the walk there. */
function walk(document: Document, path: KeyPath, what: 'key' | 'value') {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  let parent = offset;
  const shown: (string | number)[] = [];
  for (const [index, step] of path.entries()) {
    const target: unknown = isAlias(node) ? node.resolve(document) : node;
    const last = index === path.length - 1;
    if (isMap(target)) {
      const pair = target.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) return { offset: parent, shown: [...shown, ...path.slice(index)], complete: false };
      shown.push(step);
      const key = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = isNode(pair.value) ? pair.value : null;
      const empty = node === null || (isScalar(node) && node.value === null);
      offset = empty || (last && what === 'key') ? key : (node?.range?.[0] ?? key);
      parent = key;
    } else if (isSeq(target)) {
      const item: unknown = typeof step === 'number' ? target.items[step] : undefined;
      if (!isNode(item)) return { offset, shown, complete: false };
      shown.push(step);
      node = item;
      offset = item.range?.[0] ?? offset;
      parent = offset;
    } else {
      return { offset, shown, complete: false };
    }
  }
  return { offset, shown, complete: true };
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value);
}

/** The path of the innermost key or item around an offset. */
function pathAt(document: Document, offset: number): KeyPath {
  const path: (string | number)[] = [];
  let node: unknown = document.contents;
  const covers = (candidate: unknown): boolean => {
    if (!isNode(candidate) || !candidate.range) return false;
    return candidate.range[0] <= offset && offset < candidate.range[2];
  };
  for (;;) {
    if (isMap(node)) {
      const pair = node.items.find(({ key, value }) => covers(key) || covers(value));
      if (!pair || !isScalar(pair.key)) return path;
      path.push(String(pair.key.value));
      node = covers(pair.value) ? pair.value : undefined;
    } else if (isSeq(node)) {
      const index = node.items.findIndex(covers);
      if (index < 0) return path;
      path.push(index);
      node = node.items[index];
    } else {
      return path;
    }
  }
}
