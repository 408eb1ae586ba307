/** How fast plans are made: the planner is pure, so nothing but the processor decides. */
import { NO_PEOPLE } from '../../../src/sync/people.ts';
import { performance } from 'node:perf_hooks';
import type { Contract } from '../../../src/config/contract.ts';
import { withProperties } from '../../../src/engine/comment-properties.ts';
import { fetchAll } from '../../../src/engine/fetch.ts';
import type { Run } from '../../../src/engine/run.ts';
import { readDeskMarker } from '../../../src/sync/markers.ts';
import { planPair } from '../../../src/sync/pair-plan.ts';
import type { Twins } from '../../../src/sync/twins.ts';
import type { Issue, IssueId, Side } from '../../../src/sync/snapshot.ts';
import { createWorld } from '../../emulator/index.ts';
import type { ScenarioWorld } from '../../emulator/index.ts';
import type { Figure, Measured } from '../figure.ts';
import { agreementOf, openSync, seedPairs } from '../pairs.ts';
import type { Opened, SeededPair } from '../pairs.ts';

const PAIRS = 200;
const ROUNDS = 11;

/** The pairs as the engine would read them. */
async function readTwins(
  { contract, sites }: Opened,
  ids: Readonly<Record<Side, readonly IssueId[]>>,
): Promise<Twins[]> {
  const read = async (side: Side): Promise<readonly Issue[]> => {
    // Reading needs no more of a run than this.
    const run: Pick<Run, 'contract' | 'sites'> = { contract, sites };
    const issues = [...(await fetchAll(run, side, ids[side])).values()];
    const comments = issues.flatMap((issue) => issue.comments.map((comment) => comment.id));
    const properties = await sites[side].readCommentProperties(comments);
    return issues.map((issue) => withProperties(issue, properties));
  };
  const customers = new Map((await read('customer')).map((issue) => [issue.id, issue]));
  return (await read('desk')).map((desk) => {
    const found = readDeskMarker(contract, desk.properties);
    if (found.state !== 'found') throw new Error('a seeded pair has no marker');
    const customer = customers.get(found.marker.twin.id as IssueId);
    if (customer === undefined) throw new Error('a seeded pair has no customer issue');
    return {
      customer,
      desk,
      marker: found.marker,
      hinted: true,
      doubles: [],
      held: new Set(),
      people: NO_PEOPLE,
      changes: undefined,
    };
  });
}

/** Median of plans a minute. Every pair has to get as many operations as expected: a planner that skips is fast. */
function rateOf(contract: Contract, twins: readonly Twins[], operations: number): number {
  const rates: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    for (const pair of twins) {
      const plan = planPair(contract, pair);
      if (plan.operations.length !== operations)
        throw new Error(`${plan.operations.length} operations instead of ${operations}`);
    }
    rates.push((twins.length * 60_000) / (performance.now() - started));
  }
  return rates.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

interface Shape {
  readonly what: string;
  readonly how: string;
  readonly operations: number;
  readonly prepare: (world: ScenarioWorld, pairs: readonly SeededPair[]) => void;
}

const SHAPES: readonly Shape[] = [
  {
    what: 'Planning pairs in step',
    how: 'Two comments on each side.',
    operations: 0,
    prepare: () => undefined,
  },
  {
    what: 'Planning pairs with work to do',
    how: 'Two comments on each side, one new comment on each, and a changed summary: three operations each.',
    operations: 3,
    prepare: (world, pairs) => {
      for (const { customer, desk } of pairs) {
        world.ann.comment(customer, 'It is still out of paper.');
        world.bob.comment(desk, 'Somebody is on the way.', { internal: false });
        world.ann.edit(customer, { summary: 'All printers are out of paper' });
      }
    },
  },
  {
    what: 'Planning pairs with 50 internal comments',
    how: 'Fifty comments on the desk that must stay there, and two on each side that are in step.',
    operations: 0,
    prepare: (world, pairs) => {
      for (const { desk } of pairs) {
        for (let i = 0; i < 50; i += 1) world.bob.comment(desk, `Internal note ${i}.`, { internal: true });
      }
    },
  },
];

export async function measurePlanning(): Promise<Measured> {
  const figures: Figure[] = [];
  for (const { what, how, operations, prepare } of SHAPES) {
    const world = createWorld();
    const opened = await openSync(world, agreementOf(world));
    const pairs = seedPairs(world, opened.contract, PAIRS);
    prepare(world, pairs);
    const twins = await readTwins(opened, {
      customer: pairs.map((pair) => pair.customer as IssueId),
      desk: pairs.map((pair) => pair.desk as IssueId),
    });
    // Ten times the same pairs make a round long enough to be timed.
    const many = Array.from({ length: 10 }, () => twins).flat();
    figures.push({
      what,
      measured: rateOf(opened.contract, many, operations),
      unit: 'cases a minute',
      how: `${how} Median of ${ROUNDS} rounds of ${many.length.toLocaleString('en-US')} through \`planPair\`.`,
    });
  }
  return { figures };
}
