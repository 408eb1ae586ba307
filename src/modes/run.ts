/** One run of the Action: which mode it has, what that mode needs, and what is shown at the end. */
import { readCredentials } from '../config/credentials.ts';
import type { Locate, SiteSettings } from '../config/settings.ts';
import { asFailure } from '../engine/run.ts';
import { annotate } from '../github/annotations.ts';
import { readContext } from '../github/context.ts';
import { decideMode } from '../github/decide-mode.ts';
import type { InsteadOfPlan } from '../github/decide-mode.ts';
import { readInputs } from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import { setOutputs } from '../github/outputs.ts';
import { maskToken } from '../github/secrets.ts';
import { writeSummary } from '../github/summary.ts';
import { escapeText } from '../report/escape.ts';
import { describeFailure } from '../report/failure-text.ts';
import { systemClock as clock } from '../jira/clock.ts';
import type { RunReport } from '../sync/outcome.ts';
import { carry } from './carry.ts';
import { loadFromRepository } from './load.ts';
import type { LoadedConfig } from './load.ts';
import { listJobs } from './matrix.ts';
import { sitesToAsk } from './against.ts';
import { followFailures } from './on-github.ts';
import type { GitHubWiring } from './on-github.ts';
import { publish } from './publish.ts';
import { commentOnPlan, lookAtBase, reportOfFiles, showDifferences } from './pull-request.ts';
import type { Head } from './pull-request.ts';
import { validate, warningsOf, whyNoPlan } from './validate.ts';

/**
 * Runs the Action. Never throws: a bug of ours is told like any other failure.
 * @param stop Aborted when the run is cancelled.
 * @param fetch Who is asked in Jira's place; the network if absent.
 * @returns the exit code
 */
export async function run(
  env: NodeJS.ProcessEnv,
  log: Log,
  stop: AbortSignal,
  fetch?: typeof globalThis.fetch,
): Promise<0 | 1> {
  try {
    return await start(env, log, stop, fetch);
  } catch (thrown) {
    const { what, hint } = describeFailure(asFailure(thrown).failure);
    return refuse('Deskbridge could not go on', [`${what} ${hint}`], env, log);
  }
}

async function start(
  env: NodeJS.ProcessEnv,
  log: Log,
  stop: AbortSignal,
  fetch: typeof globalThis.fetch | undefined,
): Promise<0 | 1> {
  setOutputs();
  const context = readContext(env);
  if (context.warning !== undefined) log.warn(context.warning);
  const read = readInputs(env);
  if (!read.ok) {
    const texts = read.problems.map((problem) => `input ${problem.input}: ${problem.text}`);
    return refuse('Deskbridge did not start', texts, env, log);
  }
  const { inputs } = read;
  maskToken(inputs.githubToken);

  const startedAt = clock.now();
  const wiring = { inputs, context, log, stop };
  const head = await lookAtBase(
    await loadFromRepository(inputs.config, context.workspace, inputs.syncs),
    wiring,
  );
  const { loaded, against } = head;
  // A file that does not load is no sign of missing secrets.
  const hasCredentials =
    !loaded.ok || hasAnyCredentials(sitesToAsk(loaded.config, inputs.syncs, against), loaded.locate, env);
  const decision = decideMode(inputs.mode, context, hasCredentials);
  if (!decision.ok) return refuse('Deskbridge did not start', [decision.problem], env, log);
  log.info(`Mode: ${decision.mode} (${decision.reason}).`);
  switch (decision.mode) {
    case 'validate':
      return checkFiles(head, decision.instead, startedAt, env, wiring);
    case 'matrix':
      if (loaded.ok) return listJobs(loaded.config, inputs.syncs, env, log);
      return finish(reportOfFiles(head, startedAt), env, wiring);
    case 'plan': {
      const report = loaded.ok
        ? addWarnings(await carry({ mode: 'plan', loaded, env, against, fetch }, wiring), loaded, wiring)
        : reportOfFiles(head, startedAt);
      const code = await finish(report, env, wiring);
      await commentOnPlan(report, wiring);
      return code;
    }
    case 'sync': {
      const report: RunReport = loaded.ok
        ? await carry({ mode: 'sync', loaded, env, against, fetch }, wiring)
        : { ...reportOfFiles(head, startedAt), mode: 'sync' };
      const code = await finish(report, env, wiring);
      await followFailures(report, loaded.ok ? loaded.config : undefined, clock.now(), wiring);
      return code;
    }
  }
}

/** The mode `validate`. @param instead Nobody asked for it, but nothing more can be done. */
async function checkFiles(
  head: Head,
  instead: InsteadOfPlan | undefined,
  startedAt: number,
  env: NodeJS.ProcessEnv,
  wiring: GitHubWiring,
): Promise<0 | 1> {
  const { inputs, context, log } = wiring;
  const { loaded, against } = head;
  const why =
    loaded.ok && instead !== undefined
      ? whyNoPlan(instead, sitesToAsk(loaded.config, inputs.syncs, against), loaded.locate, env)
      : undefined;
  const code = await validate(loaded, why, context, startedAt, env, log);
  const report = reportOfFiles(head, startedAt);
  await showDifferences(report, env, wiring);
  if (instead !== undefined) await commentOnPlan(report, wiring, instead);
  return code;
}

/**
 * Whether there is anything to plan with. One secret that is missing ends the syncs of its site, which say so; the others are
 * planned all the same. With no site to ask, none is missing.
 */
function hasAnyCredentials(sites: readonly SiteSettings[], locate: Locate, env: NodeJS.ProcessEnv): boolean {
  return sites.length === 0 || sites.some((site) => readCredentials(site, env, locate).ok);
}

/** The run cannot start, or not go on: every reason in the log, the summary and as an annotation. */
async function refuse(title: string, texts: readonly string[], env: NodeJS.ProcessEnv, log: Log): Promise<1> {
  for (const text of texts) log.error(text);
  const summary = await writeSummary(
    `## ${title}\n\n${texts.map((text) => `- ${escapeText(text)}`).join('\n')}\n`,
    env,
  );
  if (!summary.ok) log.info(summary.reason);
  annotate(texts.slice(0, 10).map((text) => ({ level: 'error', text })));
  return 1;
}

/** A plan says what about the configuration deserves a look. Who asks about single issues has no question about the rest. */
function addWarnings(
  report: RunReport,
  loaded: Extract<LoadedConfig, { ok: true }>,
  { inputs, context }: GitHubWiring,
): RunReport {
  if (inputs.issues.length > 0) return report;
  // Each sync has its own notice of a token that ends.
  const warnings = warningsOf(loaded, context, report.startedAt).filter(
    ({ code }) => code !== 'token-expires',
  );
  return warnings.length === 0 ? report : { ...report, warnings };
}

async function finish(
  report: RunReport,
  env: NodeJS.ProcessEnv,
  { context, log }: GitHubWiring,
): Promise<0 | 1> {
  await publish(report, context, env, log);
  // A cancelled run did not do its work, however well it ended.
  return report.result === 'failed' || report.interrupted === 'signal' ? 1 : 0;
}
