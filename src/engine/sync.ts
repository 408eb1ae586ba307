/** The run of one sync, from its checkpoint to the next one. Reads as the story of a run in `docs/how-it-works.md`. */
import type { Contract, Limits } from '../config/contract.ts';
import type { ListedPair } from '../config/settings.ts';
import type { Site } from '../jira/site.ts';
import type { Checkpoint, Ref } from '../sync/checkpoint.ts';
import {
  emptyCheckpoint,
  parseCheckpoint,
  previousContract,
  refOf,
  resolvedContract,
  serializeCheckpoint,
} from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import { scopeOf } from '../sync/create-plan.ts';
import { scopeDigest } from '../sync/digest.ts';
import type { Failure } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import type { ConfigProblem, Notice, PairReport, Suggestion, SyncReport } from '../sync/outcome.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { IssueId, IssueKey, Side } from '../sync/snapshot.ts';
import { createAllowance } from './allowance.ts';
import { createTwins } from './create.ts';
import {
  settleBatch,
  settleChanged,
  settleHistories,
  settleLeftOver,
  settleNamed,
  trimLedgers,
} from './batches.ts';
import { detect } from './detect.ts';
import { keepUnpaired, linkExisting } from './link-existing.ts';
import { createPeopleBook } from './people.ts';
import { emptyProposed } from './proposals.ts';
import { reportPairs } from './report.ts';
import { asFailure, endsSync, mustHalt, nowOf } from './run.ts';
import type { CheckpointStore, Compared, Halt, Looked, Progress, Run } from './run.ts';
import { nextCheckpoint } from './settle.ts';
import type { Live } from './suggestion.ts';
import { inScope, isSweepDue, noteCompared, noteLooked, pairsToCompare, sweepScopes } from './sweep.ts';
import { createTrouble } from './trouble.ts';

export interface SyncJob {
  readonly name: string;
  readonly enabled: boolean;
  readonly mode: 'sync' | 'plan';
  readonly compare: 'changed' | 'all';
  readonly issues: readonly IssueKey[];
  /** Rows of the files that `pairs` names. */
  readonly listedPairs: readonly ListedPair[];
  /** Caps that the inputs change for this run. */
  readonly limits: Partial<Limits>;
  /** Fingerprint of the configuration, so that a kept contract is not used for another one. */
  readonly config: string;
  /** Somebody started this run: a visibility stop is lifted. */
  readonly byHand: boolean;
  /** One of two plans that are compared. */
  readonly compared?: Compared;
  readonly sites: Readonly<Record<Side, Site>>;
  /** Names of other syncs that create issues in the project of a side. */
  readonly neighbours: Readonly<Record<Side, readonly string[]>>;
  readonly store: CheckpointStore;
  readonly resolve: (previous: Contract | undefined) => Promise<Live>;
  readonly halt: () => Halt | undefined;
  /** Rejects when the run must end although requests are still in flight. */
  readonly abandoned: Promise<never>;
}

/** What a sync's run came to; the mode adds counts and result. */
export interface SyncOutcome extends Pick<SyncReport, 'pairs' | 'notices' | 'overLimit' | 'suggestion'> {
  readonly stopped?: Failure;
  readonly problems?: readonly ConfigProblem[];
  readonly contract?: Contract;
  readonly halted?: Halt;
  /** Of a plan that got as far as that. */
  readonly looked?: Looked;
}

/**
 * Runs one sync. Never throws: what ends it early is in the outcome, and what was done until then is in the checkpoint.
 */
export async function runSync(job: SyncJob): Promise<SyncOutcome> {
  if (!job.enabled && job.mode === 'sync')
    return { pairs: [], notices: [{ code: 'disabled' }], overLimit: [] };
  const saved = await job.store.load();
  const found = parseCheckpoint(saved, job.sites.desk.now());
  const notices: Notice[] = [
    ...(job.enabled ? [] : [{ code: 'disabled' as const }]),
    ...(found === undefined && saved !== undefined ? [{ code: 'checkpoint-lost' as const }] : []),
  ];
  let run: Run | undefined;
  try {
    const prepared = await prepare(job, found);
    notices.push(...prepared.notices);
    const { suggestion } = prepared;
    const suggested = suggestion === undefined ? {} : { suggestion };
    if (!('contract' in prepared)) {
      const { problems, stopped } = prepared;
      const end = problems === undefined || stopped === undefined ? {} : { problems, stopped };
      return { pairs: [], notices, overLimit: [], ...end, ...suggested };
    }
    run = startRun(job, prepared.contract, prepared.checkpoint, notices);
    await Promise.race([work(run, scopeDigest(prepared.contract)), job.abandoned]);
    return { ...(await finish(job, run, saved, undefined)), ...suggested };
  } catch (thrown) {
    // A run that is given up has nobody left to throw what ended it before.
    const { failure } = run?.progress.fatal ?? asFailure(thrown);
    if (run !== undefined) {
      // What fails because the run is being ended is no failure of the sync.
      const ending = job.halt() !== undefined && mustHalt(run) && !endsSync(failure);
      return finish(job, run, saved, ending ? undefined : failure);
    }
    // Cancelled before anything was read.
    if (job.halt() === 'signal' && failure.code === 'network')
      return { pairs: [], notices, overLimit: [], halted: 'signal' };
    return { pairs: [], notices, overLimit: [], stopped: failure };
  }
}

