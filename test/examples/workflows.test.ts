/** The workflows to copy, and those of this repository: checked as GitHub would, and held to the rules that no tool knows. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { divideFleet } from '../../src/config/fleet.ts';
import { loadConfig } from '../../src/config/load.ts';
import { readInputs } from '../../src/github/inputs.ts';
import { actionFile, lintWorkflow } from './lint-workflow.ts';
import { blocksOf, read, root } from './marked-blocks.ts';
import { syncsOf } from './run-agreement.ts';

const Permissions = z.record(z.string(), z.enum(['read', 'write', 'none']));
const Concurrency = z.object({
  group: z.string(),
  'cancel-in-progress': z.union([z.boolean(), z.string()]).optional(),
  queue: z.string().optional(),
});
const Step = z.object({
  id: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.string()).optional(),
});
const Job = z.object({
  'timeout-minutes': z.number(),
  environment: z.string().optional(),
  permissions: Permissions,
  concurrency: Concurrency.optional(),
  steps: z.array(Step),
});
const Workflow = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: Permissions,
  concurrency: Concurrency.optional(),
  jobs: z.record(z.string(), Job),
});

const readWorkflow = (path: string): z.infer<typeof Workflow> => Workflow.parse(parse(read(path)));

const isWorkflow = (path: string): boolean => Object.hasOwn(parse(read(path)) as object, 'jobs');
const yamlIn = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => `${folder}/${name}`);
const examples = yamlIn('examples').filter(isWorkflow);
const all = [...examples, ...yamlIn('.github/workflows')];

describe('a workflow', () => {
  it('to copy is there for each way to run', () => {
    expect(examples.toSorted()).toEqual([
      'examples/matrix.yml',
      'examples/on-change.yml',
      'examples/plan.yml',
      'examples/sync.yml',
    ]);
  });

  it.each(all)('%s passes the language service of GitHub and actionlint', async (path) => {
    expect(await lintWorkflow(path, read(path))).toEqual([]);
  });

  it.each(all)('%s gives each job its own rights, each with its reason, and a timeout', (path) => {
    const { permissions, jobs } = readWorkflow(path);
    expect(permissions).toEqual({});
    // Written on lines of their own, so that each has its comment.
    const lines = read(path).split('\n');
    const granted = Object.values(jobs).flatMap((job) => Object.entries(job.permissions));
    expect(granted.length).toBeGreaterThan(0);
    for (const [right, value] of granted)
      expect(
        lines.some((line) => new RegExp(`^ +${right}: ${value} # \\w`).test(line)),
        right,
      ).toBe(true);
  });

  it.each(all)('%s pins every action, keeps no credentials, and has no expression in a script', (path) => {
    for (const [uses] of read(path).matchAll(/(?<=uses: ).+/g)) {
      if (/^deskbridge\/deskbridge@v0 # or the commit/.test(uses) || uses.startsWith('$/')) continue;
      expect(uses).toMatch(/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
    for (const step of Object.values(readWorkflow(path).jobs).flatMap(({ steps }) => steps)) {
      if (step.uses?.startsWith('actions/checkout@') === true)
        expect(step.with).toMatchObject({ 'persist-credentials': false });
      // An expression in a script is an injection waiting for its text.
      expect(step.run ?? '').not.toContain('${{');
    }
  });

  it('uses one version of an action everywhere', () => {
    const pins = new Map<string, Set<string>>();
    for (const text of [...all.map(read), read('README.md')])
      for (const [, action = '', pin = ''] of text.matchAll(
        /uses: ([\w-]+\/[\w-]+)[\w/-]*@([0-9a-f]{40} # \S+)/g,
      ))
        pins.set(action, (pins.get(action) ?? new Set()).add(pin));
    expect([...pins].filter(([, versions]) => versions.size > 1)).toEqual([]);
  });
});

describe('the checks themselves', () => {
  it.each([
    ['an input that does not exist', 'issues: ${{ inputs.issues }}', 'isues: ${{ inputs.issues }}'],
    ['an event that does not exist', 'workflow_dispatch:', 'workflow_despatch:'],
    ['an input of the workflow that nobody declared', '${{ inputs.limits }}', '${{ inputs.limit }}'],
    ['a right that does not exist', 'issues: write', 'issue: write'],
    ['a group that waits for itself', 'permissions: {}', 'concurrency: deskbridge\npermissions: {}'],
  ])('see %s', async (_what, from, to) => {
    const text = read('examples/sync.yml');
    expect(text).toContain(from);
    expect(await lintWorkflow('broken', text.replace(from, to))).not.toEqual([]);
  });
});

/** The steps that run this Action. */
const own = (path: string) =>
  Object.values(readWorkflow(path).jobs)
    .flatMap(({ steps }) => steps)
    .filter(({ uses }) => uses?.startsWith('deskbridge/deskbridge@') === true);

