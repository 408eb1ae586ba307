/** Tells one bad issue from a site that is down: after a row of failed requests without a success, the sync ends. */
import type { FailureError } from '../sync/failure.ts';

/** A request has already been tried up to four times by then. */
const MOST_IN_A_ROW = 5;

export interface Trouble {
  success(): void;
  /** True when it was one too many. */
  failure(error: FailureError): boolean;
}

function isOutage(error: FailureError): boolean {
  const { code } = error.failure;
  return code === 'network' || code === 'timeout' || code === 'server-error' || code === 'unreadable-answer';
}

export function createTrouble(): Trouble {
  let row = 0;
  return {
    success() {
      row = 0;
    },
    failure(error) {
      if (!isOutage(error)) return false;
      row += 1;
      return row >= MOST_IN_A_ROW;
    },
  };
}
