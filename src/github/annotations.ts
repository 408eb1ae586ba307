/**
 * Annotations: at most one error and one warning per run, both pointing to the summary. Problems of the configuration, and in a
 * plan warnings about it, stand at their line, at most 10 of each: the runner shows no more per step.
 * @see https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
 */
import { error, warning } from '@actions/core';
import type { AnnotationProperties } from '@actions/core';
import { makeVisible } from '../report/escape.ts';
import { alwaysFails, describeFailure } from '../report/failure-text.ts';
import { describeHeadline } from '../report/headline.ts';
import { describeNotice } from '../report/notice-text.ts';
import { countOf, cut } from '../report/wording.ts';
import type { ConfigProblem, ConfigWarning, RunReport, SyncReport } from '../sync/outcome.ts';

export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly text: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

const MAX_PER_LEVEL = 10;
const SEE_SUMMARY = 'See the job summary.';

/** The annotations of a run: none when all is well. */
export function chooseAnnotations(report: RunReport): readonly Annotation[] {
  const problems = [...(report.problems ?? []), ...report.syncs.flatMap((sync) => sync.problems ?? [])];
  const warningText = findWarning(report);
  const warnings: Annotation[] = warningText === undefined ? [] : [{ level: 'warning', text: warningText }];
  // The run's own warning takes one of the ten that GitHub shows.
  warnings.push(...annotateWarnings(report.warnings ?? [], MAX_PER_LEVEL - warnings.length));
  if (problems.length > 0) return [...annotateProblems(problems), ...warnings];
  return report.result === 'failed'
    ? [{ level: 'error', text: describeError(report) }, ...warnings]
    : warnings;
}

/** Warnings about the configuration at their lines, like its problems. @param room how many annotations there may be */
export function annotateWarnings(
  warnings: readonly ConfigWarning[],
  room = MAX_PER_LEVEL,
): readonly Annotation[] {
  return annotateAll(warnings, 'warning', room);
}

/** Problems of the configuration at their lines; the last annotation counts those that found no room. */
export function annotateProblems(problems: readonly ConfigProblem[]): readonly Annotation[] {
  return annotateAll(problems, 'error', MAX_PER_LEVEL);
}

function annotateAll(
  problems: readonly ConfigProblem[],
  level: Annotation['level'],
  room: number,
): readonly Annotation[] {
  const shown = problems.length > room ? problems.slice(0, room - 1) : problems;
  const annotations = shown.map((problem): Annotation => {
    const path = problem.path === '' ? '' : `${problem.path}: `;
    return {
      level,
      text: path + problem.text,
      file: problem.file,
      line: problem.line,
      column: problem.column,
    };
  });
  const rest = problems.length - shown.length;
  return rest === 0
    ? annotations
    : [
        ...annotations,
        {
          level,
          text: `… and ${countOf(rest, level === 'error' ? 'more problem' : 'more warning')}. ${SEE_SUMMARY}`,
        },
      ];
}

function describeError(report: RunReport): string {
  const stopped = report.syncs.find((sync) => sync.stopped !== undefined && sync.result === 'failed');
  const [worst] = worstFailures(report.syncs);
  const detail =
    stopped?.stopped === undefined
      ? worst === undefined
        ? ''
        : `${worst.sync}: ${describeFailure(worst.failure).what} `
      : `${stopped.sync}: ${describeFailure(stopped.stopped).what} ${describeFailure(stopped.stopped).hint} `;
  return `${describeHeadline(report)}. ${detail}${SEE_SUMMARY}`;
}

function worstFailures(syncs: readonly SyncReport[]) {
  const failures = syncs.flatMap((sync) => [
    ...sync.overLimit.map((failure) => ({ sync: sync.sync, failure, isNew: true })),
    ...sync.pairs.flatMap((pair) =>
      pair.failures.map(({ failure, isNew }) => ({ sync: sync.sync, failure, isNew })),
    ),
  ]);
  const weight = (entry: (typeof failures)[number]) => (alwaysFails(entry.failure) ? 2 : entry.isNew ? 1 : 0);
  return failures.toSorted((a, b) => weight(b) - weight(a));
}

function findWarning(report: RunReport): string | undefined {
  const texts = report.syncs.flatMap((sync) =>
    sync.notices
      .map((notice) => describeNotice(notice))
      .filter((notice) => notice.level === 'warning')
      .map((notice) => `${sync.sync}: ${notice.text}`),
  );
  const [first] = texts;
  const rest = texts.length > 1 ? ` … and ${countOf(texts.length - 1, 'more warning')}.` : '';
  if (first !== undefined) return `${first}${rest} ${SEE_SUMMARY}`;
  return report.result === 'partial' ? `${describeHeadline(report)}. ${SEE_SUMMARY}` : undefined;
}

/** Sends annotations to the runner. @param send by default the runner's commands. */
export function annotate(annotations: readonly Annotation[], send: SendAnnotation = sendToRunner): void {
  for (const { level, text, file, line, column } of annotations) {
    send(level, cut(makeVisible(text.replaceAll('`', '')), 1000), {
      title: 'Deskbridge',
      ...(file === undefined ? {} : { file: makeVisible(file) }),
      ...(line === undefined ? {} : { startLine: line }),
      ...(column === undefined ? {} : { startColumn: column }),
    });
  }
}

export type SendAnnotation = (
  level: Annotation['level'],
  text: string,
  properties: AnnotationProperties,
) => void;

function sendToRunner(level: Annotation['level'], text: string, properties: AnnotationProperties): void {
  if (level === 'error') error(text, properties);
  else warning(text, properties);
}
