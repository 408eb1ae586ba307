/** Everything of a run that can be seen on GitHub, as one text. */
import { annotate, chooseAnnotations } from '../../src/github/annotations.ts';
import { createLog } from '../../src/github/log.ts';
import { outputsOf } from '../../src/github/outputs.ts';
import { failureIssueTitle, renderFailureIssue } from '../../src/report/failure-issue.ts';
import { renderReport } from '../../src/report/json.ts';
import { renderPlain } from '../../src/report/plain.ts';
import { renderPlanComment } from '../../src/report/plan-comment.ts';
import { renderSummary } from '../../src/report/summary.ts';
import type { RunReport } from '../../src/sync/outcome.ts';
import type { Bridge } from '../support/bridge.ts';

export interface Shown {
  readonly summary: string;
  readonly log: string;
  readonly report: string;
  readonly annotations: readonly string[];
  readonly outputs: string;
  /** On the pull request. */
  readonly comment: string;
  /** What would be said of each sync in a failure issue. */
  readonly issues: string;
  readonly checkpoints: string;
  /** All of it. */
  readonly all: string;
}

/** What the Action would show of this run, and what it would leave in the cache. */
export function shownOf(report: RunReport, b?: Pick<Bridge, 'checkpoints'>): Shown {
  const lines: string[] = [];
  const log = createLog((text) => lines.push(text));
  for (const line of renderPlain(report).split('\n')) log.info(line);
  const annotations: string[] = [];
  annotate(chooseAnnotations(report), (level, text, properties) =>
    annotations.push(`${level}: ${text} ${JSON.stringify(properties)}`),
  );
  const parts = {
    summary: renderSummary(report),
    log: lines.join(''),
    report: [...renderReport(report)].join(''),
    comment: renderPlanComment(report),
    issues: report.syncs
      .map((sync) => `${failureIssueTitle(sync.sync)}\n${renderFailureIssue(sync, { now: report.endedAt })}`)
      .join('\n'),
    outputs: JSON.stringify(outputsOf(report, 'report.json')),
    checkpoints: [...(b?.checkpoints ?? [])].map(([name, text]) => `${name} ${text}`).join('\n'),
  };
  return { ...parts, annotations, all: [...Object.values(parts), ...annotations].join('\n') };
}
