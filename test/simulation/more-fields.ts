/** Fields besides summary and description: what a world may carry, what people make of them, and what arrives. */
import type { IssueView } from '../emulator/index.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { counterpartOf, personFor } from './people-in-fields.ts';
import type { Scene } from './scene.ts';
import { STOP_LABEL, TWIN_LABEL } from './own-labels.ts';

export type FieldDirection = 'both' | 'to-desk' | 'to-customer';

interface MoreField {
  /** Names of the field by side. */
  readonly names: Readonly<Record<Side, string>>;
  /** The value that the so-manieth edit writes; undefined where it empties the field. */
  readonly value: (count: number, side: Side) => unknown;
  /** Names of the desk by those of the customer; `*` stands for all others. Without it, a value travels as it is. */
  readonly table?: Readonly<Record<string, string>>;
  /** Several values of the customer become one of the desk: there is no way back. */
  readonly toDeskOnly?: true;
  /** Its value is somebody's account. */
  readonly holds?: 'people';
}

const day = (count: number): string => new Date(Date.UTC(2027, 0, 1 + count)).toISOString().slice(0, 10);
const pickFrom = (names: readonly string[], count: number): string | undefined => names[count % names.length];

const MORE_FIELDS = {
  text: {
    names: { customer: 'Contract number', desk: 'Contract number' },
    value: (count) => `Contract ${count}`,
  },
  choice: {
    names: { customer: 'Severity', desk: 'Severity' },
    value: (count, side) => pickFrom(['Critical', 'Major', side === 'customer' ? 'Minor' : 'Trivial'], count),
    table: { Critical: 'Critical', Major: 'Major', Minor: 'Trivial' },
  },
  labels: { names: { customer: 'Labels', desk: 'Labels' }, value: (count) => `label-${count}` },
  number: { names: { customer: 'Effort', desk: 'Effort' }, value: (count) => count },
  date: { names: { customer: 'Due date', desk: 'Target date' }, value: day },
  priority: {
    names: { customer: 'Priority', desk: 'Priority' },
    value: (count, side) =>
      pickFrom(side === 'customer' ? ['Highest', 'High', 'Medium', 'Low'] : ['P1', 'P2', 'P3'], count),
    table: { Highest: 'P1', High: 'P2', '*': 'P3' },
    toDeskOnly: true,
  },
  assignee: {
    names: { customer: 'Assignee', desk: 'Assignee' },
    value: (count, side) => personFor(side, count, true),
    holds: 'people',
  },
  contact: {
    names: { customer: 'Contact', desk: 'Customer owner' },
    value: (count, side) => personFor(side, count, false),
    holds: 'people',
  },
} as const satisfies Record<string, MoreField>;

export type FieldName = keyof typeof MORE_FIELDS;

/** As much of a world's agreement as speaks of these fields. */
interface FieldRules {
  readonly fields: Readonly<Partial<Record<FieldName, FieldDirection>>>;
}

export const FIELD_NAMES = Object.keys(MORE_FIELDS) as FieldName[];

/** Deskbridge writes this one where the agreement says so and no mapping did. */
export const DEFAULT_PRIORITY = 'P2';

const fieldOf = (name: FieldName): MoreField => MORE_FIELDS[name];

/** Those that a world carries, with their directions. */
export function carriedFields(rules: FieldRules): (readonly [FieldName, FieldDirection])[] {
  return FIELD_NAMES.flatMap((name) => {
    const direction = rules.fields[name];
    if (direction === undefined) return [];
    return [[name, fieldOf(name).toDeskOnly ? ('to-desk' as const) : direction] as const];
  });
}

/** Rows of `fields` in the agreement. */
export function fieldRows(rules: FieldRules): string[] {
  return carriedFields(rules).map(([name, direction]) => {
    const { names, table } = fieldOf(name);
    // The agreement names the values of the origin first.
    const values =
      direction === 'to-customer' && table !== undefined
        ? Object.fromEntries(Object.entries(table).map(([customer, desk]) => [desk, customer]))
        : table;
    return `  - ${JSON.stringify({ ...names, direction, ...(values === undefined ? {} : { values }) })}`;
  });
}

/** The value of a field as one text, empty for none. Labels of ours are no word of anybody's. */
export function valueIn(
  rules: { readonly stopLabel: boolean; readonly twinLabel: boolean },
  issue: IssueView,
  side: Side,
  name: FieldName,
): string {
  if (name !== 'labels') {
    const value = issue.fields[fieldOf(name).names[side]];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  }
  const ours: readonly string[] = [
    ...(rules.stopLabel ? [STOP_LABEL] : []),
    ...(rules.twinLabel ? Object.values(TWIN_LABEL) : []),
  ];
  return issue.labels
    .filter((label) => !ours.includes(label))
    .toSorted()
    .join(' ');
}

/** What a person writes into the field: by the name of the field, as `Person.edit` takes it. */
export function editOf(
  issue: IssueView,
  side: Side,
  name: FieldName,
  { count, pick }: { readonly count: number; readonly pick: number },
): Readonly<Record<string, unknown>> {
  const { names, value } = fieldOf(name);
  if (name === 'labels') {
    const [first] = issue.labels.filter((label) => label.startsWith('label-'));
    const isRemoved = pick % 4 === 0 && first !== undefined;
    const rest = issue.labels.filter((label) => !isRemoved || label !== first);
    return { [names[side]]: isRemoved ? rest : [...rest, value(count, side)] };
  }
  const isEmptied = pick % 5 === 0 && name !== 'priority';
  return { [names[side]]: isEmptied ? null : value(count, side) };
}

/** Whether a field holds people. */
export function holdsPeople(name: FieldName): boolean {
  return fieldOf(name).holds === 'people';
}

/** What a value of one side is on the other. Undefined: nothing that could stand there, so the field stays as it is. */
export function carriedValue(scene: Scene, name: FieldName, from: Side, value: string): string | undefined {
  const { table } = fieldOf(name);
  if (holdsPeople(name) && value !== '')
    return counterpartOf(scene, from, value, { isAssignee: name === 'assignee' });
  if (table === undefined || value === '') return value;
  if (from === 'customer') return table[value] ?? table['*'] ?? '';
  return Object.entries(table).find(([, desk]) => desk === value)?.[0] ?? '';
}
