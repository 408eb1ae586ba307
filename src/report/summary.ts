/** The job summary: the face of a run, as GitHub Markdown. */
import type { RunReport, SyncReport } from '../sync/outcome.ts';
import { code, escapeText, link, prose } from './escape.ts';
import { describeFailure } from './failure-text.ts';
import { describeHeadline, describeIdle, describeVerdict, isIdle, isIdleSync } from './headline.ts';
import { describeNotice } from './notice-text.ts';
import { renderSuggestion } from './suggestion.ts';
import {
  isTouched,
  renderConflicts,
  renderCountsTable,
  renderExplanations,
  renderFailures,
  renderNotCarried,
  renderPairs,
  renderProblems,
} from './summary-tables.ts';
import { formatDuration } from './wording.ts';

/**
 * GitHub drops a step's summary whole above 1 MiB. 900 KiB leave room for other output of the step.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
export const SUMMARY_MAX_BYTES = 900 * 1024;

/** No row of a pair is shorter in bytes: three cells, one of which links to an issue. */
const SHORTEST_ROW = '| [A-1](https://a.b/browse/A-1) | — | |'.length;

/** How much detail a summary shows. Each step of the ladder is rendered as a whole, so nothing is ever cut inside a tag. */
export interface Detail {
  readonly pairs: number;
  readonly failures: number;
  readonly problems: number;
  readonly explanations: boolean;
  readonly syncs: number;
}

const LADDER: readonly Detail[] = [
  { pairs: Infinity, failures: Infinity, problems: Infinity, explanations: true, syncs: Infinity },
  { pairs: 500, failures: 500, problems: 500, explanations: false, syncs: Infinity },
  { pairs: 50, failures: 50, problems: 100, explanations: false, syncs: Infinity },
  { pairs: 0, failures: 5, problems: 50, explanations: false, syncs: 500 },
  { pairs: 0, failures: 0, problems: 0, explanations: false, syncs: 0 },
];

/**
 * Renders a run as Markdown. Holds keys, links, counts, times, ids, stable codes and names from the configuration, all escaped.
 *
 * @param maxBytes what fits, in bytes of UTF-8; detail is dropped until it does. The last step, a headline alone, always stays.
 */
export function renderSummary(report: RunReport, maxBytes: number = SUMMARY_MAX_BYTES): string {
  if (isIdle(report) && report.syncs.every(({ suggestion }) => suggestion === undefined)) {
    const line = `${prose(describeIdle(report, formatDuration(report.endedAt - report.startedAt)))}\n`;
    if (byteLength(line) <= maxBytes) return line;
  }
  let markdown = '';
  const rows = report.syncs.reduce((sum, sync) => sum + sync.pairs.filter(isTouched).length, 0);
  for (const [step, detail] of LADDER.entries()) {
    // It would be too long with these rows alone, and 100,000 of them are not worth rendering to find that out.
    if (detail.pairs === Infinity && rows * SHORTEST_ROW > maxBytes) continue;
    markdown = render(report, detail, step > 0);
    if (byteLength(markdown) <= maxBytes) break;
  }
  return markdown;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function render(report: RunReport, detail: Detail, shortened: boolean): string {
  const blocks = [`## ${escapeText(describeHeadline(report))}`];
  if (shortened) {
    blocks.push(
      'Too much for one summary: details are left out here. The report file (output `report`) has everything.',
    );
  }
  if (report.interrupted !== undefined) blocks.push(prose(INTERRUPTED[report.interrupted]));
  blocks.push(...renderProblems(report.problems ?? [], detail.problems));
  const syncs = report.syncs.slice(0, detail.syncs);
  if (syncs.length > 0) blocks.push(renderCountsTable(syncs));
  if (syncs.length < report.syncs.length && detail.syncs > 0) {
    blocks.push(`… and ${report.syncs.length - syncs.length} more syncs.`);
  }
  for (const sync of syncs) blocks.push(...renderSync(sync, report.mode, detail));
  return `${blocks.join('\n\n')}\n`;
}

const INTERRUPTED = {
  signal: 'The run was cancelled. What was done is listed here and saved; the next run does the rest.',
  'time-budget': 'The time of this run was used up (`time-budget`). The next run does the rest.',
} as const;

function renderSync(sync: SyncReport, mode: RunReport['mode'], detail: Detail): string[] {
  // The table of counts says already that there was nothing to do.
  if (isIdleSync(sync) && sync.notices.length === 0 && sync.suggestion === undefined) return [];
  const title = `### ${escapeText(sync.sync)}: ${link(sync.customer.project, sync.customer.url)} ↔ ${link(sync.desk.project, sync.desk.url)}`;
  const body: string[] = [];
  if (sync.stopped !== undefined) {
    const { what, hint } = describeFailure(sync.stopped);
    body.push(`❌ **This sync stopped.** ${code(sync.stopped.code)} ${prose(what)} ${prose(hint)}`);
  }
  for (const failure of sync.overLimit) {
    const { what, hint } = describeFailure(failure);
    body.push(`❌ ${code(failure.code)} ${prose(what)} ${prose(hint)}`);
  }
  body.push(...renderProblems(sync.problems ?? [], detail.problems));
  if (mode === 'plan' && sync.stopped === undefined) body.push(`**${escapeText(describeVerdict(sync))}**`);
  body.push(...renderFailures(sync, detail.failures));
  body.push(...renderPairs(sync, mode, detail.pairs));
  body.push(...renderConflicts(sync, detail.pairs));
  body.push(...renderNotCarried(sync, detail.pairs));
  if (detail.explanations) body.push(...renderExplanations(sync));
  const notices = sync.notices.map((notice) => {
    const { level, text } = describeNotice(notice);
    return `- ${level === 'warning' ? '⚠️ ' : ''}${prose(text)}`;
  });
  if (notices.length > 0) body.push(notices.join('\n'));
  if (mode === 'plan' && detail.explanations) body.push(...renderSuggestion(sync));
  return [title, ...body];
}
