/** Shows what a run came to: log, job summary, outputs, annotations and the report file. */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { annotate, chooseAnnotations } from '../github/annotations.ts';
import type { Log } from '../github/log.ts';
import { outputsOf, setOutputs } from '../github/outputs.ts';
import { writeSummary } from '../github/summary.ts';
import { renderReport } from '../report/json.ts';
import { renderPlain } from '../report/plain.ts';
import { renderSummary } from '../report/summary.ts';
import type { RunReport } from '../sync/outcome.ts';

/** Publishes a report. Never throws: a run whose summary cannot be written did its work all the same. */
export async function publish(report: RunReport, env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  const file = report.change === undefined ? workflowFile(env) : undefined;
  const options = file === undefined ? {} : { workflow: file };
  for (const line of renderPlain(report, options).split('\n')) log.info(line);
  const path = join(env['RUNNER_TEMP'] ?? tmpdir(), 'deskbridge-report.json');
  const written = await writeFile(path, renderReport(report)).then(
    () => true,
    () => false,
  );
  if (!written) log.warn('The report file could not be written.');
  setOutputs(outputsOf(report, written ? path : ''));
  const summary = await writeSummary(renderSummary(report, options), env);
  if (!summary.ok) log.info(summary.reason);
  annotate(chooseAnnotations(report));
}

/**
 * File name of the workflow that runs, for a command that starts it again. That of a pull request plans and does not sync.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
function workflowFile(env: NodeJS.ProcessEnv): string | undefined {
  return /([^/@]+)@/.exec(env['GITHUB_WORKFLOW_REF'] ?? '')?.[1];
}
