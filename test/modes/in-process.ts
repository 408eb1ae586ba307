/** Runs the Action in this process, offline, and reads what it leaves behind as the runner would. */
import { readLine } from '../e2e/runner-log.ts';
import type { RunnerCommand } from '../e2e/runner-log.ts';
import { runAction } from '../support/action.ts';
import type { ActionEvent } from '../support/action.ts';

export interface Ran {
  readonly code: 0 | 1;
  /** What a reader of the log sees, a line each, annotations left out. */
  readonly log: readonly string[];
  readonly annotations: readonly RunnerCommand[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

export interface Settings {
  /** Files of the repository, by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly event?: ActionEvent;
  readonly env?: Readonly<Record<string, string>>;
  /** Who answers what goes over the network, for Jira and for GitHub; nobody by default. */
  readonly fetch?: typeof globalThis.fetch;
  /** Aborted when the run is cancelled. */
  readonly stop?: AbortSignal;
}

/** A private repository, as the payload of an event describes it. */
export const closed = { full_name: 'vendor/bridges', default_branch: 'main', private: true };

/** Every request over the network is refused, unless `fetch` answers it: what runs here has nobody to ask. */
export async function runOffline({ fetch, event, ...settings }: Settings): Promise<Ran> {
  const asked = fetch ?? (() => Promise.reject(new Error('nobody is asked here')));
  const { code, lines, commands, outputs, summary } = await runAction(
    { fetch: asked },
    {
      event: event ?? { name: 'workflow_dispatch', payload: { repository: closed } },
      ...settings,
      fetch: asked,
    },
  );
  return {
    code,
    log: lines.filter((line) => line !== '' && readLine(line).command === undefined),
    annotations: commands.filter(({ name }) => ['error', 'warning', 'notice'].includes(name)),
    outputs: readOutputs(outputs),
    summary,
  };
}

/** `name<<DELIMITER` blocks; a later one replaces an earlier one. */
function readOutputs(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^(.+)<<(ghadelimiter_.+)\n([^]*?)\n?\2$/gm)].map(([, name = '', , value = '']) => [
      name,
      value,
    ]),
  );
}