interface Prepared {
  readonly contract: Contract;
  readonly checkpoint: Checkpoint;
  readonly notices: readonly Notice[];
  readonly suggestion?: Suggestion;
}

/** Nothing can be carried: something is wrong with the configuration, or it is a sync that is only being set up. */
interface Unprepared {
  readonly problems?: readonly ConfigProblem[];
  readonly stopped?: Failure;
  readonly notices: readonly Notice[];
  readonly suggestion?: Suggestion;
}

/** The contract in force, kept or resolved anew, and the checkpoint to go on from. */
async function prepare(job: SyncJob, found: Checkpoint | undefined): Promise<Prepared | Unprepared> {
  const stop = found?.visibilityStop;
  if (stop?.config === job.config && !job.byHand && job.mode === 'sync') {
    throw new FailureError({ code: 'visibility-stop', since: stop.at });
  }
  // A plan looks at the sites themselves: what is not mapped yet is not in a contract.
  const looks = job.mode === 'plan' && job.issues.length === 0;
  const kept =
    found === undefined || looks ? undefined : resolvedContract(found, job.config, job.sites.desk.now());
  if (kept !== undefined && found !== undefined) {
    for (const side of SIDES) job.sites[side].expectAccount(kept[side].account);
    return { contract: withLimits(kept, job.limits), checkpoint: found, notices: [] };
  }
  const live = await job.resolve(found === undefined ? undefined : previousContract(found));
  const { resolved } = live;
  const suggested = live.suggestion === undefined ? {} : { suggestion: live.suggestion };
  if (resolved === undefined) return { notices: live.notices, ...suggested };
  if (!resolved.ok) {
    const { problems, failure } = resolved;
    const stopped: Failure = failure ?? { code: 'config', problems: problems.length };
    return { problems, stopped, notices: live.notices };
  }
  const now = job.sites.desk.now();
  const checkpoint: Checkpoint = {
    ...(found ?? emptyCheckpoint(now)),
    resolved: { at: now, config: job.config, contract: { ...resolved.contract } },
  };
  return {
    contract: withLimits(resolved.contract, job.limits),
    checkpoint,
    notices: [...resolved.notices, ...live.notices],
    ...suggested,
  };
}

function withLimits(contract: Contract, limits: Partial<Limits>): Contract {
  return { ...contract, limits: { ...contract.limits, ...limits } };
}

function startRun(job: SyncJob, contract: Contract, checkpoint: Checkpoint, notices: Notice[]): Run {
  const progress: Progress = {
    settled: [],
    inFlight: new Map(),
    ledger: { customer: [], desk: [] },
    cursor: { customer: checkpoint.sides.customer.cursor, desk: checkpoint.sides.desk.cursor },
    page: { customer: checkpoint.sides.customer.page, desk: checkpoint.sides.desk.page },
    handled: new Set(),
    notices,
    waiting: new Set(),
    reviewed: new Set(),
    unhinted: new Map(),
    touched: new Set(),
    paired: new Set(),
    made: new Map(),
    gone: new Set(),
    proposed: emptyProposed(job.listedPairs),
    vanished: new Map(),
    pairsDone: checkpoint.pairsDone,
    sweptAt: checkpoint.sweptAt,
    comparison: checkpoint.comparison,
    lastKey: checkpoint.lastKey,
    lastCustomerKey: checkpoint.lastCustomerKey,
    creatingSince: checkpoint.creatingSince,
    remembered: new Set([
      ...checkpoint.pending,
      ...checkpoint.failures.map((failing) => failing.ref),
    ] as Ref[]),
    compared: 0,
    lastRead: { pairs: 0, comments: 0 },
    read: 0,
    absent: 0,
    looked: undefined,
    halted: undefined,
    fatal: undefined,
  };
  const run: Run = {
    contract,
    sites: job.sites,
    mode: job.mode,
    compare: job.compare,
    issues: job.issues,
    compared: job.compared,
    byHand: job.byHand,
    listedPairs: job.listedPairs,
    neighbours: job.neighbours,
    limits: contract.limits,
    allowance: createAllowance(contract.limits),
    people: createPeopleBook(contract, job.sites),
    workflows: new Map(),
    copies: new Map(),
    trouble: createTrouble(),
    checkpoint,
    known: {
      customer: digestsOf(job, checkpoint, 'customer'),
      desk: digestsOf(job, checkpoint, 'desk'),
    },
    progress,
    saveNow: () => job.store.save(serializeCheckpoint(nextCheckpoint(run, scopeDigest(contract)))),
    halt: job.halt,
  };
  return run;
}

