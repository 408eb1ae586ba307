/** Exit code and result by `fail-on`, with a comment that Jira never accepts. */
import { afterEach, describe, expect, it } from 'vitest';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.close());

async function openFailingStage(): Promise<void> {
  stage = await openStage();
  const { key } = stage.world.ann.createIssue('ACME', 'A question');
  await stage.run();
  stage.world.advance(15 * 60_000);
  stage.world.site('vendor').faults.add({
    match: { method: 'POST', route: '/rest/api/3/issue/{issue}/comment' },
    times: 100,
    action: { kind: 'status', status: 403 },
  });
  stage.world.ann.comment(key, 'Anybody there?');
}

/** `[exit code, result]` of runs a minute apart: the second only waits for the next try. */
async function runTwice(failOn: string): Promise<unknown[]> {
  const first = await stage.run({ inputs: { 'fail-on': failOn } });
  stage.world.advance(60_000);
  const second = await stage.run({ inputs: { 'fail-on': failOn } });
  return [first, second].map(({ code, outputs }) => [code, outputs['result']]);
}

describe('fail-on', () => {
  it('new: the first run fails, those that wait do not', async () => {
    await openFailingStage();
    expect(await runTwice('new')).toEqual([
      [1, 'failed'],
      [0, 'partial'],
    ]);
  });

  it('any: both fail', async () => {
    await openFailingStage();
    expect(await runTwice('any')).toEqual([
      [1, 'failed'],
      [1, 'failed'],
    ]);
  });

  it('never: neither fails, and both tell', async () => {
    await openFailingStage();
    expect(await runTwice('never')).toEqual([
      [0, 'partial'],
      [0, 'partial'],
    ]);
  });

  it('never: a limit that was exceeded fails all the same, and nothing is created', async () => {
    stage = await openStage();
    for (let i = 0; i < 3; i += 1) stage.world.ann.createIssue('ACME', `Issue ${i}`);
    const result = await stage.run({ inputs: { 'fail-on': 'never', limits: 'creates=2' } });
    expect(result.code).toBe(1);
    expect(result.outputs).toMatchObject({ result: 'failed', created: '0' });
    expect(result.summary).toContain('<code>over-limit</code>');
    expect(result.annotations.map(({ name }) => name)).toEqual(['error']);
    const raised = await stage.run({ inputs: { limits: 'creates=3' } });
    expect(raised.outputs).toMatchObject({ result: 'ok', created: '3' });
  });
});
