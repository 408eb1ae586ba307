import { describe, expect, it } from 'vitest';
import { createBridge, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { canonical } from '../promises/canonical.ts';
import { forEveryCrash } from '../promises/kill.ts';

const RULES = scenarioRules
  .replace('webLinks: false', 'webLinks: true')
  .concat('twinLabel: { customer: vendor, desk: acme }\n');
const FROM_FILE = `${RULES}pairs: [{ file: pairs.csv }]\n`;
const FROM_FIELD = `${RULES}pairs: [{ desk: Customer issue }]\n`;

function begin(rules: string): Bridge {
  // The first pair is older than what would get a twin by itself.
  const bridge = createBridge({
    sync: scenarioSync(rules),
    files: { 'pairs.csv': 'customer,desk\nACME-1,HELP-1\nACME-2,HELP-2\n' },
    schemaCheck: 'ignore',
  });
  const { ann, bob } = bridge.world;
  for (const number of [1, 2]) {
    ann.createIssue('ACME', { summary: `At the customer ${String(number)}`, description: 'One text' });
    bob.createIssue('HELP', { summary: `On the desk ${String(number)}`, description: 'Another text' });
    ann.comment(`ACME-${String(number)}`, `Old words ${String(number)}`);
    bob.comment(`HELP-${String(number)}`, `Old answer ${String(number)}`);
    bob.edit(`HELP-${String(number)}`, { 'Customer issue': `ACME-${String(number)}` });
  }
  ann.createIssue('ACME', 'Without a request');
  bridge.world.advance(minutes(5));
  return bridge;
}

async function goOn(bridge: Bridge): Promise<void> {
  bridge.world.advance(minutes(15));
  // Not even one run with a failure: what is half done is finished, not reported. The twin that was being made may wait.
  expect(await bridge.run()).toMatchObject({ counts: { failed: 0 } });
  await bridge.settle();
  bridge.world.ann.comment('ACME-1', 'New words');
  bridge.world.bob.comment('HELP-2', 'New answer');
  bridge.world.ann.edit('ACME-2', { summary: 'Edited later' });
  await bridge.settle();
}

describe.each([
  ['a file', FROM_FILE, false],
  ['a file, and the cache forgets', FROM_FILE, true],
  ['a field', FROM_FIELD, false],
])('a crash while pairs from %s are linked', (_, rules, lost) => {
  it.each(['before', 'after'] as const)(
    '%s any request was carried out changes nothing in the end',
    async (phase) => {
      const undisturbed = begin(rules);
      await goOn(undisturbed);
      const expected = canonical(undisturbed);
      const twins = expected.desk.map(({ twin, links }) => `${twin} ${String(links.length)}`);
      expect(twins.toSorted()).toEqual(expected.customer.map(({ summary }) => `${summary} 1`).toSorted());
      const crashes = await forEveryCrash(
        () => begin(rules),
        phase,
        lost,
        async (bridge, where) => {
          await goOn(bridge);
          expect(canonical(bridge), where).toEqual(expected);
        },
      );
      expect(crashes).toBeGreaterThan(phase === 'before' ? 20 : 10);
    },
    120_000,
  );
});
