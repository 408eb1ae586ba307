/** The modes `sync` and `plan`: every chosen sync, one after the other, each on its own feet. */
import { hashJson } from '../adf/hash.ts';
import type { Limits } from '../config/contract.ts';
import type { Environment } from '../config/credentials.ts';
import { noticeExpiry } from '../config/credentials.ts';
import { neighboursOf } from '../config/neighbours.ts';
import type { Config, Locate, SyncSettings } from '../config/settings.ts';
import { resolveLive } from '../engine/contract.ts';
import type { CheckpointStore, Halt } from '../engine/run.ts';
import { runSync } from '../engine/sync.ts';
import type { SyncOutcome } from '../engine/sync.ts';
import { suggestLive } from '../engine/suggestion.ts';
import { countOperations, noCounts } from '../report/counts.ts';
import type { FailOn } from '../report/result.ts';
import { resultOfRun, resultOfSync } from '../report/result.ts';
import type { Notice, RunReport, SyncReport } from '../sync/outcome.ts';
import type { IssueKey, Side } from '../sync/snapshot.ts';
import { createSites } from './sites.ts';
import type { OpenSite, Sites, TransportSettings } from './sites.ts';

/** Raised when the shape of a contract changes, so that one kept by an older version is resolved anew. */
const CONTRACT_VERSION = 1;

export interface RunSettings {
  readonly mode: 'sync' | 'plan';
  readonly compare: 'changed' | 'all';
  readonly config: Config;
  readonly locate: Locate;
  readonly env: Environment;
  /** Names of the syncs to run; empty for all. */
  readonly syncs: readonly string[];
  readonly issues: readonly IssueKey[];
  readonly limits: Partial<Limits>;
  readonly failOn: FailOn;
  readonly byHand: boolean;
  readonly transport: Omit<TransportSettings, 'readOnly'>;
  /** Keeps credentials out of the log. */
  readonly mask: (credential: { readonly email: string; readonly token: string }) => void;
  readonly storeFor: (sync: SyncSettings) => CheckpointStore;
  readonly halt: () => Halt | undefined;
  readonly abandoned: Promise<never>;
}

/** Runs the syncs and reports. Never throws for what a single sync runs into. */
export async function runSyncs(settings: RunSettings): Promise<RunReport> {
  const { config, locate, env, mode, transport } = settings;
  const startedAt = transport.clock.now();
  const sites = createSites(config, locate, env, { ...transport, readOnly: mode === 'plan' }, settings.mask);
  const chosen = config.syncs.filter(
    (sync) => settings.syncs.length === 0 || settings.syncs.includes(sync.name),
  );
  const reports: SyncReport[] = [];
  let halted: Halt | undefined;
  for (const sync of chosen) {
    const { report, halted: reason } = await runOne(settings, sites, sync);
    reports.push(report);
    halted ??= reason;
  }
  sites.close();
  const result = resultOfRun(reports);
  return {
    mode,
    // Nobody knows what a run that was cut short would still have found.
    result: result === 'ok' && halted !== undefined ? 'partial' : result,
    startedAt,
    endedAt: transport.clock.now(),
    ...(halted === undefined ? {} : { interrupted: halted }),
    syncs: reports,
  };
}

