/** The mode `validate`: the configuration is checked without credentials, and no Jira is asked. */
import type { Environment } from '../config/credentials.ts';
import { readCredentials } from '../config/credentials.ts';
import type { Locate, SiteSettings } from '../config/settings.ts';
import { sortProblems } from '../config/sort-problems.ts';
import { findWarnings, warnOfReaders } from '../config/warnings.ts';
import { annotate, annotateProblems, annotateWarnings } from '../github/annotations.ts';
import type { RunContext } from '../github/context.ts';
import type { InsteadOfPlan } from '../github/decide-mode.ts';
import type { Log } from '../github/log.ts';
import { defaultOutputs, setOutputs } from '../github/outputs.ts';
import { writeSummary } from '../github/summary.ts';
import { VALIDATION_MAX_BYTES } from '../report/summary.ts';
import { renderValidation, renderValidationPlain } from '../report/validation.ts';
import type { Validation } from '../report/validation.ts';
import { listOf } from '../report/wording.ts';
import type { ConfigWarning } from '../sync/outcome.ts';
import type { Millis } from '../sync/snapshot.ts';
import type { LoadedConfig } from './load.ts';

/**
 * Shows every problem and every warning: in the log, in the summary, and as annotations at their lines.
 * @param why There is no plan where one was to be expected; from {@link whyNoPlan}.
 * @returns the exit code: 1 if there is a problem
 */
export async function validate(
  loaded: LoadedConfig,
  why: string | undefined,
  context: RunContext,
  now: Millis,
  env: NodeJS.ProcessEnv,
  log: Log,
): Promise<0 | 1> {
  const validation = validationOf(loaded, why, context, now);
  const { problems, warnings } = validation;
  for (const line of renderValidationPlain(validation)) log.info(line);
  const summary = await writeSummary(renderValidation(validation, VALIDATION_MAX_BYTES), env);
  if (!summary.ok) log.info(summary.reason);
  annotate([...annotateProblems(problems), ...annotateWarnings(warnings)]);
  setOutputs({ ...defaultOutputs, result: problems.length > 0 ? 'failed' : 'ok' });
  return problems.length > 0 ? 1 : 0;
}

function validationOf(
  loaded: LoadedConfig,
  why: string | undefined,
  context: RunContext,
  now: Millis,
): Validation {
  if (!loaded.ok) return { problems: loaded.problems, warnings: [], syncs: 0, begun: [] };
  const { config } = loaded;
  return {
    problems: [],
    warnings: warningsOf(loaded, context, now),
    syncs: config.syncs.length,
    begun: config.syncs.filter(({ issueTypes }) => issueTypes.length === 0).map(({ name }) => name),
    ...(why === undefined ? {} : { why }),
  };
}

/** Every warning about a configuration that loaded, the one about the repository first, the rest by file and line. */
export function warningsOf(
  { config, locate, warnings }: Extract<LoadedConfig, { ok: true }>,
  { onGitHub, visibility }: Pick<RunContext, 'onGitHub' | 'visibility'>,
  now: Millis,
): readonly ConfigWarning[] {
  return [
    ...(onGitHub ? warnOfReaders(visibility, locate) : []),
    ...sortProblems([...warnings, ...findWarnings(config, locate, now)]),
  ];
}

/**
 * Why a pull request was checked offline although nobody asked for that.
 * @param unasked the sites that a plan would have asked
 */
export function whyNoPlan(
  instead: InsteadOfPlan,
  unasked: readonly SiteSettings[],
  locate: Locate,
  env: Environment,
): string {
  const offline = 'so only the files were checked and neither Jira was asked';
  if (instead === 'fork')
    return `This pull request comes from a fork, and GitHub gives no secrets to those, ${offline}. A plan is made when somebody with write access opens the same change from a branch of this repository.`;
  const missing = unasked.flatMap((site) => {
    if (readCredentials(site, env, locate).ok) return [];
    const { email, token } = site;
    return [token.env, ...(typeof email === 'string' ? [] : [email.env])].filter(
      (name) => (env[name] ?? '').trim() === '',
    );
  });
  const names = [...new Set(missing)];
  if (names.length === 0) return `The credentials cannot be used, ${offline}.`;
  const shown = names.length > 5 ? [...names.slice(0, 5), `${names.length - 5} more`] : names;
  return `${listOf(shown)} ${names.length === 1 ? 'is' : 'are'} not set, ${offline}. For a plan, pass the secrets to this workflow as well.`;
}
