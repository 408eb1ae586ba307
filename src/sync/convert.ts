/** What a value of one side becomes on the other: made to fit the field it goes to. Pure. */
import { hashText } from '../adf/hash.ts';
import { carryDoc, summaryText, textDoc } from '../adf/carry-comment.ts';
import { shorten, oneLine } from '../adf/text.ts';
import type { ChoiceTable, Contract, FieldEnd, FieldMapping } from '../config/contract.ts';
import type { NotCarriedCode } from './outcome.ts';
import { accountOnly } from './people.ts';
import type { People } from './people.ts';
import { valueText } from './field-value.ts';
import type { Choice, FieldRef, FieldValue, Issue, Person, Side } from './snapshot.ts';
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

/** Short text of Jira. https://jira.atlassian.com/browse/JRACLOUD-78553 tells of the limit of documents. */
const LONGEST_TEXT = 255;

/** How the checkpoint knows the name of a choice, which it must not hold. Letter case and blanks around do not count. */
export function choiceFingerprint(name: string): string {
  return hashText(name.trim().toLowerCase()).slice(2, 18);
}

export function fieldOf(end: FieldEnd): FieldRef | undefined {
  return end.from === 'field' ? end.field : undefined;
}

/** What a mapping reads on a side. Labels of ours are no word of anybody's. */
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
    case 'field':
      return withoutOurLabels(contract, issue.fields[end.field.id]);
  }
}

function withoutOurLabels(contract: Contract, value: FieldValue | undefined): FieldValue | undefined {
  if (value?.kind !== 'labels') return value;
  const ours = [contract.twinLabel.customer, contract.twinLabel.desk, contract.stopLabel];
  const labels = value.labels.filter((label) => !ours.includes(label));
  return labels.length === 0 ? undefined : { kind: 'labels', labels };
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
  const target = fieldOf(mapping[otherSide(from)]);
  const { convert: by } = mapping;
  if (by.by === 'text') return { value: asText(contract, by.template, from, issue, value, target) };
  if (value === undefined) {
    return { value: target?.id === 'summary' ? { kind: 'text', text: summaryText('') } : undefined };
  }
  switch (by.by) {
    case 'copy':
      return { value: copy(contract, from, issue, value, target) };
    case 'choices': {
      const table = by.tables[otherSide(from)];
      return table === undefined ? { value: undefined, nothing: true } : choose(value, table, target);
    }
    case 'people':
      return translate(value, people[from], target);
  }
}

function copy(
  contract: Contract,
  from: Side,
  issue: Source,
  value: FieldValue,
  target: FieldRef | undefined,
): FieldValue {
  if (value.kind === 'richText') {
    const { url } = contract[from];
    const note = {
      text: `The text was cut here. All of it is in ${issue.key}.`,
      url: `${url}/browse/${issue.key}`,
    };
    return { kind: 'richText', doc: carryDoc(value.doc, { note, baseUrl: url }).doc };
  }
  if (target?.id === 'summary' && value.kind === 'text')
    return { kind: 'text', text: summaryText(value.text) };
  return value;
}

/** A text made of a template stands for the value, so it is empty where the value is; without `{value}` it always stands. */
function asText(
  contract: Contract,
  template: string,
  from: Side,
  issue: Source,
  value: FieldValue | undefined,
  target: FieldRef | undefined,
): FieldValue | undefined {
  if (value === undefined && template.includes('{value}') && target?.id !== 'summary') return undefined;
  const words: Readonly<Record<string, string>> = {
    '{value}': value === undefined ? '' : valueText(value),
    '{key}': issue.key,
    '{url}': `${contract[from].url}/browse/${issue.key}`,
  };
  const text = template.replace(/\{(?:value|key|url)\}/g, (word) => words[word] ?? word);
  if (target?.kind === 'richText')
    return text.trim() === '' ? undefined : { kind: 'richText', doc: textDoc(text) };
  if (target?.id === 'summary') return { kind: 'text', text: summaryText(text) };
  const line = shorten(oneLine(text), LONGEST_TEXT);
  return line === '' ? undefined : { kind: 'text', text: line };
}

