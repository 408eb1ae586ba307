/** Real requests to a real server: what node throws and does is not ours to imagine. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/jira/clock.ts';
import type { Clock } from '../../src/jira/clock.ts';
import { createTransport } from '../../src/jira/transport.ts';
import { FailureError } from '../../src/sync/failure.ts';
import { ACCOUNT, EMAIL, TOKEN } from './fake-site.ts';

const COMMENT = { url: '/rest/api/3/issue/101/comment', method: 'POST', body: { body: 'x' } } as const;
const READ = { url: '/rest/api/3/field', method: 'GET' } as const;

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A clock that keeps no deadline longer than `most` milliseconds and does not wait between tries. */
function impatient(most: number): Clock {
  return { now: () => Date.now(), sleep: (ms, signal) => systemClock.sleep(ms >= 30_000 ? most : 0, signal) };
}

async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  server = createServer(handler).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

function transportTo(url: string, clock: Clock = impatient(5_000), fetch?: typeof globalThis.fetch) {
  const transport = createTransport({
    ...(fetch === undefined ? {} : { fetch }),
    name: 'acme',
    url,
    email: EMAIL,
    token: TOKEN,
    clock,
    deadlines: clock,
    random: () => 0,
    readOnly: false,
    userAgent: 'deskbridge/0',
  });
  transport.expectAccount(ACCOUNT);
  return transport;
}

async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof FailureError)) throw new Error('it did not fail as it should', { cause: error });
  return { ...error.failure, outcome: error.outcome };
}

const account = { 'X-AAccountId': encodeURIComponent(ACCOUNT) };

describe('over a real connection', () => {
  it('knows that a refused connection has sent nothing', async () => {
    const url = await listen(() => undefined);
    server?.close();
    const failure = await failureOf(transportTo(url).sendRequest(COMMENT));
    expect(failure).toMatchObject({ code: 'network', detail: 'ECONNREFUSED', outcome: 'not-applied' });
  });

  it('does not know what became of a request whose connection was reset', async () => {
    let received = 0;
    const url = await listen((request) => {
      request.on('end', () => {
        received += 1;
        request.socket.destroy();
      });
      request.resume();
    });
    const transport = transportTo(url);
    expect(await failureOf(transport.sendRequest(COMMENT))).toMatchObject({
      code: 'network',
      outcome: 'unknown',
    });
    expect(received).toBe(1);
    expect(await failureOf(transport.sendRequest(READ))).toMatchObject({ code: 'network' });
    expect(received).toBe(5);
  });

  it('does not know what became of a request whose answer broke off', async () => {
    const url = await listen((_request, response) => {
      response.writeHead(201, { ...account, 'Content-Length': '100' });
      response.write('{"id":');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await failureOf(transportTo(url).sendRequest(COMMENT))).toMatchObject({ outcome: 'unknown' });
  });

  it('gives up an answer that does not come, or does not end', async () => {
    for (const begin of [false, true]) {
      const url = await listen((_request, response) => {
        if (begin) response.writeHead(201, account).write('{');
      });
      const failure = await failureOf(transportTo(url, impatient(50)).sendRequest(COMMENT));
      expect(failure).toMatchObject({ code: 'timeout', seconds: 30, outcome: 'unknown' });
      server?.closeAllConnections();
      server?.close();
    }
  });

  it.each([
    ['its own', undefined],
    ['a given one', globalThis.fetch],
  ])('takes its credentials to no other place, by %s fetch', async (_, fetch) => {
    const seen: string[] = [];
    const url = await listen((request, response) => {
      seen.push(request.url ?? '');
      response.writeHead(302, { ...account, Location: '/login' }).end();
    });
    const transport = transportTo(url, impatient(5_000), fetch);
    expect(await failureOf(transport.sendRequest(READ))).toMatchObject({ detail: 'redirect 302' });
    expect(seen).toEqual(['/rest/api/3/field']);
  });

  it('sends and reads text of any language', async () => {
    const url = await listen((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response
          .writeHead(200, { ...account, 'Content-Type': 'application/json' })
          .end(Buffer.concat(chunks));
      });
    });
    const body = { body: 'Grüße, 世界 👩‍👩‍👧' };
    await expect(transportTo(url, systemClock).sendRequest({ ...COMMENT, body })).resolves.toEqual(body);
  });

  it('asks for packed answers and unpacks them', async () => {
    const answer = { text: 'Grüße '.repeat(50_000) };
    const url = await listen((request, response) => {
      expect(request.headers['accept-encoding']).toBe('gzip');
      response
        .writeHead(200, { ...account, 'Content-Encoding': 'gzip' })
        .end(gzipSync(JSON.stringify(answer)));
    });
    await expect(transportTo(url, systemClock).sendRequest(READ)).resolves.toEqual(answer);
  });

  it.each([
    ['breaks off', () => gzipSync(JSON.stringify({ id: '1' })).subarray(0, 15)],
    ['is none', () => Buffer.from('{"id":"1"}')],
  ])('does not know what became of a request whose packed answer %s', async (_name, bytes) => {
    const url = await listen((_request, response) => {
      response.writeHead(201, { ...account, 'Content-Encoding': 'gzip' }).end(bytes());
    });
    const failure = await failureOf(transportTo(url).sendRequest(COMMENT));
    expect(failure).toMatchObject({ code: 'network', outcome: 'unknown' });
  });

  it('sends the next request on the same connection, or on a new one if the site has closed it', async () => {
    const sockets = new Set<unknown>();
    const url = await listen((request, response) => {
      sockets.add(request.socket);
      response.writeHead(200, account).end('{}');
    });
    const transport = transportTo(url, systemClock);
    await transport.sendRequest(READ);
    await transport.sendRequest(READ);
    expect(sockets.size).toBe(1);
    server?.closeIdleConnections();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await transport.sendRequest(COMMENT);
    expect(sockets.size).toBe(2);
  });
});
