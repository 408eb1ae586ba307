/** The report file: a run as JSON, described in `docs/report.md`. Every key is named here, so that nothing slips in by accident. */
import type { Failure } from '../sync/failure.ts';
import type { ConfigProblem, OperationReport, PairReport, RunReport, SyncReport } from '../sync/outcome.ts';
import type { Difference, RunChange } from '../sync/plan-change.ts';
import { countRun } from './counts.ts';
import { describeFailure } from './failure-text.ts';
import { describeNotice } from './notice-text.ts';
import { orderPairs } from './order.ts';

/** Raised when a key changes its meaning or goes; new keys may come at any time. */
const VERSION = 1;

/** Characters that a piece of the report has at least: few writes, and little in memory at once. */
const PIECE = 64 * 1024;

/**
 * Renders a run as JSON with stable order of keys and pairs, two spaces deep, a line end at the end.
 *
 * @returns the text in pieces: a run over its limit names 100,000 issues, and its report has 50 MB.
 */
export function* renderReport(report: RunReport): Generator<string> {
  let piece = '';
  for (const text of partsOf(report)) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

function* partsOf(report: RunReport): Generator<string> {
  yield* withItems(headOf(report), report.syncs, 0, (sync, spaces) =>
    withItems(headOfSync(sync), orderPairs(sync.pairs), spaces, (pair, at) => [indent(pairOf(pair), at)]),
  );
  yield '\n';
}

/** An object whose last key holds an empty list, with the items in that list. `spaces`: how deep the object stands. */
function* withItems<T>(
  head: object,
  items: readonly T[],
  spaces: number,
  render: (item: T, spaces: number) => Iterable<string>,
): Generator<string> {
  const text = indent(head, spaces);
  const list = text.lastIndexOf('[]');
  yield text.slice(0, list + 1);
  for (const [index, item] of items.entries()) {
    yield `${index === 0 ? '' : ','}\n${' '.repeat(spaces + 4)}`;
    yield* render(item, spaces + 4);
  }
  yield items.length === 0 ? text.slice(list + 1) : `\n${' '.repeat(spaces + 2)}${text.slice(list + 1)}`;
}

/** JSON whose lines after the first one are moved in. A line end in a text is escaped, so it cannot be one of them. */
function indent(value: object, spaces: number): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${' '.repeat(spaces)}`);
}

/** All but the syncs. */
function headOf(report: RunReport) {
  return {
    version: VERSION,
    mode: report.mode,
    result: report.result,
    startedAt: timeOf(report.startedAt),
    endedAt: timeOf(report.endedAt),
    interrupted: report.interrupted,
    counts: countRun(report.syncs),
    requests: report.syncs.reduce((sum, sync) => sum + total(sync.requests), 0),
    problems: report.problems?.map(problemOf),
    warnings: report.warnings?.map((warning) => ({ code: warning.code, ...problemOf(warning) })),
    change: report.change === undefined ? undefined : changeOf(report.change),
    syncs: [],
  };
}

function changeOf(change: RunChange) {
  return {
    base: change.base,
    unknown: change.unknown,
    elsewhere: change.elsewhere.map(differenceOf),
    syncs: change.syncs.map(({ sync, fate, isOff, differences, plans, leaves }) => ({
      sync,
      fate,
      isOff,
      differences: differences.map(differenceOf),
      brings: plans?.brings,
      anyway: plans?.anyway,
      altered: plans?.altered,
      drops: plans?.drops,
      entering: plans?.entering,
      readTwice: plans?.readTwice,
      leaves: leaves?.pairs,
    })),
  };
}

function differenceOf({ sign, path, text }: Difference) {
  return { sign, path, text };
}

/** All but the pairs. */
function headOfSync(sync: SyncReport) {
  return {
    sync: sync.sync,
    customer: { project: sync.customer.project, url: sync.customer.url },
    desk: { project: sync.desk.project, url: sync.desk.url },
    result: sync.result,
    counts: sync.counts,
    requests: Object.fromEntries(Object.entries(sync.requests).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    overLimit: sync.overLimit.map(failureOf),
    stopped: sync.stopped === undefined ? undefined : failureOf(sync.stopped),
    problems: sync.problems?.map(problemOf),
    notices: sync.notices.map((notice) => ({ code: notice.code, ...describeNotice(notice) })),
    pairs: [],
  };
}

function pairOf(pair: PairReport) {
  return {
    customer: pair.customer === undefined ? undefined : { key: pair.customer.key, url: pair.customer.url },
    desk: pair.desk === undefined ? undefined : { key: pair.desk.key, url: pair.desk.url },
    operations: pair.operations.map(operationOf),
    notCarried: pair.notCarried.map((entry) => ({
      code: entry.code,
      what: entry.what,
      side: entry.side,
      ref: entry.ref,
    })),
    conflicts: pair.conflicts?.map((conflict) => ({
      mapping: conflict.label,
      winner: conflict.winner,
      at: conflict.at === undefined ? undefined : timeOf(conflict.at),
      by: conflict.by,
    })),
    failures: pair.failures.map((entry) => ({
      ...failureOf(entry.failure),
      tries: entry.tries,
      nextTry: entry.nextTry > 0 ? timeOf(entry.nextTry) : undefined,
      since: entry.since === undefined ? undefined : timeOf(entry.since),
      isNew: entry.isNew,
    })),
    waiting:
      pair.waiting === undefined
        ? undefined
        : {
            code: pair.waiting.code,
            tries: pair.waiting.tries,
            nextTry: timeOf(pair.waiting.nextTry),
            since: pair.waiting.since === undefined ? undefined : timeOf(pair.waiting.since),
          },
    explanation: pair.explanation?.map((line) => ({
      side: line.side,
      comment: line.comment,
      created: timeOf(line.created),
      verdict: line.verdict,
      code: line.code,
      counterpart: line.counterpart,
    })),
  };
}

function operationOf(operation: OperationReport) {
  return {
    kind: operation.kind,
    side: operation.side,
    status: operation.status,
    ref: operation.ref,
    reason: operation.reason,
    fields: operation.fields,
    internal: operation.internal,
    byChange: operation.byChange,
    altered: operation.altered,
    failure: operation.failure === undefined ? undefined : failureOf(operation.failure),
  };
}

/** The code, the sentences of the summary, and the request it happened on. */
function failureOf(failure: Failure) {
  const { what, hint } = describeFailure(failure);
  const request = 'request' in failure ? failure.request : undefined;
  return {
    code: failure.code,
    what,
    hint,
    request:
      request === undefined
        ? undefined
        : { site: request.site, method: request.method, route: request.route },
  };
}

function problemOf(problem: ConfigProblem) {
  return {
    file: problem.file,
    line: problem.line,
    column: problem.column,
    path: problem.path,
    text: problem.text,
  };
}

function timeOf(time: number): string | number {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? time : date.toISOString();
}

function total(requests: Readonly<Record<string, number>>): number {
  return Object.values(requests).reduce((sum, next) => sum + next, 0);
}
