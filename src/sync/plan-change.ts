/** What a change of the agreement comes to, as data: two plans over one snapshot of both Jiras, told apart. */
import type { Counts } from './outcome.ts';
import type { IssueKey } from './snapshot.ts';

/** One difference between two agreements, in words made of the files only; values under `sites` never stand in it. */
export interface Difference {
  readonly sign: '+' | '-' | '~';
  /** Where: `syncs.acme.fields`. */
  readonly path: string;
  readonly text: string;
}

/**
 * Why a site is not contacted for a pull request: the token must not travel to where the base branch never sent it.
 * `base-unknown`: what the base branch says could not be read. `other-base`: it is not the default branch.
 */
export type UntrustedReason = 'new-site' | 'url' | 'account' | 'token' | 'base-unknown' | 'other-base';

/** What a pull request changes for one sync. */
export interface SyncChange {
  readonly sync: string;
  readonly fate: 'added' | 'removed' | 'changed' | 'same';
  readonly differences: readonly Difference[];
  /** Absent if the two plans could not be made: then nobody knows what comes from this change. */
  readonly plans?: {
    /** What only the plan of the head would write. */
    readonly brings: Counts;
    /** What both plans would write: pending whether this is merged or not. */
    readonly anyway: Counts;
    /** Of `anyway`, what is written otherwise because of this change: a new twin with one more field. Absent if nothing is. */
    readonly altered?: Counts;
    /** What only the plan of the base would write: merging this makes it not happen. */
    readonly drops: Counts;
    /** Issues that get a twin because of this change, or would, were they not over a limit. */
    readonly entering: readonly IssueKey[];
    /** There was more to read than is kept, so that some of it was read twice and may have changed in between. */
    readonly readTwice?: boolean;
  };
  /** The head has `enabled: false`: once merged, nothing is written, and the plan shows what would be with `true`. */
  readonly isOff?: boolean;
  /** With `removed`: how many pairs the sync leaves behind, if the checkpoint knows. */
  readonly leaves?: { readonly pairs: number };
}

export interface RunChange {
  /** Commit of the base, as 40 hex digits. */
  readonly base: string;
  /** In the order of the head's file, removed syncs last. */
  readonly syncs: readonly SyncChange[];
  /** Differences outside the syncs: sites, by path and without values. What a template changes stands at its syncs. */
  readonly elsewhere: readonly Difference[];
  /** Why base and head could not be compared, if they could not: the plan then shows everything as it is. */
  readonly unknown?: 'no-base-file' | 'base-invalid' | 'base-unreadable';
}
