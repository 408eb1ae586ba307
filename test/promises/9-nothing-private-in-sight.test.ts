/** Promise 9: on GitHub there is no text from Jira, no token, no e-mail address; whatever happens. */
import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/sync/outcome.ts';
import { personAt, viewIssue } from '../emulator/index.ts';
import type { SeenRequest } from '../emulator/faults.ts';
import { minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { CANARY, canaryBridge, expectHidden, live, MARKER } from './canary.ts';
import { shownOf } from './shown.ts';

describe('what people at both companies wrote', () => {
  it('is not in anything that a sync shows or keeps', async () => {
    const b = canaryBridge();
    const { key } = await live(b);
    const report = await b.runAll();
    expect(report.syncs[0]?.pairs.length).toBeGreaterThan(3);
    expectHidden(report, b);
    b.world.ann.edit(key, { summary: `${CANARY} edited` });
    b.world.advance(minutes(15));
    expectHidden(await b.runAll({ compare: 'all' }), b);
  });

  it('is not in anything that a plan shows, not even when it explains every comment', async () => {
    const b = canaryBridge();
    const { key, deskKey } = await live(b);
    b.world.ann.createIssue('ACME', `${CANARY} yet to come`);
    expectHidden(await b.runAll({ mode: 'plan' }), b);
    const explained = await b.runAll({ mode: 'plan', issues: [key, deskKey] });
    expect(explained.syncs[0]?.pairs[0]?.explanation?.length).toBeGreaterThan(4);
    expectHidden(explained, b);
  });

  it('does arrive on the other side all the same', async () => {
    const b = canaryBridge();
    const { key } = await live(b);
    await b.run();
    expect(b.twin(key)).toMatchObject({ summary: `${CANARY} one` });
    expect(viewIssue(b.customer, key)?.comments.some(({ text }) => text.includes(`${CANARY} answer`))).toBe(
      true,
    );
  });
});

describe('what Jira says when it refuses', () => {
  const email = 'ann.lee@people.example';
  const token = 'vendor-token';
  const messages: readonly (readonly [string, string])[] = [
    ['in double quotes', `The value "${CANARY}" is not allowed.`],
    ['in single quotes', `The value '${CANARY}' is not allowed.`],
    ['in typographic quotes', `The value “${CANARY}” is not allowed, „${CANARY}“ neither.`],
    ['in guillemets', `La valeur «${CANARY}» est interdite.`],
    ['in backquotes', `The value \`${CANARY}\` is not allowed.`],
    ['with a quotation mark inside', `The value "say "${CANARY}" loud" is not allowed.`],
    ['in a quotation without an end', `The value "${CANARY} and so on`],
    ['with the address of a person', `Account ${email} may not do this: "${CANARY}"`],
    ['with the token', `Bad credentials ${token}`],
    ['with a link', `See https://acme.jira.test/browse/Canary7f3`],
  ];
  const places = [
    ['a comment', ({ route, method }: SeenRequest) => method === 'POST' && route.endsWith('/comment')],
    ['an issue', ({ route, method }: SeenRequest) => method === 'PUT' && route.endsWith('/{issue}')],
    ['new issues', ({ route }: SeenRequest) => route === '/rest/api/3/issue/bulk'],
    ['a search', ({ route }: SeenRequest) => route === '/rest/api/3/search/jql'],
    ['a bulk read', ({ route }: SeenRequest) => route === '/rest/api/3/issue/bulkfetch'],
  ] as const;
  /** One run in which the desk refuses what `match` picks with these words. */
  async function refusedWith(
    words: readonly string[],
    match: (request: SeenRequest) => boolean,
    status: number,
  ): Promise<{ readonly report: RunReport; readonly b: Bridge }> {
    const b = canaryBridge();
    const { key } = await live(b);
    b.world.ann.comment(key, `${CANARY} one, edited`);
    b.world.ann.edit(key, { summary: `${CANARY} one, edited` });
    b.world.ann.createIssue('ACME', `${CANARY} one, edited`);
    const [first] = words;
    const body = {
      errorMessages: words,
      errors: { comment: first, [CANARY]: first },
      errorMessage: first,
      message: first,
    };
    const fault = b.desk.faults.add({ match, times: 100, action: { kind: 'status', status, body } });
    const report = await b.runAll();
    expect(fault.hits).toBeGreaterThan(0);
    return { report, b };
  }

  it.each(messages)('is masked %s, in whatever request', async (_, message) => {
    for (const [, match] of places) {
      const { report, b } = await refusedWith([message], match, 400);
      expectHidden(report, b);
    }
  });

  it.each(places.slice(0, 3))('is masked where it repeats the text that was sent (%s)', async (_, match) => {
    const { report, b } = await refusedWith([`Cannot store ${CANARY} one, edited`], match, 400);
    expectHidden(report, b);
  });

  it.each([401, 403, 404, 409, 413, 500])('is masked with status %i', async (status) => {
    const words = messages.map(([, message]) => message);
    for (const [, match] of places) {
      const { report, b } = await refusedWith(words, match, status);
      expectHidden(report, b);
    }
  });

  it('is masked when a single issue of many is refused', async () => {
    const b = canaryBridge();
    await live(b);
    const fresh = b.world.ann.createIssue('ACME', `${CANARY} refused`);
    b.desk.faults.add({
      match: { route: '/rest/api/3/issue/bulk' },
      times: 10,
      action: {
        kind: 'status',
        status: 400,
        body: {
          issues: [],
          errors: [
            {
              status: 400,
              elementErrors: { errorMessages: [], errors: { summary: `'${CANARY} refused' is not nice` } },
              failedElementNumber: 0,
            },
          ],
        },
      },
    });
    const report = await b.runAll();
    const pair = report.syncs[0]?.pairs.find((one) => one.customer?.key === fresh.key);
    expect(pair?.failures[0]?.failure).toMatchObject({ code: 'refused', fields: ['summary'] });
    expectHidden(report, b);
  });

  it.each(['html', 'garbage'] as const)(
    'is not shown when it is no answer of Jira at all (%s)',
    async (kind) => {
      const b = canaryBridge();
      await live(b);
      b.desk.faults.add({ times: 100, action: { kind } });
      expectHidden(await b.runAll(), b);
    },
  );

  it('is not shown when what it calls an account, a key or an id is a text', async () => {
    const b = canaryBridge();
    const { key } = await live(b);
    b.world.ann.comment(key, `${CANARY} question`);
    for (const site of b.world.sites)
      site.faults.add({
        match: ({ write }) => !write,
        times: 1000,
        action: {
          kind: 'rewrite',
          rewrite: (body) =>
            JSON.parse(JSON.stringify(body).replaceAll(/"(HELP|ACME)-(\d+)"/g, `"${CANARY} $2"`)) as unknown,
        },
      });
    expectHidden(await b.runAll({ compare: 'all' }), b);
  });
});

describe('the sync accounts', () => {
  it('are named by their ids when they are the wrong ones', async () => {
    const b = canaryBridge();
    await live(b);
    const { email, token, accountId } = b.world.deskSync;
    const bob = b.desk.accounts.get(b.world.bob.accountId)!;
    b.desk.accounts.set(accountId, { ...b.desk.accounts.get(accountId)!, token: 'another' });
    b.desk.accounts.set(bob.accountId, { ...bob, email, token });
    const report = await b.runAll();
    expect(report.syncs[0]?.stopped?.code).toBe('other-account');
    const shown = shownOf(report, b);
    expect(shown.summary).toContain(bob.accountId);
    expectHidden(report, b);
  });

  it('are named by their ids when their mirrors are not listed', async () => {
    const b = canaryBridge();
    const { key } = await live(b);
    const mirror = viewIssue(b.customer, key)!.comments.find(({ text }) => text.includes('answer'))!;
    const copy = personAt(b.world, b.customer, b.world.ben.accountId).comment(key, `${CANARY} copy`);
    b.world.ben.setCommentProperty(copy, MARKER, mirror.properties[MARKER]);
    const report = await b.runAll();
    expect(shownOf(report).report).toContain(b.world.ben.accountId);
    expectHidden(report, b);
  });
});
