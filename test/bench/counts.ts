/**
 * What runs cost in requests. Counted in the logs of the emulated sites, on a virtual clock, so the figures are the same
 * on every machine.
 */
import type { SyncReport } from '../../src/sync/outcome.ts';
import { createBridge, hours, minutes } from '../support/bridge.ts';
import type { Bridge, RunOptions } from '../support/bridge.ts';
import type { Figure, Point } from './figure.ts';
import { agreementOf, openSync, seedPairs, seedUnlinked } from './pairs.ts';
import type { SeededPair } from './pairs.ts';

export interface CountSizes {
  readonly pairs: number;
  readonly backlog: number;
  readonly compared: number;
  readonly daily: { readonly pairs: number; readonly unlinked: number };
}

export const FULL: CountSizes = {
  pairs: 100,
  backlog: 1000,
  compared: 10_000,
  daily: { pairs: 2000, unlinked: 2000 },
};

/** Small enough for a test, large enough that a fixed request or two does not decide. */
export const QUICK: CountSizes = {
  pairs: 100,
  backlog: 200,
  compared: 1500,
  daily: { pairs: 700, unlinked: 1000 },
};

/** Jira's most in one call: https://developer.atlassian.com/cloud/jira/platform/rest/v3/ */
const ISSUES_PER_READ = 100;
const COMMENT_IDS_PER_READ = 1000;
const ISSUES_PER_CREATE = 50;
/** The largest page of a search in which more than the id is asked for; the emulator's model, Jira does not say. */
const SEARCH_PAGE = 1000;
const DETECTION = 2;

const calls = (count: number, perCall: number): number => Math.ceil(count / perCall);
const readingPairs = (pairs: number): number => 2 * calls(pairs, ISSUES_PER_READ);
const readingMarkers = (commentsPerSide: number): number => 2 * calls(commentsPerSide, COMMENT_IDS_PER_READ);

/** Requests of one run, by what they are. */
export interface Counted {
  readonly all: number;
  readonly writes: number;
  /** Asking what the sites look like: once a day, whatever there is to do. */
  readonly metadata: number;
  readonly byRoute: Readonly<Record<string, number>>;
  readonly report: SyncReport;
}

const WORK = [/\/search\/jql$/, /\/issue\b/, /\/comment\b/];

/** Runs once and counts. @throws Error when something failed: such a run measures nothing. */
export async function countRun(bridge: Bridge, options: RunOptions = {}): Promise<Counted> {
  const after = bridge.world.requests;
  const report = await bridge.run(options);
  const failed = [
    report.stopped?.code,
    ...report.pairs.flatMap((pair) => pair.failures.map((f) => f.failure.code)),
  ];
  const codes = failed.filter((code) => code !== undefined);
  if (codes.length > 0) throw new Error(`the measured run failed: ${codes.slice(0, 5).join(', ')}`);
  const seen = bridge.world.sites.flatMap((site) => site.log.find({ after }));
  const byRoute: Record<string, number> = {};
  for (const { method, route } of seen)
    byRoute[`${method} ${route}`] = (byRoute[`${method} ${route}`] ?? 0) + 1;
  return {
    all: seen.length,
    writes: seen.filter((request) => request.write).length,
    metadata: seen.filter(({ route }) => !WORK.some((pattern) => pattern.test(route))).length,
    byRoute,
    report,
  };
}

/** A bridge over pairs that are in step, after a run that has compared them all. */
async function openPairs(
  count: number,
  more?: readonly string[],
): Promise<{ readonly bridge: Bridge; readonly pairs: readonly SeededPair[] }> {
  const bridge = createBridge({ config: (world) => agreementOf(world, more) });
  const { contract } = await openSync(bridge.world, agreementOf(bridge.world, more));
  const pairs = seedPairs(bridge.world, contract, count);
  const { writes } = await countRun(bridge, { compare: 'all' });
  if (writes > 0) throw new Error(`seeded pairs were not in step: ${writes} writes`);
  bridge.world.advance(minutes(10));
  return { bridge, pairs };
}

