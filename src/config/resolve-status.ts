/** Status tables. */
import type { Side } from '../sync/snapshot.ts';
import { otherSide } from '../sync/snapshot.ts';
import type { NamedId, StatusRow, StatusTables } from './contract.ts';
import { quote } from './key-path.ts';
import { find, findType, noteUnused, report, typesOf } from './resolving.ts';
import type { MappedType, Resolving } from './resolving.ts';
import type { KeyPath, StatusRowSettings } from './settings.ts';

/** Both tables with every status and resolution found; what does not fit is reported. */
export function resolveStatus(resolving: Resolving, mapped: readonly MappedType[]): StatusTables {
  return {
    customer: resolveTable(resolving, 'customer', mapped),
    desk: resolveTable(resolving, 'desk', mapped),
  };
}

/** @param to the side that is written */
function resolveTable(resolving: Resolving, to: Side, mapped: readonly MappedType[]): StatusRow[] {
  const rows: StatusRow[] = [];
  for (const settings of resolving.sync.status[to]) {
    const place: KeyPath = ['status', to === 'desk' ? 'toDesk' : 'toCustomer', ...settings.at];
    const row = resolveRow(resolving, to, settings, mapped, place);
    if (row === undefined) continue;
    const rival = rows.find((other) => other.from.id === row.from.id && overlap(other, row));
    if (rival !== undefined)
      report(
        resolving,
        place,
        `the status ${quote(settings.from)} has a row already, which leads to ${quote(goalOf(rival).name)}; keep one, or divide them with \`onlyFor\`.`,
      );
    else rows.push(row);
  }
  return rows;
}

function resolveRow(
  resolving: Resolving,
  to: Side,
  settings: StatusRowSettings,
  mapped: readonly MappedType[],
  place: KeyPath,
): StatusRow | undefined {
  const from = otherSide(to);
  const onlyFor = resolveOnlyFor(resolving, settings, mapped, place);
  // Without the types nothing can be said about their statuses.
  if (onlyFor?.length !== settings.onlyFor?.length) return undefined;
  // A row for types that nothing becomes was noted as one without effect.
  if (typesOf(mapped, 'desk', onlyFor).length === 0) return undefined;
  const source = findStatus(resolving, from, settings.from, typesOf(mapped, from, onlyFor), place);
  const path = settings.path.flatMap(
    (name) => findStatus(resolving, to, name, typesOf(mapped, to, onlyFor), place) ?? [],
  );
  const resolution =
    settings.resolution === undefined
      ? undefined
      : named(
          settings.resolution,
          find(
            resolving,
            settings.resolution,
            resolving.facts[to].resolutions,
            `resolution of the ${to} site`,
            [...place, 'resolution'],
            resolving.previous?.status[to].flatMap((row) => row.resolution ?? []) ?? [],
          ),
        );
  const [first, ...more] = path;
  if (source === undefined || first === undefined || path.length < settings.path.length) return undefined;
  if (settings.resolution !== undefined && resolution === undefined) return undefined;
  const twice = path.find((step, index) => path.findIndex(({ id }) => id === step.id) < index);
  if (twice !== undefined) {
    // Where an interrupted walk goes on is told by the status alone.
    report(resolving, place, `the path comes to ${quote(twice.name)} twice; each status stands in it once.`);
    return undefined;
  }
  const row: StatusRow = {
    from: source,
    path: [first, ...more],
    ...(resolution === undefined ? {} : { resolution }),
    ...(onlyFor === undefined ? {} : { onlyFor }),
  };
  checkWorkflows(resolving, to, row, mapped, place);
  return row;
}

/** A status of at least one of these issue types, under the name that the configuration gives it. */
function findStatus(
  resolving: Resolving,
  side: Side,
  wanted: string,
  types: readonly NamedId[],
  place: KeyPath,
): NamedId | undefined {
  const { statuses } = resolving.facts[side];
  const all = types.flatMap(({ id }) => statuses[id] ?? []);
  const candidates = [...new Map(all.map((status) => [status.id, status])).values()];
  const what = `status of the ${side}'s mapped issue types`;
  return named(wanted, find(resolving, wanted, candidates, what, place, knownStatuses(resolving, side)));
}

/** What goes to GitHub is the configuration's own word: Jira's may have been changed since. */
function named(wanted: string, found: NamedId | undefined): NamedId | undefined {
  return found && { id: found.id, name: wanted };
}

function knownStatuses({ previous }: Resolving, side: Side): readonly NamedId[] {
  if (previous === undefined) return [];
  const sources = previous.status[otherSide(side)].map((row) => row.from);
  return [...sources, ...previous.status[side].flatMap((row) => row.path)];
}

/**
 * An issue that can come to the source must be able to come to the goal: a status that its workflow does not have could
 * only fail, every time.
 */
function checkWorkflows(
  resolving: Resolving,
  to: Side,
  { from, path, onlyFor }: StatusRow,
  mapped: readonly MappedType[],
  place: KeyPath,
): void {
  const has = (side: Side, type: NamedId, status: NamedId) =>
    (resolving.facts[side].statuses[type.id] ?? []).some(({ id }) => id === status.id);
  const told = new Set<string>();
  for (const row of mapped) {
    if (onlyFor?.includes(row.desk.id) === false || !has(otherSide(to), row[otherSide(to)], from)) continue;
    const missing = path.find((step) => !has(to, row[to], step));
    if (missing === undefined || told.has(row[to].id)) continue;
    told.add(row[to].id);
    report(
      resolving,
      place,
      `the status ${quote(missing.name)} is not in the workflow of the ${to}'s issue type ${quote(row[to].name)}. Leave that type out with \`onlyFor\`, or choose another status.`,
    );
  }
}

function resolveOnlyFor(
  resolving: Resolving,
  { onlyFor }: StatusRowSettings,
  mapped: readonly MappedType[],
  place: KeyPath,
): string[] | undefined {
  return onlyFor?.flatMap((name, index) => {
    const at = [...place, 'onlyFor', index];
    const type = findType(resolving, 'desk', name, at);
    if (type === undefined) return [];
    if (!mapped.some(({ desk }) => desk.id === type.id)) noteUnused(resolving, at);
    return [type.id];
  });
}

function overlap(left: StatusRow, right: StatusRow): boolean {
  return !left.onlyFor || !right.onlyFor || left.onlyFor.some((id) => right.onlyFor?.includes(id));
}

function goalOf({ path }: StatusRow): NamedId {
  return path.at(-1) ?? path[0];
}
