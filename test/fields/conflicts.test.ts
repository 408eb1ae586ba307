import { describe, expect, it } from 'vitest';
import { renderPlain } from '../../src/report/plain.ts';
import { renderReport } from '../../src/report/json.ts';
import { renderSummary } from '../../src/report/summary.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { minutes, pairOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { personAt, viewHistory } from '../emulator/index.ts';
import { bridgeFor, rulesFor, shown } from './kinds.ts';

const CONTRACT = '{ customer: Contract number, desk: Contract number, direction: both }';
const FIELDS = [CONTRACT, '{ customer: Effort, desk: Effort, direction: both }'];
const LABEL = 'Contract number ↔ Contract number';

/** A pair in step, as it was a quarter of an hour ago. */
async function inStep(more = ''): Promise<Bridge> {
  const bridge = bridgeFor(rulesFor(FIELDS, more));
  bridge.world.ann.createIssue('ACME', { summary: 'A', fields: { 'Contract number': 'before' } });
  await bridge.settle();
  bridge.world.advance(minutes(15));
  return bridge;
}

const twinOf = (bridge: Bridge) => bridge.twin('ACME-1').key;

function edit(bridge: Bridge, side: Side, value: string): void {
  const { ann, bob } = bridge.world;
  if (side === 'customer') ann.edit('ACME-1', { 'Contract number': value });
  else bob.edit(twinOf(bridge), { 'Contract number': value });
}

function bothShow(bridge: Bridge, value: string): void {
  expect(shown(bridge, 'customer', 'ACME-1', 'Contract number')).toBe(value);
  expect(shown(bridge, 'desk', twinOf(bridge), 'Contract number')).toBe(value);
}

const asked = ({ customer, desk }: Bridge) =>
  [customer, desk].map((site) => site.log.count({ route: '/rest/api/3/changelog/bulkfetch' }));

describe('conflicts: newest', () => {
  it.each<[Side, Side]>([
    ['customer', 'desk'],
    ['desk', 'customer'],
  ])('%s first, %s last: the later edit of the field counts', async (first, last) => {
    const bridge = await inStep();
    edit(bridge, first, 'first');
    bridge.world.advance(minutes(2));
    edit(bridge, last, 'last');
    const report = await bridge.run();
    bothShow(bridge, 'last');
    const [conflict] = pairOf(report, 'ACME-1').conflicts ?? [];
    const account = last === 'customer' ? bridge.world.ann.accountId : bridge.world.bob.accountId;
    const key = last === 'customer' ? 'ACME-1' : twinOf(bridge);
    const at = viewHistory(bridge[last], key).findLast(({ to }) => to === 'last')?.created;
    expect(conflict).toEqual({ label: LABEL, winner: last, at, by: account });
    expect(report).toMatchObject({ result: 'ok', counts: { updated: 1 } });
    expect(asked(bridge)).toEqual([1, 1]);
    const before = bridge.writes();
    await bridge.settle();
    expect(bridge.writes()).toBe(before);
    expect(asked(bridge)).toEqual([1, 1]);
  });

  it('is judged by the field, not by who touched the issue last', async () => {
    const bridge = await inStep();
    edit(bridge, 'customer', 'first');
    bridge.world.advance(minutes(2));
    edit(bridge, 'desk', 'last');
    bridge.world.advance(minutes(2));
    bridge.world.ann.edit('ACME-1', { Summary: 'B', Labels: ['x'] });
    bridge.world.ann.comment('ACME-1', 'Hello');
    await bridge.run();
    bothShow(bridge, 'last');
  });

  it('decides each field by itself, and asks once for all', async () => {
    const bridge = await inStep();
    const { ann, bob } = bridge.world;
    ann.edit('ACME-1', { 'Contract number': 'old', Effort: 1 });
    bridge.world.advance(minutes(1));
    bob.edit(twinOf(bridge), { 'Contract number': 'new', Effort: 2 });
    bridge.world.advance(minutes(1));
    ann.edit('ACME-1', { Effort: 3 });
    const report = await bridge.run();
    bothShow(bridge, 'new');
    expect(shown(bridge, 'desk', twinOf(bridge), 'Effort')).toBe(3);
    expect(pairOf(report, 'ACME-1').conflicts?.map(({ winner }) => winner)).toEqual(['desk', 'customer']);
    expect(asked(bridge)).toEqual([1, 1]);
  });

  it('gives a tie to the customer: both within one second', async () => {
    const bridge = await inStep();
    const second = Math.ceil(bridge.world.now() / 1000) * 1000 + 1000;
    bridge.world.advance(second - bridge.world.now());
    edit(bridge, 'customer', 'theirs');
    edit(bridge, 'desk', 'ours');
    expect(bridge.world.now() - second).toBeLessThan(1000);
    const report = await bridge.run();
    bothShow(bridge, 'theirs');
    expect(pairOf(report, 'ACME-1').conflicts).toMatchObject([{ winner: 'customer' }]);
  });

  it('never lets our own writes win', async () => {
    const bridge = await inStep();
    const { deskSync } = bridge.world;
    edit(bridge, 'customer', 'a person’s');
    bridge.world.advance(minutes(5));
    // As if an earlier run had written the desk and died before it could say so.
    personAt(bridge.world, bridge.desk, deskSync.accountId).edit(twinOf(bridge), {
      'Contract number': 'our own',
    });
    const report = await bridge.run();
    bothShow(bridge, 'a person’s');
    expect(pairOf(report, 'ACME-1').conflicts).toMatchObject([
      { winner: 'customer', by: bridge.world.ann.accountId },
    ]);
  });

  it('goes to the customer when nobody but us edited it', async () => {
    const bridge = bridgeFor(rulesFor(['{ customer: Effort, desk: Effort }']));
    bridge.world.ann.createIssue('ACME', { summary: 'A', fields: { 'Contract number': 'theirs' } });
    await bridge.settle();
    bridge.configure(
      `customer: { site: acme, project: ACME, since: 2026-11-01 }\ndesk: { site: vendor, project: HELP }\n${rulesFor(FIELDS)}`,
    );
    personAt(bridge.world, bridge.desk, bridge.world.deskSync.accountId).edit(twinOf(bridge), {
      'Contract number': 'a script’s',
    });
    const report = await bridge.run();
    bothShow(bridge, 'theirs');
    expect(pairOf(report, 'ACME-1').conflicts).toEqual([{ label: LABEL, winner: 'customer' }]);
  });

  it('is no conflict when both wrote the same', async () => {
    const bridge = await inStep();
    edit(bridge, 'customer', 'the same');
    edit(bridge, 'desk', 'the same');
    const report = await bridge.run();
    expect(pairOf(report, 'ACME-1').conflicts ?? []).toEqual([]);
    expect(asked(bridge)).toEqual([0, 0]);
    const before = bridge.writes();
    await bridge.settle();
    expect(bridge.writes()).toBe(before);
  });

  it('reads changelogs whose times are numbers', async () => {
    const bridge = await inStep();
    bridge.desk.settings.changelogTimes = 'epoch';
    bridge.customer.settings.changelogTimes = 'epoch';
    edit(bridge, 'customer', 'first');
    bridge.world.advance(minutes(2));
    edit(bridge, 'desk', 'last');
    await bridge.run();
    bothShow(bridge, 'last');
  });
});

