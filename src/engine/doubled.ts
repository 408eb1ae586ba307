/** A second customer issue that was made of the same request: it is told so and let go, as a second request is. */
import { textDoc } from '../adf/carry-comment.ts';
import { refOf } from '../sync/checkpoint.ts';
import type { IssueRef, Operation } from '../sync/operation.ts';
import { applyOperations, reportOf, settleLone } from './apply.ts';
import { readLinkedTwins } from './linked-twins.ts';
import type { Lone } from './read.ts';
import type { Run } from './run.ts';

/**
 * Settles one such issue. The customer's people can turn the marker of a twin to another request, so it is a double only if
 * no request at all names it.
 * @param instead the issue that the request names
 */
export async function settleDoubled(run: Run, lone: Lone, instead: IssueRef): Promise<void> {
  const { id, key } = lone.issue;
  const twins = await readLinkedTwins(run);
  if (twins.has(id)) {
    settleLone(run, lone);
    return;
  }
  const operation: Operation = {
    kind: 'release-double',
    side: 'customer',
    issue: { id, key },
    elder: instead,
    note: textDoc(
      `This issue doubles ${instead.key}: both were made from the same request. ` +
        `Deskbridge goes on with ${instead.key} and no longer carries anything here.`,
    ),
  };
  const ref = refOf('customer', id);
  const { operations, failures, holds, pending } = await applyOperations(run, ref, [operation]);
  run.progress.handled.add(ref);
  run.progress.settled.push({
    ref,
    report: reportOf(run, 'customer', key, [], operations),
    failures,
    pending,
    holds,
  });
}
