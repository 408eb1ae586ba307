/**
 * A configuration with 300 syncs: a service company with 300 customers. Loading must take no time that anybody notices, mistakes must be
 * named at their line, and a run of all of them at rest must cost one request per sync and side.
 */
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { viewIssues } from '../emulator/index.ts';
import { createBridge, minutes } from '../support/bridge.ts';
import { folder, load, oneFile } from './syncs.ts';
import { withSyncs } from './worlds.ts';

const SYNCS = 300;

describe('300 syncs', () => {
  it('are read the same from one file and from a folder, in a moment', () => {
    const { world } = createBridge();
    const timed = (files: Parameters<typeof load>[0]) => {
      const started = performance.now();
      const { config } = load(files);
      return { config, took: performance.now() - started };
    };
    const file = timed(oneFile(world, SYNCS));
    const files = timed(folder(world, SYNCS));
    expect(file.config.syncs).toHaveLength(SYNCS);
    // The order of files decides the order of syncs: both are written in the same one.
    expect(files.config).toEqual(file.config);
    expect(Math.max(file.took, files.took)).toBeLessThan(10_000);
  });

  it('with mistakes in every one of them name each at its place', () => {
    const { world } = createBridge();
    const files = folder(world, SYNCS).map(({ path, text }) => ({
      path,
      text: text.replace('direction: both', 'direction: sideways'),
    }));
    const started = performance.now();
    const loaded = loadConfig(files);
    expect(performance.now() - started).toBeLessThan(20_000);
    if (loaded.ok) throw new Error('the mistakes were not found');
    expect(loaded.problems).toHaveLength(SYNCS);
    expect(new Set(loaded.problems.map(({ file }) => file)).size).toBe(SYNCS);
    expect(new Set(loaded.problems.map(({ line }) => line))).toEqual(new Set([15]));
  });

  it('run one after the other, cost two requests each at rest, and one that changed is found', async () => {
    const b = withSyncs(SYNCS);
    for (const i of [0, 150, 299]) b.world.ann.createIssue(`C${i}`, `Of customer ${i}`);
    const requestsOf = async () => {
      const before = b.world.requests;
      const report = await b.runAll();
      expect(report.result).toBe('ok');
      expect(report.syncs).toHaveLength(SYNCS);
      return b.world.requests - before;
    };
    const first = await requestsOf();
    for (const i of [0, 150, 299]) {
      expect(viewIssues(b.desk, `D${i}`).map(({ summary }) => summary)).toEqual([`Of customer ${i}`]);
    }
    b.world.advance(minutes(15));
    await requestsOf();
    b.world.advance(minutes(15));
    expect(await requestsOf()).toBe(2 * SYNCS);
    // Once a day everything that the contracts rest on is read: of a site's fields once, of its projects each.
    const fields = b.world.sites.map((site) => site.log.count({ route: '/rest/api/3/field' }));
    expect(fields).toEqual([1, 1]);
    expect(first).toBeLessThan(SYNCS * 14);
  });
});
