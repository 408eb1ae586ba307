/** A sync with status tables, and what its tests look at. */
import type { Side } from '../../src/sync/snapshot.ts';
import { viewHistory, viewIssue } from '../emulator/index.ts';
import { createBridge, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';

/** Contradicts itself on purpose, as real tables do: Reopened leads to Waiting for support, which leads to To Do. */
export const TABLES = `
status:
  toDesk:
    In Progress: In Progress
    Waiting: [In Progress, Waiting for customer]
    Done: { status: [In Progress, Waiting for customer, Resolved], resolution: Duplicate }
    Reopened: Waiting for support
  toCustomer:
    Waiting for customer: Waiting
    Resolved: Done
    Waiting for support: To Do
`;

export function bridgeWith(tables = TABLES, more = ''): Bridge {
  return createBridge({ sync: syncWith(tables, more) });
}

export function syncWith(tables: string, more = ''): string {
  return scenarioSync(`${scenarioRules.trim()}\n${tables.trim()}\n${more}`);
}

/** One pair at rest, as it was a quarter of an hour ago. */
export async function inStep(tables = TABLES, more = ''): Promise<Bridge> {
  const bridge = bridgeWith(tables, more);
  bridge.world.ann.createIssue('ACME', 'Printer');
  await bridge.settle();
  bridge.world.advance(minutes(15));
  return bridge;
}

export const twinOf = (bridge: Bridge): string => bridge.twin('ACME-1').key;

/** Statuses of both twins, the customer's first. */
export function statuses(bridge: Bridge): string[] {
  return [viewIssue(bridge.customer, 'ACME-1')?.status ?? '', bridge.twin('ACME-1').status];
}

/** What an issue was moved to, in order, and whether by the sync account. */
export function moves(bridge: Bridge, side: Side): string[] {
  const { site, account } =
    side === 'customer'
      ? { site: bridge.customer, account: bridge.world.customerSync }
      : { site: bridge.desk, account: bridge.world.deskSync };
  const us = site.accounts.get(account.accountId)?.displayName;
  return viewHistory(site, side === 'customer' ? 'ACME-1' : twinOf(bridge))
    .filter(({ field }) => field === 'status')
    .map(({ author, to }) => `${author === us ? 'we' : 'they'}: ${String(to)}`);
}

export const TRANSITIONS = '/rest/api/3/issue/{issue}/transitions';

/** Whether a run would still write. */
export async function isQuiet(bridge: Bridge): Promise<boolean> {
  bridge.world.advance(minutes(15));
  const before = bridge.writes();
  await bridge.run({ compare: 'all' });
  await bridge.run({ compare: 'all' });
  return bridge.writes() === before;
}
