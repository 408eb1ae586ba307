/** Promise 4: no echo. Bots, shared accounts, renamed syncs and new accounts do not set off a loop. */
import { describe, expect, it } from 'vitest';
import { personAt, setToken, viewComments, viewIssue } from '../emulator/index.ts';
import type { Bridge } from '../support/bridge.ts';
import {
  codesOf,
  createBridge,
  hours,
  minutes,
  pairOf,
  scenarioRules,
  scenarioSync,
  sitesOf,
} from '../support/bridge.ts';
import { makePair, sentTo, syncWith } from './pair.ts';

/** Runs until nothing is written, and then once more. */
async function expectQuiet(b: Bridge): Promise<void> {
  await b.settle();
  const writes = b.writes();
  b.world.advance(minutes(15));
  await b.run({ compare: 'all' });
  expect(b.writes()).toBe(writes);
}

describe('bots', () => {
  it('that answer every comment on both sides do not keep each other going', async () => {
    const story = await makePair();
    const { b } = story;
    const answered = new Set<string>();
    /** Each bot thanks for every public comment that it did not write itself. */
    const bots = () => {
      for (const [site, key, bot] of [
        [b.customer, story.key, b.world.bot],
        [b.desk, story.deskKey, b.world.deskBot],
      ] as const) {
        for (const comment of viewComments(site, key)) {
          if (comment.authorId === bot.accountId || answered.has(`${site.name} ${comment.id}`)) continue;
          answered.add(`${site.name} ${comment.id}`);
          bot.comment(key, 'Thank you for your comment.');
        }
      }
    };
    b.world.ann.comment(story.key, 'a question');
    const counts: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      bots();
      await story.next();
      counts.push(story.customer().comments.length + story.desk().comments.length);
    }
    // The question, its mirror, and one thank-you on each side.
    expect(counts.at(-1)).toBe(4);
    expect(counts.at(-3)).toBe(4);
  });

  it.each(['customer', 'desk'] as const)(
    'at the %s are not carried, and the report says why',
    async (side) => {
      const story = await makePair();
      if (side === 'customer') story.b.world.bot.comment(story.key, 'Build 17 failed');
      else story.b.world.deskBot.comment(story.deskKey, 'SLA is near');
      const report = await story.next();
      expect(codesOf(report, story.key)).toEqual(['app']);
      expect(story.customer().comments.length + story.desk().comments.length).toBe(1);
    },
  );

  it('are carried with fromApps: true, once', async () => {
    const story = await makePair({ sync: syncWith('fromApps: true') });
    story.b.world.bot.comment(story.key, 'Build 17 failed');
    await expectQuiet(story.b);
    expect(story.findAll('desk', 'Build 17')).toHaveLength(1);
    expect(story.customer().comments).toHaveLength(1);
  });
});

describe('who and since when', () => {
  it('ignoreAuthors keeps the comments of an account where they are', async () => {
    const story = await makePair({
      sync: syncWith('ignoreAuthors: ["712020:a0000000-0000-4000-8000-000000000002"]'),
    });
    story.b.world.ben.comment(story.key, 'chatter of Ben');
    story.b.world.ann.comment(story.key, 'words of Ann');
    const report = await story.next();
    expect(codesOf(report, story.key)).toEqual(['ignored']);
    expect(sentTo(story.b.desk)).not.toContain('chatter');
    expect(story.findAll('desk', 'words of Ann')).toHaveLength(1);
  });

  it('ignoreAuthors keeps a mirror that exists, and does not edit it any more', async () => {
    const story = await makePair({ sync: syncWith('') });
    const id = story.b.world.ben.comment(story.key, 'first words');
    await story.next();
    story.b.configure(syncWith('ignoreAuthors: ["712020:a0000000-0000-4000-8000-000000000002"]'));
    story.b.world.ben.editComment(id, 'second words');
    await story.next();
    expect(story.findAll('desk', 'first words')).toHaveLength(1);
    expect(story.findAll('desk', 'second words')).toHaveLength(0);
  });

  it('comments.since leaves older comments where they are, on both sides', async () => {
    const story = await makePair({ sync: syncWith('since: 2026-11-03') });
    story.b.world.ann.comment(story.key, 'old question');
    story.b.world.bob.comment(story.deskKey, 'old answer');
    const first = await story.next();
    expect(codesOf(first, story.key)).toEqual(['older', 'older']);
    story.b.world.advance(hours(24));
    story.b.world.ann.comment(story.key, 'new question');
    story.b.world.bob.comment(story.deskKey, 'new answer');
    await story.next();
    expect(story.customer().comments.map((one) => one.text.includes('new'))).toEqual([false, true, true]);
    expect(story.desk().comments.map((one) => one.text.includes('new'))).toEqual([false, true, true]);
  });
});

