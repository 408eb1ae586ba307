/** Whether a run counts as `ok`, `partial` or `failed` under the input `fail-on`. */
import type { ConfigProblem, SyncReport } from '../sync/outcome.ts';
import { alwaysFails } from './failure-text.ts';

export type Result = SyncReport['result'];

/** Which failures make a run fail. Configuration, authentication, visibility and limits always do. */
export type FailOn = 'any' | 'new' | 'never';

/**
 * The result of one sync. `partial`: something failed that does not count under `fail-on`, or something is pending.
 * A sync that was stopped has no memory of an earlier stop, so under `new` a stop always counts.
 */
export function resultOfSync(
  sync: Pick<SyncReport, 'pairs' | 'stopped' | 'overLimit' | 'problems' | 'counts'>,
  failOn: FailOn,
): Result {
  const failures = sync.pairs.flatMap((pair) => pair.failures);
  const failed = sync.pairs.flatMap((pair) =>
    pair.operations.flatMap((operation) => operation.failure ?? []),
  );
  // What a pull request may not contact is shown and no failure: merging it is how that sync goes on.
  if (sync.stopped?.code === 'untrusted-site') return (sync.problems?.length ?? 0) > 0 ? 'failed' : 'partial';
  const stopped = sync.stopped === undefined ? [] : [sync.stopped];
  if ([...stopped, ...failed, ...failures.map((entry) => entry.failure)].some(alwaysFails)) return 'failed';
  if ((sync.problems?.length ?? 0) > 0 || sync.overLimit.length > 0) return 'failed';

  const counting = failOn === 'any' ? failures : failures.filter((entry) => entry.isNew);
  const waiting = failOn === 'any' && sync.pairs.some((pair) => pair.waiting !== undefined);
  if (failOn !== 'never' && (stopped.length > 0 || counting.length > 0 || waiting)) return 'failed';

  const complete = stopped.length === 0 && failures.length === 0 && failed.length === 0;
  return complete && sync.counts.failed === 0 && sync.counts.pending === 0 ? 'ok' : 'partial';
}

/** The result of a run: that of its worst sync. A configuration that could not be loaded is a failure. */
export function resultOfRun(
  syncs: readonly Pick<SyncReport, 'result'>[],
  problems: readonly ConfigProblem[] = [],
): Result {
  if (problems.length > 0 || syncs.some((sync) => sync.result === 'failed')) return 'failed';
  return syncs.some((sync) => sync.result === 'partial') ? 'partial' : 'ok';
}
