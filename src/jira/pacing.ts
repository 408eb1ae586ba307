/** How often one issue may be written: https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ (per-issue limits). */

const WINDOWS = [
  { writes: 20, span: 2_000 },
  { writes: 100, span: 30_000 },
] as const;
const LONGEST_SPAN = 30_000;
/** Above this many issues the idle ones are forgotten. */
const SWEEP_SIZE = 500;

export interface Pacing {
  /** The time from which the issue may be written; Infinity while only the end of a write in flight can tell. */
  readyAt(issue: string, now: number): number;
  start(issue: string): void;
  finish(issue: string, now: number): void;
}

interface Writes {
  inFlight: number;
  /** Times of finished writes, oldest first. */
  finished: number[];
}

/**
 * Sliding windows per issue. A write counts from its end, not from its start: Jira counts when the request arrives,
 * somewhere between the two, so this holds whatever the network does to the distance between two writes.
 */
export function createPacing(): Pacing {
  const issues = new Map<string, Writes>();

  function sweep(now: number): void {
    if (issues.size <= SWEEP_SIZE) return;
    for (const [issue, writes] of issues) {
      if (writes.inFlight === 0 && (writes.finished.at(-1) ?? 0) + LONGEST_SPAN <= now) issues.delete(issue);
    }
  }

  return {
    readyAt(issue, now) {
      const writes = issues.get(issue);
      if (writes === undefined) return now;
      let ready = now;
      for (const window of WINDOWS) {
        // This many of the finished writes may lie inside the window beside those in flight and the new one.
        const room = window.writes - writes.inFlight - 1;
        if (room < 0) return Infinity;
        const blocking = writes.finished.at(-(room + 1));
        if (blocking !== undefined) ready = Math.max(ready, blocking + window.span);
      }
      return ready;
    },
    start(issue) {
      const writes = issues.get(issue) ?? { inFlight: 0, finished: [] };
      writes.inFlight += 1;
      issues.set(issue, writes);
    },
    finish(issue, now) {
      const writes = issues.get(issue);
      if (writes === undefined) return;
      writes.inFlight -= 1;
      writes.finished.push(now);
      writes.finished = writes.finished.filter((time) => time + LONGEST_SPAN > now);
      sweep(now);
    },
  };
}
