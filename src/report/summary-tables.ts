/** The tables of the job summary. Each answers Markdown blocks, none when there is nothing to show. */
import type {
  CommentExplanation,
  ConfigProblem,
  Counts,
  IssueLink,
  NotCarried,
  PairFailure,
  PairReport,
  RunReport,
  SyncReport,
} from '../sync/outcome.ts';
import { sumCounts } from './counts.ts';
import { code, escapeText, link, prose } from './escape.ts';
import { describeFailure } from './failure-text.ts';
import {
  describeNotCarried,
  groupByCode,
  isNotCarriedCode,
  isPutOff,
  listCounts,
  listFields,
} from './not-carried-text.ts';
import { orderPairs } from './order.ts';
import { pairRows } from './pair-rows.ts';
import { issueCell, more, pairCell, table } from './table.ts';
import { countOf, cut, formatTime } from './wording.ts';

/** A column of the table of counts: its head in mode `sync`, in mode `plan`, and what it counts. */
const COUNTS: readonly (readonly [string, string, keyof Counts])[] = [
  ['created', 'to create', 'created'],
  ['linked', 'to link', 'linked'],
  ['updated', 'to update', 'updated'],
  ['comments to desk', 'comments to desk', 'commentsToDesk'],
  ['comments to customer', 'comments to customer', 'commentsToCustomer'],
  ['files', 'files', 'files'],
  ['deleted', 'to delete', 'deleted'],
  ['failed', 'failed', 'failed'],
  ['pending', 'pending', 'pending'],
];

/** One row per sync, and a total when there are several. A column in which nothing happened is left out. */
export function renderCountsTable(syncs: readonly SyncReport[], mode: RunReport['mode']): string {
  const columns = COUNTS.filter(([, , name]) => syncs.some(({ counts }) => counts[name] > 0));
  const rows = syncs.map((sync) => [
    `${sync.result === 'failed' ? '❌ ' : sync.result === 'partial' ? '⚠️ ' : ''}${escapeText(sync.sync)}`,
    ...columns.map(([, , name]) => formatNumber(sync.counts[name])),
    formatNumber(requestsOf(sync)),
  ]);
  if (syncs.length > 1) {
    const all = sumCounts(syncs.map((sync) => sync.counts));
    const requests = syncs.reduce((sum, sync) => sum + requestsOf(sync), 0);
    rows.push(['**all**', ...columns.map(([, , name]) => formatNumber(all[name])), formatNumber(requests)]);
  }
  const heads = columns.map(([done, planned]) => (mode === 'plan' ? planned : done));
  return table(['sync', ...heads, 'requests'], rows, 1);
}

function formatNumber(number: number): string {
  return number.toLocaleString('en-US');
}

function requestsOf(sync: SyncReport): number {
  return Object.values(sync.requests).reduce((sum, next) => sum + next, 0);
}

/** Whether a pair stands among those that were touched; see {@link renderPairs}. */
export function isTouched(pair: PairReport): boolean {
  return (
    pair.operations.length > 0 ||
    (pair.waiting === undefined && pair.notCarried.some((entry) => isPutOff(entry.code)))
  );
}

/**
 * Every pair that was touched or has something put off, with links to both issues. Those that wait for their next try stand
 * among the failures, those of which only something stays where it is under "Not carried".
 */
export function renderPairs(sync: SyncReport, limit: number): string[] {
  const touched = orderPairs(sync.pairs).filter(isTouched);
  // What was done is shown pair by pair; of what was put off there may be thousands.
  const rows = pairRows(touched, ({ operations }) => operations.every(({ status }) => status === 'held'));
  const shown = rows.slice(0, limit);
  if (shown.length === 0) return [];
  const cells = shown.map((row) => row.cells);
  const count = shown.reduce((sum, row) => sum + row.pairs.length, 0);
  return [table(['customer', 'desk', 'what was done'], cells), ...more(count, touched.length, 'pair')];
}

/** Fields that were edited on both sides, and whose edit counts. Never what was written. */
export function renderConflicts(sync: SyncReport, limit: number): string[] {
  const all = orderPairs(sync.pairs).flatMap((pair) =>
    (pair.conflicts ?? []).map((conflict) => ({ pair, ...conflict })),
  );
  const shown = all.slice(0, limit);
  if (shown.length === 0) return [];
  const rows = shown.map(({ pair, label, winner, at, by }) => [
    pairCell(pair),
    escapeText(label),
    `${winner} (${escapeText(sync[winner].project)})`,
    at === undefined ? '—' : escapeText(formatTime(at)),
    by === undefined ? '—' : code(by),
  ]);
  return [
    `**${countOf(all.length, 'field')} edited on both sides**`,
    table(['pair', 'field', 'whose edit counts', 'edited', 'by account'], rows),
    ...more(shown.length, all.length, 'field'),
  ];
}

