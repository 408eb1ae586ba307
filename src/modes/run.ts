/** One run of the Action: which mode it has, what that mode needs, and what is shown at the end. */
import { readCredentials } from '../config/credentials.ts';
import type { Config, Locate, SyncSettings } from '../config/settings.ts';
import type { Halt } from '../engine/run.ts';
import { annotate } from '../github/annotations.ts';
import { createCheckpointStore } from '../github/checkpoint-store.ts';
import { readContext } from '../github/context.ts';
import type { RunContext } from '../github/context.ts';
import { decideMode } from '../github/decide-mode.ts';
import { readInputs } from '../github/inputs.ts';
import type { Inputs } from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import { defaultOutputs, setOutputs } from '../github/outputs.ts';
import { maskCredential, maskToken } from '../github/secrets.ts';
import { writeSummary } from '../github/summary.ts';
import { escapeText } from '../report/escape.ts';
import { systemClock as clock } from '../jira/clock.ts';
import { FailureError } from '../sync/failure.ts';
import type { ConfigProblem, RunReport } from '../sync/outcome.ts';
import { loadFromRepository } from './load.ts';
import { publish } from './publish.ts';
import { runSyncs } from './run-syncs.ts';

/** GitHub ends a cancelled step after 7.5 s: requests in flight get this long, the rest is for saving and reporting. */
const IN_FLIGHT_GRACE = 4000;
/** And this long the cache gets: its client tries for half a minute when the service is out of order. */
const CACHE_GRACE = 5500;
const USER_AGENT = 'deskbridge';

/**
 * Runs the Action.
 * @param stop Aborted when the run is cancelled.
 * @returns the exit code
 */
export async function run(env: NodeJS.ProcessEnv, log: Log, stop: AbortSignal): Promise<0 | 1> {
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
  const notYet = findNotYet(inputs);
  if (notYet.length > 0) return refuse(notYet, env, log);

  const startedAt = clock.now();
  const loaded = await loadFromRepository(inputs.config, context.workspace, inputs.syncs);
  const credentials = loaded.ok && hasCredentials(loaded, env);
  const decision = decideMode(inputs.mode, context, credentials);
  if (!decision.ok) return refuse([decision.problem], env, log);
  log.info(`Mode: ${decision.mode} (${decision.reason}).`);
  const mode = decision.mode === 'sync' ? 'sync' : 'plan';
  if (!loaded.ok) return finish(failedToLoad(mode, startedAt, loaded.problems), env, log);
  if (decision.mode === 'validate') {
    return showValid(loaded.config.syncs, env, log);
  }
  return finish(await carry(mode, inputs, loaded, context, env, log, stop), env, log);
}

async function carry(
  mode: 'sync' | 'plan',
  inputs: Inputs,
  { config, locate }: { readonly config: Config; readonly locate: Locate },
  context: RunContext,
  env: NodeJS.ProcessEnv,
  log: Log,
  stop: AbortSignal,
): Promise<RunReport> {
  const deadline = clock.now() + inputs.timeBudget * 60_000;
  const halt = (): Halt | undefined => {
    if (stop.aborted) return 'signal';
    return clock.now() >= deadline ? 'time-budget' : undefined;
  };
  const lateStop = new AbortController();
  const abandoned = abandonAfter(stop, lateStop);
  // It may reject between two syncs, when nobody waits for it; the next one finds the run stopped.
  abandoned.catch(() => undefined);
  const tooLate = afterStop(stop, CACHE_GRACE, lateStop);
  const report = await runSyncs({
    mode,
    compare: inputs.compare,
    config,
    locate,
    env,
    syncs: inputs.syncs,
    issues: inputs.issues,
    limits: inputs.limits,
    failOn: inputs.failOn,
    byHand: context.byHand,
    transport: {
      clock,
      random: () => Math.random(),
      userAgent: USER_AGENT,
      signal: stop,
      onRequest: ({ request, status, attempt, milliseconds }) =>
        log.debug(
          `${request.site} ${request.method} ${request.route} ${status ?? 'no answer'} #${attempt} ${milliseconds} ms`,
        ),
    },
    storeFor: (sync) => {
      const store = createCheckpointStore({
        sync: sync.name,
        formerNames: sync.formerNames,
        runId: context.runId,
        attempt: context.attempt,
        workspace: context.workspace,
        note: (text) => log.info(text),
      });
      return {
        async load() {
          const found = await Promise.race([store.load(), tooLate]);
          if (found?.found === undefined) log.info(`${sync.name}: ${found?.reason ?? 'Cancelled.'}`);
          return found?.found;
        },
        save: async (text) => (await Promise.race([store.save(text), tooLate])) === 'saved',
      };
    },
    mask: (credential) => maskCredential(credential),
    halt,
    abandoned,
  });
  lateStop.abort();
  return report;
}

