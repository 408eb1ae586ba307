/** One default, from what stands in the file to a value of its field. */
import type { Choice, FieldRef, FieldValue } from '../sync/snapshot.ts';
import type { Doc } from '../adf/document.ts';
import { accountOnly } from '../sync/people.ts';
import type { NamedId } from './contract.ts';
import { candidatesOf } from './choices.ts';
import { choiceWord, wordsFor } from './conversion.ts';
import { matchName } from './match.ts';
import { quote } from './key-path.ts';
import { accountId, isDay } from './scalars.ts';
import type { DefaultValue } from './settings.ts';

/** A choice by the name it has in the file, and its name now if it was found by an id of earlier. */
interface NamedChoice {
  readonly name: string;
  readonly id: string;
  readonly renamed?: string;
}

export type ReadDefault =
  | { readonly ok: true; readonly value: FieldValue; readonly names?: readonly NamedChoice[] }
  | { readonly ok: false; readonly text: string };

/** What a value may be chosen from. */
export interface Choices {
  readonly choices: readonly NamedId[];
  /** What an earlier contract knows a name as. */
  readonly known: (name: string) => readonly NamedId[];
}

/** Jira's limit for a field of one line, and for a document (JRACLOUD-78553). */
const longestText = { ok: false, text: 255, richText: 32_767 };

/** @returns the value, with ids only where it is chosen, or what was expected */
export function readDefault(field: FieldRef, raw: DefaultValue, choices: Choices): ReadDefault {
  switch (field.kind) {
    case 'text':
    case 'richText':
      return readText(field, field.kind, raw);
    case 'number':
      return typeof raw === 'number' && Number.isFinite(raw)
        ? { ok: true, value: { kind: 'number', number: raw } }
        : { ok: false, text: 'must be a number, without quotes.' };
    case 'date':
      return typeof raw === 'string' && isDay(raw)
        ? { ok: true, value: { kind: 'date', date: raw } }
        : { ok: false, text: 'must be a day that exists, written YYYY-MM-DD.' };
    case 'dateTime':
      return readTime(raw);
    case 'labels':
      return readLabels(raw);
    case 'option':
    case 'cascade':
      return typeof raw === 'object'
        ? { ok: false, text: `must be one value: this field holds ${wordsFor(field)}.` }
        : readChoices(field, [raw], choices);
    case 'options':
      return readChoices(field, typeof raw === 'object' ? raw : [raw], choices);
    case 'user':
      return typeof raw === 'object'
        ? { ok: false, text: 'must be one account id: this field holds a person.' }
        : readPeople('user', [raw]);
    case 'users':
      return readPeople('users', typeof raw === 'object' ? raw : [raw]);
  }
}

function readText({ format }: FieldRef, kind: 'text' | 'richText', raw: DefaultValue): ReadDefault {
  if (typeof raw !== 'string') return { ok: false, text: 'must be a text; put it in quotes.' };
  const text = raw.trim();
  if (text === '') return { ok: false, text: 'must not be empty.' };
  if (text.length > longestText[kind])
    return { ok: false, text: `must have at most ${String(longestText[kind])} characters.` };
  if (kind === 'richText') return { ok: true, value: { kind, doc: asDoc(text) } };
  if (/[\r\n]/.test(text)) return { ok: false, text: 'must be one line: this field takes no line breaks.' };
  if (format === 'url' && !/^https?:\/\//i.test(text))
    return { ok: false, text: 'must be an address that begins with https:// or http://.' };
  return { ok: true, value: { kind, text } };
}

/** One paragraph for each line. */
function asDoc(text: string): Doc {
  const content = text
    .split(/\r?\n/)
    .map((line) => ({ type: 'paragraph', content: line === '' ? [] : [{ type: 'text', text: line }] }));
  return { type: 'doc', version: 1, content };
}

function readLabels(raw: DefaultValue): ReadDefault {
  const labels = (typeof raw === 'object' ? raw : [raw]).map(String);
  const bad = labels.find((label) => !/^\S{1,255}$/.test(label));
  if (bad !== undefined)
    return { ok: false, text: `${quote(bad)} is no label: 1 to 255 characters without a space.` };
  return { ok: true, value: { kind: 'labels', labels: [...new Set(labels)] } };
}

/** With a zone, so that it means the same everywhere. */
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)? ?(?:Z|UTC|[+-]\d\d:?\d\d)$/;

function readTime(raw: DefaultValue): ReadDefault {
  const wrong = { ok: false, text: 'must be a time that exists, with its zone: 2026-11-02T09:14Z.' } as const;
  if (typeof raw !== 'string' || !TIME.test(raw) || !isDay(raw.slice(0, 10))) return wrong;
  const zone = raw
    .slice(16)
    .replace(/^:\d\d/, '')
    .trim()
    .replace('UTC', 'Z')
    .replace(/(\d\d)(\d\d)$/, '$1:$2');
  const clock = /^\d\d:\d\d(?::\d\d)?/.exec(raw.slice(11))?.[0] ?? '';
  const at = Date.parse(`${raw.slice(0, 10)}T${clock}${zone}`);
  return Number.isNaN(at) ? wrong : { ok: true, value: { kind: 'dateTime', at } };
}

function readChoices(
  field: FieldRef,
  raw: readonly (string | number)[],
  { choices, known }: Choices,
): ReadDefault {
  const names: NamedChoice[] = [];
  for (const one of raw) {
    const name = String(one).trim();
    const match = matchName(name, choices, choiceWord(field), known(name), candidatesOf(field));
    if (!match.ok) return { ok: false, text: match.describe() };
    const { found, renamed } = match;
    names.push(renamed === undefined ? { name, id: found.id } : { name, id: found.id, renamed });
  }
  const ids = [...new Set(names.map(({ id }) => id))];
  return { ok: true, value: valueOf(field, ids), names };
}

/** Without names: they are the site's, and the contract is kept where others can read it. */
function valueOf({ kind }: FieldRef, ids: readonly string[]): FieldValue {
  const [first = ''] = ids;
  if (kind === 'options') return { kind, options: ids.map((id): Choice => ({ id })) };
  if (kind !== 'cascade') return { kind: 'option', id: first };
  const [parent = '', child] = first.split('/');
  return child === undefined
    ? { kind, parent: { id: parent } }
    : { kind, parent: { id: parent }, child: { id: child } };
}

function readPeople(kind: 'user' | 'users', raw: readonly (string | number)[]): ReadDefault {
  const accounts = [...new Set(raw.map((one) => String(one).trim()))];
  if (accounts.some((account) => !accountId.safeParse(account).success))
    return { ok: false, text: 'must be an Atlassian account id, not a name or an e-mail address.' };
  const users = accounts.map(accountOnly);
  const [user] = users;
  if (kind === 'users') return { ok: true, value: { kind, users } };
  return user ? { ok: true, value: { kind, user } } : { ok: false, text: 'must be an account id.' };
}
