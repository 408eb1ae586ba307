/** The issues that are about to get a twin: in batches, and read so that a bad one does not spoil the others. */
import { refOf } from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import { mappingsFrom } from '../sync/issue-types.ts';
import { propertyKey, propertyKeys } from '../sync/markers.ts';
import { otherSide } from '../sync/snapshot.ts';
import type { Issue, IssueId, Side } from '../sync/snapshot.ts';
import { chunk } from './chunk.ts';
import { fetchAll } from './fetch.ts';
import { asFailure, endsSync } from './run.ts';
import type { Run } from './run.ts';
import { reportOf, settle, settleLater, settleLone } from './settle.ts';

/** Jira's most for one bulk create. */
export const BATCH = 50;

/**
 * Fifty at a time. Those whose create failed before go in batches of seven, and after that alone: an issue that makes
 * Jira answer with an error for the whole batch keeps nobody waiting for long.
 */
export function batchesOf(run: Run, from: Side, due: readonly Candidate[]): Candidate[][] {
  const tries = new Map(run.checkpoint.failures.map((failing) => [failing.ref, failing.tries]));
  const bySize = new Map<number, Candidate[]>();
  for (const candidate of due) {
    const failed = tries.get(refOf(from, candidate.id)) ?? 0;
    const size = Math.max(1, Math.floor(BATCH / 7 ** failed));
    bySize.set(size, [...(bySize.get(size) ?? []), candidate]);
  }
  return [...bySize].sort(([a], [b]) => b - a).flatMap(([size, candidates]) => chunk(candidates, size));
}

/**
 * Reads candidates again, in full. If that fails for a reason that may lie in one of them, they are halved until that
 * one stands alone, and is recorded as failing. Those that are of our own making are left out.
 * @throws FailureError when it is the site that fails.
 */
export async function readOrigins(
  run: Run,
  from: Side,
  batch: readonly Candidate[],
): Promise<readonly Issue[]> {
  try {
    const ids = batch.map((candidate) => candidate.id);
    const origins = await fetchAll(run, from, ids);
    const strangers = await withoutOwn(run, from, [...origins.values()]);
    // Left out of the answer: gone, or only just now. The next run asks for it directly.
    for (const candidate of batch) if (!origins.has(candidate.id)) settleLater(run, from, candidate);
    return strangers;
  } catch (thrown) {
    const { failure } = asFailure(thrown);
    if (endsSync(failure)) throw thrown;
    // A site that does not even say who we are ends the sync.
    await run.sites[from].whoAmI();
    const [first, ...others] = batch;
    if (first === undefined) return [];
    if (others.length > 0) {
      const middle = Math.ceil(batch.length / 2);
      const older = await readOrigins(run, from, batch.slice(0, middle));
      return [...older, ...(await readOrigins(run, from, batch.slice(middle)))];
    }
    settle(run, refOf(from, first.id), reportOf(run, from, first.key, []), { failures: [failure] });
    return [];
  }
}

/** Jira's most for one read of issues. */
const PROPERTIES_PER_READ = 5;

/**
 * Leaves out issues of our own making, where this sync makes issues on the side of the origins, too: one without a marker
 * is a twin that somebody took the marker from, or a released double. What another sync made is an origin like any other
 * (chains), and bears that one's marker.
 */
async function withoutOwn(run: Run, from: Side, origins: readonly Issue[]): Promise<readonly Issue[]> {
  const isMixed = mappingsFrom(run.contract, otherSide(from)).length > 0;
  const { accounts } = run.contract[from];
  const own = origins.filter(
    ({ creator, properties }) =>
      isMixed &&
      creator !== undefined &&
      accounts.includes(creator) &&
      propertyKeys(run.contract).every((key) => properties[key] === undefined),
  );
  if (own.length === 0) return origins;
  const marked = new Set<IssueId>();
  const ids = own.map(({ id }) => id);
  for (const keys of chunk(run.neighbours[from].map(propertyKey), PROPERTIES_PER_READ)) {
    const issues = await run.sites[from].fetchIssues(ids, { fields: [], properties: keys, comments: false });
    for (const { id, properties } of issues)
      if (keys.some((key) => properties[key] !== undefined)) marked.add(id);
  }
  const left = new Set(own.filter(({ id }) => !marked.has(id)));
  for (const issue of left) settleLone(run, { side: from, issue, because: { code: 'made-by-us' } });
  return origins.filter((issue) => !left.has(issue));
}
