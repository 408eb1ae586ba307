/**
 * The Actions cache service, version 2, as the real `@actions/cache` package speaks to it: twirp calls as JSON, and a
 * blob store that looks like Azure's.
 *
 * @see https://github.com/actions/toolkit/tree/main/packages/cache
 */
import { createHash } from 'node:crypto';
import { isRecord } from './answer.ts';
import { listen } from './http-server.ts';
import type { Listening } from './http-server.ts';

export interface CacheEntry {
  readonly id: string;
  readonly key: string;
  readonly version: string;
  readonly bytes: Uint8Array;
  readonly created: number;
}

/** `error`: every call answers 503. `refused`: nobody listens. */
export type CacheState = 'up' | 'error' | 'refused';

export interface CacheService {
  readonly url: string;
  /** What the runner sets for the Action. */
  readonly env: Readonly<Record<string, string>>;
  /** Saves are refused by policy. */
  readOnly: boolean;
  readonly state: CacheState;
  setState(state: CacheState): Promise<void>;
  /** Newest last. */
  readonly entries: readonly CacheEntry[];
  /** Calls so far: `GetCacheEntryDownloadURL`, `CreateCacheEntry`, … */
  readonly calls: readonly string[];
  /** Evicts entries whose key starts so; all without a prefix. */
  lose(prefix?: string): void;
  close(): Promise<void>;
}

export interface CacheServiceOptions {
  readonly now?: () => number;
  readonly port?: number;
}

const TWIRP = '/twirp/github.actions.results.api.v1.CacheService/';
const TOKEN = 'cache-runtime-token';

interface Reserved {
  readonly key: string;
  readonly version: string;
  bytes: Uint8Array | undefined;
}

/** Starts the service on a loopback port. */
export async function startCacheService(options: CacheServiceOptions = {}): Promise<CacheService> {
  const now = options.now ?? (() => Date.now());
  let entries: CacheEntry[] = [];
  const calls: string[] = [];
  const reserved = new Map<string, Reserved>();
  let state: CacheState = 'up';
  let lastId = 0;

  const json = (body: unknown, status = 200): Response => Response.json(body, { status });
  const blobUrl = (id: string): string =>
    `${server.url}/devstoreaccount1/actions-cache/${id}?sig=${id}-signature`;

  function twirp(call: string, body: unknown): Response {
    const ask = isRecord(body) ? body : {};
    const key = String(ask['key']);
    const version = String(ask['version']);
    calls.push(call);
    switch (call) {
      case 'GetCacheEntryDownloadURL': {
        const others: unknown[] = Array.isArray(ask['restore_keys']) ? ask['restore_keys'] : [];
        const found = findEntry(entries, version, [key, ...others.map(String)]);
        return json(
          found === undefined
            ? { ok: false, signed_download_url: '', matched_key: '' }
            : { ok: true, signed_download_url: blobUrl(`entry-${found.id}`), matched_key: found.key },
        );
      }
      case 'CreateCacheEntry': {
        if (service.readOnly)
          return json({ ok: false, signed_upload_url: '', message: 'cache write denied: read-only token' });
        const taken = entries.some((entry) => entry.key === key && entry.version === version);
        if (taken)
          return json(
            {
              code: 'already_exists',
              msg: 'cache entry with the same key, version, and scope already exists',
            },
            409,
          );
        const id = createHash('sha256')
          .update(`${key} ${version} ${calls.length}`)
          .digest('hex')
          .slice(0, 16);
        reserved.set(id, { key, version, bytes: undefined });
        return json({ ok: true, signed_upload_url: blobUrl(id) });
      }
      case 'FinalizeCacheEntryUpload': {
        const upload = [...reserved].find(
          ([, one]) => one.key === key && one.version === version && one.bytes !== undefined,
        );
        if (upload?.[1].bytes === undefined)
          return json({ code: 'not_found', msg: 'no upload to finalize' }, 404);
        reserved.delete(upload[0]);
        lastId += 1;
        entries.push({ id: String(lastId), key, version, bytes: upload[1].bytes, created: now() });
        return json({ ok: true, entry_id: String(lastId) });
      }
      default:
        return json({ code: 'bad_route', msg: `no such method ${call}` }, 404);
    }
  }

  async function blob(request: Request, name: string): Promise<Response> {
    if (request.method === 'PUT') {
      const upload = reserved.get(name);
      if (upload === undefined) return json({ msg: 'unknown upload' }, 404);
      upload.bytes = new Uint8Array(await request.arrayBuffer());
      return new Response(null, {
        status: 201,
        headers: {
          ETag: `"${name}"`,
          'Last-Modified': new Date(now()).toUTCString(),
          'x-ms-version': '2025-01-05',
          'x-ms-request-server-encrypted': 'true',
        },
      });
    }
    const entry = entries.find((one) => `entry-${one.id}` === name);
    if (entry === undefined) return json({ msg: 'no such blob' }, 404);
    return new Response(new Uint8Array(entry.bytes), {
      headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(entry.bytes.length) },
    });
  }

  async function handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (state === 'error') return json({ code: 'unavailable', msg: 'service unavailable' }, 503);
    if (url.pathname.startsWith(TWIRP)) {
      if (request.headers.get('authorization') !== `Bearer ${TOKEN}`) {
        return json({ code: 'unauthenticated', msg: 'bad token' }, 401);
      }
      return twirp(url.pathname.slice(TWIRP.length), await request.json());
    }
    const name = url.pathname.split('/').at(-1) ?? '';
    if (url.searchParams.get('sig') !== `${name}-signature`) return json({ msg: 'bad signature' }, 403);
    if (url.searchParams.has('comp')) return json({ msg: 'blocks are not implemented' }, 501);
    return blob(request, name);
  }

  let server: Listening = await listen(handle, options.port);
  const url = server.url;

  const service: CacheService = {
    url,
    env: {
      ACTIONS_CACHE_SERVICE_V2: 'true',
      ACTIONS_RESULTS_URL: `${url}/`,
      ACTIONS_RUNTIME_TOKEN: TOKEN,
    },
    readOnly: false,
    get state() {
      return state;
    },
    async setState(next) {
      if (next === 'refused' && state !== 'refused') await server.close();
      if (next !== 'refused' && state === 'refused') server = await listen(handle, server.port);
      state = next;
    },
    get entries() {
      return entries;
    },
    calls,
    lose(prefix = '') {
      entries = entries.filter((entry) => !entry.key.startsWith(prefix));
    },
    close: async () => {
      if (state !== 'refused') await server.close();
    },
  };
  return service;
}

/** For each key in turn: the exact one, else the newest that starts with it. */
function findEntry(
  entries: readonly CacheEntry[],
  version: string,
  keys: readonly string[],
): CacheEntry | undefined {
  for (const key of keys) {
    const same = entries.filter((entry) => entry.version === version);
    const found =
      same.find((entry) => entry.key === key) ?? same.findLast((entry) => entry.key.startsWith(key));
    if (found !== undefined) return found;
  }
  return undefined;
}
