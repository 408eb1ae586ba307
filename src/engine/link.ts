/** Ties a new twin to its origin: web links, label and the origin's marker, in this order. */
import { refOf } from '../sync/checkpoint.ts';
import { linkRequest, linkTwins } from '../sync/linking.ts';
import type { PairReport } from '../sync/outcome.ts';
import { otherSide } from '../sync/snapshot.ts';
import type { IssueId, Side } from '../sync/snapshot.ts';
import { applyOperations } from './apply.ts';
import type { Draft } from './drafts.ts';
import type { Run } from './run.ts';
import { linkTo, settle } from './settle.ts';
import type { Claimant } from './walk.ts';

/** Twins whose history is still to be carried. */
export interface NewPair {
  readonly customer: IssueId;
  readonly desk: IssueId;
}

/**
 * @param draft what the twin was made of, or would be made of now
 * @returns the pair if there is more to carry
 */
export async function linkPair(run: Run, draft: Draft, twin: Claimant): Promise<NewPair[]> {
  const { from, origin, linkedAt } = draft;
  const { base, notCarried } = draft.twin;
  const to = otherSide(from);
  const [customer, desk] = from === 'customer' ? [origin, twin] : [twin, origin];
  const operations =
    from === 'customer'
      ? linkTwins(run.contract, customer, desk, { links: true, label: run.contract.twinLabel.customer })
      : linkRequest(run.contract, customer, desk, { linkedAt, base });
  const asked = refOf(from, origin.id);
  const applied = await applyOperations(run, asked, operations);
  const isPair =
    from === 'customer' ||
    applied.operations.some(({ kind, status }) => kind === 'hint' && status === 'done');
  const report: PairReport = {
    customer: linkTo(run, 'customer', customer.key),
    desk: linkTo(run, 'desk', desk.key),
    operations: [{ kind: 'create', side: to, status: 'done' }, ...applied.operations],
    notCarried: [...notCarried, ...applied.notCarried],
    failures: [],
  };
  run.progress.handled.add(refOf('customer', customer.id)).add(refOf('desk', desk.id));
  run.progress.paired.add(refOf('desk', desk.id));
  // Until its own marker is written, only the request leads to the new twin.
  const ref = isPair ? refOf('customer', customer.id) : asked;
  const { failures, pending, holds } = applied;
  settle(run, ref, report, { failures, pending: pending || !isPair, holds });
  if (ref !== asked) {
    // What an earlier run noted of the request on its own is over.
    settle(run, asked, { operations: [], notCarried: [], failures: [] });
  }
  const hasHistory = origin.comments.length + (origin.attachments?.length ?? 0) > 0;
  const isMore = hasHistory || writesBack(run, from);
  return isPair && isMore ? [{ customer: customer.id, desk: desk.id }] : [];
}

/** What the origin's side is to see of the new twin does not wait for the next run. */
function writesBack({ contract: { fields, status } }: Run, from: Side): boolean {
  const back = from === 'customer' ? 'to-customer' : 'to-desk';
  return (
    fields.some(({ direction, when }) => direction === back && when !== 'create') ||
    status.customer.length + status.desk.length > 0
  );
}
