/** The status tables that a world may have, and what they make of a status. */
import type { Side } from '../../src/sync/snapshot.ts';

/** The statuses to walk by the status that somebody set, by the side that is moved. */
export type Table = Readonly<Record<string, readonly string[]>>;
export interface Tables {
  readonly desk: Table;
  readonly customer: Table;
}

/** Every goal sets what its transition asks for. */
const RESOLVING = ['Done', 'Resolved'];

export const TABLES = {
  off: { desk: {}, customer: {} },
  /** Both directions, where several statuses lead to one: what goes there must not come back as another. */
  both: {
    desk: {
      Done: ['Resolved'],
      Reopened: ['Waiting for support'],
      Waiting: ['Waiting for customer'],
    },
    customer: {
      'Waiting for support': ['To Do'],
      'In Progress': ['In Progress'],
      'Waiting for customer': ['Waiting'],
      Resolved: ['Done'],
      Closed: ['Done'],
    },
  },
  /** Walks of several steps, through statuses that have rows of their own. */
  paths: {
    desk: {
      'In Progress': ['Closed', 'Waiting for support', 'In Progress'],
      Done: ['In Progress', 'Resolved'],
    },
    customer: {
      'Waiting for support': ['Waiting'],
      'In Progress': ['To Do', 'In Progress'],
      Resolved: ['In Progress', 'Waiting', 'Done'],
      Closed: ['Done', 'Reopened'],
    },
  },
  toDesk: {
    desk: { Done: ['Resolved'], 'In Progress': ['In Progress'], Reopened: ['Waiting for support'] },
    customer: {},
  },
} as const satisfies Record<string, Tables>;

export type StatusRules = keyof typeof TABLES;

/** The row `status` of the agreement; empty where nothing is carried. */
export function statusRow(rules: StatusRules): string[] {
  if (rules === 'off') return [];
  const rows = (table: Table) =>
    Object.fromEntries(
      Object.entries(table).map(([from, path]) => {
        const isResolved = RESOLVING.includes(path.at(-1) ?? '');
        return [from, { status: path, ...(isResolved ? { resolution: 'Done' } : {}) }];
      }),
    );
  const { desk, customer } = TABLES[rules];
  return [`status: ${JSON.stringify({ toDesk: rows(desk), toCustomer: rows(customer) })}`];
}

/** Where an issue of a side goes when its twin is put into a status; undefined: nowhere. */
export function pathFor(rules: StatusRules, side: Side, twinStatus: string): readonly string[] | undefined {
  const table: Table = TABLES[rules][side];
  return table[twinStatus];
}
