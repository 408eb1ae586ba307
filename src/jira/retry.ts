/** When to try again, as arithmetic. */

/** First attempt and three more: https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ */
export const MAX_TRIES = 4;
/** An answer that is no JSON is usually a maintenance page, so one more try is worth it. */
export const MAX_UNREADABLE_TRIES = 2;
/** Longer than this is not worth a waiting runner: the next run does it. Milliseconds. */
export const LONGEST_WAIT = 120_000;

const BASE = 2_000;
const CAP = 30_000;

/**
 * Milliseconds to wait before the next try: 2 s doubling to 30 s, times 0.7 to 1.3, and never less than the site asked for.
 *
 * @param tries how many were made, at least 1.
 * @param random in [0, 1).
 * @param atLeast what `Retry-After` says, milliseconds.
 */
export function delayBeforeRetry(tries: number, random: () => number, atLeast = 0): number {
  const jitter = 0.7 + random() * 0.6;
  const backoff = Math.min(CAP, BASE * 2 ** (tries - 1)) * jitter;
  return Math.max(atLeast, Math.round(backoff));
}

/**
 * How long the site asks to be left alone, in milliseconds: `Retry-After` in seconds or as a date, or else Jira's
 * `X-RateLimit-Reset`. Undefined when it does not say, or says something unreadable.
 *
 * @param now the site's clock, milliseconds.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const retryAfter = headers.get('retry-after')?.trim();
  if (retryAfter !== undefined && /^\d+(\.\d+)?$/.test(retryAfter))
    return Math.ceil(Number(retryAfter) * 1000);
  for (const value of [retryAfter, headers.get('x-ratelimit-reset')]) {
    const time = value === undefined || value === null ? Number.NaN : Date.parse(value);
    if (!Number.isNaN(time)) return Math.max(0, time - now);
  }
  return undefined;
}

/** A gateway that is busy or restarting. 500 is left out: it says that this very request fails. */
export function isTransient(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}
