/** The GitHub issue that stays open while a sync fails: its title, what it says, and the note that closes it. */
import type { Millis } from '../sync/snapshot.ts';
import type { ConfigProblem, SyncReport } from '../sync/outcome.ts';
import { escapeText, link, makeVisible, prose } from './escape.ts';
import { renderFitting } from './ladder.ts';
import { renderOverLimit, renderStop } from './sync-state.ts';
import { renderFailures, renderProblems } from './summary-tables.ts';
import { countOf, cut, formatTime } from './wording.ts';

/** GitHub refuses a body above 65,536 characters; the caller adds its hidden marker. */
export const ISSUE_MAX_CHARACTERS = 60_000;

/** Rows of failures and of problems, the most first. */
const ROWS: readonly number[] = [100, 25, 5, 0];

export interface FailureContext {
  /** Page of the run that found this. */
  readonly runUrl?: string;
  readonly now: Millis;
  /** File name of the workflow, for commands to copy. */
  readonly workflow?: string;
}

/** The title by which people find it. In: name of the sync. Out: one line of plain text. */
export function failureIssueTitle(sync: string): string {
  return `Deskbridge: sync ${cut(makeVisible(sync).replaceAll('`', "'"), 60)} needs attention`;
}

/**
 * What fails in a sync, as GitHub Markdown: why it stopped, limits, failing pairs with code, hint, next try and since when.
 *
 * @param report of a run in mode `sync` that did not end well
 * @param context `now`: milliseconds since 1970
 * @returns at most {@link ISSUE_MAX_CHARACTERS}, by leaving rows out
 */
export function renderFailureIssue(report: SyncReport, context: FailureContext): string {
  return renderFitting(
    ROWS,
    (rows) => renderBody(report, context, rows),
    (text) => text.length <= ISSUE_MAX_CHARACTERS,
  );
}

function renderBody(report: SyncReport, context: FailureContext, rows: number): string {
  const { customer, desk } = report;
  const blocks = [
    `**${escapeText(report.sync)}**: ${link(customer.project, customer.url)} ↔ ${link(desk.project, desk.url)}. As of ${escapeText(formatTime(context.now))}${seenIn(context)}.`,
    ...renderStop(report),
    ...renderOverLimit(report, context.workflow),
    ...renderProblems(report.problems ?? [], rows),
    ...renderFailures(report, rows),
  ];
  if (rows === 0) blocks.push(`${prose(describeSize(report))} The job summary names them.`);
  blocks.push(
    'Every run brings this text up to date, and closes this issue when the sync has recovered. A failing pair waits longer after every try, 24 hours at most; editing one of its issues, or the input <code>issues</code> with its key, tries it at once. Everything else goes on meanwhile.',
  );
  return `${blocks.join('\n\n')}\n`;
}

/** The title of the issue that stays open while the configuration does not load. */
export const CONFIGURATION_ISSUE_TITLE = 'Deskbridge: the configuration needs attention';

/** What is wrong with a configuration that does not load, as GitHub Markdown of at most {@link ISSUE_MAX_CHARACTERS}. */
export function renderConfigurationIssue(
  problems: readonly ConfigProblem[],
  context: FailureContext,
): string {
  const count = countOf(problems.length, 'problem');
  return renderFitting(
    ROWS,
    (rows) =>
      `${[
        `The configuration has ${count}, so no sync runs. As of ${escapeText(formatTime(context.now))}${seenIn(context)}.`,
        ...renderProblems(problems, rows),
        'Every run brings this text up to date, and closes this issue when the configuration is valid again.',
      ].join('\n\n')}\n`,
    (text) => text.length <= ISSUE_MAX_CHARACTERS,
  );
}

function describeSize(report: SyncReport): string {
  const failing = report.pairs.filter(
    (pair) => pair.failures.length > 0 || pair.waiting !== undefined,
  ).length;
  return `${countOf(failing, 'pair')} failing, ${countOf(report.problems?.length ?? 0, 'problem')} of the configuration.`;
}

/** The note with which the issue is closed. In: the run that found nothing failing, and when (milliseconds since 1970). */
export function renderRecovery(context: FailureContext): string {
  return `Recovered: nothing failed as of ${escapeText(formatTime(context.now))}${seenIn(context)}.\n`;
}

function seenIn({ runUrl }: FailureContext): string {
  return runUrl === undefined ? '' : `, in ${link('this run', runUrl)}`;
}
