import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readInputs } from '../../src/github/inputs.ts';

function read(inputs: Record<string, string>) {
  return readInputs(
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  );
}

function problemsOf(inputs: Record<string, string>): string[] {
  const answer = read(inputs);
  return answer.ok ? [] : answer.problems.map((problem) => `${problem.input}: ${problem.text}`);
}

function inputsOf(inputs: Record<string, string>) {
  const answer = read(inputs);
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.inputs;
}

describe('wrong inputs', () => {
  it('are all told at once, each with what would be right', () => {
    expect(
      problemsOf({
        mode: 'dry-run',
        compare: 'everything',
        syncs: 'acme, Globex!',
        issues: 'ACME-12 acme-13',
        limits: 'creates: 400, deletes=many, foo=1, updates=1, updates=2',
        'fail-on': 'always',
        'time-budget': '0',
        'plan-comment': 'yes',
        'failure-issue': 'maybe',
      }),
    ).toMatchInlineSnapshot(`
      [
        "mode: "dry-run" is none of auto, validate, plan, sync, matrix.",
        "compare: "everything" is none of changed, all.",
        "issues: "acme-13" is no issue key. Write keys like ACME-12, separated by commas or lines.",
        "limits: "creates:" is no limit. Write name=number, like creates=400.",
        "limits: "400" is no limit. Write name=number, like creates=400.",
        "limits: "deletes=many" is no limit. Write name=number, like creates=400.",
        "limits: "foo" is none of the limits creates, updates, comments, deletes, commentsPerPair.",
        "limits: updates is given twice.",
        "fail-on: "always" is none of any, new, never.",
        "time-budget: "0" is no number of minutes: more than 0, at most 1440.",
        "plan-comment: "yes" is none of auto, never.",
        "failure-issue: "maybe" is none of true, false.",
        "syncs: "Globex!" is no name of a sync: small letters, digits and dashes, at most 40.",
      ]
    `);
  });

  it.each(['ACME', 'acme-1', 'A-1', 'ACME-1/../../x', 'ACME-1?y=1', '12', '../1', 'ACME-', 'ACME-1a'])(
    'issues: %s is no key',
    (key) => {
      expect(problemsOf({ issues: key })).toHaveLength(1);
    },
  );

  it.each(['abc', '-5', '1441', '1e3', 'NaN', 'Infinity', '5 min'])('time-budget: %s is refused', (value) => {
    expect(problemsOf({ 'time-budget': value })).toHaveLength(1);
  });

  it.each([
    'creates',
    '=5',
    'creates=-1',
    'creates=1.5',
    'creates=1e9',
    'creates=9999999999',
    '__proto__=1',
    'toString=1',
  ])('limits: %s is refused', (value) => {
    expect(problemsOf({ limits: value })).toHaveLength(1);
  });

  it('are quoted short', () => {
    expect(problemsOf({ mode: 'x'.repeat(5000) }).join('').length).toBeLessThan(200);
  });

  it('never tell the token', () => {
    expect(problemsOf({ mode: 'x', 'github-token': 'ghs_secret' }).join()).not.toContain('ghs_secret');
  });
});

describe('right inputs', () => {
  it('have the defaults of action.yml', () => {
    const action = parse(readFileSync(join(import.meta.dirname, '../../action.yml'), 'utf8')) as {
      inputs: Record<string, { default: string }>;
    };
    const defaults = Object.fromEntries(
      Object.entries(action.inputs).map(([name, input]) => [name, input.default]),
    );
    expect(inputsOf({ ...defaults, 'github-token': '' })).toEqual(inputsOf({}));
    expect(inputsOf({})).toEqual({
      mode: 'auto',
      compare: 'changed',
      config: ['.github/deskbridge.yml'],
      syncs: [],
      issues: [],
      limits: {},
      failOn: 'new',
      timeBudget: 45,
      githubToken: undefined,
      planComment: 'auto',
      failureIssue: false,
    });
  });

  it('may be lists with commas, lines and doubles', () => {
    const inputs = inputsOf({
      config: ' .github/a.yml \r\n\n.github/my customers/\n',
      syncs: 'acme,globex\nacme',
      issues: ' ACME-12, HELP-7\nA_B2-3 ',
      limits: 'creates = 400\ncommentsPerPair=0',
      'time-budget': '0.5',
      'failure-issue': 'true',
      'github-token': ' ghs_x ',
    });
    expect(inputs).toMatchObject({
      config: ['.github/a.yml', '.github/my customers/'],
      syncs: ['acme', 'globex'],
      issues: ['ACME-12', 'HELP-7', 'A_B2-3'],
      limits: { creates: 400, commentsPerPair: 0 },
      timeBudget: 0.5,
      failureIssue: true,
      githubToken: 'ghs_x',
    });
  });
});
