/**
 * Several customer issues that were made of one request, by two runs at once: one stays, the others are told so and let go,
 * as requests of one customer issue are.
 */
import { textDoc } from '../adf/carry-comment.ts';
import { refOf } from '../sync/checkpoint.ts';
import type { IssueRef, Operation } from '../sync/operation.ts';
import type { Side } from '../sync/snapshot.ts';
import { applyOperations } from './apply.ts';
import type { LinkedTwins } from './linked-twins.ts';
import type { Run } from './run.ts';
import { reportOf, settle, settleLater } from './settle.ts';
import type { Claimant } from './walk.ts';

/**
 * Lets go all issues made of a request but the one it is about to name. Before it names that one: until then, whatever is
 * lost, the next run comes by here again.
 */
export async function releaseDoubles(
  run: Run,
  from: Side,
  claimants: readonly Claimant[],
  chosen: IssueRef,
  linked: () => Promise<LinkedTwins>,
): Promise<void> {
  const others = claimants.filter(({ id }) => id !== chosen.id);
  // Requests of one customer issue both name it: there they are found whenever they are read.
  if (from === 'customer' || others.length === 0) return;
  const { accounts, project } = run.contract.customer;
  const twins = await linked();
  for (const other of others) {
    if (twins.has(other.id) || !other.key.startsWith(`${project.key}-`)) continue;
    if (other.creator === undefined) settleLater(run, 'customer', other);
    else if (accounts.includes(other.creator)) await release(run, other, chosen);
  }
}

async function release(run: Run, { id, key }: IssueRef, instead: IssueRef): Promise<void> {
  const operation: Operation = {
    kind: 'release-double',
    side: 'customer',
    issue: { id, key },
    elder: { id: instead.id, key: instead.key },
    note: textDoc(
      `This issue doubles ${instead.key}: both were made from the same request. ` +
        `Deskbridge goes on with ${instead.key} and no longer carries anything here.`,
    ),
  };
  const ref = refOf('customer', id);
  const { operations, failures, holds, pending } = await applyOperations(run, ref, [operation]);
  run.progress.handled.add(ref);
  settle(run, ref, reportOf(run, 'customer', key, [], operations), { failures, pending, holds });
}
