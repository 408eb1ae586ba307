/** The pairs of a run as the report names them: one entry per pair, with what failed and when it is tried again. */
import type { Checkpoint, Failing, Ref } from '../sync/checkpoint.ts';
import type { Failure } from '../sync/failure.ts';
import type { OperationReport, PairFailure, PairReport } from '../sync/outcome.ts';
import { parseRef } from '../sync/checkpoint.ts';
import type { IssueKey } from '../sync/snapshot.ts';
import type { Run, Settled } from './run.ts';
import { linkTo } from './settle.ts';

/** Merges what was settled, and adds the pairs that only wait for their next try. */
export function reportPairs(run: Run, next: Checkpoint): readonly PairReport[] {
  const before = new Map(run.checkpoint.failures.map((failing) => [failing.ref, failing]));
  const after = new Map(next.failures.map((failing) => [failing.ref, failing]));
  const merged = new Map<Ref, Settled>();
  for (const settled of run.progress.settled) {
    const earlier = merged.get(settled.ref);
    merged.set(settled.ref, earlier === undefined ? settled : merge(earlier, settled));
  }
  const pairs = [...merged.values()].map(({ ref, report, failures }): PairReport => {
    // No copy where there is nothing to add: a run over its limit names 100,000 issues.
    if (failures.length === 0) return report;
    const described = distinct(failures).map((failure) =>
      describeFailure(failure, before.get(ref), after.get(ref)),
    );
    return { ...report, failures: described };
  });
  const waiting = next.failures
    .filter((failing) => before.has(failing.ref) && !merged.has(failing.ref as Ref))
    .map((failing) => waitingPair(run, failing));
  return [...pairs, ...waiting].filter(isWorthNaming);
}

function merge(a: Settled, b: Settled): Settled {
  const conflicts = [...(a.report.conflicts ?? []), ...(b.report.conflicts ?? [])];
  return {
    ...a,
    report: {
      ...a.report,
      ...b.report,
      operations: [...a.report.operations, ...withoutMarkerOfNew(a, b)],
      notCarried: [...a.report.notCarried, ...b.report.notCarried],
      ...(conflicts.length > 0 ? { conflicts } : {}),
    },
    failures: [...a.failures, ...b.failures],
  };
}

/** What is noted in the marker of a twin that was made just now belongs to making it, and is not worth a line. */
function withoutMarkerOfNew(a: Settled, b: Settled): readonly OperationReport[] {
  const isNew = a.report.operations.some(({ kind, status }) => kind === 'create' && status === 'done');
  return isNew ? b.report.operations.filter(({ fields }) => fields !== 0) : b.report.operations;
}

function distinct(failures: readonly Failure[]): Failure[] {
  return [...new Map(failures.map((failure) => [JSON.stringify(failure), failure])).values()];
}

function describeFailure(
  failure: Failure,
  before: Failing | undefined,
  after: Failing | undefined,
): PairFailure {
  return {
    failure,
    tries: after?.tries ?? 1,
    nextTry: after?.nextTry ?? 0,
    ...(after?.since === undefined ? {} : { since: after.since }),
    isNew: before?.code !== failure.code,
  };
}

/** A pair that failed before and is not yet due: only the checkpoint knows it. */
function waitingPair(run: Run, failing: Failing): PairReport {
  const { side } = parseRef(failing.ref);
  const link = failing.key === '' ? {} : { [side]: linkTo(run, side, failing.key as IssueKey) };
  return {
    ...link,
    operations: [],
    notCarried: [{ code: 'backoff', what: 'issue', side }],
    failures: [],
    waiting: {
      code: failing.code,
      tries: failing.tries,
      nextTry: failing.nextTry,
      ...(failing.since === undefined ? {} : { since: failing.since }),
    },
  };
}

function isWorthNaming(pair: PairReport): boolean {
  return (
    pair.operations.length > 0 ||
    pair.notCarried.length > 0 ||
    (pair.conflicts?.length ?? 0) > 0 ||
    pair.failures.length > 0 ||
    (pair.explanation?.length ?? 0) > 0
  );
}
