/** The bundled Action from the first run to the idle one, on sockets, with the real cache package. */
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewComments, viewIssue, viewIssues } from '../emulator/index.ts';
import { actionFile } from './runner.ts';
import type { StepResult } from './runner.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';

const QUARTER = 15 * 60_000;

describe('a sync from its first run on', () => {
  let stage: Stage;
  let ticket: string;
  let edited: string;
  let deleted: string;
  let requests: Readonly<Record<string, number>>;

  async function runLater(): Promise<StepResult> {
    stage.world.advance(QUARTER);
    stage.countRequests();
    const result = await stage.run();
    requests = stage.countRequests();
    return result;
  }

  beforeAll(async () => {
    stage = await openStage();
    const { ann, ben } = stage.world;
    ticket = ann.createIssue('ACME', {
      summary: 'The export is empty',
      description: 'Since Monday.',
      type: 'Task',
    }).key;
    ann.createIssue('ACME', { summary: 'A crash', type: 'Bug' });
    edited = ann.comment(ticket, 'It worked last week.');
    deleted = ben.comment(ticket, 'Same here, sorry for the noise.');
  });
  afterAll(() => stage.close());

  it('creates the twins with their history in the first run', async () => {
    const result = await runLater();
    expect(result.log).not.toContain('Error:');
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({
      result: 'ok',
      'has-changes': 'true',
      created: '1',
      updated: '0',
      'comments-to-desk': '2',
      'comments-to-customer': '0',
      deleted: '0',
      failed: '0',
      pending: '0',
      matrix: '[]',
    });
    expect(result.summary).toMatch(/^## Deskbridge: 1 request created, 2 comments to the desk\n/);
    expect(result.summary).toContain(`[ACME-1](${stage.world.customer.baseUrl}/browse/ACME-1)`);
    expect(result.summary).toContain(`[HELP](${stage.world.desk.baseUrl}/browse/HELP)`);
    expect(result.annotations).toEqual([]);
    expect(viewIssues(stage.world.desk, 'HELP')).toHaveLength(1);
    expect(viewComments(stage.world.desk, 'HELP-1').map(({ visibility }) => visibility)).toEqual([
      'public',
      'public',
    ]);
  });

  it('carries comments both ways, edits and deletions, and nothing internal, in the second', async () => {
    const { world } = stage;
    const { ann, ben, bob } = world;
    bob.comment('HELP-1', 'Which file do you export?');
    bob.comment('HELP-1', 'Their licence ran out, ask sales.', { internal: true });
    ann.editComment(edited, 'It worked until Friday.');
    ben.deleteComment(deleted);

    const result = await runLater();
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({
      result: 'ok',
      created: '0',
      'comments-to-desk': '1',
      'comments-to-customer': '1',
      deleted: '1',
    });
    const atCustomer = viewComments(world.customer, ticket).map(({ text }) => text);
    expect(atCustomer).toHaveLength(2);
    expect(atCustomer[0]).toBe('It worked until Friday.');
    expect(atCustomer[1]).toMatch(/^Bob Agent \(HELP\) · .* UTC\nWhich file do you export\?$/);
    expect(JSON.stringify(viewIssue(world.customer, ticket))).not.toContain('licence');
    const atDesk = viewComments(world.desk, 'HELP-1').map(({ text }) => text);
    expect(atDesk).toHaveLength(3);
    expect(atDesk[0]).toContain('It worked until Friday.');
    expect(atDesk.join()).not.toContain('sorry for the noise');
  });

  it('writes nothing in the run after, which reads what the run before wrote', async () => {
    const writes = () => stage.world.sites.flatMap((site) => site.log.writes()).length;
    const before = writes();
    const result = await runLater();
    expect(writes()).toBe(before);
    expect(result.outputs['has-changes']).toBe('false');
    expect(result.summary).toMatch(/^## Deskbridge: nothing to carry\n/);
    expect(result.summary).toContain('| <code>internal</code> | 1 comment | [ACME-1](');
  });

  it('needs one request per side when nothing happened, with the checkpoint from the Actions cache', async () => {
    const calls = stage.served.cache.calls.length;
    const result = await runLater();
    expect(result.code).toBe(0);
    expect(requests).toEqual({ acme: 1, vendor: 1 });
    expect(result.report?.requests).toBe(2);
    expect(result.summary).toMatch(/^Deskbridge: nothing to do\. .* is in step \(2 requests, .*\n$/);
    expect(stage.served.cache.calls.slice(calls)).toContain('GetCacheEntryDownloadURL');
  });

  it('reads more without the checkpoint, and writes nothing again', async () => {
    stage.served.cache.lose();
    const writes = () => stage.world.sites.flatMap((site) => site.log.writes()).length;
    const before = writes();
    const result = await runLater();
    expect(result.outputs).toMatchObject({ result: 'ok', created: '0', 'has-changes': 'false' });
    expect(writes()).toBe(before);
    expect(requests['vendor']).toBeGreaterThan(1);
  });

  it('leaves no file in the repository', async () => {
    expect(await readdir(stage.workspace)).toEqual(['.github']);
  });

  it('sets every output that action.yml names, and no other', async () => {
    const result = await runLater();
    expect(Object.keys(result.outputs).sort()).toEqual(Object.keys(actionFile.outputs).sort());
  });
});
