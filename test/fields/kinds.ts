/** One mapping for every kind of field that goes both ways, with values as people see them on each side. */
import { createBridge, scenarioSync } from '../support/bridge.ts';
import type { Bridge, BridgeOptions } from '../support/bridge.ts';
import { viewIssue } from '../emulator/index.ts';
import type { IssueInput } from '../emulator/index.ts';
import type { Side } from '../../src/sync/snapshot.ts';

type Pair = Readonly<Record<Side, unknown>>;

export interface Kind {
  /** Its row in docs/fields.md. */
  readonly row: string;
  readonly customer: string;
  readonly desk: string;
  /** More keys of the mapping. */
  readonly more?: string;
  readonly first: Pair;
  readonly second: Pair;
}

const same = (value: unknown): Pair => ({ customer: value, desk: value });

/** Ann is Bob on the desk, and Ben is Ida. */
export const USERS = `users: { map: { "712020:a0000000-0000-4000-8000-000000000001": "712020:b0000000-0000-4000-8000-000000000001", "712020:a0000000-0000-4000-8000-000000000002": "712020:b0000000-0000-4000-8000-000000000011" } }`;

const ANN: Pair = { customer: 'Ann Lee', desk: 'Bob Agent' };
const BEN: Pair = { customer: 'Ben Ode', desk: 'Ida Agent' };

export const KINDS: readonly Kind[] = [
  {
    row: 'Summary',
    customer: 'Summary',
    desk: 'Summary',
    first: same('Printer smokes'),
    second: same('It burns'),
  },
  {
    row: 'Short text',
    customer: 'Contract number',
    desk: 'Contract number',
    first: same('C-1'),
    second: same('C-2 (new)'),
  },
  {
    row: 'URL',
    customer: 'Link to log',
    desk: 'Link to log',
    first: same('https://logs.example/1?a=b'),
    second: same('https://logs.example/2'),
  },
  { row: 'Number', customer: 'Effort', desk: 'Effort', first: same(1.5), second: same(-0.1) },
  {
    row: 'Date',
    customer: 'Wish date',
    desk: 'Target date',
    first: same('2026-12-24'),
    second: same('2027-01-06'),
  },
  {
    row: 'Date and time',
    customer: 'Outage start',
    desk: 'Outage start',
    first: same('2026-11-02T09:14:00.000Z'),
    second: same('2026-11-03T22:59:00.000Z'),
  },
  {
    row: 'Labels',
    customer: 'Labels',
    desk: 'Labels',
    first: same(['blue', 'red']),
    second: same(['green', 'red']),
  },
  {
    row: 'Labels (custom field)',
    customer: 'Tags',
    desk: 'Keywords',
    first: same(['blue']),
    second: same(['green', 'red']),
  },
  {
    row: 'Priority',
    customer: 'Priority',
    desk: 'Priority',
    more: ', values: { Highest: P1, High: P2, "*": P3 }',
    first: { customer: 'High', desk: 'P2' },
    second: { customer: 'Highest', desk: 'P1' },
  },
  {
    row: 'Select list',
    customer: 'Severity',
    desk: 'Severity',
    more: ', values: { Minor: Trivial }',
    first: { customer: 'Minor', desk: 'Trivial' },
    second: same('Critical'),
  },
  { row: 'Radio buttons', customer: 'Stage', desk: 'Stage', first: same('Test'), second: same('Production') },
  {
    row: 'Multi-select list',
    customer: 'Platforms',
    desk: 'Platforms',
    more: ', values: { Linux: Android }',
    first: { customer: ['Windows', 'Linux'], desk: ['Windows', 'Android'] },
    second: same(['macOS']),
  },
  {
    row: 'Checkboxes',
    customer: 'Affected areas',
    desk: 'Areas',
    first: same(['Billing']),
    second: same(['Billing', 'Login']),
  },
  {
    row: 'Cascading select list',
    customer: 'Location',
    desk: 'Location',
    more: ', values: { "Europe > Paris": "Europe > Rome" }',
    first: { customer: 'Europe / Paris', desk: 'Europe / Rome' },
    second: same('Europe / Berlin'),
  },
  {
    row: 'Components',
    customer: 'Components',
    desk: 'Components',
    more: ', values: { Frontend: Web client }',
    first: { customer: ['Frontend'], desk: ['Web client'] },
    second: { customer: ['Backend', 'Frontend'], desk: ['Backend', 'Web client'] },
  },
  {
    row: 'Fix versions',
    customer: 'Fix versions',
    desk: 'Fix versions',
    first: same(['1.0']),
    second: same(['1.0', '1.1']),
  },
  {
    row: 'Affects versions',
    customer: 'Affects versions',
    desk: 'Affects versions',
    first: same(['1.0']),
    second: same(['1.1']),
  },
  {
    row: 'Version picker',
    customer: 'Found in version',
    desk: 'Customer version',
    first: same('1.0'),
    second: same('1.1'),
  },
  {
    row: 'Version picker (several)',
    customer: 'Target versions',
    desk: 'Target versions',
    more: ', values: { "2.0": "3.0" }',
    first: { customer: ['1.1', '2.0'], desk: ['1.1', '3.0'] },
    second: same(['1.0']),
  },
  { row: 'Assignee', customer: 'Assignee', desk: 'Assignee', first: ANN, second: BEN },
  { row: 'Reporter', customer: 'Reporter', desk: 'Reporter', first: ANN, second: BEN },
  { row: 'User picker', customer: 'Contact', desk: 'Customer owner', first: ANN, second: BEN },
  {
    row: 'User picker (several)',
    customer: 'Stakeholders',
    desk: 'Stakeholders',
    first: { customer: ['Ann Lee'], desk: ['Bob Agent'] },
    second: { customer: ['Ann Lee', 'Ben Ode'], desk: ['Bob Agent', 'Ida Agent'] },
  },
];

