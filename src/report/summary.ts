/** The job summary: the face of a run, as GitHub Markdown. */
import type { RunReport, SyncReport } from '../sync/outcome.ts';
import { escapeText, link, prose } from './escape.ts';
import { renderFlow } from './flow-diagram.ts';
import { describeHeadline, describeIdle, describePlanTitle } from './headline.ts';
import { isIdle, isIdleSync } from './headline.ts';
import { INTERRUPTED } from './interrupted.ts';
import { fitsInBytes, LADDER, renderFitting } from './ladder.ts';
import type { Detail } from './ladder.ts';
import { describeNotice } from './notice-text.ts';
import { renderAttention, renderChange, renderPlanSections, renderVerdict } from './plan-body.ts';
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
import { renderOverLimit, renderStop } from './sync-state.ts';
import { more } from './table.ts';
import { formatDuration } from './wording.ts';

/**
 * GitHub drops a step's summary whole above 1 MiB. 900 KiB leave room for other output of the step.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
export const SUMMARY_MAX_BYTES = 900 * 1024;

/** Where files were only checked, the summary is written in two parts: what differs gets this much, what was found the rest. */
export const DIFFERENCES_MAX_BYTES = 200 * 1024;
export const VALIDATION_MAX_BYTES = SUMMARY_MAX_BYTES - DIFFERENCES_MAX_BYTES;

/** No row of a pair is shorter in bytes: three cells, one of which links to an issue. */
const SHORTEST_ROW = '| [A-1](https://a.b/browse/A-1) | — | |'.length;

export interface SummaryOptions {
  /** What fits, in bytes of UTF-8. */
  readonly maxBytes?: number;
  /** File name of the workflow, for commands to copy. */
  readonly workflow?: string;
}

/**
 * Renders a run as Markdown. Holds keys, links, counts, times, ids, stable codes and names from the configuration, all escaped.
 * Detail is dropped until it fits; the last step, a headline alone, always stays.
 */
export function renderSummary(report: RunReport, options: SummaryOptions = {}): string {
  const { maxBytes = SUMMARY_MAX_BYTES, workflow } = options;
  const fits = fitsInBytes(maxBytes);
  if (isOneLine(report)) {
    const line = `${prose(describeIdle(report, formatDuration(report.endedAt - report.startedAt)))}\n`;
    if (fits(line)) return line;
  }
  const rows = report.syncs.reduce((sum, sync) => sum + sync.pairs.filter(isTouched).length, 0);
  // It would be too long with these rows alone, and 100,000 of them are not worth rendering to find that out.
  const steps = LADDER.filter(({ pairs }) => pairs !== Infinity || rows * SHORTEST_ROW <= maxBytes);
  return renderFitting(steps, (detail) => render(report, detail, workflow), fits);
}

function isOneLine(report: RunReport): boolean {
  const { elsewhere = [], syncs = [] } = report.change ?? {};
  return (
    isIdle(report) &&
    report.syncs.every(({ suggestion }) => suggestion === undefined) &&
    (report.warnings ?? []).length === 0 &&
    elsewhere.length === 0 &&
    syncs.every(({ fate }) => fate === 'same')
  );
}

function render(report: RunReport, detail: Detail, workflow: string | undefined): string {
  const problems = report.problems ?? [];
  const isPlan = report.mode === 'plan';
  const blocks = [`## ${escapeText(isPlan ? describePlanTitle(report) : describeHeadline(report))}`];
  if (isPlan && problems.length === 0) {
    blocks.push(...renderVerdict(report), ...renderChange(report));
  }
  if (detail !== LADDER[0]) {
    blocks.push(
      'Too much for one summary: details are left out here. The report file (output `report`) has everything.',
    );
  }
  if (report.interrupted !== undefined) blocks.push(prose(INTERRUPTED[report.interrupted]));
  blocks.push(...renderProblems(problems, detail.problems));
  const view = { detail, workflow, suggests: true };
  if (isPlan) blocks.push(...renderAttention(report, view));
  const syncs = report.syncs.slice(0, detail.syncs);
  if (detail.syncs > 0) blocks.push(...renderFlow(report.syncs));
  // The verdict of a plan has the counts of a single sync already.
  if (syncs.length > (isPlan ? 1 : 0)) blocks.push(renderCountsTable(syncs, report.mode));
  if (isPlan) return `${[...blocks, ...renderPlanSections(report, view)].join('\n\n')}\n`;
  if (detail.syncs > 0) blocks.push(...more(syncs.length, report.syncs.length, 'sync'));
  for (const sync of syncs) blocks.push(...renderSync(sync, detail, workflow));
  return `${blocks.join('\n\n')}\n`;
}

/** What a run of mode `sync` did with one sync. */
function renderSync(sync: SyncReport, detail: Detail, workflow: string | undefined): string[] {
  // The table of counts says already that there was nothing to do.
  if (isIdleSync(sync) && sync.notices.length === 0) return [];
  const notices = sync.notices.map((notice) => {
    const { level, text } = describeNotice(notice);
    return `- ${level === 'warning' ? '⚠️ ' : ''}${prose(text)}`;
  });
  return [
    `### ${escapeText(sync.sync)}: ${link(sync.customer.project, sync.customer.url)} ↔ ${link(sync.desk.project, sync.desk.url)}`,
    ...renderStop(sync),
    ...renderOverLimit(sync, workflow),
    ...renderProblems(sync.problems ?? [], detail.problems),
    ...renderFailures(sync, detail.failures),
    ...renderPairs(sync, detail.pairs),
    ...renderConflicts(sync, detail.pairs),
    ...renderNotCarried(sync, detail.pairs),
    ...(detail.explanations ? renderExplanations(sync) : []),
    ...(notices.length > 0 ? [notices.join('\n')] : []),
  ];
}
