/** Suggested rows as YAML to copy. Names from Jira may hold anything, so each is a string that stays in its place. */
import { Document, isCollection, Scalar, visit } from 'yaml';
import type { Suggestion } from '../sync/outcome.ts';
import { looksPrivate } from './key-path.ts';
import type { FieldRow, IssueTypeRow, SideSettings, StatusRowSettings, SyncSettings } from './settings.ts';
import type { Rows } from './suggest-rows.ts';

/** Nobody reads more in a summary; what is mapped leaves the block, and the rest moves up. */
const mostLines = 40;

/**
 * @param sync as the file has it; without an issue type it gets its sides and `enabled: false`, too
 * @param open texts about what the rows do not settle
 */
export function writeSuggestion(sync: SyncSettings, rows: Rows, open: readonly string[]): Suggestion {
  const isNew = sync.issueTypes.length === 0;
  const head = isNew ? { enabled: false, ...sidesOf(sync) } : {};
  const { issueTypes, fields, status } = rows;
  const sizes = [issueTypes.length, fields.length, status.desk.length, status.customer.length];
  const statuses = status.desk.length + status.customer.length;
  // `syncs:`, the name, a key for each list, and `status:` above its tables.
  const keys =
    2 + Object.keys(head).length + sizes.filter((size) => size > 0).length + (statuses > 0 ? 1 : 0);
  const [types = 0, field = 0, toDesk = 0, toCustomer = 0] = shareOut(sizes, mostLines - keys);
  const block = {
    ...head,
    ...listOf('issueTypes', issueTypes.slice(0, types).map(typeEntry)),
    ...listOf('fields', fields.slice(0, field).map(fieldEntry)),
    ...(statuses === 0
      ? {}
      : {
          status: {
            ...tableOf('toDesk', status.desk.slice(0, toDesk)),
            ...tableOf('toCustomer', status.customer.slice(0, toCustomer)),
          },
        }),
  };
  return {
    isNew,
    yaml: toYaml(sync.name, block),
    issueTypes: issueTypes.length,
    fields: fields.length,
    statuses,
    left: issueTypes.length + fields.length + statuses - types - field - toDesk - toCustomer,
    open,
  };
}

/** An equal part for each kind of row; what one does not need goes to the others, the first before the last. */
function shareOut(sizes: readonly number[], lines: number): number[] {
  const shares = sizes.map((size) => Math.min(size, Math.floor(lines / sizes.length)));
  let rest = lines - shares.reduce((sum, share) => sum + share, 0);
  return sizes.map((size, index) => {
    const share = shares[index] ?? 0;
    const more = Math.min(size - share, rest);
    rest -= more;
    return share + more;
  });
}

function listOf(key: string, entries: readonly unknown[]): Record<string, unknown> {
  return entries.length === 0 ? {} : { [key]: entries };
}

function tableOf(key: string, rows: readonly StatusRowSettings[]): Record<string, unknown> {
  // A map, as a status may be called `__proto__`.
  return rows.length === 0 ? {} : { [key]: new Map(rows.map(({ from, path }) => [from, path[0]])) };
}

/** Both sides as they stand in the file, unless one holds what must not be shown. */
function sidesOf({ customer, desk }: SyncSettings): Record<string, unknown> {
  if ([customer, desk].some(({ jql }) => jql !== undefined && looksPrivate(jql))) return {};
  return { customer: sideEntry(customer), desk: sideEntry(desk) };
}

function sideEntry({ site, project, since, jql }: SideSettings): Record<string, string> {
  const day = typeof since === 'number' ? new Date(since).toISOString().slice(0, 10) : since;
  return {
    site,
    project,
    ...(day === undefined ? {} : { since: day }),
    ...(jql === undefined ? {} : { jql }),
  };
}

function typeEntry({ customer, desk, requestType }: IssueTypeRow): Record<string, unknown> {
  const [first, ...more] = customer;
  return {
    customer: more.length === 0 ? first : customer,
    desk,
    ...(requestType === undefined ? {} : { requestType }),
  };
}

function fieldEntry({ customer, desk, onlyFor }: FieldRow): unknown {
  if (customer === desk && onlyFor === undefined) return customer;
  return { customer, desk, ...(onlyFor === undefined ? {} : { onlyFor }) };
}

/** Words that YAML reads as they stand; whether one is a number or a truth value is for the library to see. */
const harmless = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._/()-]*[\p{L}\p{N}.)_-])?$/u;
/** What hides or turns text, and everything that some reader takes for the end of a line. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** One line for each entry, whatever it holds. */
function toYaml(name: string, block: unknown): string {
  const document = new Document({ syncs: { [name]: block } }, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && !harmless.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
    Seq(_, node) {
      for (const item of node.items) if (isCollection(item)) item.flow = true;
    },
  });
  for (const side of ['customer', 'desk']) {
    const map: unknown = document.getIn(['syncs', name, side], true);
    if (isCollection(map)) map.flow = true;
  }
  return document
    .toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
    .split('\n')
    .map((line) => line.replaceAll(invisible, toEscape))
    .join('\n');
}

/** Such a character only stands between double quotes, where YAML knows this form of it. */
function toEscape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
