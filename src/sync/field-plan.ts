/** Which fields of the desk issue are written: decided by what the origin was the last time, never by who is newer. */
import { carryDoc, hasMedia, summaryText } from '../adf/carry-comment.ts';
import { hashDoc, hashJson, hashText, isCurrentHash } from '../adf/hash.ts';
import { toPlainText } from '../adf/plain-text.ts';
import type { Contract, FieldDefault, FieldMapping } from '../config/contract.ts';
import { fitBase } from './marker-size.ts';
import type { Base } from './markers.ts';
import type { FieldWritePlan } from './operation.ts';
import type { NotCarried } from './outcome.ts';
import type { FieldValue, Issue } from './snapshot.ts';

export interface FieldPlan {
  readonly writes: readonly FieldWritePlan[];
  /** The base as it will be after the writes. The same object as before if nothing changes. */
  readonly base: Base;
  readonly notCarried: readonly NotCarried[];
}

type Source = Pick<Issue, 'key' | 'statusName' | 'fields'>;

function sourceValue(contract: Contract, mapping: FieldMapping, customer: Source): FieldValue | undefined {
  switch (mapping.source.from) {
    case 'key':
      return { kind: 'text', text: customer.key };
    case 'url':
      return { kind: 'text', text: `${contract.customer.url}/browse/${customer.key}` };
    case 'status':
      return { kind: 'text', text: customer.statusName };
    case 'field':
      return customer.fields[mapping.source.field.id];
  }
}

/** Hash of a value for the base: of the whole document on the origin's side. */
function hashValue(value: FieldValue | undefined): string {
  if (value === undefined) return hashJson(null);
  return value.kind === 'richText' ? hashDoc(value.doc) : hashJson(value);
}

/**
 * Hash of a value as it stands on the desk. Jira rewrites documents when it stores them, so only their text is compared:
 * else `when: always` would write the same document in every run.
 */
function hashStored(value: FieldValue | undefined): string {
  return value?.kind === 'richText' ? hashText(toPlainText(value.doc)) : hashValue(value);
}

/** What is written on the desk for a source value: made to fit the target. */
function targetValue(contract: Contract, mapping: FieldMapping, customer: Source): FieldValue | undefined {
  const value = sourceValue(contract, mapping, customer);
  if (value?.kind === 'richText') {
    const note = {
      text: `The text was cut here. All of it is in ${customer.key}.`,
      url: `${contract.customer.url}/browse/${customer.key}`,
    };
    return { kind: 'richText', doc: carryDoc(value.doc, { note, baseUrl: contract.customer.url }).doc };
  }
  if (mapping.target.id !== 'summary') return value;
  return { kind: 'text', text: summaryText(value?.kind === 'text' ? value.text : '') };
}

function appliesTo(mapping: FieldMapping, deskIssueTypeId: string): boolean {
  return mapping.onlyFor === undefined || mapping.onlyFor.includes(deskIssueTypeId);
}

/** Fields and base of a twin that is about to be created; defaults fill what no mapping wrote. */
export function planNewFields(
  contract: Contract,
  customer: Source,
  deskIssueTypeId: string,
): { readonly writes: readonly FieldWritePlan[]; readonly base: Base } {
  const writes: FieldWritePlan[] = [];
  const base: Base = {};
  for (const mapping of contract.fields) {
    if (!appliesTo(mapping, deskIssueTypeId)) continue;
    const value = targetValue(contract, mapping, customer);
    if (value !== undefined)
      writes.push({ field: mapping.target, value, mapping: mapping.id, label: mapping.label });
    base[mapping.id] = [hashValue(sourceValue(contract, mapping, customer)), hashStored(value)];
  }
  const written = new Set(writes.map((write) => write.field.id));
  for (const fallback of contract.deskDefaults) {
    const value = defaultFor(fallback, deskIssueTypeId);
    if (value === undefined || written.has(fallback.field.id)) continue;
    writes.push({ field: fallback.field, value, mapping: fallback.field.id, label: fallback.field.name });
  }
  return { writes, base };
}

function defaultFor(fallback: FieldDefault, deskIssueTypeId: string): FieldValue | undefined {
  return fallback.byIssueType[deskIssueTypeId] ?? fallback.otherwise;
}

/** Fields of an existing twin: what changed on the customer's side since the base, and with `always` what differs. */
export function planFields(contract: Contract, customer: Issue, desk: Issue, base: Base): FieldPlan {
  const writes: FieldWritePlan[] = [];
  const notCarried: NotCarried[] = [];
  const moved: Record<string, Base[string]> = {};
  for (const mapping of contract.fields) {
    if (!appliesTo(mapping, desk.issueTypeId) || mapping.when === 'create') continue;
    const origin = hashValue(sourceValue(contract, mapping, customer));
    const wanted = targetValue(contract, mapping, customer);
    const stored = desk.fields[mapping.target.id];
    const known = base[mapping.id];
    // A hash of another version cannot be compared: it is taken as it is.
    if (known !== undefined && !isCurrentHash(known[0])) continue;
    const originChanged = known?.[0] !== origin;
    const overwritten = mapping.when === 'always' && hashStored(stored) !== known?.[1];
    if (!originChanged && !overwritten) continue;
    const next = [origin, hashStored(wanted)] as const;
    if (isSame(wanted, stored)) {
      if (known?.[0] === next[0] && known[1] === next[1]) continue;
    } else if (stored?.kind === 'richText' && hasMedia(stored.doc)) {
      // Jira deletes the files of media nodes that a rewrite drops. https://github.com/sooperset/mcp-atlassian/issues/1678
      notCarried.push({ code: 'media', what: 'field', side: 'customer', ref: mapping.label });
      continue;
    } else {
      writes.push({ field: mapping.target, value: wanted, mapping: mapping.id, label: mapping.label });
    }
    moved[mapping.id] = [...next];
  }
  if (Object.keys(moved).length === 0) return { writes, base, notCarried };
  const inUse = new Set(
    contract.fields.filter((mapping) => appliesTo(mapping, desk.issueTypeId)).map(({ id }) => id),
  );
  return { writes, base: fitBase({ ...base, ...moved }, (mapping) => inUse.has(mapping)), notCarried };
}

function isSame(wanted: FieldValue | undefined, stored: FieldValue | undefined): boolean {
  return hashValue(wanted) === hashValue(stored);
}
