/** Writing against a slow Jira on a real clock: what the network takes, and what the code adds to it. */
import { performance } from 'node:perf_hooks';
import { createBridge } from '../../support/bridge.ts';
import { countRun } from '../counting.ts';
import type { Measured } from '../figure.ts';
import { agreementOf, openSync, seedPairs } from '../pairs.ts';

const LATENCY = 300;
const IN_FLIGHT = 6;

/** 600 comments to 100 pairs, every request taking 300 ms. */
export async function measureWriting(): Promise<Measured> {
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
    figures: [
      {
        what: 'Writing 600 comments to 100 pairs, 300 ms per request',
        measured: seconds,
        digits: 1,
        unit: 's',
        budget: 1.15 * ideal + 2,
        ideal,
        how: `Real clock, six requests in flight per site, ${all} requests. The ideal is all of them six at a time.`,
        why: 'The reads before the first write follow one another, and the processor does its part between two requests.',
      },
    ],
  };
}
