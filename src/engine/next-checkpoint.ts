/** Makes the next checkpoint: it says nothing that was not confirmed, and loses nothing that is still to do. */
import type { Checkpoint, Failing, LedgerLine, Ref } from '../sync/checkpoint.ts';
import { FAILURES_MAX, isRef, PENDING_MAX, recordFailure, refOf, settleLedger } from '../sync/checkpoint.ts';
import type { IssueId, Millis, Side } from '../sync/snapshot.ts';
import type { Run, Settled } from './run.ts';
import { nowOf } from './run.ts';

/**
 * The checkpoint after what was done so far.
 * @param digest Fingerprint of the contract in force.
 */
export function nextCheckpoint(run: Run, digest: string): Checkpoint {
  const { checkpoint, progress } = run;
  const now = nowOf(run);
  const results = resultsByRef(progress.settled);
  const pending = new Set<Ref>(progress.waiting);
  for (const [ref, result] of results) {
    if (result.pending) pending.add(ref);
    else pending.delete(ref);
  }
  // What was pending before and was not reached stays so.
  const reached = (ref: Ref) => results.has(ref) || progress.reviewed.has(ref);
  for (const ref of checkpoint.pending as Ref[]) if (!reached(ref)) pending.add(ref);

  const scoped = run.issues.length > 0;
  // What does not fit is found again: neither cursor nor sweep nor comparison counts as done.
  const failures = nextFailures(checkpoint.failures, results, reached, now);
  const tooMany = pending.size > PENDING_MAX || failures.length > FAILURES_MAX;
  const known: ReadonlySet<string> = new Set(tooMany ? checkpoint.pending : []);
  const sweptAt = tooMany ? checkpoint.sweptAt : progress.sweptAt;
  const side = (name: Side): Checkpoint['sides']['customer'] => {
    const before = checkpoint.sides[name];
    const cursor = scoped || tooMany ? before.cursor : progress.cursor[name];
    const lines: LedgerLine[] = tooMany ? before.ledger : [...before.ledger, ...progress.ledger[name]];
    const there = lines.filter(([id]) => !progress.gone.has(refOf(name, id as IssueId)));
    return { cursor, ledger: settleLedger(there, cursor), page: progress.page[name] };
  };
  return {
    v: 1,
    digest: sweptAt === checkpoint.sweptAt ? checkpoint.digest : digest,
    sides: { customer: side('customer'), desk: side('desk') },
    sweptAt,
    comparison: tooMany ? checkpoint.comparison : progress.comparison,
    ...(progress.lastKey === undefined ? {} : { lastKey: progress.lastKey }),
    ...(progress.lastCustomerKey === undefined ? {} : { lastCustomerKey: progress.lastCustomerKey }),
    ...(progress.creatingSince === undefined ? {} : { creatingSince: progress.creatingSince }),
    ...(checkpoint.resolved === undefined ? {} : { resolved: checkpoint.resolved }),
    ...nextVanished(run),
    ...(progress.pairsDone === undefined ? {} : { pairsDone: progress.pairsDone }),
    // Those known before come first.
    failures: failures.slice(0, FAILURES_MAX),
    // First what only the checkpoint knows.
    pending: [...pending]
      .sort((a, b) => Number(known.has(b)) - Number(known.has(a)) || (a < b ? -1 : 1))
      .slice(0, PENDING_MAX),
    holds: [
      ...checkpoint.holds.filter((hold) => hold.until > now),
      ...[...results.values()].flatMap((result) => result.holds),
    ],
  };
}

/** What was looked at is known anew: gone still, or back. */
function nextVanished({ checkpoint, progress }: Run): Pick<Checkpoint, 'vanished'> {
  const isSeen = (ref: Ref) => progress.handled.has(ref) || progress.vanished.has(ref);
  const open = (checkpoint.vanished ?? []).filter(({ ref }) => !isSeen(ref as Ref));
  const seen = [...progress.vanished].map(([ref, at]) => ({ ref, at }));
  const vanished = [...open, ...seen].slice(-PENDING_MAX);
  return vanished.length === 0 ? {} : { vanished };
}

/**
 * What came of each issue. A pair can come up more than once in a run: linked first, its history later. What came up once
 * is taken as it is: of the 100,000 issues of a run over its limit, no second copy is made.
 */
function resultsByRef(settled: readonly Settled[]): Map<Ref, Settled> {
  const results = new Map<Ref, Settled>();
  for (const result of settled) {
    if (!isRef(result.ref)) continue;
    const before = results.get(result.ref);
    results.set(result.ref, before === undefined ? result : join(before, result));
  }
  return results;
}

/** The report is the later one's, unless only the earlier one names an issue. */
function join(a: Settled, b: Settled): Settled {
  return {
    ref: b.ref,
    report: keyOf(b) === '' ? a.report : b.report,
    failures: [...a.failures, ...b.failures],
    pending: a.pending || b.pending,
    holds: [...a.holds, ...b.holds],
  };
}

function keyOf({ report }: Settled): string {
  return (report.customer ?? report.desk)?.key ?? '';
}

function nextFailures(
  before: readonly Failing[],
  results: ReadonlyMap<Ref, Settled>,
  reached: (ref: Ref) => boolean,
  now: Millis,
): Failing[] {
  const known = new Map(before.map((failing) => [failing.ref, failing]));
  const kept = before.filter(({ ref }) => !reached(ref as Ref));
  const failing: Failing[] = [];
  for (const [ref, result] of results) {
    const [first] = result.failures;
    if (first === undefined) continue;
    const earlier = known.get(ref);
    const key = keyOf(result);
    failing.push(recordFailure(earlier, { ref, key: key === '' ? (earlier?.key ?? '') : key }, first, now));
  }
  return [...kept, ...failing];
}
