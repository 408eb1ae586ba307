/** Whether memory stays flat: what is in use along one comparison of a very large project. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openStage } from '../../e2e/stage.ts';
import { environmentOf } from '../../support/bridge.ts';
import type { Curve, Measured } from '../figure.ts';
import { agreementOf, openSync, seedPairs } from '../pairs.ts';

const MEGABYTE = 1024 * 1024;
const SAMPLES = 60;

/**
 * Loaded before the Action: every so many requests it collects garbage and writes down what is left. By requests and not
 * by time, so that a slow machine samples the same places.
 */
const WATCH = `
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const every = Number(process.env.BENCH_EVERY);
const samples = [];
let requests = 0;
subscribe('http.client.request.start', () => {
  requests += 1;
  if (requests % every !== 0) return;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  samples.push([requests, heapUsed + external]);
});
process.on('exit', () => writeFileSync(process.env.BENCH_SAMPLES, JSON.stringify({ requests, samples })));`;

const samplesSchema = z.object({
  requests: z.number().int().positive(),
  samples: z.array(z.tuple([z.number(), z.number()])),
});

/** Compares so many pairs in a process of its own. */
async function measureCurve(pairs: number): Promise<Curve> {
  const stage = await openStage((world) => agreementOf(world));
  const folder = await mkdtemp(join(tmpdir(), 'deskbridge-bench-'));
  const file = join(folder, 'samples.json');
  try {
    const { contract } = await openSync(stage.world, agreementOf(stage.world));
    seedPairs(stage.world, contract, pairs);
    const expected = (pairs / 100) * 2.7;
    const { code, log } = await stage.run({
      inputs: { mode: 'sync', compare: 'all' },
      env: {
        ...environmentOf(stage.world),
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(WATCH)}`,
        BENCH_SAMPLES: file,
        BENCH_EVERY: String(Math.max(1, Math.floor(expected / SAMPLES))),
      },
    });
    if (code !== 0)
      throw new Error(`the measured run ended with ${code ?? 'a signal'}:\n${log.slice(-2000)}`);
    const { requests, samples } = samplesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return {
      title: `Memory in use while ${pairs.toLocaleString('en-US')} pairs are compared`,
      of: 'pairs compared',
      points: samples.map(([at, bytes]) => ({
        at: Math.round((at / requests) * pairs),
        megabytes: Math.round((bytes / MEGABYTE) * 10) / 10,
      })),
    };
  } finally {
    await stage.close();
    await rm(folder, { recursive: true });
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export async function measureFlatness(pairs: number): Promise<Measured> {
  const curve = await measureCurve(pairs);
  const used = curve.points.map((point) => point.megabytes);
  if (used.length < 20) throw new Error(`only ${used.length} samples of memory`);
  // Without the start, where code is still being loaded: the second and the last tenth of the run.
  const tenth = Math.floor(used.length / 10);
  const early = mean(used.slice(tenth, 2 * tenth));
  const late = mean(used.slice(-tenth));
  return {
    figures: [
      {
        what: `Memory in use: growth over a comparison of ${pairs.toLocaleString('en-US')} pairs`,
        measured: Math.max(0, late - early),
        digits: 1,
        unit: 'MB',
        how: `After a collection of garbage every ${Math.round(pairs / used.length).toLocaleString('en-US')} pairs: ${early.toFixed(1)} MB in the second tenth of the run, ${late.toFixed(1)} MB in the last one, ${Math.max(...used).toFixed(1)} MB at the most.`,
      },
    ],
    curve,
  };
}
