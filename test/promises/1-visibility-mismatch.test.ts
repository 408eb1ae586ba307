/** Promise 1, continued: a comment that got another visibility than was asked for goes, and the sync stops. */
import { describe, expect, it } from 'vitest';
import { makePair, syncWith } from './pair.ts';
import { rewriteComments } from './rewrite.ts';

const COMMENT = '/rest/api/3/issue/{issue}/comment';
const ONE_COMMENT = '/rest/api/3/issue/{issue}/comment/{comment}';
const ALWAYS = 100_000;

describe('a comment that got another visibility than was asked for', () => {
  /** From now on, what our account writes on the desk becomes internal: an automation rule, or a lost licence. */
  function turnInternal(story: Awaited<ReturnType<typeof makePair>>) {
    return story.b.desk.faults.add({
      match: ({ method, route }) =>
        (method === 'POST' && route === COMMENT) || (method === 'PUT' && route === ONE_COMMENT),
      times: ALWAYS,
      action: {
        kind: 'rewrite',
        rewrite: (body) =>
          rewriteComments(
            body,
            () => true,
            (comment) => {
              comment['jsdPublic'] = comment['jsdPublic'] !== true;
            },
          ),
      },
    });
  }

  async function stopped(sync = syncWith('')) {
    const story = await makePair({ sync });
    story.b.world.ann.comment(story.key, 'a question');
    const fault = turnInternal(story);
    const report = await story.next();
    return { story, fault, report };
  }

  it('is deleted at once, and the sync stops', async () => {
    const { story, report } = await stopped();
    expect(story.desk().comments).toEqual([]);
    expect(report.result).toBe('failed');
    expect(report.stopped).toMatchObject({
      code: 'visibility-mismatch',
      issue: story.deskKey,
      deleted: true,
    });
  });

  it('is deleted also when it should have been internal and is public', async () => {
    const { story, report } = await stopped(syncWith('deskVisibility: internal'));
    expect(story.desk().comments).toEqual([]);
    expect(report.stopped?.code).toBe('visibility-mismatch');
  });

  it('is deleted also when the answer does not say anything about it', async () => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, 'a question');
    story.b.desk.faults.add({
      match: { method: 'POST', route: COMMENT },
      action: {
        kind: 'rewrite',
        rewrite: (body) =>
          rewriteComments(
            body,
            () => true,
            (comment) => delete comment['jsdPublic'],
          ),
      },
    });
    const report = await story.next();
    expect(story.desk().comments).toEqual([]);
    expect(report.stopped?.code).toBe('visibility-mismatch');
  });

  it('is named as still there when it could not be deleted', async () => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, 'a question');
    turnInternal(story);
    story.b.desk.faults.add({
      match: { method: 'DELETE' },
      times: ALWAYS,
      action: { kind: 'status', status: 403 },
    });
    const report = await story.next();
    const left = story.find('desk', 'a question');
    expect(left).toBeDefined();
    expect(report.stopped).toMatchObject({ code: 'visibility-mismatch', comment: left?.id, deleted: false });
  });

  it('is deleted also after an edit', async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'first words');
    await story.next();
    story.b.world.ann.editComment(id, 'second words');
    turnInternal(story);
    const report = await story.next();
    expect(story.desk().comments).toEqual([]);
    expect(report.stopped?.code).toBe('visibility-mismatch');
  });

  it('keeps the sync stopped in scheduled runs, which do not write or even ask', async () => {
    const { story, fault } = await stopped();
    fault.remove();
    story.b.world.bob.comment(story.deskKey, 'an answer meanwhile');
    const requests = story.b.world.requests;
    for (let i = 0; i < 3; i += 1) {
      const report = await story.next();
      expect(report.stopped?.code).toBe('visibility-stop');
      expect(report.result).toBe('failed');
    }
    expect(story.b.world.requests).toBe(requests);
  });

  it('lets the sync go on when a person runs it by hand', async () => {
    const { story, fault } = await stopped();
    fault.remove();
    await story.next();
    const report = await story.next({ byHand: true });
    expect(report.stopped).toBeUndefined();
    expect(story.findAll('desk', 'a question').map((comment) => comment.visibility)).toEqual(['public']);
    const scheduled = await story.next();
    expect(scheduled.result).toBe('ok');
  });

  it('stops the sync again when it was run by hand and nothing was mended', async () => {
    const { story } = await stopped();
    const byHand = await story.next({ byHand: true });
    expect(byHand.stopped?.code).toBe('visibility-mismatch');
    expect(story.desk().comments).toEqual([]);
    expect((await story.next()).stopped?.code).toBe('visibility-stop');
  });

  it('lets the sync go on when its configuration changes', async () => {
    const { story, fault } = await stopped();
    fault.remove();
    story.b.configure(syncWith('deskVisibility: internal'));
    const report = await story.next();
    expect(report.stopped).toBeUndefined();
    expect(story.findAll('desk', 'a question').map((comment) => comment.visibility)).toEqual(['internal']);
  });

  it('does not stop a plan, which writes nothing and shows what waits', async () => {
    const { story } = await stopped();
    const report = await story.next({ mode: 'plan' });
    expect(report.stopped).toBeUndefined();
    expect((await story.next()).stopped?.code).toBe('visibility-stop');
  });
});

describe('a sync account that is no agent any more', () => {
  it('is found out at the first comment, which does not stay', async () => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, 'a question');
    const held = story.b.desk.rights.get(`10200 ${story.b.world.deskSync.accountId}`)!;
    held.delete('SERVICEDESK_AGENT');
    const report = await story.next();
    expect(report.stopped?.code).toBe('visibility-mismatch');
    expect(story.desk().comments).toEqual([]);
  });
});
