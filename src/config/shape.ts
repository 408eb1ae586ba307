/** Checks the shape of one file and says in words, for each place, what is wrong and how to mend it. */
import type { z } from 'zod';
import type { ConfigProblem } from '../sync/outcome.ts';
import type { ConfigDocument } from './document.ts';
import { quote } from './key-path.ts';
import { siteName, syncName } from './scalars.ts';
import { fileSchema, type FileInput } from './schema.ts';
import { siteSchema } from './schema-site.ts';
import { syncSchema } from './schema-sync.ts';
import { hintAt, keysAt, schemasAt } from './schema-hints.ts';
import type { KeyPath } from './settings.ts';
import { didYouMean } from './suggest.ts';

type Issue = z.core.$ZodIssue;

interface Finding {
  readonly path: KeyPath;
  readonly at: 'key' | 'value';
  readonly text: string;
}

/** The entries of a file whose own shape is right, with their defaults; or what is right of them. */
export type Entries = Pick<FileInput, 'sites' | 'syncs'>;

/** @returns every problem of the file, and what has none, so that it can be checked further */
export function checkShape(document: ConfigDocument): {
  readonly entries: Entries;
  readonly problems: readonly ConfigProblem[];
} {
  // The empty text marks "no message of our own": only messages written in the schema are used as they are.
  const result = fileSchema.safeParse(document.value, { error: () => '' });
  if (result.success) return { entries: result.data, problems: [] };
  const findings = result.error.issues.flatMap((issue) => describeIssue(issue, [], document.value));
  return {
    entries: {
      sites: wellFormed(siteName, siteSchema, valueAt(document.value, ['sites'])),
      syncs: wellFormed(syncName, syncSchema, valueAt(document.value, ['syncs'])),
    },
    problems: findings.map((finding) => ({
      ...document.locate(finding.path, finding.at),
      text: finding.text,
    })),
  };
}

function wellFormed<T>(name: z.ZodType, schema: z.ZodType<T>, entries: unknown): Record<string, T> {
  if (typeof entries !== 'object' || entries === null) return {};
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, entry]: [string, unknown]) => {
      if (!name.safeParse(key).success) return [];
      const result = schema.safeParse(entry);
      const usable = result.success ? result : schema.safeParse(withoutWrong(entry, result.error.issues));
      return usable.success ? [[key, usable.data]] : [];
    }),
  );
}

/** What is left of an entry without its wrong keys: what the rest says to other parts can be checked all the same. */
function withoutWrong(entry: unknown, issues: readonly Issue[]): unknown {
  if (typeof entry !== 'object' || entry === null) return entry;
  const wrong = new Set(
    issues.flatMap((issue) => {
      if (issue.path[0] !== undefined) return [issue.path[0]];
      return issue.code === 'unrecognized_keys' ? issue.keys : [];
    }),
  );
  return Object.fromEntries(Object.entries(entry).filter(([key]) => !wrong.has(key)));
}

function describeIssue(issue: Issue, start: KeyPath, root: unknown): Finding[] {
  const path: KeyPath = [...start, ...issue.path.map((step) => (typeof step === 'symbol' ? '' : step))];
  const value = valueAt(root, path);
  const finding = (text: string, at: 'key' | 'value' = 'value'): Finding[] => [{ path, at, text }];

  if (value === undefined && issue.code !== 'invalid_key')
    return finding(`${lastKey(path)} is missing.${hint(path)}`, 'key');
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path));
    case 'invalid_key': {
      const own = issue.issues.find((inner) => inner.message !== '');
      return finding(own?.message ?? 'this key is not allowed here', 'key');
    }
    case 'invalid_union': {
      const branch = nearestBranch(issue.errors, value);
      if (branch) return branch.flatMap((inner) => describeIssue(inner, path, root));
      return finding(wrongKind(value, path));
    }
    case 'invalid_type':
      if (issue.message !== '') return finding(issue.message);
      if (issue.expected !== 'int') return finding(wrongKind(value, path));
      return finding(`must be a whole number${mayBeText(path) ? '; if it is a name, put it in quotes' : ''}`);
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const meant = path[0] === 'sites' || typeof value !== 'string' ? '' : didYouMean(value, allowed);
      return finding(`must be ${listed(allowed)}.${meant}`);
    }
    case 'too_small':
      if (issue.origin === 'array')
        return finding('must hold at least one entry; add one, or leave the key out');
      if (issue.origin === 'string') return finding('must not be empty; write what is meant, or take it out');
      return finding(
        `must be a number above 0${isLimit(path) ? '; to hold a sync back, write `enabled: false`' : ''}`,
      );
    case 'too_big':
      if (issue.message !== '') return finding(issue.message);
      return finding(
        `must ${issue.origin === 'string' ? 'have' : 'be'} at most ${String(issue.maximum)}${issue.origin === 'string' ? ' characters' : ''}`,
      );
    default:
      return finding(issue.message === '' ? 'is not valid here' : issue.message);
  }
}

/**
 * The branch of a union that was meant: the one whose kind (text, list, map) fits, and of those the one with the fewest
 * problems. Undefined if none fits.
 */
function nearestBranch(
  branches: readonly (readonly Issue[])[],
  value: unknown,
): readonly Issue[] | undefined {
  return branches
    .filter((issues) => !issues.some((issue) => isOtherKind(issue, value)))
    .toSorted((left, right) => left.length - right.length)[0];
}

function isOtherKind(issue: Issue, value: unknown): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_type') return issue.expected !== 'int';
  // A list of words refuses a map, too, but a map was not meant to be one of the words.
  if (issue.code === 'invalid_value') return typeof value !== 'string';
  return issue.code === 'invalid_union' && nearestBranch(issue.errors, value) === undefined;
}

function unknownKey(key: string, parent: KeyPath): Finding {
  const known = keysAt(fileSchema, parent);
  const meant = didYouMean(key, known);
  const rest = meant === '' ? ` Known here: ${known.join(', ')}.` : meant;
  // Below `sites` a key may be a secret in the wrong place: it is named only if it is nearly a word we know.
  const hidden = parent[0] === 'sites' && meant === '';
  return {
    path: [...parent, key],
    at: 'key',
    text: hidden ? `a key that is not known here.${rest}` : `the key ${quote(key)} is not known here.${rest}`,
  };
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  enum: 'a word',
};

function wrongKind(value: unknown, path: KeyPath): string {
  const names = schemasAt(fileSchema, path).map((schema) => kinds[schema._zod.def.type] ?? 'a value');
  const expected = [...new Set(names)].join(' or ');
  if (value === null) return `is empty; write ${expected}, or leave the key out.${hint(path)}`;
  const quotes =
    names.includes('a text') && typeof value !== 'object' && path[0] !== 'sites'
      ? ' If it is a name, put it in quotes.'
      : '';
  return `must be ${expected}, not ${kindOf(value)}.${quotes}${hint(path)}`;
}

function isLimit(path: KeyPath): boolean {
  return path.at(-2) === 'limits';
}

function mayBeText(path: KeyPath): boolean {
  return schemasAt(fileSchema, path).some((schema) => schema._zod.def.type === 'string');
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'boolean') return 'true or false';
  return kinds[typeof value] ?? 'this';
}

function lastKey(path: KeyPath): string {
  return `\`${String(path.at(-1) ?? '')}\``;
}

function hint(path: KeyPath): string {
  const text = hintAt(fileSchema, path);
  return text === undefined ? '' : ` ${text}`;
}

function listed(words: readonly string[]): string {
  return words.length === 1 ? (words[0] ?? '') : `one of ${words.join(', ')}`;
}

function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
