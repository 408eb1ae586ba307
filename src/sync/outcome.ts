/** What a run did, as data: the source of the job summary, the outputs, the annotations and the report file. */
import type { Failure } from './failure.ts';
import type { OperationKind, RemovalReason } from './operation.ts';
import type { RunChange } from './plan-change.ts';
import type { AccountId, CommentId, IssueKey, Millis, Side } from './snapshot.ts';

/** Stable codes for what was left where it is, the same in summary, report and docs. */
export type NotCarriedCode =
  // Comments.
  | 'internal'
  | 'restricted'
  | 'app'
  | 'ignored'
  | 'older'
  | 'direction'
  | 'foreign-mirror'
  | 'edits-off'
  | 'deletes-off'
  | 'before-link'
  // Issues.
  | 'security-level'
  | 'stopped'
  | 'suspended'
  | 'twin-deleted'
  | 'origin-deleted'
  | 'made-by-us'
  // Issues that somebody asked about by name.
  | 'out-of-scope'
  | 'not-found'
  // Existing issues that are listed as a pair.
  | 'ambiguous'
  | 'already-linked'
  | 'other-project'
  | 'other-type'
  | 'other-sync'
  // Fields and bodies.
  | 'media'
  | 'unlisted'
  | 'no-account'
  | 'unassignable'
  | 'unmapped-type'
  // Files.
  | 'excluded'
  | 'too-large'
  | 'not-public'
  | 'too-many'
  | 'files-hidden'
  // Put off.
  | 'backoff'
  | 'limit'
  | 'pending'
  | 'time-budget';

export interface NotCarried {
  readonly code: NotCarriedCode;
  readonly what: 'issue' | 'comment' | 'field' | 'file';
  /** The side it stays on. */
  readonly side: Side;
  /** Comment id, attachment id or mapping label. */
  readonly ref?: string;
}

/** A field mapped both ways that was edited on both sides. Who and when, where Jira's changelog tells; never the values. */
export interface Conflict {
  /** Of the mapping. */
  readonly label: string;
  readonly winner: Side;
  readonly at?: Millis;
  readonly by?: AccountId | undefined;
}

/** `planned` in plan mode; `held` when a limit, the time budget or an unknown outcome puts it off to a later run. */
export type OperationStatus = 'planned' | 'done' | 'failed' | 'held';

export interface OperationReport {
  readonly kind: OperationKind;
  /** The side that is written. */
  readonly side: Side;
  readonly status: OperationStatus;
  /** Id of the origin's comment or file, or labels of the mappings. */
  readonly ref?: string;
  readonly reason?: RemovalReason;
  /** How many fields an update writes; 0 refreshes only the marker. */
  readonly fields?: number;
  /** A comment that arrives where only agents see it. */
  readonly internal?: boolean;
  /** Only in the plan of a pull request: this operation is there because of what the pull request changes. */
  readonly byChange?: boolean;
  /** Likewise: it is pending anyway, but what it writes is something else because of the pull request. */
  readonly altered?: boolean;
  /** What it writes, while two plans are being compared; never in a report that is shown. */
  readonly contents?: readonly Written[];
  readonly failure?: Failure;
}

/** One value that an operation writes, as a fingerprint. */
export interface Written {
  /** Of the mapping, or what else tells the values of one operation apart. */
  readonly label: string;
  readonly hash: string;
}

/** One line of the answer to "why is this comment (not) there?". */
export interface CommentExplanation {
  readonly side: Side;
  readonly comment: CommentId;
  readonly created: Millis;
  readonly verdict: 'mirror' | 'in-step' | 'add' | 'edit' | 'withdraw' | 'remove' | 'not-carried' | 'failed';
  readonly code?: NotCarriedCode | Failure['code'];
  /** The comment on the other side, if there is one. */
  readonly counterpart?: CommentId;
}

export interface IssueLink {
  readonly key: IssueKey;
  readonly url: string;
}

export interface PairReport {
  readonly customer?: IssueLink;
  readonly desk?: IssueLink;
  readonly operations: readonly OperationReport[];
  readonly notCarried: readonly NotCarried[];
  readonly conflicts?: readonly Conflict[];
  /** Failures of the pair as a whole, or of single operations. */
  readonly failures: readonly PairFailure[];
  /** Failed in an earlier run and is not yet tried again. */
  readonly waiting?: {
    readonly code: string;
    readonly tries: number;
    readonly nextTry: Millis;
    readonly since?: Millis;
  };
  /** Only with the input `issues`. */
  readonly explanation?: readonly CommentExplanation[];
}

export interface PairFailure {
  readonly failure: Failure;
  readonly tries: number;
  readonly nextTry: Millis;
  /** When it failed first, as far as the checkpoint remembers. */
  readonly since?: Millis;
  /** Not among the failures of the run before. */
  readonly isNew: boolean;
}