/** Every failure of a pair with code, reason, hint and next try: new ones first, those that wait for their next try last. */
export function renderFailures(sync: SyncReport, limit: number): string[] {
  const pairs = orderPairs(sync.pairs);
  const failed = pairs
    .flatMap((pair) => pair.failures.map((entry) => ({ pair, ...entry, ...describeFailure(entry.failure) })))
    .toSorted((a, b) => Number(b.isNew) - Number(a.isNew))
    .map(({ pair, failure, isNew, what, hint, ...entry }) => [
      pairCell(pair),
      `${code(failure.code)}${isNew ? ' (new)' : ''}${sinceLine(entry)}`,
      `${prose(what)}<br>${prose(hint)}`,
      tryCell(entry),
    ]);
  const waiting = pairs.flatMap((pair) => {
    if (pair.waiting === undefined) return [];
    const name = pair.waiting.code;
    return [
      [
        pairCell(pair),
        `${code(name)}${sinceLine(pair.waiting)}`,
        prose(describeNotCarried('backoff')),
        tryCell(pair.waiting),
      ],
    ];
  });
  const all = [...failed, ...waiting];
  const shown = all.slice(0, limit);
  if (shown.length === 0) return [];
  return [
    `**${countOf(all.length, 'failure')}**`,
    table(['pair', 'failure', 'what happened, what to do', 'next try'], shown),
    ...more(shown.length, all.length, 'failure'),
  ];
}

/** A failure that leads to no pair in the checkpoint has no next try: the next run simply looks again. */
function tryCell({ nextTry, tries }: Pick<PairFailure, 'nextTry' | 'tries'>): string {
  return nextTry > 0
    ? `${escapeText(formatTime(nextTry))}<br>${countOf(tries, 'try', 'tries')} so far`
    : 'next run';
}

function sinceLine({ since }: Pick<PairFailure, 'since'>): string {
  return since === undefined ? '' : `<br>since ${escapeText(formatTime(since))}`;
}

/** Pairs that are named in one row; the others are counted. */
const PAIRS_PER_ROW = 10;

/** What stayed where it is, by code, with what the code means and where it happened. */
export function renderNotCarried(sync: SyncReport, limit: number): string[] {
  const all = sync.pairs.flatMap((pair) => pair.notCarried);
  const groups = groupByCode(all);
  if (groups.length === 0) return [];
  const rows = groups.map(([name, entries]) => [
    code(name),
    escapeText(listCounts(entries) + listFields(entries)),
    whereCell(sync, name, Math.min(limit, PAIRS_PER_ROW)),
    prose(describeNotCarried(name)),
  ]);
  return [
    [
      `<details><summary>Not carried, and why: ${escapeText(listCounts(all))}</summary>`,
      table(['code', 'what', 'where', 'meaning'], rows),
      '</details>',
    ].join('\n\n'),
  ];
}

function whereCell(sync: SyncReport, name: NotCarried['code'], limit: number): string {
  const pairs = orderPairs(sync.pairs).filter((pair) => pair.notCarried.some((entry) => entry.code === name));
  const shown = pairs.slice(0, limit).map((pair) => issueCell(pair.customer ?? pair.desk));
  const rest = pairs.length - shown.length;
  return [...shown, ...(rest === 0 ? [] : [countOf(rest, 'more pair')])].join(', ');
}

const VERDICTS: Readonly<Record<CommentExplanation['verdict'], string>> = {
  mirror: 'is a mirror',
  'in-step': 'in step with its mirror',
  add: 'is to be carried',
  edit: 'its mirror is to be edited',
  withdraw: 'its mirror is to be withdrawn',
  remove: 'its mirror is to be deleted',
  'not-carried': 'stays',
  failed: 'failed',
};

/** Every single comment of the pairs that were named in the input `issues`. */
export function renderExplanations(sync: SyncReport): string[] {
  return orderPairs(sync.pairs).flatMap((pair) => {
    const lines = pair.explanation ?? [];
    if (lines.length === 0) return [];
    const rows = lines.map((line) => {
      const own = line.side === 'customer' ? pair.customer : pair.desk;
      const other = line.side === 'customer' ? pair.desk : pair.customer;
      return [
        commentCell(own, line.comment),
        line.side,
        escapeText(formatTime(line.created)),
        VERDICTS[line.verdict],
        meaningCell(line.code),
        line.counterpart === undefined ? '—' : commentCell(other, line.counterpart),
      ];
    });
    const title = [pair.customer?.key, pair.desk?.key].filter((key) => key !== undefined).join(' ↔ ');
    return [
      `**Every comment of ${escapeText(title)}, as this run found it**`,
      table(['comment', 'side', 'written', 'verdict', 'why', 'other side'], rows),
    ];
  });
}

function meaningCell(name: CommentExplanation['code']): string {
  if (name === undefined) return '';
  return isNotCarriedCode(name) ? `${code(name)} ${prose(describeNotCarried(name))}` : code(name);
}

/** A link that opens the issue at the comment, as Jira's own "Copy link to comment" makes it. */
function commentCell(issue: IssueLink | undefined, comment: string): string {
  return issue === undefined
    ? code(comment)
    : link(comment, `${issue.url}?focusedCommentId=${encodeURIComponent(comment)}`);
}

/** What is wrong with the configuration, line by line. */
export function renderProblems(problems: readonly ConfigProblem[], limit: number): string[] {
  const shown = problems.slice(0, limit);
  if (shown.length === 0) return [];
  const rows = shown.map((problem) => [
    code(`${cut(problem.file, 200)}:${problem.line}:${problem.column}`),
    problem.path === '' ? '' : code(cut(problem.path, 200)),
    prose(cut(problem.text, 500)),
  ]);
  return [table(['where', 'key', 'what is wrong'], rows), ...more(shown.length, problems.length, 'problem')];
}
