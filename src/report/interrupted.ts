/** Why a run ended before its work, in words. */
import type { RunReport } from '../sync/outcome.ts';

export const INTERRUPTED: Readonly<Record<NonNullable<RunReport['interrupted']>, string>> = {
  signal: 'The run was cancelled. What was done is listed here and saved; the next run does the rest.',
  'time-budget': 'The time of this run was used up (`time-budget`). The next run does the rest.',
};
