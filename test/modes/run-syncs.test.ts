/** Syncs one after the other, on the same sites: none pays for another, and none is stopped by another. */
import { describe, expect, it } from 'vitest';
import type { SyncJob } from '../../src/engine/job.ts';
import { planChange } from '../../src/modes/plan-change.ts';
import type { Agreement } from '../../src/modes/plan-change.ts';
import { countAsked } from '../../src/modes/sites.ts';
import type { OpenSite, Sites } from '../../src/modes/sites.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';
import { addProject, customersOfOneDesk } from '../promises/projects.ts';
import type { Bridge } from '../support/bridge.ts';
import { createBridge } from '../support/bridge.ts';

/** Two customers of one desk. */
function twoSyncs(): Bridge {
  const bridge = createBridge({ config: customersOfOneDesk(['acme', 'beta']) });
  addProject(bridge.customer, { id: '10130', key: 'BETA', type: 'software', like: 'ACME' }, [
    bridge.world.customerSync.accountId,
  ]);
  return bridge;
}

/** The first search on this site is answered with a warning. */
function warnOnce({ world }: Bridge, host: string): void {
  const { fetch } = world;
  let isWarned = false;
  Object.assign(world, {
    fetch: async (input: Request, init?: RequestInit) => {
      const request = new Request(input, init);
      const { hostname, pathname } = new URL(request.url);
      const answer = await fetch(request);
      if (isWarned || hostname !== host || !pathname.endsWith('/search/jql')) return answer;
      isWarned = true;
      const body = (await answer.json()) as object;
      return Response.json({ ...body, warnings: [{ type: 'SLOW' }] }, { headers: answer.headers });
    },
  });
}

const warningsOf = ({ notices }: SyncReport) => notices.filter(({ code }) => code === 'search-warning');

describe('what Jira warns of', () => {
  it('is told by the sync that asked, not by the next one on the same site', async () => {
    const bridge = twoSyncs();
    warnOnce(bridge, 'acme.jira.test');
    const { syncs } = await bridge.runAll();
    expect(syncs.map(warningsOf)).toEqual([[{ code: 'search-warning', site: 'acme', warning: 'SLOW' }], []]);
  });

  it('is told once where both sides are on one site', async () => {
    const bridge = createBridge({ sameSite: true });
    warnOnce(bridge, 'vendor.jira.test');
    expect(warningsOf(await bridge.run())).toHaveLength(1);
  });
});

describe('what sites were asked', () => {
  /** Sites that count by hand. */
  function sitesWith(...names: string[]) {
    const open = names.map((name) => ({ name, count: 0, warnings: [] as string[] }));
    const opened = open.map((one) => ({
      site: { name: one.name },
      transport: { requests: () => one.count },
      warnings: one.warnings,
    })) as unknown as OpenSite[];
    return { open, opened, sites: { opened: () => opened } as unknown as Sites };
  }

  it('counts from then on, on the sites of the base as well, and on those that are opened later', () => {
    const head = sitesWith('acme', 'vendor');
    const base = sitesWith('acme', 'old');
    const [acme, vendor] = head.open;
    const [ours, old] = base.open;
    if (!acme || !vendor || !ours || !old) throw new Error('There are four.');
    acme.count = 5;
    acme.warnings.push('EARLIER');
    const late = base.opened.pop();
    const asked = countAsked([head.sites, base.sites]);
    expect(asked()).toEqual({ requests: {}, notices: [] });
    if (late !== undefined) base.opened.push(late);
    Object.assign(acme, { count: 7 });
    Object.assign(ours, { count: 2 });
    Object.assign(old, { count: 3 });
    acme.warnings.push('SLOW', 'SLOW');
    ours.warnings.push('SLOW');
    expect(asked()).toEqual({
      requests: { acme: 4, old: 3 },
      notices: [{ code: 'search-warning', site: 'acme', warning: 'SLOW' }],
    });
  });
});

describe('a bug in one sync', () => {
  it('stops neither the others nor the run', async () => {
    const bridge = twoSyncs();
    const get = bridge.checkpoints.get.bind(bridge.checkpoints);
    bridge.checkpoints.get = (name) => {
      if (name === 'acme') throw new RangeError('SECRET');
      return get(name);
    };
    const report = await bridge.runAll();
    expect(report.syncs).toMatchObject([
      {
        sync: 'acme',
        result: 'failed',
        stopped: { code: 'bug', detail: expect.stringMatching(/^RangeError/) as string },
      },
      { sync: 'beta', result: 'ok' },
    ]);
    expect(JSON.stringify(report)).not.toContain('SECRET');
  });

  it('that shows before base and head are planned is told by the plan', async () => {
    const fail = () => Promise.reject(new TypeError('x'));
    const site = { name: 'acme', now: () => 0 };
    const agreement = {
      sites: { customer: site, desk: site },
      enabled: true,
      contract: fail,
      job: (sites: SyncJob['sites']) => ({
        name: 'acme',
        enabled: true,
        mode: 'plan',
        issues: [],
        sites,
        store: { load: () => Promise.resolve(undefined) },
        resolve: fail,
        halt: () => undefined,
      }),
    } as unknown as Agreement;
    const { outcome, plans } = await planChange(agreement, agreement);
    expect(outcome.stopped).toMatchObject({ code: 'bug' });
    expect(plans).toBeUndefined();
  });
});
