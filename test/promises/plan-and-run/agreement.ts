/** Random agreements over the scenario's two sites, with everything in them that can write. */
import fc from 'fast-check';
import { scenarioSync } from '../../support/bridge.ts';

export interface Agreement {
  readonly direction: 'both' | 'to-desk' | 'to-customer' | 'off';
  readonly deskVisibility: 'public' | 'internal';
  readonly restricted: 'skip' | 'internal';
  readonly fromApps: boolean;
  readonly edits: boolean;
  readonly deletes: boolean;
  readonly attachments: 'both' | 'to-desk' | 'to-customer' | 'off' | undefined;
  readonly status: boolean;
  readonly webLinks: boolean;
  readonly twinLabels: boolean;
  readonly fields: readonly string[];
  readonly conflicts: 'newest' | 'customer' | 'desk';
  /** Existing issues are listed as pairs. */
  readonly listed: boolean;
  /** A cap that random people run into. */
  readonly limits: string;
}

/** The defaults, and nothing but a summary. */
export const usual: Agreement = {
  direction: 'both',
  deskVisibility: 'public',
  restricted: 'skip',
  fromApps: false,
  edits: true,
  deletes: true,
  attachments: undefined,
  status: false,
  webLinks: false,
  twinLabels: false,
  fields: [],
  conflicts: 'newest',
  listed: false,
  limits: '',
};

const FIELDS = [
  'Description',
  '{ customer: Environment, desk: Steps, when: always }',
  '{ customer: Contract number, desk: Contract number, direction: both }',
  '{ customer: Effort, desk: Effort, direction: to-customer }',
  '{ customer: Wish date, desk: Target date, when: create }',
  '{ customer: Labels, desk: Labels, direction: both }',
  '{ customer: Severity, desk: Severity, direction: both, values: { Minor: Trivial } }',
  "{ customer: Priority, desk: Priority, values: { Highest: P1, High: P2, '*': P3 } }",
  '{ customer: Components, desk: Components, values: { Frontend: Web client } }',
  "{ customer: Reporter, desk: Customer contact, text: '{value}' }",
] as const;

/** Most agreements keep the default; a shorter example ends there, too. */
const mostly = <T>(usual: T, ...others: readonly T[]) =>
  fc.constantFrom(usual, ...Array<T>(2 * others.length - 1).fill(usual), ...others);

export const agreementArbitrary: fc.Arbitrary<Agreement> = fc.record({
  direction: mostly<Agreement['direction']>('both', 'to-desk', 'to-customer', 'off'),
  deskVisibility: mostly<Agreement['deskVisibility']>('public', 'internal'),
  restricted: mostly<Agreement['restricted']>('skip', 'internal'),
  fromApps: mostly(false, true),
  edits: mostly(true, false),
  deletes: mostly(true, false),
  attachments: fc.constantFrom(undefined, 'both', 'both', 'to-desk', 'to-customer', 'off'),
  status: fc.boolean(),
  webLinks: fc.boolean(),
  twinLabels: fc.boolean(),
  fields: fc.subarray([...FIELDS]),
  conflicts: mostly<Agreement['conflicts']>('newest', 'customer', 'desk'),
  listed: fc.boolean(),
  limits: mostly('', 'comments: 2', 'creates: 1', 'updates: 1', 'deletes: 1', 'commentsPerPair: 1'),
});

const STATUS = `
status:
  toDesk:
    In Progress: In Progress
    Done: { status: [In Progress, Waiting for customer, Resolved], resolution: Duplicate }
    Reopened: Waiting for support
  toCustomer:
    Waiting for customer: Waiting
    Resolved: Done
`;

export const PAIR_FILE = 'pairs.csv';
export const STOP_LABEL = 'no-sync';
export const TWIN_LABELS = { customer: 'with-vendor', desk: 'from-acme' } as const;

/** The sync in YAML. */
export function syncOf(agreement: Agreement): string {
  const { direction, deskVisibility, restricted, fromApps, edits, deletes } = agreement;
  const comments = { direction, deskVisibility, restricted, fromApps, edits, deletes };
  return scenarioSync(
    `
issueTypes:
  - { customer: [Task, New Feature], desk: IT Help, requestType: Get IT Help }
  - { customer: Improvement, desk: Purchase, requestType: Purchase request }
fields:
  - Summary
${agreement.fields.map((row) => `  - ${row}`).join('\n')}
  - { customer: Key, desk: Customer issue }
comments: ${JSON.stringify(comments)}
${agreement.attachments === undefined ? '' : `attachments: { direction: ${agreement.attachments} }`}
${agreement.status ? STATUS.trim() : ''}
webLinks: ${String(agreement.webLinks)}
${agreement.twinLabels ? `twinLabel: ${JSON.stringify(TWIN_LABELS)}` : ''}
stopLabel: ${STOP_LABEL}
conflicts: ${agreement.conflicts}
${agreement.listed ? `pairs: [{ file: ${PAIR_FILE} }]` : ''}
limits: { ${agreement.limits} }
`.replaceAll(/\n+/g, '\n'),
  );
}
