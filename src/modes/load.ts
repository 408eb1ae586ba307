/** Reads the configuration from the repository. */
import type { ConfigFile } from '../config/document.ts';
import { loadConfig } from '../config/load.ts';
import type { Loaded } from '../config/load.ts';
import { addListedPairs, pairFilesOf } from '../config/pair-file.ts';
import { readConfigFiles, readPairFiles } from '../config/read-files.ts';
import { didYouMean } from '../config/suggest.ts';

/** The settings with the files as they were read, or every problem. */
export type LoadedConfig =
  | (Extract<Loaded, { ok: true }> & { readonly files: readonly ConfigFile[] })
  | Extract<Loaded, { ok: false }>;

/**
 * Reads and checks all files that the input `config` names.
 * @param workspace root of the repository, an absolute path
 * @param syncs names that the input `syncs` chooses; one that does not exist is a problem
 */
export async function loadFromRepository(
  paths: readonly string[],
  workspace: string,
  syncs: readonly string[],
): Promise<LoadedConfig> {
  const read = await readConfigFiles(paths, workspace);
  if (!read.ok) return read;
  const loaded = await loadFiles(read.files, (lists) => readPairFiles(lists, workspace));
  if (!loaded.ok) return loaded;
  const names = loaded.config.syncs.map((sync) => sync.name);
  const unknown = syncs.filter((name) => !names.includes(name));
  if (unknown.length === 0) return { ...loaded, files: read.files };
  const problems = unknown.map((name) => ({
    ...loaded.locate(['syncs']),
    text: `the input \`syncs\` names ${name}, which is no sync here.${didYouMean(name, names)}`,
  }));
  return { ok: false, problems };
}

/**
 * Checks the files and adds the rows of the CSV files that they name.
 * @param readLists reads those, by path
 */
export async function loadFiles(
  files: readonly ConfigFile[],
  readLists: (paths: readonly string[]) => Promise<Parameters<typeof addListedPairs>[2]>,
): Promise<Loaded> {
  const loaded = loadConfig(files);
  if (!loaded.ok) return loaded;
  const { config, locate } = loaded;
  const listed = addListedPairs(config, locate, await readLists(pairFilesOf(config)));
  return listed.ok ? { ...loaded, config: listed.config } : listed;
}