describe('an account that a person shares with the sync', () => {
  it('carries what the person writes with it, and no mirror', async () => {
    const story = await makePair();
    const { b } = story;
    const atDesk = personAt(b.world, b.desk, b.world.deskSync.accountId);
    const atCustomer = personAt(b.world, b.customer, b.world.customerSync.accountId);
    b.world.ann.comment(story.key, 'a question');
    b.world.bob.comment(story.deskKey, 'an answer');
    await story.next();
    atDesk.comment(story.deskKey, 'typed by hand at the desk');
    atCustomer.comment(story.key, 'typed by hand at the customer');
    await expectQuiet(b);
    expect(story.findAll('customer', 'typed by hand at the desk')).toHaveLength(1);
    expect(story.findAll('desk', 'typed by hand at the customer')).toHaveLength(1);
    expect(story.customer().comments).toHaveLength(4);
    expect(story.desk().comments).toHaveLength(4);
  });

  it('does not send a request that a person opened with it back to the customer', async () => {
    const story = await makePair();
    personAt(story.b.world, story.b.desk, story.b.world.deskSync.accountId).createIssue(
      'HELP',
      'Opened by hand',
    );
    await expectQuiet(story.b);
    expect(story.b.customer.issues.size).toBe(1);
  });
});

describe('both projects on one site with one account', () => {
  const same = () => makePair({ sameSite: true });

  it('carry each comment once and come to rest', async () => {
    const story = await same();
    story.b.world.ann.comment(story.key, 'a question');
    story.b.world.bob.comment(story.deskKey, 'an answer');
    story.b.world.bob.comment(story.deskKey, 'SECRET', { internal: true });
    await expectQuiet(story.b);
    expect(story.customer().comments).toHaveLength(2);
    expect(story.desk().comments).toHaveLength(3);
    expect(story.findAll('customer', 'SECRET')).toEqual([]);
  });

  it('take back what became internal and edit what was edited', async () => {
    const story = await same();
    const question = story.b.world.ann.comment(story.key, 'a question');
    const answer = story.b.world.bob.comment(story.deskKey, 'an answer');
    await story.next();
    story.b.world.ann.editComment(question, 'a better question');
    story.b.world.bob.makeInternal(answer);
    await expectQuiet(story.b);
    expect(story.find('customer', 'an answer')).toBeUndefined();
    expect(story.findAll('desk', 'a better question')).toHaveLength(1);
  });

  it('make no twin of a twin', async () => {
    const story = await same();
    await story.next({ compare: 'all' });
    expect(story.b.requests()).toHaveLength(1);
    expect(story.b.customer.issues.size).toBe(2);
  });
});