describe.each<Side>(['customer', 'desk'])('conflicts: %s', (winner) => {
  it('wins whoever was last', async () => {
    const bridge = await inStep(`conflicts: ${winner}`);
    edit(bridge, winner, 'wins');
    bridge.world.advance(minutes(2));
    edit(bridge, winner === 'desk' ? 'customer' : 'desk', 'loses');
    const report = await bridge.run();
    bothShow(bridge, 'wins');
    expect(pairOf(report, 'ACME-1').conflicts).toEqual([{ label: LABEL, winner }]);
    // A side does not win with what we wrote there, so both are asked.
    expect(asked(bridge)).toEqual([1, 1]);
  });
});

it('conflicts: customer does not win with what we wrote there ourselves', async () => {
  const bridge = await inStep('conflicts: customer');
  edit(bridge, 'customer', 'older');
  await bridge.settle();
  edit(bridge, 'desk', 'carried');
  // The customer's field is written; the marker is not.
  bridge.desk.faults.add({ match: { write: true }, times: 5, action: { kind: 'status', status: 500 } });
  await bridge.run();
  bridge.desk.faults.clear();
  bridge.world.advance(minutes(30));
  edit(bridge, 'desk', 'later');
  const report = await bridge.run();
  bothShow(bridge, 'later');
  expect(pairOf(report, 'ACME-1').conflicts ?? []).toEqual([]);
});

it('conflicts: desk does not win with what we wrote there ourselves', async () => {
  const bridge = await inStep('conflicts: desk');
  const marker = bridge.twin('ACME-1').properties['deskbridge.acme'];
  edit(bridge, 'customer', 'older');
  await bridge.settle();
  // Another run, which read the pair before that, puts its marker back.
  bridge.world.bob.setProperty(twinOf(bridge), 'deskbridge.acme', marker);
  bridge.world.advance(minutes(30));
  edit(bridge, 'customer', 'later');
  const report = await bridge.run();
  bothShow(bridge, 'later');
  expect(pairOf(report, 'ACME-1').conflicts ?? []).toEqual([]);
});

it('a conflict is named in plan, summary, log and report, without the values', async () => {
  const bridge = await inStep();
  edit(bridge, 'customer', 'secret one');
  bridge.world.advance(minutes(2));
  edit(bridge, 'desk', 'secret two');
  const before = bridge.writes();
  const plan = await bridge.runAll({ mode: 'plan' });
  expect(bridge.writes()).toBe(before);
  for (const report of [plan, await bridge.runAll()]) {
    for (const text of [renderSummary(report), renderPlain(report), [...renderReport(report)].join('')]) {
      expect(text).toContain(LABEL);
      expect(text).toContain(bridge.world.bob.accountId);
      expect(text).toMatch(/2026-11-\d\d[T ]\d\d:\d\d/);
      expect(text).not.toMatch(/secret|before/);
    }
  }
});
