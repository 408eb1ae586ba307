/**
 * Decides when a request may start: at most so many in flight, not while its route or its issue is paused, and not
 * faster than one issue may be written. A request that has to wait never holds up another that may go.
 */
import { sleepUntil } from './clock.ts';
import type { Clock } from './clock.ts';
import { createPacing } from './pacing.ts';

export interface Passage {
  readonly route: string;
  /** The issue that is written; undefined for a read. */
  readonly writes: string | undefined;
}

export interface Gate {
  /**
   * Waits until the request may start. The function it resolves with must be called when the request is over.
   * Rejects with what `onStop` makes once the gate was stopped.
   */
  enter(passage: Passage): Promise<() => void>;
  /** No request of this route starts before `until` (the clock's milliseconds). */
  pauseRoute(route: string, until: number): void;
  /** No write to this issue starts before `until`. */
  pauseIssue(issue: string, until: number): void;
  /** Nothing starts any more. What is in flight is left to finish. */
  stop(): void;
}

interface Waiting {
  readonly passage: Passage;
  readonly start: (leave: () => void) => void;
  readonly refuse: (error: Error) => void;
}

export function createGate(options: {
  readonly clock: Clock;
  readonly maxInFlight: number;
  readonly onStop: () => Error;
}): Gate {
  const { clock, maxInFlight, onStop } = options;
  const pacing = createPacing();
  const pausedRoutes = new Map<string, number>();
  const pausedIssues = new Map<string, number>();
  let waiting: Waiting[] = [];
  let inFlight = 0;
  let stopped = false;
  let alarm: { readonly at: number; readonly cancel: AbortController } | undefined;

  function pauseEnd(pauses: Map<string, number>, key: string, now: number): number {
    const until = pauses.get(key);
    if (until === undefined) return now;
    if (until <= now) pauses.delete(key);
    return Math.max(until, now);
  }

  function readyAt({ route, writes }: Passage, now: number): number {
    const routeReady = pauseEnd(pausedRoutes, route, now);
    if (writes === undefined) return routeReady;
    return Math.max(routeReady, pauseEnd(pausedIssues, writes, now), pacing.readyAt(writes, now));
  }

  function start(entry: Waiting): void {
    const { writes } = entry.passage;
    inFlight += 1;
    if (writes !== undefined) pacing.start(writes);
    let left = false;
    entry.start(() => {
      if (left) return;
      left = true;
      inFlight -= 1;
      if (writes !== undefined) pacing.finish(writes, clock.now());
      pump();
    });
  }

  function pump(): void {
    const now = clock.now();
    let earliest = Infinity;
    const still: Waiting[] = [];
    for (const entry of waiting) {
      const at = inFlight < maxInFlight ? readyAt(entry.passage, now) : Infinity;
      if (at <= now) {
        start(entry);
      } else {
        still.push(entry);
        earliest = Math.min(earliest, at);
      }
    }
    waiting = still;
    setAlarm(earliest, now);
  }

  function setAlarm(at: number, now: number): void {
    if (alarm !== undefined && alarm.at <= at) return;
    alarm?.cancel.abort();
    alarm = undefined;
    if (at === Infinity) return;
    const cancel = new AbortController();
    const mine = { at, cancel };
    alarm = mine;
    const ring = (): void => {
      if (alarm !== mine) return;
      alarm = undefined;
      pump();
    };
    // A clock that fails must not leave requests waiting for ever: they are refused with its error.
    sleepUntil(clock, at - now, cancel.signal).then(ring, (error: unknown) =>
      refuseAll(() => asError(error)),
    );
  }

  function refuseAll(reason: () => Error): void {
    const refused = waiting;
    waiting = [];
    for (const entry of refused) entry.refuse(reason());
  }

  return {
    enter(passage) {
      if (stopped) return Promise.reject(onStop());
      return new Promise((resolve, reject) => {
        waiting.push({ passage, start: resolve, refuse: reject });
        pump();
      });
    },
    pauseRoute(route, until) {
      pausedRoutes.set(route, Math.max(until, pausedRoutes.get(route) ?? 0));
    },
    pauseIssue(issue, until) {
      pausedIssues.set(issue, Math.max(until, pausedIssues.get(issue) ?? 0));
    },
    stop() {
      stopped = true;
      alarm?.cancel.abort();
      alarm = undefined;
      refuseAll(onStop);
    },
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
