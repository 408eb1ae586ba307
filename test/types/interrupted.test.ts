/** Creation towards the customer, disturbed: promise 2 holds on this side, too. */
import { describe, expect, it } from 'vitest';
import { canonical, expectNoDoubles, expectOldestFirst } from '../promises/canonical.ts';
import { addProject } from '../promises/projects.ts';
import { forEveryCrash } from '../promises/kill.ts';
import { hours, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { acme, createTypesBridge, customerTwin, FOR_ACME, help, TYPES } from './support.ts';

const BULK = '/rest/api/3/issue/bulk';
const RICH = TYPES.replace('webLinks: false', 'webLinks: true').concat(
  'twinLabel: { customer: vendor, desk: acme }\n',
);

function begin({ world: { ann, bob, pia } }: Bridge): void {
  const one = pia.createIssue('HELP', { summary: 'Camera', type: 'IT Help', ...FOR_ACME });
  pia.comment(one.key, 'It is dark', { internal: false });
  bob.comment(one.key, 'Not our business', { internal: true });
  bob.createIssue('HELP', { summary: 'Chairs', type: 'Purchase', description: 'Ten', ...FOR_ACME });
  ann.createIssue('ACME', { summary: 'Printer', type: 'Task' });
}

function makesOnCustomer(bridge: Bridge): number {
  return bridge.customer.log.count({ method: 'POST', route: BULK });
}

function expectOneTwinEach(bridge: Bridge): void {
  const summaries = (issues: readonly { readonly summary: string }[]) =>
    issues.map(({ summary }) => summary).sort();
  expect(summaries(acme(bridge))).toEqual(summaries(help(bridge)));
  expect(new Set(summaries(acme(bridge))).size).toBe(acme(bridge).length);
}

describe.each<[string, { readonly sameSite?: true; readonly lost?: true; readonly lag?: true }]>([
  ['that the cache forgets', { lost: true }],
  ['that search does not show', { lag: true }],
  ['on one site', { sameSite: true }],
])('a crash %s', (_, { sameSite = false, lost, lag }) => {
  it.each(['before', 'after'] as const)(
    '%s any request was carried out changes nothing in the end',
    async (phase) => {
      const calm = createTypesBridge({ rules: RICH, sameSite });
      begin(calm);
      await calm.settle();
      const expected = canonical(calm);
      expectOneTwinEach(calm);
      const begun = () => {
        const bridge = createTypesBridge({ rules: RICH, sameSite });
        begin(bridge);
        if (lag) for (const site of bridge.world.sites) site.index.lag = hours(3);
        // What was there before is indexed; what the run makes is not.
        if (lag) for (const site of bridge.world.sites) site.index.flush();
        return bridge;
      };
      const crashes = await forEveryCrash(begun, phase, lost ?? false, async (bridge, where) => {
        bridge.world.advance(minutes(15));
        if (lag) {
          await bridge.run();
          bridge.world.advance(minutes(15));
          for (const site of bridge.world.sites) {
            site.index.lag = 0;
            site.index.flush();
          }
        }
        await bridge.settle(8);
        expectNoDoubles(bridge);
        expectOldestFirst(bridge);
        expect(canonical(bridge), where).toEqual(expected);
      });
      expect(crashes).toBeGreaterThan(phase === 'before' ? 15 : 6);
    },
    120_000,
  );
});

describe('a create without an answer', () => {
  it.each(['reset-after', 'reset-before'] as const)('(%s) makes one twin in the end', async (kind) => {
    const bridge = createTypesBridge();
    const { key } = bridge.world.bob.createIssue('HELP', { summary: 'One', type: 'IT Help', ...FOR_ACME });
    bridge.customer.faults.add({ match: { route: BULK }, action: { kind } });
    await bridge.run();
    bridge.world.advance(minutes(5));
    bridge.world.bob.edit(key, { summary: 'One and only' });
    await bridge.run();
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expect(acme(bridge)).toHaveLength(1);
    expect(customerTwin(bridge, key).summary).toBe('One and only');
    expect(makesOnCustomer(bridge)).toBe(kind === 'reset-after' ? 1 : 2);
  });

  it('that Jira carries out minutes later makes one twin', async () => {
    const bridge = createTypesBridge();
    const { key } = bridge.world.bob.createIssue('HELP', { summary: 'Slow', type: 'IT Help', ...FOR_ACME });
    bridge.customer.faults.add({ match: { route: BULK }, action: { kind: 'apply-later', ms: minutes(6) } });
    bridge.cacheDown = true;
    await bridge.run();
    bridge.world.advance(minutes(15));
    bridge.cacheDown = false;
    await bridge.settle();
    expect(acme(bridge)).toHaveLength(1);
    expect(customerTwin(bridge, key).summary).toBe('Slow');
  });
});

it('two runs side by side without a cache make one twin each', async () => {
  const bridge = createTypesBridge();
  begin(bridge);
  bridge.cacheDown = true;
  let second: Promise<unknown> | undefined;
  bridge.world.onRequest = (_, phase, request) => {
    if (request.route === BULK && request.site === 'acme' && phase === 'after') second ??= bridge.run();
  };
  await bridge.run();
  await second;
  bridge.world.onRequest = undefined;
  bridge.cacheDown = false;
  bridge.world.advance(minutes(15));
  await bridge.settle();
  expectOneTwinEach(bridge);
  expectNoDoubles(bridge);
});

it('of two issues that two runs made of one request, the elder stays and the other is told so', async () => {
  const bridge = createTypesBridge();
  const { key } = bridge.world.bob.createIssue('HELP', { summary: 'Camera', type: 'IT Help', ...FOR_ACME });
  bridge.cacheDown = true;
  await Promise.all([bridge.run(), bridge.run()]);
  bridge.cacheDown = false;
  bridge.world.advance(minutes(15));
  await bridge.settle();
  const [elder, younger, ...more] = acme(bridge);
  expect(more).toEqual([]);
  expect(customerTwin(bridge, key).key).toBe(elder?.key);
  expect(younger?.properties).toEqual({});
  expect(younger?.comments.map(({ text }) => text).join()).toContain(`doubles ${elder?.key ?? ''}`);
});

it('an old issue that is moved in hides no issue that was made meanwhile', async () => {
  const bridge = createTypesBridge();
  const { ann, bob } = bridge.world;
  addProject(bridge.customer, { id: '10110', key: 'PRIV', type: 'software', like: 'ACME' }, []);
  const old = ann.createIssue('ACME', { summary: 'Old', type: 'Bug' });
  const away = ann.moveIssue(old.key, 'PRIV', 'Bug');
  bridge.world.advance(hours(1));
  bob.createIssue('HELP', { summary: 'Camera', type: 'IT Help', ...FOR_ACME });
  bridge.desk.faults.add({
    match: ({ method, route }) => method === 'PUT' && route.includes('/properties/'),
    times: 20,
    action: { kind: 'status', status: 503 },
  });
  await bridge.run();
  bridge.desk.faults.clear();
  bridge.checkpoints.clear();
  ann.moveIssue(away, 'ACME', 'Bug');
  bridge.world.advance(minutes(20));
  await bridge.settle();
  expect(acme(bridge).filter(({ summary }) => summary === 'Camera')).toHaveLength(1);
});

it('a request whose own marker cannot be written yet is linked later, with what changed meanwhile', async () => {
  const bridge = createTypesBridge();
  const { bob } = bridge.world;
  const { key } = bob.createIssue('HELP', { summary: 'First', type: 'IT Help', ...FOR_ACME });
  bridge.desk.faults.add({
    match: ({ method, route }) => method === 'PUT' && route.includes('/properties/'),
    times: 20,
    action: { kind: 'status', status: 503 },
  });
  const report = await bridge.run();
  expect(report.counts.failed).toBeGreaterThan(0);
  expect(help(bridge)[0]?.properties['deskbridge.acme']).toBeUndefined();
  bridge.desk.faults.clear();
  bob.edit(key, { summary: 'Second' });
  bridge.world.advance(minutes(20));
  await bridge.settle();
  expect(acme(bridge)).toHaveLength(1);
  expect(customerTwin(bridge, key)).toMatchObject({ summary: 'Second', fields: { Priority: 'Low' } });
});
