/** The plan of one sync on a pull request: what its base and its head would write, on one reading of both Jiras. */
import type { Contract } from '../config/contract.ts';
import { mappedFields } from '../engine/fetch.ts';
import { runSync } from '../engine/sync.ts';
import type { SyncJob, SyncOutcome } from '../engine/job.ts';
import type { Site } from '../jira/site.ts';
import { comparePlans, withoutContents } from '../sync/compare-plans.ts';
import type { Failure } from '../sync/failure.ts';
import type { PairReport } from '../sync/outcome.ts';
import type { SyncChange } from '../sync/plan-change.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { Side } from '../sync/snapshot.ts';
import { KEPT_MAX_BYTES, keepAnswers } from './kept-answers.ts';
import type { KeptAnswers, Room } from './kept-answers.ts';

type Sites = Readonly<Record<Side, Site>>;

/** One of the two agreements, to be planned on sites that it is given. */
export interface Agreement {
  readonly sites: Sites;
  readonly enabled: boolean;
  readonly job: (sites: Sites) => SyncJob;
  /** The contract, if it can be had: what it maps decides what is read of an issue. */
  readonly contract: (sites: Sites) => Promise<Contract | undefined>;
}

export interface PlannedChange {
  /** Of the head, its operations marked. */
  readonly outcome: SyncOutcome;
  /** Absent if one of the two plans could not be made. */
  readonly plans?: SyncChange['plans'];
}

/**
 * Plans the head, then the base on the same answers, and tells the two apart.
 * @param base `same` if it is the head's own agreement, `none` if the base has no such sync, `unknown` if it cannot be asked.
 */
export async function planChange(
  head: Agreement,
  base: Agreement | 'same' | 'none' | 'unknown',
): Promise<PlannedChange> {
  const room: Room = { bytes: KEPT_MAX_BYTES, isShort: false };
  const kept = new Map<Site, KeptAnswers>();
  const viewsOf = (sites: Sites): Sites => {
    const views = new Map<Site, Site>();
    const viewOf = (site: Site): Site => {
      const answers = kept.get(site) ?? keepAnswers(site, room);
      kept.set(site, answers);
      // One view where both sides are on one site: it counts how often a question was asked.
      const view = views.get(site) ?? answers.view();
      views.set(site, view);
      return view;
    };
    return { customer: viewOf(sites.customer), desk: viewOf(sites.desk) };
  };

  const isCompared = typeof base === 'object' && base.enabled;
  if (isCompared) {
    for (const one of [head, base]) await wantAllOf(one, viewsOf(one.sites), kept);
  }
  const outcome = await runSync({ ...head.job(viewsOf(head.sites)), compared: {} });
  const { looked } = outcome;
  const hasNothing = outcome.contract === undefined && outcome.stopped === undefined;
  const isWhole =
    outcome.halted === undefined && outcome.stopped === undefined && (looked !== undefined || hasNothing);
  const unknown = { outcome: { ...outcome, pairs: withoutContents(outcome.pairs) } };
  if (!isWhole || base === 'unknown') return unknown;

  let before: readonly PairReport[] | undefined = [];
  if (base === 'same') before = head.enabled ? outcome.pairs : [];
  else if (isCompared) {
    const compared = looked === undefined ? {} : { like: looked };
    before = writesOf(await runSync({ ...base.job(viewsOf(base.sites)), compared }));
  }
  if (before === undefined) return unknown;
  const { pairs, plans } = comparePlans(before, outcome.pairs, !head.enabled);
  return {
    outcome: { ...outcome, pairs },
    plans: room.isShort ? { ...plans, readTwice: true } : plans,
  };
}

/** Has whole issues read with what this agreement wants of them. Its questions are asked by the plan anyway. */
async function wantAllOf(
  { sites, contract }: Agreement,
  views: Sites,
  kept: ReadonlyMap<Site, KeptAnswers>,
): Promise<void> {
  // What fails here fails again in the plan of this agreement, which says so. Without this it asks more, and plans the same.
  const found = await contract(views).catch(() => undefined);
  if (found === undefined) return;
  for (const side of SIDES) {
    kept.get(sites[side])?.want({
      fields: mappedFields({ contract: found }, side),
      attachments: found.attachments !== undefined,
      transitions: found.status[side].length > 0,
    });
  }
}

/** Failures under which a run writes nothing, today as after the merge: they are in the agreement, not in the weather. */
const WRITES_NOTHING: readonly Failure['code'][] = ['config', 'missing-right', 'not-an-agent'];

/** What the base would write, or undefined if that is not known. */
function writesOf({ stopped, halted, pairs }: SyncOutcome): readonly PairReport[] | undefined {
  if (halted !== undefined) return undefined;
  if (stopped === undefined) return pairs;
  return WRITES_NOTHING.includes(stopped.code) ? [] : undefined;
}
