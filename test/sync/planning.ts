/** Planning the comments of one pair, and the plan in a few words. */
import type { Contract } from '../../src/config/contract.ts';
import { planPair } from '../../src/sync/pair-plan.ts';
import type { PairPlan } from '../../src/sync/pair-plan.ts';
import type { Comment } from '../../src/sync/snapshot.ts';
import { brief, commentId, twinsOf } from './builders.ts';

export function plan(
  contract: Contract,
  comments: { readonly customer?: readonly Comment[]; readonly desk?: readonly Comment[] },
  held: readonly string[] = [],
): PairPlan {
  return planPair(
    contract,
    twinsOf(contract, {
      customer: { comments: comments.customer ?? [] },
      desk: { comments: comments.desk ?? [] },
      held: held.map(commentId),
    }),
  );
}

export function briefs({ operations }: PairPlan): string[] {
  return operations.map(brief);
}

export function codes({ notCarried }: PairPlan): string[] {
  return notCarried.map(({ code, ref }) => `${code} ${ref ?? ''}`.trim());
}
