/** Reads the configuration from the repository. */
import type { ConfigFile } from '../config/document.ts';
import { loadConfig } from '../config/load.ts';
import { addListedPairs, pairFilesOf } from '../config/pair-file.ts';
import { readConfigFiles, readPairFiles } from '../config/read-files.ts';
import type { Config, Locate } from '../config/settings.ts';
import { didYouMean } from '../config/suggest.ts';
import type { ConfigProblem, ConfigWarning } from '../sync/outcome.ts';

export type LoadedConfig =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly locate: Locate;
      /** What the text of the files gives reason for. */
      readonly warnings: readonly ConfigWarning[];
      /** As they were read. */
      readonly files: readonly ConfigFile[];
    }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

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
  { config, locate, warnings, files }: Extract<LoadedConfig, { ok: true }>,
  workspace: string,
): Promise<LoadedConfig> {
  const lists = await readPairFiles(pairFilesOf(config), workspace);
  const listed = addListedPairs(config, locate, lists);
  return listed.ok ? { ok: true, config: listed.config, locate, warnings, files } : listed;
}
