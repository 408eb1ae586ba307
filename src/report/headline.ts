/** The one line that says it all: what was done, or what a plan would do. */
import type { Counts, OperationReport, RunReport, SyncReport } from '../sync/outcome.ts';
import type { Side } from '../sync/snapshot.ts';
import { countRun, hasChanges, isDisabled, isPublic, sumCounts } from './counts.ts';
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

/** What was done, in words: `2 requests created, 12 comments to the desk, 1 failed`; empty when all counts are 0. */
export function describeCounts(counts: Counts, noun: TwinNoun): string {
  return [
    counts.created > 0 && `${countOf(counts.created, noun)} created`,
    counts.linked > 0 && `${countOf(counts.linked, 'existing pair')} linked`,
    counts.updated > 0 && `${countOf(counts.updated, 'pair')} updated`,
    counts.commentsToDesk > 0 && `${countOf(counts.commentsToDesk, 'comment')} to the desk`,
    counts.commentsToCustomer > 0 && `${countOf(counts.commentsToCustomer, 'comment')} to the customer`,
    counts.files > 0 && `${countOf(counts.files, 'file')} carried`,
    counts.deleted > 0 && `${countOf(counts.deleted, 'mirror')} deleted`,
    describeRest(counts),
  ]
    .filter((part) => part !== false && part !== '')
    .join(', ');
}

