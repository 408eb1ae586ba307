/** Runs that find nothing to do. */
import { createBridge, minutes } from '../../support/bridge.ts';
import { CHAINS, countRun, openPairs, timeRun } from '../counting.ts';
import type { Counted, Timed } from '../counting.ts';
import type { Measured, Point } from '../figure.ts';
import { DETECTION } from '../ideal.ts';
import { agreementOf } from '../pairs.ts';

async function timeIdle(pairs: number): Promise<Timed> {
  const { bridge } = await openPairs(pairs);
  const { writes } = await countRun(bridge);
  if (writes > 0) throw new Error('a run over pairs in step wrote');
  bridge.world.advance(minutes(5));
  return timeRun(bridge, { chain: CHAINS.idle });
}

async function countSameSite(): Promise<Counted> {
  const bridge = createBridge({ sameSite: true, config: (world) => agreementOf(world) });
  bridge.world.ann.createIssue('ACME', 'Printer is out of paper');
  await bridge.settle();
  bridge.world.advance(minutes(5));
  return countRun(bridge);
}

/** @param sizes Pairs of the growing project; the last one is the figure's. */
export async function measureIdle(sizes: readonly number[]): Promise<Measured> {
  const points: Point[] = [];
  for (const size of sizes) {
    const { all, seconds, idealSeconds } = await timeIdle(size);
    points.push({ size, requests: all, ideal: DETECTION, budget: 2, seconds, idealSeconds });
  }
  const last = points.at(-1);
  if (last === undefined) throw new Error('no size to measure');
  const same = await countSameSite();
  return {
    figures: [
      {
        what: 'Idle run',
        measured: last.requests,
        unit: 'requests',
        budget: 2,
        ideal: DETECTION,
        how: `One search per side; metadata comes from the checkpoint. ${last.size.toLocaleString('en-US')} pairs.`,
      },
      {
        what: 'Idle run, both projects on one site',
        measured: same.all,
        unit: 'requests',
        budget: 2,
        ideal: DETECTION,
        how: 'The same, by one account.',
      },
    ],
    growth: [
      {
        title: 'Idle run',
        of: 'pairs',
        points,
        note: 'It does not grow: the project is not read, only asked.',
      },
    ],
  };
}
