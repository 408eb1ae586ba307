/** What the cache package cannot be made to do over the wire: it is replaced here. The real one: `actions-cache.test.ts`. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCheckpointStore } from '../../src/github/checkpoint-store.ts';
import { CHECKPOINT_MAX_BYTES } from '../../src/sync/checkpoint.ts';
import type { CacheClient } from '../../src/github/checkpoint-store.ts';

let workspace: string;
let notes: string[];

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'deskbridge-cache-'));
  notes = [];
});

afterEach(() => {
  rmSync(workspace, { recursive: true, force: true });
});

/** A cache that keeps its entries in memory, by path and key, and refuses a key it has. */
function memoryCache(more: Partial<CacheClient> = {}) {
  const entries: { key: string; path: string; text: string }[] = [];
  const calls: string[] = [];
  const client: CacheClient = {
    isFeatureAvailable: () => true,
    async restoreCache([path = ''], primaryKey, restoreKeys = []) {
      calls.push(`restore ${path}`);
      for (const wanted of [primaryKey, ...restoreKeys]) {
        const hit = entries.findLast((entry) => entry.path === path && entry.key.startsWith(wanted));
        if (hit === undefined) continue;
        writeFileSync(join(workspace, path), hit.text);
        return hit.key;
      }
      return undefined;
    },
    async saveCache([path = ''], key) {
      calls.push(`save ${key}`);
      if (entries.some((entry) => entry.key === key)) return -1;
      return entries.push({ key, path, text: readFileSync(join(workspace, path), 'utf8') });
    },
    ...more,
  };
  return { client, entries, calls };
}

function storeOn(client: CacheClient, more: Partial<Parameters<typeof createCheckpointStore>[0]> = {}) {
  return createCheckpointStore({
    sync: 'acme',
    runId: '123',
    attempt: '1',
    workspace,
    note: (text) => notes.push(text),
    loadCache: async () => client,
    ...more,
  });
}

