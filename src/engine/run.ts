/** What the steps of one sync's run share: the contract, the two sites, what is allowed, and what has come of it. */
import type { Contract, Limits } from '../config/contract.ts';
import type { ListedPair } from '../config/settings.ts';
import type { Site } from '../jira/site.ts';
import type { Checkpoint, Hold, LedgerLine, Ref } from '../sync/checkpoint.ts';
import type { Failure } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import type { FileMap } from '../sync/file-map.ts';
import type { Notice, PairReport } from '../sync/outcome.ts';
import type { AttachmentId, IssueId, IssueKey, Millis, Side } from '../sync/snapshot.ts';
import type { Allowance } from './allowance.ts';
import type { PeopleBook } from './people.ts';
import type { Workflows } from './status.ts';
import type { Proposed } from './proposals.ts';
import type { Trouble } from './trouble.ts';

/** More than a site takes at once, so that a pair that waits for its pace does not leave a place empty. */
export const PAIRS_AT_ONCE = 12;

/** Why no new work is begun. */
export type Halt = 'signal' | 'time-budget';

/** Where a checkpoint is kept between runs. */
export interface CheckpointStore {
  /** The text saved last, or undefined: a miss, an outage and a first run look alike. */
  load(): Promise<string | undefined>;
  /** False when it could not be saved. */
  save(text: string): Promise<boolean>;
}

/** How far a plan looked: whether it swept the scope, and how many pairs it compared, `-1` for all. */
export interface Looked {
  readonly swept: boolean;
  readonly pairs: number;
}

/**
 * One of two plans that are compared. Both look at the same issues, or what only one of them came by would seem to come
 * from the difference between the two agreements.
 */
export interface Compared {
  /** How far the plan looked that was made before; absent for the first, which looks as far as a run would. */
  readonly like?: Looked;
}

/** One pair or lone issue after it was dealt with. */
export interface Settled {
  readonly ref: Ref;
  readonly report: PairReport;
  readonly failures: readonly Failure[];
  /** Something was put off: look at it again in the next run. */
  readonly pending: boolean;
  readonly holds: readonly Hold[];
}

/** Mutable on purpose: it is filled while the run goes on, so that a run that is cut off still knows what it did. */
export interface Progress {
  readonly settled: Settled[];
  /** Pairs being worked on, and what to write down of each if the run does not wait for it. */
  readonly inFlight: Map<Ref, () => Settled>;
  /** Ledger lines of everything that was read and settled, by side. */
  readonly ledger: Record<Side, LedgerLine[]>;
  readonly cursor: Record<Side, Millis>;
  readonly page: Record<Side, number>;
  /** Issues that were dealt with in this run, twins included. */
  readonly handled: Set<Ref>;
  readonly notices: Notice[];
  /** Issues that were found and still have to be dealt with: pending, if the run ends before that. */
  readonly waiting: Set<Ref>;
  /** What an earlier run left over and this one has looked at, whatever came of it. */
  readonly reviewed: Set<Ref>;
  /**
   * Requests of pairs whose customer issue has no hint and gets none, because the pair is suspended: by that issue. A
   * second request of the same issue would not find the first one.
   */
  readonly unhinted: Map<IssueId, IssueId>;
  /** Issues that this run wrote to: what was read of them before is no longer how they are. */
  readonly touched: Set<Ref>;
  /** Desk issues that this run made a pair of: in step already, so the daily comparison is for the others. */
  readonly paired: Set<Ref>;
  /** Desk issues of pairs of which this run itself made one, and the status in which that one was seen right after it. */
  readonly made: Map<Ref, string>;
  /** Issues of the ledger that were found to have left their project. */
  readonly gone: Set<Ref>;
  /** Issues that the checkpoint names as failing or pending: what comes of them is always noted. */
  readonly remembered: ReadonlySet<Ref>;
  /** What this run came by that may belong to a pair of existing issues. */
  readonly proposed: Proposed;
  /** Issues whose twin vanished, with when that was seen first: remembered for as long as it is so. */
  readonly vanished: Map<Ref, Millis>;
  pairsDone: string | undefined;
  sweptAt: Millis;
  comparison: Checkpoint['comparison'];
  lastKey: Checkpoint['lastKey'];
  lastCustomerKey: Checkpoint['lastKey'];
  creatingSince: Millis | undefined;
  /** How many pairs were compared in full. */
  compared: number;
  /** Of the pairs read last: how many they were, and the comments whose markers went into one request. */
  lastRead: { readonly pairs: number; readonly comments: number };
  /** Twins read and twins found absent: the guard against a side that suddenly lists nothing. */
  read: number;
  absent: number;
  /** Known once the comparison begins. */
  looked: Looked | undefined;
  halted: Halt | undefined;
  /** What ends the sync. Pairs in flight finish their request, nothing new begins. */
  fatal: FailureError | undefined;
}

