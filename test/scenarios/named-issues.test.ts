/** The input `issues`: whoever asks for an issue by name learns what became of it, or why nothing did. */
import { expect, it } from 'vitest';
import type { SyncReport } from '../../src/sync/outcome.ts';
import { createBridge, scenarioRules, scenarioSync } from '../support/bridge.ts';

function codes(report: SyncReport): Record<string, string[]> {
  return Object.fromEntries(
    report.pairs.map((pair) => [
      (pair.customer ?? pair.desk)?.key ?? '',
      pair.notCarried.filter((entry) => entry.what === 'issue').map((entry) => entry.code),
    ]),
  );
}

it.each(['plan', 'sync'] as const)('says in mode %s why a named issue is not carried', async (mode) => {
  const bridge = createBridge({
    sync: scenarioSync(scenarioRules, { customer: ', jql: "labels = support"' }),
  });
  const { ann, bob } = bridge.world;
  ann.createIssue('ACME', { summary: 'A bug', type: 'Bug' });
  ann.createIssue('ACME', 'Without the label');
  bob.createIssue('HELP', { summary: 'From the portal', requestType: 'Get IT Help', type: 'IT Help' });
  const report = await bridge.run({ mode, issues: ['ACME-1', 'ACME-2', 'ACME-99', 'HELP-1', 'OTHER-1'] });
  expect(codes(report)).toEqual({
    'ACME-1': ['out-of-scope'],
    'ACME-2': ['out-of-scope'],
    'ACME-99': ['not-found'],
    'HELP-1': ['out-of-scope'],
    'OTHER-1': ['not-found'],
  });
  expect(bridge.writes()).toBe(0);
});
