/** Time as an argument, so that tests and the simulation can run on a virtual clock. */
import { setTimeout } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms` milliseconds; ends early, resolved or rejected, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What can only wait. */
export type Deadlines = Pick<Clock, 'sleep'>;

/** Sleeps until the time is over or the signal aborts, whichever comes first; an abort is no error. */
export async function sleepUntil(clock: Deadlines, ms: number, signal: AbortSignal): Promise<void> {
  const isOver = (): boolean => signal.aborted;
  if (isOver()) return;
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    // A clock may report an abort by throwing (node:timers/promises does); any other error is a real one.
    if (!isOver()) throw error;
  }
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, signal === undefined ? {} : { signal }),
};

/** The clock of a site, as its answers tell it. */
export interface SiteClock {
  /** Milliseconds: the `Date` of the last answer moved on by the time since then. */
  now(): number;
  /** Sets it by the headers of an answer. */
  read(headers: Headers): void;
}

/** Goes by our own clock until the site has answered once. */
export function createSiteClock(clock: Pick<Clock, 'now'>): SiteClock {
  let offset = 0;
  return {
    now: () => clock.now() + offset,
    read(headers) {
      const date = Date.parse(headers.get('date') ?? '');
      if (!Number.isNaN(date)) offset = date - clock.now();
    },
  };
}
