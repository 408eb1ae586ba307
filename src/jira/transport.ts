/**
 * What stands between jira.js and the network: which requests may be sent at all, when, how often, in whose name, and
 * what an answer means.
 */
import type { Client, SendRequestOptions } from 'jira.js/core';
import { z } from 'zod';
import type { Failure, RequestLabel } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import type { AccountId, Millis } from '../sync/snapshot.ts';
import { createAccountCheck } from './account.ts';
import { buildUrl, checkBaseUrl } from './address.ts';
import { failureOf, isBelievable, mayHaveBeenExecuted, mayRetry, readReason } from './answers.ts';
import type { Answer } from './answers.ts';
import type { Clock, Deadlines } from './clock.ts';
import { sleepUntil, systemClock } from './clock.ts';
import { exchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { createGate } from './gate.ts';
import { checkSchema, stoppedFailure } from './prepared.ts';
import type { Prepared } from './prepared.ts';
import { readRefusal } from './redaction.ts';
import type { Refusal } from './redaction.ts';
import { delayBeforeRetry, LONGEST_WAIT, MAX_TRIES, readRetryAfter } from './retry.ts';
import { labelOf, matchRoute, refuseUnknownRoute, timeoutOf } from './routes.ts';
import { streamingFetch } from './stream-fetch.ts';
import { createTransfers } from './transfers.ts';
import type { Transfers } from './transfers.ts';

/** One attempt, for the debug log: nothing in it comes from Jira. */
export interface RequestTrace {
  readonly request: RequestLabel;
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  readonly attempt: number;
  readonly milliseconds: number;
}

export interface TransportOptions {
  /** The site's name in the configuration. */
  readonly name: string;
  /** `https://acme.atlassian.net`. */
  readonly url: string;
  /** `https://api.atlassian.com/ex/jira/<cloudId>`, where tokens need it. */
  readonly apiUrl?: string;
  readonly email: string;
  readonly token: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly clock: Clock;
  /**
   * What measures the time an answer may take; the machine's own timers by default. Not `clock`: a virtual clock that
   * jumps ahead whenever somebody sleeps would end every request the moment it starts.
   */
  readonly deadlines?: Deadlines;
  /** In [0, 1). */
  readonly random: () => number;
  /** True in `plan` mode: every request that is not a read is refused before it is sent. */
  readonly readOnly: boolean;
  readonly maxInFlight?: number;
  /** Once aborted, nothing new starts; what is in flight finishes. */
  readonly signal?: AbortSignal;
  readonly userAgent: string;
  readonly onRequest?: (trace: RequestTrace) => void;
  /** `throw` in tests: jira.js's schema of an endpoint then checks each answer. It never changes one. */
  readonly onSchemaMismatch?: 'throw' | 'ignore';
}

export interface Transport extends Client, Transfers {
  readonly site: string;
  expectAccount(account: AccountId): void;
  /** The site's clock in milliseconds: the `Date` of the last answer moved on by the time since then. */
  now(): Millis;
  /** How many requests were sent, further tries included. */
  requests(): number;
  /** The same by `METHOD /route/{name}`. */
  requestsByRoute(): Readonly<Record<string, number>>;
  /** The same transport, with the bodies of these error statuses given back instead of thrown. */
  accepting(statuses: readonly number[]): Client;
  /** Reads a part of an answer that is an error in Jira's usual form, masked for showing. */
  readRefusal(body: unknown, sent: unknown): Refusal;
  /** Nothing new starts any more. */
  close(): void;
}

/**
 * Makes the transport of one site. `sendRequest` gives the answer's JSON as Jira sent it, and throws FailureError with
 * the outcome of a write.
 *
 * @throws FailureError `bug` for an address that is not https (http is allowed on loopback only).
 */
export function createTransport(options: TransportOptions): Transport {
  const { name, email, token, clock, random, readOnly, signal } = options;
  const base = checkBaseUrl(options.apiUrl ?? options.url);
  const credentials = Buffer.from(`${email}:${token}`, 'utf8').toString('base64');
  const secrets = [credentials, token, email].filter((secret) => secret !== '');
  const counts = new Map<string, number>();
  const stopped = new AbortController();
  const idle: RequestLabel = { site: name, method: '-', route: '-' };
  const gate = createGate({
    clock,
    maxInFlight: options.maxInFlight ?? 6,
    onStop: () => stoppedFailure(idle),
  });
  const account = createAccountCheck(askMyself);
  let clockOffset = 0;
  let quota: { readonly until: number; readonly reason: string } | undefined;

  const transfers = createTransfers(options, {
    prepare: (method, path) => prepare({ method, url: path }),
    send,
    sent: (label, status, milliseconds) => {
      countOne(`${label.method} ${label.route}`);
      options.onRequest?.({ request: label, status, attempt: 1, milliseconds });
    },
  });

  if (signal?.aborted === true) close();
  signal?.addEventListener('abort', close, { once: true });

  function close(): void {
    signal?.removeEventListener('abort', close);
    stopped.abort();
    gate.stop();
  }

  function now(): Millis {
    return clock.now() + clockOffset;
  }

  /** Waits for the gate, sends, counts. The account is not looked at yet. */
  async function attempt(request: Prepared, tries: number): Promise<Exchange> {
    const { label, matched, issueKey } = request;
    const routeKey = `${label.method} ${label.route}`;
    const leave = await enterGate(request, { route: routeKey, writes: issueKey });
    const started = clock.now();
    const over = new AbortController();
    try {
      throwIfQuota(label);
      const body = request.form === undefined ? request.body : await request.form.open(over.signal);
      countOne(routeKey);
      const result = await exchange({
        fetch: options.fetch ?? streamingFetch,
        deadlines: options.deadlines ?? systemClock,
        url: request.url,
        method: matched.route.method,
        headers: request.headers,
        body,
        timeout: request.timeout,
        over,
      });
      const status = result.kind === 'answer' ? result.status : undefined;
      options.onRequest?.({ request: label, status, attempt: tries, milliseconds: clock.now() - started });
      if (result.kind === 'answer') readDate(result.headers);
      else throwIfCut(request, result);
      return result;
    } finally {
      over.abort();
      leave();
    }
  }

  function countOne(route: string): void {
    counts.set(route, (counts.get(route) ?? 0) + 1);
  }

  /** An upload that broke off before its end was not taken, whatever broke it. */
  function throwIfCut(request: Prepared, result: Exchange): void {
    const { form } = request;
    if (form === undefined || form.isComplete()) return;
    throw form.failure() ?? new FailureError(failureOf(result, request, () => NO_REFUSAL));
  }

  async function enterGate(
    request: Prepared,
    passage: { route: string; writes: string | undefined },
  ): Promise<() => void> {
    try {
      return await gate.enter(passage);
    } catch (error) {
      throw error instanceof FailureError ? stoppedFailure(request.label) : error;
    }
  }

  function throwIfQuota(label: RequestLabel): void {
    const left = quota === undefined ? 0 : quota.until - clock.now();
    if (quota === undefined || left <= 0) return;
    throw new FailureError({
      code: 'quota',
      request: label,
      reason: quota.reason,
      retryAfter: Math.ceil(left / 1000),
    });
  }

  function readDate(headers: Headers): void {
    const date = Date.parse(headers.get('date') ?? '');
    if (!Number.isNaN(date)) clockOffset = date - clock.now();
  }

  /** Tries until there is an answer to believe, or throws. `uncertain` remembers that a try may have been executed. */
  async function send(request: Prepared, accepted: readonly number[]): Promise<Answer> {
    const progress = { uncertain: false };
    try {
      return await sendUntilAnswered(request, accepted, progress);
    } catch (error) {
      if (error instanceof FailureError && progress.uncertain && request.matched.kind !== 'read') {
        throw new FailureError(error.failure, 'unknown');
      }
      throw error;
    }
  }

  async function sendUntilAnswered(
    request: Prepared,
    accepted: readonly number[],
    progress: { uncertain: boolean },
  ): Promise<Answer> {
    const { label, matched } = request;
    for (let tries = 1; ; tries += 1) {
      if (request.form !== undefined) await request.form.ready();
      const result = await attempt(request, tries);
      // Never taken back: a later refusal does not tell what became of an earlier try.
      progress.uncertain ||= mayHaveBeenExecuted(result) && request.form?.isComplete() !== false;
      if (result.kind === 'answer') {
        await checkAccount(request, result);
        if (isBelievable(result, matched, accepted)) return result;
        if (result.status === 429) {
          pauseForRate(request, result, tries);
          continue;
        }
      }
      const failure = failureOf(result, request, (json) => readRefusal(json, request.sent, secrets));
      if (!mayRetry(result, matched, tries)) throw new FailureError(failure);
      await waitBeforeRetry(result, failure, label, tries);
    }
  }

  /** The account of an answer, and for a success without one the question whether the token still lives. */
  async function checkAccount(request: Prepared, { status, headers }: Answer): Promise<void> {
    const isVerdict = status !== 401 && status !== 429 && status < 500;
    await account.check(headers, request.label, isVerdict && !request.isMyself);
  }

  /** 429 was not executed. A pause holds back what shares its limit; the request itself goes through the gate again. */
  function pauseForRate(request: Prepared, { headers }: Answer, tries: number): void {
    const { label, issueKey } = request;
    const asked = readRetryAfter(headers, now());
    const reason = readReason(headers);
    if (reason.startsWith('jira-quota')) {
      quota = { until: clock.now() + (asked ?? LONGEST_WAIT), reason };
      throwIfQuota(label);
    }
    const wait = delayBeforeRetry(tries, random, asked);
    if (tries >= MAX_TRIES || wait > LONGEST_WAIT) {
      const retryAfter = Math.ceil(wait / 1000);
      throw new FailureError({ code: 'rate-limited', request: label, reason, retryAfter });
    }
    const until = clock.now() + wait;
    if (reason === 'jira-per-issue-on-write' && issueKey !== undefined) gate.pauseIssue(issueKey, until);
    else gate.pauseRoute(`${label.method} ${label.route}`, until);
  }

  async function waitBeforeRetry(
    result: Exchange,
    failure: Failure,
    label: RequestLabel,
    tries: number,
  ): Promise<void> {
    const asked = result.kind === 'answer' ? readRetryAfter(result.headers, now()) : undefined;
    const wait = delayBeforeRetry(tries, random, asked);
    if (wait > LONGEST_WAIT) throw new FailureError(failure);
    await sleepUntil(clock, wait, stopped.signal);
    if (stopped.signal.aborted) throw stoppedFailure(label);
  }

  function prepare<T>(config: SendRequestOptions<T>): Prepared {
    const method = (config.method ?? 'GET').toUpperCase();
    const matched = matchRoute(method, config.url, config.body) ?? refuseUnknownRoute();
    const label = labelOf(name, matched.route);
    if (readOnly && matched.kind !== 'read')
      throw new FailureError({ code: 'write-in-plan', request: label });
    const body = config.body === undefined ? undefined : JSON.stringify(config.body);
    return {
      label,
      matched,
      url: buildUrl(base, config.url, config.searchParams),
      headers: {
        Accept: 'application/json',
        'Accept-Encoding': 'gzip',
        // Names and error texts otherwise come in the language of the account's profile.
        'Accept-Language': 'en',
        'X-Force-Accept-Language': 'true',
        'User-Agent': options.userAgent,
        Authorization: `Basic ${credentials}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body,
      form: undefined,
      timeout: timeoutOf(matched.route),
      sent: config.body,
      issueKey: matched.kind === 'read' ? undefined : matched.issue,
      isMyself: config.url === MYSELF,
    };
  }

  async function sendRequest<T>(config: SendRequestOptions<T>, accepted: readonly number[] = []): Promise<T> {
    const request = prepare(config);
    const { status, json } = await send(request, accepted);
    const isSuccess = status < 300 && json !== undefined;
    if (options.onSchemaMismatch === 'throw' && config.schema !== undefined && isSuccess) {
      checkSchema(config.schema, json, request);
    }
    return json as T;
  }

  async function askMyself(): Promise<AccountId> {
    const label: RequestLabel = { site: name, method: 'GET', route: MYSELF };
    const parsed = z
      .object({ accountId: z.string().min(1).max(128) })
      .safeParse(await sendRequest<unknown>({ url: MYSELF, method: 'GET' }));
    if (parsed.success) return parsed.data.accountId;
    throw new FailureError({ code: 'unreadable-answer', request: label, detail: 'no accountId' });
  }

  return {
    site: name,
    sendRequest: (config) => sendRequest(config),
    accepting: (statuses) => ({ sendRequest: (config) => sendRequest(config, statuses) }),
    ...transfers,
    expectAccount: (id) => account.expect(id),
    now,
    requests: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    requestsByRoute: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    readRefusal: (body, sent) => readRefusal(body, sent, secrets),
    close,
  };
}

const MYSELF = '/rest/api/3/myself';
const NO_REFUSAL: Refusal = { messages: '', fields: [] };
