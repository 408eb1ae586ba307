/** Carries out the plans of pairs: pairs side by side, the operations of a pair in order, one failure at a time. */
import pMap from 'p-map';
import type { Hold, Ref } from '../sync/checkpoint.ts';
import { HOLD, refOf } from '../sync/checkpoint.ts';
import type { Failure, FailureError } from '../sync/failure.ts';
import { hidesFiles } from '../sync/file-privacy.ts';
import type { Operation } from '../sync/operation.ts';
import type { NotCarried, OperationReport, PairReport } from '../sync/outcome.ts';
import { planPair } from '../sync/pair-plan.ts';
import type { PairPlan, Twins } from '../sync/pair-plan.ts';
import { otherSide, SIDES } from '../sync/snapshot.ts';
import type { CommentId, IssueId, IssueKey, Millis, Side } from '../sync/snapshot.ts';
import { describe, describePlanned, touchedBy } from './describe.ts';
import { execute } from './execute.ts';
import type { Renew } from './freshness.ts';
import { keepFresh } from './freshness.ts';
import type { Lone } from './read.ts';
import { asFailure, endsSync, mustHalt, nowOf, throwIfFatal } from './run.ts';
import type { Run, Settled } from './run.ts';
import { learnWorkflow } from './status.ts';
import type { Parts } from './update.ts';

/** More than a site takes at once, so that a pair that waits for its pace does not leave a place empty. */
const PAIRS_AT_ONCE = 12;

/**
 * Plans and applies a batch of pairs. Limits are taken in order, the longest waiting first.
 * @param readAt when reading the batch began
 */
export async function settlePairs(run: Run, pairs: readonly Twins[], readAt: Millis): Promise<void> {
  const oldestFirst = [...pairs].sort(
    (a, b) => lastChange(a) - lastChange(b) || Number(a.customer.id) - Number(b.customer.id),
  );
  const planned = oldestFirst.map((twins) => {
    for (const side of SIDES) learnWorkflow(run, side, twins[side]);
    const plan = planPair(run.contract, twins);
    const originOf = ({ side, origin }: { readonly side: Side; readonly origin: CommentId }) =>
      twins[otherSide(side)].comments.find((comment) => comment.id === origin);
    const { now, later } = run.allowance.take(plan.operations, {
      pair: twins.customer.id,
      isNew: run.progress.paired.has(refOf('desk', twins.desk.id)),
      linkedAt: Date.parse(twins.marker.linkedAt),
      created: (operation) => originOf(operation)?.created ?? Number.MAX_SAFE_INTEGER,
    });
    return { twins, plan, now, later };
  });
  await pMap(
    planned,
    async ({ twins, plan, now, later }) => {
      const settled = await settlePair(run, twins, plan, now, later, readAt);
      // Pairs in step are not kept: a comparison goes through all of them, and memory is not to grow with it.
      if (settled !== undefined && (isEventful(settled) || run.progress.remembered.has(settled.ref)))
        run.progress.settled.push(settled);
    },
    { concurrency: PAIRS_AT_ONCE },
  );
  throwIfFatal(run);
}

function isEventful({ report, failures, pending, holds }: Settled): boolean {
  const { operations, notCarried, conflicts = [], explanation = [] } = report;
  const counts = [operations, notCarried, conflicts, explanation, failures, holds];
  return pending || counts.some((list) => list.length > 0);
}

/** What could not be read may be what has become private, and a withdrawal waits for no back-off. */
function mayHideMore({ contract }: Run, twins: Twins, { failures }: PairPlan): boolean {
  const isUnasked = twins.files?.failure !== undefined;
  return (
    failures.some(({ code }) => code === 'unknown-visibility') ||
    (isUnasked && SIDES.some((side) => hidesFiles(contract, side, twins[side])))
  );
}

function lastChange({ customer, desk }: Twins): number {
  return Math.min(customer.updated, desk.updated);
}

