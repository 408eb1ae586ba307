/** Shows what a run came to: log, job summary, outputs, annotations and the report file. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { annotate, chooseAnnotations } from '../github/annotations.ts';
import type { RunContext } from '../github/context.ts';
import type { Log } from '../github/log.ts';
import { outputsOf, setOutputs } from '../github/outputs.ts';
import { writeSummary } from '../github/summary.ts';
import { renderReport } from '../report/json.ts';
import { renderPlain } from '../report/plain.ts';
import { renderSummary } from '../report/summary.ts';
import type { RunReport } from '../sync/outcome.ts';

/** Publishes a report. Never throws: a run whose summary cannot be written did its work all the same. */
export async function publish(
  report: RunReport,
  { workflowFile }: Pick<RunContext, 'workflowFile'>,
  env: NodeJS.ProcessEnv,
  log: Log,
): Promise<void> {
  // That of a pull request plans and does not sync.
  const isCommand = workflowFile !== undefined && report.change === undefined;
  const options = isCommand ? { workflow: workflowFile } : {};
  for (const line of renderPlain(report, options).split('\n')) log.info(line);
  const path = await writeReport(report, env['RUNNER_TEMP'] ?? tmpdir());
  if (path === undefined) log.warn('The report file could not be written.');
  setOutputs(outputsOf(report, path ?? ''));
  const summary = await writeSummary(renderSummary(report, options), env);
  if (!summary.ok) log.info(summary.reason);
  annotate(chooseAnnotations(report));
}

/** A folder of its own: another step of the job may have a report, too. */
async function writeReport(report: RunReport, temp: string): Promise<string | undefined> {
  try {
    const path = join(await mkdtemp(join(temp, 'deskbridge-')), 'deskbridge-report.json');
    await writeFile(path, renderReport(report));
    return path;
  } catch {
    return undefined;
  }
}
