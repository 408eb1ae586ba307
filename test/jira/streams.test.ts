/** Files over real sockets: what the streams do when the other end does not do what it should. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../src/jira/clock.ts';
import { createForm } from '../../src/jira/form.ts';
import { createTransport } from '../../src/jira/transport.ts';
import type { Transport } from '../../src/jira/transport.ts';
import type { FileSource } from '../../src/jira/site.ts';
import { FailureError } from '../../src/sync/failure.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serverOf(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

function transportAt(url: string, readOnly = false): Transport {
  return createTransport({
    name: 'acme',
    url,
    email: 'sync@vendor.example',
    token: 'secret-token',
    clock: systemClock,
    random: () => 0.5,
    readOnly,
    userAgent: 'test',
  });
}

const HEADERS = { 'Content-Type': 'application/json', 'X-AAccountId': 'me' };
const PATH = '/rest/api/3/issue/1/attachments';
const draft = { name: 'a.bin', mimeType: 'application/zip', size: 10 };

function sourceOf(pieces: readonly (string | Error)[]): FileSource {
  return {
    ready: () => Promise.resolve(),
    open: () =>
      Promise.resolve(
        (async function* () {
          for (const piece of pieces) {
            await Promise.resolve();
            if (piece instanceof Error) throw piece;
            yield Buffer.from(piece);
          }
        })(),
      ),
  };
}

async function thrownBy(work: Promise<unknown>): Promise<FailureError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof FailureError) return error;
  throw new Error('no failure');
}

it('an upload sends the file as a form, with the header Jira wants', async () => {
  let seen = '';
  const url = await serverOf((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => (seen += text));
    request.on('end', () => {
      seen = `${String(request.headers['x-atlassian-token'])} ${request.headers.authorization?.slice(0, 5) ?? ''}\n${seen}`;
      response.writeHead(200, HEADERS).end('[]');
    });
  });
  await transportAt(url).upload(
    PATH,
    createForm({ ...draft, mimeType: 'a\r\nb' }, sourceOf(['hello ', 'file'])),
    {},
  );
  expect(seen.replaceAll(/deskbridge-[0-9a-f-]{36}/g, 'B').split('\r\n')).toEqual([
    'no-check Basic\n--B',
    'Content-Disposition: form-data; name="file"; filename="a.bin"',
    'Content-Type: application/octet-stream',
    '',
    'hello file',
    '--B--',
    '',
  ]);
});

it('an upload that is refused before its end says so, and reads no further', async () => {
  const url = await serverOf((_request, response) => {
    response.writeHead(413, { ...HEADERS, Connection: 'close' }).end('{"errorMessages":["too big"]}');
  });
  let read = 0;
  const endless: FileSource = {
    ready: () => Promise.resolve(),
    open: () =>
      Promise.resolve(
        (async function* () {
          for (;;) {
            await Promise.resolve();
            read += 1;
            yield new Uint8Array(65_536);
          }
        })(),
      ),
  };
  const error = await thrownBy(transportAt(url).upload(PATH, createForm(draft, endless), {}));
  expect(error.outcome).toBe('not-applied');
  expect(['refused', 'network']).toContain(error.failure.code);
  const before = read;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(read).toBe(before);
});

it('a source that breaks leaves an upload without its end, and the failure is the source’s', async () => {
  let ended = false;
  const url = await serverOf((request) => {
    request.on('error', () => undefined);
    request.on('end', () => (ended = true));
    request.resume();
  });
  const broken = new FailureError({
    code: 'unreadable-answer',
    request: { site: 'vendor', method: 'GET', route: '/file/{file}/binary' },
    detail: 'fewer bytes than the file has',
  });
  const error = await thrownBy(transportAt(url).upload(PATH, createForm(draft, sourceOf(['x', broken])), {}));
  expect(error).toBe(broken);
  expect(error.outcome).toBe('not-applied');
  expect(ended).toBe(false);
});

it('an answer that is lost after the whole form was sent is of unknown outcome', async () => {
  const url = await serverOf((request) => {
    request.resume().on('end', () => request.socket.destroy());
  });
  const error = await thrownBy(transportAt(url).upload(PATH, createForm(draft, sourceOf(['x'])), {}));
  expect([error.failure.code, error.outcome]).toEqual(['network', 'unknown']);
});

it('nothing is uploaded by a transport that only reads', async () => {
  const transport = transportAt('http://127.0.0.1:9', true);
  const error = await thrownBy(transport.upload(PATH, createForm(draft, sourceOf(['x'])), {}));
  expect(error.failure.code).toBe('write-in-plan');
  expect(transport.requests()).toBe(0);
});

it('a download goes where it is sent without credentials, from host to host', async () => {
  const headers: IncomingMessage['headers'][] = [];
  const far = await serverOf((request, response) => {
    headers.push(request.headers);
    response.writeHead(200).end('0123456789');
  });
  const near = await serverOf((request, response) => {
    headers.push(request.headers);
    response.writeHead(302, { Location: `${far}/file/1` }).end();
  });
  const jira = await serverOf((_request, response) => {
    response.writeHead(303, { ...HEADERS, Location: `${near}/file/1/binary?token=t` }).end();
  });
  const transport = transportAt(jira);
  const address = await transport.locate('/rest/api/3/attachment/content/1');
  const pieces: Uint8Array[] = [];
  for await (const piece of await transport.download(address, 10, new AbortController().signal))
    pieces.push(piece);
  expect(Buffer.concat(pieces).toString()).toBe('0123456789');
  expect(headers).toHaveLength(2);
  for (const one of headers) {
    expect(one.authorization).toBeUndefined();
    expect(one.cookie).toBeUndefined();
  }
  expect(transport.requestsByRoute()).toEqual({
    'GET /file/{file}/binary': 2,
    'GET /rest/api/3/attachment/content/{attachment}': 1,
  });
});

it.each([
  'http://media.example/x',
  'ftp://media.example/x',
  'https://user:pass@media.example/x',
  'file:///etc/passwd',
])('a download is not followed to %s', async (address) => {
  const transport = transportAt('http://127.0.0.1:9');
  const error = await thrownBy(transport.download(address, 10, new AbortController().signal));
  expect(error.failure.code).toBe('unreadable-answer');
  expect(transport.requests()).toBe(0);
});

it('a download that goes round in circles ends', async () => {
  const url = await serverOf((request, response) => {
    response.writeHead(302, { Location: request.url ?? '/' }).end();
  });
  const error = await thrownBy(transportAt(url).download(`${url}/x`, 10, new AbortController().signal));
  expect(error.failure.code).toBe('unreadable-answer');
});