async function settlePair(
  run: Run,
  twins: Twins,
  plan: PairPlan,
  now: readonly Operation[],
  later: readonly Operation[],
  readAt: Millis,
): Promise<Settled | undefined> {
  const ref = refOf('customer', twins.customer.id);
  const applied = startApplied();
  const settledAs = ({
    operations,
    failures,
    notCarried,
    holds,
    pending,
    planned = plan,
  }: Omit<Applied, 'reached'>): Settled => ({
    ref,
    report: {
      customer: linkTo(run, 'customer', twins.customer.key),
      desk: linkTo(run, 'desk', twins.desk.key),
      operations: [...operations, ...later.flatMap((operation) => describe(operation, 'held'))],
      notCarried: [
        ...planned.notCarried,
        ...notCarried,
        ...(later.length > 0 ? [{ code: 'limit', what: 'issue', side: 'customer' } as const] : []),
      ],
      ...(planned.conflicts.length > 0 ? { conflicts: planned.conflicts } : {}),
      failures: [],
      ...(run.issues.length > 0 ? { explanation: planned.explanation } : {}),
    },
    failures: [...planned.failures, ...failures],
    // A comment that is held back has no operation, and the failure that led to it counts as over: nobody else knows of it.
    pending:
      later.length > 0 ||
      pending ||
      planned.notCarried.some(({ code }) => code === 'pending') ||
      mayHideMore(run, twins, planned),
    holds,
  });
  run.progress.inFlight.set(ref, () => settledAs(cutOff(run, ref, now, applied)));
  await applyOperations(run, ref, now, applied, keepFresh(run, twins, readAt));
  // Gone when the run has been given up: then it was settled already, as it stood.
  return run.progress.inFlight.delete(ref) ? settledAs(applied) : undefined;
}

/**
 * A pair as it stands when the run does not wait for it any longer. What is on its way counts as put off, and as a write
 * whose outcome is unknown.
 */
function cutOff(run: Run, ref: Ref, planned: readonly Operation[], applied: Applied): Applied {
  const [current] = planned.slice(applied.reached);
  const hold = current === undefined ? undefined : holdOf(ref, current, nowOf(run));
  return {
    ...applied,
    operations: [
      ...applied.operations,
      ...planned.slice(applied.reached).flatMap((operation) => describe(operation, 'held')),
    ],
    holds: [...applied.holds, ...(hold === undefined ? [] : [hold])],
    pending: true,
  };
}

/** A write that must not be repeated at once: what it makes may still appear. */
function holdOf(ref: Ref, operation: Operation, now: Millis): Hold | undefined {
  const until = now + HOLD;
  if (operation.kind === 'add-comment') return { ref, comment: operation.origin, until };
  if (operation.kind === 'note-vanished') return { ref, until };
  return operation.kind === 'add-file' ? { ref, file: operation.file.id, until } : undefined;
}

interface Applied {
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

function startApplied(): Applied {
  return { operations: [], notCarried: [], failures: [], holds: [], pending: false, reached: 0 };
}

/** Carries out operations in order. A failure holds only what follows for the same origin. */
export async function applyOperations(
  run: Run,
  ref: Ref,
  operations: readonly Operation[],
  applied: Applied = startApplied(),
  renew: Renew = (operation) => Promise.resolve({ operation }),
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

export function linkTo(
  run: Pick<Run, 'contract'>,
  side: Side,
  key: IssueKey,
): { readonly key: IssueKey; readonly url: string } {
  return { key, url: `${run.contract[side].url}/browse/${key}` };
}

/** Records an issue that makes no pair. */
export function settleLone(run: Run, { side, issue, because }: Lone): void {
  const ref = refOf(side, issue.id);
  run.progress.handled.add(ref);
  run.progress.settled.push({
    ref,
    report: reportOf(
      run,
      side,
      issue.key,
      'code' in because ? [{ code: because.code, what: 'issue', side }] : [],
    ),
    failures: 'failure' in because ? [because.failure] : [],
    pending: false,
    holds: [],
  });
}

/** Records an issue that is left for the next run. */
export function settleLater(
  run: Run,
  side: Side,
  issue: { readonly id: IssueId; readonly key: IssueKey },
): void {
  run.progress.settled.push({
    ref: refOf(side, issue.id),
    report: reportOf(run, side, issue.key, [{ code: 'pending', what: 'issue', side }]),
    failures: [],
    pending: true,
    holds: [],
  });
}

export function reportOf(
  run: Pick<Run, 'contract'>,
  side: Side,
  key: IssueKey,
  notCarried: readonly NotCarried[],
  operations: readonly OperationReport[] = [],
): PairReport {
  return { [side]: linkTo(run, side, key), operations, notCarried, failures: [] };
}
