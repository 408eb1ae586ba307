import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideFleet, maxJobs } from '../../src/config/fleet.ts';
import type { Config } from '../../src/config/settings.ts';
import { configOf, fileWith, rightSites, syncWith } from './problems.ts';

/** `count` customers on sites of their own; `deskOf` says whose desk each of them uses. */
function fleet(count: number, deskOf: (index: number) => string = () => 'HELP'): Config {
  const { config } = configOf(fileWith({}));
  const [first] = config.syncs;
  const site = config.sites['acme'];
  if (first === undefined || site === undefined) throw new Error('no sync');
  const names = Array.from({ length: count }, (_, index) => `c${String(index).padStart(4, '0')}`);
  const sites = names.map((name) => [name, { ...site, name, token: { env: `${name.toUpperCase()}_TOKEN` } }]);
  return {
    sites: { ...config.sites, ...(Object.fromEntries(sites) as Config['sites']) },
    syncs: names.map((name, index) => ({
      ...first,
      name,
      customer: { ...first.customer, site: name },
      desk: { ...first.desk, project: deskOf(index) },
    })),
  };
}

const membersOf = (jobs: ReturnType<typeof divideFleet>) => jobs.map(({ syncs }) => syncs.split(','));

describe('up to 256 syncs', () => {
  it('each is a job with its name and the variables of its two sites', () => {
    const { config } = configOf(
      fileWith({}, rightSites.replace('email: a@acme.example', 'email: { env: ACME_EMAIL }')) +
        syncWith('beta', { customer: '{ site: vendor, project: BETA, since: all }' }),
    );
    expect(divideFleet(config, [])).toEqual([
      { name: 'acme', syncs: 'acme', env: ['ACME_EMAIL', 'ACME_TOKEN', 'VENDOR_TOKEN'] },
      { name: 'beta', syncs: 'beta', env: ['VENDOR_TOKEN'] },
    ]);
  });

  it('disabled ones are left out, and so is what the input `syncs` does not name', () => {
    const { config } = configOf(
      fileWith({ enabled: 'false' }) +
        syncWith('beta', { customer: '{ site: acme, project: BETA, since: all }' }) +
        syncWith('gamma', { customer: '{ site: acme, project: GAMMA, since: all }' }),
    );
    const names = (chosen: string[]) => divideFleet(config, chosen).map(({ name }) => name);
    expect(names([])).toEqual(['beta', 'gamma']);
    expect(names(['gamma', 'acme'])).toEqual(['gamma']);
    expect(names(['acme'])).toEqual([]);
  });

  it('a sync more is a job more, and no other job changes', () => {
    const before = divideFleet(fleet(255), []);
    expect(divideFleet(fleet(256), []).slice(0, 255)).toEqual(before);
  });
});

describe('more than 256 syncs', () => {
  it.each([
    [257, 129, 2],
    [300, 150, 2],
    [512, 256, 2],
    [513, 171, 3],
    [1000, 250, 4],
  ])('%i syncs make %i jobs of at most %i', (count, jobs, size) => {
    const groups = membersOf(divideFleet(fleet(count), []));
    expect(groups).toHaveLength(jobs);
    expect(Math.max(...groups.map(({ length }) => length))).toBe(size);
  });

  it('each is in one job, sizes differ by one at most, names are free of doubles and fit for a concurrency group', () => {
    fc.assert(
      fc.property(fc.integer({ min: 257, max: 3000 }), fc.integer({ min: 1, max: 400 }), (count, desks) => {
        const config = fleet(count, (index) => `D${String((index * 7) % desks)}`);
        const jobs = divideFleet(config, []);
        const groups = membersOf(jobs);
        expect(jobs.length).toBeLessThanOrEqual(maxJobs);
        expect(groups.flat().toSorted()).toEqual(config.syncs.map(({ name }) => name).toSorted());
        const sizes = groups.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length);
        for (const { name } of jobs) expect(name).toMatch(/^[a-z0-9-]{1,40}(\+\d+)?$/);
        // The order of the files does not count.
        expect(divideFleet({ ...config, syncs: config.syncs.toReversed() }, [])).toEqual(jobs);
      }),
      { numRuns: 20 },
    );
  });

  it('syncs of one desk are neighbours', () => {
    const config = fleet(600, (index) => `D${String(index % 100)}`);
    const groups = membersOf(divideFleet(config, []));
    const deskOf = new Map(config.syncs.map(({ name, desk }) => [name, desk.project]));
    const mixed = groups.filter((group) => new Set(group.map((name) => deskOf.get(name))).size > 1);
    expect(mixed).toEqual([]);
  });

  it('asks for the variables of all its syncs, each once', () => {
    const [job] = divideFleet(fleet(300), []);
    expect(job).toEqual({
      name: 'c0000+1',
      syncs: 'c0000,c0001',
      env: ['C0000_TOKEN', 'C0001_TOKEN', 'VENDOR_TOKEN'],
    });
  });
});
