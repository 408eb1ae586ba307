/** What a run on a pull request does besides planning: compares it with its base, and says what that comes to. */
import { findForgottenNames, findRenamed } from '../config/renamed.ts';
import type { Config } from '../config/settings.ts';
import { writeSummary } from '../github/summary.ts';
import { fitsInBytes, LADDER, renderFitting } from '../report/ladder.ts';
import { renderPlanSections } from '../report/plan-body.ts';
import { DIFFERENCES_MAX_BYTES } from '../report/summary.ts';
import { renderPlanComment } from '../report/plan-comment.ts';
import type { PlanCommentOptions } from '../report/plan-comment.ts';
import type { RunReport } from '../sync/outcome.ts';
import type { Against } from './against.ts';
import { changeOf, compareWith } from './against.ts';
import type { LoadedConfig } from './load.ts';
import { publishPlanComment } from './on-github.ts';
import type { GitHubWiring } from './on-github.ts';
import { readBase } from './read-base.ts';

/** The head as it was loaded, and what it is compared with, if it is a pull request. */
export interface Head {
  readonly loaded: LoadedConfig;
  readonly against?: Against;
}

/**
 * Compares the configuration with the base of the pull request, if the run is on one. A sync that is renamed without saying
 * so, or forgets an earlier name, is an error of the head like any other.
 */
export async function lookAtBase(loaded: LoadedConfig, wiring: GitHubWiring): Promise<Head> {
  const { inputs, context } = wiring;
  const asks = inputs.mode === 'auto' || inputs.mode === 'plan' || inputs.mode === 'validate';
  if (!loaded.ok || !context.isPullRequest || !asks) return { loaded };
  const base = await readBase(wiring, loaded.files);
  const against = compareWith(base, loaded.config, context.base?.isDefaultBranch === true);
  const renamed = base.state === 'loaded' ? findLostNames(base.config, loaded.config) : [];
  if (renamed.length === 0) return { loaded, against };
  const problems = renamed.map(({ path, text }) => ({ ...loaded.locate(path), text }));
  return { loaded: { ok: false, problems }, against };
}

function findLostNames(base: Config, head: Config): ReturnType<typeof findRenamed> {
  return [...findRenamed(base, head), ...findForgottenNames(base, head)];
}

/** The plan on the pull request, or why there is none. */
export async function commentOnPlan(
  report: RunReport,
  wiring: GitHubWiring,
  validatedOnly?: PlanCommentOptions['validatedOnly'],
): Promise<void> {
  // Somebody, or a newer commit, has put an end to this run: what stands there is more than it knows.
  if (report.interrupted === 'signal') return;
  const { runUrl } = wiring.context;
  const body = renderPlanComment(report, {
    ...(runUrl === undefined ? {} : { runUrl }),
    ...(validatedOnly === undefined ? {} : { validatedOnly }),
  });
  await publishPlanComment(body, wiring);
}

/**
 * A report of a run that only checked the files.
 * @param at milliseconds since 1970
 */
export function reportOfFiles({ loaded, against }: Head, at: number): RunReport {
  return {
    mode: 'plan',
    result: loaded.ok ? 'ok' : 'failed',
    startedAt: at,
    endedAt: at,
    syncs: [],
    ...(loaded.ok ? {} : { problems: loaded.problems }),
    ...(against === undefined ? {} : { change: changeOf(against) }),
  };
}

/** Lines of the log that one pull request may fill. */
const LINES_MAX = 200;

/** What differs in the configuration, where nothing was planned: in the log, and in the summary after what stands there. */
export async function showDifferences(
  report: RunReport,
  env: NodeJS.ProcessEnv,
  { log }: GitHubWiring,
): Promise<void> {
  const { change } = report;
  if (change === undefined) return;
  const differences = [...change.syncs.flatMap((sync) => sync.differences), ...change.elsewhere];
  for (const { sign, path, text } of differences.slice(0, LINES_MAX)) log.info(`${sign} ${path}: ${text}`);
  if (differences.length > LINES_MAX) log.info(`… and ${differences.length - LINES_MAX} more differences.`);
  if (differences.length === 0) return;
  const markdown = renderFitting(
    LADDER,
    (detail) =>
      `\n${renderPlanSections(report, { detail, workflow: undefined, suggests: false }).join('\n\n')}\n`,
    fitsInBytes(DIFFERENCES_MAX_BYTES),
  );
  const summary = await writeSummary(markdown, env);
  if (!summary.ok) log.info(summary.reason);
}
