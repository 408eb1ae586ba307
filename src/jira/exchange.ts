/** One HTTP request and its answer as plain data: a deadline over everything, a cap on the size, no redirects. */
import type { Deadlines } from './clock.ts';
import { deadlineOf, OVER } from './deadline.ts';

export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Headers;
      /** Undefined for an empty answer; `unreadable` says why there is none although something came. */
      readonly json: unknown;
      readonly unreadable: 'not JSON' | 'too large' | undefined;
    }
  | { readonly kind: 'timeout' }
  | {
      readonly kind: 'broken';
      /** `ECONNRESET` and the like; never a message, which could hold an address. */
      readonly detail: string;
      /** True when the connection was never made, so that the site cannot have executed anything. */
      readonly neverSent: boolean;
    };

/** An answer to 5,000 search lines is under 2 MB; a hostile one must not eat the runner's memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Sends one request and reads the whole answer. Never throws for anything the network or the site does.
 *
 * @param timeout milliseconds until the end of the answer.
 */
export async function exchange(options: {
  readonly fetch: typeof globalThis.fetch;
  readonly deadlines: Deadlines;
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A stream is sent as it comes, and read no faster than it is taken. */
  readonly body: string | ReadableStream<Uint8Array> | undefined;
  /** Aborted when the exchange is over, however it ended. */
  readonly over?: AbortController;
  readonly timeout: number;
}): Promise<Exchange> {
  const { fetch, deadlines, url, method, headers, body, timeout } = options;
  const end = new AbortController();
  const deadline = deadlineOf(deadlines, timeout, end);
  try {
    const response = await fetch(url, {
      method,
      headers,
      // A redirect of an API call leads to a login page or another site; the credentials must not follow it.
      redirect: 'manual',
      signal: end.signal,
      ...(body === undefined ? {} : { body }),
      ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
    });
    return {
      kind: 'answer',
      status: response.status,
      headers: response.headers,
      ...(await readJson(response)),
    };
  } catch (error) {
    if (deadline.passed()) return { kind: 'timeout' };
    return { kind: 'broken', ...describeNetworkError(error) };
  } finally {
    deadline.lift();
    options.over?.abort(OVER);
  }
}

async function readJson(
  response: Response,
): Promise<{ json: unknown; unreadable: 'not JSON' | 'too large' | undefined }> {
  const text = await readText(response);
  if (text === undefined) return { json: undefined, unreadable: 'too large' };
  if (text.trim() === '') return { json: undefined, unreadable: undefined };
  try {
    return { json: JSON.parse(text) as unknown, unreadable: undefined };
  } catch (error) {
    if (error instanceof SyntaxError) return { json: undefined, unreadable: 'not JSON' };
    throw error;
  }
}

/** The text of an answer, or undefined when it is larger than the cap. */
async function readText(response: Response): Promise<string | undefined> {
  if (response.body === null) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream.
    if (size > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The connection itself failed: nobody has seen the request. */
const CONNECT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What is known of an error of the network: its code, and whether the request can have been sent at all. */
export function describeNetworkError(error: unknown): { detail: string; neverSent: boolean } {
  const causes = causesOf(error);
  const codes = causes.map(codeOf).filter((code) => code !== undefined);
  return {
    detail: codes[0] ?? 'no code',
    neverSent: codes.length > 0 && codes.every((code) => CONNECT_CODES.has(code) || isCertificateCode(code)),
  };
}

/** `fetch` wraps the real error in `cause`; a name with several addresses brings an error for each. */
function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  const queue: unknown[] = [error];
  while (queue.length > 0 && causes.length < 20) {
    const current = queue.shift();
    if (!(current instanceof Error)) continue;
    causes.push(current);
    if (current instanceof AggregateError) queue.push(...(current.errors as unknown[]));
    queue.push(current.cause);
  }
  return causes;
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,50}$/.test(code) ? code : undefined;
}

function isCertificateCode(code: string): boolean {
  return /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code);
}
