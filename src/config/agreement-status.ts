/** What the status tables say beside one another, by the names in the file; no workflow need be known for it. */
import { SIDES } from '../sync/snapshot.ts';
import type { Side } from '../sync/snapshot.ts';
import type { Disagreement } from './agreement.ts';
import { quote } from './key-path.ts';
import type { KeyPath, StatusRowSettings, SyncSettings } from './settings.ts';

const keys: Readonly<Record<Side, string>> = { customer: 'toCustomer', desk: 'toDesk' };

/**
 * Rows that contradict each other. A path may hold a status of the same name as its source: they are of different sites.
 * @param path of the sync
 */
export function checkStatusRows(sync: SyncSettings, path: KeyPath): Disagreement[] {
  return SIDES.flatMap((side) => {
    const rows = sync.status[side];
    return rows.flatMap((row, index): Disagreement[] => {
      const at = [...path, 'status', keys[side], ...row.at];
      const twice = row.path.find((step, place) => row.path.findIndex((one) => same(one, step)) < place);
      if (twice !== undefined)
        return [
          {
            path: at,
            text: `the path comes to ${quote(twice)} twice; each status stands in it once.`,
          },
        ];
      const rival = rows.slice(0, index).find((other) => same(other.from, row.from) && meet(other, row));
      if (rival === undefined) return [];
      return [
        {
          path: at,
          text: `the status ${quote(row.from)} has a row already, which leads to ${quote(goalOf(rival))}; keep one, or divide them with \`onlyFor\`.`,
        },
      ];
    });
  });
}

/**
 * Statuses that each table answers with another one, for ever: `Open` becomes `New`, `New` becomes `Done`, and in the end it
 * is `Open` again. Deskbridge does not answer its own changes, so such a pair comes to rest all the same, but what it shows
 * is then only a matter of who moved last.
 * @returns a finding for each circle, at the row that closes it
 */
export function findStatusCircles(sync: SyncSettings): Disagreement[] {
  const types = [...new Set(sync.issueTypes.map(({ desk }) => desk.toLowerCase()))];
  const told = new Set<string>();
  const found: Disagreement[] = [];
  for (const type of types) {
    const rows = { customer: rowsFor(sync, 'customer', type), desk: rowsFor(sync, 'desk', type) };
    for (const start of rows.customer.values()) {
      const circle = follow(start, rows);
      if (circle === undefined) continue;
      const names = circle.map(({ from }) => from.toLowerCase());
      const id = names.toSorted().join('\n');
      if (told.has(id)) continue;
      told.add(id);
      const words = [...circle, circle[0]].map((row) => quote(row?.from ?? '')).join(' → ');
      const last = circle.at(-1) ?? start;
      found.push({
        path: ['syncs', sync.name, 'status', keys.desk, ...last.at],
        text: `the two tables answer each other in a circle: ${words}. Deskbridge does not answer its own changes, so nothing runs round, but no two of these statuses belong together, and what a pair shows depends on who moved last. Let ${quote(last.from)} lead back to the status it came from, or take the row out.`,
      });
    }
  }
  return found;
}

type Rows = Readonly<Record<Side, ReadonlyMap<string, StatusRowSettings>>>;

/** Rows of one issue type of the desk, by the status they begin with. */
function rowsFor(sync: SyncSettings, side: Side, type: string): Map<string, StatusRowSettings> {
  return new Map(
    sync.status[side]
      .filter(({ onlyFor }) => onlyFor === undefined || onlyFor.some((name) => same(name, type)))
      .map((row) => [row.from.toLowerCase(), row]),
  );
}

/**
 * The rows from a status of the desk back to it, in turn towards the customer and the desk. Undefined if the way ends, or
 * rests at two statuses that name each other.
 */
function follow(start: StatusRowSettings, rows: Rows): readonly StatusRowSettings[] | undefined {
  const way: StatusRowSettings[] = [start];
  const seen = new Set([start]);
  let side: Side = 'customer';
  for (;;) {
    const last = way.at(-1) ?? start;
    side = side === 'customer' ? 'desk' : 'customer';
    const next = rows[side].get(goalOf(last).toLowerCase());
    if (next === undefined) return undefined;
    if (next === start) return way.length > 2 ? way : undefined;
    // A circle further on is found from its own beginning.
    if (seen.has(next)) return undefined;
    seen.add(next);
    way.push(next);
  }
}

function meet(left: StatusRowSettings, right: StatusRowSettings): boolean {
  if (left.onlyFor === undefined || right.onlyFor === undefined) return true;
  return left.onlyFor.some((name) => right.onlyFor?.some((other) => same(name, other)) === true);
}

function goalOf({ path }: StatusRowSettings): string {
  return path.at(-1) ?? '';
}

function same(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}
