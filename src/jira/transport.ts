/**
 * What stands between jira.js and the network: which requests may be sent at all, when, how often, in whose name, and
 * what an answer means.
 */
import type { Client, SendRequestOptions } from 'jira.js/core';
import { z } from 'zod';
import type { RequestLabel } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import type { AccountId, Millis } from '../sync/snapshot.ts';
import { createAccountCheck } from './account.ts';
import { failureOf, isBelievable, mayHaveBeenExecuted, mayRetry } from './answers.ts';
import type { Answer } from './answers.ts';
import type { Clock, Deadlines } from './clock.ts';
import { createSiteClock, systemClock } from './clock.ts';
import { OVER } from './deadline.ts';
import { exchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { createGate } from './gate.ts';
import { checkSchema, prepareFor, stoppedFailure } from './prepared.ts';
import type { Prepared, Sender } from './prepared.ts';
import { readRefusal } from './redaction.ts';
import type { Refusal } from './redaction.ts';
import { labelOf, ROUTES } from './routes.ts';
import { streamingFetch } from './stream-fetch.ts';
import { createThrottle } from './throttle.ts';
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

export interface TransportOptions extends Sender {
  readonly fetch?: typeof globalThis.fetch;
  readonly clock: Clock;
  /**
   * What measures the time an answer may take; the machine's own timers by default. Not `clock`: a virtual clock that
   * jumps ahead whenever somebody sleeps would end every request the moment it starts.
   */
  readonly deadlines?: Deadlines;
  /** In [0, 1). */
  readonly random: () => number;
  readonly maxInFlight?: number;
  /** Once aborted, nothing new starts; what is in flight finishes. */
  readonly signal?: AbortSignal;
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
  const { name, clock, random, signal } = options;
  const { prepare, secrets } = prepareFor(options);
  const counts = new Map<string, number>();
  const stopped = new AbortController();
  const idle: RequestLabel = { site: name, method: '-', route: '-' };
  const gate = createGate({
    clock,
    maxInFlight: options.maxInFlight ?? 6,
    onStop: () => stoppedFailure(idle),
  });
  const siteClock = createSiteClock(clock);
  const throttle = createThrottle({ clock, siteClock, random, gate, stopped: stopped.signal });
  const account = createAccountCheck(askMyself);

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

  /** Waits for the gate, sends, counts. The account is not looked at yet. */
  async function attempt(request: Prepared, tries: number): Promise<Exchange> {
    const { label, matched, issueKey } = request;
    const routeKey = `${label.method} ${label.route}`;
    const leave = await enterGate(request, { route: routeKey, writes: issueKey });
    const started = clock.now();
    const over = new AbortController();
    try {
      throttle.throwIfQuota(label);
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
      if (result.kind === 'answer') siteClock.read(result.headers);
      else throwIfCut(request, result);
      return result;
    } finally {
      over.abort(OVER);
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
    const { matched } = request;
    for (let tries = 1; ; tries += 1) {
      if (request.form !== undefined) await request.form.ready();
      const result = await attempt(request, tries);
      // Never taken back: a later refusal does not tell what became of an earlier try.
      progress.uncertain ||= mayHaveBeenExecuted(result) && request.form?.isComplete() !== false;
      if (result.kind === 'answer') {
        await checkAccount(request, result);
        if (isBelievable(result, matched, accepted)) return result;
        if (result.status === 429) {
          throttle.pauseForRate(request, result, tries);
          continue;
        }
      }
      const failure = failureOf(result, request, (json) => readRefusal(json, request.sent, secrets));
      if (!mayRetry(result, matched, tries)) throw new FailureError(failure);
      await throttle.waitBeforeRetry(request, result, failure, tries);
    }
  }

  /** The account of an answer, and for a success without one the question whether the token still lives. */
  async function checkAccount(request: Prepared, { status, headers }: Answer): Promise<void> {
    const isVerdict = status !== 401 && status !== 429 && status < 500;
    await account.check(headers, request.label, isVerdict && !request.isMyself);
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
    const label = labelOf(name, ROUTES.myself);
    const parsed = myselfSchema.safeParse(await sendRequest<unknown>({ url: label.route, method: 'GET' }));
    if (parsed.success) return parsed.data.accountId;
    throw new FailureError({ code: 'unreadable-answer', request: label, detail: 'no accountId' });
  }

  return {
    site: name,
    sendRequest: (config) => sendRequest(config),
    accepting: (statuses) => ({ sendRequest: (config) => sendRequest(config, statuses) }),
    ...transfers,
    expectAccount: (id) => account.expect(id),
    now: () => siteClock.now(),
    requests: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    requestsByRoute: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    readRefusal: (body, sent) => readRefusal(body, sent, secrets),
    close,
  };
}

const myselfSchema = z.object({ accountId: z.string().min(1).max(128) });
const NO_REFUSAL: Refusal = { messages: '', fields: [] };
