/** What depends on time: writing against a slow Jira, and how fast plans are made. */
import { performance } from 'node:perf_hooks';
import { fetchAll, withProperties } from '../../src/engine/read.ts';
import type { Run } from '../../src/engine/run.ts';
import { readDeskMarker } from '../../src/sync/markers.ts';
import { planPair } from '../../src/sync/pair-plan.ts';
import { NO_PEOPLE } from '../../src/sync/people.ts';
import type { Twins } from '../../src/sync/pair-plan.ts';
import type { Issue, IssueId, Side } from '../../src/sync/snapshot.ts';
import { createWorld } from '../emulator/index.ts';
import { createBridge } from '../support/bridge.ts';
import { countRun } from './counts.ts';
import type { Figure } from './figure.ts';
import { agreementOf, openSync, seedPairs } from './pairs.ts';
import type { Opened } from './pairs.ts';

const LATENCY = 300;
const IN_FLIGHT = 6;

/** 600 comments to 100 pairs on a real clock, every request taking 300 ms. */
async function measureWriting(): Promise<Figure> {
  const bridge = createBridge({ clock: 'real', config: (world) => agreementOf(world) });
  const { world } = bridge;
  const { contract } = await openSync(world, agreementOf(world));
  const pairs = seedPairs(world, contract, 100);
  await countRun(bridge, { compare: 'all' });
  for (let i = 0; i < 6; i += 1) {
    for (const { customer } of pairs) world.ann.comment(customer, `Still out of paper, reminder ${i}.`);
  }
  world.latency = () => LATENCY;
  const started = performance.now();
  const { all, writes } = await countRun(bridge, { limits: { comments: 600 } });
  const seconds = (performance.now() - started) / 1000;
  if (writes !== 600) throw new Error(`${writes} writes for 600 comments`);
  const ideal = (all * LATENCY) / IN_FLIGHT / 1000;
  return {
    what: 'Writing 600 comments to 100 pairs, 300 ms per request',
    measured: seconds,
    digits: 1,
    unit: 's',
    budget: 1.15 * ideal + 2,
    ideal,
    how: `Real clock, six requests in flight per site, ${all} requests. The ideal is all of them six at a time.`,
  };
}

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

/** Pairs per second through the planner, in step and with two comments on each side. */
async function measurePlanning(): Promise<Figure> {
  const world = createWorld();
  const opened = await openSync(world, agreementOf(world));
  const pairs = seedPairs(world, opened.contract, 200);
  const twins = await readTwins(opened, {
    customer: pairs.map((pair) => pair.customer as IssueId),
    desk: pairs.map((pair) => pair.desk as IssueId),
  });
  const rates: number[] = [];
  for (let round = 0; round < 11; round += 1) {
    const started = performance.now();
    for (let i = 0; i < 10; i += 1) {
      for (const pair of twins) {
        if (planPair(opened.contract, pair).operations.length > 0)
          throw new Error('a pair in step got a plan');
      }
    }
    rates.push((10 * twins.length * 1000) / (performance.now() - started));
  }
  return {
    what: 'Planning',
    measured: rates.toSorted((a, b) => a - b)[5] ?? Number.NaN,
    unit: 'pairs per second',
    how: 'Pairs in step with two comments on each side through `planPair`, median of 11 rounds of 2,000.',
  };
}

export async function measureTimes(): Promise<readonly Figure[]> {
  return [await measureWriting(), await measurePlanning()];
}
