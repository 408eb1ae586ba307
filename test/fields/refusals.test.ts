import { describe, expect, it } from 'vitest';
import { minutes, pairOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { bridgeFor, rulesFor, shown } from './kinds.ts';

const RULES = rulesFor([
  '{ customer: Contract number, desk: Contract number, direction: both }',
  '{ customer: Effort, desk: Effort, direction: both }',
  '{ customer: Link to log, desk: Link to log, direction: both }',
]);

const twinOf = (bridge: Bridge) => bridge.twin('ACME-1').key;
const atCustomer = (bridge: Bridge, field: string) => shown(bridge, 'customer', 'ACME-1', field);
const onDesk = (bridge: Bridge, field: string) => shown(bridge, 'desk', twinOf(bridge), field);

async function inStep(): Promise<Bridge> {
  const bridge = bridgeFor(RULES);
  bridge.world.ann.createIssue('ACME', { summary: 'A', fields: { 'Contract number': 'C-0', Effort: 0 } });
  await bridge.settle();
  bridge.world.advance(minutes(15));
  return bridge;
}

/** Something for each side. */
function editBoth(bridge: Bridge): void {
  bridge.world.ann.edit('ACME-1', { 'Contract number': 'C-1' });
  bridge.world.bob.edit(twinOf(bridge), { Effort: 7, 'Link to log': 'https://logs.example/7' });
}

describe('fields of both sides in one update', () => {
  it('of which Jira refuses the customer’s: the desk’s are written, the others tried again', async () => {
    const bridge = await inStep();
    const fault = bridge.customer.faults.add({
      match: { route: '/rest/api/3/issue/{issue}', write: true },
      times: 100,
      action: { kind: 'status', status: 500 },
    });
    editBoth(bridge);
    const report = await bridge.run();
    expect(onDesk(bridge, 'Contract number')).toBe('C-1');
    expect(atCustomer(bridge, 'Effort')).toBe(0);
    expect(report.counts).toMatchObject({ updated: 1, failed: 1 });
    expect(
      pairOf(report, 'ACME-1').operations.map(({ side, status, fields }) => [side, status, fields]),
    ).toEqual([
      ['customer', 'failed', 2],
      ['desk', 'done', 1],
    ]);
    fault.remove();
    bridge.world.advance(minutes(30));
    await bridge.settle();
    expect(atCustomer(bridge, 'Effort')).toBe(7);
    expect(onDesk(bridge, 'Effort')).toBe(7);
    expect(onDesk(bridge, 'Contract number')).toBe('C-1');
  });

  it('of which Jira refuses one field: all others are written, and it alone is tried again', async () => {
    const bridge = await inStep();
    const refuse = bridge.customer.faults.add({
      match: ({ route, body }) =>
        route === '/rest/api/3/issue/{issue}' && JSON.stringify(body).includes('logs.example'),
      times: 100,
      action: {
        kind: 'status',
        status: 400,
        body: { errorMessages: [], errors: { [idOf(bridge, 'Link to log')]: 'Not a valid URL' } },
      },
    });
    editBoth(bridge);
    const report = await bridge.run();
    expect(atCustomer(bridge, 'Effort')).toBe(7);
    expect(onDesk(bridge, 'Contract number')).toBe('C-1');
    expect(atCustomer(bridge, 'Link to log')).toBeUndefined();
    expect(
      pairOf(report, 'ACME-1').operations.map(({ side, status, fields, ref }) => [side, status, fields, ref]),
    ).toEqual([
      ['customer', 'done', 1, 'Effort ↔ Effort'],
      ['customer', 'failed', 1, 'Link to log ↔ Link to log'],
      ['desk', 'done', 1, 'Contract number ↔ Contract number'],
    ]);
    refuse.remove();
    bridge.world.advance(minutes(30));
    await bridge.settle();
    expect(atCustomer(bridge, 'Link to log')).toBe('https://logs.example/7');
  });

  it('of which the desk’s fail: the customer’s stay written, and nothing is carried back', async () => {
    const bridge = await inStep();
    const fault = bridge.desk.faults.add({
      match: { route: '/rest/api/3/issue/{issue}', write: true },
      times: 100,
      action: { kind: 'status', status: 500 },
    });
    editBoth(bridge);
    const report = await bridge.run();
    expect(
      pairOf(report, 'ACME-1').operations.map(({ side, status, fields }) => [side, status, fields]),
    ).toEqual([
      ['customer', 'done', 2],
      ['desk', 'failed', 1],
    ]);
    expect(atCustomer(bridge, 'Effort')).toBe(7);
    fault.remove();
    bridge.world.advance(minutes(30));
    await bridge.settle();
    expect(onDesk(bridge, 'Contract number')).toBe('C-1');
    expect(onDesk(bridge, 'Effort')).toBe(7);
    expect(bridge.customer.log.find({ route: '/rest/api/3/changelog/bulkfetch' })).toEqual([]);
  });
});

it('plan shows what would be written on each side', async () => {
  const bridge = await inStep();
  editBoth(bridge);
  const report = await bridge.run({ mode: 'plan' });
  expect(report.counts.updated).toBe(1);
  expect(pairOf(report, 'ACME-1').operations).toEqual([
    {
      kind: 'update',
      side: 'customer',
      status: 'planned',
      fields: 2,
      ref: 'Effort ↔ Effort, Link to log ↔ Link to log',
    },
    { kind: 'update', side: 'desk', status: 'planned', fields: 1, ref: 'Contract number ↔ Contract number' },
  ]);
});

it('fields of the customer count for the limit of updates', async () => {
  const bridge = bridgeFor(RULES);
  const { ann, bob } = bridge.world;
  for (const summary of ['A', 'B']) ann.createIssue('ACME', { summary, fields: { Effort: 0 } });
  await bridge.settle();
  for (const key of ['ACME-1', 'ACME-2']) bob.edit(bridge.twin(key).key, { Effort: 7 });
  const report = await bridge.run({ limits: { updates: 1 } });
  expect(report.overLimit).toMatchObject([{ limit: 'updates', wanted: 2, allowed: 1 }]);
  expect(report.counts).toMatchObject({ updated: 1, pending: 1 });
  await bridge.settle();
  expect(shown(bridge, 'customer', 'ACME-2', 'Effort')).toBe(7);
});

it('a value that the customer puts back at once is an edit, although it is what was read before', async () => {
  const bridge = await inStep();
  bridge.world.bob.edit(twinOf(bridge), { Effort: 7 });
  await bridge.run();
  expect(atCustomer(bridge, 'Effort')).toBe(7);
  bridge.world.ann.edit('ACME-1', { Effort: 0 });
  await bridge.run();
  expect(onDesk(bridge, 'Effort')).toBe(0);
});

describe('a mapping that is added later', () => {
  const LATER = rulesFor([
    '{ customer: Contract number, desk: Contract number }',
    '{ customer: Customer issue, desk: Customer issue, direction: to-customer }',
  ]).replace('{ customer: Customer issue, desk: Customer issue', '{ customer: Tags, desk: Keywords');
  const configure = (bridge: Bridge) =>
    bridge.configure(
      `customer: { site: acme, project: ACME, since: 2026-11-01 }\ndesk: { site: vendor, project: HELP }\n${LATER}`,
    );

  it('fills a pair as it changes, and all of them with compare: all; it empties nothing', async () => {
    const bridge = bridgeFor(rulesFor([]));
    const { ann } = bridge.world;
    const fields = { 'Contract number': 'C-1', Tags: ['mine'] };
    for (const summary of ['A', 'B', 'C']) ann.createIssue('ACME', { summary, fields });
    ann.createIssue('ACME', 'Without');
    await bridge.settle();
    bridge.world.advance(minutes(15));
    configure(bridge);
    await bridge.run();
    ann.edit('ACME-1', { Summary: 'A2' });
    await bridge.run();
    expect(onDesk(bridge, 'Contract number')).toBe('C-1');
    bridge.world.advance(minutes(15));
    const before = bridge.writes();
    await bridge.run({ compare: 'all' });
    // The fourth has nothing to fill, and its marker is left alone.
    expect(bridge.writes()).toBe(before + 2);
    expect(shown(bridge, 'desk', bridge.twin('ACME-3').key, 'Contract number')).toBe('C-1');
    expect(atCustomer(bridge, 'Tags')).toEqual(['mine']);
    await bridge.run({ compare: 'all' });
    expect(bridge.writes()).toBe(before + 2);
  });
});

function idOf(bridge: Bridge, name: string): string {
  const field = [...bridge.customer.fields.values()].find((one) => one.name === name);
  if (field === undefined) throw new Error(`no field ${name}`);
  return field.id;
}
