/** Sets up what the steps of a run share, from the job, its contract and the checkpoint. */
import type { Contract } from '../config/contract.ts';
import type { Checkpoint, Ref } from '../sync/checkpoint.ts';
import { serializeCheckpoint } from '../sync/checkpoint.ts';
import { scopeDigest } from '../sync/digest.ts';
import type { Notice } from '../sync/outcome.ts';
import type { Side } from '../sync/snapshot.ts';
import { createAllowance } from './allowance.ts';
import type { SyncJob } from './job.ts';
import { nextCheckpoint } from './next-checkpoint.ts';
import { createPeopleBook } from './people.ts';
import { emptyProposed } from './proposals.ts';
import type { Progress, Run } from './run.ts';
import { createTrouble } from './trouble.ts';

/** A run at its beginning: nothing done, and everything that the checkpoint remembers. */
export function startRun(job: SyncJob, contract: Contract, checkpoint: Checkpoint, notices: Notice[]): Run {
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
