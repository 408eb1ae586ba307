/** Proposed rows as YAML to copy. Names from Jira may hold anything, so each is a string that stays in its place. */
import { Document, isCollection, Scalar, visit } from 'yaml';
import type { Proposal } from '../sync/outcome.ts';
import { looksPrivate } from './key-path.ts';
import type { FieldRow, IssueTypeRow, SideSettings, SyncSettings } from './settings.ts';

/** Nobody reads more in a summary; what is mapped leaves the block, and the rest moves up. */
const mostLines = 40;

interface Rows {
  readonly issueTypes: readonly IssueTypeRow[];
  readonly fields: readonly FieldRow[];
}

/**
 * @param sync as the file has it; without an issue type it gets its sides and `enabled: false`, too
 * @param open texts about what the rows do not settle
 */
export function renderProposal(sync: SyncSettings, rows: Rows, open: readonly string[]): Proposal {
  const isNew = sync.issueTypes.length === 0;
  const head = isNew ? { enabled: false, ...sidesOf(sync) } : {};
  // `syncs:`, the name, and the two keys of the lists.
  const room = mostLines - 4 - Object.keys(head).length;
  const fieldsAtLeast = Math.min(rows.fields.length, Math.floor(room / 2));
  const issueTypes = rows.issueTypes.slice(0, room - fieldsAtLeast);
  const fields = rows.fields.slice(0, room - issueTypes.length);
  const block = {
    ...head,
    ...(issueTypes.length === 0 ? {} : { issueTypes: issueTypes.map(typeEntry) }),
    ...(fields.length === 0 ? {} : { fields: fields.map(fieldEntry) }),
  };
  return {
    isNew,
    yaml: toYaml({ syncs: { [sync.name]: block } }),
    issueTypes: rows.issueTypes.length,
    fields: rows.fields.length,
    left: rows.issueTypes.length + rows.fields.length - issueTypes.length - fields.length,
    open,
  };
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
function toYaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && !harmless.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
    Seq(_, node) {
      for (const item of node.items) if (isCollection(item)) item.flow = true;
    },
    Pair(_, { key, value: side }) {
      const name = key instanceof Scalar ? key.value : undefined;
      if ((name === 'customer' || name === 'desk') && isCollection(side)) side.flow = true;
    },
  });
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