/** Rejects a while after the run was cancelled, unless it has ended by then. */
async function abandonAfter(stop: AbortSignal, ended: AbortController): Promise<never> {
  await afterStop(stop, IN_FLIGHT_GRACE, ended);
  const request = { site: '-', method: '-', route: '-' };
  throw new FailureError({ code: 'network', request, detail: 'stopped' });
}

/** Resolves some milliseconds after the run was cancelled, unless it has ended by then. */
async function afterStop(
  stop: AbortSignal,
  milliseconds: number,
  ended: AbortController,
): Promise<undefined> {
  return new Promise((resolve) => {
    const late = () => {
      const timer = setTimeout(() => resolve(undefined), milliseconds);
      ended.signal.addEventListener('abort', () => clearTimeout(timer));
    };
    if (stop.aborted) late();
    else stop.addEventListener('abort', late, { once: true });
  });
}

/** Inputs of parts that are not built yet: refused, never ignored. */
function findNotYet(inputs: Inputs): string[] {
  return [
    ...(inputs.mode === 'matrix' ? ['mode: matrix is not supported yet.'] : []),
    ...(inputs.failureIssue ? ['failure-issue: true is not supported yet.'] : []),
  ];
}

function hasCredentials(
  { config, locate }: { readonly config: Config; readonly locate: Locate },
  env: NodeJS.ProcessEnv,
): boolean {
  return Object.values(config.sites).every((site) => readCredentials(site, env, locate).ok);
}

function failedToLoad(
  mode: 'sync' | 'plan',
  startedAt: number,
  problems: readonly ConfigProblem[],
): RunReport {
  return { mode, result: 'failed', startedAt, endedAt: clock.now(), syncs: [], problems };
}

/** The run cannot start: every reason in the log, the summary and as an annotation. */
async function refuse(texts: readonly string[], env: NodeJS.ProcessEnv, log: Log): Promise<1> {
  for (const text of texts) log.error(text);
  await writeSummary(
    `## Deskbridge did not start\n\n${texts.map((text) => `- ${escapeText(text)}`).join('\n')}\n`,
    env,
  );
  annotate(texts.slice(0, 10).map((text) => ({ level: 'error', text })));
  return 1;
}

async function showValid(syncs: readonly SyncSettings[], env: NodeJS.ProcessEnv, log: Log): Promise<0> {
  const begun = syncs.filter(({ issueTypes }) => issueTypes.length === 0).map(({ name }) => name);
  const more =
    begun.length === 0 ? '' : ` Without issueTypes yet: ${begun.join(', ')}. Mode plan suggests them.`;
  const text = `The configuration is valid: ${syncs.length} ${syncs.length === 1 ? 'sync' : 'syncs'}.${more}`;
  log.info(text);
  await writeSummary(`## Deskbridge\n\n${text}\n`, env);
  setOutputs({ ...defaultOutputs, result: 'ok' });
  return 0;
}

async function finish(report: RunReport, env: NodeJS.ProcessEnv, log: Log): Promise<0 | 1> {
  await publish(report, env, log);
  // A cancelled run did not do its work, however well it ended.
  return report.result === 'failed' || report.interrupted === 'signal' ? 1 : 0;
}
