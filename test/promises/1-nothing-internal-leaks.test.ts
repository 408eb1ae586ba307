/** Promise 1: nothing internal leaks. What is not public stays on its side, and what stops being public goes. */
import { describe, expect, it } from 'vitest';
import type { ScenarioWorld } from '../emulator/index.ts';
import { codesOf } from '../support/bridge.ts';
import { makePair, sentTo, syncWith } from './pair.ts';

describe('a comment that is not public when it is written', () => {
  it('stays on the desk when it is internal', async () => {
    const story = await makePair();
    story.b.world.bob.comment(story.deskKey, 'SECRET margin is 40 percent', { internal: true });
    const report = await story.next();
    expect(codesOf(report, story.key)).toEqual(['internal']);
    expect(story.customer().comments).toEqual([]);
    expect(sentTo(story.b.customer)).not.toContain('SECRET');
  });

  it('stays on the desk when a colleague without a licence wrote it', async () => {
    const story = await makePair();
    const id = story.b.world.colin.comment(story.deskKey, 'SECRET between us', { internal: false });
    expect(story.desk().comments.find((comment) => comment.id === id)?.visibility).toBe('internal');
    const report = await story.next();
    expect(codesOf(report, story.key)).toEqual(['internal']);
    expect(sentTo(story.b.customer)).not.toContain('SECRET');
  });

  it.each(['role', 'group'] as const)('stays on the desk when it is limited to a %s', async (kind) => {
    const story = await makePair();
    story.b.world.bob.comment(story.deskKey, 'SECRET for leads', { [kind]: 'Leads', internal: false });
    const report = await story.next();
    expect(codesOf(report, story.key)).toEqual(['restricted']);
    expect(sentTo(story.b.customer)).not.toContain('SECRET');
  });

  it.each(['role', 'group'] as const)('stays at the customer when it is limited to a %s', async (kind) => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, 'SECRET for managers', { [kind]: 'Managers' });
    const report = await story.next();
    expect(codesOf(report, story.key)).toEqual(['restricted']);
    expect(story.desk().comments).toEqual([]);
    expect(sentTo(story.b.desk)).not.toContain('SECRET');
  });

  it('stays at the customer when an app marked it internal in a software project, where Jira calls it public', async () => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, 'SECRET of an app', { internal: true });
    const report = await story.next();
    expect(codesOf(report, story.key)).toEqual(['internal']);
    expect(sentTo(story.b.desk)).not.toContain('SECRET');
  });

  it.each([
    ['internal as a text', { internal: 'true' }],
    ['internal as a number', { internal: 1 }],
    ['internal and nothing else', { internal: null }],
  ])('is believed when its property says %s', async (_, value) => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET property');
    story.b.world.bob.setCommentProperty(id, 'sd.public.comment', value);
    const report = await story.next();
    expect(codesOf(report, story.key)).toEqual(['internal']);
    expect(sentTo(story.b.customer)).not.toContain('SECRET');
  });

  it('is not part of the history that a new twin gets', async () => {
    const story = await makePair();
    const late = story.b.world.ann.createIssue('ACME', 'Second');
    story.b.world.ann.comment(late.key, 'SECRET before the twin', { role: 'Managers' });
    story.b.world.ann.comment(late.key, 'open before the twin');
    await story.next();
    const texts = story.b.twin(late.key).comments.map((comment) => comment.text);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('open before the twin');
    expect(sentTo(story.b.desk)).not.toContain('SECRET');
  });
});

