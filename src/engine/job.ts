/** What the run of one sync is given, and what it comes to. */
import type { Contract, Limits } from '../config/contract.ts';
import type { ListedPair } from '../config/settings.ts';
import type { Site } from '../jira/site.ts';
import type { Failure } from '../sync/failure.ts';
import type { ConfigProblem, SyncReport } from '../sync/outcome.ts';
import type { IssueKey, Side } from '../sync/snapshot.ts';
import type { CheckpointStore, Compared, Halt, Looked } from './run.ts';
import type { Live } from './suggestion.ts';

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
