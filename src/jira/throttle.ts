/** Holds requests back where a site asks for it: its limits, its hourly allowance, and the pause before a further try. */
import type { Failure, RequestLabel } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import { readReason } from './answers.ts';
import type { Answer } from './answers.ts';
import { sleepUntil } from './clock.ts';
import type { Clock, SiteClock } from './clock.ts';
import type { Exchange } from './exchange.ts';
import type { Gate } from './gate.ts';
import { stoppedFailure } from './prepared.ts';
import type { Prepared } from './prepared.ts';
import { delayBeforeRetry, LONGEST_WAIT, MAX_TRIES, readRetryAfter } from './retry.ts';

export interface Throttle {
  /** @throws FailureError `quota` for as long as the allowance of the site is used up. */
  throwIfQuota(label: RequestLabel): void;
  /**
   * 429 was not executed. A pause holds back what shares its limit; the request itself goes through the gate again.
   *
   * @throws FailureError `quota`, or `rate-limited` where it is not worth waiting.
   */
  pauseForRate(request: Prepared, answer: Answer, tries: number): void;
  /** @throws FailureError of the try itself where it is not worth waiting; that of a stop when the wait was cut short. */
  waitBeforeRetry(request: Prepared, result: Exchange, failure: Failure, tries: number): Promise<void>;
}

export function createThrottle(options: {
  readonly clock: Clock;
  readonly siteClock: SiteClock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly gate: Gate;
  /** Aborted when nothing new starts any more. */
  readonly stopped: AbortSignal;
}): Throttle {
  const { clock, siteClock, random, gate, stopped } = options;
  let quota: { readonly until: number; readonly reason: string } | undefined;

  function throwIfQuota(label: RequestLabel): void {
    const left = quota === undefined ? 0 : quota.until - clock.now();
    if (quota === undefined || left <= 0) return;
    throw new FailureError({
      code: 'quota',
      request: label,
      reason: quota.reason,
      retryAfter: Math.ceil(left / 1000),
    });
  }

  return {
    throwIfQuota,

    pauseForRate({ label, issueKey }, { headers }, tries) {
      const asked = readRetryAfter(headers, siteClock.now());
      const reason = readReason(headers);
      if (reason.startsWith('jira-quota')) {
        quota = { until: clock.now() + (asked ?? LONGEST_WAIT), reason };
        throwIfQuota(label);
      }
      const wait = delayBeforeRetry(tries, random, asked);
      if (tries >= MAX_TRIES || wait > LONGEST_WAIT) {
        const retryAfter = Math.ceil(wait / 1000);
        throw new FailureError({ code: 'rate-limited', request: label, reason, retryAfter });
      }
      const until = clock.now() + wait;
      if (reason === 'jira-per-issue-on-write' && issueKey !== undefined) gate.pauseIssue(issueKey, until);
      else gate.pauseRoute(`${label.method} ${label.route}`, until);
    },

    async waitBeforeRetry({ label }, result, failure, tries) {
      const asked = result.kind === 'answer' ? readRetryAfter(result.headers, siteClock.now()) : undefined;
      const wait = delayBeforeRetry(tries, random, asked);
      if (wait > LONGEST_WAIT) throw new FailureError(failure);
      await sleepUntil(clock, wait, stopped);
      if (stopped.aborted) throw stoppedFailure(label);
    },
  };
}
