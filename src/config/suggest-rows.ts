/** Drafts what a sync could map: pairs of equal names on two live sites. Pure; whether a row holds is seen afterwards. */
import type { FieldRef, Side } from '../sync/snapshot.ts';
import { otherSide, SIDES } from '../sync/snapshot.ts';
import type { NamedId } from './contract.ts';
import type { SideFacts, SiteField } from './facts.ts';
import { chooseConversion } from './conversion.ts';
import { looksPrivate } from './key-path.ts';
import { matchName } from './match.ts';
import { mappedTypes } from './needs.ts';
import { meansRequestType } from './resolving.ts';
import { nameOrId } from './scalars.ts';
import type { FieldRow, IssueTypeRow, StatusRowSettings, SyncSettings } from './settings.ts';

export type Facts = Readonly<Record<Side, SideFacts>>;

/** Rows that the file could have. They are added behind those that it has. */
export interface Draft {
  readonly issueTypes: readonly IssueTypeRow[];
  readonly fields: readonly FieldRow[];
}

/** A draft with statuses, which only the issue types tell. By the side that is written. */
export interface Rows extends Draft {
  readonly status: SyncSettings['status'];
}

/**
 * Who reports and who works on an issue is for each company to say, and writing them takes rights of their own: a row for
 * them is a decision, equal names are no reason.
 */
const notByName: ReadonlySet<string> = new Set(['reporter', 'assignee']);

/** An organization sees the requests that it is written on, so this is a decision, too. The request type is no field to map. */
const notByFormat: ReadonlySet<NonNullable<FieldRef['format']>> = new Set(['organization', 'requestType']);

/** Words of the configuration that mean something else than the field of that name. */
const readOnlyWords: ReadonlySet<string> = new Set(['key', 'issuekey', 'url', 'status']);

/**
 * Pairs by equal names, in any letter case: issue types whose desk type has a request type, and fields of one kind. A sync
 * without any issue type needs one to begin with: if no name is the same, all types of the customer go to the desk's first.
 *
 * @param facts project, fields and request types are enough
 * @returns rows as the file would have them, maybe none; undefined when there are no issue types to begin with
 */
export function draftAgreement(sync: SyncSettings, facts: Facts): Draft | undefined {
  const issueTypes = draftTypes(sync, facts);
  // Without an issue type there is no sync, and fields would be for nobody.
  if (sync.issueTypes.length + issueTypes.length === 0) return undefined;
  return { issueTypes, fields: draftFields(sync, facts) };
}

/** The sync as it would be with the rows of a draft: what its facts are asked for. */
export function withDraft(sync: SyncSettings, { issueTypes, fields }: Draft): SyncSettings {
  return {
    ...sync,
    issueTypes: [...sync.issueTypes, ...issueTypes],
    fields: [...sync.fields, ...fields],
  };
}

function draftTypes(sync: SyncSettings, facts: Facts): IssueTypeRow[] {
  const { desk, customer } = facts;
  const offered = desk.project.issueTypes.filter((type) => requestTypesOf(desk, type).length > 0);
  const taken = new Set(mappedTypes('customer', sync, customer.project.issueTypes).map(({ id }) => id));
  const free = customer.project.issueTypes.filter(({ id }) => !taken.has(id));
  const rows = free.flatMap((type): IssueTypeRow[] => {
    const [namesake, another] = offered.filter((other) => isSameName(type, other));
    return namesake && !another ? [typeRow(sync, facts, [type], namesake)] : [];
  });
  const [first] = offered;
  if (rows.length > 0 || sync.issueTypes.length > 0 || first === undefined || free.length === 0) return rows;
  return [typeRow(sync, facts, free, first)];
}

function typeRow(sync: SyncSettings, facts: Facts, from: readonly NamedId[], to: NamedId): IssueTypeRow {
  const row: IssueTypeRow = {
    direction: 'to-desk',
    customer: from.map((type) => wordFor(type, facts.customer.project.issueTypes)),
    desk: wordFor(to, facts.desk.project.issueTypes),
  };
  if (hasDefaultRequestType(sync, facts, to)) return row;
  const own = requestTypesOf(facts.desk, to);
  const chosen = own.find((type) => isSameName(type, to)) ?? own[0];
  return chosen ? { ...row, requestType: wordFor(chosen, own) } : row;
}

function requestTypesOf({ requestTypes }: SideFacts, type: NamedId) {
  return requestTypes.filter(({ issueTypeId }) => issueTypeId === type.id);
}

