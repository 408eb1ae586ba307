/** Ends what takes too long. */
import { sleepUntil } from './clock.ts';
import type { Deadlines } from './clock.ts';

/** Why something is aborted that is over anyway. Nobody reads it; without a reason, each abort makes an error with a stack. */
export const OVER = 'over';

export interface Deadline {
  /** Whether the time was over before the deadline was lifted. */
  readonly passed: () => boolean;
  /** What it was for has come to its end. */
  readonly lift: () => void;
}

/** Aborts the controller after so many milliseconds, unless the deadline is lifted before. */
export function deadlineOf(deadlines: Deadlines, ms: number, controller: AbortController): Deadline {
  const timer = new AbortController();
  let hasPassed = false;
  sleepUntil(deadlines, ms, timer.signal).then(
    () => {
      if (timer.signal.aborted) return;
      hasPassed = true;
      controller.abort();
    },
    // Without a clock nothing would ever end: what waits for it ends at once.
    (error: unknown) => controller.abort(error),
  );
  return { passed: () => hasPassed, lift: () => timer.abort(OVER) };
}
