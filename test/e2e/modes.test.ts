/** Which mode a run has, what each mode does, and what is refused. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { actionFile } from './runner.ts';
import type { StepEvent, StepResult } from './runner.ts';
import { AGREEMENT, openStage, scenario } from './stage.ts';
import type { Stage } from './stage.ts';

const everyOutput = Object.keys(actionFile.outputs).sort();
/** A pull request into a branch that has the same agreement: what it does not know is not contacted. */
const pullRequest = (): StepEvent => ({
  name: 'pull_request',
  ref: 'refs/pull/5/merge',
  payload: {
    pull_request: {
      number: 5,
      head: { repo: { full_name: 'vendor/bridges' } },
      base: { sha: base, ref: 'main' },
    },
  },
});
const otherBranch = (): StepEvent => ({ name: 'push', ref: 'refs/heads/try' });

let stage: Stage;
let base: string;
const writes = () => stage.world.sites.reduce((sum, site) => sum + site.log.writes().length, 0);
const asked = () => stage.world.sites.reduce((sum, site) => sum + site.log.count(), 0);

beforeAll(async () => {
  stage = await openStage();
  base = stage.github.commit({ [AGREEMENT]: scenario(stage.world) });
  const { key } = stage.world.ann.createIssue('ACME', 'A question');
  stage.world.ann.comment(key, 'Anybody there?');
});
afterAll(() => stage.close());
beforeEach(() => {
  for (const site of stage.world.sites) site.log.clear();
});