describe('a checkpoint store', () => {
  it('leaves the workspace as it was, whatever happens', async () => {
    const boom = async () => {
      throw new TypeError('secret path');
    };
    for (const client of [
      memoryCache().client,
      memoryCache({ restoreCache: boom, saveCache: boom }).client,
    ]) {
      const store = storeOn(client);
      await store.save('{}');
      await store.load();
      expect(readdirSync(workspace)).toEqual([]);
    }
    expect(notes.join()).not.toContain('secret path');
  });

  it('names entries by run, attempt and number', async () => {
    const { client, entries } = memoryCache();
    const store = storeOn(client);
    expect(await Promise.all([store.save('1'), store.save('2'), store.save('3')])).toEqual([
      'saved',
      'saved',
      'saved',
    ]);
    expect(entries.map(({ key, text }) => `${key} ${text}`)).toEqual([
      'deskbridge-v1-acme-123-1-1 1',
      'deskbridge-v1-acme-123-1-2 2',
      'deskbridge-v1-acme-123-1-3 3',
    ]);
  });

  it('a second step of the same run goes on counting and finds the newest', async () => {
    const { client } = memoryCache();
    const first = storeOn(client);
    await first.save('1');
    await first.save('2');
    const second = storeOn(client);
    expect(await second.load()).toEqual({ found: '2', key: 'deskbridge-v1-acme-123-1-2' });
    expect(await second.save('3')).toBe('saved');
  });

  it('a sync whose name begins with another name is not taken for it', async () => {
    const { client, entries } = memoryCache();
    entries.push({ key: 'deskbridge-v1-acme-2-99-1-1', path: '.deskbridge-acme.json', text: 'of acme-2' });
    const store = storeOn(client);
    expect(await store.load()).toMatchObject({
      found: undefined,
      reason: expect.stringContaining('not ours') as unknown,
    });
    expect(readdirSync(workspace)).toEqual([]);
  });

  it('asks for former names only when its own finds nothing', async () => {
    const { client, entries, calls } = memoryCache();
    await storeOn(client, { sync: 'old-acme' }).save('old');
    const store = storeOn(client, { formerNames: ['older', 'old-acme'], runId: '124' });
    expect(await store.load()).toMatchObject({ found: 'old' });
    expect(calls.filter((call) => call.startsWith('restore'))).toEqual([
      'restore .deskbridge-acme.json',
      'restore .deskbridge-older.json',
      'restore .deskbridge-old-acme.json',
    ]);
    await store.save('new');
    expect(entries.at(-1)?.key).toBe('deskbridge-v1-acme-124-1-1');
    calls.length = 0;
    expect(await store.load()).toMatchObject({ found: 'new' });
    expect(calls).toEqual(['restore .deskbridge-acme.json']);
  });

  it('is refused when the cache says -1, throws, is not there, or the text is too large', async () => {
    expect(await storeOn(memoryCache({ saveCache: async () => -1 }).client).save('x')).toBe('refused');
    const throws = async () => {
      throw new Error('no token');
    };
    expect(await storeOn(memoryCache({ saveCache: throws }).client).save('x')).toBe('refused');
    expect(await storeOn(memoryCache({ isFeatureAvailable: () => false }).client).save('x')).toBe('refused');
    const { client, calls } = memoryCache();
    expect(await storeOn(client).save('é'.repeat(CHECKPOINT_MAX_BYTES / 2 + 1))).toBe('refused');
    expect(calls).toEqual([]);
    expect(notes).toHaveLength(4);
  });

  it('finds nothing, with a reason, when the package cannot be loaded', async () => {
    const store = storeOn(memoryCache().client, {
      loadCache: () => Promise.reject(new Error('chunk is missing')),
    });
    expect(await store.load()).toEqual({
      found: undefined,
      reason: 'The checkpoint could not be restored (Error).',
    });
    expect(await store.save('x')).toBe('refused');
  });

  it.each([
    ['no file', () => undefined],
    ['a folder', (file: string) => mkdirSync(file)],
    ['a link', (file: string) => symlinkSync('/etc/hostname', file)],
    ['too much', (file: string) => writeFileSync(file, 'x'.repeat(CHECKPOINT_MAX_BYTES + 1))],
    ['bytes that are no text', (file: string) => writeFileSync(file, Buffer.from([0xff, 0xfe, 0xc3]))],
  ])('an entry with %s holds no checkpoint', async (_, put) => {
    const restoreCache = async () => {
      put(join(workspace, '.deskbridge-acme.json'));
      return 'deskbridge-v1-acme-1-1-1';
    };
    const answer = await storeOn(memoryCache({ restoreCache }).client).load();
    expect(answer).toEqual({
      found: undefined,
      reason: 'The entry in the Actions cache holds no usable checkpoint.',
    });
    expect(readdirSync(workspace)).toEqual([]);
  });

  it('does not write through a link that stands in place of its file', async () => {
    const target = join(workspace, 'target');
    writeFileSync(target, 'mine');
    symlinkSync(target, join(workspace, '.deskbridge-acme.json'));
    const { client, entries } = memoryCache();
    expect(await storeOn(client).save('x')).toBe('saved');
    expect(entries[0]?.text).toBe('x');
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });

  it('does not meet the store of another sync of the same process', async () => {
    const { client, entries } = memoryCache();
    const names = Array.from({ length: 20 }, (_, index) => `sync-${index}`);
    const stores = names.map((sync) => storeOn(client, { sync }));
    await Promise.all(stores.map((store, index) => store.save(`text ${index}`)));
    expect(entries).toHaveLength(20);
    const found = await Promise.all(stores.map((store) => store.load()));
    expect(found.map((one) => one.found)).toEqual(names.map((_, index) => `text ${index}`));
    expect(readdirSync(workspace)).toEqual([]);
  });

  it.each(['', '../x', 'a/b', 'A', 'a,b', 'x'.repeat(41)])('%j is no name of a sync', (sync) => {
    expect(() => storeOn(memoryCache().client, { sync })).toThrow(TypeError);
    expect(() => storeOn(memoryCache().client, { formerNames: [sync] })).toThrow(TypeError);
  });
});
