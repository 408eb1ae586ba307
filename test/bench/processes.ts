/**
 * What the bundled Action needs as a process of its own: memory and time to start. The emulated sites live in this
 * process and are asked over HTTP, so that their memory is not counted.
 */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryFile } from '../e2e/runner.ts';
import { openStage } from '../e2e/stage.ts';
import type { Stage } from '../e2e/stage.ts';
import { environmentOf } from '../support/bridge.ts';
import type { Figure, Measured } from './figure.ts';
import { agreementOf, openSync, seedPairs, seedUnlinked } from './pairs.ts';
import { measureStart } from './start.ts';

const MEGABYTE = 1024 * 1024;
/** Starts that are measured of each kind. */
const TRIES = 15;
const CHANGES = 100_000;
/** Comparisons whose memory in use is measured: one alone says little, it swings. */
const LOOKS = 5;

/**
 * Loaded before the Action: at its end it writes the most memory that was ever resident (on Linux from /proc, because
 * what getrusage says of a child starts with the size of its parent), or, if asked to, the most that was in use right
 * after a collection of garbage. Both at once cannot be had: collecting changes what is resident.
 */
const WATCH = `
import { readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
let held = 0;
if (process.env.BENCH_HELD === '1') {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  setInterval(() => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    held = Math.max(held, heapUsed + external);
  }, 250).unref();
}
function resident() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return 1024 * Number(/VmHWM:[^0-9]+([0-9]+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
}
process.on('exit', () => writeFileSync(process.env.BENCH_PEAK, String(held === 0 ? resident() : held)));`;

interface Peak {
  /** Bytes at the most: resident, or in use after a collection. */
  readonly bytes: number;
  readonly requests: number;
  readonly milliseconds: number;
  readonly writes: number;
}

