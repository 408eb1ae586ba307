/** A plan as Markdown blocks, the same in the job summary and in the comment on a pull request. */
import type { IssueLink, RunReport, SyncReport } from '../sync/outcome.ts';
import type { Difference, SyncChange } from '../sync/plan-change.ts';
import type { IssueKey } from '../sync/snapshot.ts';
import { findAttention, isAside } from './attention.ts';
import type { Attention } from './attention.ts';
import { changesOfOthers, describeCaveat, describeChange, describeLeaving } from './change-text.ts';
import { code, escapeText, link, prose } from './escape.ts';
import { describeVerdict, isIdleSync } from './headline.ts';
import type { Detail } from './ladder.ts';
import { describeNotice } from './notice-text.ts';
import { renderPlanPairs } from './plan-pairs.ts';
import { renderSuggestion } from './suggestion.ts';
import {
  renderConflicts,
  renderExplanations,
  renderFailures,
  renderNotCarried,
  renderProblems,
} from './summary-tables.ts';
import { renderOverLimit, renderStop } from './sync-state.ts';
import { fold, more } from './table.ts';
import { countOf, cut } from './wording.ts';

export interface PlanView {
  readonly detail: Detail;
  /** File name of the workflow, for commands to copy. */
  readonly workflow: string | undefined;
  /** Whether suggestions are shown, which name what the file does not: in the summary, never in a comment. */
  readonly suggests: boolean;
}

/** The verdict on the run, unless the title says it all. */
export function renderVerdict(report: RunReport): string[] {
  const verdict = describeVerdict(report.syncs);
  return verdict === 'No changes.' ? [] : [`**${escapeText(verdict)}**`];
}

/** What the change brings, and what is pending anyway; nothing without a pull request. */
export function renderChange(report: RunReport): string[] {
  if (report.change === undefined) return [];
  const lines = describeChange(report.change, report.syncs).map(({ title, text }) =>
    title === undefined ? escapeText(text) : `**${title}:** ${escapeText(text)}`,
  );
  return lines.length === 0 ? [] : [lines.join(' ')];
}

/** Keys that a line names; the others are counted. */
const KEYS_PER_LINE = 5;

/** Everything that a reader must not miss, one bullet each; the name of the sync is in front when there are several. */
export function renderAttention(report: RunReport, { detail, workflow }: PlanView): string[] {
  if (detail.attention === 0) return [];
  const bullets = report.syncs.flatMap((sync) => {
    const name = report.syncs.length > 1 ? `**${escapeText(sync.sync)}:** ` : '';
    const stops = [...renderStop(sync, name), ...renderOverLimit(sync, workflow, name)].map((block) =>
      // The command to copy belongs to the bullet before it.
      block.startsWith('```') ? `\n  ${block.replaceAll('\n', '\n  ')}\n` : `- ${block}`,
    );
    const lines = findAttention(sync, changeOf(report, sync)).map((entry) => bullet(entry, name));
    return [...stops, ...lines];
  });
  const warnings = (report.warnings ?? []).map(({ file, line, path, text }) => {
    const where = path === '' ? '' : ` ${code(cut(path, 200))}`;
    return `- ⚠️ ${code(`${cut(file, 200)}:${line}`)}${where} ${prose(cut(text, 500))}`;
  });
  const leaving = (report.change?.syncs ?? [])
    .filter(({ fate }) => fate === 'removed')
    .map((change) => `- ⚠️ **${escapeText(change.sync)}:** ${prose(describeLeaving(change))}`);
  const all = [...bullets, ...leaving, ...warnings];
  const shown = all.slice(0, detail.attention);
  if (shown.length === 0) return [];
  return ['**Look at this first**', shown.join('\n'), ...more(shown.length, all.length, 'line')];
}

