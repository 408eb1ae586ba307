import { describe, expect, it } from 'vitest';
import { minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { bridgeFor, KINDS, mappingOf, rulesFor, USERS } from './kinds.ts';

/** Ten kinds of which no two share a field. */
const TEN = KINDS.filter(({ row }) =>
  [
    ...['Short text', 'URL', 'Number', 'Date', 'Date and time', 'Labels', 'Select list', 'Components'],
    ...['Cascading select list', 'User picker'],
  ].includes(row),
);

const firsts = (side: 'customer' | 'desk') =>
  Object.fromEntries(TEN.map((kind) => [kind[side], kind.first[side]]));
const seconds = (side: 'customer' | 'desk') =>
  Object.fromEntries(TEN.map((kind) => [kind[side], kind.second[side]]));

async function inStep(direction: 'both' | 'to-desk' | 'to-customer'): Promise<Bridge> {
  // A table reads from the side that a value comes from, so to the customer the names are the same.
  const kinds = TEN.map((kind) => (direction === 'to-customer' ? { ...kind, more: '' } : kind));
  const bridge = bridgeFor(
    rulesFor(
      kinds.map((kind) => mappingOf(kind, direction)),
      USERS,
    ),
  );
  const { ann } = bridge.world;
  ann.createIssue('ACME', { summary: 'A', fields: direction === 'to-customer' ? {} : firsts('customer') });
  ann.createIssue('ACME', { summary: 'B', fields: direction === 'to-customer' ? {} : firsts('customer') });
  await bridge.settle();
  bridge.world.advance(minutes(15));
  for (const site of [bridge.customer, bridge.desk]) site.log.clear();
  return bridge;
}

const writesOf = (bridge: Bridge) =>
  [bridge.customer, bridge.desk].map((site) =>
    site.log.writes().map(({ method, route }) => `${method} ${route}`),
  );

const PUT = 'PUT /rest/api/3/issue/{issue}';
const MARKER = 'PUT /rest/api/3/issue/{issue}/properties/{property}';

describe('ten changed fields of one pair', () => {
  it('are one write to the desk, the marker included', async () => {
    expect(TEN).toHaveLength(10);
    const bridge = await inStep('to-desk');
    bridge.world.ann.edit('ACME-1', seconds('customer'));
    const report = await bridge.run();
    expect(writesOf(bridge)).toEqual([[], [PUT]]);
    expect(report.counts.updated).toBe(1);
    expect(report.pairs.flatMap(({ operations }) => operations.map(({ fields }) => fields))).toEqual([10]);
    await bridge.settle();
    expect(writesOf(bridge)).toEqual([[], [PUT]]);
  });

  it('are one write to the customer, and one of the marker that says so', async () => {
    const bridge = await inStep('to-customer');
    const shared = seconds('desk');
    bridge.world.bob.edit(bridge.twin('ACME-1').key, shared);
    const report = await bridge.run();
    expect(writesOf(bridge)).toEqual([[PUT], [MARKER]]);
    expect(
      report.pairs.flatMap(({ operations }) => operations.map(({ side, fields }) => [side, fields])),
    ).toEqual([['customer', 10]]);
    await bridge.settle();
    expect(writesOf(bridge)).toEqual([[PUT], [MARKER]]);
  });

  it('are one write on each side when half of them changed there', async () => {
    const bridge = await inStep('both');
    const half = (side: 'customer' | 'desk', from: number) =>
      Object.fromEntries(Object.entries(seconds(side)).slice(from, from + 5));
    bridge.world.ann.edit('ACME-1', half('customer', 0));
    bridge.world.bob.edit(bridge.twin('ACME-1').key, half('desk', 5));
    const report = await bridge.run();
    expect(writesOf(bridge)).toEqual([[PUT], [PUT]]);
    expect(report.counts.updated).toBe(1);
    await bridge.settle();
    expect(writesOf(bridge)).toEqual([[PUT], [PUT]]);
  });
});

it('an unchanged pair costs nothing, whatever is mapped', async () => {
  const bridge = await inStep('both');
  const requests = await bridge.requestsOf(() => bridge.run());
  expect(requests).toEqual({ acme: 1, vendor: 1 });
});

it('people and conflicts cost one request per site for all pairs', async () => {
  const rules = rulesFor([
    '{ customer: Contact, desk: Customer owner }',
    '{ customer: Effort, desk: Effort, direction: both }',
  ]);
  const bridge = bridgeFor(rules);
  const { ann, bob, world } = { ...bridge.world, world: bridge.world };
  for (let i = 0; i < 5; i += 1) ann.createIssue('ACME', { summary: 'A', fields: { Effort: 1 } });
  await bridge.settle();
  world.advance(minutes(15));
  for (let i = 1; i <= 5; i += 1) {
    ann.edit(`ACME-${i}`, { Effort: 2, Contact: 'Eve Shown' });
    bob.edit(bridge.twin(`ACME-${i}`).key, { Effort: 3 });
  }
  for (const site of [bridge.customer, bridge.desk]) site.log.clear();
  const report = await bridge.run();
  expect(report.counts.updated).toBe(5);
  const reads = [bridge.customer, bridge.desk].map((site) =>
    site.log.find({ write: false }).map(({ route }) => route.slice('/rest/api/3/'.length)),
  );
  expect(reads.map((routes) => routes.toSorted())).toEqual([
    ['changelog/bulkfetch', 'issue/bulkfetch', 'search/jql'],
    ['changelog/bulkfetch', 'issue/bulkfetch', 'search/jql', 'user/search'],
  ]);
});
