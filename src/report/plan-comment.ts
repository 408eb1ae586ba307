/** The comment on a pull request: what merging it would write, and what it changes. */
import type { RunReport } from '../sync/outcome.ts';
import { code, escapeText, link, prose } from './escape.ts';
import { describePlanTitle } from './headline.ts';
import { LADDER, renderFitting } from './ladder.ts';
import type { Detail } from './ladder.ts';
import { renderAttention, renderChange, renderPlanSections, renderVerdict } from './plan-body.ts';
import { renderProblems } from './summary-tables.ts';
import { INTERRUPTED } from './interrupted.ts';

/**
 * GitHub refuses a comment above 65,536 characters; the caller adds its hidden marker.
 * @see https://github.com/orgs/community/discussions/27190
 */
export const COMMENT_MAX_CHARACTERS = 60_000;

export interface PlanCommentOptions {
  /** Page of the workflow run: its summary has what found no room here. */
  readonly runUrl?: string;
  /** Nothing was read from Jira, and why: the report then holds what checking the files found. */
  readonly validatedOnly?: 'fork' | 'no-secrets';
  /** What fits. */
  readonly maxCharacters?: number;
}

/**
 * Renders a plan for a pull request. Names and paths in it are text of whoever opened the pull request; all are escaped.
 *
 * @param report of a run in mode `plan`; with `validatedOnly` one without syncs
 * @returns Markdown with a line end at its end. Detail is dropped until it fits; it never throws.
 */
export function renderPlanComment(report: RunReport, options: PlanCommentOptions = {}): string {
  const { maxCharacters = COMMENT_MAX_CHARACTERS } = options;
  return renderFitting(
    LADDER,
    (detail, step) => renderComment(report, options, detail, step > 0),
    (text) => text.length <= maxCharacters,
  );
}

function renderComment(
  report: RunReport,
  options: PlanCommentOptions,
  detail: Detail,
  isShortened: boolean,
): string {
  const { validatedOnly, runUrl } = options;
  const problems = report.problems ?? [];
  // The workflow of a pull request plans and never syncs: to name it in a command would mislead.
  const view = { detail, workflow: undefined, suggests: false };
  const blocks = [`## ${escapeText(titleOf(report, validatedOnly))}`];
  if (validatedOnly === undefined && problems.length === 0) {
    blocks.push(...renderVerdict(report), ...renderChange(report));
  }
  if (validatedOnly !== undefined) blocks.push(prose(VALIDATED_ONLY[validatedOnly]));
  if (isShortened) blocks.push(shortened(runUrl));
  if (report.interrupted !== undefined) blocks.push(prose(INTERRUPTED[report.interrupted]));
  blocks.push(...renderProblems(problems, detail.problems));
  blocks.push(...renderAttention(report, view), ...renderPlanSections(report, view));
  blocks.push(...footer(report, options));
  return `${blocks.join('\n\n')}\n`;
}

function titleOf(report: RunReport, validatedOnly: PlanCommentOptions['validatedOnly']): string {
  return validatedOnly === undefined || (report.problems?.length ?? 0) > 0
    ? describePlanTitle(report)
    : 'Deskbridge plan: the configuration is valid, nothing was planned';
}

const VALIDATED_ONLY: Readonly<Record<NonNullable<PlanCommentOptions['validatedOnly']>, string>> = {
  fork: 'This pull request comes from a fork, and GitHub gives the secrets of a repository to no fork. So only the files were checked: nothing was read from Jira, and what a run would write is not known here. To see the plan, somebody who may write to this repository pushes the commits to a branch of it and opens the pull request from there.',
  'no-secrets':
    'The environment variables that the configuration names for its tokens have no value in this run. So only the files were checked: nothing was read from Jira, and what a run would write is not known here. To see the plan, give the workflow these secrets; a read-only token is enough.',
};

function shortened(runUrl: string | undefined): string {
  const where = runUrl === undefined ? 'The job summary' : link('The job summary', runUrl);
  return `Too long for one comment: details are left out here. ${where} has more, and the report file (output ${code('report')}) has everything.`;
}

function footer(report: RunReport, { runUrl, validatedOnly }: PlanCommentOptions): string[] {
  const base = report.change?.base ?? '';
  const notes = [
    validatedOnly === undefined && 'A plan only reads: nothing was written to Jira.',
    base !== '' && `Compared with ${code(base.slice(0, 7))}.`,
    runUrl !== undefined && `${link('Job summary', runUrl)}.`,
  ].filter((note) => note !== false);
  return notes.length === 0 ? [] : [`<sub>${notes.join(' ')}</sub>`];
}
