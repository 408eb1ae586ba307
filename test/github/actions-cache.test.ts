/** The checkpoint store on the real `@actions/cache`, over the wire. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCheckpointStore } from '../../src/github/checkpoint-store.ts';
import { startCacheServer } from './cache-server.ts';
import type { CacheServer } from './cache-server.ts';

const VARIABLES = [
  'ACTIONS_CACHE_SERVICE_V2',
  'ACTIONS_RESULTS_URL',
  'ACTIONS_RUNTIME_TOKEN',
  'ACTIONS_CACHE_MODE',
  'GITHUB_SERVER_URL',
  'GITHUB_WORKSPACE',
  'RUNNER_TEMP',
] as const;

let server: CacheServer;
let workspace: string;
let temp: string;
let before: { readonly folder: string; readonly env: Readonly<Record<string, string | undefined>> };

beforeEach(async () => {
  before = {
    folder: process.cwd(),
    env: Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]])),
  };
  server = await startCacheServer();
  workspace = mkdtempSync(join(tmpdir(), 'deskbridge-workspace-'));
  temp = mkdtempSync(join(tmpdir(), 'deskbridge-temp-'));
  process.chdir(workspace);
  Object.assign(process.env, {
    ACTIONS_CACHE_SERVICE_V2: 'true',
    ACTIONS_RESULTS_URL: server.url,
    ACTIONS_RUNTIME_TOKEN: 'token',
    ACTIONS_CACHE_MODE: '',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temp,
  });
});

afterEach(async () => {
  expect(readdirSync(workspace)).toEqual([]);
  process.chdir(before.folder);
  for (const [name, value] of Object.entries(before.env)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
  for (const folder of [workspace, temp]) rmSync(folder, { recursive: true, force: true });
  await server.close();
});

function store(
  runId: string,
  more: { readonly sync?: string; readonly formerNames?: readonly string[] } = {},
) {
  return createCheckpointStore({ sync: 'acme', runId, attempt: '1', workspace, ...more });
}

/** An archive as the cache package makes it, of a folder that `fill` fills. */
function archiveOf(fill: (folder: string) => void): Buffer {
  const folder = mkdtempSync(join(temp, 'archive-'));
  fill(folder);
  return execFileSync('tar', ['-c', ...compression(), '-C', folder, '.deskbridge-acme.json']);
}

/** The package uses zstd where it is installed. */
function compression(): readonly string[] {
  return spawnSync('zstd', ['--version']).status === 0 ? ['--use-compress-program', 'zstd'] : ['-z'];
}

const unusable = { found: undefined, reason: 'The entry in the Actions cache holds no usable checkpoint.' };

describe('the checkpoint in the Actions cache', () => {
  it('misses at first, then finds the newest of all runs', async () => {
    expect(await store('1').load()).toMatchObject({ found: undefined });
    expect(await store('1').save('first')).toBe('saved');
    const second = store('2');
    await second.save('second');
    await second.save('third');
    expect(await store('3').load()).toEqual({ found: 'third', key: 'deskbridge-v1-acme-2-1-2' });
  });

  it('keeps syncs apart whose names begin alike', async () => {
    await store('1').save('of acme');
    await store('1', { sync: 'acme-2' }).save('of acme-2');
    expect(await store('2').load()).toMatchObject({ found: 'of acme' });
    expect(await store('2', { sync: 'acme-2' }).load()).toMatchObject({ found: 'of acme-2' });
  });

  it('is found under a former name', async () => {
    await store('1').save('before the new name');
    expect(await store('2', { sync: 'globex', formerNames: ['acme'] }).load()).toMatchObject({
      found: 'before the new name',
    });
  });

  it('is refused under a key that exists', async () => {
    await store('1').save('first');
    expect(await store('1').save('again')).toBe('refused');
    expect(await store('2').load()).toMatchObject({ found: 'first' });
  });

  it('is refused with a read-only token, and when the workflow forbids writing', async () => {
    server.behave('deny');
    expect(await store('1').save('x')).toBe('refused');
    server.behave('well');
    process.env['ACTIONS_CACHE_MODE'] = 'read';
    expect(await store('1').save('x')).toBe('refused');
    expect(server.keys()).toEqual([]);
  });

  it('is neither found nor saved without a token, or without the service', async () => {
    process.env['ACTIONS_RUNTIME_TOKEN'] = '';
    expect(await store('1').save('x')).toBe('refused');
    expect(await store('1').load()).toMatchObject({ found: undefined });
    process.env['ACTIONS_RESULTS_URL'] = '';
    expect(await store('1').save('x')).toBe('refused');
    expect(await store('1').load()).toMatchObject({
      found: undefined,
      reason: expect.stringContaining('not available') as unknown,
    });
  });

  it('is neither found nor saved while the service is down', async () => {
    await store('1').save('x');
    await server.close();
    expect(await store('2').load()).toMatchObject({ found: undefined });
    expect(await store('2').save('x')).toBe('refused');
  });

  it('is not found when its bytes are lost', async () => {
    await store('1').save('x');
    server.behave('lose');
    expect(await store('2').load()).toMatchObject({ found: undefined });
  });

  it('is not found in garbage', async () => {
    await store('1').save('x');
    server.overwrite('deskbridge-v1-acme-1-1-1', Buffer.from('no archive'));
    expect(await store('2').load()).toMatchObject({ found: undefined });
  });

  it('is not read through a link that somebody put into the entry', async () => {
    await store('1').save('x');
    const secret = join(temp, 'secret');
    writeFileSync(secret, 'secret');
    const poisoned = archiveOf((folder) => symlinkSync(secret, join(folder, '.deskbridge-acme.json')));
    server.overwrite('deskbridge-v1-acme-1-1-1', poisoned);
    expect(await store('2').load()).toEqual(unusable);
    expect(readFileSync(secret, 'utf8')).toBe('secret');
  });

  it('is not taken when it is larger than a checkpoint can be', async () => {
    await store('1').save('x');
    const large = archiveOf((folder) =>
      writeFileSync(join(folder, '.deskbridge-acme.json'), 'x'.repeat(1024 * 1024 + 1)),
    );
    server.overwrite('deskbridge-v1-acme-1-1-1', large);
    expect(await store('2').load()).toEqual(unusable);
  });
});
