/** Reads the configuration as the base branch of a pull request has it. */
import type { ConfigFile } from '../config/document.ts';
import { loadConfig } from '../config/load.ts';
import { addListedPairs, pairFilesOf } from '../config/pair-file.ts';
import { findBaseCommit } from '../github/base-commit.ts';
import type { GitHub } from '../github/client.ts';
import { readCommitFiles, readCommitPairFiles } from '../github/repository-files.ts';
import type { ReadAt } from '../github/repository-files.ts';
import type { GitHubTrouble } from '../github/trouble.ts';
import type { Base } from './against.ts';
import { openGitHub } from './on-github.ts';
import type { GitHubWiring } from './on-github.ts';

/**
 * Never throws for what GitHub answers: a base that cannot be read is one that nothing is known of.
 * @param known files of the head: one that the base has, too, is not read again
 */
export async function readBase(wiring: GitHubWiring, known: readonly ConfigFile[]): Promise<Base> {
  const { inputs, context, log } = wiring;
  const unreadable = (commit: string, trouble?: GitHubTrouble): Base => {
    log.warn(trouble === undefined ? 'The event names no base to compare with.' : trouble.what);
    if (trouble !== undefined) log.info(trouble.hint);
    return { state: 'base-unreadable', commit };
  };
  const opened = await openGitHub(wiring, {
    verb: 'read the configuration of the base branch',
    permission: 'contents: read',
  });
  if (opened?.ok !== true) return unreadable('', opened?.trouble);
  const commit = await findBaseCommit(opened.value, context, (text) => log.warn(text));
  if (commit === undefined) return unreadable('');
  const input = inputs.config.join('\n');
  const at = { commit, workspace: context.workspace, known };
  const found = await readCommitFiles(opened.value, input, at);
  if (found.ok) return loadBase(opened.value, found.files, at, unreadable);
  switch (found.why) {
    case 'missing':
      return { state: 'no-base-file', commit };
    case 'refused':
      return { state: 'base-invalid', commit };
    case 'trouble':
      return unreadable(commit, found.trouble);
  }
}

async function loadBase(
  github: GitHub,
  files: Parameters<typeof loadConfig>[0],
  at: ReadAt,
  unreadable: (commit: string, trouble: GitHubTrouble) => Base,
): Promise<Base> {
  const { commit } = at;
  const loaded = loadConfig(files);
  if (!loaded.ok) return { state: 'base-invalid', commit };
  const pairs = await readCommitPairFiles(github, pairFilesOf(loaded.config), at);
  if (!pairs.ok) return unreadable(commit, pairs.trouble);
  const listed = addListedPairs(loaded.config, loaded.locate, pairs.value);
  return listed.ok
    ? { state: 'loaded', commit, config: listed.config, locate: loaded.locate }
    : { state: 'base-invalid', commit };
}