function bullet({ text, issues }: Attention, name: string): string {
  const shown = issues.slice(0, KEYS_PER_LINE).map(nameIssue);
  const rest = issues.length - shown.length;
  const names = [...shown, ...(rest === 0 ? [] : [countOf(rest, 'more issue')])];
  return `- ⚠️ ${name}${prose(text)}${names.length === 0 ? '.' : `: ${names.join(', ')}.`}`;
}

function nameIssue(issue: IssueLink | IssueKey): string {
  return typeof issue === 'string' ? escapeText(issue) : link(issue.key, issue.url);
}

function changeOf(report: RunReport, sync: Pick<SyncReport, 'sync'>): SyncChange | undefined {
  return report.change?.syncs.find((change) => change.sync === sync.sync);
}

/** Every sync in a section of its own, then the syncs that leave, then what changes elsewhere. */
export function renderPlanSections(report: RunReport, view: PlanView): string[] {
  const { detail } = view;
  const shown = report.syncs.slice(0, detail.syncs);
  const blocks = shown.flatMap((sync) => renderSection(report, sync, view));
  if (detail.syncs > 0) blocks.push(...more(shown.length, report.syncs.length, 'sync'));
  blocks.push(
    ...changesOfOthers(report)
      .slice(0, detail.syncs)
      .flatMap((change) => [
        `### ${escapeText(change.sync)}`,
        ...renderDifferences(change.differences, detail.differences),
      ]),
  );
  const { elsewhere = [] } = report.change ?? {};
  blocks.push(...renderDifferences(elsewhere, detail.differences, 'Changed in sites'));
  return blocks;
}

function renderSection(report: RunReport, sync: SyncReport, view: PlanView): string[] {
  const { detail } = view;
  const change = changeOf(report, sync);
  const isSame = change === undefined || change.fate === 'same';
  if (isSame && isIdleSync(sync) && sync.notices.length === 0 && sync.suggestion === undefined) return [];
  const caveat = change === undefined ? undefined : describeCaveat(change);
  const asides = sync.notices.filter(isAside).map((notice) => `- ${prose(describeNotice(notice).text)}`);
  const title = `### ${escapeText(sync.sync)}: ${link(sync.customer.project, sync.customer.url)} ↔ ${link(sync.desk.project, sync.desk.url)}`;
  const body = [
    ...(report.syncs.length > 1 && sync.stopped === undefined
      ? [`**${escapeText(describeVerdict([sync]))}**`]
      : []),
    ...renderDifferences(change?.differences ?? [], detail.differences),
    ...renderProblems(sync.problems ?? [], detail.problems),
    ...(detail.explanations ? renderExplanations(sync) : []),
    ...renderFailures(sync, detail.failures),
    ...(caveat === undefined ? [] : [prose(caveat)]),
    ...renderPlanPairs(sync, change, detail.pairs),
    ...renderConflicts(sync, detail.pairs),
    ...(detail.failures > 0 ? renderNotCarried(sync, detail.pairs) : []),
    ...(asides.length === 0 ? [] : [asides.join('\n')]),
    ...(view.suggests && detail.explanations ? renderSuggestion(sync) : []),
  ];
  // Why it stopped stands on top, and there may be nothing else.
  return body.length === 0 ? [] : [title, ...body];
}

/** Lines that may stand open; a longer list is folded up. */
const OPEN_LINES = 10;

/** What differs in the configuration, in words made of the files. */
function renderDifferences(
  differences: readonly Difference[],
  limit: number,
  title = 'Changed in the configuration',
): string[] {
  const shown = differences.slice(0, limit);
  if (shown.length === 0) return [];
  const lines = shown.map(
    ({ sign, path, text }) => `- ${code(sign)} ${code(cut(path, 200))}: ${prose(cut(text, 500))}`,
  );
  const isLong = lines.length > OPEN_LINES;
  return fold(
    isLong ? `${title}: ${countOf(differences.length, 'difference')}` : title,
    [lines.join('\n'), ...more(shown.length, differences.length, 'difference')],
    isLong,
  );
}
