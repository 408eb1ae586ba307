/** Reads the configuration files from the disk: the only part of `config` that does. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ConfigProblem } from '../sync/outcome.ts';
import { chooseFiles } from './config-paths.ts';
import { maxFileBytes, type ConfigFile } from './document.ts';
import { quote } from './key-path.ts';

/** A folder may hold thousands, and a process may open only so many at a time. */
const filesAtOnce = 64;

export type ReadFiles =
  | { readonly ok: true; readonly files: readonly ConfigFile[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** What was looked for on the disk, or why it cannot be had, as the end of a sentence. */
type Had<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly text: string };

/**
 * @param paths the input `config`; a folder stands for the files that `chooseFiles` takes of it
 * @param root the root of the repository; nothing outside is read, not by a link either
 */
export async function readConfigFiles(paths: readonly string[], root: string): Promise<ReadFiles> {
  const base = await findRoot(root);
  if (!base.ok) return { ok: false, problems: [problem('', base.text)] };
  const files = new Map<string, ConfigFile>();
  const problems: ConfigProblem[] = [];

  for (const line of paths) {
    const found = await listFiles(line, base.value);
    if (!found.ok) {
      problems.push(problem(line, found.text));
      continue;
    }
    const fresh = found.value
      .map((path) => ({ path, file: shownPath(path, base.value) }))
      .filter(({ file }) => !files.has(file));
    for (let start = 0; start < fresh.length; start += filesAtOnce) {
      const some = fresh.slice(start, start + filesAtOnce);
      const texts = await Promise.all(
        some.map(async ({ path, file }) => ({ file, read: await readText(path, base.value) })),
      );
      for (const { file, read } of texts) {
        if (read.ok) files.set(file, { path: file, text: read.value });
        else problems.push(problem(file, read.text));
      }
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, files: [...files.values()] };
}

/**
 * Reads the CSV files that `pairs` names.
 * @param paths from the root of the repository
 * @param root the root of the repository; nothing outside is read, not by a link either
 * @returns by path, each file or why it cannot be read
 */
export async function readPairFiles(
  paths: readonly string[],
  root: string,
): Promise<ReadonlyMap<string, ConfigFile | { readonly unreadable: string }>> {
  const base = await findRoot(root);
  const read = async (path: string): Promise<ConfigFile | { readonly unreadable: string }> => {
    if (!base.ok) return { unreadable: base.text };
    const full = resolve(base.value, path);
    if (!isInside(full, base.value)) return { unreadable: outside(path) };
    const missing = `there is no file ${quote(path)} in the repository. Did the workflow check it out?`;
    const real = await tryTo(realpath(full), missing);
    if (!real.ok) return { unreadable: real.text };
    const found = await readText(full, base.value);
    return found.ok ? { path: shownPath(full, base.value), text: found.value } : { unreadable: found.text };
  };
  return new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const)));
}

function findRoot(root: string): Promise<Had<string>> {
  return tryTo(
    realpath(root),
    'the folder of the repository, which GITHUB_WORKSPACE names, is not there. Did the workflow check it out?',
  );
}

async function listFiles(line: string, base: string): Promise<Had<readonly string[]>> {
  const path = resolve(base, line);
  const missing = isInside(path, base)
    ? `there is no file or folder ${quote(line)} in the repository. Did the workflow check it out?`
    : outside(line);
  const real = await tryTo(realpath(path), missing);
  if (!real.ok) return real;
  if (!isInside(real.value, base)) return refuse(outside(line));
  const kind = await tryTo(stat(real.value), missing);
  if (!kind.ok) return kind;
  if (!kind.value.isDirectory()) return { ok: true, value: [path] };
  const listed = await tryTo(readdir(real.value), missing);
  if (!listed.ok) return listed;
  const names = chooseFiles(listed.value);
  if (names.length === 0)
    return refuse(`the folder ${quote(line)} holds no *.yml or *.yaml file; sub-folders are not looked at.`);
  return { ok: true, value: names.map((name) => join(path, name)) };
}

async function readText(path: string, base: string): Promise<Had<string>> {
  const missing = 'the link leads nowhere; mend it or take it out.';
  const real = await tryTo(realpath(path), missing);
  if (!real.ok) return real;
  if (!isInside(real.value, base)) return refuse('the link leads out of the repository.');
  const kind = await tryTo(stat(real.value), missing);
  if (!kind.ok) return kind;
  if (!kind.value.isFile()) return refuse('this is not a file; name the file itself.');
  if (kind.value.size > maxFileBytes)
    return refuse('the file is larger than 1 MiB; give each customer a file of its own.');
  const bytes = await tryTo(readFile(real.value), missing);
  if (!bytes.ok) return bytes;
  try {
    return { ok: true, value: new TextDecoder('utf-8', { fatal: true }).decode(bytes.value) };
  } catch (error) {
    if (error instanceof TypeError)
      return refuse('this is not a text file in UTF-8; save it in that encoding.');
    throw error;
  }
}

/** Codes of a path that leads to nothing. */
const GONE: readonly string[] = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ERR_INVALID_ARG_VALUE'];

/** Every failure of the disk is a problem to be told. @param missing what to say if the file is not there */
async function tryTo<T>(work: Promise<T>, missing: string): Promise<Had<T>> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return refuse(
      GONE.includes(code)
        ? missing
        : `this cannot be read (${code}); check the path, and what the user of the runner may read.`,
    );
  }
}

function refuse(text: string): Had<never> {
  return { ok: false, text };
}

function isInside(path: string, base: string): boolean {
  const way = relative(base, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function outside(line: string): string {
  return `${quote(line)} lies outside the repository; only files of the repository are read.`;
}

function shownPath(path: string, base: string): string {
  return relative(base, path).split(sep).join('/');
}

function problem(file: string, text: string): ConfigProblem {
  return { file, line: 1, column: 1, path: '', text };
}