/** Runs the Action once on a stage. @throws Error when the run did not end well. */
async function runWatched(
  stage: Stage,
  inputs: Readonly<Record<string, string>>,
  { mayFail = false, held = false } = {},
): Promise<Peak> {
  const folder = await mkdtemp(join(tmpdir(), 'deskbridge-bench-'));
  const file = join(folder, 'peak');
  const before = stage.world.requests;
  const written = () => stage.world.sites.reduce((sum, site) => sum + site.log.writes().length, 0);
  const writtenBefore = written();
  const { code, milliseconds, log } = await stage.run({
    inputs: { mode: 'sync', ...inputs },
    env: {
      ...environmentOf(stage.world),
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(WATCH)}`,
      BENCH_PEAK: file,
      BENCH_HELD: held ? '1' : '0',
    },
  });
  if (code !== 0 && !mayFail)
    throw new Error(`the measured run ended with ${code ?? 'a signal'}:\n${log.slice(-2000)}`);
  const bytes = Number(await readFile(file, 'utf8'));
  await rm(folder, { recursive: true });
  return {
    bytes,
    requests: stage.world.requests - before,
    milliseconds,
    writes: written() - writtenBefore,
  };
}

async function onStage<T>(work: (stage: Stage) => Promise<T>): Promise<T> {
  const stage = await openStage((world) => agreementOf(world));
  try {
    return await work(stage);
  } finally {
    await stage.close();
  }
}

/** Memory of a comparison of all pairs: resident once, and in use in {@link LOOKS} comparisons, the least first. */
async function measureComparing(
  count: number,
): Promise<{ readonly resident: Peak; readonly held: readonly number[] }> {
  return onStage(async (stage) => {
    const { contract } = await openSync(stage.world, agreementOf(stage.world));
    seedPairs(stage.world, contract, count);
    await runWatched(stage, { compare: 'all' });
    const resident = await runWatched(stage, { compare: 'all' });
    const looks: Peak[] = [];
    for (let i = 0; i < LOOKS; i += 1)
      looks.push(await runWatched(stage, { compare: 'all' }, { held: true }));
    if ([resident, ...looks].some(({ writes }) => writes > 0))
      throw new Error('a comparison of pairs in step wrote');
    return { resident, held: looks.map(({ bytes }) => bytes).toSorted((a, b) => a - b) };
  });
}

type Changed = 'unmapped' | 'unlinked' | 'linked';

/** Memory of a run that finds this many changed issues at the customer. */
async function measureDetecting(count: number, changed: Changed, held = false): Promise<Peak> {
  return onStage(async (stage) => {
    const { world } = stage;
    const { contract } = await openSync(world, agreementOf(world));
    const pairs = changed === 'linked' ? seedPairs(world, contract, count, false) : [];
    await runWatched(stage, { compare: 'all' });
    if (changed !== 'linked') {
      seedUnlinked(world, count, { age: 0, typeId: changed === 'unmapped' ? '10004' : '10001' });
    }
    // A change of nothing that matters, as a bulk edit of a field that is not mapped.
    for (const { customer } of pairs) world.ann.edit(customer, { Priority: 'Low' });
    // Unlinked issues in scope are more than the limit: the run fails, as it should, and creates none.
    const peak = await runWatched(stage, {}, { mayFail: changed === 'unlinked', held });
    if (peak.writes > 0) throw new Error('detection wrote');
    return peak;
  });
}

const megabytes = (bytes: number): number => bytes / MEGABYTE;

/** Memory of a comparison, and of detection over very many changes. */
export async function measureMemory(): Promise<Measured> {
  const small = await measureComparing(2000);
  const large = await measureComparing(10_000);
  const detect = async (kind: Changed) => ({
    resident: await measureDetecting(CHANGES, kind),
    held: await measureDetecting(CHANGES, kind, true),
  });
  const detecting = {
    unmapped: await detect('unmapped'),
    linked: await detect('linked'),
    unlinked: await detect('unlinked'),
  };
  const held = (peaks: { readonly held: Peak }) => `${megabytes(peaks.held.bytes).toFixed(1)} MB`;
  const median = (values: readonly number[]) => values[Math.floor(values.length / 2)] ?? Number.NaN;
  const span = (values: readonly number[]) =>
    `${megabytes(median(values)).toFixed(1)} MB (${megabytes(values[0] ?? Number.NaN).toFixed(1)} to ${megabytes(values.at(-1) ?? Number.NaN).toFixed(1)})`;
  const seconds = ({ milliseconds }: Peak) => `${(milliseconds / 1000).toFixed(0)} s`;
  const more: Record<Changed, string> = {
    unmapped: '100,000 changed issues that are not in scope',
    linked: '100,000 changed issues with twins',
    unlinked: '100,000 new issues in scope, over the limit',
  };
  const figures = [
    {
      what: 'Memory in use: comparing 10,000 pairs, beyond 2,000',
      measured: megabytes(median(large.held) - median(small.held)),
      digits: 1,
      unit: 'MB',
      budget: 10,
      how: `The most in use right after a collection of garbage, four times a second, as the median of ${LOOKS} comparisons each: ${span(small.held)} with 2,000 pairs, ${span(large.held)} with 10,000. Memory is to stay flat however many pairs there are; 10 MB for 8,000 pairs more is what is taken for it.`,
      why: 'it depends on what is in hand at the moment of looking, a page of search in up to three forms, and swings from comparison to comparison; how it grows over 100,000 pairs is measured by itself, see the curve.',
    },
    {
      what: 'Memory resident: comparing 10,000 pairs',
      measured: megabytes(large.resident.bytes),
      unit: 'MB',
      how: `With garbage that V8 has not collected yet. With 2,000 pairs ${megabytes(small.resident.bytes).toFixed(0)} MB; it levels off with more pairs.`,
    },
    ...(Object.keys(detecting) as Changed[]).map((kind): Figure => ({
      what: `Memory resident: ${more[kind]}`,
      measured: megabytes(detecting[kind].resident.bytes),
      unit: 'MB',
      budget: 250,
      how: `${detecting[kind].resident.requests} requests in ${seconds(detecting[kind].resident)}; ${held(detecting[kind])} in use at the most.`,
      why: 'about a third of it is the space for new objects, which V8 lets grow to 128 MB once enough of them live for a while, and another 100 MB are node and the code; what is in use is far less. The one setting that keeps that space small is not documented as safe once a process runs, and an Action cannot set it before.',
    })),
  ];
  return { figures };
}

/** How long the Action takes until it asks Jira, and how large it is. */
export async function measureStartUp(): Promise<Measured> {
  const start = await measureStart(TRIES);
  const entry = await stat(entryFile);
  const figures: Figure[] = [
    {
      what: 'Start until the first request to Jira, without a cache service',
      measured: start.bare - start.empty,
      unit: 'ms more than an empty node process',
      budget: 200,
      how: `Median of ${TRIES}, in turn: ${start.bare.toFixed(0)} ms against ${start.empty.toFixed(0)} ms. Loading the code and the agreement.`,
      why: 'it is the processor, which compiles the code and builds its schemas; on the machine of these figures it swings between 187 and 217 ms from hour to hour, whatever the code.',
    },
    {
      what: 'Start until the first request to Jira, checkpoint restored',
      measured: start.restored - start.empty,
      unit: 'ms more than an empty node process',
      budget: 200,
      how: `The same with \`@actions/cache\` loaded and the checkpoint downloaded and unpacked by it, with tar and zstd as processes of their own: ${start.restored.toFixed(0)} ms.`,
      why: '`@actions/cache` is twice as large as Deskbridge itself and has to be compiled, and it unpacks with two processes of its own; the rest is compiling what grew with fields, statuses and files.',
    },
    {
      what: 'Entry file',
      measured: entry.size / 1_000_000,
      digits: 2,
      unit: 'MB',
      budget: 2.5,
      how: '`dist/index.js`; `@actions/cache` is a chunk of its own.',
    },
  ];
  return { figures };
}
