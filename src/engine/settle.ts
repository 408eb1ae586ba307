/** Makes the next checkpoint: it says nothing that was not confirmed, and loses nothing that is still to do. */
import type { Checkpoint, Failing, LedgerLine, Ref } from '../sync/checkpoint.ts';
import { isRef, PENDING_MAX, recordFailure, refOf, settleLedger } from '../sync/checkpoint.ts';
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
  const tooMany = pending.size > PENDING_MAX;
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
    ...(progress.creatingSince === undefined ? {} : { creatingSince: progress.creatingSince }),
    ...(checkpoint.resolved === undefined ? {} : { resolved: checkpoint.resolved }),
    failures: nextFailures(checkpoint.failures, results, reached, now),
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

type Result = Pick<Settled, 'failures' | 'pending' | 'holds'> & { readonly key: string };

/** A pair can come up more than once in a run: linked first, its history later. */
export function resultsByRef(settled: readonly Settled[]): Map<Ref, Result> {
  const results = new Map<Ref, Result>();
  for (const { ref, report, failures, pending, holds } of settled) {
    if (!isRef(ref)) continue;
    const before = results.get(ref);
    results.set(ref, {
      key: (report.customer ?? report.desk)?.key ?? before?.key ?? '',
      failures: [...(before?.failures ?? []), ...failures],
      pending: pending || (before?.pending ?? false),
      holds: [...(before?.holds ?? []), ...holds],
    });
  }
  return results;
}

function nextFailures(
  before: readonly Failing[],
  results: ReadonlyMap<Ref, Result>,
  reached: (ref: Ref) => boolean,
  now: Millis,
): Failing[] {
  const known = new Map(before.map((failing) => [failing.ref, failing]));
  const kept = before.filter(({ ref }) => !reached(ref as Ref));
  const failing = [...results].flatMap(([ref, { key, failures }]) => {
    const [first] = failures;
    return first === undefined
      ? []
      : [
          recordFailure(
            known.get(ref),
            { ref, key: key === '' ? (known.get(ref)?.key ?? '') : key },
            first,
            now,
          ),
        ];
  });
  return [...kept, ...failing];
}
