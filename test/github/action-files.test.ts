/** `action.yml` and `action-types.yml`: what the code reads and sets is what they say. Workflows: see `test/examples`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readInputs } from '../../src/github/inputs.ts';
import { defaultOutputs, setOutputs } from '../../src/github/outputs.ts';

const root = join(import.meta.dirname, '../..');

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

const Types = z.object({
  inputs: z.record(
    z.string(),
    z.looseObject({ type: z.string(), 'allowed-values': z.array(z.string()).optional() }),
  ),
  outputs: z.record(
    z.string(),
    z.looseObject({ type: z.string(), 'allowed-values': z.array(z.string()).optional() }),
  ),
});

describe('action-types.yml', () => {
  const types = Types.parse(readYaml('action-types.yml'));
  const action = Action.parse(readYaml('action.yml'));
  const valid: NodeJS.ProcessEnv = { INPUT_SYNCS: 'acme', INPUT_ISSUES: 'ACME-1', INPUT_LIMITS: 'creates=1' };

  it('types every input and output, and no other', () => {
    expect(Object.keys(types.inputs)).toEqual(Object.keys(action.inputs));
    expect(Object.keys(types.outputs)).toEqual(Object.keys(action.outputs));
  });

  it.each(Object.entries(types.inputs).filter(([, { type }]) => type === 'enum'))(
    '%s may be each of its values, and none besides',
    (name, { 'allowed-values': values = [] }) => {
      const read = (value: string) => readInputs({ ...valid, [`INPUT_${name.toUpperCase()}`]: value }).ok;
      expect(values).toContain(action.inputs[name]?.default);
      for (const value of values) expect([value, read(value)]).toEqual([value, true]);
      expect(read('something-else')).toBe(false);
      // Each of them is explained.
      for (const value of values) expect(action.inputs[name]?.description).toContain(`\`${value}\``);
    },
  );

  it.each(Object.entries(types.inputs).filter(([, { type }]) => type !== 'enum' && type !== 'string'))(
    '%s is read as its type says',
    (name, { type }) => {
      const values: Readonly<Record<string, readonly [good: string, bad: string]>> = {
        boolean: ['true', 'perhaps'],
        float: ['1.5', 'soon'],
      };
      const lists: Readonly<Record<string, readonly [good: string, bad: string]>> = {
        syncs: ['acme,globex', 'Acme'],
        issues: ['ACME-1,HELP-2', 'acme'],
        limits: ['creates=1,updates=2', 'creates'],
      };
      const [good, bad] = lists[name] ?? values[type] ?? ['a.yml\nb.yml', undefined];
      const read = (value: string) => readInputs({ [`INPUT_${name.toUpperCase()}`]: value }).ok;
      expect(read(good)).toBe(true);
      if (bad !== undefined) expect(read(bad)).toBe(false);
    },
  );

  it('says what the outputs are', () => {
    const shown: (readonly [name: string, value: string])[] = [];
    setOutputs(defaultOutputs, (name, value) => shown.push([name, value]));
    expect(shown.map(([name]) => name).toSorted()).toEqual(Object.keys(types.outputs).toSorted());
    for (const [name, value] of shown) {
      const { type, 'allowed-values': values = [] } = types.outputs[name] ?? { type: '' };
      if (type === 'enum') expect(values).toContain(value);
      if (type === 'integer') expect(value).toMatch(/^\d+$/);
      if (type === 'boolean') expect(value).toMatch(/^(true|false)$/);
    }
  });
});
