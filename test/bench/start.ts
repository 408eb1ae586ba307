/** How long the bundled Action takes until it asks a Jira for the first time, beside a node process that does nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { openStage } from '../e2e/stage.ts';
import type { Stage } from '../e2e/stage.ts';
import { environmentOf } from '../support/bridge.ts';
import { agreementOf } from './pairs.ts';

export interface StartTimes {
  /** Median milliseconds of `node --eval ''`. */
  readonly empty: number;
  /** The same until the first request, where no cache service is: the code alone. */
  readonly bare: number;
  /** The same with a checkpoint that has to be restored first. */
  readonly restored: number;
}

/** Measures all three in turn, so that whatever else the machine does slows all of them. */
export async function measureStart(tries: number): Promise<StartTimes> {
  const stage = await openStage((world) => agreementOf(world));
  const times = { empty: [] as number[], bare: [] as number[], restored: [] as number[] };
  // Without a cache service every address of it is empty.
  const none = Object.fromEntries(Object.keys(stage.served.cache.env).map((name) => [name, '']));
  try {
    await stage.run({ env: environmentOf(stage.world) });
    for (let i = 0; i < tries; i += 1) {
      const before = performance.now();
      await once(spawn(process.execPath, ['--eval', ''], { stdio: 'ignore' }), 'close');
      times.empty.push(performance.now() - before);
      times.bare.push(await untilFirstRequest(stage, none));
      times.restored.push(await untilFirstRequest(stage, {}));
    }
  } finally {
    await stage.close();
  }
  return { empty: median(times.empty), bare: median(times.bare), restored: median(times.restored) };
}

async function untilFirstRequest(stage: Stage, env: Readonly<Record<string, string>>): Promise<number> {
  let arrived: number | undefined;
  stage.world.onRequest = () => void (arrived ??= performance.now());
  const started = performance.now();
  await stage.run({ env: { ...environmentOf(stage.world), ...env } });
  if (arrived === undefined) throw new Error('the measured run asked no Jira');
  return arrived - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
