/** The plan comment of the bundle on a pull request, with the base read through GitHub's API. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StepEvent } from './runner.ts';
import { AGREEMENT, openStage, scenario } from './stage.ts';
import type { Stage } from './stage.ts';

let stage: Stage;
let event: StepEvent;
let merge: string;

/** A pull request whose base has `file`, or no configuration at all. Its head is what is checked out. */
function openPullRequest(file: string | undefined, head = 'vendor/bridges'): void {
  const base = stage.github.commit(file === undefined ? { 'README.md': '' } : { [AGREEMENT]: file });
  const tip = stage.github.commit({});
  merge = stage.github.commit({}, [base, tip]);
  const pull = {
    number: stage.github.addIssue({ isPullRequest: true }).number,
    // Older than the commit that it is merged into, as it often is.
    base: { sha: stage.github.commit({}), ref: 'main' },
    head: { sha: tip, repo: { full_name: head } },
  };
  event = { name: 'pull_request', ref: 'refs/pull/1/merge', payload: { pull_request: pull } };
}

const run = async (inputs: Record<string, string> = {}) =>
  stage.run({
    event,
    inputs,
    env: { GITHUB_SHA: merge, GITHUB_WORKFLOW_REF: 'v/b/.github/workflows/plan.yml@x' },
  });
const comments = () => stage.github.data.comments.map(({ body }) => body);

beforeEach(async () => {
  stage = await openStage();
  stage.world.ann.createIssue('ACME', 'SECRET question');
});
afterEach(() => stage.close());

it('is written once, kept, and brought up to date', async () => {
  const text = await readFile(join(stage.workspace, AGREEMENT), 'utf8');
  openPullRequest(text.replace('      - Description\n', ''));
  const first = await run();
  expect([first.code, first.outputs['created']]).toEqual([0, '1']);
  expect(comments()).toHaveLength(1);
  expect(comments()[0]).toMatch(/^<!-- deskbridge:plan [A-Za-z0-9]{16} -->\n## /);
  expect(comments()[0]).toContain('Description');
  expect(comments()[0]).not.toContain('SECRET');
  expect(first.log).toContain('Plan comment created: ');

  await run();
  expect(stage.github.writes()).toHaveLength(1);

  stage.world.ann.createIssue('ACME', 'Another');
  await run();
  expect(comments()).toHaveLength(1);
  expect(stage.github.writes().map(({ method }) => method)).toEqual(['POST', 'PATCH']);
  expect(stage.world.sites.flatMap((site) => site.log.writes())).toEqual([]);
});

it('that may not be written leaves the run as it is', async () => {
  openPullRequest(scenario(stage.world));
  stage.github.fault({
    method: 'POST',
    route: '/comments',
    times: 9,
    action: { kind: 'status', status: 403 },
  });
  const result = await run();
  expect([result.code, result.outputs['result']]).toEqual([0, 'ok']);
  expect(result.log).toContain('pull-requests: write');
  expect(comments()).toEqual([]);
});

it('is not written with plan-comment: never', async () => {
  openPullRequest(scenario(stage.world));
  const result = await run({ 'plan-comment': 'never' });
  expect([result.code, result.outputs['result'], result.outputs['created']]).toEqual([0, 'ok', '1']);
  expect(stage.github.writes()).toEqual([]);
});
