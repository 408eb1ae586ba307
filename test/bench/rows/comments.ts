/** A storm of comments: one on each of many pairs, and many on one pair. */
import { minutes } from '../../support/bridge.ts';
import { CHAINS, COMMENT, countRun, openPairs, timeRun } from '../counting.ts';
import type { Counted, Timed } from '../counting.ts';
import type { Measured, Point } from '../figure.ts';
import { calls, DETECTION, idealComments, readingMarkers, readingPairs } from '../ideal.ts';
import { medianOfCall } from '../latency.ts';

/** One new comment on each pair; then the run that sees our own writes, and the one that sees nothing. */
export async function countComments(
  count: number,
): Promise<{ readonly comments: Timed; readonly quiet: Counted; readonly idle: Counted }> {
  const { bridge, pairs } = await openPairs(count);
  for (const { customer } of pairs) bridge.world.ann.comment(customer, 'It is still out of paper.');
  bridge.world.advance(minutes(5));
  const comments = await timeRun(bridge, { chain: CHAINS.comments, limits: { comments: count } });
  if (comments.writes !== count) throw new Error(`${comments.writes} writes for ${count} comments`);
  bridge.world.advance(minutes(5));
  const quiet = await countRun(bridge);
  bridge.world.advance(minutes(5));
  return { comments, quiet, idle: await countRun(bridge) };
}

/** All comments on one pair: Jira allows 100 writes to one issue in 30 seconds. */
async function timeOnePair(count: number): Promise<Timed> {
  const { bridge, pairs } = await openPairs(1);
  const [pair] = pairs;
  if (pair === undefined) throw new Error('no pair was seeded');
  for (let i = 0; i < count; i += 1) {
    bridge.world.ann.comment(pair.customer, `It is still out of paper, reminder ${i}.`);
  }
  bridge.world.advance(minutes(5));
  const limits = { comments: count, commentsPerPair: count };
  const timed = await timeRun(bridge, { chain: CHAINS.comments, limits });
  if (timed.writes !== count) throw new Error(`${timed.writes} writes for ${count} comments`);
  return timed;
}

const COMMENT_PAGE = 100;
const EMBEDDED = 20;

/** One read of each issue, pages where the embedded comments do not suffice, one read of markers per side. */
function idealOnePair(count: number): number {
  const pages = count + 2 > EMBEDDED ? calls(count + 2, COMMENT_PAGE) : 0;
  return count + DETECTION + 2 + pages + calls(count + 2, 1000) + 1;
}

/** Comments of one pair keep their order, so each waits for the one before it. */
function leastOnePair(count: number): number {
  const reading = CHAINS.compare.reduce((sum, call) => sum + medianOfCall(call), 0);
  return (reading + count * medianOfCall(COMMENT)) / 1000;
}

export interface CommentSizes {
  readonly pairs: readonly number[];
  readonly onePair: readonly number[];
  /** The size of the figure that has a budget. */
  readonly budgeted: number;
}

export async function measureComments(sizes: CommentSizes): Promise<Measured> {
  const points: Point[] = [];
  for (const size of sizes.pairs) {
    const { comments } = await countComments(size);
    const { all, seconds, idealSeconds } = comments;
    points.push({
      size,
      requests: all,
      ideal: idealComments(size),
      ...(size < sizes.budgeted ? {} : { budget: size * 1.1 }),
      seconds,
      idealSeconds,
    });
  }
  const deep: Point[] = [];
  for (const size of sizes.onePair) {
    const { all, seconds } = await timeOnePair(size);
    deep.push({ size, requests: all, ideal: idealOnePair(size), seconds, idealSeconds: leastOnePair(size) });
  }
  const pairs = sizes.budgeted;
  const { comments, quiet } = await countComments(pairs);
  return {
    figures: [
      {
        what: `${pairs} pairs with one new comment each`,
        measured: comments.all / pairs,
        digits: 2,
        unit: 'requests per comment',
        budget: 1.1,
        ideal: idealComments(pairs) / pairs,
        how: `${comments.all} requests, of which ${comments.writes} writes. Each pair had two comments on each side before.`,
      },
      {
        what: `Quiet run, after ${pairs} comments were carried`,
        measured: quiet.all,
        unit: 'requests',
        ideal: DETECTION + readingPairs(pairs) + readingMarkers(pairs * 3),
        how: `The run that finds our own ${pairs} comments in the desk's search. It reads them back once and writes nothing (${quiet.writes} writes).`,
      },
    ],
    growth: [
      {
        title: 'Comment storm: one new comment on each pair',
        of: 'comments',
        points,
        note: 'One write per comment; what is read is about 6 % on top and a fixed few requests, which is why the budget is for 100 comments and more. The time is off its ideal because 100 pairs are read, then written, then the next 100 read: between two batches not all six connections are busy.',
      },
      {
        title: 'Comment storm: all on one pair',
        of: 'comments',
        points: deep,
        note: 'Comments of a pair keep their order, so each one waits for the one before. That is slower than the 100 writes in 30 seconds that Jira allows on one issue, which therefore never has to refuse one. On top of the ideal, the origin is looked at again once a minute: a comment that was made internal meanwhile must not go out.',
      },
    ],
  };
}
