/** One run as a process of its own, so that the emulated sites' memory is not counted. Writes its peak and its counts. */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadConfig } from '../../src/config/load.ts';
import { systemClock } from '../../src/jira/clock.ts';
import { runSyncs } from '../../src/modes/run-syncs.ts';
import type { ChildAnswer, ChildTask } from './memory.ts';

/** The most memory that was ever resident, in bytes. What getrusage says of a child begins with its parent's size. */
function peak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return 1024 * Number(/VmHWM:[^0-9]+([0-9]+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

const { config, env, checkpoint, held } = JSON.parse(readFileSync(0, 'utf8')) as ChildTask;
// Either: what is resident holds garbage that nobody had to collect yet, and collecting changes what is resident.
let most = 0;
if (held) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setInterval(() => {
    // Buffers that a collection finds are counted until the next one has begun.
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    most = Math.max(most, heapUsed + external);
  }, 100).unref();
}
const loaded = loadConfig([{ path: 'deskbridge.yml', text: config }]);
if (!loaded.ok) throw new Error(loaded.problems.map(({ text }) => text).join('\n'));
let saved = checkpoint;
const report = await runSyncs({
  mode: 'sync',
  compare: 'changed',
  config: loaded.config,
  locate: loaded.locate,
  env,
  syncs: [],
  issues: [],
  limits: {},
  failOn: 'new',
  byHand: false,
  transport: { clock: systemClock, random: Math.random, userAgent: 'deskbridge-test' },
  storeFor: () => ({
    load: () => Promise.resolve(saved),
    save: (text) => {
      saved = text;
      return Promise.resolve(true);
    },
  }),
  halt: () => undefined,
  abandoned: new Promise<never>(() => undefined),
  mask: () => undefined,
});
const [first] = report.syncs;
const answer: ChildAnswer = {
  bytes: held ? most : peak(),
  files: first?.counts.files ?? 0,
  result: report.result,
  checkpoint: saved,
};
process.stdout.write(JSON.stringify(answer));
