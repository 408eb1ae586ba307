/** What a value of one side becomes on the other: made to fit the field it goes to. Pure. */
import { carryDoc, summaryText, textDoc } from '../adf/carry-comment.ts';
import { withoutFileLinks } from '../adf/file-links.ts';
import { shorten, oneLine } from '../adf/text.ts';
import type { Contract, FieldEnd, FieldMapping } from '../config/contract.ts';
import { choose, isShared } from './choices.ts';
import { valueText } from './field-value.ts';
import type { NotCarriedCode } from './outcome.ts';
import { translatePeople, withoutPeople } from './people.ts';
import type { People } from './people.ts';
import type { FieldRef, FieldValue, Issue, Side } from './snapshot.ts';
import { otherSide } from './snapshot.ts';

/** As much of an issue as its fields are carried from. */
export type Source = Pick<Issue, 'key' | 'statusName' | 'fields'>;

export interface Converted {
  /** Undefined empties the field. */
  readonly value: FieldValue | undefined;
  /** Something of the value has no counterpart on the other side. */
  readonly left?: Extract<NotCarriedCode, 'unlisted' | 'no-account'>;
  /** Nothing of the value can be written: the field stays as it is. */
  readonly nothing?: true;
}

/** Jira refuses a longer line. */
const LONGEST_TEXT = 255;

/** The field of an end; undefined for what can only be read. */
export function fieldOf(end: FieldEnd): FieldRef | undefined {
  return end.from === 'field' ? end.field : undefined;
}

/** What a mapping reads on a side. Labels of ours are no word of anybody's, nor is our account a person to carry. */
export function readEnd(
  contract: Contract,
  mapping: FieldMapping,
  side: Side,
  issue: Source,
): FieldValue | undefined {
  const end = mapping[side];
  switch (end.from) {
    case 'key':
      return { kind: 'text', text: issue.key };
    case 'url':
      return { kind: 'text', text: `${contract[side].url}/browse/${issue.key}` };
    case 'status':
      return { kind: 'text', text: issue.statusName };
    case 'field': {
      const value = withoutOurLabels(contract, issue.fields[end.field.id]);
      // Jira makes whoever creates an issue its reporter, unless it is told otherwise.
      return mapping.convert.by === 'people'
        ? withoutPeople(value, (account) => contract[side].accounts.includes(account))
        : value;
    }
  }
}

function withoutOurLabels(contract: Contract, value: FieldValue | undefined): FieldValue | undefined {
  if (value?.kind !== 'labels') return value;
  const ours = [contract.twinLabel.customer, contract.twinLabel.desk, contract.stopLabel];
  const labels = value.labels.filter((label) => !ours.includes(label));
  return labels.length === 0 ? undefined : { kind: 'labels', labels };
}

/** Whether a mapping writes something although its origin is empty: a text without `{value}`. */
export function standsAlone({ convert: by }: FieldMapping): boolean {
  return by.by === 'text' && !by.template.includes('{value}');
}

/**
 * What the value of a mapping's origin becomes on the other side.
 * @param from The side the value comes from.
 */
export function convert(
  contract: Contract,
  mapping: FieldMapping,
  from: Side,
  issue: Source,
  people: People,
): Converted {
  const value = readEnd(contract, mapping, from, issue);
  const to = otherSide(from);
  const target = fieldOf(mapping[to]);
  if (target === undefined) return { value: undefined, nothing: true };
  const { convert: by } = mapping;
  if (by.by === 'text') return { value: asText(contract, mapping, by.template, from, issue, value, target) };
  if (value === undefined) {
    return { value: target.id === 'summary' ? { kind: 'text', text: summaryText('') } : undefined };
  }
  switch (by.by) {
    case 'copy':
      return { value: copy(contract, from, issue, value, target) };
    case 'choices': {
      const table = by.tables[to];
      return table === undefined ? { value: undefined, nothing: true } : choose(value, table, target);
    }
    case 'people':
      return translatePeople(value, people[from], contract.users.fallback[to], target);
  }
}

function copy(
  contract: Contract,
  from: Side,
  issue: Source,
  value: FieldValue,
  target: FieldRef,
): FieldValue {
  if (value.kind === 'richText') {
    const { url } = contract[from];
    const note = {
      text: `The text was cut here. All of it is in ${issue.key}.`,
      url: `${url}/browse/${issue.key}`,
    };
    return { kind: 'richText', doc: carryDoc(withoutFileLinks(value.doc, url), { note, baseUrl: url }).doc };
  }
  if (target.id === 'summary' && value.kind === 'text')
    return { kind: 'text', text: summaryText(value.text) };
  return value;
}

/** A text made of a template stands for the value, so it is empty where the value is; without `{value}` it always stands. */
function asText(
  contract: Contract,
  mapping: FieldMapping,
  template: string,
  from: Side,
  issue: Source,
  value: FieldValue | undefined,
  target: FieldRef,
): FieldValue | undefined {
  const isSummary = target.id === 'summary';
  if (value === undefined && !standsAlone(mapping) && !isSummary) return undefined;
  const words: Readonly<Record<string, string>> = {
    '{value}': value === undefined ? '' : valueText(value),
    '{key}': issue.key,
    '{url}': `${contract[from].url}/browse/${issue.key}`,
  };
  const text = template.replace(/\{(?:value|key|url)\}/g, (word) => words[word] ?? word);
  if (target.kind === 'richText')
    return text.trim() === '' ? undefined : { kind: 'richText', doc: textDoc(text) };
  if (isSummary) return { kind: 'text', text: summaryText(text) };
  const line = shorten(oneLine(text), LONGEST_TEXT);
  return line === '' ? undefined : { kind: 'text', text: line };
}

/**
 * Members of a list on the other side that have no counterpart here: a mapping both ways must not take them away, for
 * nobody on this side could have.
 */
export function keepUncarried(
  contract: Contract,
  mapping: FieldMapping,
  from: Side,
  wanted: FieldValue | undefined,
  stored: FieldValue | undefined,
  people: People,
): FieldValue | undefined {
  if (mapping.direction !== 'both') return wanted;
  const { convert: by } = mapping;
  if (by.by === 'choices' && stored?.kind === 'options') {
    const { [otherSide(from)]: to, [from]: back } = by.tables;
    const kept = stored.options.filter((choice) => !isShared(to, back, choice));
    const options = [...(wanted?.kind === 'options' ? wanted.options : []), ...kept];
    return options.length === 0 ? undefined : { kind: 'options', options };
  }
  if (by.by === 'people' && stored?.kind === 'users') {
    const to = otherSide(from);
    const standIn = contract.users.fallback[to];
    const kept = stored.users.filter(({ accountId }) => accountId !== standIn && !people[to].has(accountId));
    const both = [...(wanted?.kind === 'users' ? wanted.users : []), ...kept];
    const users = [...new Map(both.map((user) => [user.accountId, user])).values()];
    return users.length === 0 ? undefined : { kind: 'users', users };
  }
  return wanted;
}
