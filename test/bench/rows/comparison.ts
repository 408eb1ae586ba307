/** Comparing pairs in full: all of them, and the daily share. */
import { hours, minutes } from '../../support/bridge.ts';
import { CHAINS, countRun, openPairs, timeRun } from '../counting.ts';
import type { Counted, Timed } from '../counting.ts';
import type { Figure, Measured, Point } from '../figure.ts';
import { calls, DETECTION, idealComparison, readingMarkers, readingPairs, SEARCH_PAGE } from '../ideal.ts';
import { seedUnlinked } from '../pairs.ts';

async function timeComparison(count: number, searchPage = SEARCH_PAGE): Promise<Timed> {
  const { bridge } = await openPairs(count);
  for (const { settings } of bridge.world.sites) {
    settings.searchPage = { ...settings.searchPage, light: searchPage };
  }
  const counted = await timeRun(bridge, { chain: CHAINS.compare, compare: 'all' });
  if (counted.writes > 0) throw new Error('a comparison of pairs in step wrote');
  return counted;
}

const WHY =
  'Markers are read for so many pairs at a time that a read of 1,000 comments is nearly full; the first pairs are read before it is known how many comments they have, which shows where there are few.';

/** @param sizes For the growth. @param budgeted Sizes with a figure of their own; the first also with short pages. */
export async function measureComparison(
  sizes: readonly number[],
  budgeted: readonly number[],
): Promise<Measured> {
  const points: Point[] = [];
  const smallest = Math.min(...budgeted);
  for (const size of sizes) {
    const { all, seconds, idealSeconds } = await timeComparison(size);
    points.push({
      size,
      requests: all,
      ideal: idealComparison(size),
      ...(size < smallest ? {} : { budget: size / 30 }),
      seconds,
      idealSeconds,
    });
  }
  const figures = budgeted.map((size): Figure => {
    const point = points.find((one) => one.size === size);
    if (point === undefined) throw new Error(`no comparison of ${size} was measured`);
    return {
      what: `Comparing ${size.toLocaleString('en-US')} pairs without drift`,
      measured: point.requests / size,
      digits: 4,
      unit: 'requests per pair',
      budget: 1 / 30,
      ideal: point.ideal / size,
      how: `\`compare: all\`, two comments on each side: ${point.requests.toLocaleString('en-US')} requests, detection and scope sweep included; ${Math.floor(size / point.requests)} pairs per request, ${(point.seconds ?? Number.NaN).toFixed(0)} s in Jira.`,
      why: WHY,
    };
  });
  const [first = 0] = budgeted;
  const short = await timeComparison(first, 100);
  figures.push({
    what: `The same ${first.toLocaleString('en-US')} if Jira gave 100 lines a page of search`,
    measured: short.all / first,
    digits: 4,
    unit: 'requests per pair',
    ideal: idealComparison(first, 100) / first,
    how: `${short.all} requests. Jira does not say how large its pages are, so this is what the figure above rests on.`,
    why: WHY,
  });
  return {
    figures,
    growth: [
      {
        title: 'Comparing all pairs, two comments on each side',
        of: 'pairs',
        points,
        note: 'Linear: 100 pairs need 2.6 requests. Reads wait for each other from batch to batch, so that memory stays flat; that is what the time costs.',
      },
    ],
  };
}

/** The engine spreads a larger share over the next runs. */
const PAIRS_PER_RUN = 1000;

/** Pairs in step beside unlinked issues that a label keeps out. */
export interface DailySize {
  readonly pairs: number;
  readonly unlinked: number;
}

async function countDaily({ pairs, unlinked }: DailySize): Promise<Counted> {
  const rules = ['webLinks: false', 'stopLabel: no-sync'];
  const { bridge } = await openPairs(pairs, rules);
  seedUnlinked(bridge.world, unlinked, { labels: ['no-sync'], age: hours(24 * 10) });
  // This day's sweep sees them for the first time; the next day's is the one that counts.
  for (let day = 0; day < 2; day += 1) {
    bridge.world.advance(hours(24) + minutes(1));
    const counted = await countRun(bridge);
    if (counted.writes > 0) throw new Error('a daily look over pairs in step wrote');
    if (day === 1) return counted;
  }
  throw new Error('unreachable');
}

export async function measureDaily(sizes: readonly DailySize[], budgeted: DailySize): Promise<Measured> {
  const workOf = (day: Counted) => day.all - day.metadata - DETECTION;
  const sliceOf = ({ pairs }: DailySize) => Math.min(PAIRS_PER_RUN, Math.ceil(pairs / 7));
  const budgetOf = (size: DailySize) => Math.floor(size.unlinked / 100 + sliceOf(size) / 30);
  const idealOf = (size: DailySize) =>
    calls(size.pairs + size.unlinked, SEARCH_PAGE) +
    1 +
    readingPairs(sliceOf(size)) +
    readingMarkers(sliceOf(size) * 2);
  const points: Point[] = [];
  for (const size of sizes) {
    points.push({
      size: size.pairs + size.unlinked,
      requests: workOf(await countDaily(size)),
      ideal: idealOf(size),
      budget: budgetOf(size),
    });
  }
  const day = await countDaily(budgeted);
  return {
    figures: [
      {
        what: `Daily sweep over ${budgeted.unlinked.toLocaleString('en-US')} unlinked issues, and a seventh of ${budgeted.pairs.toLocaleString('en-US')} pairs`,
        measured: workOf(day),
        unit: 'requests',
        budget: budgetOf(budgeted),
        ideal: idealOf(budgeted),
        how: `Without the ${DETECTION} of detection and the ${day.metadata} that resolve the contract anew, once a day as well.`,
      },
    ],
    growth: [
      {
        title: 'The daily sweep and slice, half of the issues linked',
        of: 'issues',
        points,
        note: 'The sweep costs a search page per 1,000 issues, the slice what comparing a seventh of the pairs costs; above 7,000 pairs it is spread over the runs of the day, 1,000 pairs each.',
      },
    ],
  };
}
