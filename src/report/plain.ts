/** The same facts as the summary, as short lines for the log and the terminal. */
import type { PairReport, RunReport, SyncReport } from '../sync/outcome.ts';
import { makeVisible } from './escape.ts';
import { describeFailure } from './failure-text.ts';
import { describeHeadline, describeIdle, describeVerdict, isIdle } from './headline.ts';
import { describeNotCarried, groupByCode, isPutOff, listCounts, listFields } from './not-carried-text.ts';
import { describeNotice } from './notice-text.ts';
import { describeOperations } from './operation-text.ts';
import { orderPairs } from './order.ts';
import { countOf, formatDuration, formatTime } from './wording.ts';

/** Renders a run as lines of text, `\n` between them and none at the end. No line holds a control character. */
export function renderPlain(report: RunReport): string {
  const duration = formatDuration(report.endedAt - report.startedAt);
  const lines = isIdle(report)
    ? [describeIdle(report, duration)]
    : [
        describeHeadline(report),
        ...(report.problems ?? []).map(
          (problem) => `  ${problem.file}:${problem.line}:${problem.column} ${problem.path}: ${problem.text}`,
        ),
        ...report.syncs.flatMap((sync) => renderSync(sync, report.mode)),
      ];
  return lines.map((line) => makeVisible(line)).join('\n');
}

function renderSync(sync: SyncReport, mode: RunReport['mode']): string[] {
  const requests = Object.entries(sync.requests)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([site, count]) => `${site} ${count.toLocaleString('en-US')}`);
  const lines = [`${sync.sync}: ${sync.customer.project} ↔ ${sync.desk.project}, ${sync.result}`];
  if (sync.stopped !== undefined)
    lines.push(...failureLines('stopped', describeFailure(sync.stopped), sync.stopped.code));
  for (const failure of sync.overLimit)
    lines.push(...failureLines('limit', describeFailure(failure), failure.code));
  for (const problem of sync.problems ?? []) {
    lines.push(`  ${problem.file}:${problem.line}:${problem.column} ${problem.path}: ${problem.text}`);
  }
  if (mode === 'plan' && sync.stopped === undefined) lines.push(`  ${describeVerdict(sync)}`);
  let putOff = 0;
  for (const pair of orderPairs(sync.pairs)) {
    if (isOnlyPutOff(pair)) putOff += 1;
    if (putOff <= MOST_PUT_OFF || !isOnlyPutOff(pair)) lines.push(...renderPair(pair));
  }
  if (putOff > MOST_PUT_OFF) {
    lines.push(
      `  · ${countOf(putOff - MOST_PUT_OFF, 'more pair')} put off. The report file has all of them.`,
    );
  }
  for (const notice of sync.notices) lines.push(`  Note: ${describeNotice(notice).text}`);
  if (requests.length > 0) lines.push(`  Requests: ${requests.join(', ')}`);
  return lines;
}

/** Over a limit there may be 100,000 pairs to tell the same of. What was done, and what failed, is always told. */
const MOST_PUT_OFF = 1000;

function isOnlyPutOff(pair: PairReport): boolean {
  return (
    pair.operations.length + pair.notCarried.length > 0 &&
    pair.operations.every((operation) => operation.status === 'held') &&
    pair.notCarried.every((entry) => isPutOff(entry.code)) &&
    pair.failures.length === 0 &&
    pair.waiting === undefined &&
    pair.explanation === undefined
  );
}

function renderPair(pair: PairReport): string[] {
  const name = [pair.customer?.key, pair.desk?.key].filter((key) => key !== undefined).join(' ↔ ');
  const lines = describeOperations(pair).map((line) => `  ${line.symbol} ${name}: ${line.text}`);
  for (const [notCarried, entries] of groupByCode(pair.notCarried)) {
    // Told by code and what, with the reason in words.
    const reason = `${notCarried}: ${describeNotCarried(notCarried)}`;
    lines.push(`  · ${name}: not carried: ${listCounts(entries)}${listFields(entries)}, ${reason}`);
  }
  for (const { label, winner, at, by } of pair.conflicts ?? []) {
    const when = at === undefined ? '' : `, ${formatTime(at)}`;
    const who = by === undefined ? '' : `, account ${by}`;
    lines.push(`  ~ ${name}: edited on both sides: ${label}; the ${winner}'s edit counts${when}${who}`);
  }
  for (const entry of pair.failures) {
    lines.push(...failureLines(name, describeFailure(entry.failure), entry.failure.code));
    if (entry.nextTry > 0) {
      lines.push(
        `      next try ${formatTime(entry.nextTry)}, ${countOf(entry.tries, 'try', 'tries')} so far`,
      );
    }
  }
  if (pair.waiting !== undefined) {
    const { code, tries, nextTry } = pair.waiting;
    lines.push(
      `  ✗ ${name}: ${code} in an earlier run, next try ${formatTime(nextTry)}, ${countOf(tries, 'try', 'tries')} so far`,
    );
  }
  for (const line of pair.explanation ?? []) {
    const code = line.code === undefined ? '' : ` (${line.code})`;
    lines.push(
      `    comment ${line.comment} on the ${line.side} side, ${formatTime(line.created)}: ${line.verdict}${code}`,
    );
  }
  return lines;
}

function failureLines(
  name: string,
  text: { readonly what: string; readonly hint: string },
  code: string,
): string[] {
  return [`  ✗ ${name}: ${code}: ${text.what}`, `      ${text.hint}`];
}
