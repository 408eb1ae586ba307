/**
 * Promises 2 and 8: a token that dies. Jira then answers 200 and nothing, as to a stranger, and nothing of that may be
 * believed: nothing is created twice, nothing is deleted, and the sync says what is wrong.
 */
import { describe, expect, it } from 'vitest';
import type { SeenRequest } from '../emulator/faults.ts';
import { setToken, viewComments, viewIssues } from '../emulator/index.ts';
import type { Site } from '../emulator/index.ts';
import { createBridge, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';

type Name = 'acme' | 'vendor';

/** A linked pair with an open question, a comment to withdraw and one whose origin is deleted, and two issues without twins. */
async function busyBridge(): Promise<Bridge> {
  const b = createBridge();
  const { ann, bob } = b.world;
  const first = ann.createIssue('ACME', { summary: 'First', description: 'It hums.' });
  const stays = ann.comment(first.key, 'stays');
  const goes = ann.comment(first.key, 'goes');
  const edited = ann.comment(first.key, 'edited');
  await b.run();
  const desk = b.twin(first.key).key;
  bob.comment(desk, 'an answer');
  const hidden = bob.comment(desk, 'hidden later');
  b.world.advance(minutes(15));
  await b.run();
  b.world.advance(minutes(15));
  expect(viewComments(b.desk, desk)).toHaveLength(5);
  expect(stays).not.toBe('');
  ann.deleteComment(goes);
  ann.editComment(edited, 'edited indeed');
  ann.comment(first.key, 'one more');
  ann.edit(first.key, { summary: 'First, edited' });
  bob.comment(desk, 'another answer');
  bob.makeInternal(hidden);
  ann.comment(ann.createIssue('ACME', 'Second').key, 'history of the second');
  ann.createIssue('ACME', 'Third');
  return b;
}

/** What both sides look like to people, without what differs from run to run. */
function seen(b: Bridge): unknown {
  const side = (site: Site, project: string) =>
    viewIssues(site, project).map((issue) => ({
      summary: issue.summary,
      comments: issue.comments
        .map(({ text, visibility }) => [text.replace(/\d\d:\d\d UTC/, ''), visibility])
        .sort(),
    }));
  return { customer: side(b.customer, 'ACME'), desk: side(b.desk, 'HELP') };
}

/** Every request of this site from the `k`-th on is answered as to a stranger. */
function dieAfter(b: Bridge, name: Name, k: number) {
  return b.world.site(name).faults.add({ skip: k, times: 1_000_000, action: { kind: 'dead-token' } });
}

async function requestsOfOneRun(name: Name): Promise<number> {
  const b = await busyBridge();
  return (await b.requestsOf(() => b.run()))[name] ?? 0;
}

/** What both sides look like where no token dies. */
async function undisturbedEnd() {
  const b = await busyBridge();
  await b.run();
  b.world.advance(minutes(15));
  await b.settle();
  return seen(b);
}

describe.each(['acme', 'vendor'] as const)('the token of %s', (name) => {
  it('dies before any request of a run: nothing is written, nothing deleted, and the failure names the site', async () => {
    const b = await busyBridge();
    const before = seen(b);
    dieAfter(b, name, 0);
    const report = await b.run();
    expect(report.stopped).toMatchObject({ code: 'dead-token', request: { site: name } });
    expect(report.result).toBe('failed');
    expect(seen(b)).toEqual(before);
  });

  it('dies after any number of good requests: the end is the same as without it', async () => {
    const expected = await undisturbedEnd();
    const count = await requestsOfOneRun(name);
    expect(count).toBeGreaterThan(8);
    for (let k = 0; k < count; k += 1) {
      const b = await busyBridge();
      const fault = dieAfter(b, name, k);
      const report = await b.run();
      const at = `after ${k} of ${count} requests to ${name}`;
      expect(fault.hits, at).toBeGreaterThan(0);
      expect(report.stopped?.code, at).toBe('dead-token');
      expect(report.result, at).toBe('failed');
      const removed = b.world.sites.flatMap((site) => site.log.find({ method: 'DELETE', applied: true }));
      expect(removed.length, at).toBeLessThanOrEqual(2);
      fault.remove();
      b.world.advance(minutes(15));
      await b.settle();
      expect(seen(b), at).toEqual(expected);
    }
  });

  it('dies after any number of good requests: the checkpoint is not needed to get to the same end', async () => {
    const expected = await undisturbedEnd();
    const count = await requestsOfOneRun(name);
    for (let k = 0; k < count; k += 2) {
      const b = await busyBridge();
      const fault = dieAfter(b, name, k);
      await b.run();
      fault.remove();
      b.checkpoints.clear();
      b.world.advance(minutes(15));
      await b.settle();
      expect(seen(b), `after ${k} of ${count} requests to ${name}`).toEqual(expected);
    }
  });

  it('is dead for days: every run fails, and after it is renewed nothing was lost or doubled', async () => {
    const b = await busyBridge();
    const site = b.world.site(name);
    const { accountId, token } = name === 'acme' ? b.world.customerSync : b.world.deskSync;
    setToken(site, accountId, undefined);
    const before = seen(b);
    for (let i = 0; i < 3; i += 1) {
      b.world.advance(24 * 60 * minutes(1));
      const report = await b.run();
      expect(report.stopped?.code).toBe('dead-token');
    }
    expect(seen(b)).toEqual(before);
    setToken(site, accountId, token);
    await b.settle();
    const undisturbed = await busyBridge();
    await undisturbed.settle();
    expect(seen(b)).toEqual(seen(undisturbed));
  });
});

describe('one kind of request answered as to a stranger', () => {
  const kinds: readonly (readonly [string, (request: SeenRequest) => boolean])[] = [
    ['the search', ({ route }) => route === '/rest/api/3/search/jql'],
    ['the bulk read of issues', ({ route }) => route === '/rest/api/3/issue/bulkfetch'],
    ['the list of comments', ({ route }) => route === '/rest/api/3/comment/list'],
  ];
  const both: readonly Name[] = ['acme', 'vendor'];

  it.each(kinds.flatMap(([what, match]) => both.map((name) => [what, name, match] as const)))(
    '(%s at %s) ends the sync and deletes nothing',
    async (_, name, match) => {
      const b = await busyBridge();
      b.world.site(name).faults.add({ match, times: 1_000_000, action: { kind: 'dead-token' } });
      const deletes = () => b.world.sites.flatMap((site) => site.log.find({ method: 'DELETE' })).length;
      const before = { deletes: deletes(), requests: b.requests().length };
      const report = await b.run();
      expect(report.stopped?.code).toBe('dead-token');
      expect(deletes()).toBe(before.deletes);
      expect(b.requests()).toHaveLength(before.requests);
    },
  );
});

describe('an answer by another account', () => {
  it.each(['acme', 'vendor'] as const)('at %s ends the sync before anything is written', async (name) => {
    const b = await busyBridge();
    const site = b.world.site(name);
    const ours = name === 'acme' ? b.world.customerSync : b.world.deskSync;
    const other = name === 'acme' ? b.world.ben : b.world.bob;
    // The same address and token now belong to somebody else: a proxy or a mixed-up secret.
    const { email, token } = ours;
    setToken(site, ours.accountId, undefined);
    site.accounts.set(other.accountId, { ...site.accounts.get(other.accountId)!, email, token });
    const writes = b.writes();
    const report = await b.run();
    expect(report.stopped).toMatchObject({
      code: 'other-account',
      expected: ours.accountId,
      actual: other.accountId,
    });
    expect(report.result).toBe('failed');
    expect(b.writes()).toBe(writes);
  });

  it('in the middle of a run ends the sync', async () => {
    const b = await busyBridge();
    const ours = b.world.deskSync;
    const other = b.world.bob;
    let asked = 0;
    b.world.onRequest = (_, phase, request) => {
      if (phase !== 'before' || request.site !== 'vendor') return;
      asked += 1;
      if (asked !== 6) return;
      setToken(b.desk, ours.accountId, undefined);
      const { email, token } = ours;
      b.desk.accounts.set(other.accountId, { ...b.desk.accounts.get(other.accountId)!, email, token });
    };
    const report = await b.run();
    expect(report.stopped?.code).toBe('other-account');
    // Whose answer it is shows only in the answer: the request in flight was sent, and none after it.
    const writes = b.desk.log.entries.filter((entry) => entry.accountId === other.accountId && entry.write);
    expect(writes.length).toBeLessThanOrEqual(1);
  });
});

describe('answers that do not say whose they are', () => {
  /** Takes the header away that says outright that the token was not believed, as some proxies do. */
  function hideVerdicts(b: Bridge) {
    const { fetch } = b.world;
    Object.assign(b.world, {
      fetch: async (...request: Parameters<typeof fetch>) => {
        const answer = await fetch(...request);
        const headers = new Headers(answer.headers);
        headers.delete('x-seraph-loginreason');
        return new Response(answer.body, { status: answer.status, headers });
      },
    });
  }

  it.each(['acme', 'vendor'] as const)(
    'at %s are not believed once the site says that it does not know us',
    async (name) => {
      const count = await requestsOfOneRun(name);
      for (let k = 0; k < count; k += 1) {
        const b = await busyBridge();
        hideVerdicts(b);
        dieAfter(b, name, k);
        const report = await b.run();
        expect(report.stopped?.code, `after ${k} of ${count}`).toBe('dead-token');
        const names = viewIssues(b.desk, 'HELP').map((issue) => issue.summary.replace(', edited', ''));
        expect(new Set(names).size).toBe(names.length);
      }
    },
  );
});
