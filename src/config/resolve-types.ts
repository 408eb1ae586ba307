/** Issue types and their request types. */
import type { IssueTypeMapping, NamedId } from './contract.ts';
import type { RequestType } from './facts.ts';
import { matchName } from './match.ts';
import { quote } from './key-path.ts';
import { createdOn, find, findType, meansRequestType, noteUnused, report, writesTo } from './resolving.ts';
import type { MappedType, Resolving } from './resolving.ts';
import type { DefaultValue, KeyPath } from './settings.ts';

/**
 * Every issue type with what it becomes, in each direction. A type mapped twice, by name and by id, is a problem. Of a list
 * of customer types, the first is the one that is created.
 */
export function resolveIssueTypes(resolving: Resolving): MappedType[] {
  const mapped: MappedType[] = [];
  for (const [row, { customer, desk, direction }] of resolving.sync.issueTypes.entries()) {
    const to = findType(resolving, 'desk', desk, ['issueTypes', row, 'desk']);
    const others: MappedType[] = createdOn('customer', mapped);
    if (to && writesTo(direction, 'customer') && others.some((other) => other.desk.id === to.id))
      report(resolving, ['issueTypes', row, 'desk'], mappedTwice(desk));
    for (const [index, name] of customer.entries()) {
      const path: KeyPath = ['issueTypes', row, 'customer', index];
      const from = findType(resolving, 'customer', name, path);
      if (!from || !to) continue;
      if (direction === 'to-customer') {
        if (index > 0) noteUnused(resolving, path);
        else mapped.push({ customer: plain(from), desk: plain(to), row, direction });
      } else if (createdOn('desk', mapped).some((other) => other.customer.id === from.id))
        report(resolving, path, mappedTwice(name));
      else
        mapped.push({
          customer: plain(from),
          desk: plain(to),
          row,
          direction: index > 0 ? 'to-desk' : direction,
        });
    }
  }
  return mapped;
}

function mappedTwice(name: string): string {
  return `the issue type ${quote(name)} is mapped twice in one direction; keep one of the two.`;
}

/** What `defaults.desk` says about request types. */
interface RequestTypeDefaults {
  readonly byType: ReadonlyMap<string, Wanted>;
  readonly otherwise?: Wanted;
}

interface Wanted {
  readonly name: string;
  readonly path: KeyPath;
}

/**
 * Gives every mapped desk issue type its request type: a request without one is invisible in the portal.
 * The row says it, or the defaults; where both do, they must agree.
 */
export function resolveRequestTypes(resolving: Resolving, mapped: readonly MappedType[]): IssueTypeMapping[] {
  const defaults = readDefaults(resolving, mapped);
  const told = new Set<string>();
  return mapped.map(({ customer, desk, row, direction }) => {
    const types = { customer, desk, ...(direction === 'to-desk' ? {} : { direction }) };
    // No request is made by such a row.
    if (direction === 'to-customer') {
      if (resolving.sync.issueTypes[row]?.requestType !== undefined)
        noteUnused(resolving, ['issueTypes', row, 'requestType']);
      return types;
    }
    // A row with many customer types says everything about its request type once.
    const isFirst = !told.has(String(row));
    told.add(String(row));
    const requestType = ofRow(resolving, row, desk, defaults, isFirst);
    return requestType ? { ...types, requestType: plain(requestType) } : types;
  });
}

function ofRow(
  resolving: Resolving,
  row: number,
  desk: NamedId,
  defaults: RequestTypeDefaults,
  isFirst: boolean,
): RequestType | undefined {
  const tell = isFirst ? resolving : { ...resolving, problems: [], notices: [] };
  const name = resolving.sync.issueTypes[row]?.requestType;
  const byRow = name === undefined ? undefined : { name, path: ['issueTypes', row, 'requestType'] };
  const byDefault = defaults.byType.get(desk.id) ?? defaults.otherwise;
  if (!byRow && !byDefault) {
    report(
      tell,
      ['issueTypes', row, 'desk'],
      `the issue type ${quote(desk.name)} has no request type, and a request without one is invisible in the portal. Add \`requestType\` to this row, or name the type in \`defaults.desk\` for Customer Request Type. ${choices(resolving, desk)}`,
    );
    return undefined;
  }
  const rowType = byRow && findRequestType(tell, byRow, desk);
  const defaultType = byDefault && findRequestType(tell, byDefault, desk);
  if (byRow && rowType && defaultType && rowType.id !== defaultType.id)
    report(
      tell,
      byRow.path,
      `this row and \`defaults.desk\` name different request types for the issue type ${quote(desk.name)}: ${quote(byRow.name)} and ${quote(byDefault.name)}. Keep one of the two.`,
    );
  return rowType ?? defaultType;
}

