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
  const read = await readConfigFiles(paths.join('\n'), workspace);
  if (!read.ok) return read;
  const loaded = loadConfig(read.files);
  if (!loaded.ok) return loaded;
  const names = loaded.config.syncs.map((sync) => sync.name);
  const unknown = syncs.filter((name) => !names.includes(name));
  if (unknown.length === 0) return withPairs({ ...loaded, files: read.files }, workspace);
  const problems = unknown.map((name) => ({
    ...loaded.locate(['syncs']),
    text: `the input \`syncs\` names ${name}, which is no sync here.${didYouMean(name, names)}`,
  }));
  return { ok: false, problems };
}

/** The configuration with the rows of the CSV files that it names. */
async function withPairs(
  loaded: Extract<LoadedConfig, { ok: true }>,
  workspace: string,
): Promise<LoadedConfig> {
  const { config, locate } = loaded;
  const lists = await readPairFiles(pairFilesOf(config), workspace);
  const listed = addListedPairs(config, locate, lists);
  return listed.ok ? { ...loaded, config: listed.config } : listed;
}
