/** Reads the configuration files from the disk: the only part of `config` that does. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ConfigProblem } from '../sync/outcome.ts';
import { chooseFiles, pathsOf } from './config-paths.ts';
import { maxFileBytes, type ConfigFile } from './document.ts';
import { quote } from './key-path.ts';

/** A folder may hold thousands, and a process may open only so many at a time. */
const filesAtOnce = 64;

export type ReadFiles =
  | { readonly ok: true; readonly files: readonly ConfigFile[] }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * @param input the input `config`: paths, one a line; a folder stands for the files that `chooseFiles` takes of it
 * @param root the root of the repository; nothing outside is read, not by a link either
 */
export async function readConfigFiles(input: string, root: string): Promise<ReadFiles> {
  const base = await realpath(root);
  const files = new Map<string, ConfigFile>();
  const problems: ConfigProblem[] = [];
  const lines = pathsOf(input);
  if (lines.length === 0)
    problems.push(problem('', 'the input `config` is empty; it names the configuration file.'));

  for (const line of lines) {
    const found = await listFiles(line, base);
    if ('text' in found) {
      problems.push(problem(line, found.text));
      continue;
    }
    const fresh = found.paths
      .map((path) => ({ path, file: shownPath(path, base) }))
      .filter(({ file }) => !files.has(file));
    for (let start = 0; start < fresh.length; start += filesAtOnce) {
      const some = fresh.slice(start, start + filesAtOnce);
      const texts = await Promise.all(
        some.map(async ({ path, file }) => ({ file, read: await readText(path, base) })),
      );
      for (const { file, read } of texts) {
        if (read.ok) files.set(file, { path: file, text: read.text });
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
  const base = await realpath(root);
  const read = async (path: string): Promise<ConfigFile | { readonly unreadable: string }> => {
    const full = resolve(base, path);
    if (!isInside(full, base)) return { unreadable: outside(path) };
    if ((await whenThere(realpath(full))) === undefined)
      return {
        unreadable: `there is no file ${quote(path)} in the repository. Did the workflow check it out?`,
      };
    const found = await readText(full, base);
    return found.ok ? { path: shownPath(full, base), text: found.text } : { unreadable: found.text };
  };
  return new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const)));
}

async function listFiles(line: string, base: string): Promise<{ paths: string[] } | { text: string }> {
  const path = resolve(base, line);
  const real = await whenThere(realpath(path));
  if (real === undefined) {
    if (!isInside(path, base)) return { text: outside(line) };
    return {
      text: `there is no file or folder ${quote(line)} in the repository. Did the workflow check it out?`,
    };
  }
  if (!isInside(real, base)) return { text: outside(line) };
  if (!(await stat(real)).isDirectory()) return { paths: [path] };
  const names = chooseFiles(await readdir(real));
  if (names.length === 0)
    return {
      text: `the folder ${quote(line)} holds no *.yml or *.yaml file; sub-folders are not looked at.`,
    };
  return { paths: names.map((name) => join(path, name)) };
}

async function readText(
  path: string,
  base: string,
): Promise<{ readonly ok: true; readonly text: string } | { readonly ok: false; readonly text: string }> {
  const refuse = (text: string) => ({ ok: false, text }) as const;
  const real = await whenThere(realpath(path));
  if (real === undefined) return refuse('the link leads nowhere; mend it or take it out.');
  if (!isInside(real, base)) return refuse('the link leads out of the repository.');
  const { size, ...kind } = await stat(real).then((found) => ({ size: found.size, isFile: found.isFile() }));
  if (!kind.isFile) return refuse('this is not a file; name the file itself.');
  if (size > maxFileBytes)
    return refuse('the file is larger than 1 MiB; give each customer a file of its own.');
  const bytes = await readFile(real);
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    if (error instanceof TypeError)
      return refuse('this is not a text file in UTF-8; save it in that encoding.');
    throw error;
  }
}

/** Undefined if the file is not there; other failures of the disk are thrown. */
async function whenThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ERR_INVALID_ARG_VALUE')
      return undefined;
    throw error;
  }
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