/** A request type belongs to one issue type, so the name is looked for there first. */
function findRequestType(resolving: Resolving, wanted: Wanted, desk: NamedId): RequestType | undefined {
  // Only agents see all request types, so a name that is not there proves nothing.
  if (resolving.facts.desk.unseen?.desk === true) return undefined;
  const all = resolving.facts.desk.requestTypes;
  const own = all.filter(({ issueTypeId }) => issueTypeId === desk.id);
  const known = resolving.previous?.issueTypes.flatMap(({ requestType }) => requestType ?? []) ?? [];
  const match = matchName(wanted.name, own, 'request type', known);
  const elsewhere = matchName(wanted.name, all, 'request type');
  if (!match.ok && elsewhere.ok) {
    const { issueTypeId } = elsewhere.found;
    const owner = resolving.facts.desk.project.issueTypes.find(({ id }) => id === issueTypeId);
    const belongs = owner ? `the issue type ${quote(owner.name)}` : 'another issue type';
    report(
      resolving,
      wanted.path,
      `the request type ${quote(wanted.name)} belongs to ${belongs}, not to ${quote(desk.name)}. ${choices(resolving, desk)}`,
    );
    return undefined;
  }
  return find(
    resolving,
    wanted.name,
    own,
    `request type of the issue type ${quote(desk.name)}`,
    wanted.path,
    known,
  );
}

function choices(resolving: Resolving, desk: NamedId): string {
  const names = resolving.facts.desk.requestTypes
    .filter(({ issueTypeId }) => issueTypeId === desk.id)
    .map(({ id, name }) => `${quote(name)} (${id})`);
  if (resolving.facts.desk.unseen?.desk === true) return 'Which there are is not shown to the sync account.';
  if (names.length === 0) return 'It has none in this project: add one in the project settings.';
  return `It has: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' and more' : ''}.`;
}

/** Reads the entry for the request type. Types that nothing maps to are a notice, and their values are not looked at. */
function readDefaults(resolving: Resolving, mapped: readonly MappedType[]): RequestTypeDefaults {
  const entries = resolving.sync.deskDefaults
    .map((entry, index) => ({ ...entry, index }))
    .filter(({ field }) => meansRequestType(resolving, field));
  const [first, ...more] = entries;
  for (const { index } of more)
    report(
      resolving,
      ['defaults', 'desk', index, 'field'],
      'the request type has an entry already; put both into one.',
    );
  if (!first) return { byType: new Map() };
  const { index, value, byIssueType } = first;
  const path: KeyPath = ['defaults', 'desk', index];
  const byType = new Map<string, Wanted>();
  for (const [name, typeValue] of Object.entries(byIssueType)) {
    const at = [...path, 'byIssueType', name];
    const type = findType(resolving, 'desk', name, at);
    if (!type) continue;
    if (!mapped.some(({ desk }) => desk.id === type.id)) noteUnused(resolving, at);
    else if (byType.has(type.id))
      report(resolving, at, 'this issue type has a value already, by its name or its id.');
    else setWanted(resolving, typeValue, at, (wanted) => byType.set(type.id, wanted));
  }
  const result: { byType: Map<string, Wanted>; otherwise?: Wanted } = { byType };
  if (value !== undefined)
    setWanted(resolving, value, [...path, 'value'], (wanted) => {
      result.otherwise = wanted;
    });
  return result;
}

function setWanted(
  resolving: Resolving,
  value: DefaultValue,
  path: KeyPath,
  set: (wanted: Wanted) => unknown,
): void {
  if (typeof value === 'object' || String(value).trim() === '')
    report(resolving, path, 'must be the name or id of one request type.');
  else set({ name: String(value).trim(), path });
}

function plain({ id, name }: NamedId): NamedId {
  return { id, name };
}
