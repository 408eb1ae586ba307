/** What goes wrong during a run: faults of the sites, the index, the limits, the rights, the cache, the process and the token. */
import fc from 'fast-check';
import type { Permission } from '../emulator/data.ts';
import type { FaultAction } from '../emulator/faults.ts';
import { grant, revoke, setToken } from '../emulator/index.ts';
import type { IssueView, Site } from '../emulator/index.ts';
import { can } from '../emulator/site.ts';
import { SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';
import type { RunOptions } from '../support/bridge.ts';
import type { CapsOfRun } from './caps.ts';
import { hintOf, issuesOf, PROJECTS, siteOf, twinsOf } from './scene.ts';
import type { Scene } from './scene.ts';

/** What happens to a request. `omit` names what is left out by a number: it is one of what there is by then. */
export type Harm =
  Exclude<FaultAction, { kind: 'omit' | 'rewrite' }> | { readonly kind: 'omit'; readonly pick: number };

const harmArbitrary: fc.Arbitrary<Harm> = fc.oneof(
  fc.constantFrom(429, 500, 502, 503, 504).map((status) => ({ kind: 'status' as const, status })),
  fc.constantFrom(500, 502, 504).map((status) => ({ kind: 'status-after' as const, status })),
  fc.constant({ kind: 'reset-before' as const }),
  fc.constant({ kind: 'reset-after' as const }),
  fc.integer({ min: 1, max: 8 }).map((minutes) => ({ kind: 'apply-later' as const, ms: minutes * 60_000 })),
  fc.constant({ kind: 'garbage' as const }),
  fc.constant({ kind: 'html' as const }),
  fc.constantFrom(1, 5, 40).map((retryAfter) => ({ kind: 'rate-limit' as const, retryAfter })),
  fc.constantFrom(2, 40, 90).map((seconds) => ({ kind: 'slow' as const, ms: seconds * 1000 })),
  fc.constantFrom(2, 40, 90).map((seconds) => ({ kind: 'slow-answer' as const, ms: seconds * 1000 })),
  fc.nat(1000).map((pick) => ({ kind: 'omit' as const, pick })),
);

/** Rights that the sync account loses for a while. Without `agent`, all that it writes on the desk is internal. */
const RIGHTS = {
  browse: ['BROWSE_PROJECTS'],
  comment: ['ADD_COMMENTS'],
  edit: ['EDIT_ISSUES'],
  delete: ['DELETE_OWN_COMMENTS', 'DELETE_ALL_COMMENTS'],
  agent: ['SERVICEDESK_AGENT'],
} as const satisfies Record<string, readonly Permission[]>;

export interface Strike {
  readonly site: Side;
  readonly skip: number;
  readonly times: number;
  readonly writesOnly: boolean;
  readonly action: Harm;
}

export interface Weather {
  readonly strikes: readonly Strike[];
  readonly kill: { readonly at: number; readonly phase: 'before' | 'after' } | undefined;
  readonly cache: 'kept' | 'lost' | 'down' | 'stale';
  /** That side's token is dead after so many requests. */
  readonly deadToken: { readonly side: Side; readonly after: number } | undefined;
  readonly withdrawn: { readonly side: Side; readonly right: keyof typeof RIGHTS } | undefined;
  /** Minutes by which the index lags behind from now on; calm weather shows everything. */
  readonly lag: number;
  /** What the index has shown before may be missing from a search, and be there in the next one. */
  readonly flicker: boolean;
  /** Somebody else uses up most of what the sites allow. */
  readonly crowded: boolean;
  readonly overlap: boolean;
  /** The time budget runs out after so many requests. */
  readonly haltAt: number | undefined;
  /** Caps of this run are tiny. */
  readonly tight: boolean;
  /** The run compares everything. */
  readonly compareAll: boolean;
}

const strikeArbitrary: fc.Arbitrary<Strike> = fc.record({
  site: fc.constantFrom('customer', 'desk'),
  skip: fc.nat(12),
  times: fc.constantFrom(1, 1, 2, 5),
  writesOnly: fc.boolean(),
  action: harmArbitrary,
});

/** Undefined most of the time: once in `times` there is a value. */
function rarely<T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: times - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary },
  );
}

