/** What the entries of `fields` say, each by itself and beside one another; the fields themselves need not be known for it. */
import { SIDES } from '../sync/snapshot.ts';
import type { Side } from '../sync/snapshot.ts';
import type { Disagreement } from './agreement.ts';
import { quote } from './key-path.ts';
import type { FieldRow, KeyPath, SyncSettings } from './settings.ts';

/** @param path of the sync */
export function checkFieldRows(sync: SyncSettings, path: KeyPath): Disagreement[] {
  const earlier: Writers = { customer: new Map(), desk: new Map() };
  return sync.fields.flatMap((row, index) => {
    const { direction, when, values, text } = row;
    const at = (key: string): KeyPath => [...path, 'fields', index, key];
    const found: Disagreement[] = [];
    if (text !== undefined && values !== undefined)
      found.push({
        path: at('text'),
        text: 'an entry has `values` or `text`, not both; keep one of the two.',
      });
    if (text !== undefined && direction === 'both')
      found.push({
        path: at('text'),
        text: '`text` works one way only: a value cannot be read back from a text. Write `direction: to-desk` or `to-customer`.',
      });
    if (when === 'always' && direction === 'both')
      found.push({
        path: at('when'),
        text: '`always` lets one side win, and `both` lets each side write. Take one way, or let `conflicts` say who wins.',
      });
    found.push(...checkValues(row, at('values')), ...checkRivals(earlier, row, [...path, 'fields', index]));
    return found;
  });
}

const EVERYTHING_ELSE = '*';

/**
 * Names only: an id may be another word for a name, so a table with ids in question is left to `choice-tables.ts`.
 * @param at of `values`
 */
function checkValues({ values, direction }: FieldRow, at: KeyPath): Disagreement[] {
  if (values === undefined) return [];
  const lines = Object.entries(values).filter(([key]) => key.trim() !== EVERYTHING_ELSE);
  const found = Object.entries(values)
    .filter(([, value]) => value === EVERYTHING_ELSE)
    .map(([key]): Disagreement => ({
      path: [...at, key],
      text: '`*` stands for every other choice on the left of the colon, and is no choice on its right. Write the choice that is meant.',
    }));
  if (direction !== 'both') return found;
  for (const same of Map.groupBy(lines, ([, value]) => value.toLowerCase()).values()) {
    const [first, second] = same;
    if (first === undefined || second === undefined) continue;
    const [, target] = second;
    if (isId(target) || same.some(([key]) => isId(key) || nameOf(key) === nameOf(target))) continue;
    found.push({
      path: [...at, second[0]],
      text: `${quote(first[0])} and ${quote(second[0])} both become ${quote(target)}, so with \`both\` it cannot be told which comes back. Keep one of them and let \`*\` stand for the other, or take one way.`,
    });
  }
  return found;
}

/**
 * Tables both ways that say nothing but `*`: they resolve, and what comes back is at most the choice of the same name.
 */
export function findLossyTables(sync: SyncSettings): Disagreement[] {
  return sync.fields.flatMap(({ direction, values }, index): Disagreement[] => {
    const keys = Object.keys(values ?? {});
    if (direction !== 'both' || keys.length === 0 || keys.some((key) => key.trim() !== EVERYTHING_ELSE))
      return [];
    return [
      {
        path: ['syncs', sync.name, 'fields', index, 'values', EVERYTHING_ELSE],
        text: 'every choice of the customer becomes this one, and with `both` nothing says which comes back. Add a line for each choice that is to be told apart, or take one way.',
      },
    ];
  });
}

/** The entries so far that write a field, by its name. */
type Writers = Readonly<Record<Side, Map<string, FieldRow[]>>>;

/**
 * Two entries that write one field of a side for the same issue types.
 * @param earlier the entries before this one; it is added to them
 * @param at of the entry
 */
function checkRivals(earlier: Writers, row: FieldRow, at: KeyPath): Disagreement[] {
  const found: Disagreement[] = [];
  for (const side of SIDES) {
    if (!writes(row, side)) continue;
    const others = earlier[side].get(nameOf(row[side])) ?? [];
    const rival = others.find((other) => meet(other, row));
    earlier[side].set(nameOf(row[side]), others);
    others.push(row);
    // One is enough. Written out, a bare name is the same as the long form, and has no key of its own.
    if (rival === undefined || found.length > 0) continue;
    found.push({
      path: [...at, side],
      text: `the field ${quote(row[side])} of the ${side} is written by the entry ${labelOf(rival)} already; keep one, or divide them with \`onlyFor\`.`,
    });
  }
  return found;
}

function writes({ direction }: FieldRow, side: Side): boolean {
  return direction === 'both' || direction === `to-${side}`;
}

/** Whether two entries surely hold for one and the same issue type. */
function meet(left: FieldRow, right: FieldRow): boolean {
  if (left.onlyFor === undefined || right.onlyFor === undefined) return true;
  const names = new Set(right.onlyFor.map(nameOf));
  return left.onlyFor.some((name) => names.has(nameOf(name)));
}

function labelOf({ customer, desk }: FieldRow): string {
  return customer === desk ? quote(desk) : `${quote(customer)} and ${quote(desk)}`;
}

function nameOf(name: string): string {
  return name.trim().toLowerCase();
}

function isId(name: string): boolean {
  return /^\d/.test(name.trim());
}