function lookUp(table: ChoiceTable, { id, name }: Choice): string | undefined {
  const byId = Object.hasOwn(table.byId, id) ? table.byId[id] : undefined;
  if (byId !== undefined) return byId;
  const print = name === undefined ? undefined : choiceFingerprint(name);
  const byName = print !== undefined && Object.hasOwn(table.byName, print) ? table.byName[print] : undefined;
  return byName ?? table.otherwise;
}

function choose(value: FieldValue, table: ChoiceTable, target: FieldRef | undefined): Converted {
  if (value.kind === 'cascade') {
    const { parent, child } = value;
    const whole: Choice = {
      id: child === undefined ? parent.id : `${parent.id}/${child.id}`,
      name: valueText(value),
    };
    const found = lookUp(table, whole);
    if (found === undefined) return { value: undefined, left: 'unlisted', nothing: true };
    const [parentId = '', childId] = found.split('/');
    return target?.kind === 'cascade'
      ? {
          value: {
            kind: 'cascade',
            parent: { id: parentId },
            ...(childId === undefined ? {} : { child: { id: childId } }),
          },
        }
      : { value: { kind: 'option', id: found } };
  }
  const choices = value.kind === 'option' ? [value] : value.kind === 'options' ? value.options : [];
  const found = choices.map((choice) => lookUp(table, choice));
  const ids = [...new Set(found.filter((id) => id !== undefined))];
  const left = found.includes(undefined) ? ({ left: 'unlisted' } as const) : {};
  const [first] = ids;
  if (first === undefined) return { value: undefined, left: 'unlisted', nothing: true };
  return target?.kind === 'options'
    ? { value: { kind: 'options', options: ids.map((id) => ({ id })) }, ...left }
    : { value: { kind: 'option', id: first }, ...left };
}

function translate(
  value: FieldValue,
  people: ReadonlyMap<string, string>,
  target: FieldRef | undefined,
): Converted {
  const persons: readonly Person[] =
    value.kind === 'user' ? [value.user] : value.kind === 'users' ? value.users : [];
  const found = persons.map(({ accountId }) => people.get(accountId));
  const accounts = [...new Set(found.filter((account) => account !== undefined))];
  const left = found.includes(undefined) ? ({ left: 'no-account' } as const) : {};
  const [first] = accounts;
  if (first === undefined) return { value: undefined, left: 'no-account', nothing: true };
  return target?.kind === 'users'
    ? { value: { kind: 'users', users: accounts.map(accountOnly) }, ...left }
    : { value: { kind: 'user', user: accountOnly(first) }, ...left };
}

/**
 * Members of a list on the other side that have no counterpart here: a mapping both ways must not take them away, for
 * nobody on this side could have.
 */
export function keepUncarried(
  mapping: FieldMapping,
  from: Side,
  wanted: FieldValue | undefined,
  stored: FieldValue | undefined,
  people: People,
): FieldValue | undefined {
  if (mapping.direction !== 'both' || stored === undefined) return wanted;
  const { convert: by } = mapping;
  if (by.by === 'choices' && stored.kind === 'options') {
    const back = by.tables[from];
    const kept = stored.options.filter((choice) => back === undefined || lookUp(back, choice) === undefined);
    const options = [...(wanted?.kind === 'options' ? wanted.options : []), ...kept];
    return options.length === 0 ? undefined : { kind: 'options', options };
  }
  if (by.by === 'people' && stored.kind === 'users') {
    const kept = stored.users.filter(({ accountId }) => !people[otherSide(from)].has(accountId));
    const users = [...(wanted?.kind === 'users' ? wanted.users : []), ...kept];
    return users.length === 0 ? undefined : { kind: 'users', users };
  }
  return wanted;
}
