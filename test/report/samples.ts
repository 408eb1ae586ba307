/** Runs as data, to render in tests. Times are fixed; keys and names are made up. */
import { countOperations } from '../../src/report/counts.ts';
import { resultOfRun, resultOfSync } from '../../src/report/result.ts';
import type { FailOn } from '../../src/report/result.ts';
import type { Failure, RequestLabel } from '../../src/sync/failure.ts';
import type {
  CommentExplanation,
  IssueLink,
  NotCarried,
  OperationReport,
  PairFailure,
  PairReport,
  RunReport,
  SyncReport,
} from '../../src/sync/outcome.ts';
import type { CommentId, IssueKey } from '../../src/sync/snapshot.ts';

export const noon = Date.UTC(2026, 10, 2, 12, 0, 0);

export function commentId(id: string): CommentId {
  return id as CommentId;
}

export function issue(key: string, host = key.startsWith('HELP') ? 'vendor' : 'acme'): IssueLink {
  return { key: key as IssueKey, url: `https://${host}.atlassian.net/browse/${key}` };
}

export function request(
  method = 'POST',
  route = '/rest/api/3/issue/{id}/comment',
  site = 'vendor',
): RequestLabel {
  return { site, method, route };
}

export function operation(
  kind: OperationReport['kind'],
  side: OperationReport['side'],
  more: Partial<OperationReport> = {},
): OperationReport {
  return { kind, side, status: 'done', ...more };
}

export function failed(failure: Failure, more: Partial<PairFailure> = {}): PairFailure {
  return { failure, tries: 1, nextTry: noon + 900_000, isNew: true, ...more };
}

export function left(code: NotCarried['code'], more: Partial<NotCarried> = {}): NotCarried {
  return { code, what: 'comment', side: 'desk', ...more };
}

export function pair(
  customer: string | undefined,
  desk: string | undefined,
  more: Partial<PairReport> = {},
): PairReport {
  return {
    ...(customer === undefined ? {} : { customer: issue(customer) }),
    ...(desk === undefined ? {} : { desk: issue(desk) }),
    operations: [],
    notCarried: [],
    failures: [],
    ...more,
  };
}

/**
 * A pair whose comments are explained one by one, as a plan of single issues does.
 * @param seen comments of the desk before the internal one
 * @param last comments of the desk after it
 */
export function explainedPair(
  seen: readonly CommentExplanation[] = [],
  last: readonly CommentExplanation[] = [],
): PairReport {
  return pair('ACME-12', 'HELP-7', {
    operations: [operation('add-comment', 'desk', { status: 'planned', ref: '10012' })],
    notCarried: [left('restricted', { side: 'customer', ref: '10011' }), left('internal', { ref: '20002' })],
    explanation: [
      {
        side: 'customer',
        comment: commentId('10010'),
        created: noon - 9e6,
        verdict: 'in-step',
        counterpart: commentId('20001'),
      },
      {
        side: 'customer',
        comment: commentId('10011'),
        created: noon - 8e6,
        verdict: 'not-carried',
        code: 'restricted',
      },
      { side: 'customer', comment: commentId('10012'), created: noon - 7e6, verdict: 'add' },
      ...seen,
      {
        side: 'desk',
        comment: commentId('20002'),
        created: noon - 5e6,
        verdict: 'not-carried',
        code: 'internal',
      },
      ...last,
    ],
  });
}

export function sync(more: Partial<SyncReport> = {}, failOn: FailOn = 'new'): SyncReport {
  const pairs = more.pairs ?? [];
  const draft: Omit<SyncReport, 'result'> = {
    sync: 'acme',
    customer: { project: 'ACME', url: 'https://acme.atlassian.net/browse/ACME' },
    desk: { project: 'HELP', url: 'https://vendor.atlassian.net/browse/HELP' },
    pairs,
    overLimit: [],
    counts: countOperations(pairs),
    notices: [],
    requests: { acme: 1, vendor: 1 },
    ...more,
  };
  return { ...draft, result: more.result ?? resultOfSync(draft, failOn) };
}

