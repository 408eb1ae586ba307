/** What runs say on GitHub, with real runs on the emulated Jiras and the emulated GitHub. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readContext } from '../../src/github/context.ts';
import { readInputs } from '../../src/github/inputs.ts';
import { createLog } from '../../src/github/log.ts';
import { followFailures, publishPlanComment } from '../../src/modes/on-github.ts';
import type { GitHubWiring } from '../../src/modes/on-github.ts';
import type { RunReport } from '../../src/sync/outcome.ts';
import { RUN_BOT, startGitHub } from '../emulator/github/index.ts';
import type { GitHubEmulator } from '../emulator/github/index.ts';
import { createBridge, minutes, scenarioSync } from '../support/bridge.ts';
import type { Bridge, RunOptions } from '../support/bridge.ts';
import { fileOf, load } from '../support/pull-request.ts';

let github: GitHubEmulator;
let bridge: Bridge;
let printed: string;

beforeEach(async () => {
  bridge = createBridge();
  github = await startGitHub({ now: () => bridge.world.now() });
  github.addToken('job-token');
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await github.close();
});

interface Setting {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
  readonly event?: object;
}

function wiring({ inputs = {}, env = {}, event = {} }: Setting = {}): GitHubWiring {
  const given = { 'GITHUB-TOKEN': 'job-token', 'FAILURE-ISSUE': 'true', ...inputs };
  const read = readInputs(
    Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  );
  if (!read.ok) throw new Error('the inputs are wrong');
  const context = readContext(
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'schedule',
      GITHUB_EVENT_PATH: '/event.json',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REPOSITORY: 'vendor/bridges',
      GITHUB_RUN_ID: '77',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_API_URL: github.url,
      GITHUB_WORKFLOW_REF: 'vendor/bridges/.github/workflows/sync.yml@refs/heads/main',
      ...env,
    },
    () => JSON.stringify({ repository: { full_name: 'vendor/bridges', default_branch: 'main' }, ...event }),
  );
  return { inputs: read.inputs, context, log: createLog(), stop: new AbortController().signal, paced: false };
}

const configOf = () => load(fileOf(bridge, { acme: scenarioSync() })).config;

async function follow(report: RunReport, setting?: Setting): Promise<void> {
  await followFailures(report, configOf(), bridge.world.now(), wiring(setting));
}

/** Runs and says so on GitHub. */
async function runAndFollow(options: RunOptions = {}, setting?: Setting): Promise<RunReport> {
  const report = await bridge.runAll(options);
  await follow(report, setting);
  return report;
}

/** A pair in step whose next comment Jira refuses. */
async function refuseComments(): Promise<{ remove(): void }> {
  const { key } = bridge.world.ann.createIssue('ACME', 'A question');
  await bridge.settle();
  bridge.world.advance(minutes(15));
  bridge.world.ann.comment(key, 'SECRET of the customer');
  return bridge.desk.faults.add({
    match: { method: 'POST', route: '/rest/api/3/issue/{issue}/comment' },
    times: Infinity,
    action: { kind: 'status', status: 403 },
  });
}

