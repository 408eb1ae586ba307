/** What a pull request is compared with, and what follows from it before anybody is asked. */
import { isChosen } from '../config/chosen.ts';
import { compareConfigs } from '../config/difference.ts';
import type { ConfigDifference, SyncDifference } from '../config/difference.ts';
import type { Config, SiteSettings, SyncSettings } from '../config/settings.ts';
import { untrustedSites } from '../config/trust.ts';
import type { Failure } from '../sync/failure.ts';
import type { RunChange, SyncChange, UntrustedReason } from '../sync/plan-change.ts';
import type { Agreed } from './sync-job.ts';

/** The configuration of the base branch, or why there is none to compare with. */
export type Base =
  | ({ readonly state: 'loaded'; readonly commit: string } & Agreed)
  | { readonly state: NonNullable<RunChange['unknown']>; readonly commit: string };

export interface Against {
  readonly base: Base;
  /** Without a base, every sync and every site is new. */
  readonly difference: ConfigDifference;
  /** Sites that must not be contacted, by name. */
  readonly untrusted: ReadonlyMap<string, UntrustedReason>;
}

const NOTHING: Config = { sites: {}, syncs: [] };

/**
 * Compares the head with the base, and decides which sites may be contacted.
 * @param isDefaultBranch whether the base branch is the one that syncs write from; no other one vouches for a site
 */
export function compareWith(base: Base, head: Config, isDefaultBranch: boolean): Against {
  const known = base.state === 'loaded' ? base.config : base.state === 'no-base-file' ? 'none' : 'unknown';
  const difference =
    known === 'unknown'
      ? { syncs: [], elsewhere: [] }
      : compareConfigs(known === 'none' ? NOTHING : known, head);
  // Where nothing is known of the base, that is what to mend first; no site is trusted either way.
  const voucher = known === 'unknown' || isDefaultBranch ? known : 'other-base';
  return { base, difference, untrusted: untrustedSites(voucher, head) };
}

/** Why a sync cannot be planned: one of its sites must not be contacted, so neither is. */
export function refuseContact(
  { untrusted }: Against,
  { customer, desk }: SyncSettings,
): Extract<Failure, { code: 'untrusted-site' }> | undefined {
  for (const site of [customer.site, desk.site]) {
    const reason = untrusted.get(site);
    if (reason !== undefined) return { code: 'untrusted-site', site, reason };
  }
  return undefined;
}

/** The sites that a plan asks: those of every chosen sync that may be contacted, the disabled ones as well. */
export function sitesToAsk(
  { sites, syncs }: Config,
  chosen: readonly string[],
  against: Against | undefined,
): readonly SiteSettings[] {
  const asked = syncs.filter(
    (sync) =>
      isChosen(chosen, sync.name) && (against === undefined || refuseContact(against, sync) === undefined),
  );
  const names = new Set(asked.flatMap(({ customer, desk }) => [customer.site, desk.site]));
  return Object.values(sites).filter(({ name }) => names.has(name));
}

/** What became of one sync; undefined where nothing is known of the base. */
export function differenceOf(against: Against, { name }: SyncSettings): SyncDifference | undefined {
  return against.difference.syncs.find(({ sync, head }) => sync === name && head !== undefined);
}

/** What became of one sync, with what planning has found besides. */
export interface PlannedDifference extends SyncDifference {
  readonly plans?: SyncChange['plans'] | undefined;
  readonly leaves?: SyncChange['leaves'] | undefined;
}

/**
 * What the pull request changes, sync by sync.
 * @param syncs what is told; where nothing was planned, all that differs in the files
 */
export function changeOf(
  { base, difference }: Against,
  syncs: readonly PlannedDifference[] = difference.syncs,
): RunChange {
  return {
    base: base.commit,
    syncs: syncs.map(({ sync, fate, differences, head, plans, leaves }) => ({
      sync,
      fate,
      differences,
      ...(plans === undefined ? {} : { plans }),
      ...(leaves === undefined ? {} : { leaves }),
      ...(head?.enabled === false ? { isOff: true } : {}),
    })),
    elsewhere: difference.elsewhere,
    ...(base.state === 'loaded' ? {} : { unknown: base.state }),
  };
}
