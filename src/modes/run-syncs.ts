/** The modes `sync` and `plan`: every chosen sync, one after the other, each on its own feet. */
import { isChosen } from '../config/chosen.ts';
import type { Limits } from '../config/contract.ts';
import type { Environment } from '../config/credentials.ts';
import { noticeExpiry } from '../config/credentials.ts';
import type { Config, Locate, SyncSettings } from '../config/settings.ts';
import { asFailure } from '../engine/run.ts';
import type { CheckpointStore, Halt } from '../engine/run.ts';
import { runSync } from '../engine/sync.ts';
import type { SyncOutcome } from '../engine/job.ts';
import { countOperations, noCounts } from '../report/counts.ts';
import type { FailOn } from '../report/result.ts';
import { resultOfRun, resultOfSync } from '../report/result.ts';
import type { Notice, RunReport, SyncReport } from '../sync/outcome.ts';
import type { RunChange, SyncChange } from '../sync/plan-change.ts';
import type { IssueKey, Side } from '../sync/snapshot.ts';
import type { Against } from './against.ts';
import { refuseContact } from './against.ts';
import { planAgainst, summarizeChange } from './plan-against.ts';
import { countAsked, createSites } from './sites.ts';
import type { Sites, TransportSettings } from './sites.ts';
import { jobOf } from './sync-job.ts';

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
  /** On a pull request: what the plan is compared with. */
  readonly against?: Against;
}

/** Runs the syncs and reports. Never throws for what a single sync runs into. */
export async function runSyncs(settings: RunSettings): Promise<RunReport> {
  const { config, locate, env, mode, transport, against } = settings;
  const startedAt = transport.clock.now();
  const opening = { ...transport, readOnly: mode === 'plan' };
  const sites = createSites(config, locate, env, opening, settings.mask);
  const base = against?.base.state === 'loaded' ? against.base : undefined;
  // A site may be another one in the base, and that one is contacted by every run already.
  const baseSites = base && createSites(base.config, base.locate, env, opening, settings.mask);
  const chosen = config.syncs.filter(({ name }) => isChosen(settings.syncs, name));
  const reports: SyncReport[] = [];
  const plans = new Map<string, SyncChange['plans']>();
  let halted: Halt | undefined;
  for (const sync of chosen) {
    // What nobody foresaw ends this sync, and not the others.
    const ran = await runOne(settings, sites, baseSites, sync).catch((thrown: unknown) =>
      endedEarly(settings, sync, { stopped: asFailure(thrown).failure }),
    );
    reports.push(ran.report);
    plans.set(sync.name, ran.plans);
    halted ??= ran.halted;
  }
  sites.close();
  baseSites?.close();
  const change: RunChange | undefined = against && (await summarizeChange(against, settings, plans));
  const result = resultOfRun(reports);
  return {
    mode,
    // Nobody knows what a run that was cut short would still have found.
    result: result === 'ok' && halted !== undefined ? 'partial' : result,
    startedAt,
    endedAt: transport.clock.now(),
    ...(halted === undefined ? {} : { interrupted: halted }),
    syncs: reports,
    ...(change === undefined ? {} : { change }),
  };
}

/** What came of one sync. */
interface Ran {
  readonly report: SyncReport;
  readonly halted: Halt | undefined;
  /** On a pull request, if base and head could both be planned. */
  readonly plans?: SyncChange['plans'];
}

async function runOne(
  settings: RunSettings,
  sites: Sites,
  baseSites: Sites | undefined,
  sync: SyncSettings,
): Promise<Ran> {
  const { config, mode, against } = settings;
  const refused = against && refuseContact(against, sync);
  if (refused !== undefined) return endedEarly(settings, sync, { stopped: refused });
  const store = settings.storeFor(sync);
  // Restoring mostly waits for the cache service, so it starts before anything else is made ready.
  const saved = sync.enabled || mode === 'plan' ? store.load() : undefined;
  const customer = sites.open(sync.customer.site);
  const desk = sites.open(sync.desk.site);
  const problems = [customer, desk].flatMap((open) => ('problems' in open ? open.problems : []));
  if ('problems' in customer || 'problems' in desk) {
    const unique = [...new Map(problems.map((problem) => [problem.text, problem])).values()];
    const stopped = { code: 'config', problems: unique.length } as const;
    return endedEarly(settings, sync, { problems: unique, stopped });
  }

  const asked = countAsked([sites, ...(baseSites === undefined ? [] : [baseSites])]);
  const live = { customer: customer.site, desk: desk.site };
  const kept: CheckpointStore = { ...store, load: () => saved ?? store.load() };
  const { outcome, plans } =
    against === undefined
      ? { outcome: await runSync(jobOf(settings, settings, sync, live, kept, true)), plans: undefined }
      : await planAgainst(against, settings, sync, live, kept, { head: sites, base: baseSites });
  const { requests, notices } = asked();
  const own = [...new Set([sync.customer.site, sync.desk.site])];
  const now = desk.site.now();
  const expiring = own.flatMap((site): Notice[] => {
    const written = config.sites[site];
    const notice = written === undefined ? undefined : noticeExpiry(written, now);
    return notice === undefined ? [] : [notice];
  });
  const none = Object.fromEntries(own.map((site) => [site, 0]));
  return {
    report: reportOf(settings, sync, outcome, { ...none, ...requests }, [...expiring, ...notices]),
    halted: outcome.halted,
    ...(plans === undefined ? {} : { plans }),
  };
}

/** Nobody was asked. */
function endedEarly(
  settings: RunSettings,
  sync: SyncSettings,
  why: Pick<SyncOutcome, 'problems' | 'stopped'>,
): Ran {
  const outcome: SyncOutcome = { pairs: [], notices: [], overLimit: [], ...why };
  return { report: reportOf(settings, sync, outcome, {}, []), halted: undefined };
}

function reportOf(
  { config, failOn, against }: RunSettings,
  sync: SyncSettings,
  outcome: SyncOutcome,
  requests: Readonly<Record<string, number>>,
  notices: readonly Notice[],
): SyncReport {
  const { contract, pairs, overLimit, stopped, problems, suggestion } = outcome;
  const side = (name: Side) => {
    const { site } = sync[name];
    // An address that a pull request brought in is nothing to click on either.
    const url = against?.untrusted.has(site) === true ? '' : (config.sites[site]?.url ?? '');
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
