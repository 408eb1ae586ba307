/**
 * `fetch` for bodies of any size. The built-in one keeps all that it reads and sends until the end of the request: with
 * node 24.21 a file of 256 MB takes 257 MB in either direction, with `node:http` under it 20 MB.
 */
import { request as requestHttp } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Readable } from 'node:stream';

/** Answers that cannot have a body. https://fetch.spec.whatwg.org/#null-body-status */
const BODILESS: readonly number[] = [204, 205, 304];

/**
 * As much of `fetch` as carrying files needs: method, headers, signal, a body of text or a stream. It follows no redirect.
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
  return new Response(Readable.toWeb(incoming), { status, headers });
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
