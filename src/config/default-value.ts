/** One default, from what stands in the file to a value of its field. */
import type { Choice, FieldRef, FieldValue } from '../sync/snapshot.ts';
import type { Doc } from '../adf/document.ts';
import type { NamedId } from './contract.ts';
import { matchName } from './match.ts';
import { quote } from './key-path.ts';
import { isDay } from './scalars.ts';
import type { DefaultValue } from './settings.ts';

export type ReadDefault =
  | { readonly ok: true; readonly value: FieldValue; readonly renamed?: string }
  | { readonly ok: false; readonly text: string };

/** What a value may be chosen from. */
export interface Choices {
  readonly options: readonly NamedId[];
  readonly priorities: readonly NamedId[];
  readonly organizations: readonly NamedId[];
  /** Options that the previous contract resolved. */
  readonly known: readonly NamedId[];
}

/** Jira's limit for a field of one line, and for a document (JRACLOUD-78553). */
const longestText = { ok: false, text: 255, richText: 32_767 };

/** @returns the value, or what was expected */
export function readDefault(field: FieldRef, raw: DefaultValue, choices: Choices): ReadDefault {
  switch (field.kind) {
    case 'text':
    case 'richText':
      return readText(field.kind, raw);
    case 'number':
      return typeof raw === 'number' && Number.isFinite(raw)
        ? { ok: true, value: { kind: 'number', number: raw } }
        : { ok: false, text: 'must be a number, without quotes.' };
    case 'date':
      return typeof raw === 'string' && isDay(raw)
        ? { ok: true, value: { kind: 'date', date: raw } }
        : { ok: false, text: 'must be a day that exists, written YYYY-MM-DD.' };
    case 'labels':
      return readLabels(raw);
    case 'option':
      return readOption(field, raw, choices);
    case 'options':
      if (field.format === 'organization') return readOrganizations(raw, choices.organizations);
      break;
    case 'dateTime':
    case 'cascade':
    case 'user':
    case 'users':
      break;
  }
  return { ok: false, text: `not supported yet: a default for ${quote(field.name)}.` };
}

function readText(kind: 'text' | 'richText', raw: DefaultValue): ReadDefault {
  if (typeof raw !== 'string') return { ok: false, text: 'must be a text; put it in quotes.' };
  const text = raw.trim();
  if (text === '') return { ok: false, text: 'must not be empty.' };
  if (text.length > longestText[kind])
    return { ok: false, text: `must have at most ${String(longestText[kind])} characters.` };
  if (kind === 'richText') return { ok: true, value: { kind, doc: asDoc(text) } };
  if (/[\r\n]/.test(text)) return { ok: false, text: 'must be one line: this field takes no line breaks.' };
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

function readOption(field: FieldRef, raw: DefaultValue, choices: Choices): ReadDefault {
  if (typeof raw === 'object')
    return { ok: false, text: 'must be one value: this field holds a single choice.' };
  const [what, from] =
    field.format === 'priority'
      ? ['priority', choices.priorities]
      : [`value of ${quote(field.name)}`, choices.options];
  const match = matchName(String(raw).trim(), from, what, choices.known);
  if (!match.ok) return match;
  const { id, name } = match.found;
  return match.renamed === undefined
    ? { ok: true, value: { kind: 'option', id, name } }
    : { ok: true, value: { kind: 'option', id, name: String(raw).trim() }, renamed: match.renamed };
}

function readOrganizations(raw: DefaultValue, organizations: readonly NamedId[]): ReadDefault {
  const options = new Map<string, Choice>();
  for (const name of typeof raw === 'object' ? raw : [raw]) {
    const match = matchName(String(name).trim(), organizations, 'organization');
    if (!match.ok) return match;
    options.set(match.found.id, { id: match.found.id });
  }
  return { ok: true, value: { kind: 'options', options: [...options.values()] } };
}
