/** Plans pairs and carries their plans out, side by side and within the limits. */
import pMap from 'p-map';
import type { Ref } from '../sync/checkpoint.ts';
import { refOf } from '../sync/checkpoint.ts';
import { hidesFiles } from '../sync/file-privacy.ts';
import type { Operation } from '../sync/operation.ts';
import { planPair } from '../sync/pair-plan.ts';
import type { PairPlan } from '../sync/pair-plan.ts';
import { otherSide, SIDES } from '../sync/snapshot.ts';
import type { CommentId, Millis, Side } from '../sync/snapshot.ts';
import type { Twins } from '../sync/twins.ts';
import { applyOperations, holdOf, startApplied } from './apply.ts';
import type { Applied } from './apply.ts';
import { describe } from './describe.ts';
import { keepFresh } from './freshness.ts';
import { nowOf, PAIRS_AT_ONCE, throwIfFatal } from './run.ts';
import type { Run, Settled } from './run.ts';
import { linkTo } from './settle.ts';
import { learnWorkflow } from './status.ts';

/** A pair with its plan, and what of it the limits leave for now. */
interface Planned {
  readonly twins: Twins;
  readonly plan: PairPlan;
  readonly now: readonly Operation[];
  readonly later: readonly Operation[];
}

/**
 * Plans and applies a batch of pairs. Limits are taken in order, the longest waiting first.
 * @param readAt when reading the batch began
 */
export async function settlePairs(run: Run, pairs: readonly Twins[], readAt: Millis): Promise<void> {
  const oldestFirst = [...pairs].sort(
    (a, b) => lastChange(a) - lastChange(b) || Number(a.customer.id) - Number(b.customer.id),
  );
  const planned = oldestFirst.map((twins): Planned => {
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
    async (pair) => {
      const settled = await settlePair(run, pair, readAt);
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
  { twins, plan, now, later }: Planned,
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
  await applyOperations(run, ref, now, { applied, renew: keepFresh(run, twins, readAt) });
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
