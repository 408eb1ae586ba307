/**
 * Runs once and counts what it cost: requests in the logs of the emulated sites, and seconds in Jira by the latency
 * model. On a virtual clock, so the figures are the same on every machine.
 */
import type { SyncReport } from '../../src/sync/outcome.ts';
import type { SeenRequest } from '../emulator/index.ts';
import { createBridge, minutes } from '../support/bridge.ts';
import type { Bridge, BridgeOptions, RunOptions } from '../support/bridge.ts';
import { createLatency, medianOfCall } from './latency.ts';
import type { BulkCreate } from './latency.ts';
import { agreementOf, openSync, seedPairs } from './pairs.ts';
import type { SeededPair } from './pairs.ts';
import { overlapWaits } from './virtual-time.ts';

const IN_FLIGHT = 6;

/** Requests of one run, by what they are. */
export interface Counted {
  readonly all: number;
  readonly writes: number;
  /** Asking what the sites look like: once a day, whatever there is to do. */
  readonly metadata: number;
  readonly byRoute: Readonly<Record<string, number>>;
  /** Of the first sync. */
  readonly report: SyncReport;
}

/** A run against a Jira that takes its time. */
export interface Timed extends Counted {
  readonly seconds: number;
  /** The least for the same requests: six at a time on the busier site, and never less than the longest chain. */
  readonly idealSeconds: number;
}

const WORK = [/\/search\/jql$/, /\/issue\/(?!createmeta)/, /\/comment\/list$/];

/** Runs all syncs once and counts. @throws Error when something failed: such a run measures nothing. */
export async function countRun(bridge: Bridge, options: RunOptions = {}): Promise<Counted> {
  const after = bridge.world.requests;
  const { syncs } = await bridge.runAll(options);
  const [report] = syncs;
  if (report === undefined) throw new Error('no sync ran');
  const failed = syncs.flatMap((sync) => [
    sync.stopped?.code,
    ...sync.overLimit.map((over) => over.code),
    ...sync.pairs.flatMap((pair) => pair.failures.map((f) => f.failure.code)),
  ]);
  const codes = failed.filter((code) => code !== undefined);
  if (codes.length > 0) throw new Error(`the measured run failed: ${codes.slice(0, 5).join(', ')}`);
  const seen = bridge.world.sites.flatMap((site) => site.log.find({ after }));
  const byRoute: Record<string, number> = {};
  for (const { method, route } of seen)
    byRoute[`${method} ${route}`] = (byRoute[`${method} ${route}`] ?? 0) + 1;
  return {
    all: seen.length,
    writes: seen.filter((request) => request.write).length,
    metadata: seen.filter(({ route }) => !WORK.some((pattern) => pattern.test(route))).length,
    byRoute,
    report,
  };
}

/** What has to follow one after the other, as `METHOD route`: no run is faster than its chain. */
export type Chain = readonly string[];

const SEARCH = 'POST /rest/api/3/search/jql';
const READ = 'POST /rest/api/3/issue/bulkfetch';
const MARKERS = 'POST /rest/api/3/comment/list';
const WRITE = 'PUT /rest/api/3/issue/{issue}';
export const COMMENT = 'POST /rest/api/3/issue/{issue}/comment';

/** One search; then the changed issues, their twins, their markers; then what is written. */
export const CHAINS = {
  idle: [SEARCH],
  compare: [SEARCH, READ, READ, MARKERS],
  comments: [SEARCH, READ, READ, MARKERS, COMMENT],
  fields: [SEARCH, READ, READ, MARKERS, WRITE],
} as const satisfies Record<string, Chain>;

export interface TimedOptions extends RunOptions {
  readonly chain: Chain;
  readonly bulk?: BulkCreate;
}

/** Runs once against sites that take as long as Jira Cloud does, six requests in flight per site, and counts. */
export async function timeRun(
  bridge: Bridge,
  { chain, bulk = 'each', ...run }: TimedOptions,
): Promise<Timed> {
  const { world } = bridge;
  const latency = createLatency(bulk);
  const busy = new Map<string, number>();
  const before = { tick: world.tick, latency: world.latency };
  const restore = overlapWaits(world.clock);
  // Time passes in Jira only.
  world.tick = 0;
  world.latency = (request: SeenRequest) => {
    const ms = latency(request);
    busy.set(request.site, (busy.get(request.site) ?? 0) + ms);
    return ms;
  };
  const started = world.now();
  try {
    const counted = await countRun(bridge, run);
    const chained = chain.reduce((sum, call) => sum + medianOfCall(call), 0);
    return {
      ...counted,
      seconds: (world.now() - started) / 1000,
      idealSeconds: Math.max(chained, ...[...busy.values()].map((ms) => ms / IN_FLIGHT)) / 1000,
    };
  } finally {
    restore();
    Object.assign(world, before);
  }
}

/** A bridge for measuring: jira.js's schemas are checked by the tests and would only take time here. */
export function openBridge(more?: readonly string[], options: BridgeOptions = {}): Bridge {
  return createBridge({ schemaCheck: 'ignore', config: (world) => agreementOf(world, more), ...options });
}

/**
 * A bridge over pairs that are in step. It has run before, when there were none, so that it knows its contract and has
 * nothing to catch up with; the pairs are too old to show up as changes.
 */
export async function openPairs(
  count: number,
  more?: readonly string[],
): Promise<{ readonly bridge: Bridge; readonly pairs: readonly SeededPair[] }> {
  const bridge = openBridge(more);
  await countRun(bridge);
  const { contract } = await openSync(bridge.world, agreementOf(bridge.world, more));
  const pairs = seedPairs(bridge.world, contract, count);
  bridge.world.advance(minutes(10));
  return { bridge, pairs };
}
