/** The tables of the job summary. Each answers Markdown blocks, none when there is nothing to show. */
import type {
  CommentExplanation,
  ConfigProblem,
  IssueLink,
  NotCarried,
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
import { describeOperations } from './operation-text.ts';
import { orderPairs } from './order.ts';
import { countOf, formatTime } from './wording.ts';

function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbersFrom = head.length,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index < numbersFrom ? '---' : '--:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** `… and 12 more.` under a table that was shortened. */
function more(shown: number, all: number, noun: string): string[] {
  return shown < all
    ? [`… and ${countOf(all - shown, `more ${noun}`)}. The report file has all of them.`]
    : [];
}

const COUNTS: readonly (readonly [string, (sync: Pick<SyncReport, 'counts'>) => number])[] = [
  ['created', ({ counts }) => counts.created],
  ['linked', ({ counts }) => counts.linked],
  ['updated', ({ counts }) => counts.updated],
  ['comments to desk', ({ counts }) => counts.commentsToDesk],
  ['comments to customer', ({ counts }) => counts.commentsToCustomer],
  ['files', ({ counts }) => counts.files],
  ['deleted', ({ counts }) => counts.deleted],
  ['failed', ({ counts }) => counts.failed],
  ['pending', ({ counts }) => counts.pending],
];

/** One row per sync, and a total when there are several. A column in which nothing happened is left out. */
export function renderCountsTable(syncs: readonly SyncReport[]): string {
  const columns = COUNTS.filter(([, count]) => syncs.some((sync) => count(sync) > 0));
  const rows = syncs.map((sync) => [
    `${sync.result === 'failed' ? '❌ ' : sync.result === 'partial' ? '⚠️ ' : ''}${escapeText(sync.sync)}`,
    ...columns.map(([, count]) => formatNumber(count(sync))),
    formatNumber(requestsOf(sync)),
  ]);
  if (syncs.length > 1) {
    const all = { counts: sumCounts(syncs.map((sync) => sync.counts)) };
    const requests = syncs.reduce((sum, sync) => sum + requestsOf(sync), 0);
    rows.push(['**all**', ...columns.map(([, count]) => formatNumber(count(all))), formatNumber(requests)]);
  }
  return table(['sync', ...columns.map(([name]) => name), 'requests'], rows, 1);
}

function formatNumber(number: number): string {
  return number.toLocaleString('en-US');
}

function requestsOf(sync: SyncReport): number {
  return Object.values(sync.requests).reduce((sum, next) => sum + next, 0);
}

function issueCell(issue: IssueLink | undefined): string {
  return issue === undefined ? '—' : link(issue.key, issue.url);
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
export function renderPairs(sync: SyncReport, mode: RunReport['mode'], limit: number): string[] {
  const touched = orderPairs(sync.pairs).filter(isTouched);
  const shown = touched.slice(0, limit);
  if (shown.length === 0) return [];
  const rows = shown.map((pair) => [issueCell(pair.customer), issueCell(pair.desk), doneCell(pair)]);
  return [
    table(['customer', 'desk', mode === 'plan' ? 'what a run would do' : 'what was done'], rows),
    ...more(shown.length, touched.length, 'pair'),
  ];
}

function doneCell(pair: PairReport): string {
  const done = describeOperations(pair).map((line) => `${code(line.symbol)} ${escapeText(line.text)}`);
  const left = groupByCode(pair.notCarried).map(([name, entries]) => {
    const what = listCounts(entries) + listFields(entries);
    return `${code('·')} not carried: ${escapeText(what)}, ${code(name)}`;
  });
  return [...done, ...left].join('<br>');
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
    .map(({ pair, failure, isNew, what, hint, nextTry, tries }) => [
      pairCell(pair),
      code(failure.code) + (isNew ? ' (new)' : ''),
      `${prose(what)}<br>${prose(hint)}`,
      tryCell(nextTry, tries),
    ]);
  const waiting = pairs.flatMap((pair) => {
    if (pair.waiting === undefined) return [];
    const { code: name, nextTry, tries } = pair.waiting;
    return [[pairCell(pair), code(name), prose(describeNotCarried('backoff')), tryCell(nextTry, tries)]];
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

function pairCell(pair: PairReport): string {
  const issues = [pair.customer, pair.desk].filter((issue) => issue !== undefined);
  return issues.length === 0 ? '—' : issues.map(issueCell).join(' ↔ ');
}

/** A failure that leads to no pair in the checkpoint has no next try: the next run simply looks again. */
function tryCell(nextTry: number, tries: number): string {
  return nextTry > 0
    ? `${escapeText(formatTime(nextTry))}<br>${countOf(tries, 'try', 'tries')} so far`
    : 'next run';
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
    code(`${problem.file}:${problem.line}:${problem.column}`),
    problem.path === '' ? '' : code(problem.path),
    prose(problem.text),
  ]);
  return [table(['where', 'key', 'what is wrong'], rows), ...more(shown.length, problems.length, 'problem')];
}