/** Row and default would have to agree, so the row keeps quiet. */
function hasDefaultRequestType(sync: SyncSettings, facts: Facts, type: NamedId): boolean {
  return sync.deskDefaults
    .filter(({ field }) => meansRequestType({ facts }, field))
    .some(
      ({ value, byIssueType }) =>
        value !== undefined ||
        Object.keys(byIssueType).some((name) => {
          const match = matchName(name, facts.desk.project.issueTypes, 'issue type');
          return match.ok && match.found.id === type.id;
        }),
    );
}

function draftFields(sync: SyncSettings, facts: Facts): FieldRow[] {
  const free = { customer: freeFields('customer', sync, facts), desk: freeFields('desk', sync, facts) };
  return free.customer.flatMap((customer): FieldRow[] => {
    const alike = (other: SiteField) => isSameName(customer, other) && customer.ref?.kind === other.ref?.kind;
    const [desk, another] = free.desk.filter(alike);
    // Of two with the same name nobody can tell which is meant.
    if (!desk?.ref || !customer.ref || another || free.customer.filter(alike).length > 1) return [];
    const row: FieldRow = {
      customer: fieldWord(customer, 'customer', facts),
      desk: fieldWord(desk, 'desk', facts),
      direction: 'to-desk',
      when: 'change',
    };
    const ends = {
      customer: { from: 'field', field: customer.ref },
      desk: { from: 'field', field: desk.ref },
    } as const;
    return chooseConversion(row, ends).ok ? [row] : [];
  });
}

/**
 * Statuses of the same name, each way. A file with one table has decided about the other. A status that has a row already
 * is drafted, too: that the two cannot stand together is seen when they are resolved.
 *
 * @param movable sides on which the account may move issues
 * @returns by the side that is written
 */
export function draftStatus(
  sync: SyncSettings,
  draft: Draft,
  facts: Facts,
  movable: readonly Side[],
): SyncSettings['status'] {
  const decided = SIDES.some((side) => sync.status[side].length > 0);
  const whole = withDraft(sync, draft);
  const statuses = { customer: statusesOf('customer', whole, facts), desk: statusesOf('desk', whole, facts) };
  const rowsTo = (to: Side): StatusRowSettings[] => {
    if (!movable.includes(to) || (decided && sync.status[to].length === 0)) return [];
    const sources = statuses[otherSide(to)];
    return sources.flatMap((source): StatusRowSettings[] => {
      const [goal, another] = statuses[to].filter((status) => isSameName(source, status));
      const isTwice = sources.filter((status) => isSameName(source, status)).length > 1;
      if (!goal || another || isTwice) return [];
      const from = wordFor(source, sources);
      return [{ from, path: [wordFor(goal, statuses[to])], at: [from] }];
    });
  };
  return { customer: rowsTo('customer'), desk: rowsTo('desk') };
}

/** Every status of a side's mapped issue types, once. */
function statusesOf(side: Side, sync: SyncSettings, facts: Facts): NamedId[] {
  const { project, statuses } = facts[side];
  const all = mappedTypes(side, sync, project.issueTypes).flatMap(({ id }) => statuses[id] ?? []);
  return [...new Map(all.map((status) => [status.id, status])).values()];
}

/** Fields of a side that can be carried and that no entry names, neither as source nor as target. */
function freeFields(side: Side, sync: SyncSettings, facts: Facts): SiteField[] {
  const { fields } = facts[side];
  const named = new Set(
    sync.fields.flatMap((row) => {
      const match = matchName(row[side], fields, 'field');
      return match.ok ? [match.found.id] : [];
    }),
  );
  return fields.filter(
    ({ id, ref }) =>
      ref && !notByName.has(id) && !(ref.format && notByFormat.has(ref.format)) && !named.has(id),
  );
}

function fieldWord(field: SiteField, side: Side, facts: Facts): string {
  const isOther =
    readOnlyWords.has(field.name.trim().toLowerCase()) ||
    (side === 'desk' && meansRequestType({ facts }, field.name.trim()));
  return isOther ? field.id : wordFor(field, facts[side].fields);
}

function isSameName(left: NamedId, right: NamedId): boolean {
  return left.name.trim().toLowerCase() === right.name.trim().toLowerCase();
}

/** The name, where the file can hold it and it means this thing alone; else the id. */
export function wordFor(thing: NamedId, all: readonly NamedId[]): string {
  const word = thing.name.trim();
  if (looksPrivate(word) || !nameOrId.safeParse(word).success) return thing.id;
  const match = matchName(word, all, 'name');
  return match.ok && match.found.id === thing.id ? word : thing.id;
}
