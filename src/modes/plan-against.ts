/** On a pull request: plans a sync beside what the base branch has in its place, and says what the pull request comes to. */
import { isDeepStrictEqual } from 'node:util';
import { isChosen } from '../config/chosen.ts';
import { neighboursOf } from '../config/neighbours.ts';
import type { SyncSettings } from '../config/settings.ts';
import { resolveLive } from '../engine/contract.ts';
import type { CheckpointStore } from '../engine/run.ts';
import type { SyncJob } from '../engine/job.ts';
import { parseCheckpoint, previousContract } from '../sync/checkpoint.ts';
import type { RunChange, SyncChange } from '../sync/plan-change.ts';
import type { Side } from '../sync/snapshot.ts';
import type { Against, PlannedDifference } from './against.ts';
import { changeOf, differenceOf } from './against.ts';
import type { Agreement, PlannedChange } from './plan-change.ts';
import { planChange } from './plan-change.ts';
import type { RunSettings } from './run-syncs.ts';
import type { Sites } from './sites.ts';
import { fingerprint, jobOf } from './sync-job.ts';
import type { Agreed } from './sync-job.ts';

/**
 * Plans one sync of the head.
 * @param live its sites, opened
 * @param store its checkpoint: both plans go on from the same one
 * @param sites where the base's sites are opened: those that the head has too, on the same transport
 */
export async function planAgainst(
  against: Against,
  settings: RunSettings,
  sync: SyncSettings,
  live: SyncJob['sites'],
  store: CheckpointStore,
  sites: { readonly head: Sites; readonly base: Sites | undefined },
): Promise<PlannedChange> {
  const saved = store.load();
  const kept: CheckpointStore = { ...store, load: () => saved };
  const agreement = (
    agreed: Agreed,
    one: SyncSettings,
    open: SyncJob['sites'],
    suggests: boolean,
  ): Agreement => ({
    sites: open,
    enabled: one.enabled,
    job: (views) => jobOf(settings, agreed, one, views, kept, suggests),
    contract: async (views) => {
      // A plan for single issues goes on with the contract of the checkpoint, if it can.
      if (settings.issues.length > 0) return undefined;
      const found = parseCheckpoint(await saved, settings.transport.clock.now());
      const previous = found && previousContract(found);
      const resolved = await resolveLive(one, agreed.config, agreed.locate, views, previous);
      return resolved.ok ? resolved.contract : undefined;
    },
  });
  const head = agreement(settings, sync, live, true);
  const { base } = against;
  const before = differenceOf(against, sync)?.base;
  if (base.state !== 'loaded' || before === undefined) return planChange(head, 'none');
  if (isSameAgreement(base, before, settings, sync)) return planChange(head, 'same');

  const openOf = (side: Side) => {
    const name = before[side].site;
    const isSame = Object.hasOwn(settings.config.sites, name) && !against.untrusted.has(name);
    return (isSame ? sites.head : sites.base)?.open(name);
  };
  const customer = openOf('customer');
  const desk = openOf('desk');
  if (customer === undefined || desk === undefined || 'problems' in customer || 'problems' in desk) {
    // A site that the pull request takes out, and whose secret the workflow no longer has.
    return planChange(head, 'unknown');
  }
  return planChange(head, agreement(base, before, { customer: customer.site, desk: desk.site }, false));
}

/** Whether both give the same plan. Which other syncs meet in a project of this one decides what is an origin there. */
function isSameAgreement(base: Agreed, before: SyncSettings, head: Agreed, now: SyncSettings): boolean {
  return (
    fingerprint(base.config, before) === fingerprint(head.config, now) &&
    isDeepStrictEqual(neighboursOf(base.config, before), neighboursOf(head.config, now))
  );
}

/**
 * What the pull request changes, sync by sync.
 * @param plans by name of the sync; nothing for one that could not be planned
 */
export async function summarizeChange(
  against: Against,
  settings: Pick<RunSettings, 'syncs' | 'storeFor' | 'transport'>,
  plans: ReadonlyMap<string, SyncChange['plans']>,
): Promise<RunChange> {
  const chosen = against.difference.syncs.filter(({ sync }) => isChosen(settings.syncs, sync));
  const syncs: PlannedDifference[] = [];
  for (const one of chosen) {
    const { sync, base, head } = one;
    const pairs = head === undefined && base !== undefined ? await pairsOf(base, settings) : undefined;
    syncs.push({ ...one, plans: plans.get(sync), leaves: pairs === undefined ? undefined : { pairs } });
  }
  return changeOf(against, syncs);
}

/** How many pairs a sync had when they were last all come by; Jira is not asked about a sync that leaves. */
async function pairsOf(
  sync: SyncSettings,
  { storeFor, transport }: Pick<RunSettings, 'storeFor' | 'transport'>,
): Promise<number | undefined> {
  return parseCheckpoint(await storeFor(sync).load(), transport.clock.now())?.comparison.pairs;
}
