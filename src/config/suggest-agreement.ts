/**
 * What a sync could map and does not map yet, as a block of YAML. Pure. Whether a row is right is for `resolveContract` to
 * say, so nothing is suggested that the next run would refuse.
 */
import type { Suggestion } from '../sync/outcome.ts';
import type { Side } from '../sync/snapshot.ts';
import type { Contract } from './contract.ts';
import { matchName } from './match.ts';
import { mappedTypes } from './needs.ts';
import { resolveContract } from './resolve.ts';
import type { FieldRow, KeyPath, SiteSettings, StatusRowSettings, SyncSettings } from './settings.ts';
import { draftStatus, withDraft, wordFor } from './suggest-rows.ts';
import type { Draft, Facts, Rows } from './suggest-rows.ts';
import { writeSuggestion } from './suggest-yaml.ts';

/**
 * @param facts what `needsOf` asks for, for the sync with the draft, and the statuses
 * @param movable sides on which the account may move issues
 * @param previous as for `resolveContract`
 * @returns the rows of the draft that hold, as YAML; undefined when none does
 * @throws FailureError `bug` when the facts lack a site or the create fields of a mapped type
 */
export function suggestAgreement(
  sync: SyncSettings,
  draft: Draft,
  sites: Readonly<Record<string, SiteSettings>>,
  facts: Facts,
  movable: readonly Side[],
  previous?: Contract,
): Suggestion | undefined {
  const judge = (whole: SyncSettings) => problemsOf(whole, sites, facts, previous);
  const begin = { ...draft, status: draftStatus(sync, draft, facts, movable) };
  const { rows, open } = keepWhatHolds(sync, begin, facts, judge);
  if (sizeOf(rows) === 0) return undefined;
  return writeSuggestion(sync, { ...rows, fields: inOrder(rows.fields, facts) }, open);
}

function withRows(sync: SyncSettings, rows: Rows): SyncSettings {
  const { customer, desk } = sync.status;
  return {
    ...withDraft(sync, rows),
    status: { customer: [...customer, ...rows.status.customer], desk: [...desk, ...rows.status.desk] },
  };
}

/** Place below the sync and text of a problem. */
interface Wrong {
  readonly at: KeyPath;
  readonly text: string;
}

function problemsOf(
  sync: SyncSettings,
  sites: Readonly<Record<string, SiteSettings>>,
  facts: Facts,
  previous: Contract | undefined,
): Wrong[] {
  const places: KeyPath[] = [];
  // Rows that stand in no file have no line: the number of the question stands for it.
  const locate = (path: KeyPath) => ({ file: '', line: places.push(path.slice(2)), column: 1, path: '' });
  const resolved = resolveContract(sync, sites, facts, locate, previous);
  return resolved.ok ? [] : resolved.problems.map(({ line, text }) => ({ at: places[line - 1] ?? [], text }));
}

/** Takes rows out until the rest resolves. What nobody but a person can mend stays, and is told. */
function keepWhatHolds(
  sync: SyncSettings,
  begin: Rows,
  facts: Facts,
  judge: (sync: SyncSettings) => readonly Wrong[],
): { readonly rows: Rows; readonly open: readonly string[] } {
  const isNew = sync.issueTypes.length === 0;
  let kept = begin;
  for (;;) {
    const rows = { ...kept, fields: narrow(sync, kept, facts) };
    const wrong = judge(withRows(sync, rows));
    if (wrong.length === 0) return { rows, open: [] };
    const stays = (key: string, before: number) => (_row: unknown, index: number) =>
      !wrong.some(({ at }) => at[0] === key && at[1] === before + index);
    const holds = (to: Side) => (row: StatusRowSettings) =>
      !wrong.some(({ at }) => at[0] === 'status' && at[1] === tableOf(to) && at[2] === row.from);
    const next: Rows = {
      // A sync to begin with needs its types, even if something is still to be filled.
      issueTypes: isNew
        ? kept.issueTypes
        : kept.issueTypes.filter(stays('issueTypes', sync.issueTypes.length)),
      fields: rows.fields.filter(stays('fields', sync.fields.length)),
      status: {
        customer: rows.status.customer.filter(holds('customer')),
        desk: rows.status.desk.filter(holds('desk')),
      },
    };
    if (sizeOf(next) < sizeOf(rows)) kept = next;
    else if (isNew) return { rows, open: [...new Set(wrong.map(({ text }) => text))] };
    // What is wrong stands in the file and was right without the new rows.
    else if (kept.issueTypes.length > 0) kept = { ...kept, issueTypes: [] };
    else return { rows: { issueTypes: [], fields: [], status: { customer: [], desk: [] } }, open: [] };
  }
}

function sizeOf({ issueTypes, fields, status }: Rows): number {
  return issueTypes.length + fields.length + status.customer.length + status.desk.length;
}

function tableOf(to: Side): 'toDesk' | 'toCustomer' {
  return to === 'desk' ? 'toDesk' : 'toCustomer';
}

/** A field that stands on some create screens only is for those issue types; on none, it is left out. */
function narrow(sync: SyncSettings, draft: Draft, facts: Facts): FieldRow[] {
  const { project, createFields, fields } = facts.desk;
  const types = mappedTypes('desk', withDraft(sync, draft), project.issueTypes);
  return draft.fields.flatMap(({ customer, desk, direction, when }): FieldRow[] => {
    const row: FieldRow = { customer, desk, direction, when };
    const field = matchName(row.desk, fields, 'field');
    const shown = types.filter(
      ({ id }) => field.ok && createFields[id]?.some((one) => one.id === field.found.id),
    );
    if (shown.length === 0) return [];
    if (shown.length === types.length) return [row];
    return [{ ...row, onlyFor: shown.map((type) => wordFor(type, project.issueTypes)) }];
  });
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
