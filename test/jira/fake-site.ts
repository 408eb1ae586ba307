/** A scripted site: answers by hand, records what was sent. */
import { createTransport } from '../../src/jira/transport.ts';
import type { Transport, TransportOptions } from '../../src/jira/transport.ts';
import type { Failure } from '../../src/sync/failure.ts';
import { FailureError } from '../../src/sync/failure.ts';
import { createFakeClock } from './fake-clock.ts';
import type { FakeClock } from './fake-clock.ts';

export const ACCOUNT = '557058:0c1d-robot';
export const EMAIL = 'robot@vendor.example';
export const TOKEN = 'ATATT-secret-0123456789';

export interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: unknown;
  /** The clock when it was sent. */
  readonly at: number;
  readonly signal: AbortSignal;
}

/** An answer, or an error to throw, or 'hang' for no answer at all. */
export type Scripted = Response | Error | 'hang';
export type Script = (sent: Sent, index: number) => Scripted | Promise<Scripted>;

export interface Answering {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Null sends no account header. */
  readonly account?: string | null;
}

export function answer(
  body: unknown,
  { status = 200, headers = {}, account = ACCOUNT }: Answering = {},
): Response {
  const all = new Headers({ 'content-type': 'application/json;charset=UTF-8', ...headers });
  if (account !== null) all.set('X-AAccountId', encodeURIComponent(account));
  const text = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
  return new Response(text, { status, headers: all });
}

/** What undici throws: the code sits in the cause. */
export function networkError(code: string): Error {
  const cause = Object.assign(new Error(`${code} https://user:${TOKEN}@acme.atlassian.net`), { code });
  return new TypeError('fetch failed', { cause });
}

export interface FakeSite {
  readonly transport: Transport;
  readonly clock: FakeClock;
  readonly sent: Sent[];
}

export function createFakeSite(script: Script, options: Partial<TransportOptions> = {}): FakeSite {
  const clock = createFakeClock();
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request: Sent = {
      method: init?.method ?? 'GET',
      url: new URL(input),
      headers: new Headers(init?.headers),
      body: typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
      at: clock.now(),
      signal: init?.signal ?? new AbortController().signal,
    };
    sent.push(request);
    const scripted = await script(request, sent.length - 1);
    if (scripted instanceof Error) throw scripted;
    if (scripted !== 'hang') return scripted;
    return new Promise((_resolve, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason as Error));
    });
  };
  const transport = createTransport({
    name: 'acme',
    url: 'https://acme.atlassian.net',
    email: EMAIL,
    token: TOKEN,
    fetch,
    clock,
    deadlines: clock,
    random: () => 0.5,
    readOnly: false,
    userAgent: 'deskbridge/0',
    onSchemaMismatch: 'throw',
    ...options,
  });
  transport.expectAccount(ACCOUNT);
  return { transport, clock, sent };
}

/** Runs a call that must fail, and gives the failure with its outcome. */
export async function failureOf(
  clock: FakeClock,
  promise: Promise<unknown>,
): Promise<Failure & { readonly outcome: 'not-applied' | 'unknown' }> {
  try {
    await clock.run(promise);
  } catch (error) {
    if (error instanceof FailureError) return { ...error.failure, outcome: error.outcome };
    throw error;
  }
  throw new Error('it did not fail');
}

/** Answers in turn; the last one goes on for ever. */
export function inTurn(...answers: readonly (() => Scripted)[]): Script {
  return (_sent, index) => answers[Math.min(index, answers.length - 1)]!();
}
