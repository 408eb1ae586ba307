/** Notes what came of an issue or a pair: for the report of the run, and for its next checkpoint. */
import type { Ref } from '../sync/checkpoint.ts';
import { refOf } from '../sync/checkpoint.ts';
import type { NotCarried, OperationReport, PairReport } from '../sync/outcome.ts';
import type { IssueId, IssueKey, Side } from '../sync/snapshot.ts';
import type { Lone } from './read.ts';
import type { Run, Settled } from './run.ts';

/** Shared: a run over its limit settles 100,000 issues. */
const NOTHING: readonly never[] = [];

/** Notes what came of an issue or a pair; what is not said did not fail, is not put off and holds nothing. */
export function settle(
  run: Run,
  ref: Ref,
  report: PairReport,
  { failures = NOTHING, pending = false, holds = NOTHING }: Partial<Omit<Settled, 'ref' | 'report'>> = {},
): void {
  run.progress.settled.push({ ref, report, failures, pending, holds });
}

/** Records an issue that makes no pair. */
export function settleLone(run: Run, { side, issue, because }: Lone): void {
  const ref = refOf(side, issue.id);
  run.progress.handled.add(ref);
  const notCarried: NotCarried[] = 'code' in because ? [{ code: because.code, what: 'issue', side }] : [];
  settle(run, ref, reportOf(run, side, issue.key, notCarried), {
    failures: 'failure' in because ? [because.failure] : [],
  });
}

/** Records an issue that is left for the next run. */
export function settleLater(
  run: Run,
  side: Side,
  issue: { readonly id: IssueId; readonly key: IssueKey },
): void {
  const report = reportOf(run, side, issue.key, [{ code: 'pending', what: 'issue', side }]);
  settle(run, refOf(side, issue.id), report, { pending: true });
}

/** The report of an issue that is named without a twin. */
export function reportOf(
  run: Pick<Run, 'contract'>,
  side: Side,
  key: IssueKey,
  notCarried: readonly NotCarried[],
  operations: readonly OperationReport[] = [],
): PairReport {
  return { [side]: linkTo(run, side, key), operations, notCarried, failures: [] };
}

/** An issue as the report names it. */
export function linkTo(
  run: Pick<Run, 'contract'>,
  side: Side,
  key: IssueKey,
): { readonly key: IssueKey; readonly url: string } {
  return { key, url: `${run.contract[side].url}/browse/${key}` };
}
