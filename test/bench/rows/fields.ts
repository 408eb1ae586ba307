/** A storm of field changes: a bulk edit at the customer. */
import { minutes } from '../../support/bridge.ts';
import { CHAINS, openPairs, timeRun } from '../counting.ts';
import type { Timed } from '../counting.ts';
import type { Measured, Point } from '../figure.ts';
import { idealFields } from '../ideal.ts';

async function timeFieldChange(count: number): Promise<Timed> {
  const { bridge, pairs } = await openPairs(count);
  for (const { customer } of pairs)
    bridge.world.ann.edit(customer, { summary: 'All printers are out of paper' });
  bridge.world.advance(minutes(5));
  return timeRun(bridge, { chain: CHAINS.fields, limits: { updates: count } });
}

/** @param budgeted The size of the figure that has a budget. */
export async function measureFields(sizes: readonly number[], budgeted: number): Promise<Measured> {
  const points: Point[] = [];
  for (const size of sizes) {
    const { all, seconds, idealSeconds } = await timeFieldChange(size);
    points.push({ size, requests: all, ideal: idealFields(size), seconds, idealSeconds });
  }
  const fields = await timeFieldChange(budgeted);
  return {
    figures: [
      {
        what: `A field changed on ${budgeted} pairs`,
        measured: fields.writes / budgeted,
        digits: 2,
        unit: 'writes per pair',
        budget: 1,
        ideal: 1,
        how: `Field and marker in one PUT. ${fields.all} requests in all, reads included.`,
      },
    ],
    growth: [
      {
        title: 'Field storm: the summary of every pair changed',
        of: 'pairs',
        points,
        note: 'One write per pair; reading is 6 % on top. The time is off its ideal for the same reason as that of comments.',
      },
    ],
  };
}