export interface Counts {
  readonly created: number;
  /** Pairs made of issues that were there before. */
  readonly linked: number;
  /** Pairs whose fields or status were written. */
  readonly updated: number;
  /** Single fields written into twins that were there, both sides together. */
  readonly fields: number;
  /** Twins moved to another status. */
  readonly statuses: number;
  readonly commentsToDesk: number;
  /** Those of `commentsToDesk` that the desk's portal shows: all that are not internal. */
  readonly published: number;
  readonly commentsToCustomer: number;
  /** Copies of files made, in both directions. */
  readonly files: number;
  readonly deleted: number;
  readonly failed: number;
  readonly pending: number;
}

/** Something a person should know and that is no failure. */
export type Notice =
  | { readonly code: 'disabled' }
  | { readonly code: 'token-expires'; readonly site: string; readonly days: number }
  | { readonly code: 'unused-default'; readonly path: string; readonly line: number }
  | { readonly code: 'checkpoint-lost' }
  | { readonly code: 'checkpoint-not-saved' }
  | { readonly code: 'renamed'; readonly path: string; readonly line: number; readonly now: string }
  | { readonly code: 'search-warning'; readonly site: string; readonly warning: string }
  | { readonly code: 'creating-elsewhere'; readonly since: Millis }
  /** `differing` with `compare: all`: pairs that are not, or were not, as the agreement says. */
  | {
      readonly code: 'comparing';
      readonly compared: number;
      readonly differing?: number;
      /** In the plan of a pull request: how many pairs there were in the last round, where that is more. */
      readonly of?: number;
    }
  /** A field that the account is not offered to edit; `types`: issue types as the configuration names them. */
  | {
      readonly code: 'not-editable';
      readonly path: string;
      readonly line: number;
      readonly side: Side;
      readonly types: readonly string[];
    }
  | { readonly code: 'no-issue-types' }
  /** `reason`: code of the failure, or `no-request-type`. */
  | { readonly code: 'no-suggestion'; readonly reason: Failure['code'] | 'no-request-type' };

/**
 * What the file does not map yet, as YAML to copy. It holds names of fields and types from Jira, so only the summary of a
 * plan shows it.
 */
export interface Suggestion {
  /** For a sync without issue types: then the block is all that such a sync needs. */
  readonly isNew: boolean;
  /** At most 40 lines. */
  readonly yaml: string;
  /** How many rows of each kind there are, those included that are left out. */
  readonly issueTypes: number;
  readonly fields: number;
  readonly statuses: number;
  /** Rows left out for length. */
  readonly left: number;
  /** What the block does not settle, worded like problems of the configuration. */
  readonly open: readonly string[];
}

/** A message of a configuration problem; `text` is made from the file and never from `sites` values. */
export interface ConfigProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly text: string;
}

/** Stable codes for what works and should not stay as it is. */
export type ConfigWarningCode =
  | 'api-address'
  | 'future-day'
  | 'key-and-id'
  | 'loose-limit'
  | 'lossy-table'
  | 'public-repository'
  | 'secret-like'
  | 'shared-token'
  | 'status-circle'
  | 'token-expires'
  | 'unreached-limit'
  | 'unused-site';

/** Like a problem, but it stops nothing: a run would do what the file says. Told where a change of the file is looked at. */
export interface ConfigWarning extends ConfigProblem {
  readonly code: ConfigWarningCode;
}

export interface SyncReport {
  readonly sync: string;
  readonly customer: { readonly project: string; readonly url: string };
  readonly desk: { readonly project: string; readonly url: string };
  readonly result: 'ok' | 'partial' | 'failed';
  /** What ended this sync early. */
  readonly stopped?: Failure;
  /** Limits that held work back. The sync went on with the rest, and its result is `failed`. */
  readonly overLimit: readonly Extract<Failure, { code: 'over-limit' }>[];
  /** With `stopped.code === 'config'`: what is wrong, line by line. */
  readonly problems?: readonly ConfigProblem[];
  readonly pairs: readonly PairReport[];
  readonly counts: Counts;
  readonly notices: readonly Notice[];
  /** Only in plan mode. */
  readonly suggestion?: Suggestion;
  /** HTTP requests by site name. */
  readonly requests: Readonly<Record<string, number>>;
}

export interface RunReport {
  readonly mode: 'sync' | 'plan';
  readonly result: 'ok' | 'partial' | 'failed';
  readonly startedAt: Millis;
  readonly endedAt: Millis;
  /** Ended by a signal or the time budget before everything was done. */
  readonly interrupted?: 'signal' | 'time-budget';
  readonly syncs: readonly SyncReport[];
  /** The configuration could not be loaded: nothing ran. */
  readonly problems?: readonly ConfigProblem[];
  /** Only in a plan: what about the configuration a person should look at. */
  readonly warnings?: readonly ConfigWarning[];
  /** Only in the plan of a pull request: what it changes. */
  readonly change?: RunChange;
}
