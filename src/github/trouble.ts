/**
 * What GitHub refused or did not answer, in our own words. The words of an answer are never shown: they may quote what was
 * sent. None of this ends a run: its work is in Jira.
 */

export interface GitHubTrouble {
  readonly code: TroubleCode;
  /** Absent when there was no answer. */
  readonly status?: number;
  /** A sentence: what could not be done and why. */
  readonly what: string;
  /** A sentence: how to mend it. */
  readonly hint: string;
}

export type TroubleCode =
  | 'no-token'
  | 'dead-token'
  | 'forbidden'
  | 'not-found'
  | 'rate-limited'
  | 'refused'
  | 'server-error'
  | 'unreadable-answer'
  | 'network';

export type Asked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: GitHubTrouble };

/** What a request is for, so that its failure can be told. */
export interface Purpose {
  /** After "could not": `write the plan comment`. */
  readonly verb: string;
  /** The line of `permissions` in the workflow that allows it. */
  readonly permission: string;
}

/** What of an answer tells why it failed. */
export interface FailedAnswer {
  /** Absent when there was none. */
  readonly status?: number;
  readonly rateLimited?: boolean;
  /** The answer came, and is not what GitHub documents. */
  readonly unreadable?: boolean;
  /** Nothing was asked. */
  readonly noToken?: boolean;
}

/** Turns a failed request into a {@link GitHubTrouble}. */
export function describeTrouble({ verb, permission }: Purpose, answer: FailedAnswer): GitHubTrouble {
  const { status } = answer;
  const code = codeOf(answer);
  const reasons: Record<TroubleCode, readonly [reason: string, hint: string]> = {
    'no-token': [
      'there is no token for GitHub',
      'Pass `github-token`, which is the token of the run by default.',
    ],
    'dead-token': ['GitHub does not know the token', 'Check the input `github-token`.'],
    forbidden: [
      'the token lacks the right',
      `Give the job \`${permission}\` under \`permissions\`; runs for a fork or for Dependabot never have it.`,
    ],
    // GitHub hides from a token what the token may not read.
    'not-found': [
      'GitHub does not find it, or hides it from this token',
      `Give the job \`${permission}\` under \`permissions\`.`,
    ],
    'rate-limited': ['the token made too many requests to GitHub', 'The next run tries again.'],
    refused: [
      `GitHub refused it with ${String(status)}`,
      'Issues may be disabled in this repository, or the conversation locked.',
    ],
    'server-error': [`GitHub answered ${String(status)}`, 'The next run tries again.'],
    'unreadable-answer': [
      'the answer is not what GitHub documents',
      'Check GITHUB_API_URL, and what stands between the runner and GitHub.',
    ],
    network: ['GitHub did not answer', 'The next run tries again.'],
  };
  const [reason, hint] = reasons[code];
  return { code, ...(status === undefined ? {} : { status }), what: `Could not ${verb}: ${reason}.`, hint };
}

function codeOf({ status, rateLimited, unreadable, noToken }: FailedAnswer): TroubleCode {
  if (noToken === true) return 'no-token';
  if (unreadable === true) return 'unreadable-answer';
  if (rateLimited === true) return 'rate-limited';
  if (status === undefined) return 'network';
  if (status === 401) return 'dead-token';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not-found';
  return status >= 500 ? 'server-error' : 'refused';
}

/** A trouble as one line for the log. */
export function troubleLine({ what, hint }: GitHubTrouble): string {
  return `${what} ${hint}`;
}
