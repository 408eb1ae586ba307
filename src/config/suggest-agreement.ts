/**
 * What a sync could map and does not map yet: from settings and the facts of two live sites to a block of YAML. Pure.
 * Whether a row is right is for `resolveContract` to say, so nothing is proposed that the next run would refuse.
 */
import type { Proposal } from '../sync/outcome.ts';
import type { Side } from '../sync/snapshot.ts';
import type { Contract, NamedId } from './contract.ts';
import type { SideFacts, SiteField } from './facts.ts';
import { chooseConversion } from './conversion.ts';
import { looksPrivate } from './key-path.ts';
import { matchName } from './match.ts';
import { mappedTypes } from './needs.ts';
import { resolveContract, type Resolved } from './resolve.ts';
import { meansRequestType } from './resolving.ts';
import { nameOrId } from './scalars.ts';
import type { FieldRow, IssueTypeRow, KeyPath, SiteSettings, SyncSettings } from './settings.ts';
import { renderProposal } from './suggest-yaml.ts';

type Facts = Readonly<Record<Side, SideFacts>>;

/** Rows that the file could have. They are added behind those that it has. */
export interface Draft {
  readonly issueTypes: readonly IssueTypeRow[];
  readonly fields: readonly FieldRow[];
}

/**
 * Who reports and who works on an issue is for each company to say, and writing them takes rights of their own: a row for
 * them is a decision, equal names are no reason.
 */
const notByName: ReadonlySet<string> = new Set(['reporter', 'assignee']);

/** Words of the configuration that mean something else than the field of that name. */
const readOnlyWords: ReadonlySet<string> = new Set(['key', 'issuekey', 'url', 'status']);

/**
 * Pairs by equal names, in any letter case: issue types whose desk type has a request type, and fields of one kind. A sync
 * without any issue type needs one to begin with: if no name is the same, all types of the customer go to the desk's first.
 *
 * @param facts project, fields and request types are enough
 * @returns rows as the file would have them, or undefined when there is nothing to add
 */
export function draftAgreement(sync: SyncSettings, facts: Facts): Draft | undefined {
  const issueTypes = draftTypes(sync, facts);
  // Without an issue type there is no sync, and fields would be for nobody.
  if (sync.issueTypes.length + issueTypes.length === 0) return undefined;
  const fields = draftFields(sync, facts);
  return issueTypes.length + fields.length === 0 ? undefined : { issueTypes, fields };
}

/** The sync as it would be with the rows of a draft: what its facts are asked for. */
export function withDraft(sync: SyncSettings, { issueTypes, fields }: Draft): SyncSettings {
  return {
    ...sync,
    issueTypes: [...sync.issueTypes, ...issueTypes],
    fields: [...sync.fields, ...fields],
  };
}

/**
 * @param facts what `needsOf` asks for, for the sync with the draft
 * @param previous as for `resolveContract`
 * @returns the rows of the draft that hold, as YAML; undefined when none does
 * @throws FailureError `bug` when the facts lack a site or the create fields of a mapped type
 */
