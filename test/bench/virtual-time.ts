/**
 * Time in Jira, simulated: waits of a virtual clock overlap as those of a real one do. The result is the same on
 * every machine, and a run of ten minutes takes seconds. What the processor does costs nothing in it.
 */
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../emulator/clock.ts';

/** Turns of the event loop without a new wait after which nobody is believed to be working any more. */
const QUIET_TURNS = 5;

interface Wait {
  readonly at: number;
  readonly end: () => void;
}

/**
 * Makes the waits of a virtual clock overlap: while anybody works the clock stands still, and once all wait it jumps to
 * the earliest end. Gives back what undoes it.
 */
export function overlapWaits(clock: Clock): () => void {
  const before = clock.sleep.bind(clock);
  let waits: Wait[] = [];
  let begun = 0;
  let isPumping = false;

  async function untilAllWait(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS;) {
      const seen = begun;
      await setImmediate();
      quiet = seen === begun ? quiet + 1 : 0;
    }
  }

  async function pump(): Promise<void> {
    if (isPumping) return;
    isPumping = true;
    while (waits.length > 0) {
      await untilAllWait();
      const next = Math.min(...waits.map((wait) => wait.at));
      if (next > clock.now()) clock.advance(next - clock.now());
      const over = waits.filter((wait) => wait.at <= next);
      waits = waits.filter((wait) => wait.at > next);
      for (const wait of over) wait.end();
    }
    isPumping = false;
  }

  clock.sleep = (ms) =>
    new Promise<void>((resolve, reject) => {
      begun += 1;
      waits.push({ at: clock.now() + ms, end: resolve });
      pump().catch(reject);
    });
  return () => {
    clock.sleep = before;
    // Alarms that nobody waits for any more.
    for (const wait of waits) wait.end();
    waits = [];
  };
}
