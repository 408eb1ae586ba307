/** What a cancelled run still gets done before GitHub kills it. */
import { FailureError } from '../sync/failure.ts';

/** GitHub ends a cancelled step after 7.5 s: requests in flight get this long, the rest is for saving and reporting. */
const IN_FLIGHT_GRACE = 4000;
/** And this long the cache gets: its client tries for half a minute when the service is out of order. */
const CACHE_GRACE = 5500;

export interface Cancellation {
  /** Rejects with a {@link FailureError} when requests in flight are no longer waited for. */
  readonly abandoned: Promise<never>;
  /** Resolves when the cache is no longer waited for. */
  readonly tooLate: Promise<undefined>;
  /** To be called when the run has ended by itself: no timer keeps the process alive. */
  readonly end: () => void;
}

/** @param stop aborted when the run is cancelled */
export function followCancellation(stop: AbortSignal): Cancellation {
  const ended = new AbortController();
  const abandoned = afterStop(stop, IN_FLIGHT_GRACE, ended.signal).then(() => {
    const request = { site: '-', method: '-', route: '-' };
    throw new FailureError({ code: 'network', request, detail: 'stopped' });
  });
  // It may reject between two syncs, when nobody waits for it; the next one finds the run stopped.
  abandoned.catch(() => undefined);
  return { abandoned, tooLate: afterStop(stop, CACHE_GRACE, ended.signal), end: () => ended.abort() };
}

async function afterStop(stop: AbortSignal, milliseconds: number, ended: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const late = () => {
      const timer = setTimeout(() => resolve(undefined), milliseconds);
      ended.addEventListener('abort', () => clearTimeout(timer));
    };
    if (stop.aborted) late();
    else stop.addEventListener('abort', late, { once: true });
  });
}