export function proposeAgreement(
  sync: SyncSettings,
  draft: Draft,
  sites: Readonly<Record<string, SiteSettings>>,
  facts: Facts,
  previous?: Contract,
): Proposal | undefined {
  const judge = (whole: SyncSettings) => judged(whole, sites, facts, previous);
  const { rows, open } = keepWhatHolds(sync, draft, facts, judge);
  if (rows.issueTypes.length + rows.fields.length === 0) return undefined;
  return renderProposal(sync, { ...rows, fields: inOrder(rows.fields, facts) }, open);
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
    ({ id, ref }) => ref && ref.format !== 'requestType' && !notByName.has(id) && !named.has(id),
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
function wordFor(thing: NamedId, all: readonly NamedId[]): string {
  const word = thing.name.trim();
  if (looksPrivate(word) || !nameOrId.safeParse(word).success) return thing.id;
  const match = matchName(word, all, 'name');
  return match.ok && match.found.id === thing.id ? word : thing.id;
}

interface Judged {
  readonly resolved: Resolved;
  /** Place below the sync and text of each problem. */
  readonly wrong: readonly { readonly at: KeyPath; readonly text: string }[];
}

function judged(
  sync: SyncSettings,
  sites: Readonly<Record<string, SiteSettings>>,
  facts: Facts,
  previous: Contract | undefined,
): Judged {
  const places: KeyPath[] = [];
  // Rows that stand in no file have no line: the number of the question stands for it.
  const locate = (path: KeyPath) => ({ file: '', line: places.push(path.slice(2)), column: 1, path: '' });
  const resolved = resolveContract(sync, sites, facts, locate, previous);
  if (resolved.ok) return { resolved, wrong: [] };
  return {
    resolved,
    wrong: resolved.problems.map(({ line, text }) => ({ at: places[line - 1] ?? [], text })),
  };
}

/** Takes rows out until the rest resolves. What nobody but a person can mend stays, and is told. */
function keepWhatHolds(
  sync: SyncSettings,
  draft: Draft,
  facts: Facts,
  judge: (sync: SyncSettings) => Judged,
): { readonly rows: Draft; readonly open: readonly string[] } {
  const isNew = sync.issueTypes.length === 0;
  let kept = draft;
  for (;;) {
    const rows = narrow(sync, kept, facts);
    const { wrong } = judge(withDraft(sync, rows));
    if (wrong.length === 0) return { rows, open: [] };
    const stays = (key: string, before: number) => (_: unknown, index: number) =>
      !wrong.some(({ at }) => at[0] === key && at[1] === before + index);
    const next: Draft = {
      // A sync to begin with needs its types, even if something is still to be filled.
      issueTypes: isNew
        ? kept.issueTypes
        : kept.issueTypes.filter(stays('issueTypes', sync.issueTypes.length)),
      fields: rows.fields.filter(stays('fields', sync.fields.length)).map(({ onlyFor: _, ...row }) => row),
    };
    if (next.issueTypes.length < kept.issueTypes.length || next.fields.length < rows.fields.length)
      kept = next;
    else if (isNew) return { rows, open: [...new Set(wrong.map(({ text }) => text))] };
    // What is wrong stands in the file and was right without the new rows.
    else if (kept.issueTypes.length > 0) kept = { ...kept, issueTypes: [] };
    else return { rows: { issueTypes: [], fields: [] }, open: [] };
  }
}

/** A field that stands on some create screens only is for those issue types; on none, it is left out. */
function narrow(sync: SyncSettings, draft: Draft, facts: Facts): Draft {
  const { project, createFields, fields } = facts.desk;
  const types = mappedTypes('desk', withDraft(sync, draft), project.issueTypes);
  const rows = draft.fields.flatMap((row): FieldRow[] => {
    const field = matchName(row.desk, fields, 'field');
    const shown = types.filter(
      ({ id }) => field.ok && createFields[id]?.some((one) => one.id === field.found.id),
    );
    if (shown.length === 0) return [];
    if (shown.length === types.length) return [row];
    return [{ ...row, onlyFor: shown.map((type) => wordFor(type, project.issueTypes)) }];
  });
  return { issueTypes: draft.issueTypes, fields: rows };
}

/** What Jira wants first, so that a block that is cut short still works; then by name. */
function inOrder(rows: readonly FieldRow[], { desk }: Facts): FieldRow[] {
  const screens = Object.values(desk.createFields).flat();
  const rank = (row: FieldRow): number => {
    const field = matchName(row.desk, desk.fields, 'field');
    const id = field.ok ? field.found.id : '';
    const first = ['summary', 'description'].indexOf(id);
    if (first >= 0) return first;
    return screens.some((shown) => shown.id === id && shown.required) ? 2 : 3;
  };
  return rows
    .map((row) => ({ row, rank: rank(row) }))
    .toSorted((left, right) => left.rank - right.rank || (left.row.desk < right.row.desk ? -1 : 1))
    .map(({ row }) => row);
}
