/** The same facts as the summary, as short lines for the log and the terminal. */
import type { PairReport, RunReport, SyncReport } from '../sync/outcome.ts';
import type { Difference, SyncChange } from '../sync/plan-change.ts';
import { describeAllowance } from './allow-once.ts';
import { findAttention, isAside } from './attention.ts';
import type { Attention } from './attention.ts';
import { changesOfOthers, describeCaveat, describeChange, describeLeaving } from './change-text.ts';
import { makeVisible } from './escape.ts';
import { describeFailure } from './failure-text.ts';
import { describeHeadline, describeIdle, describeVerdict, isIdle } from './headline.ts';
import { describeNotCarried, isPutOff } from './not-carried-text.ts';
import { describeNotice } from './notice-text.ts';
import { orderPairs } from './order.ts';
import { describePair } from './pair-text.ts';
import { groupPairs } from './plan-pairs.ts';
import { countOf, formatDuration, formatTime, lineOfProblem } from './wording.ts';

export interface PlainOptions {
  /** File name of the workflow, for commands to copy. */
  readonly workflow?: string;
}

/** Renders a run as lines of text, `\n` between them and none at the end. No line holds a control character. */
export function renderPlain(report: RunReport, { workflow }: PlainOptions = {}): string {
  const duration = formatDuration(report.endedAt - report.startedAt);
  const lines =
    isIdle(report) && report.change === undefined && report.warnings === undefined
      ? [describeIdle(report, duration)]
      : [
          describeHeadline(report),
          ...renderChange(report),
          ...(report.problems ?? []).map((problem) => `  ${lineOfProblem(problem)}`),
          ...(report.warnings ?? []).map((warning) => `  ! ${lineOfProblem(warning)}`),
          ...report.syncs.flatMap((sync) => renderSync(report, sync, workflow)),
          ...renderElsewhere(report),
        ];
  return lines.map((line) => makeVisible(line)).join('\n');
}

function renderChange({ change, syncs }: RunReport): string[] {
  if (change === undefined) return [];
  return describeChange(change, syncs).map(
    ({ title, text }) => `  ${title === undefined ? '' : `${title}: `}${text}`,
  );
}

/** Syncs that leave, and what changes outside the syncs. */
function renderElsewhere(report: RunReport): string[] {
  return [
    ...changesOfOthers(report).flatMap((other) => [`${other.sync}:`, ...renderWhatDiffers(other)]),
    ...(report.change?.elsewhere ?? []).map((difference) => differenceLine(difference)),
  ];
}

function renderWhatDiffers(change: SyncChange | undefined): string[] {
  if (change === undefined || change.fate === 'same') return [];
  const notes = [change.fate === 'removed' ? describeLeaving(change) : undefined, describeCaveat(change)];
  return [
    ...notes.filter((note) => note !== undefined).map((note) => `  ! ${note}`),
    ...change.differences.map((one) => differenceLine(one)),
  ];
}

function differenceLine({ sign, path, text }: Difference): string {
  return `  ${sign} ${path}: ${text}`;
}

function renderSync(report: RunReport, sync: SyncReport, workflow: string | undefined): string[] {
  const isPlan = report.mode === 'plan';
  const change = report.change?.syncs.find((one) => one.sync === sync.sync);
  const lines = [`${sync.sync}: ${sync.customer.project} ↔ ${sync.desk.project}, ${sync.result}`];
  if (sync.stopped !== undefined)
    lines.push(...failureLines('stopped', describeFailure(sync.stopped), sync.stopped.code));
  for (const failure of sync.overLimit)
    lines.push(...failureLines('limit', describeFailure(failure), failure.code));
  const command = describeAllowance(sync, workflow);
  if (command !== undefined) lines.push(`      ${command}`);
  lines.push(...(sync.problems ?? []).map((problem) => `  ${lineOfProblem(problem)}`));
  if (isPlan && sync.stopped === undefined) lines.push(`  ${describeVerdict([sync])}`);
  if (isPlan) lines.push(...findAttention(sync, change).map((entry) => attentionLine(entry)));
  lines.push(...renderWhatDiffers(change));
  lines.push(...(isPlan ? renderGroups(sync, change) : renderPairs(sync.pairs)));
  const notices = isPlan ? sync.notices.filter(isAside) : sync.notices;
  lines.push(...notices.map((notice) => `  Note: ${describeNotice(notice).text}`));
  const requests = Object.entries(sync.requests)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([site, count]) => `${site} ${count.toLocaleString('en-US')}`);
  if (requests.length > 0) lines.push(`  Requests: ${requests.join(', ')}`);
  return lines;
}

/** Keys that a line names; the others are counted. */
const KEYS_PER_LINE = 5;

function attentionLine({ text, issues }: Attention): string {
  const shown = issues
    .slice(0, KEYS_PER_LINE)
    .map((issue) => (typeof issue === 'string' ? issue : issue.key));
  const rest = issues.length - shown.length;
  const names = [...shown, ...(rest === 0 ? [] : [countOf(rest, 'more issue')])];
  return `  ! ${text}${names.length === 0 ? '' : `: ${names.join(', ')}`}.`;
}

/** In the plan of a pull request, what it brings stands apart from what is pending anyway. */
function renderGroups(sync: SyncReport, change: SyncChange | undefined): string[] {
  if (change?.plans === undefined) return renderPairs(sync.pairs);
  const groups = groupPairs(sync, change);
  const grouped = new Set(groups.flatMap(({ pairs }) => pairs.map((pair) => nameOf(pair))));
  return [
    ...groups.flatMap(({ title, pairs }) => [`  ${title}:`, ...renderPairs(pairs)]),
    ...renderPairs(sync.pairs.filter((pair) => !grouped.has(nameOf(pair)))),
  ];
}

function renderPairs(pairs: readonly PairReport[]): string[] {
  const lines: string[] = [];
  let putOff = 0;
  for (const pair of orderPairs(pairs)) {
    if (isOnlyPutOff(pair)) putOff += 1;
    if (putOff <= MOST_PUT_OFF || !isOnlyPutOff(pair)) lines.push(...renderPair(pair));
  }
  if (putOff > MOST_PUT_OFF) {
    lines.push(
      `  · ${countOf(putOff - MOST_PUT_OFF, 'more pair')} put off. The report file has all of them.`,
    );
  }
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

function nameOf(pair: PairReport): string {
  return [pair.customer?.key, pair.desk?.key].filter((key) => key !== undefined).join(' ↔ ');
}

function renderPair(pair: PairReport): string[] {
  const name = nameOf(pair);
  const lines = describePair(pair).map(({ symbol, text, codes }) => {
    // Told by code and what, with the reason in words.
    const reasons = codes.map((code) => `, ${code}: ${describeNotCarried(code)}`);
    return `  ${symbol} ${name}: ${text}${reasons.join('')}`;
  });
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
