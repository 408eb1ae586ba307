/** The edges at their full size, with figures: `npm run soak -- --edges`. What they have to be is said in the tests beside this file. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { hours, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { requestsOf, routesOf } from './count.ts';
import { folder, load, oneFile } from './syncs.ts';
import { withChanges, withComments, withOldIssues, withSyncs } from './worlds.ts';

type Tell = (line: string) => void;

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

/** Megabytes in use beyond `before`, after a collection of garbage. */
function heldBeyond(before: number): string {
  collectGarbage();
  return `${((process.memoryUsage().heapUsed - before) / 1024 ** 2).toFixed(0)} MB`;
}

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

async function timed<T>(work: () => Promise<T> | T): Promise<{ readonly value: T; readonly took: string }> {
  const started = performance.now();
  const value = await work();
  return { value, took: `${((performance.now() - started) / 1000).toFixed(1)} s` };
}

const later = (b: Bridge, run: () => Promise<unknown> = () => b.run()) => {
  b.world.advance(minutes(15));
  return requestsOf(b, run);
};

async function measureComments(tell: Tell): Promise<void> {
  for (const count of [1000, 5000]) {
    const { b, key } = withComments(count);
    const started = b.world.now();
    const { value, took } = await timed(() => routesOf(b, () => b.run()));
    const all = Object.values(value).reduce((sum, one) => sum + one, 0);
    const virtual = ((b.world.now() - started) / 60_000).toFixed(0);
    await later(b);
    const idle = await later(b);
    b.world.ann.edit(key, { summary: 'Changed' });
    const touched = await later(b);
    tell(
      `${count} comments, history of a new twin: ${all} requests (${(all / count).toFixed(2)} each), ${virtual} minutes of Jira's pace, ` +
        `${took} real; idle ${idle}, one field changed ${touched}`,
    );
  }
}

async function measureIssues(tell: Tell): Promise<void> {
  for (const count of [10_000, 100_000]) {
    const b = withOldIssues(count, 20);
    const before = heap();
    const { value: first, took } = await timed(() => requestsOf(b, () => b.run()));
    const held = heldBeyond(before);
    await later(b);
    const idle = await later(b);
    b.world.advance(hours(24));
    const daily = await later(b);
    tell(
      `${count} old issues on either side, 20 new: first run ${first} requests in ${took}, ${held} held; idle ${idle}, the day's look ${daily}`,
    );
  }
}

async function measureChanges(tell: Tell): Promise<void> {
  for (const [count, page] of [
    [1000, 1000],
    [5000, 1000],
  ] as const) {
    const b = await withChanges(count, page, 'minute');
    let runs = 0;
    let requests = 0;
    let writes = -1;
    const { took } = await timed(async () => {
      while (writes !== b.writes()) {
        writes = b.writes();
        requests += await later(b);
        runs += 1;
      }
    });
    const idle = await later(b);
    const size = b.checkpoints.get('acme')?.length ?? 0;
    tell(
      `${count} issues changed in one moment, pages of ${page}: ${runs} runs of 500 updates at the most, ${requests} requests ` +
        `(${(requests / count).toFixed(2)} each), ${took}; idle ${idle}, checkpoint ${size} bytes`,
    );
  }
}

async function measureSyncs(tell: Tell): Promise<void> {
  for (const count of [300, 1000]) {
    const before = heap();
    const b = withSyncs(count);
    const file = await timed(() => load(oneFile(b.world, count)));
    const files = await timed(() => load(folder(b.world, count)));
    const first = await timed(() => requestsOf(b, () => b.runAll()));
    await later(b, () => b.runAll());
    const { value: idle, took } = await timed(() => later(b, () => b.runAll()));
    const checkpoints = [...b.checkpoints.values()].reduce((sum, text) => sum + text.length, 0);
    tell(
      `${count} syncs: one file read in ${file.took}, a folder in ${files.took}; first run ${first.value} requests in ${first.took}, ` +
        `idle ${idle} in ${took}; ${heldBeyond(before)} held, sites included, checkpoints ${Math.round(checkpoints / count)} bytes each`,
    );
  }
}

/** Measures all, one after the other. @param tell gets each figure as a line when it is there */
export async function measureEdges(tell: Tell): Promise<void> {
  for (const measure of [measureComments, measureIssues, measureChanges, measureSyncs]) await measure(tell);
}
