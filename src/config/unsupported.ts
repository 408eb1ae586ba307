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
    ...Object.entries(asMap(top['syncs'])).flatMap(([name, sync]) => inSync(asMap(sync), ['syncs', name])),
  ];
}

function inSync(sync: Values, path: KeyPath): NotYet[] {
  return [...attachments(sync, path)];
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
