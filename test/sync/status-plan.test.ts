/** The promises of the status planner over random tables, random moves and runs that die on the way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Contract, StatusRow } from '../../src/config/contract.ts';
import type { Issue, Side } from '../../src/sync/snapshot.ts';
import { otherSide } from '../../src/sync/snapshot.ts';
import { readStatusBase } from '../../src/sync/status-base.ts';
import { planStatus } from '../../src/sync/status-plan.ts';
import type { StatusPlan } from '../../src/sync/status-plan.ts';
import { readDeskMarker } from '../../src/sync/markers.ts';
import { contractOf, customerIssue, deskIssue, linkedDesk } from './builders.ts';

const IDS = ['1', '2', '3', '4', '5'] as const;
const anyId = fc.constantFrom(...IDS);
const named = (id: string) => ({ id, name: `S${id}` });

const anyTable = fc
  .uniqueArray(
    fc.record({
      from: anyId,
      path: fc.uniqueArray(anyId, { minLength: 1, maxLength: 3 }),
      onlyFor: fc.option(fc.constantFrom(['21'], ['22']), { nil: undefined }),
    }),
    { selector: ({ from }) => from, maxLength: 5 },
  )
  .map((rows) =>
    rows.flatMap(({ from, path: [first, ...more], onlyFor }): StatusRow[] =>
      first === undefined
        ? []
        : [
            {
              from: named(from),
              path: [named(first), ...more.map(named)],
              ...(onlyFor === undefined ? {} : { onlyFor }),
            },
          ],
    ),
  );

const anyContract = fc
  .record({ customer: anyTable, desk: anyTable, conflicts: fc.constantFrom('newest', 'customer', 'desk') })
  .map(({ customer, desk, conflicts }) => contractOf({ status: { customer, desk }, conflicts }));

/** Two issues and what the marker says of them. */
interface World {
  readonly customer: Issue;
  readonly desk: Issue;
  readonly base: { readonly status?: [string, string] };
}

const start: World = { customer: customerIssue(), desk: deskIssue(), base: {} };

function move(world: World, side: Side, statusId: string): World {
  return { ...world, [side]: { ...world[side], statusId } };
}

const NOBODY = { customer: new Map(), desk: new Map() };
const plan = (contract: Contract, { base, ...twins }: World): StatusPlan =>
  planStatus(contract, twins, base, NOBODY);

/** A run that dies after so many writes, the marker's and the steps'. */
function run(contract: Contract, world: World, writes = Number.POSITIVE_INFINITY): World {
  const { base, walk } = plan(contract, world);
  if (base === undefined) return world;
  let now = world;
  let left = writes;
  const write = (next: (before: World) => World) => {
    if (left > 0) now = next(now);
    left -= 1;
  };
  write((before) => ({ ...before, base: { status: base } }));
  for (const { id } of walk?.path ?? []) write((before) => move(before, walk?.side ?? 'desk', id));
  if (walk !== undefined) write((before) => ({ ...before, base: { status: [...walk.arrived] } }));
  return now;
}

const statusesOf = ({ customer, desk }: World) => [customer.statusId, desk.statusId];
const anySide = fc.constantFrom<Side>('customer', 'desk');
const anyMoves = fc.array(fc.record({ side: anySide, to: anyId, dies: fc.option(fc.nat(5)) }), {
  maxLength: 6,
});

describe('the status planner, over random tables and moves', () => {
  it('comes to rest after one run, and asks for nothing after that', () => {
    fc.assert(
      fc.property(anyContract, anyMoves, (contract, moves) => {
        let world = run(contract, start);
        for (const { side, to, dies } of moves) {
          world = run(contract, move(world, side, to), dies ?? undefined);
        }
        world = run(contract, world);
        expect(plan(contract, world)).toEqual(
          world.base.status === undefined ? {} : { base: world.base.status },
        );
      }),
    );
  });

  it('never moves back the side that a person moved, however often a run dies on the way', () => {
    fc.assert(
      fc.property(
        anyContract,
        anySide,
        anyId,
        fc.array(fc.nat(4), { maxLength: 4 }),
        (contract, side, to, deaths) => {
          const rest = run(contract, run(contract, start));
          const moved = move(rest, side, to);
          let world = moved;
          for (const writes of deaths) {
            world = run(contract, world, writes);
            expect(world[side].statusId).toBe(to);
          }
          world = run(contract, world);
          expect(statusesOf(world)).toEqual(statusesOf(run(contract, moved)));
        },
      ),
    );
  });

  it('brings the twin to the goal of the row, and nowhere without one', () => {
    fc.assert(
      fc.property(anyContract, anySide, anyId, (contract, side, to) => {
        const rest = run(contract, start);
        const end = run(contract, move(rest, side, to));
        const row = contract.status[otherSide(side)].find(
          ({ from, onlyFor }) => from.id === to && onlyFor?.includes(rest.desk.issueTypeId) !== false,
        );
        const isMoved = rest[side].statusId !== to;
        const goal = isMoved ? row?.path.at(-1)?.id : undefined;
        expect(end[otherSide(side)].statusId).toBe(goal ?? rest[otherSide(side)].statusId);
      }),
    );
  });
});

describe('the statuses of a marker', () => {
  const contract = contractOf();
  const read = (status: [string, string]) =>
    readDeskMarker(contract, linkedDesk(contract, customerIssue(), {}, { status }).properties).state;

  it.each<[string, string]>([
    ['', ''],
    ['1', '10007'],
    ['1', '3>10007'],
    ['>6', '11'],
    ['1', '?'],
    ['?', '?'],
    ['>6', '?'],
  ])('%j and %j are read', (...status) => {
    expect(read(status)).toBe('found');
    expect(readStatusBase(status)).toBeDefined();
  });

  it.each<[string, string]>([
    ['To Do', '1'],
    ['1', '3>'],
    ['1', '1>2>3'],
    ['1>2', '3>4'],
    ['1', '-1'],
    ['1', '?>6'],
    ['1', '??'],
  ])('%j and %j are a bad marker', (...status) => {
    expect(read(status)).toBe('bad');
  });
});