/** Uploads and removals of one pair that its desk issue does not know of yet. */
export interface Copies {
  readonly made: { readonly from: Side; readonly file: AttachmentId; readonly mirror: AttachmentId }[];
  /** `side id`, because two sites may know the same id. */
  readonly removed: Set<string>;
  /** What was noted already, by this plan. */
  noted?: FileMap;
}

export interface Run {
  readonly contract: Contract;
  readonly sites: Readonly<Record<Side, Site>>;
  /** `plan` does everything but apply. */
  readonly mode: 'sync' | 'plan';
  readonly compare: 'changed' | 'all';
  /** Only these issues, now. */
  readonly issues: readonly IssueKey[];
  /** Somebody started this run and looks at what comes of it. */
  readonly byHand: boolean;
  /** This plan is to be compared with another one. */
  readonly compared: Compared | undefined;
  /** Rows of the files that `pairs` names. */
  readonly listedPairs: readonly ListedPair[];
  /** Names of other syncs that create issues in the project of a side: what bears their markers is no twin of ours. */
  readonly neighbours: Readonly<Record<Side, readonly string[]>>;
  readonly limits: Limits;
  readonly allowance: Allowance;
  readonly people: PeopleBook;
  readonly workflows: Workflows;
  readonly trouble: Trouble;
  /** As it was found; what changes goes to `progress`. */
  readonly checkpoint: Checkpoint;
  /** Fingerprints by issue, as the checkpoint's ledgers know them. */
  readonly known: Readonly<Record<Side, ReadonlyMap<string, string>>>;
  /** Keeps the checkpoint as it stands now. */
  readonly saveNow: () => Promise<boolean>;
  readonly progress: Progress;
  /** What became of files, until it is noted on the desk issue; by its id. */
  readonly copies: Map<IssueId, Copies>;
  /** Asked before each new piece of work. */
  readonly halt: () => Halt | undefined;
}

/** The desk's clock: what decides about back-off, holds and daily work. */
export function nowOf(run: Pick<Run, 'sites'>): Millis {
  return run.sites.desk.now();
}

/** Asks whether to go on, and notes why not. */
export function mustHalt(run: Run): boolean {
  const reason = run.halt();
  if (reason !== undefined) run.progress.halted = reason;
  return reason !== undefined || run.progress.fatal !== undefined;
}

/** @throws FailureError what ended the sync while pairs were worked on side by side. */
export function throwIfFatal(run: Run): void {
  if (run.progress.fatal !== undefined) throw run.progress.fatal;
}

/** Failures that say something about the site or the account and not about one pair. They end the sync. */
export function endsSync(failure: Failure): boolean {
  switch (failure.code) {
    case 'dead-token':
    case 'other-account':
    case 'quota':
    case 'write-in-plan':
    case 'site-without-visibility':
    case 'visibility-mismatch':
    case 'visibility-stop':
    case 'mass-absence':
    case 'empty-side':
    case 'config':
    case 'not-an-agent':
    case 'missing-right':
      return true;
    default:
      return false;
  }
}

/** Passes on what is a {@link FailureError}; anything else is a bug and says so with the place it came from. */
export function asFailure(error: unknown): FailureError {
  if (error instanceof FailureError) return error;
  const name = error instanceof Error ? error.name : typeof error;
  const frame = error instanceof Error ? firstFrame(error.stack) : '';
  // The message is left out: it may quote what Jira sent.
  return new FailureError({ code: 'bug', detail: `${name} ${frame}`.trim() }, 'unknown');
}

function firstFrame(stack: string | undefined): string {
  const frame = stack?.split('\n').find((line) => line.trimStart().startsWith('at ')) ?? '';
  return /at ([\w.$<> ]+?) ?\(/.exec(frame)?.[1]?.slice(0, 80) ?? '';
}
