/** Promise 1, continued: where Jira does not say, or says something else than was asked for, nothing travels. */
import { describe, expect, it } from 'vitest';
import type { Site } from '../emulator/index.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';
import { pairOf } from '../support/bridge.ts';
import { makePair, sentTo, syncWith } from './pair.ts';

const COMMENT = '/rest/api/3/issue/{issue}/comment';
const ONE_COMMENT = '/rest/api/3/issue/{issue}/comment/{comment}';
const ALWAYS = 100_000;

/** A copy of an answer in which every comment that `which` picks is changed by `change`. */
function rewriteComments(
  body: unknown,
  which: (comment: Record<string, unknown>) => boolean,
  change: (comment: Record<string, unknown>) => void,
): unknown {
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) visit(item);
      return;
    }
    const record = value as Record<string, unknown>;
    if ('jsdPublic' in record && which(record)) change(record);
    for (const item of Object.values(record)) visit(item);
  };
  visit(body);
  return body;
}

/** The site no longer says `jsdPublic` of these comments, or says something that is not a truth value. */
function loseVisibility(site: Site, ids: 'all' | readonly string[], instead?: unknown) {
  return site.faults.add({
    match: ({ write }) => !write,
    times: ALWAYS,
    action: {
      kind: 'rewrite',
      rewrite: (body) =>
        rewriteComments(
          body,
          (comment) => ids === 'all' || ids.includes(String(comment['id'])),
          (comment) => {
            if (instead === undefined) delete comment['jsdPublic'];
            else comment['jsdPublic'] = instead;
          },
        ),
    },
  });
}

function failuresOf(report: SyncReport, key: string): string[] {
  return pairOf(report, key).failures.map(({ failure }) => failure.code);
}

describe('jsdPublic missing', () => {
  it.each([
    ['is not there', undefined],
    ['is a text', 'true'],
    ['is a number', 1],
    ['is null', null],
  ])(
    'on one comment: nothing of that pair is touched when it %s, and the next pair goes on',
    async (_, instead) => {
      const story = await makePair({ schemaCheck: 'ignore' });
      const other = story.b.world.ann.createIssue('ACME', 'Another');
      await story.next();
      const id = story.b.world.bob.comment(story.deskKey, 'SECRET or not');
      story.b.world.bob.comment(story.deskKey, 'public for sure');
      story.b.world.ann.comment(story.key, 'a word of Ann');
      story.b.world.ann.edit(story.key, { summary: 'Printer, edited' });
      story.b.world.ann.comment(other.key, 'on the other pair');
      const before = { customer: story.customer(), desk: story.desk() };
      loseVisibility(story.b.desk, [id], instead);
      const report = await story.next();
      expect(failuresOf(report, story.key)).toEqual(['unknown-visibility']);
      expect(story.customer()).toEqual(before.customer);
      expect(story.desk()).toEqual(before.desk);
      expect(sentTo(story.b.customer)).not.toContain('SECRET');
      expect(story.b.twin(other.key).comments).toHaveLength(1);
    },
  );

  it('on one comment: everything arrives once Jira says it again', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'an answer');
    const fault = loseVisibility(story.b.desk, [id]);
    await story.next();
    expect(story.customer().comments).toEqual([]);
    fault.remove();
    await story.next();
    expect(story.findAll('customer', 'an answer')).toHaveLength(1);
  });

  it('on one comment: an internal one stays internal, whatever else is not known', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET', { internal: true });
    loseVisibility(story.b.desk, [id]);
    const report = await story.next();
    expect(failuresOf(report, story.key)).toEqual([]);
    expect(sentTo(story.b.customer)).not.toContain('SECRET');
  });

  it('on the whole site: stops the sync loudly before anything is written', async () => {
    const story = await makePair();
    const other = story.b.world.ann.createIssue('ACME', 'Another');
    await story.next();
    const deskKey = story.b.twin(other.key).key;
    story.b.world.bob.comment(story.deskKey, 'SECRET one');
    story.b.world.bob.comment(deskKey, 'SECRET two');
    story.b.world.ann.comment(story.key, 'a word of Ann');
    loseVisibility(story.b.desk, 'all');
    const writes = story.b.writes();
    const report = await story.next();
    expect(report.stopped).toEqual({ code: 'site-without-visibility', site: 'vendor' });
    expect(report.result).toBe('failed');
    expect(story.b.writes()).toBe(writes);
    expect(sentTo(story.b.customer)).not.toContain('SECRET');
  });

  it('on the whole site: does not keep the run from going on where it stopped, once Jira says it again', async () => {
    const story = await makePair();
    const other = story.b.world.ann.createIssue('ACME', 'Another');
    await story.next();
    story.b.world.bob.comment(story.deskKey, 'answer one');
    story.b.world.bob.comment(story.b.twin(other.key).key, 'answer two');
    const fault = loseVisibility(story.b.desk, 'all');
    await story.next();
    fault.remove();
    await story.next();
    expect(story.findAll('customer', 'answer one')).toHaveLength(1);
  });
});

describe('ids missing from a list of comments', () => {
  it('leave the pair alone: without its properties a comment may be a mirror, or internal', async () => {
    const story = await makePair();
    story.b.world.bob.comment(story.deskKey, 'an answer');
    story.b.world.ann.comment(story.key, 'a question');
    await story.next();
    const mirror = story.find('desk', 'a question')!;
    story.b.world.bob.comment(story.deskKey, 'another answer');
    const fault = story.b.desk.faults.add({
      match: { route: '/rest/api/3/comment/list' },
      times: ALWAYS,
      action: { kind: 'omit', ids: [mirror.id] },
    });
    const report = await story.next();
    expect(fault.hits).toBeGreaterThan(0);
    expect(failuresOf(report, story.key)).toEqual(['unknown-visibility']);
    expect(story.customer().comments).toHaveLength(2);
    expect(story.desk().comments).toHaveLength(3);
    fault.remove();
    await story.next();
    expect(story.customer().comments).toHaveLength(3);
    expect(story.desk().comments).toHaveLength(3);
  });

  it('are asked for again by pages when Jira answers fewer than were asked', async () => {
    const story = await makePair();
    story.b.desk.settings.commentListPage = 2;
    for (let i = 0; i < 5; i += 1) story.b.world.bob.comment(story.deskKey, `answer ${i}`);
    story.b.world.bob.comment(story.deskKey, 'SECRET', { internal: true });
    await story.next();
    expect(story.customer().comments).toHaveLength(5);
    await story.next();
    expect(story.customer().comments).toHaveLength(5);
  });

  it('never count as deleted comments: what is missing from an issue is asked for directly', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'still there');
    await story.next();
    story.b.world.bob.comment(story.deskKey, 'touches the issue');
    story.b.desk.faults.add({
      match: { route: '/rest/api/3/issue/bulkfetch' },
      times: ALWAYS,
      action: { kind: 'omit', ids: [id] },
    });
    await story.next();
    expect(story.findAll('customer', 'still there')).toHaveLength(1);
  });
});

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

describe('a comment in a role that our account does not have', () => {
  it('takes its mirror back: hidden from us, it counts as gone', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET now');
    await story.next();
    story.b.desk.unseen.set(story.b.world.deskSync.accountId, new Set(['Leads']));
    story.b.world.bob.restrictComment(id, 'Leads');
    await story.next();
    expect(story.find('customer', 'SECRET')).toBeUndefined();
  });
});
