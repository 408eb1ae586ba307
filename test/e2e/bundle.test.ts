/** What users run is the committed `dist/`: its size, its parts and how fast it starts. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryFile } from './runner.ts';
import { measureStart } from './start-time.ts';

const folder = dirname(entryFile);
const files = readdirSync(folder).filter((name) => name.endsWith('.js'));
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('dist', () => {
  it('has an entry file of at most 2.5 MB', () => {
    expect(statSync(entryFile).size).toBeLessThanOrEqual(2.5 * 1000 * 1000);
  });

  it('is a module, so that the runner starts it as one', () => {
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toEqual({ type: 'module' });
  });

  it('keeps the packages for the cache and for GitHub in parts of their own, loaded when needed', () => {
    const chunks = files.filter((name) => name !== 'index.js');
    expect(chunks).toHaveLength(2);
    for (const marker of ['github.actions.results.api.v1.CacheService', 'octokit-core.js/']) {
      expect(chunks.filter((name) => read(name).includes(marker))).toHaveLength(1);
      expect(read('index.js')).not.toContain(marker);
    }
  });

  it('lacks no module', () => {
    for (const name of files) expect(read(name)).not.toContain('webpackMissingModule');
  });

  it('names no path of the machine that built it', () => {
    for (const name of files) expect(read(name)).not.toMatch(/["'`(]\/(?:work|home|root|tmp|Users)\//);
  });

  it('reaches its first request soon', async () => {
    const { empty, firstRequest } = await measureStart(5);
    // The budget is 200 ms and measured by the bench; here only what could not be noise.
    expect(firstRequest - empty).toBeLessThan(1500);
  });
});
