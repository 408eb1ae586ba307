/** What the engine is told to do for one sync. */
import { hashJson } from '../adf/hash.ts';
import type { Config, Locate, SyncSettings } from '../config/settings.ts';
import { neighboursOf } from '../config/neighbours.ts';
import { resolveLive } from '../engine/contract.ts';
import type { CheckpointStore } from '../engine/run.ts';
import { suggestLive } from '../engine/suggestion.ts';
import type { SyncJob } from '../engine/job.ts';
import type { RunSettings } from './run-syncs.ts';

/** Raised when the shape of a contract changes, so that one kept by an older version is resolved anew. */
const CONTRACT_VERSION = 1;

/** What customers and desks have agreed on: a configuration, and where its values stand. */
export interface Agreed {
  readonly config: Config;
  readonly locate: Locate;
}

/**
 * @param suggests Whether a plan looks for what is not mapped yet. Who asks about single issues has no such question.
 */
export function jobOf(
  settings: Omit<RunSettings, 'config' | 'locate'>,
  { config, locate }: Agreed,
  sync: SyncSettings,
  sites: SyncJob['sites'],
  store: CheckpointStore,
  suggests: boolean,
): SyncJob {
  const { mode, compare, issues, limits, byHand, halt, abandoned } = settings;
  return {
    name: sync.name,
    enabled: sync.enabled,
    mode,
    compare,
    issues,
    listedPairs: sync.listedPairs,
    limits,
    config: fingerprint(config, sync),
    byHand,
    sites,
    neighbours: neighboursOf(config, sync),
    store,
    resolve: async (previous) =>
      suggests && mode === 'plan' && issues.length === 0
        ? suggestLive(sync, config, locate, sites, previous)
        : { resolved: await resolveLive(sync, config, locate, sites, previous), notices: [] },
    halt,
    abandoned,
  };
}

/**
 * Changes with everything that a contract is made of, the limits of the file included; a token's expiry date and the input
 * `limits` are no part of it. A contract that was kept, and a visibility stop, hold as long as it stays the same.
 */
export function fingerprint(config: Config, sync: SyncSettings): string {
  const site = (name: string) => {
    const { url, apiUrl, formerAccounts, formerUrls } = config.sites[name] ?? {};
    return { url, apiUrl, formerAccounts, formerUrls };
  };
  return hashJson([CONTRACT_VERSION, sync, site(sync.customer.site), site(sync.desk.site)]);
}
