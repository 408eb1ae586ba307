/** Promise 1, continued: issues that move, markers that lie, and projects where visibility means something else. */
import { describe, expect, it } from 'vitest';
import { grant, viewComments, viewIssue } from '../emulator/index.ts';
import { codesOf, createBridge, minutes, pairOf } from '../support/bridge.ts';
import { makePair, sentTo, syncWith } from './pair.ts';
import { otherProject } from './projects.ts';

const HINT = 'deskbridge.acme';

describe('a desk issue that was moved to a software project', () => {
  /** There Jira calls every comment public: internal notes would be the customer's to read. */
  async function moved() {
    const story = await makePair();
    otherProject(story, 'desk');
    story.b.world.bob.comment(story.deskKey, 'SECRET note', { internal: true });
    story.b.world.bob.comment(story.deskKey, 'an answer');
    await story.next();
    story.b.world.bob.moveIssue(story.deskKey, 'DEV', 'IT Help');
    return story;
  }

  it('leaks none of its internal notes, old or new', async () => {
    const story = await moved();
    story.b.world.bob.comment(story.deskKey, 'SECRET after the move');
    await story.next();
    await story.next({ compare: 'all' });
    await story.next({ issues: [story.key] });
    expect(story.customer().comments).toHaveLength(1);
    expect(sentTo(story.b.customer)).not.toContain('SECRET');
  });

  it('suspends the pair and names it', async () => {
    const story = await moved();
    const report = await story.next();
    expect(pairOf(report, story.key).notCarried).toContainEqual({
      code: 'suspended',
      what: 'issue',
      side: 'desk',
    });
    expect(pairOf(report, story.key).desk?.key).toBe(story.desk().key);
  });

  it('gets nothing from the customer, and no second twin is made', async () => {
    const story = await moved();
    story.b.world.ann.comment(story.key, 'hello?');
    story.b.world.ann.edit(story.key, { summary: 'Printer, still' });
    await story.next();
    await story.next({ compare: 'all' });
    expect(story.find('desk', 'hello?')).toBeUndefined();
    expect(story.desk().summary).toBe('Printer');
    expect(story.b.requests()).toEqual([]);
  });

  it('still loses a mirror whose comment the customer restricts', async () => {
    const story = await makePair();
    otherProject(story, 'desk');
    const id = story.b.world.ann.comment(story.key, 'SECRET of the customer');
    await story.next();
    story.b.world.bob.moveIssue(story.deskKey, 'DEV', 'IT Help');
    await story.next();
    expect(story.find('desk', 'SECRET')).toBeDefined();
    story.b.world.ann.restrictComment(id, 'Managers');
    await story.next();
    expect(story.find('desk', 'SECRET')).toBeUndefined();
  });

  it('goes on where it was when it is moved back', async () => {
    const story = await moved();
    story.b.world.ann.comment(story.key, 'hello?');
    await story.next();
    story.b.world.bob.moveIssue(story.desk().key, 'HELP', 'IT Help');
    await story.next();
    expect(story.findAll('desk', 'hello?')).toHaveLength(1);
    expect(story.findAll('customer', 'an answer')).toHaveLength(1);
    expect(sentTo(story.b.customer)).not.toContain('SECRET');
  });
});

describe('a customer issue that was moved to another project', () => {
  it('suspends the pair and names it', async () => {
    const story = await makePair();
    otherProject(story, 'customer');
    story.b.world.ann.moveIssue(story.key, 'PRIV', 'Task');
    story.b.world.ann.comment(story.key, 'SECRET in the private project');
    story.b.world.bob.comment(story.deskKey, 'touches the desk issue');
    const report = await story.next();
    const pair = report.pairs.find((one) => one.desk?.key === story.deskKey);
    expect(pair?.notCarried).toContainEqual({ code: 'suspended', what: 'issue', side: 'customer' });
    expect(sentTo(story.b.desk)).not.toContain('SECRET');
  });
});

