/** Promise 1, continued: a withdrawal happens whatever limits, settings, labels and back-off say. */
import { describe, expect, it } from 'vitest';
import { codesOf, minutes, pairOf } from '../support/bridge.ts';
import { makePair, syncWith } from './pair.ts';

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
