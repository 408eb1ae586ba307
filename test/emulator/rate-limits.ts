/**
 * Jira's limits on requests. Writes on one issue: 20 in 2 s, 100 in 30 s. Bursts: per method and route in a second.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
 */
import type { Clock } from './clock.ts';
import type { Settings } from './settings.ts';

export interface Refusal {
  readonly reason: 'jira-per-issue-on-write' | 'jira-burst-based';
  readonly limit: number;
  /** When it is allowed again. */
  readonly reset: number;
}

export interface RateLimits {
  /** Counts a write on an issue, or refuses it. */
  writeIssue(issueId: string): Refusal | undefined;
  /** Counts a request, or refuses it. */
  request(method: string, route: string): Refusal | undefined;
}

const WINDOWS = [
  { count: 20, ms: 2000 },
  { count: 100, ms: 30_000 },
] as const;

const BURST: Readonly<Record<string, number>> = { GET: 100, POST: 100, PUT: 50, DELETE: 50 };
const GET_ISSUE = 150;

/** @param settings read anew with every request, as tests change them in place */
export function createRateLimits(clock: Clock, settings: Pick<Settings, 'limitDivisor'>): RateLimits {
  const writes = new Map<string, number[]>();
  const seconds = new Map<string, number[]>();
  const share = (count: number): number => Math.max(1, Math.floor(count / settings.limitDivisor));

  return {
    writeIssue(issueId) {
      const now = clock.now();
      const times = (writes.get(issueId) ?? []).filter((time) => time > now - 30_000);
      for (const { count: most, ms } of WINDOWS) {
        const count = share(most);
        const recent = times.filter((time) => time > now - ms);
        const oldest = recent.at(-count);
        if (oldest !== undefined) {
          return { reason: 'jira-per-issue-on-write', limit: count, reset: oldest + ms };
        }
      }
      times.push(now);
      writes.set(issueId, times);
      return undefined;
    },
    request(method, route) {
      const now = clock.now();
      const name = `${method} ${route}`;
      const limit = share(name === 'GET /rest/api/3/issue/{issue}' ? GET_ISSUE : (BURST[method] ?? 50));
      const times = (seconds.get(name) ?? []).filter((time) => time > now - 1000);
      const oldest = times.at(-limit);
      seconds.set(name, times);
      if (oldest !== undefined) return { reason: 'jira-burst-based', limit, reset: oldest + 1000 };
      times.push(now);
      return undefined;
    },
  };
}
