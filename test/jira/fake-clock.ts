/** A clock that stands still until everything waits, then jumps to the next alarm. */
import type { Clock } from '../../src/jira/clock.ts';

export interface FakeClock extends Clock {
  /** Every length anybody slept for to the end, in order. */
  readonly slept: number[];
  /** Runs until the promise is settled. */
  run<T>(promise: Promise<T>): Promise<T>;
}

interface Alarm {
  readonly at: number;
  readonly ms: number;
  readonly ring: () => void;
}

/** @param reject whether an aborted sleep rejects, as node:timers/promises does, or resolves. */
export function createFakeClock(start = Date.UTC(2026, 10, 2), reject = true): FakeClock {
  let now = start;
  let alarms: Alarm[] = [];
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, refuse) => {
        const alarm: Alarm = {
          at: now + ms,
          ms,
          ring: () => {
            slept.push(ms);
            resolve();
          },
        };
        const end = (): void => {
          alarms = alarms.filter((other) => other !== alarm);
          if (reject) refuse(new DOMException('aborted', 'AbortError'));
          else resolve();
        };
        if (signal?.aborted === true) {
          end();
          return;
        }
        signal?.addEventListener('abort', end, { once: true });
        alarms.push(alarm);
      }),
    async run(promise) {
      let settled = false;
      const isSettled = (): boolean => settled;
      const done = (): void => {
        settled = true;
      };
      promise.then(done, done);
      for (let idle = 0; !isSettled(); idle += 1) {
        for (let round = 0; round < 8; round += 1) await new Promise((resolve) => setImmediate(resolve));
        if (isSettled()) break;
        const next = alarms.sort((a, b) => a.at - b.at).shift();
        if (next === undefined) {
          if (idle > 200) throw new Error('nothing left that could go on');
          continue;
        }
        now = Math.max(now, next.at);
        next.ring();
        idle = 0;
      }
      return promise;
    },
  };
}
