/**
 * CSV files of existing pairs. Two columns of issue keys hold no comma, no quote and no line break, so a library for CSV
 * would bring nothing; what spreadsheets make of such a file is understood here: a byte order mark, CRLF, quotes around
 * every cell, `;` or a tab between the cells, a `sep=` line, empty rows at the end.
 */
import type { ConfigProblem } from '../sync/outcome.ts';
import { quote } from './key-path.ts';
import type { ConfigFile } from './document.ts';
import type { Config, ListedPair, Locate, SyncSettings } from './settings.ts';

/** Stricter than `ISSUE_KEY` of the snapshot: it is looked for among the keys that Jira gives, and those have no leading zero. */
const KEY = /^[A-Z][A-Z0-9_]+-[1-9]\d{0,18}$/;
/** A file that is not what was meant has a problem in every line. */
const MOST_PROBLEMS = 20;
const SEPARATORS = [',', ';', '\t'] as const;

/** The paths that `pairs` of all syncs name, each once. */
export function pairFilesOf({ syncs }: Pick<Config, 'syncs'>): readonly string[] {
  return [
    ...new Set(syncs.flatMap(({ pairs }) => pairs.flatMap((one) => ('file' in one ? [one.file] : [])))),
  ];
}

/**
 * Fills in the rows of the files that the syncs name.
 * @param files by path, as the configuration writes it; with the reason where a file cannot be read
 * @returns the configuration with its listed pairs, or every problem of the files
 */
export function addListedPairs(
  config: Config,
  locate: Locate,
  files: ReadonlyMap<string, ConfigFile | { readonly unreadable: string }>,
):
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] } {
  const problems = new Map<string, readonly ConfigProblem[]>();
  const parsed = new Map<string, readonly ListedPair[]>();
  const syncs = config.syncs.map((sync): SyncSettings => {
    const listedPairs = sync.pairs.flatMap((source, index) => {
      if (!('file' in source)) return [];
      const file = files.get(source.file);
      if (file === undefined || 'unreadable' in file) {
        const place = locate(['syncs', sync.name, 'pairs', index, 'file']);
        const text = file === undefined ? 'the file was not read.' : file.unreadable;
        problems.set(`${sync.name} ${String(index)}`, [{ ...place, text }]);
        return [];
      }
      if (!parsed.has(source.file)) {
        const result = parsePairs(file);
        parsed.set(source.file, result.pairs);
        if (result.problems.length > 0) problems.set(source.file, result.problems);
      }
      return parsed.get(source.file) ?? [];
    });
    return { ...sync, listedPairs };
  });
  if (problems.size > 0) return { ok: false, problems: [...problems.values()].flat() };
  return { ok: true, config: { ...config, syncs } };
}

/**
 * @returns the rows in the order of the file. A key that stands in several rows is no mistake of the file: which row is
 * meant is for the run to doubt, where it is named.
 */
export function parsePairs({ path, text }: ConfigFile): {
  readonly pairs: readonly ListedPair[];
  readonly problems: readonly ConfigProblem[];
} {
  const pairs: ListedPair[] = [];
  const problems: ConfigProblem[] = [];
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ line: index + 1, text: line }))
    .filter((line) => !/^[\s,;"]*$/.test(line.text));
  const problem = (line: number, what: string) =>
    problems.push({ file: path, line, column: 1, path: '', text: what });
  const [first] = lines;
  if (first !== undefined && /^"?sep=[,;\t]"?$/i.test(first.text.trim())) lines.shift();
  const header = lines.shift();
  const separator = SEPARATORS.find((one) => isHeader(header?.text ?? '', one));
  if (header === undefined || separator === undefined) {
    problem(header?.line ?? 1, 'the first line must be the header `customer,desk`.');
    return { pairs, problems };
  }
  for (const { line, text: row } of lines) {
    const cells = cellsOf(row, separator);
    const [customer, desk, ...more] = cells ?? [];
    if (cells === undefined) problem(line, 'a quotation mark is not closed, or stands inside a cell.');
    else if (customer === undefined || desk === undefined || more.length > 0)
      problem(line, `must hold two issue keys, customer and desk, with ${nameOf(separator)} between them.`);
    else {
      const wrong = [customer, desk].filter((key) => !KEY.test(key));
      for (const key of wrong)
        problem(line, key === '' ? 'a key is missing.' : `${quote(key)} is no issue key like ACME-12.`);
      if (wrong.length === 0) pairs.push({ customer, desk, at: `${path}:${String(line)}` });
    }
  }
  const rest = problems.length - MOST_PROBLEMS;
  if (rest <= 0) return { pairs, problems };
  const [last] = problems.slice(MOST_PROBLEMS);
  const shown = problems.slice(0, MOST_PROBLEMS);
  return {
    pairs,
    problems:
      last === undefined
        ? shown
        : [...shown, { ...last, text: `and ${String(rest)} more lines like these.` }],
  };
}

function isHeader(line: string, separator: string): boolean {
  const names = cellsOf(line, separator)?.map((name) => name.toLowerCase()) ?? [];
  return names.length === 2 && names[0] === 'customer' && names[1] === 'desk';
}

/** Cells without the quotes around them, in capital letters as keys are; undefined where quotes do not match. */
function cellsOf(line: string, separator: string): readonly string[] | undefined {
  const cells = line.split(separator).map((cell) => /^\s*"([^"]*)"\s*$/.exec(cell)?.[1] ?? cell);
  if (cells.some((cell) => cell.includes('"'))) return undefined;
  return cells.map((cell) => cell.trim().toUpperCase());
}

function nameOf(separator: string): string {
  return separator === '\t' ? 'a tab' : `\`${separator}\``;
}