describe('a comment that stops being public', () => {
  it.each([
    ['internal', (world: ScenarioWorld, id: string) => world.bob.makeInternal(id)],
    ['limited to a role', (world: ScenarioWorld, id: string) => world.bob.restrictComment(id, 'Leads')],
  ])('takes its mirror back from the customer when it becomes %s', async (_, hide) => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET too early');
    await story.next();
    expect(story.find('customer', 'SECRET')).toBeDefined();
    hide(story.b.world, id);
    const report = await story.next();
    expect(story.find('customer', 'SECRET')).toBeUndefined();
    expect(report.counts.deleted).toBe(1);
    expect(report.result).toBe('ok');
  });

  it('takes its mirror back from the desk when the customer limits it to a role', async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'SECRET too early');
    await story.next();
    expect(story.find('desk', 'SECRET')?.visibility).toBe('public');
    story.b.world.ann.restrictComment(id, 'Managers');
    await story.next();
    expect(story.find('desk', 'SECRET')).toBeUndefined();
  });

  it('takes back all its mirrors before anything else of the pair is written', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET one');
    await story.next();
    story.b.world.bob.makeInternal(id);
    story.b.world.bob.comment(story.deskKey, 'an ordinary one');
    story.b.world.ann.edit(story.key, { summary: 'Printer again' });
    const before = story.b.world.requests;
    await story.next();
    const writes = story.b.world.sites
      .flatMap((site) => site.log.find({ write: true, after: before }))
      .sort((a, b) => a.n - b.n);
    expect(writes[0]).toMatchObject({ method: 'DELETE' });
    expect(writes.length).toBeGreaterThanOrEqual(3);
  });

  it('comes back as one mirror when it is public again', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'now you see me');
    await story.next();
    story.b.world.bob.makeInternal(id);
    await story.next();
    expect(story.findAll('customer', 'now you see me')).toHaveLength(0);
    story.b.world.bob.makePublic(id);
    await story.next();
    await story.next();
    expect(story.findAll('customer', 'now you see me')).toHaveLength(1);
  });

  it('comes back as one mirror when its restriction is lifted', async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'now you see me');
    await story.next();
    story.b.world.ann.restrictComment(id, 'Managers');
    await story.next();
    expect(story.findAll('desk', 'now you see me')).toHaveLength(0);
    story.b.world.ann.restrictComment(id, undefined);
    await story.next();
    await story.next();
    expect(story.findAll('desk', 'now you see me').map((mirror) => mirror.visibility)).toEqual(['public']);
  });

  it('is taken back by a comparison where Jira does not move the time of the issue', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET unnoticed');
    await story.next();
    // Our own note about the mirror is read back first: what follows has to be found without any change.
    await story.next();
    expect(story.find('customer', 'SECRET')).toBeDefined();
    story.b.desk.settings.commentEditsBumpUpdated = false;
    const { updated } = story.desk();
    story.b.world.bob.makeInternal(id);
    expect(story.desk().updated).toBe(updated);
    // No search shows it: only who compares the pair can know.
    await story.next();
    expect(story.find('customer', 'SECRET')).toBeDefined();
    await story.next({ compare: 'all' });
    expect(story.find('customer', 'SECRET')).toBeUndefined();
  });

  it('is taken back when the customer deletes the agent’s mirror of it first', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET twice gone');
    await story.next();
    story.b.world.ann.deleteComment(story.find('customer', 'SECRET')!.id);
    story.b.world.bob.makeInternal(id);
    const report = await story.next();
    expect(report.result).toBe('ok');
    expect(story.find('customer', 'SECRET')).toBeUndefined();
  });
});

describe('restricted: internal', () => {
  const restricted = () => makePair({ sync: syncWith('restricted: internal') });

  it('carries a restricted comment of the customer as an internal one', async () => {
    const story = await restricted();
    story.b.world.ann.comment(story.key, 'for managers', { role: 'Managers' });
    await story.next();
    expect(story.find('desk', 'for managers')?.visibility).toBe('internal');
  });

  it('never shows the public mirror of a comment that was restricted later: that one goes first', async () => {
    const story = await restricted();
    const id = story.b.world.ann.comment(story.key, 'was open');
    await story.next();
    const open = story.find('desk', 'was open')!;
    expect(open.visibility).toBe('public');
    story.b.world.ann.restrictComment(id, 'Managers');
    await story.next();
    const mirrors = story.findAll('desk', 'was open');
    expect(mirrors.map((mirror) => mirror.visibility)).toEqual(['internal']);
    expect(mirrors[0]?.id).not.toBe(open.id);
  });

  it('opens it again when the restriction is lifted', async () => {
    const story = await restricted();
    const id = story.b.world.ann.comment(story.key, 'was closed', { role: 'Managers' });
    await story.next();
    story.b.world.ann.restrictComment(id, undefined);
    await story.next();
    await story.next();
    expect(story.findAll('desk', 'was closed').map((mirror) => mirror.visibility)).toEqual(['public']);
  });

  it('does not open anything the other way: a restricted desk comment stays', async () => {
    const story = await restricted();
    story.b.world.bob.comment(story.deskKey, 'SECRET for leads', { role: 'Leads' });
    const report = await story.next();
    expect(codesOf(report, story.key)).toEqual(['restricted']);
    expect(sentTo(story.b.customer)).not.toContain('SECRET');
  });

  it('takes an internal mirror back when an agent makes it public by hand', async () => {
    const story = await restricted();
    story.b.world.ann.comment(story.key, 'for managers', { role: 'Managers' });
    await story.next();
    story.b.world.bob.makePublic(story.find('desk', 'for managers')!.id);
    await story.next();
    await story.next();
    expect(story.findAll('desk', 'for managers').map((mirror) => mirror.visibility)).toEqual(['internal']);
  });
});

