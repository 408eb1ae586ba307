/** Reads a file from where Jira sends to: another host, which must not be told who we are. */
import type { RequestLabel } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import { isSafeAddress } from './address.ts';
import { REDIRECTS } from './answers.ts';
import type { Deadlines } from './clock.ts';
import { deadlineOf, OVER } from './deadline.ts';
import { describeNetworkError } from './exchange.ts';

/** Media stores send on to a nearer one. */
const MOST_REDIRECTS = 5;
/** Milliseconds without a byte. */
const LONGEST_SILENCE = 30_000;

export interface Download {
  readonly fetch: typeof globalThis.fetch;
  readonly deadlines: Deadlines;
  readonly userAgent: string;
  readonly label: RequestLabel;
  readonly address: string;
  /** Bytes that Jira said there are. */
  readonly size: number;
  readonly signal: AbortSignal;
  /** Told of each request, with its status. */
  readonly onSent: (status: number | undefined) => void;
}

/**
 * Opens a download. Nothing is asked for with credentials, and only https is followed.
 * @throws FailureError when it cannot be opened. The bytes fail with one when they stop, or are not as many as `size`.
 */
export async function openDownload(download: Download): Promise<AsyncIterable<Uint8Array>> {
  const stop = new AbortController();
  const end = (): void => stop.abort(OVER);
  if (download.signal.aborted) end();
  download.signal.addEventListener('abort', end, { once: true });
  try {
    const response = await follow(download, stop);
    return read(download, response, stop);
  } catch (error) {
    end();
    throw error;
  }
}

async function follow(download: Download, stop: AbortController): Promise<Response> {
  let { address } = download;
  for (let step = 0; step <= MOST_REDIRECTS; step += 1) {
    if (!isSafeAddress(address)) throw unreadable(download, 'a redirect to an address that is not https');
    const response = await send(download, address, stop);
    if (response.status === 200 && response.body !== null) return response;
    await response.body?.cancel();
    const location = response.headers.get('location');
    if (!REDIRECTS.some((status) => status === response.status) || location === null)
      throw refused(download, response.status);
    if (!URL.canParse(location, address)) throw unreadable(download, 'a redirect to nowhere');
    address = new URL(location, address).href;
  }
  throw unreadable(download, 'too many redirects');
}

async function send(download: Download, address: string, stop: AbortController): Promise<Response> {
  let status: number | undefined;
  try {
    const response = await within(
      download,
      stop,
      download.fetch(address, {
        // Coded, the bytes could not be counted against the size.
        headers: { Accept: '*/*', 'Accept-Encoding': 'identity', 'User-Agent': download.userAgent },
        redirect: 'manual',
        signal: stop.signal,
      }),
    );
    status = response.status;
    return response;
  } finally {
    download.onSent(status);
  }
}

async function* read(
  download: Download,
  response: Response,
  stop: AbortController,
): AsyncGenerator<Uint8Array> {
  const { size } = download;
  let seen = 0;
  try {
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    for (;;) {
      const next = await within(download, stop, reader.read());
      if (next.done) break;
      seen += next.value.byteLength;
      if (seen > size) throw unreadable(download, 'more bytes than the file has');
      yield next.value;
    }
    if (seen < size) throw unreadable(download, 'fewer bytes than the file has');
  } finally {
    stop.abort(OVER);
  }
}

/** Waits for an answer or a piece of it, not for whoever reads it. */
async function within<T>(download: Download, stop: AbortController, step: Promise<T>): Promise<T> {
  const { label, deadlines } = download;
  const deadline = deadlineOf(deadlines, LONGEST_SILENCE, stop);
  try {
    return await step;
  } catch (error) {
    if (deadline.passed())
      throw new FailureError({ code: 'timeout', request: label, seconds: LONGEST_SILENCE / 1000 });
    throw new FailureError({ code: 'network', request: label, detail: describeNetworkError(error).detail });
  } finally {
    deadline.lift();
  }
}

function refused({ label }: Download, status: number): FailureError {
  if (status >= 500) return new FailureError({ code: 'server-error', request: label, status });
  if (status === 404) return new FailureError({ code: 'not-found', request: label });
  return new FailureError({ code: 'refused', request: label, status, messages: '', fields: [] });
}

function unreadable({ label }: Download, detail: string): FailureError {
  return new FailureError({ code: 'unreadable-answer', request: label, detail });
}