/** An agreement that carries these fields and nothing else, but for the summary that every twin needs. */
export function rulesFor(fields: readonly string[], more = ''): string {
  const hasSummary = fields.some((field) => /customer: Summary\b/.test(field));
  const all = [...(hasSummary ? [] : ['Summary']), ...fields];
  return [
    'issueTypes:',
    '  - { customer: [Task, New Feature, Improvement], desk: IT Help, requestType: Get IT Help }',
    'fields:',
    ...all.map((field) => `  - ${field}`),
    'comments: { direction: off }',
    'webLinks: false',
    more,
  ].join('\n');
}

export function mappingOf(
  { customer, desk, more = '' }: Kind,
  direction: 'both' | 'to-desk' | 'to-customer',
): string {
  return `{ customer: ${customer}, desk: ${desk}, direction: ${direction}${more} }`;
}

export function bridgeFor(rules: string, options: Omit<BridgeOptions, 'sync'> = {}): Bridge {
  return createBridge({ ...options, sync: scenarioSync(rules, { sameSite: options.sameSite ?? false }) });
}

/** A field by its name, as people see it; lists in no particular order, an empty one is nothing. */
export function shown(bridge: Bridge, side: Side, key: string, field: string): unknown {
  const issue = viewIssue(bridge[side], key);
  if (issue === undefined) throw new Error(`no issue ${key}`);
  const { summary, description, labels } = issue;
  const own: Readonly<Record<string, unknown>> = {
    Summary: summary,
    Description: description,
    Labels: labels,
  };
  return sorted(own[field] ?? issue.fields[field]);
}

export function sorted(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.length === 0 ? undefined : [...(value as readonly unknown[])].sort();
}

/** The customer's issue with a field of this value. */
export function inputOf({ customer }: Kind, value: unknown): IssueInput {
  return customer === 'Summary'
    ? { summary: String(value) }
    : { summary: 'A', fields: { [customer]: value } };
}
