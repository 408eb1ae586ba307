/** The tables of issue types that a world may have: whose issues get twins, and what these become. */
import type { Side } from '../../src/sync/snapshot.ts';

export type TypeRules = 'to-desk' | 'both' | 'to-customer';

interface Row {
  readonly customer: readonly string[];
  readonly desk: string;
  readonly direction: TypeRules;
}

/** What stands in no row of a table belongs to the customer's daily life, or is kept by the desk to itself. */
const TABLES = {
  'to-desk': [{ customer: ['Task', 'New Feature', 'Improvement'], desk: 'IT Help', direction: 'to-desk' }],
  /** Each direction once, and types that one side knows as another thing than the other. */
  both: [
    { customer: ['Task'], desk: 'IT Help', direction: 'both' },
    { customer: ['Improvement'], desk: 'Access', direction: 'to-desk' },
    { customer: ['New Feature'], desk: 'Purchase', direction: 'to-customer' },
  ],
  /** Two types of the desk that become the same one. */
  'to-customer': [
    { customer: ['Task', 'Improvement'], desk: 'IT Help', direction: 'to-customer' },
    { customer: ['Task'], desk: 'Access', direction: 'to-customer' },
    { customer: ['New Feature'], desk: 'Purchase', direction: 'to-customer' },
  ],
} as const satisfies Record<TypeRules, readonly Row[]>;

/** Request types of the desk by its issue types. */
export const REQUEST_TYPES: Readonly<Record<string, string>> = {
  'IT Help': 'Get IT Help',
  Purchase: 'Purchase request',
  Access: 'Request a new account',
};

/** Types that share one workflow on their side; Jira does not turn others into them. */
export const KINDRED: Readonly<Record<Side, readonly string[]>> = {
  customer: ['Task', 'New Feature', 'Improvement'],
  desk: Object.keys(REQUEST_TYPES),
};

/** A request without this label is not for this customer. */
export const FOR_ACME = 'for-acme';

/** What the desk's side of the agreement says besides. */
export function deskScope(types: TypeRules): string {
  return types === 'to-desk' ? '' : `, since: 2026-11-01, jql: "labels = ${FOR_ACME}"`;
}

export function typeRows(types: TypeRules): string[] {
  return TABLES[types].map((row) => `  - ${JSON.stringify(row)}`);
}

/** What an issue of this type gets as its twin; undefined: none. */
export function targetOf(types: TypeRules, from: Side, type: string): string | undefined {
  const rows: readonly Row[] = TABLES[types];
  const against = from === 'customer' ? 'to-customer' : 'to-desk';
  const row = rows.find(
    ({ customer, desk, direction }) =>
      direction !== against && (from === 'customer' ? customer.includes(type) : desk === type),
  );
  return from === 'customer' ? row?.desk : row?.customer[0];
}

/** Whether an issue is one that gets a twin, by its type and, on the desk, by whom it is for. */
export function isMapped(
  types: TypeRules,
  side: Side,
  { type, labels }: { readonly type: string; readonly labels: readonly string[] },
): boolean {
  return targetOf(types, side, type) !== undefined && (side === 'customer' || labels.includes(FOR_ACME));
}

/** Which way an issue's texts go. What a row makes at the customer's needs a summary. */
export function textDirection(types: TypeRules, part: 'summary' | 'description'): TypeRules {
  // Rich text goes one way: Jira rewrites documents.
  return types === 'both' && part === 'description' ? 'to-customer' : types;
}

/** Types that people choose from when they change one. */
export function typesOf(types: TypeRules): Readonly<Record<Side, readonly string[]>> {
  return {
    customer: ['Task', 'New Feature', 'Improvement', 'Bug', 'Bug'],
    desk: types === 'to-desk' ? ['IT Help', 'Incident'] : [...KINDRED.desk, 'Incident'],
  };
}