describe('a change of the sync account', () => {
  /** From now on the desk's secret belongs to the account of somebody new. */
  function changeAccount(b: Bridge, mayEditAll: boolean) {
    const next = '712020:d0000000-0000-4000-8000-000000000009';
    const before = b.desk.accounts.get(b.world.deskSync.accountId)!;
    b.desk.accounts.set(next, { ...before, accountId: next, displayName: 'Sync Vendor the second' });
    const more = mayEditAll ? (['EDIT_ALL_COMMENTS', 'DELETE_ALL_COMMENTS'] as const) : [];
    const rights = [...(b.desk.rights.get(`10200 ${before.accountId}`) ?? []), ...more];
    b.desk.rights.set(`10200 ${next}`, new Set(rights));
    setToken(b.desk, before.accountId, undefined);
    return next;
  }

  const config = (formerAccounts: string) => (world: Parameters<typeof sitesOf>[0]) =>
    `version: 1\n${sitesOf(world, formerAccounts === '' ? {} : { vendor: `, formerAccounts: ["${formerAccounts}"]` })}\nsyncs:\n  acme:\n${scenarioSync()
      .split('\n')
      .map((line) => `    ${line}`)
      .join('\n')}\n`;

  async function withMirrors(listed: boolean, mayEditAll = listed) {
    let former = '';
    const story = await makePair({ config: (world) => config(former)(world) });
    const question = story.b.world.ann.comment(story.key, 'a question');
    const answer = story.b.world.bob.comment(story.deskKey, 'an answer');
    await story.next();
    changeAccount(story.b, mayEditAll);
    if (listed) former = story.b.world.deskSync.accountId;
    return { story, question, answer };
  }

  it('is refused once in the run that notices it', async () => {
    const { story } = await withMirrors(false);
    const report = await story.next();
    expect(report.stopped?.code).toBe('other-account');
    expect(report.result).toBe('failed');
  });

  it('without formerAccounts: mirrors by the account before are a failure that names it, and none is made twice', async () => {
    const { story, question } = await withMirrors(false);
    await story.next();
    story.b.world.ann.editComment(question, 'a better question');
    const report = await story.next();
    const failures = pairOf(report, story.key).failures.map(({ failure }) => failure);
    expect(failures).toContainEqual({
      code: 'unlisted-account',
      issue: story.deskKey,
      account: story.b.world.deskSync.accountId,
    });
    await story.next();
    await story.next({ compare: 'all' });
    expect(story.findAll('desk', 'question')).toHaveLength(1);
    expect(story.findAll('customer', 'question')).toHaveLength(1);
    expect(story.findAll('desk', 'an answer')).toHaveLength(1);
  });

  it('with formerAccounts: an account that may not delete the mirrors of the former one is told so at once', async () => {
    const { story } = await withMirrors(true, false);
    const report = await story.next();
    expect(report.stopped).toMatchObject({
      code: 'missing-right',
      rights: ['EDIT_ALL_COMMENTS', 'DELETE_ALL_COMMENTS'],
    });
  });

  it('with formerAccounts: nothing is doubled, and a new comment arrives', async () => {
    const { story } = await withMirrors(true);
    story.b.world.ann.comment(story.key, 'a second question');
    await story.next();
    await expectQuiet(story.b);
    expect(story.findAll('desk', 'a question')).toHaveLength(1);
    expect(story.findAll('desk', 'a second question')).toHaveLength(1);
    expect(story.customer().comments).toHaveLength(3);
    expect(story.b.requests()).toHaveLength(1);
  });

  it('with formerAccounts and a lost checkpoint: nothing is doubled either', async () => {
    const { story } = await withMirrors(true);
    story.b.checkpoints.clear();
    await expectQuiet(story.b);
    expect(story.customer().comments).toHaveLength(2);
    expect(story.desk().comments).toHaveLength(2);
    expect(story.b.requests()).toHaveLength(1);
  });
});

describe('a sync with a new name', () => {
  const named = (name: string, former: string) => (world: Parameters<typeof sitesOf>[0]) =>
    [
      'version: 1',
      sitesOf(world),
      'syncs:',
      `  ${name}:`,
      ...(former === '' ? [] : [`    formerNames: [${former}]`]),
      '    customer: { site: acme, project: ACME, since: 2026-11-01 }',
      '    desk: { site: vendor, project: HELP }',
      ...scenarioRules
        .trim()
        .split('\n')
        .map((line) => `    ${line}`),
      '',
    ].join('\n');

  it('and formerNames goes on with its pairs and mirrors', async () => {
    let config = named('acme', '');
    const b = createBridge({ config: (world) => config(world) });
    const issue = b.world.ann.createIssue('ACME', 'Printer');
    const question = b.world.ann.comment(issue.key, 'a question');
    await b.run();
    const deskKey = b.twin(issue.key).key;
    const answer = b.world.bob.comment(deskKey, 'an answer');
    b.world.advance(minutes(15));
    await b.run();
    config = named('acme-corp', 'acme');
    b.world.advance(minutes(15));
    b.world.ann.editComment(question, 'a better question');
    b.world.bob.makeInternal(answer);
    b.world.ann.edit(issue.key, { summary: 'Printer, edited' });
    await b.run();
    await expectQuiet(b);
    expect(b.requests()).toHaveLength(1);
    expect(viewIssue(b.desk, deskKey)?.summary).toBe('Printer, edited');
    expect(viewComments(b.desk, deskKey).map((one) => one.text.includes('a better question'))).toEqual([
      true,
      false,
    ]);
    expect(viewComments(b.customer, issue.key)).toHaveLength(1);
  });
});