describe('a pair whose customer issue left', () => {
  it('still loses the mirror of a desk comment that became internal', async () => {
    const story = await makePair();
    otherProject(story, 'customer');
    const id = story.b.world.bob.comment(story.deskKey, 'SECRET answer');
    await story.next();
    story.b.world.ann.moveIssue(story.key, 'PRIV', 'Task');
    await story.next();
    expect(story.find('customer', 'SECRET')).toBeDefined();
    story.b.world.bob.makeInternal(id);
    await story.next();
    expect(story.find('customer', 'SECRET')).toBeUndefined();
  });
});

describe('a customer project that is a service project, too', () => {
  it('keeps its internal comments, and gets mirrors that are public', async () => {
    const b = createBridge();
    const acme = b.customer.projects.get('10100')!;
    b.customer.projects.set('10100', { ...acme, type: 'service_desk', serviceDeskId: '3' });
    for (const account of [b.world.customerSync.accountId, b.world.ann.accountId])
      grant(b.customer, account, 'ACME', ['SERVICEDESK_AGENT']);
    const issue = b.world.ann.createIssue('ACME', 'Printer');
    await b.run();
    b.world.advance(minutes(15));
    const deskKey = b.twin(issue.key).key;
    b.world.ann.comment(issue.key, 'SECRET of the customer', { internal: true });
    b.world.ann.comment(issue.key, 'a question');
    b.world.bob.comment(deskKey, 'SECRET of the desk', { internal: true });
    b.world.bob.comment(deskKey, 'an answer');
    const report = await b.run();
    expect(codesOf(report, issue.key)).toEqual(['internal', 'internal']);
    expect(sentTo(b.desk)).not.toContain('SECRET of the customer');
    expect(sentTo(b.customer)).not.toContain('SECRET of the desk');
    const atCustomer = viewComments(b.customer, issue.key).find((one) => one.text.includes('an answer'));
    expect(atCustomer?.visibility).toBe('public');
    // The property that JSM asks for goes along with the mirror, on this side, too.
    expect(atCustomer?.properties['sd.public.comment']).toEqual({ internal: false });
  });

  it('needs an agent there as well: without, nothing is written', async () => {
    const b = createBridge();
    const acme = b.customer.projects.get('10100')!;
    b.customer.projects.set('10100', { ...acme, type: 'service_desk', serviceDeskId: '3' });
    b.world.ann.createIssue('ACME', 'Printer');
    const report = await b.run();
    expect(report.stopped).toEqual({ code: 'not-an-agent', site: 'acme', project: 'ACME' });
    expect(b.writes()).toBe(0);
  });
});

