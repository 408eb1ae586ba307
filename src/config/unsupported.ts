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
  return Object.entries(asMap(asMap(file)['syncs'])).flatMap(([name, sync]) =>
    asList(asMap(sync)['issueTypes']).flatMap((row, index): NotYet[] => {
      const direction = asMap(row)['direction'];
      if (direction !== 'to-customer' && direction !== 'both') return [];
      const path = ['syncs', name, 'issueTypes', index, 'direction'];
      const text = `not supported yet: \`${direction}\` for issue types. Only \`to-desk\` works; leave the key out.`;
      return [{ path, text }];
    }),
  );
}

function asMap(value: unknown): Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
