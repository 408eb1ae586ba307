/** The real package talks to the service. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { restoreCache, saveCache } from '@actions/cache';
import { startCacheService } from './cache-service.ts';
import type { CacheService } from './cache-service.ts';

describe('the cache service with @actions/cache', () => {
  let service: CacheService;
  let folder: string;
  let before: NodeJS.ProcessEnv;
  const cwd = process.cwd();
  const NAME = 'checkpoint.json';

  beforeEach(async () => {
    service = await startCacheService();
    folder = await mkdtemp(path.join(tmpdir(), 'cache-test-'));
    before = { ...process.env };
    Object.assign(process.env, service.env, {
      RUNNER_TEMP: folder,
      GITHUB_WORKSPACE: folder,
      GITHUB_SERVER_URL: 'https://github.com',
    });
    process.chdir(folder);
    // The package tells the runner all it does.
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    process.chdir(cwd);
    process.env = before;
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function save(key: string, text: string): Promise<number> {
    await writeFile(NAME, text);
    return saveCache([NAME], key);
  }

  async function restore(
    key: string,
    prefix: string,
  ): Promise<readonly [string | undefined, string | undefined]> {
    await rm(NAME, { force: true });
    const matched = await restoreCache([NAME], key, [prefix]);
    return [matched, matched === undefined ? undefined : await readFile(NAME, 'utf8')];
  }

  it('saves once per key and restores the newest of a prefix', async () => {
    expect(await restore('k-9', 'k-')).toEqual([undefined, undefined]);
    expect(await save('k-1', 'one')).toBeGreaterThan(0);
    expect(await save('k-2', 'two')).toBeGreaterThan(0);
    expect(await save('k-2', 'three')).toBe(-1);
    expect(await restore('k-9', 'k-')).toEqual(['k-2', 'two']);
    expect(await restore('k-1', 'k-')).toEqual(['k-1', 'one']);
    expect(service.entries.map((entry) => entry.key)).toEqual(['k-1', 'k-2']);
    service.lose('k-2');
    expect(await restore('k-9', 'k-')).toEqual(['k-1', 'one']);
    service.lose();
    expect(await restore('k-9', 'k-')).toEqual([undefined, undefined]);
  });

  it('refuses saves when it is read-only', async () => {
    await save('k-1', 'one');
    service.readOnly = true;
    expect(await save('k-2', 'two')).toBe(-1);
    expect(await restore('k-9', 'k-')).toEqual(['k-1', 'one']);
  });

  it('looks like a miss when nobody listens, and comes back on the same port', async () => {
    await save('k-1', 'one');
    await service.setState('refused');
    expect(await restore('k-9', 'k-')).toEqual([undefined, undefined]);
    expect(await save('k-2', 'two')).toBe(-1);
    await service.setState('up');
    expect(await restore('k-9', 'k-')).toEqual(['k-1', 'one']);
  });

  it('answers 503 when it is in error, and 401 to a wrong token', async () => {
    const url = `${service.url}/twirp/github.actions.results.api.v1.CacheService/GetCacheEntryDownloadURL`;
    const send = (token: string): Promise<Response> =>
      fetch(url, { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body: '{}' });
    expect((await send('wrong')).status).toBe(401);
    await service.setState('error');
    expect((await send('wrong')).status).toBe(503);
    expect(service.state).toBe('error');
  });
});
