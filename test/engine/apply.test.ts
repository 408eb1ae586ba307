/** What follows when a single write goes wrong. */
import { describe, expect, it } from 'vitest';
import { makePair, syncWith } from '../promises/pair.ts';
import { minutes, pairOf } from '../support/bridge.ts';

const COMMENT = '/rest/api/3/issue/{issue}/comment';
const ISSUE = '/rest/api/3/issue/{issue}';
const ONE_COMMENT = '/rest/api/3/issue/{issue}/comment/{comment}';

describe('a mirror that is to be written anew and cannot be removed', () => {
  it('gets no second one beside it', async () => {
    const story = await makePair({ sync: syncWith('') });
    story.b.world.ann.comment(story.key, 'for the team');
    await story.next();
    story.b.configure(syncWith('deskVisibility: internal'));
    const refusing = story.b.desk.faults.add({
      match: { method: 'DELETE', route: ONE_COMMENT },
      action: { kind: 'status', status: 403 },
    });
    const report = await story.next({ compare: 'all' });
    expect(refusing.hits).toBe(1);
    expect(pairOf(report, story.key).operations.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'delete-comment failed',
      'add-comment held',
    ]);
    expect(story.findAll('desk', 'for the team')).toHaveLength(1);
    await story.next({ compare: 'all', issues: [story.key] });
    expect(story.findAll('desk', 'for the team').map((mirror) => mirror.visibility)).toEqual(['internal']);
  });
});

describe('a comment whose answer is lost', () => {
  it('is read back at once, so that nothing failed and its visibility is known', async () => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, 'Any news?');
    story.b.desk.faults.add({ match: { method: 'POST', route: COMMENT }, action: { kind: 'reset-after' } });
    const report = await story.next();
    expect(report.result).toBe('ok');
    expect(pairOf(report, story.key).operations).toMatchObject([{ kind: 'add-comment', status: 'done' }]);
    expect(story.findAll('desk', 'Any news?')).toHaveLength(1);
  });

  it('is not taken for written because a stranger copied its marker', async () => {
    const story = await makePair();
    const { world, desk } = story.b;
    const id = world.ann.comment(story.key, 'Any news?');
    const origin = { site: new URL(story.b.customer.baseUrl).host, issue: story.customer().id, comment: id };
    // Written between our reading of the request and our write, as a bot can.
    const lost = desk.faults.add({
      match: (request) => {
        if (request.method !== 'POST' || request.route !== COMMENT) return false;
        if (lost.hits === 0)
          world.bob.comment(story.deskKey, 'copied', {
            properties: { 'deskbridge.acme': { v: 1, origin, hash: '1:x' } },
          });
        return true;
      },
      action: { kind: 'reset-before' },
    });
    const report = await story.next();
    expect(pairOf(report, story.key).operations).toMatchObject([{ kind: 'add-comment', status: 'failed' }]);
    expect(story.find('desk', 'Any news?')).toBeUndefined();
    expect(story.find('desk', 'copied')).toBeDefined();
  });
});

describe('a document that Jira refuses without saying why', () => {
  it('is written as plain paragraphs at once, and nothing failed', async () => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, 'Any news?');
    const refusing = story.b.desk.faults.add({
      match: { method: 'POST', route: COMMENT },
      action: { kind: 'status', status: 400, body: { errorMessages: ['INVALID_INPUT'], errors: {} } },
    });
    const report = await story.next();
    expect(refusing.hits).toBe(1);
    expect(report.result).toBe('ok');
    expect(story.findAll('desk', 'Any news?').map(({ visibility }) => visibility)).toEqual(['public']);
  });

  it('is refused for good when its plain form is refused as well: no third try', async () => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, 'Any news?');
    const refusing = story.b.desk.faults.add({
      match: { method: 'POST', route: COMMENT },
      times: 10,
      action: { kind: 'status', status: 400, body: { errorMessages: ['INVALID_INPUT'], errors: {} } },
    });
    const report = await story.next();
    expect(refusing.hits).toBe(2);
    expect(pairOf(report, story.key).failures.map(({ failure }) => failure.code)).toEqual(['refused']);
  });
});

describe('a field that Jira refuses', () => {
  it('does not keep the others from being written, and is tried again', async () => {
    const story = await makePair();
    story.b.world.ann.edit(story.key, { summary: 'Printer smokes', description: 'Black smoke.' });
    const refusing = story.b.desk.faults.add({
      match: { method: 'PUT', route: ISSUE },
      action: {
        kind: 'status',
        status: 400,
        body: { errorMessages: [], errors: { summary: 'is locked' } },
      },
    });
    const report = await story.next();
    expect(refusing.hits).toBe(1);
    expect(pairOf(report, story.key).failures.map(({ failure }) => failure)).toMatchObject([
      { code: 'refused', fields: ['summary'] },
    ]);
    expect(story.desk()).toMatchObject({ summary: 'Printer', description: 'Black smoke.' });
    story.b.world.advance(minutes(15));
    await story.next();
    expect(story.desk()).toMatchObject({ summary: 'Printer smokes', description: 'Black smoke.' });
  });
});

describe('what a limit lets through', () => {
  it('is first for the pair whose request has waited longest', async () => {
    const story = await makePair();
    const { ann } = story.b.world;
    const other = ann.createIssue('ACME', 'Scanner');
    await story.next();
    ann.comment(other.key, 'first');
    await story.next();
    ann.comment(other.key, 'second');
    ann.comment(story.key, 'for once');
    await story.next({ limits: { comments: 1 } });
    expect(story.find('desk', 'for once')).toBeDefined();
    expect(story.b.twin(other.key).comments).toHaveLength(1);
  });
});
