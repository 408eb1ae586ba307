/**
 * Runs a step with the bundled Action as GitHub's runner does: its environment and files, its reading of the log.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { readLine } from './runner-log.ts';
import type { LogLine, RunnerCommand } from './runner-log.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const ActionFile = z.object({
  inputs: z.record(z.string(), z.object({ default: z.string().optional() })),
  outputs: z.record(z.string(), z.unknown()),
  runs: z.object({ using: z.literal('node24'), main: z.string() }),
});

/** `action.yml`, as far as the runner needs it. */
export const actionFile = ActionFile.parse(parse(readFileSync(join(root, 'action.yml'), 'utf8')));

/** What the runner would start. */
export const entryFile = join(root, actionFile.runs.main);

/** The job's own token, which `${{ github.token }}` stands for. */
export const JOB_TOKEN = 'ghs_jobTokenOfTheEmulatedRunner';

const DEFAULT_BRANCH = 'main';

/** What started the workflow. */
export interface StepEvent {
  readonly name: 'schedule' | 'push' | 'workflow_dispatch' | 'pull_request';
  /** Default `refs/heads/main`. */
  readonly ref?: string;
  /** Merged into the payload, which names the repository and its default branch. */
  readonly payload?: Readonly<Record<string, unknown>>;
}

export interface StepOptions {
  /** The checked out repository, an absolute path. */
  readonly workspace: string;
  /** `with:` of the step. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** `env:` of the step, and the address of the cache service. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default a schedule on the default branch. */
  readonly event?: StepEvent;
  readonly runId?: number;
  readonly attempt?: number;
  /** Called for every line of the log as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface StepResult {
  /** Null when a signal ended the process. */
  readonly code: number | null;
  readonly milliseconds: number;
  /** Standard output and error, everything. */
  readonly log: string;
  /** What a reader of the log sees, and what the runner took for a command. */
  readonly lines: readonly LogLine[];
  readonly commands: readonly RunnerCommand[];
  readonly annotations: readonly RunnerCommand[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown of the job summary; empty when there is none. */
  readonly summary: string;
  /** The report file, parsed. */
  readonly report: Report | undefined;
  /** The report file as it is. */
  readonly reportText: string;
}

const Pair = z.looseObject({
  customer: z.object({ key: z.string(), url: z.string() }).optional(),
  desk: z.object({ key: z.string(), url: z.string() }).optional(),
  operations: z.array(z.looseObject({ kind: z.string(), side: z.string(), status: z.string() })),
  notCarried: z.array(z.looseObject({ code: z.string() })),
  failures: z.array(z.looseObject({ code: z.string(), isNew: z.boolean() })),
});

const ReportFile = z.looseObject({
  mode: z.string(),
  result: z.string(),
  interrupted: z.string().optional(),
  counts: z.record(z.string(), z.number()),
  requests: z.number(),
  syncs: z.array(
    z.looseObject({
      sync: z.string(),
      result: z.string(),
      requests: z.record(z.string(), z.number()),
      stopped: z.looseObject({ code: z.string() }).optional(),
      pairs: z.array(Pair),
      notices: z.array(z.looseObject({ code: z.string() })),
    }),
  ),
});

/** As far as tests look at it; `docs/report.md` describes all of it. */
export type Report = z.infer<typeof ReportFile>;

/** A step that runs. */
export interface Step {
  readonly ended: Promise<StepResult>;
  kill(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void;
}

let lastRunId = 7000;

/** Starts the Action. `ended` never rejects for what the Action does. */
export async function startStep(options: StepOptions): Promise<Step> {
  const temp = await mkdtemp(join(tmpdir(), 'deskbridge-step-'));
  const files = {
    event: join(temp, 'event.json'),
    output: join(temp, `set_output_${randomUUID()}`),
    summary: join(temp, `step_summary_${randomUUID()}`),
    state: join(temp, `save_state_${randomUUID()}`),
    temp: join(temp, '_temp'),
  };
  await mkdir(files.temp);
  await writeFile(files.event, JSON.stringify(payloadOf(options.event)));
  for (const file of [files.output, files.summary, files.state]) await writeFile(file, '');

  const startedAt = performance.now();
  const child = spawn(process.execPath, [entryFile], {
    cwd: options.workspace,
    env: { ...environmentOf(options, files), ...inputsOf(options.inputs ?? {}), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  // Both streams are read for commands; a line belongs to one of them, so each has its own remainder.
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    const take = (line: string) => {
      lines.push(line);
      options.onLine?.(line);
    };
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (rest + chunk).split(/\r?\n/);
      rest = parts.pop() ?? '';
      for (const line of parts) take(line);
    });
    stream.on('end', () => {
      if (rest !== '') take(rest);
    });
  }
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });

  return {
    kill: (signal) => void child.kill(signal),
    ended: exited.then(async (code) => {
      const milliseconds = performance.now() - startedAt;
      const read = lines.map(readLine);
      const commands = read.flatMap((line) => (line.command === undefined ? [] : [line.command]));
      const outputs = readCommandFile(await readFile(files.output, 'utf8'));
      const reportText = outputs['report'] ? await readFile(outputs['report'], 'utf8') : '';
      const result: StepResult = {
        code,
        milliseconds,
        log: lines.join('\n'),
        lines: read,
        commands,
        annotations: commands.filter(({ name }) => ['error', 'warning', 'notice'].includes(name)),
        outputs,
        summary: await readFile(files.summary, 'utf8'),
        report: reportText === '' ? undefined : ReportFile.parse(JSON.parse(reportText)),
        reportText,
      };
      await rm(temp, { recursive: true, force: true });
      return result;
    }),
  };
}

/** Runs the Action to its end. */
export async function runStep(options: StepOptions): Promise<StepResult> {
  const step = await startStep(options);
  return step.ended;
}

function payloadOf(event: StepEvent | undefined): unknown {
  const repository = {
    full_name: 'vendor/bridges',
    default_branch: DEFAULT_BRANCH,
    private: true,
    visibility: 'private',
  };
  return { repository, ...event?.payload };
}

/** A clean environment: nothing of the machine but what a hosted runner has, too. */
function environmentOf(
  { workspace, event, runId, attempt }: StepOptions,
  files: Readonly<Record<'event' | 'output' | 'summary' | 'state' | 'temp', string>>,
): Record<string, string> {
  lastRunId += 1;
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: files.temp,
    TMPDIR: files.temp,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: event?.name ?? 'schedule',
    GITHUB_EVENT_PATH: files.event,
    GITHUB_OUTPUT: files.output,
    GITHUB_STATE: files.state,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_REF: event?.ref ?? `refs/heads/${DEFAULT_BRANCH}`,
    GITHUB_REPOSITORY: 'vendor/bridges',
    GITHUB_RUN_ATTEMPT: String(attempt ?? 1),
    GITHUB_RUN_ID: String(runId ?? lastRunId),
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_WORKSPACE: workspace,
    RUNNER_OS: 'Linux',
    RUNNER_TEMP: files.temp,
  };
}

/** `INPUT_` and the name in capitals, dashes kept; what `with:` leaves out has its default. */
function inputsOf(given: Readonly<Record<string, string>>): Record<string, string> {
  for (const name of Object.keys(given)) {
    // The runner only warns; in a test it is a slip of the pen.
    if (!Object.hasOwn(actionFile.inputs, name)) throw new Error(`action.yml has no input ${name}`);
  }
  return Object.fromEntries(
    Object.entries(actionFile.inputs).map(([name, input]) => [
      `INPUT_${name.toUpperCase()}`,
      given[name] ?? (input.default ?? '').replace('${{ github.token }}', JOB_TOKEN),
    ]),
  );
}

/**
 * Reads `name=value` and `name<<DELIMITER` blocks; a later value replaces an earlier one.
 * @throws Error when a block does not end, as the runner does
 */
function readCommandFile(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (name !== undefined && delimiter !== undefined) {
      const end = lines.indexOf(delimiter, i + 1);
      if (end < 0) throw new Error(`output ${name} has no end`);
      values[name] = lines.slice(i + 1, end).join('\n');
      i = end;
    } else if (line.includes('=')) {
      values[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    }
  }
  return values;
}
