/** The failure issue as a run of the bundle keeps it, and what starting costs those that have no use for it. */
import { afterEach, expect, it } from 'vitest';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.close());

it('is opened, and closed when the pair recovers', async () => {
  stage = await openStage();
  const { key } = stage.world.ann.createIssue('ACME', 'A question');
  const inputs = { 'failure-issue': 'true', 'fail-on': 'never' };
  await stage.run({ inputs });
  expect(stage.github.data.issues).toEqual([]);
  stage.world.advance(15 * 60_000);
  const fault = stage.world.site('vendor').faults.add({
    match: { method: 'POST', route: '/rest/api/3/issue/{issue}/comment' },
    times: 100,
    action: { kind: 'status', status: 403 },
  });
  stage.world.ann.comment(key, 'Anybody there?');
  const failed = await stage.run({ inputs });
  expect(failed.code).toBe(0);
  const [issue] = stage.github.data.issues;
  expect(issue?.title).toBe('Deskbridge: sync acme needs attention');
  expect(failed.log).toContain('acme: failure issue opened: https://github.com/vendor/bridges/issues/1');

  fault.remove();
  stage.world.advance(20 * 60_000);
  const healed = await stage.run({ inputs });
  expect(healed.outputs['result']).toBe('ok');
  expect(issue?.state).toBe('closed');
  expect(stage.github.data.comments).toHaveLength(1);
  expect(healed.log).not.toContain('Anybody there?');
});

it('that GitHub refuses does not fail a run that did its work', async () => {
  stage = await openStage();
  stage.github.fault({ times: 100, action: { kind: 'status', status: 403 } });
  stage.world.ann.createIssue('ACME', 'A question');
  const result = await stage.run({ inputs: { 'failure-issue': 'true' } });
  expect([result.code, result.outputs['result']]).toEqual([0, 'ok']);
  expect(result.annotations.map(({ name, data }) => [name, data])).toEqual([
    ['warning', expect.stringContaining('issues: write')],
  ]);
});

it('is not asked for by a run that keeps none', async () => {
  stage = await openStage();
  const result = await stage.run();
  expect([result.code, result.outputs['result']]).toEqual([0, 'ok']);
  expect(stage.github.log).toEqual([]);
});
