/**
 * What the format has and Deskbridge cannot do yet. It is refused where it asks for something, never ignored. This works
 * on the values as they stand in the file, so that it also speaks when other things are wrong.
 */
import type { KeyPath } from './settings.ts';

export interface NotYet {
  readonly path: KeyPath;
  readonly text: string;
}

type Values = Readonly<Record<string, unknown>>;

/** Every place of one file that asks for something that does not work yet. */
export function findUnsupported(file: unknown): NotYet[] {
  const top = asMap(file);
  return [
    ...refuse(top, 'templates', [], 'templates', 'Write the parts out in each sync.'),
    ...Object.entries(asMap(top['syncs'])).flatMap(([name, sync]) => inSync(asMap(sync), ['syncs', name])),
  ];
}

function inSync(sync: Values, path: KeyPath): NotYet[] {
  return [
    ...refuse(sync, 'template', path, 'templates', 'Write its parts out in this sync.'),
    ...asList(sync['issueTypes']).flatMap((row, index) =>
      direction(asMap(row), [...path, 'issueTypes', index], 'issue types'),
    ),
    ...refuse(asMap(sync['defaults']), 'customer', [...path, 'defaults'], 'defaults on the customer side'),
    ...asList(sync['fields']).flatMap((row, index) => inField(asMap(row), [...path, 'fields', index])),
    ...attachments(sync, path),
    ...refuse(sync, 'status', path, 'carrying the status', 'Map `Status` to a text field to show it.'),
    ...refuse(sync, 'users', path, 'a table of users'),
    ...refuse(sync, 'pairs', path, 'linking existing issues'),
    ...onDelete(sync, path),
  ];
}

function inField(row: Values, path: KeyPath): NotYet[] {
  return [
    ...direction(row, path, 'fields'),
    ...refuse(row, 'values', path, 'a table of values (a conversion between fields)'),
    ...refuse(row, 'text', path, 'a text around a value (a conversion between fields)'),
  ];
}

function direction(row: Values, path: KeyPath, what: string): NotYet[] {
  const value = row['direction'];
  if (value !== 'to-customer' && value !== 'both') return [];
  return [
    notYet([...path, 'direction'], `\`${value}\` for ${what}`, 'Only `to-desk` works; leave the key out.'),
  ];
}

/** Until it works, nothing is written on the desk when a customer issue vanishes; the summary names the pair. */
function onDelete(sync: Values, path: KeyPath): NotYet[] {
  if (sync['onDelete'] !== 'comment') return [];
  return [notYet([...path, 'onDelete'], 'a comment when the customer issue vanished', 'Leave the key out.')];
}

/** Files are off by default, and saying so is no request for anything. */
function attachments(sync: Values, path: KeyPath): NotYet[] {
  if (asMap(sync['attachments'])['direction'] === 'off') return [];
  return refuse(sync, 'attachments', path, 'carrying attachments');
}

/** A key that is there and asks for something: empty lists and maps ask for nothing. */
function refuse(map: Values, key: string, path: KeyPath, what: string, mend = ''): NotYet[] {
  if (!Object.hasOwn(map, key) || isEmpty(map[key])) return [];
  return [notYet([...path, key], what, mend === '' ? 'Leave the key out.' : mend)];
}

function notYet(path: KeyPath, what: string, mend: string): NotYet {
  return { path, text: `not supported yet: ${what}. ${mend}` };
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function asMap(value: unknown): Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
