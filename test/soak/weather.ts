/** What goes wrong on an ordinary bad day, at rates like those of a real site; and the few things that happen once. */
import type { FaultAction, SeenRequest, Site } from '../emulator/index.ts';
import type { Random } from '../emulator/random.ts';
import { createRandom } from '../emulator/random.ts';

interface Rate {
  /** Share of the requests that it can strike. */
  readonly share: number;
  readonly writesOnly?: true;
  readonly action: FaultAction;
}

/** More than a site that is well does to a client that is not greedy; what endangers most, lost answers to writes, most of all. */
const RATES: readonly Rate[] = [
  { share: 0.003, action: { kind: 'rate-limit', retryAfter: 2 } },
  { share: 0.001, action: { kind: 'rate-limit', retryAfter: 20 } },
  { share: 0.001, action: { kind: 'status', status: 502 } },
  { share: 0.001, action: { kind: 'status', status: 503 } },
  { share: 0.0005, action: { kind: 'status', status: 500 } },
  { share: 0.001, action: { kind: 'reset-before' } },
  { share: 0.0003, action: { kind: 'garbage' } },
  // Carried out, although the answer says or suggests that it was not.
  { share: 0.003, writesOnly: true, action: { kind: 'status-after', status: 504 } },
  { share: 0.003, writesOnly: true, action: { kind: 'reset-after' } },
];

/** How often each kind of fault has struck so far. */
export type Struck = () => Readonly<Record<string, number>>;

/** Lets requests to the site fail at `times` their rates. The same seed strikes the same requests. */
export function addFaults(site: Site, seed: number, times: number): Struck {
  const armed = RATES.map(({ share, writesOnly, action }, index) => {
    const random = createRandom(seed * 1000 + index);
    const match = ({ write }: SeenRequest) => (write || writesOnly === undefined) && random() < share * times;
    const name = 'status' in action ? `${action.kind} ${action.status}` : action.kind;
    return { name, fault: site.faults.add({ match, times: Number.POSITIVE_INFINITY, action }) };
  });
  return () => {
    const struck: Record<string, number> = {};
    for (const { name, fault } of armed) struck[name] = (struck[name] ?? 0) + fault.hits;
    return struck;
  };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The longest that a change stays unseen. */
export const LONGEST_LAG = 60 * MINUTE;

/**
 * By how much a change reaches the index late: seconds mostly, minutes now and then, an hour rarely.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile
 */
export function lagOf(random: Random): number {
  const draw = random();
  if (draw < 0.8) return random() * 5 * SECOND;
  if (draw < 0.97) return random() * 3 * MINUTE;
  if (draw < 0.997) return random() * 15 * MINUTE;
  return LONGEST_LAG;
}

/** What happens in one run of the day. */
export type Mishap = 'lost-cache' | 'overlap' | 'killed' | 'cache-down';

/**
 * The runs with a mishap, by their number of all runs. The cache is lost early: the run after it compares everything, and would
 * find what others had lost before anybody noticed.
 */
export function mishaps(runs: number): ReadonlyMap<number, Mishap> {
  const at = (share: number) => Math.floor(runs * share);
  return new Map([
    [at(0.3), 'lost-cache'],
    [at(0.45), 'overlap'],
    [at(0.55), 'killed'],
    [at(0.75), 'cache-down'],
  ]);
}
