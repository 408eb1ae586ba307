/** What GitHub reads of this repository: no tool that runs offline knows all of it, so the rules that matter are checked here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');

const Step = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const Workflow = z.object({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      'timeout-minutes': z.number(),
      permissions: z.record(z.string(), z.string()),
      steps: z.array(Step),
    }),
  ),
});
const Action = z.object({
  runs: z.object({ using: z.string(), main: z.string() }),
  branding: z.object({
    icon: z.string(),
    color: z.enum(['white', 'yellow', 'blue', 'green', 'orange', 'red', 'purple', 'gray-dark']),
  }),
  inputs: z.record(z.string(), z.object({ description: z.string().min(10), default: z.string() })),
  outputs: z.record(z.string(), z.object({ description: z.string().min(10) })),
});

function readYaml(path: string): unknown {
  return parse(readFileSync(join(root, path), 'utf8'));
}

describe('action.yml', () => {
  const action = Action.parse(readYaml('action.yml'));

  it('has the inputs and outputs of the design, in its order', () => {
    expect(Object.keys(action.inputs)).toEqual([
      'mode',
      'compare',
      'config',
      'syncs',
      'issues',
      'limits',
      'fail-on',
      'time-budget',
      'github-token',
      'plan-comment',
      'failure-issue',
    ]);
    expect(Object.keys(action.outputs)).toEqual([
      'result',
      'has-changes',
      'created',
      'updated',
      'comments-to-desk',
      'comments-to-customer',
      'deleted',
      'failed',
      'pending',
      'matrix',
      'report',
    ]);
  });

  it('runs the bundle on Node 24', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });
});

describe('the workflows of this repository', () => {
  const folder = '.github/workflows';
  const files = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];

  it('exist', () => {
    expect(files).toContain('ci.yml');
  });

  it.each(files)(
    '%s pins every action, keeps no credentials, and has the least permissions and a timeout',
    (file) => {
      const text = readFileSync(join(root, folder, file), 'utf8');
      const workflow = Workflow.parse(readYaml(join(folder, file)));
      // Nothing for a job that does not ask for it.
      expect(workflow.permissions).toEqual({});
      for (const [, comment] of text.matchAll(/uses: [\w./-]+@[0-9a-f]{40}(.*)/g)) {
        expect(comment).toMatch(/^ # v\d+\.\d+\.\d+$/);
      }
      for (const step of Object.values(workflow.jobs).flatMap((job) => job.steps)) {
        if (step.uses !== undefined) expect(step.uses).toMatch(/^(\.\/|\$\/|[\w./-]+@[0-9a-f]{40}$)/);
        if (step.uses?.startsWith('actions/checkout@'))
          expect(step.with).toMatchObject({ 'persist-credentials': false });
        // An expression in a script is an injection waiting for its text.
        expect(step.run ?? '').not.toContain('${{');
      }
    },
  );
});
