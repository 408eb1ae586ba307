/** How long the Action takes to get to work: from its start to its first request to a Jira. For the bench and one coarse test. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openStage } from './stage.ts';

export interface StartTime {
  /** Median milliseconds of a node process that does nothing. */
  readonly empty: number;
  /** Median milliseconds until the first request arrives at a Jira. */
  readonly firstRequest: number;
}

/** Measures both in turn, so that a busy machine slows both. @param tries of each, at least 1 */
export async function measureStart(tries: number): Promise<StartTime> {
  const stage = await openStage();
  // The first run resolves the contract; what is measured is the everyday run, with a checkpoint.
  await stage.run();
  const empty: number[] = [];
  const firstRequest: number[] = [];
  for (let i = 0; i < tries; i += 1) {
    const before = performance.now();
    await once(spawn(process.execPath, ['--eval', ''], { stdio: 'ignore' }), 'close');
    empty.push(performance.now() - before);

    let arrived: number | undefined;
    stage.world.onRequest = () => void (arrived ??= performance.now());
    const started = performance.now();
    await stage.run();
    firstRequest.push((arrived ?? Number.NaN) - started);
  }
  await stage.close();
  return { empty: median(empty), firstRequest: median(firstRequest) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
