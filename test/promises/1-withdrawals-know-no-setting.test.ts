/** Promise 1, continued: a withdrawal happens whatever limits, settings, labels and back-off say. */
import { describe, expect, it } from 'vitest';
import { codesOf, hours, minutes, pairOf } from '../support/bridge.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';
import { makePair, syncWith } from './pair.ts';
import type { PairStory } from './pair.ts';

/** Carries what is there, and then fails at a refused field until the next try is most of a day away. */
async function failForDays(story: PairStory): Promise<void> {
  await story.next();
  story.b.desk.faults.add({
    match: { method: 'PUT', route: '/rest/api/3/issue/{issue}' },
    times: 1000,
    action: { kind: 'status', status: 403 },
  });
  story.b.world.ann.edit(story.key, { summary: 'refused' });
  for (let day = 0; day < 6; day += 1) {
    story.b.world.advance(hours(24));
    await story.b.run();
  }
}

function failuresOf(report: SyncReport, key: string): string[] {
  return pairOf(report, key).failures.map(({ failure }) => failure.code);
}

describe('a withdrawal', () => {
  it('is not counted by the limit on deletions', async () => {
    const story = await makePair({ sync: syncWith('', 'limits: { deletes: 2 }') });
    const ids = Array.from({ length: 30 }, (_, i) =>
      story.b.world.bob.comment(story.deskKey, `SECRET ${i}.`),
    );
    await story.next();
    expect(story.customer().comments).toHaveLength(30);
    for (const id of ids) story.b.world.bob.makeInternal(id);
    const report = await story.next();
    expect(story.customer().comments).toEqual([]);
    expect(report.overLimit).toEqual([]);
    expect(report.counts.deleted).toBe(30);
  });

  it('does not wait behind ordinary deletions that are over their limit', async () => {
    const story = await makePair({ sync: syncWith('', 'limits: { deletes: 1 }') });
    const gone = [1, 2, 3].map((i) => story.b.world.bob.comment(story.deskKey, `gone ${i}`));
    const secret = story.b.world.bob.comment(story.deskKey, 'SECRET');
    await story.next();
    for (const id of gone) story.b.world.bob.deleteComment(id);
    story.b.world.bob.makeInternal(secret);
    const report = await story.next();
    expect(story.find('customer', 'SECRET')).toBeUndefined();
    expect(story.findAll('customer', 'gone')).toHaveLength(2);
    expect(report.overLimit).toEqual([{ code: 'over-limit', limit: 'deletes', wanted: 3, allowed: 1 }]);
    expect(report.result).toBe('failed');
  });

  it.each([
    ['deletes: false', syncWith('deletes: false')],
    ['direction: to-desk', syncWith('direction: to-desk')],
    ['direction: off', syncWith('direction: off')],
    ['edits: false', syncWith('edits: false')],
    ['ignoreAuthors', syncWith('ignoreAuthors: ["712020:b0000000-0000-4000-8000-000000000001"]')],
    ['comments.since', syncWith('since: 2026-12-24')],
  ])('happens although %s was configured since', async (_, sync) => {
    const story = await makePair({ sync: syncWith('') });
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET');
    await story.next();
    expect(story.find('customer', 'SECRET')).toBeDefined();
    story.b.configure(sync);
    await story.next();
    story.b.world.bob.makeInternal(id);
    await story.next();
    expect(story.find('customer', 'SECRET')).toBeUndefined();
  });

  it.each(['customer', 'desk'] as const)('happens although the %s twin has the stop label', async (side) => {
    const story = await makePair({ sync: syncWith('', 'stopLabel: no-sync') });
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET');
    await story.next();
    story.b.world.bob.makeInternal(id);
    story.b.world.bob.comment(story.deskKey, 'not while stopped');
    if (side === 'customer') story.b.world.ann.addLabel(story.key, 'no-sync');
    else story.b.world.bob.addLabel(story.deskKey, 'no-sync');
    const report = await story.next();
    expect(story.find('customer', 'SECRET')).toBeUndefined();
    expect(story.find('customer', 'not while stopped')).toBeUndefined();
    expect(codesOf(report, story.key)).toContain('stopped');
  });

  it('happens although the customer issue has got a security level, and nothing else does', async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'SECRET plan');
    const desk = story.b.world.bob.comment(story.deskKey, 'SECRET answer');
    await story.next();
    story.b.customer.issues.set(story.customer().id, {
      ...story.b.customer.issues.get(story.customer().id)!,
      values: { ...story.b.customer.issues.get(story.customer().id)!.values, security: '10400' },
    });
    story.b.world.ann.comment(story.key, 'said behind the level');
    story.b.world.ann.restrictComment(id, 'Managers');
    story.b.world.bob.makeInternal(desk);
    const report = await story.next();
    expect(story.find('desk', 'SECRET plan')).toBeUndefined();
    expect(story.find('customer', 'SECRET answer')).toBeUndefined();
    expect(story.find('desk', 'behind the level')).toBeUndefined();
    expect(codesOf(report, story.key)).toContain('security-level');
  });

  it('happens although the pair is backing off from a failure', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET');
    await story.next();
    // An edit of the summary that Jira refuses, over and over.
    const refusing = story.b.desk.faults.add({
      match: { method: 'PUT', route: '/rest/api/3/issue/{issue}' },
      times: 1000,
      action: { kind: 'status', status: 403 },
    });
    story.b.world.ann.edit(story.key, { summary: 'refused' });
    for (let i = 0; i < 3; i += 1) await story.next();
    const failing = await story.b.run();
    expect(refusing.hits).toBeGreaterThan(0);
    expect(pairOf(failing, story.key).waiting?.nextTry).toBeGreaterThan(story.b.world.now());
    story.b.world.bob.makeInternal(id);
    story.b.world.advance(minutes(1));
    await story.b.run();
    expect(story.find('customer', 'SECRET')).toBeUndefined();
  });

  it.each([
    ['a comment', []],
    ['a comment and its file', [{ name: 'secret.png', content: 'picture' }]],
  ])(
    'of %s that fails once is tried again by the next run, however long the pair has been failing',
    async (_, files) => {
      const story = await makePair({ sync: syncWith('', 'attachments: { direction: both }') });
      const { world, customer } = story.b;
      const id = world.bob.comment(story.deskKey, 'SECRET', { files });
      await failForDays(story);
      const seen = () => [story.findAll('customer', 'SECRET').length, story.customer().attachments.length];
      expect(seen()).toEqual([1, files.length]);
      world.bob.makeInternal(id);
      world.advance(minutes(1));
      const failing = customer.faults.add({
        match: { method: 'DELETE' },
        times: 4 * (1 + files.length),
        action: { kind: 'status', status: 503 },
      });
      const failed = await story.b.run();
      expect(failing.hits).toBe(4 * (1 + files.length));
      expect(seen()).toEqual([1, files.length]);
      const [first] = pairOf(failed, story.key).failures;
      expect(first?.nextTry).toBeGreaterThan(world.now() + hours(12));
      await story.next();
      expect(seen()).toEqual([0, 0]);
    },
  );

  it('is made by the next run where Jira did not say enough to see that it is one', async () => {
    const story = await makePair();
    const { world, desk } = story.b;
    const id = world.bob.comment(story.deskKey, 'SECRET');
    const other = world.bob.comment(story.deskKey, 'open');
    await failForDays(story);
    world.bob.makeInternal(id);
    world.advance(minutes(1));
    const silent = desk.faults.add({
      match: { route: '/rest/api/3/comment/list' },
      action: { kind: 'omit', ids: [other] },
    });
    const failed = await story.b.run();
    expect(silent.hits).toBe(1);
    expect(failuresOf(failed, story.key)).toEqual(['unknown-visibility']);
    expect(story.find('customer', 'SECRET')).toBeDefined();
    await story.next();
    expect(story.find('customer', 'SECRET')).toBeUndefined();
  });

  it('of a file is made by the next run where nobody could be asked which comments show it', async () => {
    const story = await makePair({ sync: syncWith('', 'attachments: { direction: both }') });
    const { world, desk } = story.b;
    const id = world.bob.comment(story.deskKey, 'SECRET', {
      files: [{ name: 'secret.png', content: 'picture' }],
    });
    await failForDays(story);
    expect(story.customer().attachments).toHaveLength(1);
    world.bob.makeInternal(id);
    world.advance(minutes(1));
    const silent = desk.faults.add({
      match: { route: '/rest/servicedeskapi/request/{issue}/comment' },
      times: 4,
      action: { kind: 'status', status: 503 },
    });
    const failed = await story.b.run();
    expect(silent.hits).toBe(4);
    expect(failuresOf(failed, story.key)).toContain('server-error');
    expect(story.find('customer', 'SECRET')).toBeUndefined();
    expect(story.customer().attachments).toHaveLength(1);
    await story.next();
    expect(story.customer().attachments).toEqual([]);
  });

  it('happens although the comment may be written again only later', async () => {
    const story = await makePair({ sync: syncWith('restricted: internal') });
    const id = story.b.world.ann.comment(story.key, 'SECRET');
    await story.next();
    story.b.world.ann.restrictComment(id, 'Managers');
    story.b.desk.faults.add({
      match: { method: 'POST', route: '/rest/api/3/issue/{issue}/comment' },
      action: { kind: 'reset-before' },
    });
    await story.next();
    expect(story.findAll('desk', 'SECRET')).toEqual([]);
    await story.next();
    expect(story.findAll('desk', 'SECRET').map((mirror) => mirror.visibility)).toEqual(['internal']);
  });

  it('that Jira refuses is a failure that stays until it succeeds', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET');
    await story.next();
    story.b.world.bob.makeInternal(id);
    story.b.customer.faults.add({
      match: { method: 'DELETE' },
      action: { kind: 'status', status: 403 },
    });
    const refused = await story.next();
    expect(refused.result).toBe('failed');
    expect(pairOf(refused, story.key).failures.map(({ failure }) => failure.code)).toEqual(['forbidden']);
    expect(story.find('customer', 'SECRET')).toBeDefined();
    await story.next();
    expect(story.find('customer', 'SECRET')).toBeUndefined();
  });

  it('is only shown, not made, by a plan', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET');
    await story.next();
    story.b.world.bob.makeInternal(id);
    const writes = story.b.writes();
    const report = await story.next({ mode: 'plan' });
    expect(pairOf(report, story.key).operations).toMatchObject([
      { kind: 'delete-comment', side: 'customer', status: 'planned', reason: 'withdrawal' },
    ]);
    expect(story.b.writes()).toBe(writes);
  });
});
