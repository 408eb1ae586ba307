/** Reads the configuration as the base branch of a pull request has it. */
import type { ConfigFile } from '../config/document.ts';
import { findBaseCommit } from '../github/base-commit.ts';
import { attempt } from '../github/client.ts';
import { READ_BASE, readCommitFiles, readCommitPairFiles } from '../github/repository-files.ts';
import type { GitHubTrouble } from '../github/trouble.ts';
import type { ConfigProblem } from '../sync/outcome.ts';
import type { Base } from './against.ts';
import { loadFiles } from './load.ts';
import { openGitHub } from './on-github.ts';
import type { GitHubWiring } from './on-github.ts';

/** Lines of the log on what is wrong with the base: it is not what the pull request is about. */
const PROBLEMS_MAX = 10;

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
  const invalid = (commit: string, problems: readonly ConfigProblem[]): Base => {
    log.warn('The configuration of the base branch is not valid:');
    for (const { file, line, text } of problems.slice(0, PROBLEMS_MAX)) log.info(`${file}:${line}: ${text}`);
    if (problems.length > PROBLEMS_MAX) log.info(`… and ${problems.length - PROBLEMS_MAX} more.`);
    return { state: 'base-invalid', commit };
  };
  const opened = await openGitHub(wiring, READ_BASE);
  if (opened?.ok !== true) return unreadable('', opened?.trouble);
  const github = opened.value;
  const commit = await findBaseCommit(github, context, (text) => log.warn(text));
  if (commit === undefined) return unreadable('');
  const at = { commit, workspace: context.workspace, known };
  const found = await readCommitFiles(github, inputs.config, at);
  if (!found.ok) {
    switch (found.why) {
      case 'missing':
        return { state: 'no-base-file', commit };
      case 'refused':
        return invalid(commit, found.problems);
      case 'trouble':
        return unreadable(commit, found.trouble);
    }
  }
  const asked = await attempt(READ_BASE, () =>
    loadFiles(found.files, (lists) => readCommitPairFiles(github, lists, at)),
  );
  if (!asked.ok) return unreadable(commit, asked.trouble);
  const loaded = asked.value;
  if (!loaded.ok) return invalid(commit, loaded.problems);
  return { state: 'loaded', commit, config: loaded.config, locate: loaded.locate };
}
