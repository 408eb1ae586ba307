/** The modes `sync` and `plan`, given what they need of GitHub: clock, cache, log, and a run that may be cancelled. */
import type { SyncSettings } from '../config/settings.ts';
import type { CheckpointStore, Halt } from '../engine/run.ts';
import { createCheckpointStore } from '../github/checkpoint-store.ts';
import { maskCredential } from '../github/secrets.ts';
import { systemClock as clock } from '../jira/clock.ts';
import type { RunReport } from '../sync/outcome.ts';
import type { Against } from './against.ts';
import { followCancellation } from './cancellation.ts';
import type { Cancellation } from './cancellation.ts';
import type { LoadedConfig } from './load.ts';
import type { GitHubWiring } from './on-github.ts';
import { runSyncs } from './run-syncs.ts';

const USER_AGENT = 'deskbridge';

export interface CarryOptions {
  readonly mode: 'sync' | 'plan';
  readonly loaded: Extract<LoadedConfig, { ok: true }>;
  readonly env: NodeJS.ProcessEnv;
  /** On a pull request: what the plan is compared with. */
  readonly against: Against | undefined;
  /** Who is asked in Jira's place; the network if undefined. */
  readonly fetch: typeof globalThis.fetch | undefined;
}

/** Runs the chosen syncs, or plans them. */
export async function carry(
  { mode, loaded, env, against, fetch }: CarryOptions,
  wiring: GitHubWiring,
): Promise<RunReport> {
  const { inputs, context, log, stop } = wiring;
  const { syncs, issues, limits, compare, failOn } = inputs;
  const deadline = clock.now() + inputs.timeBudget * 60_000;
  const halt = (): Halt | undefined => {
    if (stop.aborted) return 'signal';
    return clock.now() >= deadline ? 'time-budget' : undefined;
  };
  const cancellation = followCancellation(stop);
  const report = await runSyncs({
    mode,
    compare,
    config: loaded.config,
    locate: loaded.locate,
    env,
    syncs,
    issues,
    limits,
    failOn,
    byHand: context.byHand,
    transport: {
      clock,
      ...(fetch === undefined ? {} : { fetch }),
      random: () => Math.random(),
      userAgent: USER_AGENT,
      signal: stop,
      onRequest: ({ request, status, attempt, milliseconds }) =>
        log.debug(
          `${request.site} ${request.method} ${request.route} ${status ?? 'no answer'} #${attempt} ${milliseconds} ms`,
        ),
    },
    storeFor: (sync) => openStore(sync, wiring, cancellation),
    mask: (credential) => maskCredential(credential),
    halt,
    abandoned: cancellation.abandoned,
    ...(against === undefined ? {} : { against }),
  });
  cancellation.end();
  return report;
}

/** The checkpoint of a sync in the cache, which a cancelled run does not wait for as long as the cache would. */
function openStore(
  { name, formerNames }: SyncSettings,
  { context, log }: GitHubWiring,
  { tooLate }: Cancellation,
): CheckpointStore {
  const { runId, attempt, workspace } = context;
  const note = (text: string) => log.info(text);
  const store = createCheckpointStore({ sync: name, formerNames, runId, attempt, workspace, note });
  return {
    async load() {
      const found = await Promise.race([store.load(), tooLate]);
      if (found?.found === undefined) log.info(`${name}: ${found?.reason ?? 'Cancelled.'}`);
      return found?.found;
    },
    save: async (text) => (await Promise.race([store.save(text), tooLate])) === 'saved',
  };
}
