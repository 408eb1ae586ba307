/** What a reader of a plan must not miss, as data with words: comes before the list of everything. */
import type { IssueLink, OperationReport, PairReport, SyncReport } from '../sync/outcome.ts';
import type { SyncChange } from '../sync/plan-change.ts';
import type { IssueKey } from '../sync/snapshot.ts';
import { isPublic } from './counts.ts';
import { describeNotice } from './notice-text.ts';
import { orderPairs } from './order.ts';
import { countOf } from './wording.ts';

export interface Attention {
  /** One sentence without its full stop; parts between backticks are code. */
  readonly text: string;
  /** The issues it is about, in order. */
  readonly issues: readonly (IssueLink | IssueKey)[];
}

/**
 * What deserves attention in the plan of one sync, the most serious first. Why it stopped and limits that were reached are
 * not among it: they have sentences of their own, see `sync-state.ts`.
 *
 * @param change what a pull request changes about this sync, if the plan is that of a pull request
 */
export function findAttention(sync: SyncReport, change: SyncChange | undefined): readonly Attention[] {
  const published = findPairs(sync, becomesPublic);
  const deletions = findPairs(sync, isDeletion);
  const entering = change?.plans?.entering ?? [];
  const links = new Map(
    sync.pairs.flatMap(({ customer, desk }) =>
      [customer, desk].flatMap((one) => (one === undefined ? [] : [[one.key, one] as const])),
    ),
  );
  const desk = sync.desk.project;
  return [
    ...sync.notices.filter(({ code }) => code === 'disabled').map((notice) => lineOf(notice)),
    published.operations > 0 && {
      text: `${countOf(published.operations, 'comment')} would become public on ${desk}, for everybody who sees the request`,
      issues: published.issues,
    },
    deletions.operations > 0 && {
      text: `${countOf(deletions.operations, 'mirror')} would be deleted`,
      issues: deletions.issues,
    },
    entering.length > 0 && {
      text: `${countOf(entering.length, 'issue')} ${entering.length === 1 ? 'comes' : 'come'} into scope with this change`,
      issues: entering.map((key) => links.get(key) ?? key),
    },
    ...sync.notices
      .filter((notice) => notice.code !== 'disabled' && describeNotice(notice).level === 'warning')
      .map((notice) => lineOf(notice)),
  ].filter((entry) => entry !== false);
}

function lineOf(notice: SyncReport['notices'][number]): Attention {
  return { text: describeNotice(notice).text.replace(/\.$/, ''), issues: [] };
}

/** Notices that {@link findAttention} does not take up. */
export function isAside(notice: SyncReport['notices'][number]): boolean {
  return notice.code !== 'disabled' && describeNotice(notice).level === 'info';
}

/** A new text of a public mirror publishes nothing that was not there. */
function becomesPublic(operation: OperationReport): boolean {
  return operation.kind === 'add-comment' && isPublic(operation);
}

function isDeletion({ kind }: OperationReport): boolean {
  return kind === 'delete-comment' || kind === 'remove-file';
}

/** How many planned operations a rule picks, and the issues they are about: the customer's, where it is known. */
function findPairs(
  sync: SyncReport,
  picks: (operation: OperationReport) => boolean,
): { readonly operations: number; readonly issues: readonly IssueLink[] } {
  const countIn = (pair: PairReport) =>
    pair.operations.filter((operation) => operation.status === 'planned' && picks(operation)).length;
  const found = sync.pairs.map((pair) => ({ pair, count: countIn(pair) })).filter(({ count }) => count > 0);
  return {
    operations: found.reduce((sum, { count }) => sum + count, 0),
    issues: orderPairs(found.map(({ pair }) => pair)).flatMap((pair) => pair.customer ?? pair.desk ?? []),
  };
}
