/** Carries out operations: those of a pair in order, one failure at a time. */
import type { Hold, Ref } from '../sync/checkpoint.ts';
import { HOLD } from '../sync/checkpoint.ts';
import type { Failure, FailureError } from '../sync/failure.ts';
import type { Operation } from '../sync/operation.ts';
import type { NotCarried, OperationReport } from '../sync/outcome.ts';
import type { PairPlan } from '../sync/pair-plan.ts';
import type { Millis } from '../sync/snapshot.ts';
import { describe, describePlanned, touchedBy } from './describe.ts';
import { execute } from './execute.ts';
import type { Renew } from './freshness.ts';
import { asFailure, endsSync, mustHalt, nowOf } from './run.ts';
import type { Run } from './run.ts';
import type { Parts } from './update.ts';

/** What came of operations so far. Mutable: a run that is cut off still knows it. */
export interface Applied {
  readonly operations: OperationReport[];
  readonly notCarried: NotCarried[];
  readonly failures: Failure[];
  readonly holds: Hold[];
  pending: boolean;
  /** The plan that the update was carried out by, if the pair was planned again before it. */
  planned?: PairPlan;
  /** How many operations are behind it, whatever came of them. */
  reached: number;
}

/** Before the first operation. */
export function startApplied(): Applied {
  return { operations: [], notCarried: [], failures: [], holds: [], pending: false, reached: 0 };
}

interface Course {
  /** What is filled while operations are carried out. */
  readonly applied?: Applied;
  /** Asked before each operation whether it is still what is to be done. */
  readonly renew?: Renew;
}

/** Carries out operations in order. A failure holds only what follows for the same origin. */
export async function applyOperations(
  run: Run,
  ref: Ref,
  operations: readonly Operation[],
  { applied = startApplied(), renew = (operation) => Promise.resolve({ operation }) }: Course = {},
): Promise<Applied> {
  const failedOrigins = new Set<string>();
  let unlinked = false;
  for (const [index, operation] of operations.entries()) {
    applied.reached = index;
    if (run.mode === 'plan') {
      applied.operations.push(...describePlanned(run, operation));
      continue;
    }
    const origin = originOf(operation);
    // The hint says that linking was finished: with it, nobody would make up for the link.
    const tooEarly = operation.kind === 'hint' && unlinked;
    // What was uploaded is noted down also by a run that is ending: it is the end of work that was begun.
    const isEnding = mustHalt(run) && operation.kind !== 'map-files';
    if (isEnding || tooEarly || (origin !== undefined && failedOrigins.has(origin))) {
      applied.operations.push(...describe(operation, 'held'));
      applied.pending = true;
      continue;
    }
    noteTouched(run, operation);
    try {
      const turn = await renew(operation);
      if (operation.kind === 'update' && turn.plan !== undefined) applied.planned = turn.plan;
      if (turn.operation === undefined) {
        // Half of what was to be done about a comment may be worse than nothing.
        if (origin !== undefined) failedOrigins.add(origin);
        applied.operations.push(...describe(operation, 'held'));
        applied.pending = true;
        continue;
      }
      noteTouched(run, turn.operation);
      const done = await execute(run, turn.operation);
      if (typeof done === 'object') noteParts(run, applied, done);
      else {
        run.trouble.success();
        if (done === 'done') applied.operations.push(...describe(turn.operation, 'done'));
      }
    } catch (thrown) {
      const error = asFailure(thrown);
      if (mustHalt(run) && error.outcome === 'not-applied' && !endsSync(error.failure)) {
        // The run is ending and the request never left: nothing failed.
        applied.operations.push(...describe(operation, 'held'));
        applied.pending = true;
        continue;
      }
      if (origin !== undefined) failedOrigins.add(origin);
      // What must not be seen waits for no back-off: the next run tries again.
      if (isWithdrawal(operation)) applied.pending = true;
      // A link that Jira refuses for good does not keep the hint.
      unlinked ||= operation.kind === 'link' && error.failure.code !== 'refused';
      applied.operations.push(
        ...describe(operation, 'failed').map((report) => ({ ...report, failure: error.failure })),
      );
      noteFailure(run, applied, error);
      const hold = error.outcome === 'unknown' ? holdOf(ref, operation, nowOf(run)) : undefined;
      if (hold !== undefined) applied.holds.push(hold);
    }
  }
  applied.reached = operations.length;
  return applied;
}

/** A write that must not be repeated at once: what it makes may still appear. */
export function holdOf(ref: Ref, operation: Operation, now: Millis): Hold | undefined {
  const until = now + HOLD;
  if (operation.kind === 'add-comment') return { ref, comment: operation.origin, until };
  if (operation.kind === 'note-vanished') return { ref, until };
  return operation.kind === 'add-file' ? { ref, file: operation.file.id, until } : undefined;
}

function noteTouched(run: Run, operation: Operation): void {
  for (const issue of touchedBy(operation)) run.progress.touched.add(issue);
}

/** Removes what is no longer public, or in a chain may be so. */
function isWithdrawal(operation: Operation): boolean {
  const { kind } = operation;
  if (kind !== 'delete-comment' && kind !== 'remove-file') return false;
  return operation.reason === 'withdrawal' || (kind === 'delete-comment' && operation.chained === true);
}

/** An operation whose parts can fail one by one. */
function noteParts(
  run: Run,
  applied: Applied,
  { operations, notCarried, failures, isPutOff = false }: Parts,
): void {
  const isEnding = mustHalt(run);
  const putOff = isEnding ? failures.filter(({ outcome }) => outcome === 'not-applied') : [];
  applied.operations.push(
    ...operations.map((report): OperationReport => {
      const { failure, ...rest } = report;
      return putOff.some((error) => error.failure === failure) ? { ...rest, status: 'held' } : report;
    }),
  );
  applied.notCarried.push(...notCarried);
  if (putOff.length > 0 || isPutOff) applied.pending = true;
  if (failures.length === 0) run.trouble.success();
  for (const error of failures) if (!putOff.includes(error)) noteFailure(run, applied, error);
}

function noteFailure(run: Run, applied: Applied, error: FailureError): void {
  applied.failures.push(error.failure);
  if (run.trouble.failure(error) || endsSync(error.failure)) endWith(run, error);
}

/** The first failure ends the sync, but a wrong visibility speaks before any other: it is what has to be remembered. */
function endWith(run: Run, error: FailureError): void {
  if (run.progress.fatal === undefined || error.failure.code === 'visibility-mismatch')
    run.progress.fatal = error;
}

function originOf(operation: Operation): string | undefined {
  return 'origin' in operation ? `${operation.side} ${operation.origin}` : undefined;
}
