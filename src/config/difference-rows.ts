/** Differences between two lists or tables of the configuration, row by row, whatever their order. */
import type { Difference } from '../sync/plan-change.ts';
import { quote } from './key-path.ts';

/** One thing that is set: what is compared, and what is shown of it, which may be less. */
export interface Setting {
  readonly value: string;
  readonly shown: string;
  /** For people, if the key it goes by is not for them. */
  readonly label?: string;
}

export type Settings = Readonly<Record<string, Setting>>;

/** A word of the configuration's own. */
export function word(value: string | number | boolean): Setting {
  return { value: String(value), shown: String(value) };
}

/** A name in Jira: letter case does not count. */
export function name(value: string): Setting {
  return { value: value.toLowerCase(), shown: quote(value) };
}

/** Names whose order does not count. */
export function names(values: readonly string[]): Setting {
  const sorted = values.toSorted();
  return {
    value: JSON.stringify(sorted.map((one) => one.toLowerCase())),
    shown: sorted.map(quote).join(', '),
  };
}

/** A text of which every letter counts. */
export function text(value: string): Setting {
  return { value, shown: quote(value) };
}

/** A row as it is compared: two with the same `key` are the same row, with other `settings` a changed one. */
export interface Row {
  readonly key: string;
  /** The row for people, names quoted. */
  readonly label: string;
  readonly settings: Settings;
}

/**
 * Rows that are only on one side, and rows that are on both with other settings.
 * @param path key path of the list, for people
 */
export function compareRows(path: string, base: readonly Row[], head: readonly Row[]): Difference[] {
  const left = new Map<string, Row[]>();
  for (const row of base) left.set(row.key, [...(left.get(row.key) ?? []), row]);
  // Rows without a change first: of several with the same key, the others are the ones that changed.
  const rest = head.filter(
    (row) => take(left, row, (one) => changesOf(one.settings, row.settings).length === 0) === undefined,
  );
  const differences = rest.map((row): Difference => {
    const before = take(left, row, () => true);
    if (before === undefined) return { sign: '+', path, text: withSettings(row) };
    return { sign: '~', path, text: `${row.label}: ${changesOf(before.settings, row.settings).join('; ')}` };
  });
  const gone = [...left.values()].flat();
  return [...differences, ...gone.map((row): Difference => ({ sign: '-', path, text: row.label }))];
}

function take(
  rows: ReadonlyMap<string, Row[]>,
  { key }: Row,
  isWanted: (row: Row) => boolean,
): Row | undefined {
  const same = rows.get(key) ?? [];
  const at = same.findIndex(isWanted);
  return at === -1 ? undefined : same.splice(at, 1)[0];
}

/** `when: change → always`, for each setting that differs. */
function changesOf(base: Settings, head: Settings): string[] {
  const keys = new Set([...Object.keys(base), ...Object.keys(head)]);
  return [...keys].flatMap((key) => changeOf(key, base[key], head[key]) ?? []);
}

function changeOf(key: string, before: Setting | undefined, after: Setting | undefined): string | undefined {
  if (before?.value === after?.value) return undefined;
  const label = (after ?? before)?.label ?? key;
  if (before === undefined) return `${label}: ${after?.shown ?? ''}`;
  if (after === undefined) return `${label} no longer set, was ${before.shown}`;
  // Cut or hidden, two texts may look the same.
  return before.shown === after.shown
    ? `${label} changed: ${after.shown}`
    : `${label}: ${before.shown} → ${after.shown}`;
}

function withSettings({ label, settings }: Row): string {
  const set = Object.entries(settings).map(([key, setting]) => `${setting.label ?? key}: ${setting.shown}`);
  return set.length === 0 ? label : `${label} (${set.join('; ')})`;
}

/** A map whose keys are compared one by one: `limits`. What one side lacks is added or gone. */
export function compareSettings(path: string, base: Settings, head: Settings): Difference[] {
  const keys = [...new Set([...Object.keys(base), ...Object.keys(head)])];
  return keys.flatMap((key): Difference[] => {
    const change = changeOf(key, base[key], head[key]);
    if (change === undefined) return [];
    return [{ sign: signOf(base[key] !== undefined, head[key] !== undefined), path, text: change }];
  });
}

function signOf(wasThere: boolean, isThere: boolean): Difference['sign'] {
  if (!wasThere) return '+';
  return isThere ? '~' : '-';
}

/** For lists of which only their length is to be seen: `2 added, 1 removed`. */
export function compareCounts(
  path: string,
  what: string,
  base: ReadonlyMap<string, string>,
  head: ReadonlyMap<string, string>,
): Difference[] {
  const added = [...head.keys()].filter((key) => !base.has(key)).length;
  const removed = [...base.keys()].filter((key) => !head.has(key)).length;
  const changed = [...head].filter(([key, value]) => base.has(key) && base.get(key) !== value).length;
  const parts = [
    ...(added > 0 ? [`${added} added`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
    ...(changed > 0 ? [`${changed} changed`] : []),
  ];
  if (parts.length === 0) return [];
  const sign = signOf(removed + changed > 0, added + changed > 0);
  return [{ sign, path, text: `${what}: ${parts.join(', ')}` }];
}
