/**
 * Runs the whole Action in this process, from its inputs to what it leaves behind, against the emulated world: no bundle and no
 * sockets. The clock of the runner is the machine's own, as it is on GitHub.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLog } from '../../src/github/log.ts';
import { run } from '../../src/modes/run.ts';
import { actionFile } from '../e2e/runner.ts';
import { readLine } from '../e2e/runner-log.ts';
import type { RunnerCommand } from '../e2e/runner-log.ts';
import type { World } from '../emulator/index.ts';

export interface ActionEvent {
  readonly name: string;
  readonly payload: unknown;
}

export interface ActionRun {
  /** Files of the repository by path. */
  readonly files: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Tokens, mostly. */
  readonly env?: Readonly<Record<string, string>>;
  readonly event?: 'schedule' | 'pull_request' | 'workflow_dispatch' | ActionEvent;
  /** The repository as the event tells of it. */
  readonly visibility?: 'public' | 'private';
  /** The base of the pull request, on the emulated GitHub that `env` and the input `github-token` lead to. */
  readonly baseSha?: string;
  /** Who answers what the process fetches by itself, for GitHub mostly; by default this machine, and nobody else. */
  readonly fetch?: typeof globalThis.fetch;
  /** Aborted when the run is cancelled. */
  readonly stop?: AbortSignal;
}

export interface ActionResult {
  readonly code: 0 | 1;
  readonly log: string;
  readonly lines: readonly string[];
  /** What the runner would take for a command. */
  readonly commands: readonly RunnerCommand[];
  readonly summary: string;
  readonly outputs: string;
  readonly report: string;
  /** All of it. */
  readonly all: string;
}

/**
 * One run. They go one after the other: each has the process's environment and output to itself.
 * @param world answers for Jira
 */
export async function runAction(world: Pick<World, 'fetch'>, options: ActionRun): Promise<ActionResult> {
  const home = await mkdtemp(join(tmpdir(), 'deskbridge-action-'));
  const at = (name: string) => join(home, name);
  const workspace = at('repository');
  for (const [path, text] of Object.entries({ 'repository/.keep': '', ...prefixed(options.files) })) {
    await mkdir(dirname(at(path)), { recursive: true });
    await writeFile(at(path), text);
  }
  await mkdir(at('temp'));
  const event = eventOf(options);
  await writeFile(at('event.json'), JSON.stringify(event.payload));
  for (const name of ['output', 'summary']) await writeFile(at(name), '');
  const env: Record<string, string> = {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: event.name,
    GITHUB_EVENT_PATH: at('event.json'),
    GITHUB_OUTPUT: at('output'),
    GITHUB_STEP_SUMMARY: at('summary'),
    GITHUB_REF: event.name === 'pull_request' ? 'refs/pull/7/merge' : 'refs/heads/main',
    GITHUB_REPOSITORY: 'vendor/bridges',
    GITHUB_RUN_ID: '7001',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: at('temp'),
    ...inputsOf(options.inputs ?? {}),
    ...options.env,
  };
  const work = async () =>
    run(
      env,
      createLog((text) => void process.stdout.write(text)),
      options.stop ?? new AbortController().signal,
      world.fetch,
    );
  const { code, written } = await alone(env, options.fetch ?? onlyHere(globalThis.fetch), work);
  const read = (name: string) => readFile(at(name), 'utf8').catch(() => '');
  const outputs = await read('output');
  const [report] = /^\/.*deskbridge-report\.json$/m.exec(outputs) ?? [];
  const parts = {
    log: written,
    summary: await read('summary'),
    outputs,
    report: report === undefined ? '' : await readFile(report, 'utf8'),
  };
  await rm(home, { recursive: true, force: true });
  const lines = written.split(/\r?\n/);
  const commands = lines.flatMap((line) => readLine(line).command ?? []);
  return { code, lines, commands, ...parts, all: Object.values(parts).join('\n') };
}

function prefixed(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`repository/${path}`, text]));
}

function eventOf({ event = 'schedule', visibility = 'private', baseSha }: ActionRun): ActionEvent {
  if (typeof event !== 'string') return event;
  const repository = {
    full_name: 'vendor/bridges',
    default_branch: 'main',
    private: visibility === 'private',
    visibility,
  };
  const sha = (digit: string) => digit.repeat(40);
  const payload =
    event === 'pull_request'
      ? {
          repository,
          pull_request: {
            number: 7,
            head: { sha: sha('a'), repo: repository },
            base: { sha: baseSha ?? sha('b'), ref: 'main' },
          },
        }
      : { repository, inputs: {}, sender: { type: 'User' } };
  return { name: event, payload };
}

function inputsOf(given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(actionFile.inputs).map(([name, input]) => [
      `INPUT_${name.toUpperCase()}`,
      // No token of GitHub unless it is given: nothing is said there.
      given[name] ?? (input.default ?? '').replace('${{ github.token }}', ''),
    ]),
  );
}

/** A `fetch` that leads to this machine only. */
function onlyHere(real: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    const { hostname } = new URL(input instanceof Request ? input.url : input);
    if (hostname !== '127.0.0.1') return Promise.reject(new Error('nobody else is asked here'));
    return real(input, init);
  };
}

/** Lends the process to one run: environment, standard output, and `fetch`. */
async function alone<T>(
  env: Readonly<Record<string, string>>,
  fetch: typeof globalThis.fetch,
  work: () => Promise<T>,
): Promise<{ readonly code: T; readonly written: string }> {
  const before = {
    env: process.env,
    fetch: globalThis.fetch,
    write: process.stdout.write.bind(process.stdout),
  };
  let written = '';
  const kept = Object.fromEntries(
    Object.entries(before.env).filter(([name]) => !/^(?:GITHUB|INPUT|RUNNER|ACTIONS)_/.test(name)),
  );
  process.env = { ...kept, ...env };
  globalThis.fetch = fetch;
  process.stdout.write = (chunk: string | Uint8Array) => {
    written += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
    return true;
  };
  try {
    return { code: await work(), written };
  } finally {
    process.env = before.env;
    globalThis.fetch = before.fetch;
    process.stdout.write = before.write;
  }
}