export function run(syncs: readonly SyncReport[], more: Partial<RunReport> = {}): RunReport {
  return {
    mode: 'sync',
    result: resultOfRun(syncs, more.problems),
    startedAt: noon,
    endedAt: noon + 2400,
    syncs,
    ...more,
  };
}

/** Everything a new twin takes. */
export function creation(status: OperationReport['status'] = 'done', comments = 2): OperationReport[] {
  return [
    operation('create', 'desk', { status }),
    ...Array.from({ length: comments }, (_, index) =>
      operation('add-comment', 'desk', { status, ref: `1000${index}` }),
    ),
    operation('link', 'desk', { status }),
    operation('link', 'customer', { status }),
    operation('hint', 'customer', { status }),
  ];
}

/** One of every failure, so that a new code without words or without a test is noticed by the compiler. */
export const oneOfEach: { readonly [Code in Failure['code']]: Extract<Failure, { code: Code }> } = {
  network: { code: 'network', request: request(), detail: 'ECONNRESET' },
  timeout: { code: 'timeout', request: request(), seconds: 30 },
  'server-error': { code: 'server-error', request: request(), status: 503 },
  'rate-limited': { code: 'rate-limited', request: request(), reason: 'jira-burst-based', retryAfter: 12 },
  quota: { code: 'quota', request: request(), reason: 'jira-quota-global-based', retryAfter: 1800 },
  'dead-token': { code: 'dead-token', request: request('GET', '/rest/api/3/myself') },
  'other-account': { code: 'other-account', request: request(), expected: '5b10-old', actual: '5b10-new' },
  forbidden: { code: 'forbidden', request: request(), messages: 'You do not have the permission "…"' },
  'not-found': { code: 'not-found', request: request() },
  refused: {
    code: 'refused',
    request: request(),
    status: 400,
    messages: 'Field "…" is required',
    fields: ['customfield_10010'],
  },
  'unreadable-answer': { code: 'unreadable-answer', request: request(), detail: 'not JSON' },
  'write-in-plan': { code: 'write-in-plan', request: request() },
  config: { code: 'config', problems: 3 },
  'missing-right': {
    code: 'missing-right',
    site: 'vendor',
    project: 'HELP',
    rights: ['ADD_COMMENTS', 'LINK_ISSUES'],
  },
  'not-an-agent': { code: 'not-an-agent', site: 'vendor', project: 'HELP' },
  'bad-marker': {
    code: 'bad-marker',
    issue: 'HELP-7',
    detail: 'role',
    property: 'deskbridge.acme',
    of: 'issue',
  },
  unconfirmed: { code: 'unconfirmed', issue: 'HELP-7', twin: 'ACME-12' },
  'twin-disagrees': { code: 'twin-disagrees', issue: 'ACME-12', twin: 'HELP-7' },
  'unlisted-account': { code: 'unlisted-account', issue: 'HELP-7', account: '5b10-other' },
  'unknown-visibility': { code: 'unknown-visibility', issue: 'HELP-7', comments: 2 },
  'no-transition': {
    code: 'no-transition',
    issue: 'HELP-7',
    wanted: 'Resolved',
    available: ['Waiting for customer', '10007'],
  },
  'transition-fields': {
    code: 'transition-fields',
    issue: 'HELP-7',
    wanted: 'Resolved',
    fields: ['resolution', 'customfield_10010'],
  },
  'site-without-visibility': { code: 'site-without-visibility', site: 'vendor' },
  'visibility-mismatch': { code: 'visibility-mismatch', issue: 'HELP-7', comment: '10012', deleted: true },
  'visibility-stop': { code: 'visibility-stop', since: noon },
  'over-limit': { code: 'over-limit', limit: 'creates', wanted: 400, allowed: 50 },
  'mass-absence': { code: 'mass-absence', site: 'acme', absent: 60, read: 100 },
  'empty-side': { code: 'empty-side', site: 'acme', project: 'ACME', expected: 120 },
  'untrusted-site': { code: 'untrusted-site', site: 'globex', reason: 'new-site' },
  bug: { code: 'bug', detail: 'TypeError' },
};
