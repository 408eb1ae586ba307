/** Which kind of field can be carried into which, and how. Decided by what Jira says the fields hold, never by their names. */
import { otherSide } from '../sync/snapshot.ts';
import type { FieldKind, FieldRef, Side } from '../sync/snapshot.ts';
import type { Conversion, FieldEnd } from './contract.ts';
import { quote } from './key-path.ts';
import type { FieldRow } from './settings.ts';

export type Chosen =
  | { readonly ok: true; readonly by: Conversion['by'] }
  /** `key`: the key of the row that is wrong; absent for the row as a whole. */
  | { readonly ok: false; readonly text: string; readonly key?: 'text' | 'values' | 'direction' };

const choiceKinds: ReadonlySet<FieldKind> = new Set(['option', 'options', 'cascade']);
const lists: ReadonlySet<FieldKind> = new Set(['options', 'users']);

/** @returns how the row's value is carried, each way that it goes, or why it cannot be and what would work */
export function chooseConversion(row: FieldRow, ends: Readonly<Record<Side, FieldEnd>>): Chosen {
  const from = row.direction === 'to-customer' ? 'desk' : 'customer';
  const there = oneWay(row, ends[from], ends[otherSide(from)]);
  if (!there.ok || row.direction !== 'both') return there;
  const back = bothWays(ends) ?? oneWay(row, ends.desk, ends.customer);
  return back.ok ? there : { key: 'direction', ...back };
}

function oneWay(row: FieldRow, source: FieldEnd, end: FieldEnd): Chosen {
  if (end.from !== 'field') return no(`${nameOf(end)} can be read and never written.`);
  const target = end.field;
  if (row.text !== undefined) return asText(row.text, source, target);
  if (row.values !== undefined && !(isChoice(source) && isChoice(end))) {
    const other = isChoice(source) ? end : source;
    const mend = isChoice(source) && isTextual(target) ? 'Use `text: "{value}"`.' : 'Leave `values` out.';
    return no(
      `a table of values is for choices on both sides, and ${nameOf(other)} holds ${wordsOf(other)}. ${mend}`,
      'values',
    );
  }
  if (isChoice(source) && isChoice(end)) return { ok: true, by: 'choices' };
  if (isPerson(source) && isPerson(end)) return { ok: true, by: 'people' };
  if (kindOf(source) !== target.kind) return no(unlike(source, target));
  if (target.format === 'url' && !isAddress(source))
    return no(
      `${nameOf(end)} holds an address (URL), and ${nameOf(source)} may hold any text. Map \`Url\`, or make an address of it: text: "https://…/{value}".`,
    );
  return { ok: true, by: 'copy' };
}

function asText(template: string, source: FieldEnd, target: FieldRef): Chosen {
  if (!isTextual(target))
    return no(
      `a text goes into short text or rich text, and ${quote(target.name)} holds ${wordsFor(target)}. Leave \`text\` out, or choose another field.`,
      'text',
    );
  const opens = /^\s*(?:https?:\/\/|\{url\})/i.test(template);
  if (target.format === 'url' && !opens && !(isAddress(source) && /^\s*\{value\}/.test(template)))
    return no(
      `${quote(target.name)} holds an address (URL), so the text must begin with https://, http:// or {url}.`,
      'text',
    );
  return { ok: true, by: 'text' };
}

/** What can be carried there and could not come back as it was. */
function bothWays({ customer, desk }: Readonly<Record<Side, FieldEnd>>): Chosen | undefined {
  const left = kindOf(customer);
  const right = kindOf(desk);
  if (left === 'richText' && right === 'richText')
    return no(
      'rich text goes one way only: Jira rewrites documents when it stores them, so it cannot be told who changed what. Write `to-desk` or `to-customer`.',
    );
  if (lists.has(left) !== lists.has(right))
    return no(
      `${nameOf(customer)} holds ${wordsOf(customer)} and ${nameOf(desk)} ${wordsOf(desk)}: what one of them cannot hold would be lost on the way back. Write \`to-desk\` or \`to-customer\`.`,
    );
  return undefined;
}

function unlike(source: FieldEnd, target: FieldRef): string {
  const said = `${nameOf(source)} holds ${wordsOf(source)}, and ${quote(target.name)} ${wordsFor(target)}: the one cannot become the other.`;
  return isTextual(target)
    ? `${said} Carry it as text: add text: "{value}".`
    : `${said} Choose a field of the same kind, or a text field with text: "{value}".`;
}

function no(text: string, key?: 'text' | 'values' | 'direction'): Chosen {
  return key === undefined ? { ok: false, text } : { ok: false, text, key };
}

function kindOf(end: FieldEnd): FieldKind {
  return end.from === 'field' ? end.field.kind : 'text';
}

export function isChoiceField(field: FieldRef): boolean {
  return choiceKinds.has(field.kind);
}

function isChoice(end: FieldEnd): boolean {
  return choiceKinds.has(kindOf(end));
}

function isPerson(end: FieldEnd): boolean {
  return kindOf(end) === 'user' || kindOf(end) === 'users';
}

function isTextual(field: FieldRef): boolean {
  return field.kind === 'text' || field.kind === 'richText';
}

function isAddress(end: FieldEnd): boolean {
  return end.from === 'url' || (end.from === 'field' && end.field.format === 'url');
}

const readable = { key: 'Key', url: 'Url', status: 'Status' } as const;

function nameOf(end: FieldEnd): string {
  return quote(end.from === 'field' ? end.field.name : readable[end.from]);
}

function wordsOf(end: FieldEnd): string {
  return end.from === 'field' ? wordsFor(end.field) : 'short text';
}

const words: Readonly<Record<FieldKind, string>> = {
  text: 'short text',
  richText: 'rich text',
  number: 'a number',
  date: 'a day',
  dateTime: 'a time',
  labels: 'labels',
  option: 'a single choice',
  options: 'several choices',
  cascade: 'a cascading choice',
  user: 'a person',
  users: 'several people',
};

const formats: Readonly<Record<NonNullable<FieldRef['format']>, readonly [one: string, many: string]>> = {
  url: ['an address (URL)', 'addresses'],
  priority: ['a priority', 'priorities'],
  select: ['a single choice', 'several choices'],
  requestType: ['a request type', 'request types'],
  component: ['a component', 'components'],
  version: ['a version', 'versions'],
  organization: ['an organization', 'organizations'],
};

/** One choice of a field, for people: `priority`, `value of "Impact"`. */
export function choiceWord({ name, format }: FieldRef): string {
  if (format === undefined || format === 'select' || format === 'url') return `value of ${quote(name)}`;
  return formats[format][0].replace(/^an? /, '');
}

/** What a field holds, for people. */
export function wordsFor({ kind, format }: FieldRef): string {
  if (format === undefined || kind === 'cascade') return words[kind];
  return formats[format][kind === 'options' ? 1 : 0];
}
