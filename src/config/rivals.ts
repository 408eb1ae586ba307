/** Mappings that would write over each other. */
import { fieldOf } from '../sync/convert.ts';
import type { Side } from '../sync/snapshot.ts';
import { otherSide, SIDES } from '../sync/snapshot.ts';
import type { FieldMapping } from './contract.ts';
import { quote } from './key-path.ts';
import { report, writesTo } from './resolving.ts';
import type { Resolving } from './resolving.ts';
import type { FieldRow, KeyPath } from './settings.ts';

/** A mapping with the row it was made from. */
export interface Placed {
  readonly mapping: FieldMapping;
  readonly path: KeyPath;
  readonly row: FieldRow;
}

/** Reports that a field is written by an earlier entry already. @returns whether it is */
export function reportRivals(
  resolving: Resolving,
  earlier: readonly Placed[],
  { mapping, path, row }: Placed,
): boolean {
  for (const side of SIDES) {
    const written = target(mapping, side);
    const rival = earlier.find(
      ({ mapping: other }) =>
        written !== undefined && target(other, side) === written && overlap(other, mapping),
    );
    if (!rival) continue;
    report(
      resolving,
      [...path, side],
      `the field ${quote(row[side])} is written by ${quote(rival.mapping.label)} already; keep one, or divide them with \`onlyFor\`.`,
    );
    return true;
  }
  return false;
}

/** Id of the field that a mapping writes on a side. */
function target(mapping: FieldMapping, side: Side): string | undefined {
  return writesTo(mapping.direction, side) ? fieldOf(mapping[side])?.id : undefined;
}

function overlap(left: FieldMapping, right: FieldMapping): boolean {
  return !left.onlyFor || !right.onlyFor || left.onlyFor.some((id) => right.onlyFor?.includes(id));
}

/** From a field of one side to a field of the other. */
interface Step {
  readonly placed: Placed;
  readonly from: string;
  readonly to: string;
}

/**
 * Reports mappings that lead from a field back to it: each write would be a change for the next one, for ever. What is
 * written at creation only is no part of it.
 */
export function reportCircles(resolving: Resolving, placed: readonly Placed[]): void {
  const steps = placed.filter(({ mapping }) => mapping.when !== 'create').flatMap(stepsOf);
  const told = new Set<Placed>();
  for (const last of steps) {
    if (told.has(last.placed)) continue;
    const circle = wayBack([last], steps);
    if (circle.length === 0) continue;
    for (const one of circle) told.add(one.placed);
    const labels = circle.map(({ placed: one }) => quote(one.mapping.label)).join(', ');
    // Of the entries of a circle, the one that stands last closed it.
    const closing = placed.findLast((one) => circle.some((step) => step.placed === one)) ?? last.placed;
    report(
      resolving,
      closing.path,
      `the entries ${labels} lead in a circle: what one writes is a change for the next. Take one out; two fields that follow each other are one entry with \`direction: both\`.`,
    );
  }
}

function stepsOf(placed: Placed): Step[] {
  return SIDES.flatMap((side) => {
    const to = target(placed.mapping, side);
    const from = fieldOf(placed.mapping[otherSide(side)])?.id;
    return to === undefined || from === undefined
      ? []
      : [{ placed, from: `${otherSide(side)} ${from}`, to: `${side} ${to}` }];
  });
}

/** The steps from the end of a way back to its beginning, the last one first; empty if there is no such way. */
function wayBack(way: readonly [Step, ...Step[]], steps: readonly Step[]): readonly Step[] {
  const [last] = way;
  const at = way.at(-1) ?? last;
  if (way.length > 1 && at.from === last.to) return way;
  for (const step of steps) {
    // Back by the entry that led here is no circle: its base knows both sides.
    if (step.to !== at.from || way.some(({ placed }) => placed === step.placed)) continue;
    if (!way.every(({ placed }) => overlap(placed.mapping, step.placed.mapping))) continue;
    const found = wayBack([...way, step], steps);
    if (found.length > 0) return found;
  }
  return [];
}
