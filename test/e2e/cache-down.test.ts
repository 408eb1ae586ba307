/** The checkpoint may be lost at any time: without the Actions cache a run costs more and changes nothing else. */
import { afterEach, describe, expect, it } from 'vitest';
import { viewComments, viewIssues } from '../emulator/index.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

let stage: Stage;
afterEach(() => stage.close());

async function openWithIssue(): Promise<void> {
  stage = await openStage();
  const { key } = stage.world.ann.createIssue('ACME', 'A question');
  stage.world.ann.comment(key, 'Anybody there?');
}

async function expectOneTwin(): Promise<void> {
  const requests = viewIssues(stage.world.desk, 'HELP');
  expect(requests.map(({ key }) => key)).toEqual(['HELP-1']);
  expect(viewComments(stage.world.desk, 'HELP-1')).toHaveLength(1);
}

describe('the Actions cache', () => {
  it('does not answer: two runs carry everything once', async () => {
    await openWithIssue();
    await stage.served.cache.setState('refused');
    const first = await stage.run();
    expect(first.code).toBe(0);
    expect(first.outputs).toMatchObject({ result: 'ok', created: '1', 'comments-to-desk': '1' });
    expect(first.report?.syncs[0]?.notices.map(({ code }) => code)).toContain('checkpoint-not-saved');
    const ours = first.annotations.filter(({ properties }) => properties['title'] === 'Deskbridge');
    expect(ours.map(({ name }) => name)).toEqual(['warning']);
    stage.world.advance(15 * 60_000);
    const second = await stage.run();
    expect(second.outputs).toMatchObject({ result: 'ok', 'has-changes': 'false' });
    await expectOneTwin();
  });

  it('refuses to save: the run is done all the same', async () => {
    await openWithIssue();
    stage.served.cache.readOnly = true;
    const result = await stage.run();
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({ result: 'ok', created: '1' });
    expect(result.report?.syncs[0]?.notices.map(({ code }) => code)).toContain('checkpoint-not-saved');
    await expectOneTwin();
  });

  it('is not there at all, as outside of GitHub', async () => {
    await openWithIssue();
    const env = { ACTIONS_CACHE_SERVICE_V2: '', ACTIONS_RESULTS_URL: '', ACTIONS_RUNTIME_TOKEN: '' };
    expect((await stage.run({ env })).outputs).toMatchObject({ result: 'ok', created: '1' });
    stage.world.advance(15 * 60_000);
    expect((await stage.run({ env })).outputs).toMatchObject({ result: 'ok', 'has-changes': 'false' });
    await expectOneTwin();
  });

  it('comes back with an entry that somebody else wrote: it is no checkpoint, and nothing is doubled', async () => {
    await openWithIssue();
    await stage.run();
    for (const entry of stage.served.cache.entries) entry.bytes.fill(0);
    stage.world.advance(15 * 60_000);
    const result = await stage.run();
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({ result: 'ok', 'has-changes': 'false' });
    await expectOneTwin();
  });
});
