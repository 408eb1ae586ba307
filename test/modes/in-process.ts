/** Runs the Action in this process, offline, and reads what it leaves behind as the runner would. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLog } from '../../src/github/log.ts';
import { run } from '../../src/modes/run.ts';
import { readLine } from '../e2e/runner-log.ts';
import type { RunnerCommand } from '../e2e/runner-log.ts';

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
  readonly event?: { readonly name: string; readonly payload: unknown };
  readonly env?: Readonly<Record<string, string>>;
  /** Who answers what goes over the network, for Jira and for GitHub; nobody by default. */
  readonly fetch?: typeof globalThis.fetch;
  /** Aborted when the run is cancelled. */
  readonly stop?: AbortSignal;
}

/** A private repository, as the payload of an event describes it. */
export const closed = { full_name: 'vendor/bridges', default_branch: 'main', private: true };

/** Every request over the network is refused, unless `fetch` answers it: what runs here has nobody to ask. */
export async function runOffline({
  files,
  inputs = {},
  event,
  env = {},
  fetch,
  stop,
}: Settings): Promise<Ran> {
  const root = await mkdtemp(join(tmpdir(), 'deskbridge-offline-'));
  const workspace = join(root, 'repository');
  await mkdir(workspace);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), text);
  }
  const at = {
    event: join(root, 'event.json'),
    output: join(root, 'output'),
    summary: join(root, 'summary'),
  };
  await writeFile(at.event, JSON.stringify(event?.payload ?? { repository: closed }));
  for (const file of [at.output, at.summary]) await writeFile(file, '');

  const asked = fetch ?? (() => Promise.reject(new Error('nobody is asked here')));
  const said: string[] = [];
  const written = process.stdout.write.bind(process.stdout);
  const before = { output: process.env['GITHUB_OUTPUT'], fetch: globalThis.fetch };
  try {
    process.env['GITHUB_OUTPUT'] = at.output;
    globalThis.fetch = asked;
    // Annotations and masks go to the standard output past the log.
    process.stdout.write = (text: string | Uint8Array): boolean => {
      said.push(String(text));
      return true;
    };
    const code = await run(
      {
        GITHUB_ACTIONS: 'true',
        GITHUB_EVENT_NAME: event?.name ?? 'workflow_dispatch',
        GITHUB_EVENT_PATH: at.event,
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REPOSITORY: closed.full_name,
        GITHUB_RUN_ID: '1',
        GITHUB_STEP_SUMMARY: at.summary,
        GITHUB_WORKSPACE: workspace,
        RUNNER_TEMP: root,
        ...Object.fromEntries(
          Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
        ),
        ...env,
      },
      createLog((text) => said.push(text)),
      stop ?? new AbortController().signal,
      asked,
    );
    const lines = said
      .join('')
      .split('\n')
      .filter((line) => line !== '')
      .map(readLine);
    const commands = lines.flatMap(({ command }) => (command === undefined ? [] : [command]));
    return {
      code,
      log: lines.flatMap(({ command, text }) => (command === undefined ? [text] : [])),
      annotations: commands.filter(({ name }) => ['error', 'warning', 'notice'].includes(name)),
      outputs: readOutputs(await readFile(at.output, 'utf8')),
      summary: await readFile(at.summary, 'utf8'),
    };
  } finally {
    process.stdout.write = written;
    globalThis.fetch = before.fetch;
    if (before.output === undefined) delete process.env['GITHUB_OUTPUT'];
    else process.env['GITHUB_OUTPUT'] = before.output;
    await rm(root, { recursive: true });
  }
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
