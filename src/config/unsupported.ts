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
  return [
    ...asList(sync['issueTypes']).flatMap((row, index) =>
      direction(asMap(row), [...path, 'issueTypes', index], 'issue types'),
    ),
  ];
}

function direction(row: Values, path: KeyPath, what: string): NotYet[] {
  const value = row['direction'];
  if (value !== 'to-customer' && value !== 'both') return [];
  return [
    notYet([...path, 'direction'], `\`${value}\` for ${what}`, 'Only `to-desk` works; leave the key out.'),
  ];
}

function notYet(path: KeyPath, what: string, mend: string): NotYet {
  return { path, text: `not supported yet: ${what}. ${mend}` };
}

function asMap(value: unknown): Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
