/** The customer issues that are about to get a twin: in batches, and read so that a bad one does not spoil the others. */
import { refOf } from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import type { Issue } from '../sync/snapshot.ts';
import { reportOf, settleLater } from './apply.ts';
import { chunk, fetchAll } from './read.ts';
import { asFailure, endsSync } from './run.ts';
import type { Run } from './run.ts';

/** Jira's most for one bulk create. */
export const BATCH = 50;

/**
 * Fifty at a time. Those whose create failed before go in batches of seven, and after that alone: an issue that makes
 * Jira answer with an error for the whole batch keeps nobody waiting for long.
 */
export function batchesOf(run: Run, due: readonly Candidate[]): Candidate[][] {
  const tries = new Map(run.checkpoint.failures.map((failing) => [failing.ref, failing.tries]));
  const bySize = new Map<number, Candidate[]>();
  for (const candidate of due) {
    const failed = tries.get(refOf('customer', candidate.id)) ?? 0;
    const size = Math.max(1, Math.floor(BATCH / 7 ** failed));
    bySize.set(size, [...(bySize.get(size) ?? []), candidate]);
  }
  return [...bySize].sort(([a], [b]) => b - a).flatMap(([size, candidates]) => chunk(candidates, size));
}

/**
 * Reads candidates again, in full. If that fails for a reason that may lie in one of them, they are halved until that
 * one stands alone, and is recorded as failing.
 * @throws FailureError when it is the site that fails.
 */
export async function readOrigins(run: Run, batch: readonly Candidate[]): Promise<readonly Issue[]> {
  try {
    const ids = batch.map((candidate) => candidate.id);
    const origins = await fetchAll(run, 'customer', ids);
    // Left out of the answer: gone, or only just now. The next run asks for it directly.
    for (const candidate of batch) if (!origins.has(candidate.id)) settleLater(run, 'customer', candidate);
    return [...origins.values()];
  } catch (thrown) {
    const { failure } = asFailure(thrown);
    if (endsSync(failure)) throw thrown;
    // A site that does not even say who we are ends the sync.
    await run.sites.customer.whoAmI();
    const [first, ...others] = batch;
    if (first === undefined) return [];
    if (others.length > 0) {
      const middle = Math.ceil(batch.length / 2);
      const older = await readOrigins(run, batch.slice(0, middle));
      return [...older, ...(await readOrigins(run, batch.slice(middle)))];
    }
    run.progress.settled.push({
      ref: refOf('customer', first.id),
      report: reportOf(run, 'customer', first.key, []),
      failures: [failure],
      pending: false,
      holds: [],
    });
    return [];
  }
}
