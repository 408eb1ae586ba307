/** Plays a stretch of a working day, run by run, judged by the promises, and counts what it cost. */
import { SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { connectionReset } from '../emulator/index.ts';
import { createRandom } from '../emulator/random.ts';
import { createAccounts } from '../simulation/accounts.ts';
import { createPairs } from '../simulation/existing-pairs.ts';
import { createFiles } from '../simulation/files.ts';
import { createHistory } from '../simulation/history.ts';
import { checkAlways, checkAtRest, checkComplete } from '../simulation/judge.ts';
import type { Rules } from '../simulation/rules.ts';
import { syncOf, usualRules } from '../simulation/rules.ts';
import { isMade } from '../simulation/scene.ts';
import type { Scene } from '../simulation/scene.ts';
import { createTruth } from '../simulation/truth.ts';
import { createWatch } from '../simulation/watch.ts';
import { createBridge, hours, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { createIdeal, total } from './ideal.ts';
import { planDay } from './day.ts';
import { employ } from './people.ts';
import { kindOf, KINDS, noCounts } from './requests.ts';
import type { Counts } from './requests.ts';
import { addFaults, lagOf, LONGEST_LAG, mishaps } from './weather.ts';
import type { Mishap, Struck } from './weather.ts';

export interface SoakOptions {
  readonly seed: number;
  readonly pairs: number;
  /** Length of the stretch in hours, from `from` o'clock (UTC). */
  readonly hours: number;
  readonly from: number;
  /** What people do on both sides on a whole day. */
  readonly actions: number;
  /** No faults, no lag, no mishaps: what remains above the ideal is the engine's own. */
  readonly calm?: boolean;
  /** So many times as many faults as usual, where a short stretch would see too few of them. */
  readonly worse?: number;
}

/** Runs of one sort: what they needed and what a perfect tool would have. */
export interface Account {
  runs: number;
  requests: number;
  ideal: number;
}

export interface SoakFigures {
  readonly runs: number;
  /** By side. */
  readonly requests: Readonly<Record<Side, number>>;
  readonly ideal: Readonly<Record<Side, number>>;
  /** The ideal by what it is for; the kinds it does not know are surplus. */
  readonly idealKinds: Readonly<Counts>;
  readonly kinds: Readonly<Counts>;
  /** Runs without mishap or daily work, the runs with daily work, and those with a mishap. */
  readonly accounts: ReadonlyMap<'ordinary' | 'daily' | Mishap, Account>;
  readonly writes: number;
  readonly done: Readonly<Record<string, number>>;
  /** Minutes from a comment's creation to its mirror's: the median and the longest. */
  readonly arrival: { readonly median: number; readonly longest: number };
  /** Bytes of the checkpoint after the first run, at the most, and after the last. */
  readonly checkpoint: { readonly start: number; readonly max: number; readonly end: number };
  /** Issues on both sides at the end. */
  readonly issues: Readonly<Record<Side, number>>;
  /** Failures by code that runs reported; each was mended later, or the judge would have spoken. */
  readonly failures: Readonly<Record<string, number>>;
  /** How often each kind of fault struck a request. */
  readonly faults: Readonly<Record<string, number>>;
}

const EVERY = minutes(15);
/** The usual ones; nobody stops a pair on this day. */
const RULES: Rules = { ...usualRules, stopLabel: false };

/** @throws Error naming the promise that was broken */
export async function playSoak(options: SoakOptions): Promise<SoakFigures> {
  const from = Date.UTC(2026, 10, 4, options.from);
  const bridge = createBridge({
    start: from - hours(5),
    seed: options.seed,
    schemaCheck: 'ignore',
    sync: `${syncOf(RULES, false)}\nlimits: { creates: 1000 }`,
  });
  const accounts = createAccounts(bridge.world);
  const history = createHistory(RULES, (side, id) => isMade({ bridge, accounts }, side, id));
  const scene: Scene = {
    bridge,
    rules: RULES,
    history,
    truth: createTruth(),
    files: createFiles(),
    pairs: createPairs(),
    watch: createWatch(),
    accounts,
    excuses: { doubles: false, lateUntil: 0, unseenInternal: false },
    silentEdits: false,
    seesElsewhere: true,
  };
  const random = createRandom(options.seed);
  const end = from + hours(options.hours);
  const company = employ(bridge, history, random, planDay(random, from, end, options.actions));
  const ideal = createIdeal(bridge, history, company);

  company.open(options.pairs);
  bridge.world.advance(minutes(1));
  await bridge.settle();
  company.meet();
  ideal.reckon();
  ideal.settle();
  bridge.world.advance(from - bridge.world.now());

  const figures = await playDay(scene, company, ideal, options, { from, end });
  await calmDown(scene);
  return { ...figures, arrival: arrivals(bridge, company.hidden) };
}

async function playDay(
  scene: Scene,
  company: ReturnType<typeof employ>,
  ideal: ReturnType<typeof createIdeal>,
  { seed, calm = false, worse = 1 }: SoakOptions,
  { from, end }: { readonly from: number; readonly end: number },
): Promise<Omit<SoakFigures, 'arrival'>> {
  const { bridge } = scene;
  const { world } = bridge;
  const runs = Math.floor((end - from) / EVERY);
  const planned = calm ? new Map<number, Mishap>() : mishaps(runs);
  const struck: Struck[] = [];
  if (!calm) {
    for (const [index, site] of world.sites.entries()) {
      const random = createRandom(seed + 100 + index);
      site.index.lag = () => lagOf(random);
      struck.push(addFaults(site, seed + index, worse));
    }
  }
  const kinds = noCounts();
  const idealKinds = noCounts();
  const requests = { customer: 0, desk: 0 };
  const ideals = { customer: 0, desk: 0 };
  const accounts = new Map<'ordinary' | 'daily' | Mishap, Account>();
  const failures: Record<string, number> = {};
  const sizes: number[] = [];
  let writes = 0;
  let doublesUntil = 0;

  for (let run = 1; run <= runs; run += 1) {
    company.passUntil(Math.max(world.now(), from + run * EVERY));
    const need = ideal.reckon();
    for (const site of world.sites) site.log.clear();
    const mishap = planned.get(run);
    const codes = await runWith(bridge, mishap, seed + run);
    for (const code of codes) failures[code] = (failures[code] ?? 0) + 1;

    const counted = noCounts();
    for (const side of SIDES) {
      for (const entry of bridge[side].log.entries) counted[kindOf(entry)] += 1;
      requests[side] += bridge[side].log.count();
      writes += bridge[side].log.writes().length;
      ideals[side] += total(need[side]);
      for (const kind of ['detection', 'reading', 'writing'] as const) idealKinds[kind] += need[side][kind];
    }
    for (const kind of KINDS) kinds[kind] += counted[kind];
    const sort = mishap ?? (counted.metadata > 0 ? 'daily' : 'ordinary');
    const account = accounts.get(sort) ?? { runs: 0, requests: 0, ideal: 0 };
    account.runs += 1;
    account.requests += KINDS.reduce((sum, kind) => sum + counted[kind], 0);
    account.ideal += total(need.customer) + total(need.desk);
    accounts.set(sort, account);

    company.meet();
    ideal.settle();
    sizes.push(bridge.checkpoints.get('acme')?.length ?? 0);
    // What was doubled by two runs at once, or by one that knew nothing, is healed once search shows both.
    if (mishap !== undefined) doublesUntil = world.now() + LONGEST_LAG + 2 * EVERY;
    checkAlways(scene, { doubles: world.now() < doublesUntil });
  }
  const saved = sizes.filter((size) => size > 0);
  return {
    runs,
    requests,
    ideal: ideals,
    idealKinds,
    kinds,
    accounts,
    writes,
    done: company.done,
    checkpoint: { start: saved[0] ?? 0, max: Math.max(...saved), end: saved.at(-1) ?? 0 },
    issues: { customer: bridge.customer.issues.size, desk: bridge.desk.issues.size },
    failures,
    faults: sum(struck.map((count) => count())),
  };
}

function sum(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const record of records)
    for (const [name, count] of Object.entries(record)) all[name] = (all[name] ?? 0) + count;
  return all;
}

/** One run of the day with what happens in it. Answers the codes of what failed. */
async function runWith(bridge: Bridge, mishap: Mishap | undefined, seed: number): Promise<readonly string[]> {
  const { world } = bridge;
  if (mishap === 'lost-cache') bridge.checkpoints.clear();
  bridge.cacheDown = mishap === 'cache-down' || mishap === 'killed';
  let left = 20 + (seed % 30);
  let dead = false;
  if (mishap === 'killed') {
    world.onRequest = (_n, phase) => {
      // The runner goes away: what was sent last is carried out, nothing comes after it.
      if (phase === 'after' && (left -= 1) <= 0) dead = true;
      if (dead) throw connectionReset();
    };
  }
  const reports = await Promise.all(mishap === 'overlap' ? [bridge.run(), bridge.run()] : [bridge.run()]);
  world.onRequest = undefined;
  bridge.cacheDown = false;
  if (mishap === 'killed') return [];
  return reports.flatMap((report) => [
    ...(report.stopped === undefined ? [] : [report.stopped.code]),
    ...report.pairs.flatMap((pair) => pair.failures.map(({ failure }) => failure.code)),
  ]);
}

/** Ordinary runs after the day until nothing can be late any more: the longest lag, and a few tries of what failed. */
const EVENING = 12;

/**
 * Good weather. Ordinary runs must have brought everything, without a comparison that would find what they lost; then a comparison
 * must find nothing that writes without end, and an ordinary run after it nothing at all.
 */
async function calmDown(scene: Scene): Promise<void> {
  const { bridge } = scene;
  for (const site of bridge.world.sites) {
    site.faults.clear();
    site.index.lag = 0;
    site.index.flush();
  }
  for (let run = 0; run < EVENING; run += 1) {
    bridge.world.advance(EVERY);
    await bridge.run();
  }
  checkComplete(scene);
  const writesOfRun = async () => {
    bridge.world.advance(hours(25));
    const before = bridge.writes();
    await bridge.run();
    return bridge.writes() - before;
  };
  // Without its checkpoint a run looks at every pair; unlike `compare: all` it repairs nothing that people did.
  bridge.checkpoints.clear();
  if ((await writesOfRun()) > 0) throw new Error('a comparison found something that ordinary runs had lost');
  if ((await writesOfRun()) > 0) throw new Error('echo: a write after a run that wrote nothing');
  checkAtRest(scene);
}

/** How long comments took that were public from the beginning, in minutes. */
function arrivals(bridge: Bridge, hidden: ReadonlySet<string>): SoakFigures['arrival'] {
  const created = new Map<string, number>();
  const mirrors: { readonly origin: string; readonly created: number }[] = [];
  for (const side of SIDES) {
    const from: Side = side === 'customer' ? 'desk' : 'customer';
    for (const issue of bridge[side].issues.values()) {
      for (const comment of issue.comments) {
        created.set(`${side} ${comment.id}`, comment.created);
        const { origin } = (comment.properties['deskbridge.acme'] ?? {}) as {
          readonly origin?: { readonly comment: string };
        };
        if (origin !== undefined)
          mirrors.push({ origin: `${from} ${origin.comment}`, created: comment.created });
      }
    }
  }
  const took = mirrors
    .filter(({ origin }) => !hidden.has(origin))
    .flatMap((mirror) => {
      const said = created.get(mirror.origin);
      return said === undefined ? [] : [(mirror.created - said) / 60_000];
    })
    .sort((a, b) => a - b);
  return { median: took[Math.floor(took.length / 2)] ?? 0, longest: took.at(-1) ?? 0 };
}
