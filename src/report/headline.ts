/** The one line that says it all: what was done, or what a plan would do. */
import type { Counts, RunReport, SyncReport } from '../sync/outcome.ts';
import { hasChanges, sumCounts } from './counts.ts';
import { describeNotice } from './notice-text.ts';
import { countOf, listOf } from './wording.ts';

/** Nothing to tell of a sync: no pair touched, nothing left behind, nobody has to act. */
export function isIdleSync(sync: SyncReport): boolean {
  return (
    sync.stopped === undefined &&
    sync.overLimit.length === 0 &&
    (sync.problems?.length ?? 0) === 0 &&
    sync.counts.failed === 0 &&
    sync.counts.pending === 0 &&
    !hasChanges(sync.counts) &&
    sync.pairs.every(
      (pair) =>
        pair.operations.length === 0 &&
        pair.notCarried.length === 0 &&
        (pair.conflicts?.length ?? 0) === 0 &&
        pair.failures.length === 0 &&
        (pair.explanation?.length ?? 0) === 0,
    ) &&
    sync.notices.every((notice) => describeNotice(notice).level === 'info')
  );
}

export function isIdle(report: RunReport): boolean {
  return (
    (report.problems?.length ?? 0) === 0 && report.interrupted === undefined && report.syncs.every(isIdleSync)
  );
}

/** `2 requests created, 12 comments to the desk, 1 failed` (plan: `2 requests to create …`); empty when all counts are 0. */
export function describeCounts(counts: Counts, noun: TwinNoun, mode: RunReport['mode']): string {
  const [created, linked, updated, deleted] =
    mode === 'plan'
      ? ['to create', 'to link', 'to update', 'to delete']
      : ['created', 'linked', 'updated', 'deleted'];
  return [
    counts.created > 0 && `${countOf(counts.created, noun)} ${created}`,
    counts.linked > 0 && `${countOf(counts.linked, 'existing pair')} ${linked}`,
    counts.updated > 0 && `${countOf(counts.updated, 'pair')} ${updated}`,
    counts.commentsToDesk > 0 && `${countOf(counts.commentsToDesk, 'comment')} to the desk`,
    counts.commentsToCustomer > 0 && `${countOf(counts.commentsToCustomer, 'comment')} to the customer`,
    counts.files > 0 &&
      (mode === 'plan'
        ? `${countOf(counts.files, 'file')} to carry`
        : `${countOf(counts.files, 'file')} carried`),
    counts.deleted > 0 && `${countOf(counts.deleted, 'mirror')} ${deleted}`,
    counts.failed > 0 && `${counts.failed.toLocaleString('en-US')} failed`,
    counts.pending > 0 && `${counts.pending.toLocaleString('en-US')} pending`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

/** What a plan says of one sync: `Plan: 3 requests to create, 12 comments to carry to HELP, 4 to ACME.` or `No changes.` */
export function describeVerdict(sync: SyncReport): string {
  const { counts } = sync;
  const noun = nounOfTwins([sync]);
  const comments = [
    counts.commentsToDesk > 0 &&
      `${countOf(counts.commentsToDesk, 'comment')} to carry to ${sync.desk.project}`,
    counts.commentsToCustomer > 0 &&
      (counts.commentsToDesk > 0
        ? `${counts.commentsToCustomer.toLocaleString('en-US')} to ${sync.customer.project}`
        : `${countOf(counts.commentsToCustomer, 'comment')} to carry to ${sync.customer.project}`),
  ];
  const parts = [
    counts.created > 0 && `${countOf(counts.created, noun)} to create`,
    counts.linked > 0 && `${countOf(counts.linked, 'existing pair')} to link`,
    counts.updated > 0 && `${countOf(counts.updated, 'pair')} to update`,
    ...comments,
    counts.files > 0 && `${countOf(counts.files, 'file')} to carry`,
    counts.deleted > 0 && `${countOf(counts.deleted, 'mirror')} to delete`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'No changes.' : `Plan: ${parts.join(', ')}.`;
}

/** Twins on the desk are requests; when some are made on the customer's side, `twin` fits both. */
export type TwinNoun = 'request' | 'twin';

export function nounOfTwins(syncs: readonly SyncReport[]): TwinNoun {
  const onCustomer = syncs.some((sync) =>
    sync.pairs.some((pair) =>
      pair.operations.some((operation) => operation.kind === 'create' && operation.side === 'customer'),
    ),
  );
  return onCustomer ? 'twin' : 'request';
}

/** The headline of a run, plain text. Emoji only where a person has to look: it must read the same without color. */
export function describeHeadline(report: RunReport): string {
  const name = report.mode === 'plan' ? 'Deskbridge plan' : 'Deskbridge';
  const problems = report.problems?.length ?? 0;
  if (problems > 0) return `❌ ${name}: the configuration has ${countOf(problems, 'problem')}, nothing ran`;

  const sign = report.result === 'failed' ? '❌ ' : report.result === 'partial' ? '⚠️ ' : '';
  const stopped = report.syncs.filter((sync) => sync.stopped !== undefined).length;
  const counts = describeCounts(
    sumCounts(report.syncs.map((sync) => sync.counts)),
    nounOfTwins(report.syncs),
    report.mode,
  );
  const comparisons = report.syncs.flatMap(({ notices }) =>
    notices.flatMap((notice) =>
      notice.code === 'comparing' && notice.differing !== undefined ? [notice] : [],
    ),
  );
  const compared = comparisons.reduce((sum, one) => sum + one.compared, 0);
  const differing = comparisons.reduce((sum, { differing: some = 0 }) => sum + some, 0);
  const facts = [
    compared > 0 &&
      `${differing.toLocaleString('en-US')} of ${countOf(compared, 'pair')} ${differing === 1 ? 'differs' : 'differ'}`,
    counts,
    stopped > 0 && `${countOf(stopped, 'sync')} stopped`,
    report.syncs.some((sync) => sync.overLimit.length > 0) && 'a limit was reached',
    report.interrupted === 'signal' && 'cancelled before the end',
    report.interrupted === 'time-budget' && 'the time budget was used up',
  ].filter((part) => part !== false && part !== '');
  if (facts.length === 0)
    return `${sign}${name}: ${report.mode === 'plan' ? 'no changes' : 'nothing to carry'}`;
  return `${sign}${name}: ${facts.join(', ')}`;
}

/** The only line of an idle run: `Deskbridge: nothing to do. acme and globex are in step (4 requests, 2 s).` */
export function describeIdle(report: RunReport, duration: string): string {
  const active = report.syncs.filter((sync) => !sync.notices.some((notice) => notice.code === 'disabled'));
  const disabled = report.syncs.filter((sync) => !active.includes(sync));
  const requests = report.syncs
    .flatMap((sync) => Object.values(sync.requests))
    .reduce((sum, next) => sum + next, 0);
  const cost = `(${countOf(requests, 'request')}, ${duration})`;
  const names =
    active.length > 5 ? [countOf(active.length, 'sync')] : active.map((sync) => `\`${sync.sync}\``);
  const state =
    active.length === 0
      ? `No sync ran ${cost}.`
      : `${listOf(names)} ${active.length === 1 ? 'is' : 'are'} in step ${cost}.`;
  const notes = active.flatMap((sync) => sync.notices.map((notice) => describeNotice(notice).text));
  const off = disabled.length === 0 ? [] : [`${countOf(disabled.length, 'sync')} disabled.`];
  const name = report.mode === 'plan' ? 'Deskbridge plan: no changes.' : 'Deskbridge: nothing to do.';
  return [name, state, ...off, ...new Set(notes)].join(' ');
}