/** One new comment on each pair; then the run that sees our own writes, and the one that sees nothing. */
export async function countComments(
  count: number,
): Promise<Readonly<Record<'comments' | 'quiet' | 'idle', Counted>>> {
  const { bridge, pairs } = await openPairs(count);
  for (const { customer } of pairs) bridge.world.ann.comment(customer, 'It is still out of paper.');
  bridge.world.advance(minutes(5));
  const comments = await countRun(bridge, { limits: { comments: count } });
  if (comments.writes !== count) throw new Error(`${comments.writes} writes for ${count} comments`);
  bridge.world.advance(minutes(5));
  const quiet = await countRun(bridge);
  bridge.world.advance(minutes(5));
  return { comments, quiet, idle: await countRun(bridge) };
}

async function countSameSite(): Promise<Counted> {
  const bridge = createBridge({ sameSite: true, config: (world) => agreementOf(world) });
  bridge.world.ann.createIssue('ACME', 'Printer is out of paper');
  await bridge.settle();
  bridge.world.advance(minutes(5));
  return countRun(bridge);
}

async function countFieldChange(count: number): Promise<Counted> {
  const { bridge, pairs } = await openPairs(count);
  for (const { customer } of pairs)
    bridge.world.ann.edit(customer, { summary: 'All printers are out of paper' });
  bridge.world.advance(minutes(5));
  return countRun(bridge, { limits: { updates: count } });
}

async function countBacklog(count: number, more?: readonly string[]): Promise<Counted> {
  const bridge = createBridge({ config: (world) => agreementOf(world, more) });
  await countRun(bridge);
  bridge.world.advance(minutes(10));
  seedUnlinked(bridge.world, count);
  bridge.world.advance(minutes(5));
  const counted = await countRun(bridge, { limits: { creates: count } });
  if (counted.report.counts.created !== count)
    throw new Error(`${counted.report.counts.created} of ${count} created`);
  return counted;
}

async function countComparison(count: number, searchPage = SEARCH_PAGE): Promise<Counted> {
  const { bridge } = await openPairs(count);
  for (const { settings } of bridge.world.sites) {
    settings.searchPage = { ...settings.searchPage, light: searchPage };
  }
  const counted = await countRun(bridge, { compare: 'all' });
  if (counted.writes > 0) throw new Error('a comparison of pairs in step wrote');
  return counted;
}

