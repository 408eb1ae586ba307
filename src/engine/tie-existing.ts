/** Ties two issues that were there before, or says why they are left alone. */
import { refOf } from '../sync/checkpoint.ts';
import type { Ref } from '../sync/checkpoint.ts';
import { markExisting } from '../sync/existing-pairs.ts';
import type { Proposal, Verdict } from '../sync/existing-pairs.ts';
import type { Failure } from '../sync/failure.ts';
import { linkTwins } from '../sync/linking.ts';
import type { Operation } from '../sync/operation.ts';
import type { NotCarried, OperationReport, PairReport } from '../sync/outcome.ts';
import type { Issue } from '../sync/snapshot.ts';
import { applyOperations } from './apply.ts';
import { isTwinOfAnotherSync } from './other-syncs.ts';
import { asFailure, endsSync, nowOf } from './run.ts';
import type { Run } from './run.ts';
import { linkTo, settle } from './settle.ts';

/** Named, and otherwise left alone. Under the two keys, so that several pairs of one issue are all listed. */
export function settleLeft(
  run: Run,
  proposal: Proposal,
  verdict: Extract<Verdict, { do: 'leave' | 'fail' }>,
): void {
  const notCarried: NotCarried[] =
    verdict.do === 'leave'
      ? [{ code: verdict.code, what: 'issue', side: verdict.side, ref: proposal.at }]
      : [];
  settleProposal(run, proposal, { notCarried, failures: verdict.do === 'fail' ? [verdict.failure] : [] });
}

/** What became of a pair that was not tied. */
interface Untied {
  readonly operations?: readonly OperationReport[];
  readonly notCarried: readonly NotCarried[];
  readonly failures?: readonly Failure[];
  /** It is put off, and remembered by this. */
  readonly off?: Ref;
}

/** Notes what became of a pair that was not tied. */
export function settleProposal(
  run: Run,
  { customer, desk }: Proposal,
  { operations = [], notCarried, failures = [], off }: Untied,
): void {
  const report: PairReport = {
    customer: linkTo(run, 'customer', customer),
    desk: linkTo(run, 'desk', desk),
    operations,
    notCarried,
    failures: [],
  };
  settle(run, off ?? `c${customer}-${desk}`, report, { failures, pending: off !== undefined });
}

/** The desk's marker first: it is the authority. The customer's comes last and says that the rest is done. */
export async function tiePair(
  run: Run,
  proposal: Proposal,
  way: 'link' | 'finish',
  customer: Issue,
  desk: Issue,
): Promise<void> {
  const ref = refOf('customer', customer.id);
  const { contract } = run;
  const c = { id: customer.id, key: customer.key };
  const d = { id: desk.id, key: desk.key };
  const label = contract.twinLabel.desk;
  const mark: Operation = {
    kind: 'pair',
    issue: d,
    twin: c,
    ...(label === undefined || desk.labels.includes(label) ? {} : { label }),
    marker: markExisting(contract, customer, desk, nowOf(run)),
  };
  const rest = linkTwins(contract, c, d, { links: true, label: contract.twinLabel.customer });
  if (way === 'link') {
    try {
      if (await isTwinOfAnotherSync(run, desk.id)) {
        settleLeft(run, proposal, { do: 'leave', code: 'other-sync', side: 'desk' });
        return;
      }
    } catch (thrown) {
      const error = asFailure(thrown);
      if (endsSync(error.failure)) throw error;
      settleLeft(run, proposal, { do: 'fail', failure: error.failure });
      return;
    }
  }
  const marked = way === 'finish' ? undefined : await applyOperations(run, ref, [mark]);
  const isMarked = marked === undefined || (marked.failures.length === 0 && !marked.pending);
  const linked = isMarked ? await applyOperations(run, ref, rest) : undefined;
  if (isMarked) run.progress.handled.add(ref).add(refOf('desk', desk.id));
  run.progress.paired.add(refOf('desk', desk.id));
  const parts = [marked, linked].filter((part) => part !== undefined);
  const report: PairReport = {
    customer: linkTo(run, 'customer', customer.key),
    desk: linkTo(run, 'desk', desk.key),
    operations: parts.flatMap(({ operations }) => operations),
    notCarried: parts.flatMap(({ notCarried }) => notCarried),
    failures: [],
  };
  settle(run, ref, report, {
    failures: parts.flatMap(({ failures }) => failures),
    pending: parts.some(({ pending }) => pending),
    holds: parts.flatMap(({ holds }) => holds),
  });
}