describe('deskVisibility: internal', () => {
  it('writes what the customer says as internal comments, and an edit leaves them so', async () => {
    const story = await makePair({ sync: syncWith('deskVisibility: internal') });
    const id = story.b.world.ann.comment(story.key, 'the first words');
    await story.next();
    expect(story.find('desk', 'the first words')?.visibility).toBe('internal');
    story.b.world.ann.editComment(id, 'the second words');
    await story.next();
    expect(story.find('desk', 'the second words')?.visibility).toBe('internal');
    expect(story.desk().comments).toHaveLength(1);
  });

  it('does not send those internal mirrors back to the customer', async () => {
    const story = await makePair({ sync: syncWith('deskVisibility: internal') });
    story.b.world.ann.comment(story.key, 'the first words');
    await story.next();
    await story.next();
    expect(story.customer().comments).toHaveLength(1);
  });

  it('turned on later makes what was public internal, one mirror for each comment', async () => {
    const story = await makePair({ sync: syncWith('') });
    story.b.world.ann.comment(story.key, 'the first words');
    await story.next();
    story.b.configure(syncWith('deskVisibility: internal'));
    await story.next({ compare: 'all' });
    await story.next({ compare: 'all' });
    expect(story.findAll('desk', 'the first words').map((mirror) => mirror.visibility)).toEqual(['internal']);
  });
});

describe('an edit of a comment', () => {
  it('does not make a mirror public again that an agent made internal by hand', async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'first words');
    await story.next();
    story.b.world.bob.makeInternal(story.find('desk', 'first words')!.id);
    story.b.world.ann.editComment(id, 'second words');
    await story.next();
    expect(
      story.findAll('desk', 'words').map((mirror) => [mirror.text.includes('second'), mirror.visibility]),
    ).toEqual([[true, 'internal']]);
  });

  it('is not carried into a mirror when the comment was made internal at the same time', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'harmless');
    await story.next();
    expect(story.find('customer', 'harmless')).toBeDefined();
    story.b.world.bob.makeInternal(id);
    story.b.world.bob.editComment(id, 'SECRET now');
    await story.next();
    expect(story.customer().comments).toEqual([]);
    expect(sentTo(story.b.customer)).not.toContain('SECRET');
  });
});

describe('what goes along with a comment', () => {
  it('is not the name of its author when authorship is anonymous', async () => {
    const story = await makePair({ sync: syncWith('authorship: { toCustomer: anonymous }') });
    story.b.world.bob.comment(story.deskKey, 'an answer');
    story.b.world.ann.comment(story.key, 'a question');
    await story.next();
    expect(story.find('customer', 'an answer')?.text).toContain('HELP · ');
    expect(sentTo(story.b.customer)).not.toContain('Bob');
    expect(story.find('desk', 'a question')?.text).toContain('Ann Lee');
  });

  it('is never the e-mail address of its author, not even when Jira shows it as the name', async () => {
    const story = await makePair();
    const { world, desk } = story.b;
    const pia = desk.accounts.get(world.pia.accountId)!;
    desk.accounts.set(pia.accountId, { ...pia, displayName: 'pia.portal@people.example' });
    world.pia.comment(story.deskKey, 'an answer of the portal');
    await story.next();
    expect(story.find('customer', 'an answer of the portal')).toBeDefined();
    expect(sentTo(story.b.customer)).not.toContain('people.example');
  });

  it('is not a file: a public comment with a picture travels without it', async () => {
    const story = await makePair();
    const id = story.b.world.bob.comment(story.deskKey, 'see the picture');
    const media = story.b.world.bob.addMediaToComment(id);
    await story.next();
    expect(story.find('customer', 'see the picture')).toBeDefined();
    expect(sentTo(story.b.customer)).not.toContain(media);
  });
});

describe('the web links between twins', () => {
  it('show a key and nothing of what either issue says', async () => {
    const story = await makePair({ sync: syncWith('').replace('webLinks: false', 'webLinks: true') });
    for (const issue of [story.customer(), story.desk()]) {
      expect(issue.links).toHaveLength(1);
      expect(JSON.stringify(issue.links)).not.toContain('Printer');
    }
    expect(story.customer().links[0]).toMatchObject({ object: { title: story.deskKey } });
  });
});

describe('a request that no customer asked for', () => {
  it('stays on the desk with all its comments', async () => {
    const story = await makePair();
    const { pia, bob } = story.b.world;
    const request = pia.createIssue('HELP', 'SECRET request of another customer');
    pia.comment(request.key, 'SECRET words');
    bob.comment(request.key, 'SECRET answer');
    await story.next();
    await story.next({ compare: 'all' });
    expect(sentTo(story.b.customer)).not.toContain('SECRET');
  });
});
