/**
 * Everything that can go wrong, as data with a stable code. `report/failure-text.ts` turns it into words; nothing else does.
 * No failure holds text from Jira except `messages`, which the transport has already cut and masked.
 */
import type { UntrustedReason } from './plan-change.ts';
import type { AccountId } from './snapshot.ts';

/** A request in words that may be shown: verb and route, never a query or a body. */
export interface RequestLabel {
  readonly site: string;
  readonly method: string;
  /** The route with its parameters left as names: `/rest/api/3/issue/{id}/comment`. */
  readonly route: string;
}

export type Failure =
  // What a site answers, or does not.
  | { readonly code: 'network'; readonly request: RequestLabel; readonly detail: string }
  | { readonly code: 'timeout'; readonly request: RequestLabel; readonly seconds: number }
  | { readonly code: 'server-error'; readonly request: RequestLabel; readonly status: number }
  | {
      readonly code: 'rate-limited';
      readonly request: RequestLabel;
      readonly reason: string;
      readonly retryAfter: number;
    }
  | {
      readonly code: 'quota';
      readonly request: RequestLabel;
      readonly reason: string;
      readonly retryAfter: number;
    }
  | { readonly code: 'dead-token'; readonly request: RequestLabel }
  | {
      readonly code: 'other-account';
      readonly request: RequestLabel;
      readonly expected: AccountId;
      readonly actual: AccountId;
    }
  | { readonly code: 'forbidden'; readonly request: RequestLabel; readonly messages: string }
  | { readonly code: 'not-found'; readonly request: RequestLabel }
  | {
      readonly code: 'refused';
      readonly request: RequestLabel;
      readonly status: number;
      /** Jira's own words, quoted parts masked, at most 200 characters. */
      readonly messages: string;
      /** Ids of the fields it complains about. */
      readonly fields: readonly string[];
    }
  | { readonly code: 'unreadable-answer'; readonly request: RequestLabel; readonly detail: string }
  | { readonly code: 'write-in-plan'; readonly request: RequestLabel }
  // What the agreement or the account lacks.
  | { readonly code: 'config'; readonly problems: number }
  | {
      readonly code: 'missing-right';
      readonly site: string;
      readonly project: string;
      readonly rights: readonly string[];
    }
  | { readonly code: 'not-an-agent'; readonly site: string; readonly project: string }
  // What a single pair can run into.
  | {
      readonly code: 'bad-marker';
      readonly issue: string;
      readonly detail: string;
      /** Key of the property that cannot be read, and what it is: the marker of the issue or of a comment, or its files. */
      readonly property: string;
      readonly of: 'issue' | 'comment' | 'files';
    }
  | { readonly code: 'unconfirmed'; readonly issue: string; readonly twin: string }
  | { readonly code: 'twin-disagrees'; readonly issue: string; readonly twin: string }
  | {
      readonly code: 'unlisted-account';
      readonly issue: string;
      readonly account: AccountId;
      /** What that account made; comments, where this is absent. */
      readonly of?: 'issue' | 'file';
    }
  | { readonly code: 'unknown-visibility'; readonly issue: string; readonly comments: number }
  | {
      readonly code: 'no-transition';
      readonly issue: string;
      /** As the configuration writes it. */
      readonly wanted: string;
      /** Statuses that can be reached: names of the configuration, ids of all others. */
      readonly available: readonly string[];
    }
  | {
      readonly code: 'transition-fields';
      readonly issue: string;
      readonly wanted: string;
      /** Ids of fields on the transition's screen. */
      readonly fields: readonly string[];
    }
  // What stops a whole sync.
  | { readonly code: 'site-without-visibility'; readonly site: string }
  | {
      readonly code: 'visibility-mismatch';
      readonly issue: string;
      readonly comment: string;
      readonly deleted: boolean;
    }
  | { readonly code: 'visibility-stop'; readonly since: number }
  | { readonly code: 'over-limit'; readonly limit: string; readonly wanted: number; readonly allowed: number }
  | { readonly code: 'mass-absence'; readonly site: string; readonly absent: number; readonly read: number }
  | {
      readonly code: 'empty-side';
      readonly site: string;
      readonly project: string;
      readonly expected: number;
    }
  /** A pull request brought in a site, or another address, account or token for one: it is not contacted before the merge. */
  | { readonly code: 'untrusted-site'; readonly site: string; readonly reason: UntrustedReason }
  | { readonly code: 'bug'; readonly detail: string };

export type FailureCode = Failure['code'];

/** Carries a {@link Failure} through code that throws. `message` holds the code only, so that a stray log line leaks nothing. */
export class FailureError extends Error {
  readonly failure: Failure;
  /** For a write: whether Jira may have executed it all the same. */
  readonly outcome: 'not-applied' | 'unknown';

  constructor(failure: Failure, outcome: 'not-applied' | 'unknown' = 'not-applied') {
    super(failure.code);
    this.name = 'FailureError';
    this.failure = failure;
    this.outcome = outcome;
  }
}