async function countDaily(pairs: number, unlinked: number): Promise<Counted> {
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

/** All figures that are counts. */
export async function measureCounts(sizes: CountSizes): Promise<readonly Figure[]> {
  const { pairs, backlog, compared, daily } = sizes;
  const { comments, quiet, idle } = await countComments(pairs);
  const same = await countSameSite();
  const fields = await countFieldChange(pairs);
  const bare = await countBacklog(backlog);
  const linked = await countBacklog(backlog, ['twinLabel: { desk: acme, customer: helped }']);
  const comparison = await countComparison(compared);
  const shortPages = await countComparison(compared, 100);
  const day = await countDaily(daily.pairs, daily.unlinked);
  const slice = Math.ceil(daily.pairs / 7);

  return [
    {
      what: 'Idle run',
      measured: idle.all,
      unit: 'requests',
      budget: 2,
      ideal: 2,
      how: 'One search per side; metadata comes from the checkpoint.',
    },
    {
      what: 'Idle run, both projects on one site',
      measured: same.all,
      unit: 'requests',
      budget: 2,
      ideal: 2,
      how: 'The same, by one account.',
    },
    {
      what: `Quiet run, after ${pairs} comments were carried`,
      measured: quiet.all,
      unit: 'requests',
      ideal: DETECTION + readingPairs(pairs) + readingMarkers(pairs * 3),
      how: `The run that finds our own ${pairs} comments in the desk's search. It reads them back once and writes nothing (${quiet.writes} writes).`,
    },
    {
      what: `${pairs} pairs with one new comment each`,
      measured: comments.all / pairs,
      digits: 2,
      unit: 'requests per comment',
      budget: 1.1,
      ideal: (pairs + DETECTION + readingPairs(pairs) + readingMarkers(pairs * 3)) / pairs,
      how: `${comments.all} requests, of which ${comments.writes} writes. Each pair had two comments on each side before.`,
    },
    {
      what: `A field changed on ${pairs} pairs`,
      measured: fields.writes / pairs,
      digits: 2,
      unit: 'writes per pair',
      budget: 1,
      ideal: 1,
      how: `Field and marker in one PUT. ${fields.all} requests in all, reads included.`,
    },
    {
      what: `Backlog of ${backlog} new issues`,
      measured: bare.all / backlog,
      digits: 3,
      unit: 'requests per issue',
      budget: 1.2,
      ideal: (backlog + calls(backlog, ISSUES_PER_CREATE) + readingPairs(backlog) + DETECTION) / backlog,
      how: `Web links and labels off. ${bare.all} requests: one marker on each customer issue, bulk creates, reads before and after each of them.`,
    },
    {
      what: `The same with web links and a label on both sides`,
      measured: linked.all / backlog,
      digits: 3,
      unit: 'requests per issue',
      ideal: (3 * backlog + calls(backlog, ISSUES_PER_CREATE) + readingPairs(backlog) + DETECTION) / backlog,
      how: 'Two web links per pair, a request each: Jira has no bulk call for them. The labels ride along.',
    },
    {
      what: `Comparing ${compared} pairs without drift`,
      measured: comparison.all / compared,
      digits: 4,
      unit: 'requests per pair',
      budget: 1 / 30,
      ideal:
        (DETECTION +
          2 * calls(compared, SEARCH_PAGE) +
          readingPairs(compared) +
          readingMarkers(compared * 2)) /
        compared,
      how: `\`compare: all\`, two comments on each side: ${comparison.all} requests, detection and scope sweep included; ${Math.floor(compared / comparison.all)} pairs per request.`,
    },
    {
      what: 'The same if Jira gave 100 lines a page of search',
      measured: shortPages.all / compared,
      digits: 4,
      unit: 'requests per pair',
      ideal:
        (DETECTION + 2 * calls(compared, 100) + readingPairs(compared) + readingMarkers(compared * 2)) /
        compared,
      how: `${shortPages.all} requests. Jira does not say how large its pages are, so this is what the figure above rests on.`,
    },
    {
      what: `Daily sweep over ${daily.unlinked} unlinked issues, and a seventh of ${daily.pairs} pairs`,
      measured: day.all - day.metadata - DETECTION,
      unit: 'requests',
      budget: Math.floor(daily.unlinked / 100 + slice / 30),
      ideal:
        calls(daily.pairs + daily.unlinked, SEARCH_PAGE) +
        1 +
        readingPairs(slice) +
        readingMarkers(slice * 2),
      how: `Without the ${DETECTION} of detection and the ${day.metadata} that resolve the contract anew, once a day as well.`,
    },
  ];
}

/** Comparisons of growing projects, for the chart. */
export async function chartComparison(sizes: readonly number[]): Promise<readonly Point[]> {
  const points: Point[] = [];
  for (const size of sizes) {
    const { all } = await countComparison(size);
    const ideal = DETECTION + 2 * calls(size, SEARCH_PAGE) + readingPairs(size) + readingMarkers(size * 2);
    points.push({ size, measured: all, ideal, budget: size / 30 });
  }
  return points;
}

/** One new comment on each of more and more pairs, for the chart. */
export async function chartComments(sizes: readonly number[]): Promise<readonly Point[]> {
  const points: Point[] = [];
  for (const size of sizes) {
    const { comments } = await countComments(size);
    const ideal = size + DETECTION + readingPairs(size) + readingMarkers(size * 3);
    points.push({ size, measured: comments.all, ideal, budget: size * 1.1 });
  }
  return points;
}