async function runOne(
  settings: RunSettings,
  sites: Sites,
  sync: SyncSettings,
): Promise<{ readonly report: SyncReport; readonly halted: Halt | undefined }> {
  const { config, locate, mode } = settings;
  const store = settings.storeFor(sync);
  // Restoring mostly waits for the cache service, so it starts before anything else is made ready.
  const saved = sync.enabled || mode === 'plan' ? store.load() : undefined;
  const customer = sites.open(sync.customer.site);
  const desk = sites.open(sync.desk.site);
  const problems = [customer, desk].flatMap((open) => ('problems' in open ? open.problems : []));
  if ('problems' in customer || 'problems' in desk) {
    const unique = [...new Map(problems.map((problem) => [problem.text, problem])).values()];
    const outcome: SyncOutcome = {
      pairs: [],
      notices: [],
      overLimit: [],
      problems: unique,
      stopped: { code: 'config', problems: unique.length },
    };
    return { report: reportOf(settings, sync, outcome, {}, []), halted: undefined };
  }

  const open = { customer, desk };
  const before = requestsOf(sync, open);
  const live = { customer: customer.site, desk: desk.site };
  const outcome = await runSync({
    name: sync.name,
    enabled: sync.enabled,
    mode,
    compare: settings.compare,
    issues: settings.issues,
    listedPairs: sync.listedPairs,
    limits: settings.limits,
    config: fingerprint(config, sync),
    byHand: settings.byHand,
    sites: live,
    neighbours: neighboursOf(config, sync),
    store: { ...store, load: () => saved ?? store.load() },
    // Who asks about single issues has no question about the rest of the agreement.
    resolve: async (previous) =>
      mode === 'plan' && settings.issues.length === 0
        ? suggestLive(sync, config, locate, live, previous)
        : { resolved: await resolveLive(sync, config, locate, live, previous), notices: [] },
    halt: settings.halt,
    abandoned: settings.abandoned,
  });
  const after = requestsOf(sync, open);
  const requests = Object.fromEntries(
    Object.entries(after).map(([site, count]) => [site, count - (before[site] ?? 0)]),
  );
  const now = desk.site.now();
  const expiring = [...new Set([sync.customer.site, sync.desk.site])].flatMap((site): Notice[] => {
    const written = config.sites[site];
    const notice = written === undefined ? undefined : noticeExpiry(written, now);
    return notice === undefined ? [] : [notice];
  });
  const warned = [customer, desk].flatMap(({ site, warnings }) =>
    [...new Set(warnings)].map((warning): Notice => ({ code: 'search-warning', site: site.name, warning })),
  );
  return {
    report: reportOf(settings, sync, outcome, requests, [...expiring, ...warned]),
    halted: outcome.halted,
  };
}

function requestsOf(sync: SyncSettings, open: Readonly<Record<Side, OpenSite>>): Record<string, number> {
  return {
    [sync.customer.site]: open.customer.transport.requests(),
    [sync.desk.site]: open.desk.transport.requests(),
  };
}

/** Changes with everything that resolving depends on; expiry dates and limits do not. */
function fingerprint(config: Config, sync: SyncSettings): string {
  const site = (name: string) => {
    const { url, apiUrl, formerAccounts, formerUrls } = config.sites[name] ?? {};
    return { url, apiUrl, formerAccounts, formerUrls };
  };
  return hashJson([CONTRACT_VERSION, sync, site(sync.customer.site), site(sync.desk.site)]);
}

function reportOf(
  { config, failOn }: RunSettings,
  sync: SyncSettings,
  outcome: SyncOutcome,
  requests: Readonly<Record<string, number>>,
  notices: readonly Notice[],
): SyncReport {
  const { contract, pairs, overLimit, stopped, problems, suggestion } = outcome;
  const side = (name: Side) => {
    const url = config.sites[sync[name].site]?.url ?? '';
    const key = contract?.[name].project.key;
    // Jira opens the project; before its key is known there is only the site.
    return { project: key ?? sync[name].project, url: key === undefined ? url : `${url}/browse/${key}` };
  };
  const counts = pairs.length === 0 ? noCounts : countOperations(pairs);
  const report: Omit<SyncReport, 'result'> = {
    sync: sync.name,
    customer: side('customer'),
    desk: side('desk'),
    ...(stopped === undefined ? {} : { stopped }),
    ...(problems === undefined ? {} : { problems }),
    overLimit,
    pairs,
    counts,
    notices: [...outcome.notices, ...notices],
    ...(suggestion === undefined ? {} : { suggestion }),
    requests,
  };
  const result = resultOfSync(report, failOn);
  // Cut off before it looked at everything: what it did not reach may not even be known as pending.
  return { ...report, result: result === 'ok' && outcome.halted !== undefined ? 'partial' : result };
}