describe('the failure issue', () => {
  it('follows a failing pair through its back-off until it recovers, with one issue and few words', async () => {
    const fault = await refuseComments();
    await runAndFollow();
    const [issue] = github.data.issues;
    expect(issue).toMatchObject({ title: 'Deskbridge: sync acme needs attention', state: 'open' });
    expect(issue?.author?.login).toBe('github-actions[bot]');
    expect(issue?.body).toMatch(/^<!-- deskbridge:failure acme [A-Za-z0-9]{16} [A-Za-z0-9]{16} -->\n/);
    expect(issue?.body).toContain('<code>forbidden</code>');
    expect(issue?.body).toContain('ACME-1');
    expect(issue?.body).not.toContain('SECRET');
    const first = issue?.body;

    // It waits, and nothing that is said about it changes.
    bridge.world.advance(minutes(5));
    expect((await runAndFollow()).syncs[0]?.pairs[0]?.waiting).toBeDefined();
    expect(github.data.issues).toHaveLength(1);
    expect(issue?.body).toBe(first);
    expect(github.writes()).toHaveLength(1);

    // It fails again.
    bridge.world.advance(minutes(11));
    await runAndFollow();
    expect(issue?.body).not.toBe(first);
    expect(issue?.state).toBe('open');

    fault.remove();
    bridge.world.advance(minutes(31));
    await runAndFollow();
    expect(issue?.state).toBe('closed');
    expect(github.data.comments.map(({ body }) => body)).toEqual([expect.stringMatching(/^Recovered: /)]);
    await runAndFollow();
    expect(github.data.comments).toHaveLength(1);
  });

  it('tells of a sync that was stopped, and of a limit', async () => {
    bridge.desk.faults.add({ match: {}, times: Infinity, action: { kind: 'dead-token' } });
    await runAndFollow();
    expect(github.data.issues.map(({ body }) => /<code>([a-z-]+)<\/code>/.exec(body)?.[1])).toEqual([
      'dead-token',
    ]);
    bridge.desk.faults.clear();
    for (let i = 0; i < 3; i += 1) bridge.world.ann.createIssue('ACME', `Issue ${i}`);
    await runAndFollow({ limits: { creates: 2 } });
    expect(github.data.issues).toHaveLength(1);
    expect(github.data.issues[0]?.body).toContain('over-limit');
  });

  it.each<readonly [string, RunOptions, Setting]>([
    ['that looked at single issues', { issues: ['ACME-1'] }, { inputs: { issues: 'ACME-1' } }],
    ['of another branch', {}, { env: { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/try' } }],
    ['in mode plan', { mode: 'plan' }, {}],
    ['without the input', {}, { inputs: { 'failure-issue': 'false' } }],
    ['off GitHub', {}, { env: { GITHUB_REPOSITORY: '' } }],
    ['that ran out of time', { halt: () => 'time-budget' }, {}],
  ])('is left alone by a run %s', async (_name, options, setting) => {
    const fault = await refuseComments();
    await runAndFollow();
    fault.remove();
    bridge.world.advance(minutes(20));
    const before = github.writes().length;
    await runAndFollow(options, setting);
    expect(github.writes()).toHaveLength(before);
    expect(github.data.issues[0]?.state).toBe('open');
  });

  it('is not opened by a cancelled run', async () => {
    await refuseComments();
    const report = await bridge.runAll();
    expect(report.syncs[0]?.counts.failed).toBe(1);
    await follow({ ...report, interrupted: 'signal' });
    expect(github.log).toEqual([]);
  });

  it('is not closed by a cancelled run, but by the next whole one', async () => {
    const fault = await refuseComments();
    await runAndFollow();
    expect(github.data.issues.map(({ state }) => state)).toEqual(['open']);
    fault.remove();
    bridge.world.advance(minutes(20));
    const asked = github.log.length;
    const report = await bridge.runAll();
    expect(report.syncs[0]?.counts.failed).toBe(0);
    await follow({ ...report, interrupted: 'signal' });
    expect(github.log).toHaveLength(asked);
    expect(github.data.issues.map(({ state }) => state)).toEqual(['open']);
    await follow(report);
    expect(github.data.issues.map(({ state }) => state)).toEqual(['closed']);
  });

  it('is not closed because the sync was disabled', async () => {
    await refuseComments();
    await runAndFollow();
    bridge.configure(`enabled: false\n${scenarioSync()}`);
    bridge.world.advance(minutes(20));
    const report = await runAndFollow();
    expect(report.syncs[0]?.notices).toContainEqual({ code: 'disabled' });
    expect(github.data.issues[0]?.state).toBe('open');
  });

  it('that cannot be written is a warning that names the right, and nothing else', async () => {
    await refuseComments();
    github.addToken('job-token', { issues: 'read' });
    await runAndFollow();
    expect(printed).toContain('::warning title=Deskbridge::Could not keep the failure issue');
    expect(printed).toContain('issues: write');
    await runAndFollow({}, { inputs: { 'github-token': '' } });
    expect(printed).toContain('there is no token for GitHub');
  });
});

describe('the failure issue of a configuration that does not load', () => {
  const problems = [
    { file: 'deskbridge.yml', line: 3, column: 1, path: 'syncs', text: '`syncs` must be a map.' },
  ];
  const broken = async (more: Partial<RunReport> = {}, setting?: Setting) => {
    const at = bridge.world.now();
    const report = {
      mode: 'sync',
      result: 'failed',
      startedAt: at,
      endedAt: at,
      syncs: [],
      problems,
    } as const;
    await followFailures({ ...report, ...more }, undefined, at, wiring(setting));
  };

  it('is opened once, brought up to date, and closed when it loads again', async () => {
    await broken();
    await broken();
    expect(github.data.issues).toMatchObject([
      { title: 'Deskbridge: the configuration needs attention', state: 'open' },
    ]);
    expect(github.data.issues[0]?.body).toMatch(/1 problem, so no sync runs[^]*deskbridge\.yml:3:1/);
    expect(github.writes()).toHaveLength(1);
    expect(printed).toContain('configuration: failure issue opened');
    await broken({ problems: [...problems, ...problems] });
    expect(github.data.issues[0]?.body).toContain('2 problems');
    await runAndFollow();
    expect(github.data.issues).toMatchObject([{ state: 'closed' }]);
  });

  it('is left alone by a run that reads other files or runs other syncs', async () => {
    await broken();
    for (const inputs of [{ config: 'other.yml' }, { syncs: 'acme' }] as Record<string, string>[])
      await runAndFollow({}, { inputs });
    expect(github.data.issues).toMatchObject([{ state: 'open' }]);
  });

  it('is not opened by a plan, on another branch, or without the input', async () => {
    await broken({ mode: 'plan' });
    await broken({}, { env: { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/try' } });
    await broken({}, { inputs: { 'failure-issue': 'false' } });
    expect(github.log).toEqual([]);
  });
});

describe('the plan comment', () => {
  const pullRequest = (fork = false): Setting => ({
    env: { GITHUB_EVENT_NAME: 'pull_request' },
    event: {
      pull_request: {
        number: 1,
        head: { sha: 'a'.repeat(40), repo: { full_name: fork ? 'mallory/bridges' : 'vendor/bridges' } },
        base: { sha: 'b'.repeat(40) },
      },
    },
  });
  beforeEach(() => github.addIssue({ isPullRequest: true }));

  it('is written on a pull request, and its address told', async () => {
    await publishPlanComment('No changes.\n', wiring(pullRequest()));
    expect(github.data.comments).toMatchObject([{ issue: 1, author: RUN_BOT }]);
    expect(printed).toContain(
      'Plan comment created: https://github.com/vendor/bridges/issues/1#issuecomment-5000',
    );
  });

  it.each<readonly [string, Setting]>([
    ['on a schedule', {}],
    ['with plan-comment: never', { ...pullRequest(), inputs: { 'plan-comment': 'never' } }],
    ['off GitHub', { ...pullRequest(), env: { GITHUB_REPOSITORY: '' } }],
  ])('is not written %s', async (_name, setting) => {
    await publishPlanComment('No changes.\n', wiring(setting));
    expect(github.log).toEqual([]);
    expect(printed).toBe('');
  });

  it('that a fork may not write is a line of the log; of a branch, a warning', async () => {
    github.addToken('job-token', { issues: 'none', pullRequests: 'read' });
    await publishPlanComment('No changes.\n', wiring(pullRequest(true)));
    expect(printed).not.toContain('::warning');
    expect(printed).toContain('Could not write the plan comment: the token lacks the right.');
    await publishPlanComment('No changes.\n', wiring(pullRequest()));
    expect(printed).toMatch(/::warning [^\n]*pull-requests: write/);
  });
});
