/** The routes of the Actions cache service (v2) that `@actions/cache` uses, in memory, on loopback. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

export interface CacheServer {
  readonly url: string;
  /** Keys of finished entries, oldest first. */
  keys(): readonly string[];
  /** `deny`: policy refuses writes; `lose`: entries are listed, their bytes are gone. */
  behave(as: 'well' | 'deny' | 'lose'): void;
  /** Replaces the bytes of an entry. */
  overwrite(key: string, archive: Buffer): void;
  close(): Promise<void>;
}

interface Entry {
  readonly key: string;
  readonly version: string;
  archive: Buffer;
  finished: boolean;
}

const Request = z.object({
  key: z.string(),
  version: z.string(),
  restore_keys: z.array(z.string()).default([]),
});

export async function startCacheServer(): Promise<CacheServer> {
  const entries: Entry[] = [];
  let behaviour: 'well' | 'deny' | 'lose' = 'well';
  let url = '';

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const send = (status: number, value: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const method = /CacheService\/(\w+)$/.exec(path)?.[1];
    if (method === undefined) {
      const entry = entries[Number(path.split('/').at(-1))];
      if (entry === undefined || query !== 'sig=x') {
        send(403, { msg: 'no' });
        return;
      }
      if (request.method === 'PUT') {
        entry.archive = body;
        const headers = {
          etag: '"1"',
          'last-modified': new Date(0).toUTCString(),
          'x-ms-version': '2024-11-04',
        };
        response.writeHead(201, headers).end();
        return;
      }
      if (behaviour === 'lose') {
        send(404, { msg: 'gone' });
        return;
      }
      response.writeHead(200, { 'content-length': entry.archive.length }).end(entry.archive);
      return;
    }
    if (request.headers.authorization === undefined) {
      send(401, { msg: 'no token' });
      return;
    }
    const { key, version, restore_keys } = Request.parse(JSON.parse(body.toString()));
    switch (method) {
      case 'GetCacheEntryDownloadURL': {
        const hit = [key, ...restore_keys]
          .map((wanted) =>
            entries.findLastIndex((e) => e.finished && e.version === version && e.key.startsWith(wanted)),
          )
          .find((index) => index >= 0);
        if (hit === undefined) {
          send(200, { ok: false });
          return;
        }
        send(200, {
          ok: true,
          signed_download_url: `${url}acc/box/${hit}?sig=x`,
          matched_key: entries[hit]?.key,
        });
        return;
      }
      case 'CreateCacheEntry': {
        if (behaviour === 'deny') {
          send(200, { ok: false, message: 'cache write denied: read-only token' });
          return;
        }
        if (entries.some((e) => e.key === key && e.version === version)) {
          send(409, { code: 'already_exists', msg: 'already exists' });
          return;
        }
        const index = entries.push({ key, version, archive: Buffer.alloc(0), finished: false }) - 1;
        send(200, { ok: true, signed_upload_url: `${url}acc/box/${index}?sig=x` });
        return;
      }
      case 'FinalizeCacheEntryUpload': {
        const index = entries.findIndex((e) => e.key === key && e.version === version);
        const entry = entries[index];
        if (entry === undefined) {
          send(404, { msg: 'no such entry' });
          return;
        }
        entry.finished = true;
        send(200, { ok: true, entry_id: String(index + 1) });
        return;
      }
      default: {
        send(501, { msg: method });
        return;
      }
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      response.writeHead(400).end(JSON.stringify({ msg: String(error) })),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    keys: () => entries.filter((entry) => entry.finished).map((entry) => entry.key),
    behave: (as) => (behaviour = as),
    overwrite(key, archive) {
      const entry = entries.find((e) => e.key === key);
      if (entry === undefined) throw new Error(`no entry ${key}`);
      entry.archive = archive;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