/** True once in `times`. */
function seldom(times: number): fc.Arbitrary<boolean> {
  return fc.constantFrom(...Array<boolean>(times - 1).fill(false), true);
}

export const weatherArbitrary: fc.Arbitrary<Weather> = fc.record({
  strikes: fc.array(strikeArbitrary, { maxLength: 2 }),
  kill: rarely(
    4,
    fc.record({ at: fc.integer({ min: 1, max: 30 }), phase: fc.constantFrom('before', 'after') }),
  ),
  cache: fc.oneof(
    { withCrossShrink: true },
    { weight: 8, arbitrary: fc.constant('kept' as const) },
    { weight: 1, arbitrary: fc.constantFrom('lost' as const, 'down' as const, 'stale' as const) },
  ),
  deadToken: rarely(10, fc.record({ side: fc.constantFrom<Side>('customer', 'desk'), after: fc.nat(20) })),
  withdrawn: rarely(
    10,
    fc.record({
      side: fc.constantFrom<Side>('customer', 'desk'),
      right: fc.constantFrom<keyof typeof RIGHTS>('browse', 'browse', 'comment', 'edit', 'delete', 'agent'),
    }),
  ),
  lag: fc.oneof(
    { withCrossShrink: true },
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.constantFrom(5, 60, 1500) },
  ),
  flicker: seldom(8),
  crowded: seldom(12),
  overlap: seldom(10),
  haltAt: rarely(8, fc.integer({ min: 1, max: 25 })),
  tight: seldom(8),
  compareAll: seldom(10),
});

/**
 * How bad it was. `calm`: the run can do all its work. `slow`: it may leave work over, and must remember it.
 * `stormy`: anything may happen, but for a broken promise.
 */
export function severityOf(weather: Weather): 'calm' | 'slow' | 'stormy' {
  const stormy =
    weather.strikes.length > 0 ||
    weather.kill !== undefined ||
    weather.cache !== 'kept' ||
    weather.deadToken !== undefined ||
    weather.withdrawn !== undefined ||
    weather.crowded ||
    weather.overlap;
  if (stormy) return 'stormy';
  return weather.lag > 0 || weather.flicker || weather.haltAt !== undefined || weather.tight
    ? 'slow'
    : 'calm';
}

/** What the past of a world makes possible, for a moment, although nobody did anything wrong. */
export interface Excuses {
  /** Two mirrors of one origin; the next run keeps the elder. */
  doubles: boolean;
  /**
   * Until then, on the world's clock, a write may be carried out that was right when it was sent, although its origin
   * has been hidden since.
   */
  lateUntil: number;
  /**
   * The account was no agent for a while, and answers were lost at the same time: a comment came out internal and nobody
   * was told. Later it cannot be told from one that an agent made internal.
   */
  unseenInternal: boolean;
}

/** Clear sky: what scripts of tests start from. */
export const calm: Weather = {
  strikes: [],
  kill: undefined,
  cache: 'kept',
  deadToken: undefined,
  withdrawn: undefined,
  lag: 0,
  flicker: false,
  crowded: false,
  overlap: false,
  haltAt: undefined,
  tight: false,
  compareAll: false,
};

/**
 * Runs once in this weather, and clears it away. What a killed run would still have saved is not saved.
 * @returns the reports of all runs that ran at once
 */
