/** A backlog: many customer issues that need a twin at once. */
import { minutes } from '../../support/bridge.ts';
import { CHAINS, countRun, openBridge, timeRun } from '../counting.ts';
import type { Timed } from '../counting.ts';
import type { Figure, Measured, Point } from '../figure.ts';
import { idealBacklog } from '../ideal.ts';
import type { BulkCreate } from '../latency.ts';
import { seedUnlinked } from '../pairs.ts';

async function timeBacklog(count: number, bulk: BulkCreate, more?: readonly string[]): Promise<Timed> {
  const bridge = openBridge(more);
  await countRun(bridge);
  bridge.world.advance(minutes(10));
  seedUnlinked(bridge.world, count);
  bridge.world.advance(minutes(5));
  const counted = await timeRun(bridge, { chain: CHAINS.compare, bulk, limits: { creates: count } });
  if (counted.report.counts.created !== count)
    throw new Error(`${counted.report.counts.created} of ${count} created`);
  return counted;
}

const WHY_SMALL =
  'A fixed number of requests comes on top, however small the backlog: the walk over the newest keys of the desk until 200 are empty, before and after.';

/** @param budgeted The size of the figures with a budget. @param sizes All sizes, for the growth. */
export async function measureBacklog(
  budgeted: readonly number[],
  sizes: readonly number[],
): Promise<Measured> {
  const points: Point[] = [];
  const smallest = Math.min(...budgeted);
  for (const size of sizes) {
    const { all, seconds, idealSeconds } = await timeBacklog(size, 'each');
    points.push({
      size,
      requests: all,
      ideal: idealBacklog(size),
      ...(size < smallest ? {} : { budget: 1.2 * size }),
      seconds,
      idealSeconds,
    });
  }
  const figures: Figure[] = [];
  for (const size of budgeted) {
    const point = points.find((one) => one.size === size);
    if (point === undefined) throw new Error(`no backlog of ${size} was measured`);
    const quick = await timeBacklog(size, 'once');
    const minutesOf = (seconds: number) => (seconds / 60).toFixed(0);
    figures.push({
      what: `Backlog of ${size.toLocaleString('en-US')} new issues`,
      measured: point.requests / size,
      digits: 3,
      unit: 'requests per issue',
      budget: 1.2,
      ideal: point.ideal / size,
      how: `Web links and labels off. ${point.requests.toLocaleString('en-US')} requests: one marker on each customer issue, bulk creates, reads before and after each of them. In Jira between ${minutesOf(quick.seconds)} and ${minutesOf(point.seconds ?? Number.NaN)} minutes, depending on whether a bulk create of 50 takes as long as one create or as 50.`,
      why: WHY_SMALL,
    });
  }
  const [first = 0] = budgeted;
  const linked = await timeBacklog(first, 'each', ['twinLabel: { desk: acme, customer: helped }']);
  figures.push({
    what: `Backlog of ${first.toLocaleString('en-US')} with web links and a label on both sides`,
    measured: linked.all / first,
    digits: 3,
    unit: 'requests per issue',
    ideal: idealBacklog(first, 2) / first,
    how: 'Two web links per pair, a request each: Jira has no bulk call for them. The labels ride along.',
  });
  return {
    figures,
    growth: [
      {
        title: 'Backlog of new issues, web links and labels off',
        of: 'issues',
        points,
        note: 'Linear; a fixed dozen requests for the walk over the newest keys shows in small ones. Batches follow one another, because what one made has to be known before the next is sent; that is what the time costs. It takes a bulk create of 50 for as long as 50 single ones; more than fits into the 45 minutes of `time-budget` is pending and goes on in the next run.',
      },
    ],
  };
}
