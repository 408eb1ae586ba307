/** What goes wrong during a run: faults of the sites, the index, the cache, the process and the token. */
import fc from 'fast-check';
import type { FaultAction } from '../emulator/faults.ts';
import { setToken } from '../emulator/index.ts';
import type { Bridge } from '../support/bridge.ts';

const faultArbitrary: fc.Arbitrary<FaultAction> = fc.oneof(
  fc.constantFrom(429, 500, 502, 503, 504).map((status) => ({ kind: 'status' as const, status })),
  fc.constantFrom(500, 502, 504).map((status) => ({ kind: 'status-after' as const, status })),
  fc.constant({ kind: 'reset-before' as const }),
  fc.constant({ kind: 'reset-after' as const }),
  fc.integer({ min: 1, max: 8 }).map((minutes) => ({ kind: 'apply-later' as const, ms: minutes * 60_000 })),
  fc.constant({ kind: 'garbage' as const }),
  fc.constant({ kind: 'html' as const }),
  fc.constantFrom(1, 5, 40).map((retryAfter) => ({ kind: 'rate-limit' as const, retryAfter })),
);

export interface Strike {
  readonly site: 'customer' | 'desk';
  readonly skip: number;
  readonly times: number;
  readonly writesOnly: boolean;
  readonly action: FaultAction;
}

export interface Weather {
  readonly strikes: readonly Strike[];
  readonly kill: { readonly at: number; readonly phase: 'before' | 'after' } | undefined;
  readonly cache: 'kept' | 'lost' | 'down' | 'stale';
  readonly deadTokenAfter: number | undefined;
  /** Minutes by which the index lags behind from now on; calm weather shows everything. */
  readonly lag: number;
  readonly overlap: boolean;
  /** The time budget runs out after so many requests. */
  readonly haltAt: number | undefined;
  /** Caps of this run are tiny. */
  readonly tight: boolean;
}

const strikeArbitrary: fc.Arbitrary<Strike> = fc.record({
  site: fc.constantFrom('customer', 'desk'),
  skip: fc.nat(12),
  times: fc.constantFrom(1, 1, 2, 5),
  writesOnly: fc.boolean(),
  action: faultArbitrary,
});

/** Undefined most of the time: once in `times` there is a value. */
function rarely<T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

export const weatherArbitrary: fc.Arbitrary<Weather> = fc.record({
  strikes: fc.array(strikeArbitrary, { maxLength: 2 }),
  kill: rarely(
    4,
    fc.record({ at: fc.integer({ min: 1, max: 30 }), phase: fc.constantFrom('before', 'after') }),
  ),
  cache: fc.oneof(
    { weight: 8, arbitrary: fc.constant('kept' as const) },
    { weight: 1, arbitrary: fc.constantFrom('lost' as const, 'down' as const, 'stale' as const) },
  ),
  deadTokenAfter: rarely(10, fc.nat(20)),
  lag: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.constantFrom(5, 60, 1500) },
  ),
  overlap: fc.oneof(
    { weight: 9, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
  haltAt: rarely(8, fc.integer({ min: 1, max: 25 })),
  tight: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
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
    weather.deadTokenAfter !== undefined ||
    weather.overlap;
  if (stormy) return 'stormy';
  return weather.lag > 0 || weather.haltAt !== undefined || weather.tight ? 'slow' : 'calm';
}

/** What the past of a world makes possible, for a moment, although nobody did anything wrong. */
export interface Excuses {
  /** Two mirrors of one origin; the next run keeps the elder. */
  doubles: boolean;
  /** A write that was right when it was sent, carried out when its origin had been hidden. */
  late: boolean;
}

/** Runs once in this weather, and clears it away. What a killed run would still have saved is not saved. */
export async function runIn(
  bridge: Bridge,
  weather: Weather,
  older: string | undefined,
  excuses: Excuses,
): Promise<void> {
  const { world } = bridge;
  for (const { site, skip, times, writesOnly, action } of weather.strikes) {
    const target = site === 'customer' ? bridge.customer : bridge.desk;
    target.faults.add({ ...(writesOnly ? { match: { write: true } } : {}), skip, times, action });
    if (action.kind === 'apply-later') excuses.doubles = excuses.late = true;
  }
  if (weather.cache === 'lost') bridge.checkpoints.clear();
  if (weather.cache === 'stale' && older !== undefined) bridge.checkpoints.set('acme', older);
  if (weather.cache !== 'kept' || weather.overlap) excuses.doubles = true;
  bridge.cacheDown = weather.cache === 'down';
  for (const site of world.sites) {
    site.index.lag = weather.lag * 60_000;
    if (weather.lag === 0) site.index.flush();
  }

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
    if (weather.deadTokenAfter !== undefined && phase === 'before' && count > weather.deadTokenAfter) {
      setToken(world.desk, world.deskSync.accountId, undefined);
    }
  };
  const { haltAt } = weather;
  const options = {
    halt: () => (haltAt !== undefined && count >= haltAt ? ('time-budget' as const) : undefined),
    limits: weather.tight ? { comments: 2, updates: 1, deletes: 1, commentsPerPair: 1 } : {},
  };
  const runs = [bridge.run(options)];
  if (weather.overlap) runs.push(bridge.run(options));
  await Promise.all(runs);

  world.onRequest = undefined;
  bridge.cacheDown = false;
  for (const site of world.sites) site.faults.clear();
  setToken(world.desk, world.deskSync.accountId, world.deskSync.token);
}

function dropped(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}