/** It ended well or badly, but said so everywhere. */
function expectRefused(result: StepResult, text: RegExp): void {
  expect(result.code).toBe(1);
  expect(result.outputs).toMatchObject({ result: 'failed', 'has-changes': 'false', created: '0' });
  expect(Object.keys(result.outputs).sort()).toEqual(everyOutput);
  expect(result.log).toMatch(text);
  expect(result.summary.replace(/<\/?code>|&#\d+;/g, '')).toMatch(
    new RegExp(text.source.replace(/[`_]/g, ''), text.flags),
  );
  expect(result.annotations.filter(({ name }) => name === 'error')).not.toEqual([]);
  expect(writes()).toBe(0);
}

describe('mode: auto', () => {
  it.each([
    ['on a pull request', pullRequest],
    ['on another branch', otherBranch],
  ])('plans %s: shows what a run would do and writes nothing', async (_where, event) => {
    const saved = stage.served.cache.entries.length;
    const result = await stage.run({ event: event() });
    expect(result.code).toBe(0);
    expect(result.report?.mode).toBe('plan');
    expect(result.outputs).toMatchObject({ result: 'ok', 'has-changes': 'true', created: '1' });
    expect(result.summary).toMatch(/^## Deskbridge plan\n\n\*\*Plan: 1 request to create/);
    expect(asked()).toBeGreaterThan(0);
    expect(writes()).toBe(0);
    expect(stage.served.cache.entries).toHaveLength(saved);
  });

  it('validates on a pull request without secrets, and asks no Jira', async () => {
    const result = await stage.run({
      event: pullRequest(),
      env: { ACME_JIRA_TOKEN: '', VENDOR_JIRA_TOKEN: '' },
    });
    expect(result.code).toBe(0);
    expect(result.summary).toContain('The configuration is valid: 1 sync.');
    expect(Object.keys(result.outputs).sort()).toEqual(everyOutput);
    expect(asked()).toBe(0);
  });

  it('names the missing variables on the default branch without secrets', async () => {
    const result = await stage.run({ env: { VENDOR_JIRA_TOKEN: '' } });
    expectRefused(result, /VENDOR_JIRA_TOKEN/);
    expect(asked()).toBe(0);
  });
});

describe('other modes', () => {
  it('mode: plan on the default branch writes nothing', async () => {
    const result = await stage.run({ inputs: { mode: 'plan' } });
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({ result: 'ok', created: '1' });
    expect(writes()).toBe(0);
  });

  it('mode: plan with issues explains every comment of a pair', async () => {
    const other = await openStage();
    const { key } = other.world.ann.createIssue('ACME', 'A question');
    other.world.ann.comment(key, 'Anybody there?');
    await other.run();
    other.world.bob.comment('HELP-1', 'For us only.', { internal: true });
    const result = await other.run({ inputs: { mode: 'plan', issues: key } });
    await other.close();
    expect(result.summary).toContain(`Every comment of ${key} ↔ HELP-1`);
    expect(result.summary).toContain('<code>internal</code> The comment is internal.');
  });

  it('mode: sync is refused on a pull request and on another branch', async () => {
    expectRefused(
      await stage.run({ inputs: { mode: 'sync' }, event: pullRequest() }),
      /refused on a pull request/,
    );
    expectRefused(
      await stage.run({ inputs: { mode: 'sync' }, event: otherBranch() }),
      /only from the default branch/,
    );
    expect(asked()).toBe(0);
  });

  it('mode: validate finds what is wrong, offline', async () => {
    await stage.write('wrong.yml', scenario(stage.world).replace('desk: IT Help', 'desks: IT Help'));
    const result = await stage.run({ inputs: { mode: 'validate', config: 'wrong.yml' } });
    expectRefused(result, /wrong\.yml:\d+:\d+/);
    expect(asked()).toBe(0);
    const [annotation] = result.annotations;
    expect(annotation?.properties).toMatchObject({ file: 'wrong.yml' });
  });
});

describe('mode: matrix', () => {
  it('lists the syncs with the secrets they need, and asks no Jira', async () => {
    const result = await stage.run({ inputs: { mode: 'matrix' }, env: { ACME_JIRA_TOKEN: '' } });
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({
      result: 'ok',
      matrix: JSON.stringify([
        { name: 'acme', syncs: 'acme', env: ['ACME_JIRA_TOKEN', 'VENDOR_JIRA_TOKEN'] },
      ]),
    });
    expect(result.summary).toMatch(/^Deskbridge matrix: 1 sync in 1 job\.\n/);
    expect(asked()).toBe(0);
  });
});

describe('what cannot start', () => {
  it('a bad input, all of them at once', async () => {
    const result = await stage.run({
      inputs: { mode: 'everything', limits: 'creates=many', issues: 'ACME' },
    });
    expectRefused(result, /input mode: "everything" is none of auto, validate, plan, sync, matrix/);
    expect(result.log).toContain('input limits');
    expect(result.log).toContain('input issues');
  });

  it('a sync that does not exist, with a suggestion', async () => {
    expectRefused(
      await stage.run({ inputs: { syncs: 'acne' } }),
      /acne, which is no sync here. Did you mean/,
    );
  });

  it('a configuration that is not there', async () => {
    expectRefused(await stage.run({ inputs: { config: '.github/other.yml' } }), /other\.yml/);
  });

  it('a name that Jira does not know, at its line', async () => {
    await stage.write('wrong.yml', scenario(stage.world).replace('desk: IT Help', 'desk: IT Helps'));
    const result = await stage.run({ inputs: { config: 'wrong.yml' } });
    expectRefused(result, /IT Helps/);
    expect(result.annotations[0]?.properties).toMatchObject({ file: 'wrong.yml' });
  });

  it('a dead token', async () => {
    const result = await stage.run({ env: { VENDOR_JIRA_TOKEN: 'revoked-token' } });
    expectRefused(result, /dead-token/);
    expect(result.report?.syncs[0]?.stopped?.code).toBe('dead-token');
    expect(result.log.split('\n').filter((line) => line.includes('revoked-token'))).toEqual([
      '::add-mask::revoked-token',
    ]);
  });

  it('a configuration outside the repository', async () => {
    expectRefused(await stage.run({ inputs: { config: '../../../etc/hostname' } }), /hostname/);
  });
});