describe('a marker that cannot be right', () => {
  const good = { v: 1, role: 'customer', twin: { site: 'vendor.jira.test', id: '10001', key: 'HELP-1' } };
  const cases: readonly (readonly [string, unknown])[] = [
    ['another site', { ...good, twin: { ...good.twin, site: 'elsewhere.jira.test' } }],
    ['the wrong role', { ...good, role: 'desk' }],
    ['another version', { ...good, v: 2 }],
    ['no twin', { v: 1, role: 'customer' }],
    ['an id that is none', { ...good, twin: { ...good.twin, id: '1 OR 1=1' } }],
    ['a key that is none', { ...good, twin: { ...good.twin, key: '../../admin' } }],
    ['nothing', null],
    ['a text', 'HELP-1'],
    ['a list', [good]],
  ];

  it.each(cases)(
    'on a customer issue (%s) is a failure of that issue alone: no twin is made',
    async (_, marker) => {
      const story = await makePair();
      const bad = story.b.world.ann.createIssue('ACME', 'Tampered');
      story.b.world.ann.setProperty(bad.key, HINT, marker);
      const good = story.b.world.ann.createIssue('ACME', 'Untouched');
      const report = await story.next();
      expect(pairOf(report, bad.key).failures.map(({ failure }) => failure.code)).toEqual(['bad-marker']);
      expect(story.b.requests().map((request) => request.summary)).toEqual(['Printer', 'Untouched']);
      expect(story.b.twin(good.key).summary).toBe('Untouched');
      expect(viewIssue(story.b.customer, bad.key)?.properties[HINT]).toEqual(marker);
    },
  );

  it.each(cases)(
    'on a desk issue (%s) is a failure of that issue: nothing is carried, nothing is made again',
    async (_, marker) => {
      const story = await makePair();
      story.b.world.bob.setProperty(story.deskKey, HINT, marker);
      story.b.world.bob.comment(story.deskKey, 'an answer');
      story.b.world.ann.comment(story.key, 'a question');
      const report = await story.next();
      const codes = report.pairs.flatMap((pair) => pair.failures.map(({ failure }) => failure.code));
      expect(codes).toContain('bad-marker');
      expect(story.customer().comments).toHaveLength(1);
      expect(story.desk().comments).toHaveLength(1);
      expect(story.b.requests()).toHaveLength(1);
    },
  );

  it('on a comment is a failure of that comment: it does not travel, and the next one does', async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'tampered words');
    story.b.world.ann.setCommentProperty(id, HINT, { v: 1, origin: 'nowhere' });
    story.b.world.ann.comment(story.key, 'plain words');
    const report = await story.next();
    expect(pairOf(report, story.key).failures.map(({ failure }) => failure.code)).toEqual(['bad-marker']);
    expect(story.desk().comments.map((comment) => comment.text)).toHaveLength(1);
    expect(story.find('desk', 'plain words')).toBeDefined();
  });

  it('that a customer copies from a mirror onto an own comment does not make that comment ours to delete', async () => {
    const story = await makePair();
    story.b.world.bob.comment(story.deskKey, 'an answer');
    await story.next();
    const mirror = story.find('customer', 'an answer')!;
    const own = story.b.world.ann.comment(story.key, 'my own words');
    story.b.world.ann.setCommentProperty(own, HINT, mirror.properties[HINT]);
    const report = await story.next();
    expect(pairOf(report, story.key).failures.map(({ failure }) => failure.code)).toContain(
      'unlisted-account',
    );
    expect(story.find('customer', 'my own words')).toBeDefined();
    expect(story.findAll('customer', 'an answer')).toHaveLength(1);
  });

  it('that names a customer issue from a request which a stranger wrote does not tie anything', async () => {
    const story = await makePair();
    const victim = story.b.world.ann.createIssue('ACME', 'The real one');
    const fake = story.b.world.pia.createIssue('HELP', 'A fake request');
    story.b.world.pia.setProperty(fake.key, HINT, {
      v: 1,
      role: 'desk',
      twin: { site: 'acme.jira.test', id: victim.id, key: victim.key },
      linkedAt: new Date(story.b.world.now()).toISOString(),
      base: {},
    });
    story.b.world.ann.comment(victim.key, 'SECRET for the desk');
    await story.next();
    await story.next();
    expect(viewComments(story.b.desk, fake.key)).toEqual([]);
    expect(viewIssue(story.b.desk, fake.key)?.summary).toBe('A fake request');
  });
});

describe('comments.restricted and settings do not matter to a suspended pair', () => {
  it.each([
    '',
    'restricted: internal',
    'deskVisibility: internal',
    'restricted: internal, deskVisibility: internal',
    'authorship: anonymous',
    'fromApps: true',
    'edits: false, deletes: false',
  ])('carries nothing with comments: { %s }', async (comments) => {
    const story = await makePair({ sync: syncWith(comments) });
    otherProject(story, 'desk');
    story.b.world.ann.comment(story.key, 'asked before');
    story.b.world.bob.comment(story.deskKey, 'answered before');
    await story.next();
    expect(story.find('desk', 'asked before')).toBeDefined();
    expect(story.find('customer', 'answered before')).toBeDefined();
    story.b.world.bob.moveIssue(story.deskKey, 'DEV', 'IT Help');
    const before = [story.customer().comments, story.desk().comments];
    const here = story.desk().key;
    const said = [
      [
        story.b.world.ann.comment(story.key, 'SECRET for managers', { role: 'Managers' }),
        story.b.world.ann.comment(story.key, 'SECRET for all'),
      ],
      [
        story.b.world.bob.comment(here, 'SECRET note', { internal: true }),
        story.b.world.bob.comment(here, 'SECRET answer'),
      ],
    ];
    await story.next();
    await story.next({ compare: 'all' });
    const after = [story.customer().comments, story.desk().comments];
    for (const [side, comments] of after.entries())
      expect(comments.filter(({ id }) => !said[side]?.includes(id))).toEqual(before[side]);
  });
});
