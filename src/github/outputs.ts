/** The outputs of the Action. All are set on every path: defaults first, so that a crash leaves them too. */
import { setOutput } from '@actions/core';
import type { FleetJob } from '../config/fleet.ts';
import { countRun, hasChanges, noCounts } from '../report/counts.ts';
import type { Result } from '../report/result.ts';
import type { Counts, RunReport } from '../sync/outcome.ts';

export interface Outputs {
  readonly result: Result;
  readonly counts: Counts;
  readonly matrix: readonly FleetJob[];
  /** Path of the report file, empty when there is none. */
  readonly report: string;
}

/** What the outputs say until a run has said better: it failed and did nothing. */
export const defaultOutputs: Outputs = { result: 'failed', counts: noCounts, matrix: [], report: '' };

/** The outputs of a run that has a report. */
export function outputsOf(report: RunReport, reportPath: string): Outputs {
  return {
    result: report.result,
    counts: countRun(report.syncs),
    matrix: [],
    report: reportPath,
  };
}

/**
 * Sets all outputs. Setting them again replaces them.
 *
 * @param set sets one output; by default through the file the runner names. Without that file nothing is set: the package
 * would print a command that GitHub has withdrawn.
 */
export function setOutputs(
  outputs: Outputs = defaultOutputs,
  set: (name: string, value: string) => void = setInRunner,
): void {
  for (const [name, value] of Object.entries(valuesOf(outputs))) set(name, value);
}

function setInRunner(name: string, value: string): void {
  if ((process.env['GITHUB_OUTPUT'] ?? '') !== '') setOutput(name, value);
}

function valuesOf({ result, counts, matrix, report }: Outputs): Readonly<Record<string, string>> {
  return {
    result,
    'has-changes': String(hasChanges(counts)),
    created: String(counts.created),
    updated: String(counts.updated),
    'comments-to-desk': String(counts.commentsToDesk),
    'comments-to-customer': String(counts.commentsToCustomer),
    deleted: String(counts.deleted),
    failed: String(counts.failed),
    pending: String(counts.pending),
    matrix: JSON.stringify(matrix),
    report,
  };
}