/** What did not come to be: `1 failed, 3 pending`. */
function describeRest({ failed, pending }: Counts): string {
  return [
    failed > 0 && `${failed.toLocaleString('en-US')} failed`,
    pending > 0 && `${pending.toLocaleString('en-US')} pending`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

/** What a plan would write, in words, for some syncs together: `3 requests to create`, `12 comments to publish on HELP`, … */
function plannedParts(syncs: readonly SyncReport[]): string[] {
  const counts = sumCounts(syncs.map((sync) => sync.counts));
  const desk = nameOf(syncs, 'desk');
  const customer = nameOf(syncs, 'customer');
  const edits = syncs.flatMap(({ pairs }) =>
    pairs.flatMap(({ operations }) => operations.filter(isPlannedEdit)),
  );
  // Who reads a request has seen the mirror already: a new text publishes nothing.
  const editsOn = (side: Side) => edits.filter((edit) => edit.side === side).length;
  const published = counts.published - edits.filter(isPublic).length;
  const internal = counts.commentsToDesk - editsOn('desk') - published;
  const toCustomer = counts.commentsToCustomer - editsOn('customer');
  const parts = [
    counts.created > 0 && `${countOf(counts.created, nounOfTwins(syncs))} to create`,
    counts.linked > 0 && `${countOf(counts.linked, 'existing pair')} to link`,
    published > 0 && `${countOf(published, 'comment')} to publish on ${desk}`,
    internal > 0 && `${countOf(internal, 'internal comment')} to add on ${desk}`,
    toCustomer > 0 &&
      (published + internal > 0
        ? `${toCustomer.toLocaleString('en-US')} to ${customer}`
        : `${countOf(toCustomer, 'comment')} to carry to ${customer}`),
    edits.length > 0 && `${countOf(edits.length, 'comment')} to edit`,
    counts.fields > 0 && `${countOf(counts.fields, 'field')} to write`,
    counts.statuses > 0 && `${countOf(counts.statuses, 'status', 'statuses')} to change`,
    counts.files > 0 && `${countOf(counts.files, 'file')} to carry`,
    counts.deleted > 0 && `${countOf(counts.deleted, 'mirror')} to delete`,
  ];
  return parts.filter((part) => part !== false);
}

function isPlannedEdit({ kind, status }: OperationReport): boolean {
  return kind === 'edit-comment' && status === 'planned';
}

/** The project that all syncs share on a side, or the side's name. */
function nameOf(syncs: readonly SyncReport[], side: Side): string {
  const urls = new Set(syncs.map((sync) => sync[side].url));
  const [first] = syncs;
  return urls.size === 1 && first !== undefined ? first[side].project : `the ${side}`;
}

/**
 * What a plan comes to, for one sync or for all of a run: `Plan: 3 requests to create, 12 comments to publish on HELP,
 * 4 to ACME, 2 statuses to change.`, `No changes.`, or that there is no plan. What a disabled sync would write stands apart.
 */
export function describeVerdict(syncs: readonly SyncReport[]): string {
  const planned = syncs.filter((sync) => sync.stopped === undefined);
  if (planned.length === 0 && syncs.length > 0) return 'No plan could be made.';
  const active = carriedBy(syncs);
  const parts = plannedParts(active);
  const rest = describeRest(sumCounts(active.map((sync) => sync.counts)));
  const later = plannedParts(planned.filter(isDisabled));
  const stopped = syncs.filter((sync) => sync.stopped !== undefined).map(({ sync }) => sync);
  return [
    parts.length > 0 ? `Plan: ${parts.join(', ')}.` : rest === '' ? 'No changes.' : 'Plan: nothing to write.',
    rest !== '' && `Besides: ${rest}.`,
    later.length > 0 && `Once enabled: ${later.join(', ')}.`,
    stopped.length > 0 &&
      `No plan for ${stopped.length > 3 ? countOf(stopped.length, 'sync') : listOf(stopped)}.`,
  ]
    .filter((part) => part !== false)
    .join(' ');
}

/** Of a plan, the syncs that the next run would carry. */
function carriedBy(syncs: readonly SyncReport[]): readonly SyncReport[] {
  return syncs.filter((sync) => sync.stopped === undefined && !isDisabled(sync));
}

/** Twins on the desk are requests; when some are made on the customer's side, `twin` fits both. */
export type TwinNoun = 'request' | 'twin';

export function nounOfTwins(syncs: readonly Pick<SyncReport, 'pairs'>[]): TwinNoun {
  const onCustomer = syncs.some((sync) =>
    sync.pairs.some((pair) =>
      pair.operations.some((operation) => operation.kind === 'create' && operation.side === 'customer'),
    ),
  );
  return onCustomer ? 'twin' : 'request';
}

/** The headline of a run, plain text. Emoji only where a person has to look: it must read the same without color. */
export function describeHeadline(report: RunReport): string {
  return headline(report, [
    ...describeDrift(report),
    ...(report.mode === 'plan'
      ? [
          ...plannedParts(carriedBy(report.syncs)),
          describeRest(sumCounts(carriedBy(report.syncs).map(({ counts }) => counts))),
        ]
      : [describeCounts(countRun(report.syncs), nounOfTwins(report.syncs))]),
    ...describeTrouble(report),
  ]);
}

/** The title of a plan over its verdict: only what the verdict does not say. */
export function describePlanTitle(report: RunReport): string {
  const facts = [...describeDrift(report), ...describeTrouble(report)];
  const isEmpty = carriedBy(report.syncs).every(({ counts }) => !hasWork(counts));
  return headline(report, facts.length === 0 && !isEmpty ? undefined : facts);
}

function hasWork(counts: Counts): boolean {
  return hasChanges(counts) || counts.failed > 0 || counts.pending > 0;
}

/** @param facts what the run comes to; undefined to name the run alone */
function headline(report: RunReport, facts: readonly string[] | undefined): string {
  const name = report.mode === 'plan' ? 'Deskbridge plan' : 'Deskbridge';
  const problems = report.problems?.length ?? 0;
  if (problems > 0) return `❌ ${name}: the configuration has ${countOf(problems, 'problem')}, nothing ran`;
  const sign = report.result === 'failed' ? '❌ ' : report.result === 'partial' ? '⚠️ ' : '';
  if (facts === undefined) return sign + name;
  const said = facts.filter((fact) => fact !== '').join(', ');
  const nothing = report.mode === 'plan' ? 'no changes' : 'nothing to carry';
  return `${sign}${name}: ${said === '' ? nothing : said}`;
}

/** With `compare: all`: how many pairs are not, or were not, as the agreement says. */
function describeDrift(report: RunReport): string[] {
  const comparisons = report.syncs.flatMap(({ notices }) =>
    notices.flatMap((notice) =>
      notice.code === 'comparing' && notice.differing !== undefined ? [notice] : [],
    ),
  );
  const compared = comparisons.reduce((sum, one) => sum + one.compared, 0);
  const differing = comparisons.reduce((sum, { differing: some = 0 }) => sum + some, 0);
  return compared === 0
    ? []
    : [
        `${differing.toLocaleString('en-US')} of ${countOf(compared, 'pair')} ${differing === 1 ? 'differs' : 'differ'}`,
      ];
}

function describeTrouble(report: RunReport): string[] {
  const stopped = report.syncs.flatMap((sync) => sync.stopped ?? []);
  const untrusted = stopped.filter((failure) => failure.code === 'untrusted-site').length;
  const leaving = (report.change?.syncs ?? []).filter(({ fate }) => fate === 'removed').length;
  return [
    stopped.length > untrusted && `${countOf(stopped.length - untrusted, 'sync')} stopped`,
    untrusted > 0 && `${countOf(untrusted, 'sync')} not contacted`,
    leaving > 0 && `${countOf(leaving, 'sync')} ${leaving === 1 ? 'leaves' : 'leave'}`,
    report.syncs.some((sync) => sync.overLimit.length > 0) && 'a limit was reached',
    report.interrupted === 'signal' && 'cancelled before the end',
    report.interrupted === 'time-budget' && 'the time budget was used up',
  ].filter((fact) => fact !== false);
}

/** The only line of an idle run: `Deskbridge: nothing to do. acme and globex are in step (4 requests, 2 s).` */
export function describeIdle(report: RunReport, duration: string): string {
  const active = report.syncs.filter((sync) => !isDisabled(sync));
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