/** Fingerprints are of one agreement: where two are compared, neither plan may leave out what only it knows already. */
function digestsOf({ compared }: SyncJob, { sides }: Checkpoint, side: Side): ReadonlyMap<string, string> {
  if (compared !== undefined) return new Map();
  return new Map(sides[side].ledger.map(([id, , digest]) => [id, digest]));
}

/** Everything between the old checkpoint and the new one. */
async function work(run: Run, digest: string): Promise<void> {
  if (mustHalt(run)) return;
  let swept = false;
  const candidates = { customer: new Map<IssueId, Candidate>(), desk: new Map<IssueId, Candidate>() };
  const collect = (from: Side, issues: readonly Candidate[]) => {
    for (const issue of issues) {
      if (scopeOf(run.contract, issue, from).scope === 'out') continue;
      // Not the issue with all its text: there may be 100,000 of them.
      const { id, key, created, issueTypeId, labels, hasSecurityLevel } = issue;
      candidates[from].set(id, { id, key, created, issueTypeId, labels, hasSecurityLevel });
      run.progress.waiting.add(refOf(from, issue.id));
    }
  };

  if (run.issues.length > 0) {
    await settleNamed(run, collect);
  } else {
    await settleLeftOver(run, collect);
    for await (const { changed, cursor } of detect(run)) {
      await settleChanged(run, changed, collect);
      if (run.progress.halted !== undefined) break;
      Object.assign(run.progress.cursor, cursor);
    }
    if ((run.compared?.like?.swept ?? isSweepDue(run, digest)) && !mustHalt(run)) {
      await sweepScopes(run, collect);
      swept = true;
    }
  }
  if (mustHalt(run)) keepUnpaired(run, swept);
  else {
    const due = {
      customer: await inScope(run, [...candidates.customer.values()], 'customer'),
      desk: await inScope(run, [...candidates.desk.values()], 'desk'),
    };
    const spokenFor = await linkExisting(run, due, swept);
    const made = await createTwins(run, {
      customer: due.customer.filter(({ key }) => !spokenFor.customer.has(key)),
      desk: due.desk.filter(({ key }) => !spokenFor.desk.has(key)),
    });
    run.progress.waiting.clear();
    await settleHistories(
      run,
      made.map((pair) => pair.desk),
    );
  }
  noteLooked(run, swept);
  if (run.issues.length > 0) return;
  for await (const desks of pairsToCompare(run)) {
    if (mustHalt(run)) return;
    await settleBatch(run, { customer: [], desk: desks }, true, collect);
    trimLedgers(run);
  }
}

/** Saves what is confirmed and makes the report. */
async function finish(
  job: SyncJob,
  run: Run,
  saved: string | undefined,
  stopped: Failure | undefined,
): Promise<SyncOutcome> {
  const { progress, contract } = run;
  for (const settle of progress.inFlight.values()) progress.settled.push(settle());
  progress.inFlight.clear();
  const next = withStop(nextCheckpoint(run, scopeDigest(contract)), job, run, stopped);
  if (job.mode === 'sync') {
    const text = serializeCheckpoint(next);
    if (text !== saved && !(await job.store.save(text))) {
      progress.notices.push({ code: 'checkpoint-not-saved' });
    }
  }
  const pairs: readonly PairReport[] = reportPairs(run, next);
  noteCompared(run, pairs);
  return {
    pairs,
    notices: progress.notices,
    overLimit: run.allowance.exceeded(),
    contract,
    ...(stopped === undefined ? {} : { stopped }),
    ...(progress.halted === undefined ? {} : { halted: progress.halted }),
    ...(progress.looked === undefined ? {} : { looked: progress.looked }),
  };
}

/** Notes a visibility stop; and forgets the kept contract when an answer says that it no longer holds. */
function withStop(next: Checkpoint, job: SyncJob, run: Run, stopped: Failure | undefined): Checkpoint {
  const outdated =
    stopped?.code === 'other-account' ||
    run.progress.settled.some(({ failures }) => failures.some(isOutdated));
  const { resolved, ...rest } = next;
  const kept = outdated || resolved === undefined ? rest : { ...rest, resolved };
  if (stopped?.code !== 'visibility-mismatch') return kept;
  return {
    ...kept,
    visibilityStop: { at: nowOf(run), config: job.config, issue: stopped.issue, comment: stopped.comment },
  };
}

/** A field, option or type that Jira no longer knows: names are matched anew in the next run. */
function isOutdated(failure: Failure): boolean {
  return failure.code === 'refused' && failure.fields.length > 0;
}
