/** Plans a pull request in one process: a bridge whose configuration is the head, and the base it is compared with. */
import { loadConfig } from '../../src/config/load.ts';
import type { Config, Locate } from '../../src/config/settings.ts';
import { compareWith } from '../../src/modes/against.ts';
import type { Base } from '../../src/modes/against.ts';
import type { RunReport, SyncReport } from '../../src/sync/outcome.ts';
import type { SyncChange } from '../../src/sync/plan-change.ts';
import type { Bridge, RunOptions } from './bridge.ts';
import { sitesOf } from './bridge.ts';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

export function load(text: string): { readonly config: Config; readonly locate: Locate } {
  const loaded = loadConfig([{ path: 'deskbridge.yml', text }]);
  if (!loaded.ok) throw new Error(loaded.problems.map(({ path, text: why }) => `${path}: ${why}`).join('\n'));
  return loaded;
}

/** The whole file with the syncs given as YAML by name. */
export function fileOf(
  bridge: Pick<Bridge, 'world'>,
  syncs: Readonly<Record<string, string>>,
  sites?: string,
): string {
  const indented = Object.entries(syncs).map(
    ([name, sync]) => `  ${name}:\n${sync.trim().replaceAll(/^(?=.)/gm, '    ')}`,
  );
  return `version: 1\n${sites ?? sitesOf(bridge.world)}\nsyncs:\n${indented.join('\n')}\n`;
}

/** A base to compare with, from the text of its file. */
export function baseOf(text: string): Base {
  return { state: 'loaded', commit: COMMIT, ...load(text) };
}

/** Plans the bridge's own configuration as a pull request against `base`, which stands on the default branch unless told. */
export async function planPullRequest(
  bridge: Bridge,
  base: Base,
  options: RunOptions = {},
  branch: 'default branch' | 'another branch' = 'default branch',
): Promise<RunReport> {
  const against = (head: Config) => compareWith(base, head, branch === 'default branch');
  return bridge.runAll({ ...options, mode: 'plan', against });
}

/** What the pull request comes to for one sync, with the sync's report. */
export function changeOf(
  report: RunReport,
  sync = 'acme',
): { readonly change: SyncChange; readonly sync: SyncReport | undefined } {
  const change = report.change?.syncs.find((one) => one.sync === sync);
  if (change === undefined) throw new Error(`the report says nothing of a change of ${sync}`);
  return { change, sync: report.syncs.find((one) => one.sync === sync) };
}

/** The plans, which must have been made. */
export function plansOf(report: RunReport, sync = 'acme'): NonNullable<SyncChange['plans']> {
  const { plans } = changeOf(report, sync).change;
  if (plans === undefined) throw new Error(`base and head of ${sync} were not compared`);
  return plans;
}
