/**
 * `fetch` that keeps nothing. The built-in one keeps all that it reads and sends until the end of the request (with node
 * 24.21 a file of 256 MB takes 257 MB in either direction, with `node:http` under it 20 MB), and some 10 KB of every
 * request until the next full collection of garbage. After a thousand requests V8 takes such survivors for a reason to let
 * its space for new objects grow to 128 MB.
 */
import { request as requestHttp } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Answers that cannot have a body. https://fetch.spec.whatwg.org/#null-body-status */
const BODILESS: readonly number[] = [204, 205, 304];

/**
 * As much of `fetch` as Jira needs: method, headers, signal, a body of text or a stream. It follows no redirect, and
 * unpacks `gzip` for who asks for it.
 * Rejects with a TypeError whose cause is the network's own error.
 */
export const streamingFetch: typeof globalThis.fetch = (input, init = {}) => {
  const url = new URL(input instanceof Request ? input.url : input);
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(init.signal ? { signal: init.signal } : {}),
    });
    const body = bodyOf(request, init.body);
    request.on('error', (error) => {
      body.stop();
      reject(new TypeError('fetch failed', { cause: error }));
    });
    request.on('response', (incoming) => {
      // An answer that comes before the end of the upload is the last word on it.
      incoming.on('close', () => {
        if (!body.stop()) request.destroy();
      });
      resolve(responseOf(incoming));
    });
    body.send();
  });
};

function responseOf(incoming: IncomingMessage): Response {
  const status = incoming.statusCode ?? 0;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(incoming.headersDistinct))
    for (const value of values) headers.append(name, value);
  if (BODILESS.includes(status)) {
    incoming.resume();
    return new Response(null, { status, headers });
  }
  return new Response(Readable.toWeb(contentOf(incoming)), { status, headers });
}

function contentOf(incoming: IncomingMessage): Readable {
  if (incoming.headers['content-encoding'] !== 'gzip') return incoming;
  // What breaks either of them reaches the reader as the end of the second one.
  return pipeline(incoming, createGunzip(), () => undefined);
}

interface Body {
  send(): void;
  /** Reads no further. Answers whether everything had been sent. */
  stop(): boolean;
}

/** Sends no piece before there is room for it, so that the source is read as fast as the site takes it. */
function bodyOf(request: ClientRequest, body: RequestInit['body']): Body {
  if (!(body instanceof ReadableStream)) {
    return { send: () => request.end(typeof body === 'string' ? body : undefined), stop: () => true };
  }
  const source = Readable.fromWeb(body);
  source.on('error', (error) => request.destroy(error));
  return {
    send: () => source.pipe(request),
    stop: () => {
      const isSent = source.readableEnded;
      source.destroy();
      return isSent;
    },
  };
}
