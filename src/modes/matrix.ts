/** The mode `matrix`: the syncs as jobs for `strategy.matrix`. Asks no Jira and needs no credentials. */
import { isChosen } from '../config/chosen.ts';
import { divideFleet } from '../config/fleet.ts';
import type { Config } from '../config/settings.ts';
import type { Log } from '../github/log.ts';
import { defaultOutputs, setOutputs } from '../github/outputs.ts';
import { writeSummary } from '../github/summary.ts';
import { describeFleet, renderFleet } from '../report/fleet.ts';

/**
 * Sets the output `matrix`. @param syncs the input `syncs`: names to consider, empty for all
 * @returns the exit code
 */
export async function listJobs(
  config: Config,
  syncs: readonly string[],
  env: NodeJS.ProcessEnv,
  log: Log,
): Promise<0> {
  const jobs = divideFleet(config, syncs);
  const left = config.syncs.filter(({ name, enabled }) => !enabled && isChosen(syncs, name));
  log.info(describeFleet(jobs, left.length));
  const summary = await writeSummary(renderFleet(jobs, left.length), env);
  if (!summary.ok) log.info(summary.reason);
  setOutputs({ ...defaultOutputs, result: 'ok', matrix: jobs });
  return 0;
}
