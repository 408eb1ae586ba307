/** One run of the Action: which mode it has, what that mode needs, and what is shown at the end. */
import { readCredentials } from '../config/credentials.ts';
import type { Locate, SiteSettings } from '../config/settings.ts';
import { annotate } from '../github/annotations.ts';
import { readContext } from '../github/context.ts';
import type { RunContext } from '../github/context.ts';
import { decideMode } from '../github/decide-mode.ts';
import { readInputs } from '../github/inputs.ts';
import type { Inputs } from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import { setOutputs } from '../github/outputs.ts';
import { maskToken } from '../github/secrets.ts';
import { writeSummary } from '../github/summary.ts';
import { escapeText } from '../report/escape.ts';
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
import { validate, warningsOf } from './validate.ts';

/**
 * Runs the Action.
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
  setOutputs();
  const context = readContext(env);
  if (context.warning !== undefined) log.warn(context.warning);
  const read = readInputs(env);
  if (!read.ok) {
    const texts = read.problems.map((problem) => `input ${problem.input}: ${problem.text}`);
    return refuse(texts, env, log);
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
  if (!decision.ok) return refuse([decision.problem], env, log);
  const isPlan = decision.mode === 'plan' || (decision.mode === 'validate' && inputs.mode === 'auto');
  const withoutPlan = isPlan ? whyNotPlan(context, hasCredentials) : undefined;
  if (decision.mode === 'validate' || withoutPlan !== undefined) {
    log.info(`Mode: validate (${withoutPlan ?? decision.reason}).`);
    return checkFiles(head, startedAt, env, wiring);
  }
  log.info(`Mode: ${decision.mode} (${decision.reason}).`);
  const mode = decision.mode === 'sync' ? 'sync' : 'plan';
  if (!loaded.ok) {
    const report: RunReport = { ...reportOfFiles(head, startedAt), mode, endedAt: clock.now() };
    const code = await finish(report, env, log);
    if (decision.mode === 'plan') await commentOnPlan(report, wiring);
    return code;
  }
  if (decision.mode === 'matrix') return listJobs(loaded.config, inputs.syncs, env, log);
  const carried = await carry({ mode, loaded, env, against, fetch }, wiring);
  const report = mode === 'plan' ? addWarnings(carried, loaded, inputs, context) : carried;
  const code = await finish(report, env, log);
  if (mode === 'plan') await commentOnPlan(report, wiring);
  await followFailures(report, loaded.config, clock.now(), wiring);
  return code;
}

/** A pull request whose author is a stranger must not have Jira asked in our name, whatever secrets the workflow gives it. */
function whyNotPlan(context: RunContext, hasCredentials: boolean): string | undefined {
  if (context.pullRequest?.fromFork === true) return 'a pull request from a fork';
  return context.isPullRequest && !hasCredentials ? 'a pull request without secrets' : undefined;
}

/** The mode `validate`, asked for or because nothing more can be done. */
async function checkFiles(
  head: Head,
  startedAt: number,
  env: NodeJS.ProcessEnv,
  wiring: GitHubWiring,
): Promise<0 | 1> {
  const { inputs, context, log } = wiring;
  const isAskedFor = inputs.mode === 'validate';
  const unasked = head.loaded.ok ? sitesToAsk(head.loaded.config, inputs.syncs, head.against) : [];
  const code = await validate(head.loaded, isAskedFor ? undefined : unasked, context, startedAt, env, log);
  const report = reportOfFiles(head, startedAt);
  await showDifferences(report, env, wiring);
  if (!isAskedFor)
    await commentOnPlan(report, wiring, context.pullRequest?.fromFork === true ? 'fork' : 'no-secrets');
  return code;
}

/**
 * Whether there is anything to plan with. One secret that is missing ends the syncs of its site, which say so; the others are
 * planned all the same. With no site to ask, none is missing.
 */
function hasAnyCredentials(sites: readonly SiteSettings[], locate: Locate, env: NodeJS.ProcessEnv): boolean {
  return sites.length === 0 || sites.some((site) => readCredentials(site, env, locate).ok);
}

/** The run cannot start: every reason in the log, the summary and as an annotation. */
async function refuse(texts: readonly string[], env: NodeJS.ProcessEnv, log: Log): Promise<1> {
  for (const text of texts) log.error(text);
  const summary = await writeSummary(
    `## Deskbridge did not start\n\n${texts.map((text) => `- ${escapeText(text)}`).join('\n')}\n`,
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
  inputs: Inputs,
  context: RunContext,
): RunReport {
  if (inputs.issues.length > 0) return report;
  // Each sync has its own notice of a token that ends.
  const warnings = warningsOf(loaded, context, report.startedAt).filter(
    ({ code }) => code !== 'token-expires',
  );
  return warnings.length === 0 ? report : { ...report, warnings };
}

async function finish(report: RunReport, env: NodeJS.ProcessEnv, log: Log): Promise<0 | 1> {
  await publish(report, env, log);
  // A cancelled run did not do its work, however well it ended.
  return report.result === 'failed' || report.interrupted === 'signal' ? 1 : 0;
}
