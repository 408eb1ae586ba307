import { describe, expect, it } from 'vitest';
import { minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { bridgeFor, inputOf, KINDS, mappingOf, rulesFor, shown, sorted, USERS } from './kinds.ts';
import type { Kind } from './kinds.ts';

function expectValues(bridge: Bridge, kind: Kind, values: Kind['first']): void {
  const twin = bridge.twin('ACME-1').key;
  expect(shown(bridge, 'customer', 'ACME-1', kind.customer), 'customer').toEqual(sorted(values.customer));
  expect(shown(bridge, 'desk', twin, kind.desk), 'desk').toEqual(sorted(values.desk));
}

/** A later run that finds nothing to do: it writes nothing and asks once per side. */
async function expectQuiet(bridge: Bridge): Promise<void> {
  const before = bridge.writes();
  await bridge.run();
  bridge.world.advance(minutes(15));
  const requests = await bridge.requestsOf(async () => {
    const report = await bridge.run();
    expect(report.pairs).toEqual([]);
  });
  expect(requests).toEqual(Object.fromEntries(Object.keys(requests).map((site) => [site, 1])));
  expect(bridge.writes()).toBe(before);
}

describe.each(KINDS)('$row, mapped both ways', (kind) => {
  const rules = rulesFor([mappingOf(kind, 'both')], USERS);

  it('goes there, is changed, comes back, and then rests', async () => {
    const bridge = bridgeFor(rules);
    const { ann, bob } = bridge.world;
    const { first, second } = kind;
    ann.createIssue('ACME', inputOf(kind, first.customer));
    await bridge.settle();
    expectValues(bridge, kind, first);
    await expectQuiet(bridge);

    bridge.world.advance(minutes(15));
    bob.edit(bridge.twin('ACME-1').key, { [kind.desk]: second.desk });
    const report = await bridge.run();
    expect(report).toMatchObject({ result: 'ok', counts: { updated: 1, failed: 0 } });
    expectValues(bridge, kind, second);
    await expectQuiet(bridge);

    bridge.world.advance(minutes(15));
    ann.edit('ACME-1', { [kind.customer]: first.customer });
    await bridge.run();
    expectValues(bridge, kind, first);
    await expectQuiet(bridge);
  });
});

/** Jira takes no issue without a summary or a reporter. */
const CAN_BE_EMPTY = KINDS.filter(({ row }) => row !== 'Summary' && row !== 'Reporter');

describe.each(CAN_BE_EMPTY)('$row, mapped both ways', (kind) => {
  it('is filled and emptied from either side', async () => {
    const bridge = bridgeFor(rulesFor([mappingOf(kind, 'both')], USERS));
    const { ann, bob } = bridge.world;
    ann.createIssue('ACME', 'A');
    await bridge.settle();
    bridge.world.advance(minutes(15));
    bob.edit(bridge.twin('ACME-1').key, { [kind.desk]: kind.first.desk });
    await bridge.run();
    expectValues(bridge, kind, kind.first);
    await expectQuiet(bridge);

    bridge.world.advance(minutes(15));
    ann.edit('ACME-1', { [kind.customer]: Array.isArray(kind.first.customer) ? [] : null });
    await bridge.run();
    expectValues(bridge, kind, { customer: undefined, desk: undefined });
    await expectQuiet(bridge);
  });
});

describe.each(KINDS.filter(({ row }) => row !== 'Summary'))('$row, one way', (kind) => {
  it.each(['to-desk', 'to-customer'] as const)('%s goes there and never comes back', async (direction) => {
    const bridge = bridgeFor(rulesFor([mappingOf(inverted(kind, direction), direction)], USERS));
    const { ann, bob } = bridge.world;
    ann.createIssue('ACME', inputOf(kind, kind.first.customer));
    await bridge.settle();
    const desk = bridge.twin('ACME-1').key;
    if (direction === 'to-customer') {
      bridge.world.advance(minutes(15));
      bob.edit(desk, { [kind.desk]: kind.second.desk });
      await bridge.settle();
      expectValues(bridge, kind, kind.second);
    } else expectValues(bridge, kind, kind.first);
    await expectQuiet(bridge);

    bridge.world.advance(minutes(15));
    const [person, key, field, value] =
      direction === 'to-desk'
        ? ([bob, desk, kind.desk, kind.second.desk] as const)
        : ([ann, 'ACME-1', kind.customer, kind.first.customer] as const);
    person.edit(key, { [field]: value });
    const before = bridge.writes();
    await bridge.run();
    expect(bridge.writes()).toBe(before);
  });
});

/** The table of values is read from the side the value comes from. */
function inverted(kind: Kind, direction: 'to-desk' | 'to-customer'): Kind {
  if (direction === 'to-desk' || kind.more === undefined) return kind;
  const { more, ...rest } = kind;
  const table = more
    .replace(/, "\*": P3/, '')
    .replace(
      /("[^"]+"|[\w ]+): ("[^"]+"|[\w ]+)(?= }|, )/g,
      (_all, a: string, b: string) => `${b.trim()}: ${a.trim()}`,
    );
  return { ...rest, more: table };
}