const Dispatch = z.object({
  workflow_dispatch: z.object({
    inputs: z.record(z.string(), z.looseObject({ default: z.unknown().optional() })),
  }),
});
const askedBy = (path: string): string[] =>
  Object.keys(Dispatch.parse(readWorkflow(path).on).workflow_dispatch.inputs);

describe('the workflows to copy', () => {
  it.each(examples)('%s leaves the Action more time than its own budget', (path) => {
    for (const { steps, 'timeout-minutes': timeout } of Object.values(readWorkflow(path).jobs)) {
      const step = steps.find(({ uses }) => uses?.startsWith('deskbridge/deskbridge@') === true);
      if (step?.with?.['mode'] === 'matrix') continue;
      const budget = Number(step?.with?.['time-budget'] ?? actionFile.inputs['time-budget']?.default);
      expect(timeout).toBeGreaterThan(budget);
    }
  });

  it('sync.yml asks a person for all that a run by hand may narrow or widen, and hands it on', () => {
    const asked = askedBy('examples/sync.yml');
    expect(asked).toEqual(['mode', 'compare', 'syncs', 'issues', 'limits']);
    const given = own('examples/sync.yml')[0]?.with ?? {};
    for (const name of asked) expect(given[name]).toBe(`\${{ inputs.${name} }}`);
  });

  it('sync.yml and matrix.yml ask for the inputs of the command that allows once what a limit refused', () => {
    for (const path of ['examples/sync.yml', 'examples/matrix.yml'])
      expect(askedBy(path)).toEqual(expect.arrayContaining(['limits', 'syncs', 'issues']));
  });

  it.each(['mode', 'compare'])('sync.yml offers choices of %s that the Action knows', (name) => {
    const { inputs } = Dispatch.parse(readWorkflow('examples/sync.yml').on).workflow_dispatch;
    const { options, default: first } = z
      .object({ options: z.array(z.string()), default: z.string() })
      .parse(inputs[name]);
    expect(first).toBe(actionFile.inputs[name]?.default);
    for (const option of options)
      expect(readInputs({ [`INPUT_${name.toUpperCase()}`]: option }), option).toMatchObject({ ok: true });
  });

  it('on a schedule, start at odd minutes and no more often than GitHub allows', () => {
    for (const path of ['examples/sync.yml', 'examples/matrix.yml']) {
      const { schedule } = z
        .object({ schedule: z.array(z.object({ cron: z.string() })) })
        .parse(readWorkflow(path).on);
      for (const { cron } of schedule) {
        const at = (cron.split(' ')[0] ?? '').split(',').map(Number);
        expect(at.every((minute) => minute % 5 !== 0)).toBe(true);
        const gaps = at.map(
          (minute, index) => ((at[index + 1] ?? (at[0] ?? 0) + 60) - minute + 60) % 60 || 60,
        );
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(5);
      }
    }
  });

  it('start when the agreement changes, where the Action looks for it', () => {
    const Paths = z.object({ paths: z.array(z.string()) });
    const { default: path } = actionFile.inputs['config'] ?? {};
    expect(Paths.parse(readWorkflow('examples/sync.yml').on['push']).paths).toEqual([path]);
    expect(Paths.parse(readWorkflow('examples/plan.yml').on['pull_request']).paths).toEqual([path]);
    const folder = own('examples/matrix.yml').map((step) => step.with?.['config']);
    expect(new Set(folder)).toEqual(new Set(['.github/deskbridge']));
    expect(Paths.parse(readWorkflow('examples/matrix.yml').on['push']).paths).toEqual([
      '.github/deskbridge/**',
    ]);
  });

  it('set every variable that the agreement names', () => {
    const named = [...read('examples/deskbridge.yml').matchAll(/env: ([A-Z_]+)/g)].map(
      ([, name = '']) => name,
    );
    expect(named).toHaveLength(2);
    const env = Object.fromEntries(named.map((name) => [name, `\${{ secrets.${name} }}`]));
    for (const path of ['examples/sync.yml', 'examples/plan.yml', 'examples/on-change.yml'])
      for (const step of own(path)) expect(step.env).toEqual(env);
  });

  it('that write share one queue, and never cut a run short', () => {
    const jobs = ['examples/sync.yml', 'examples/on-change.yml'].map(
      (path) => readWorkflow(path).jobs['sync'],
    );
    for (const job of jobs)
      expect(job?.concurrency).toEqual({ group: 'deskbridge', 'cancel-in-progress': false, queue: 'max' });
  });

  it('that plan have a group and an environment of their own, and cannot write into the repository', () => {
    const { concurrency, jobs } = readWorkflow('examples/plan.yml');
    const sync = readWorkflow('examples/sync.yml').jobs['sync'];
    expect(concurrency?.group).toMatch(/^deskbridge-plan-/);
    expect(jobs['plan']?.environment).not.toBe(sync?.environment);
    expect(jobs['plan']?.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
  });

  it('a rule in Jira starts take the same steps as the others, and are told from a person', () => {
    const [now] = own('examples/on-change.yml');
    const [sync] = own('examples/sync.yml');
    expect(now?.env).toEqual(sync?.env);
    expect(now?.with).toEqual({ syncs: '${{ inputs.syncs }}', 'failure-issue': true });
    const { inputs } = Dispatch.parse(readWorkflow('examples/on-change.yml').on).workflow_dispatch;
    expect(inputs['automatic']?.default).toBe(true);
  });
});

describe('examples/matrix.yml', () => {
  const steps = own('examples/matrix.yml');
  const files = readdirSync(join(root, 'examples/folder')).filter((name) => name.endsWith('.yml'));
  const loaded = loadConfig(files.map((name) => ({ path: name, text: read(`examples/folder/${name}`) })));

  it('gives each job of the folder beside it the tokens that it needs, and no others', () => {
    if (!loaded.ok) throw new Error('examples/folder does not load');
    const jobs = divideFleet(loaded.config, []);
    expect(jobs.map(({ syncs }) => syncs)).toEqual(['acme', 'globex']);
    const [, run] = steps;
    const given = new Map(Object.entries(run?.env ?? {}));
    for (const [name, value] of given)
      expect(value).toBe(`\${{ contains(matrix.env, '${name}') && secrets.${name} || '' }}`);
    expect([...given.keys()].toSorted()).toEqual([...new Set(jobs.flatMap(({ env }) => env))].toSorted());
  });

  it('uses of an entry what an entry has', () => {
    if (!loaded.ok) throw new Error('examples/folder does not load');
    const used = [...read('examples/matrix.yml').matchAll(/matrix\.(\w+)/g)].map(([, key = '']) => key);
    const keys = new Set(Object.keys(divideFleet(loaded.config, [])[0] ?? {}));
    // `needs.list.outputs.matrix` and the id of the step are no keys of an entry.
    expect([...new Set(used)].filter((key) => !keys.has(key))).toEqual([]);
    expect(used.length).toBeGreaterThan(3);
  });

  it('lists offline: the job that lists has no environment and no token', () => {
    expect(readWorkflow('examples/matrix.yml').jobs['list']?.environment).toBeUndefined();
    expect(steps[0]?.env).toBeUndefined();
  });
});

describe('examples/jira-automation.md', () => {
  it('sends what the workflow asks for', () => {
    const [body] = blocksOf('examples/jira-automation.md', 'json').map(
      ({ text }) => JSON.parse(text) as unknown,
    );
    const { ref, inputs } = z
      .object({ ref: z.string(), inputs: z.record(z.string(), z.string()) })
      .parse(body);
    expect(ref).toBe('main');
    for (const name of Object.keys(inputs)) expect(askedBy('examples/on-change.yml')).toContain(name);
    expect(syncsOf([read('examples/deskbridge.yml')])).toContain(inputs['syncs']);
    expect(read('examples/jira-automation.md')).toContain(
      '/actions/workflows/deskbridge-on-change.yml/dispatches',
    );
    expect(read('examples/on-change.yml')).toContain('.github/workflows/deskbridge-on-change.yml');
  });
});