export async function runIn(
  scene: Scene,
  weather: Weather,
  older: string | undefined,
  limits: CapsOfRun,
): Promise<readonly SyncReport[]> {
  const { bridge, accounts, excuses } = scene;
  const { world } = bridge;
  for (const strike of weather.strikes) armStrike(scene, strike);
  if (weather.cache === 'lost') bridge.checkpoints.clear();
  if (weather.cache === 'stale' && older !== undefined) bridge.checkpoints.set('acme', older);
  if (weather.cache !== 'kept' || weather.overlap) excuses.doubles = true;
  // Of an issue whose hint somebody took away, only a search tells that it has a twin.
  if (
    (weather.flicker || weather.lag > 0) &&
    issuesOf(scene, 'customer').some((issue) => isUnhinted(scene, issue))
  )
    excuses.doubles = true;
  bridge.cacheDown = weather.cache === 'down';
  for (const site of world.sites) {
    site.index.lag = weather.lag * 60_000;
    site.index.flicker = weather.flicker ? 0.3 : 0;
    if (weather.lag === 0) site.index.flush();
    Object.assign(site.settings, weather.crowded ? { burstLimit: true, limitDivisor: 10 } : {});
  }
  const giveBack = withdrawRight(scene, weather.withdrawn);
  if (weather.withdrawn?.right === 'agent' && (weather.strikes.length > 0 || weather.kill !== undefined))
    excuses.unseenInternal = true;

  let count = 0;
  let dead = false;
  world.onRequest = (_n, phase) => {
    if (phase === 'before') count += 1;
    if (dead) throw dropped('ECONNREFUSED');
    if (weather.kill !== undefined && count >= weather.kill.at && phase === weather.kill.phase) {
      dead = true;
      bridge.cacheDown = true;
      throw dropped('ECONNRESET');
    }
    if (weather.deadToken !== undefined && phase === 'before' && count > weather.deadToken.after) {
      const { side } = weather.deadToken;
      setToken(siteOf(scene, side), accounts.current(side), undefined);
    }
  };
  const { haltAt } = weather;
  const options: RunOptions = {
    compare: weather.compareAll ? 'all' : 'changed',
    halt: () => (haltAt !== undefined && count >= haltAt ? ('time-budget' as const) : undefined),
    limits,
  };
  const runs = [bridge.run(options)];
  if (weather.overlap) runs.push(bridge.run(options));
  const reports = await Promise.all(runs);

  world.onRequest = undefined;
  bridge.cacheDown = false;
  for (const site of world.sites) {
    site.faults.clear();
    Object.assign(site.settings, { burstLimit: false, limitDivisor: 1 });
  }
  for (const { action } of weather.strikes)
    if (action.kind === 'apply-later')
      excuses.lateUntil = Math.max(excuses.lateUntil, world.now() + action.ms);
  giveBack();
  for (const side of SIDES) setToken(siteOf(scene, side), accounts.current(side), accounts.token(side));
  return reports;
}

function isUnhinted(scene: Scene, { id, properties }: IssueView): boolean {
  return hintOf(properties) === undefined && twinsOf(scene, id).length > 0;
}

function armStrike(scene: Scene, { site: side, skip, times, writesOnly, action }: Strike): void {
  const site = siteOf(scene, side);
  const arm = (fault: FaultAction) =>
    site.faults.add({ ...(writesOnly ? { match: { write: true } } : {}), skip, times, action: fault });
  if (action.kind !== 'omit') {
    arm(action);
    if (action.kind === 'apply-later') scene.excuses.doubles = true;
    return;
  }
  const ids = [...site.issues.keys(), ...site.commentHomes.keys()];
  const omitted = ids[action.pick % Math.max(1, ids.length)];
  if (omitted === undefined) return;
  arm({ kind: 'omit', ids: [omitted] });
  // Left out of one answer, a mirror is asked about again; left out of every one, it looks like a deleted one.
  if (times > 1) scene.excuses.doubles = true;
}

/** Takes the right from the sync's account. @returns what gives it back */
function withdrawRight(scene: Scene, withdrawn: Weather['withdrawn']): () => void {
  if (withdrawn === undefined) return () => undefined;
  const { side, right } = withdrawn;
  const site: Site = siteOf(scene, side);
  const account = scene.accounts.current(side);
  const { home } = PROJECTS[side];
  const project = [...site.projects.values()].find(({ key }) => key === home)?.id ?? '';
  const held = RIGHTS[right].filter((one) => can(site, account, project, one));
  revoke(site, account, home, held);
  return () => {
    grant(site, account, home, held);
  };
}

function dropped(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}
