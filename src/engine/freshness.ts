/**
 * A batch is read at once and written one request after the other, while people go on working. So a pair whose turn comes
 * late is read and planned again, and only what would still be planned is carried out.
 */
import type { Operation } from '../sync/operation.ts';
import { planPair } from '../sync/pair-plan.ts';
import type { PairPlan } from '../sync/pair-plan.ts';
import type { Millis, Side } from '../sync/snapshot.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { Twins } from '../sync/twins.ts';
import { readPair } from './read.ts';
import { nowOf } from './run.ts';
import type { Run } from './run.ts';
import { learnWorkflow } from './status.ts';

/** Longer ago than this, what was read counts as old. */
const STALE: Millis = 60_000;

/** What to do when the turn of an operation has come. */
export interface Turn {
  /** The operation as people have left things for it; undefined if it is no longer to be carried out. */
  readonly operation: Operation | undefined;
  /** What it is of, where the pair was planned again. */
  readonly plan?: PairPlan;
}

/** Asked for each operation of a pair just before it. */
export type Renew = (operation: Operation) => Promise<Turn>;

/** What is planned of a pair that is none any more. */
const NOTHING: PairPlan = { operations: [], notCarried: [], conflicts: [], failures: [], explanation: [] };

/**
 * Keeps the plan of a pair fresh while it is carried out. Costs nothing for as long as the reading is not old; then, one
 * reading of this pair, which is good for what is carried out within the next minute.
 * @param readAt when the reading began that the pair was planned by
 */
export function keepFresh(run: Run, twins: Pick<Twins, Side>, readAt: Millis): Renew {
  let at = readAt;
  let plan: PairPlan | undefined;
  return async (operation) => {
    const subject = subjectOf(operation);
    if (subject === undefined) return { operation };
    const now = nowOf(run);
    // Either way: until the first answer of a run, it is the runner's clock, which may be ahead.
    if (Math.abs(now - at) >= STALE) {
      plan = await planAgain(run, twins);
      at = now;
    }
    if (plan === undefined) return { operation };
    return { operation: plan.operations.find((planned) => subjectOf(planned) === subject), plan };
  };
}

async function planAgain(run: Run, twins: Pick<Twins, Side>): Promise<PairPlan> {
  const fresh = await readPair(run, twins);
  if (fresh === undefined) return NOTHING;
  for (const side of SIDES) learnWorkflow(run, side, fresh[side]);
  return planPair(run.contract, fresh);
}

/**
 * What an operation carries of what people wrote, so that it is found again in another plan of the pair whatever it has
 * come to look like. Undefined for all that people cannot have changed meanwhile.
 */
function subjectOf(operation: Operation): string | undefined {
  switch (operation.kind) {
    case 'update':
      return operation.kind;
    case 'add-comment':
      return `${operation.kind} ${operation.side} ${operation.origin}`;
    case 'edit-comment':
      return `${operation.kind} ${operation.side} ${operation.mirror}`;
    case 'add-file':
      return `${operation.kind} ${operation.side} ${operation.file.id}`;
    case 'delete-comment':
      // The new mirror follows.
      return operation.reason === 'repost' ? `repost ${operation.side} ${operation.mirror}` : undefined;
    default:
      return undefined;
  }
}
