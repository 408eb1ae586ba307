/** Sends every arm through the same day, and asks what it costs and what came of it. */
import type { Bridge } from '../../support/bridge.ts';
import { minutes } from '../../support/bridge.ts';
import { openBridge } from '../counting.ts';
import type { ArmResult, Measured } from '../figure.ts';
import { agreementOf, openSync, seedPairs } from '../pairs.ts';
import type { SeededPair } from '../pairs.ts';
import type { Arm, Shop } from './arm.ts';
import { byText } from './by-text.ts';
import { DAY_RUNS, dayInWords, EVERY, FORGET, FULL_DAY, planDay, QUIET_RUNS } from './day.ts';
import type { DaySize } from './day.ts';
import { fullScan } from './full-scan.ts';
import { judge } from './judge.ts';
import type { Verdict } from './judge.ts';
import { watermark } from './watermark.ts';

type Make = (shop: Shop, bridge: Bridge) => Arm;

/** Deskbridge as it is, like any other arm. */
function deskbridge(_: Shop, bridge: Bridge): Arm {
  return {
    name: 'Deskbridge',
    how: 'Asks both searches for what was updated in a window as wide as one page allows, drops what the ledger knows, reads the rest by id, and walks the newest keys before and after every create. Once a day it sweeps the scope and compares a seventh of all pairs.',
    goodAt:
      'Costs as little as a watermark when nothing happens, and does not depend on the index being on time.',
    forget: () => {
      bridge.checkpoints.clear();
    },
    async run() {
      const { stopped } = await bridge.run();
      if (stopped !== undefined) throw new Error(`the measured run stopped: ${stopped.code}`);
    },
  };
}

export const ARMS = { deskbridge, fullScan, watermark, byText } as const satisfies Record<string, Make>;

interface Opened {
  readonly arm: Arm;
  readonly bridge: Bridge;
  readonly pairs: readonly SeededPair[];
}

/** A world with pairs in step, and an arm that has run before there were any: it has nothing to catch up with. */
async function open(make: Make, count: number): Promise<Opened> {
  const bridge = openBridge();
  const { world } = bridge;
  const shop = await openSync(world, agreementOf(world), { writable: true });
  const arm = make(shop, bridge);
  await arm.run();
  const pairs = seedPairs(world, shop.contract, count);
  world.advance(minutes(EVERY));
  return { arm, bridge, pairs };
}

export interface Lived extends Verdict {
  readonly arm: Arm;
  readonly requests: number;
  readonly writes: number;
}

/** One arm, one day. */
export async function liveDay(make: Make, pairCount: number, size: DaySize): Promise<Lived> {
  const { arm, bridge, pairs } = await open(make, pairCount);
  const { world } = bridge;
  await arm.run();
  if (bridge.writes() > 0) throw new Error(`${arm.name} wrote although all pairs were in step`);
  const before = world.requests;
  const day = planDay(world, pairs, size);
  for (let run = 1; run <= DAY_RUNS + QUIET_RUNS; run += 1) {
    day.playUntil(run);
    if (run === FORGET) arm.forget();
    await arm.run();
  }
  return { ...judge(world, day.items), arm, requests: world.requests - before, writes: bridge.writes() };
}

/** Requests of a run in which nothing had changed. */
async function countIdle(make: Make, pairs: number): Promise<number> {
  const { arm, bridge } = await open(make, pairs);
  const before = bridge.world.requests;
  await arm.run();
  if (bridge.writes() > 0) throw new Error(`${arm.name} wrote although nothing had changed`);
  return bridge.world.requests - before;
}

export interface ArmSizes {
  /** Pairs at the beginning of the day. */
  readonly pairs: number;
  /** Pairs of projects in which nothing happens. */
  readonly idle: readonly number[];
}

export async function measureArms({ pairs, idle }: ArmSizes): Promise<Measured> {
  const results: ArmResult[] = [];
  for (const make of Object.values(ARMS)) {
    const { arm, requests, writes, lost, doubled, leaked, stale } = await liveDay(make, pairs, FULL_DAY);
    const quiet: { pairs: number; requests: number }[] = [];
    for (const size of idle) quiet.push({ pairs: size, requests: await countIdle(make, size) });
    const { name, how, goodAt } = arm;
    results.push({ arm: name, requests, writes, idle: quiet, lost, doubled, leaked, stale, how, goodAt });
  }
  const [ours] = results;
  return {
    figures:
      ours === undefined
        ? []
        : [
            {
              what: 'A bad day: items that Deskbridge lost, doubled, leaked or left stale',
              measured: ours.lost + ours.doubled + ours.leaked + ours.stale,
              unit: 'items',
              budget: 0,
              how: `${ours.requests.toLocaleString('en-US')} requests in ${DAY_RUNS + QUIET_RUNS} runs; the day and the other strategies are below.`,
            },
          ],
    arms: { day: dayInWords(FULL_DAY, pairs), results },
  };
}
