/** Promise 1, continued: where Jira does not say, or says something else than was asked for, nothing travels. */
import { describe, expect, it } from 'vitest';
import type { Site } from '../emulator/index.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';
import { pairOf } from '../support/bridge.ts';
import { makePair, sentTo } from './pair.ts';
import { rewriteComments } from './rewrite.ts';

const ALWAYS = 100_000;

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

  it('leave the pair alone also when it is known to be internal: it may be a mirror that an agent hid', async () => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, 'a question');
    await story.next();
    const mirror = story.find('desk', 'a question')!;
    story.b.world.bob.makeInternal(mirror.id);
    const fault = story.b.desk.faults.add({
      match: { route: '/rest/api/3/comment/list' },
      times: ALWAYS,
      action: { kind: 'omit', ids: [mirror.id] },
    });
    const report = await story.next();
    expect(fault.hits).toBeGreaterThan(0);
    expect(failuresOf(report, story.key)).toEqual(['unknown-visibility']);
    expect(story.findAll('desk', 'a question').map(({ id }) => id)).toEqual([mirror.id]);
    fault.remove();
    await story.next();
    expect(story.findAll('desk', 'a question').map(({ id }) => id)).toEqual([mirror.id]);
  });

  it('leave the pair alone also when they are missing at the customer', async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'mirror or not');
    story.b.world.bob.comment(story.deskKey, 'an answer');
    story.b.customer.faults.add({
      match: { route: '/rest/api/3/comment/list' },
      times: ALWAYS,
      action: { kind: 'omit', ids: [id] },
    });
    const report = await story.next();
    expect(failuresOf(report, story.key)).toEqual(['unknown-visibility']);
    expect(story.customer().comments).toHaveLength(1);
    expect(story.desk().comments).toHaveLength(1);
  });

  it('leave a new twin without its history until they are there', async () => {
    const story = await makePair();
    const late = story.b.world.ann.createIssue('ACME', 'Second');
    const id = story.b.world.ann.comment(late.key, 'mirror or not');
    const fault = story.b.customer.faults.add({
      match: { route: '/rest/api/3/comment/list' },
      times: ALWAYS,
      action: { kind: 'omit', ids: [id] },
    });
    await story.next();
    expect(story.b.twin(late.key).comments).toEqual([]);
    fault.remove();
    await story.next();
    expect(story.b.twin(late.key).comments).toHaveLength(1);
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

describe('a comment in a role that our account does not have', () => {
  it('takes its mirror back: hidden from us, it counts as gone', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET now');
    await story.next();
    expect(story.find('customer', 'SECRET')).toBeDefined();
    story.b.desk.unseen.set(story.b.world.deskSync.accountId, new Set(['Leads']));
    story.b.world.bob.restrictComment(id, 'Leads');
    await story.next();
    expect(story.find('customer', 'SECRET')).toBeUndefined();
  });
});
