import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes, pairOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { viewIssue } from '../emulator/index.ts';
import type { SeenRequest } from '../emulator/index.ts';
import { expectNoDoubles, textsOf } from './canonical.ts';

const COMMENT = '/rest/api/3/issue/{issue}/comment';

/** Five pairs in step. Answers the customer's keys. */
async function fivePairs(bridge: Bridge): Promise<string[]> {
  const keys = Array.from({ length: 5 }, (_, i) => bridge.world.ann.createIssue('ACME', `Issue ${i}`).key);
  await bridge.settle();
  bridge.world.advance(minutes(15));
  return keys;
}

function postsTo(id: string) {
  return (request: SeenRequest): boolean =>
    request.method === 'POST' && request.path === `/rest/api/3/issue/${id}/comment`;
}

function fetches(id: string) {
  return ({ route, body }: SeenRequest): boolean =>
    route === '/rest/api/3/issue/bulkfetch' &&
    (body as { issueIdsOrKeys: readonly string[] }).issueIdsOrKeys.includes(id);
}

describe('an issue whose comments Jira never takes', () => {
  it.each([400, 500, 403])('(status %i) holds up no other issue and no field of its own', async (status) => {
    const bridge = createBridge();
    const keys = await fivePairs(bridge);
    const bad = keys[2] ?? '';
    const fault = bridge.desk.faults.add({
      match: postsTo(bridge.twin(bad).id),
      times: Infinity,
      action: { kind: 'status', status },
    });
    for (const key of keys) bridge.world.ann.comment(key, 'News');
    bridge.world.ann.edit(bad, { summary: 'Still carried' });
    bridge.world.bob.comment(bridge.twin(bad).key, 'This way it works');
    const report = await bridge.run();
    for (const key of keys) expect(textsOf(bridge.twin(key)).includes('News')).toBe(key !== bad);
    expect(bridge.twin(bad).summary).toBe('Still carried');
    expect(viewIssue(bridge.customer, bad)?.comments).toHaveLength(2);
    expect(report.result).toBe('failed');
    expect(report.counts).toMatchObject({ commentsToDesk: 4, commentsToCustomer: 1, failed: 1 });
    const [failure] = pairOf(report, bad).failures;
    expect(failure).toMatchObject({ tries: 1, isNew: true });
    expect(failure?.nextTry).toBeGreaterThan(bridge.world.now() + minutes(14));

    fault.remove();
    bridge.world.advance(minutes(16));
    const healed = await bridge.run();
    expect(healed.result).toBe('ok');
    expect(textsOf(bridge.twin(bad))).toEqual(['This way it works', 'News']);
    expectNoDoubles(bridge);
  });

  it('is tried again after 15, 30, 60 minutes and so on, at least once a day', async () => {
    const bridge = createBridge();
    const [bad = ''] = await fivePairs(bridge);
    const path = postsTo(bridge.twin(bad).id);
    bridge.desk.faults.add({ match: path, times: Infinity, action: { kind: 'status', status: 403 } });
    bridge.world.ann.comment(bad, 'News');
    const tries: number[] = [];
    // Every five minutes for eight hours, then every hour for four days.
    const steps = [
      ...Array.from({ length: 96 }, () => minutes(5)),
      ...Array.from({ length: 96 }, () => hours(1)),
    ];
    for (const step of steps) {
      const before = bridge.desk.log.count({ method: 'POST', route: COMMENT });
      const report = await bridge.run();
      const isTry = bridge.desk.log.count({ method: 'POST', route: COMMENT }) > before;
      if (isTry) tries.push(bridge.world.now());
      else expect(pairOf(report, bad).waiting).toMatchObject({ code: 'forbidden', tries: tries.length });
      // Only the first time it is news.
      expect(report.result).toBe(isTry && tries.length === 1 ? 'failed' : 'partial');
      bridge.world.advance(step);
    }
    const gaps = tries.slice(1).map((at, i) => Math.round((at - (tries[i] ?? 0)) / minutes(1)));
    expect(gaps.slice(0, 4).map((gap) => Math.floor(gap / 15) * 15)).toEqual([15, 30, 60, 120]);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(25 * 60);
    expect(tries.length).toBeGreaterThan(8);
  });

  it.each(['customer', 'desk'] as const)('is tried again at once when its %s twin changes', async (side) => {
    const bridge = createBridge();
    const [bad = ''] = await fivePairs(bridge);
    const fault = bridge.desk.faults.add({
      match: postsTo(bridge.twin(bad).id),
      times: 1,
      action: { kind: 'status', status: 403 },
    });
    bridge.world.ann.comment(bad, 'News');
    await bridge.run();
    bridge.world.advance(minutes(1));
    await bridge.run();
    expect(fault.hits).toBe(1);
    expect(textsOf(bridge.twin(bad))).toEqual([]);
    bridge.world.advance(minutes(1));
    if (side === 'customer') bridge.world.ben.comment(bad, 'More news');
    else bridge.world.bob.comment(bridge.twin(bad).key, 'Answer');
    const report = await bridge.run();
    expect(textsOf(bridge.twin(bad))).toContain('News');
    expect(report.result).toBe('ok');
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expectNoDoubles(bridge);
  });

  it('is tried again at once when somebody names it', async () => {
    const bridge = createBridge();
    const [bad = ''] = await fivePairs(bridge);
    bridge.desk.faults.add({ match: postsTo(bridge.twin(bad).id), action: { kind: 'status', status: 403 } });
    bridge.world.ann.comment(bad, 'News');
    await bridge.run();
    bridge.world.advance(minutes(1));
    await bridge.run({ issues: [bad] });
    expect(textsOf(bridge.twin(bad))).toEqual(['News']);
    const after = await bridge.run();
    expect(after.pairs.filter((pair) => pair.waiting !== undefined)).toEqual([]);
  });
});

describe('a comment that Jira never takes', () => {
  it('does not stop the next one of the same issue', async () => {
    const bridge = createBridge();
    const [key = ''] = await fivePairs(bridge);
    bridge.desk.faults.add({
      match: (request) => request.route === COMMENT && JSON.stringify(request.body).includes('poison'),
      times: Infinity,
      action: { kind: 'status', status: 400 },
    });
    for (const text of ['one', 'poison', 'two', 'three']) bridge.world.ann.comment(key, text);
    const report = await bridge.run();
    expect(textsOf(bridge.twin(key))).toEqual(['one', 'two', 'three']);
    expect(pairOf(report, key).operations.filter(({ status }) => status === 'failed')).toHaveLength(1);
    bridge.world.advance(hours(1));
    bridge.world.ann.comment(key, 'four');
    await bridge.run();
    expect(textsOf(bridge.twin(key))).toEqual(['one', 'two', 'three', 'four']);
  });
});

describe('an issue that Jira cannot read', () => {
  it.each(['customer', 'desk'] as const)('on the side of the %s does not stop the others', async (side) => {
    const bridge = createBridge();
    const keys = await fivePairs(bridge);
    const bad = keys[2] ?? '';
    const id = side === 'customer' ? viewIssue(bridge.customer, bad)!.id : bridge.twin(bad).id;
    const fault = bridge[side].faults.add({
      match: fetches(id),
      times: Infinity,
      action: { kind: 'status', status: 500 },
    });
    for (const key of keys) bridge.world.ann.comment(key, 'News');
    const fresh = bridge.world.ann.createIssue('ACME', 'New one');
    const report = await bridge.run();
    for (const key of keys) expect(textsOf(bridge.twin(key)).includes('News')).toBe(key !== bad);
    expect(bridge.twin(fresh.key).summary).toBe('New one');
    const failures = report.pairs.flatMap((pair) => pair.failures);
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ failure: { code: 'server-error', status: 500 }, tries: 1 });

    // Nothing else happens to it: only the next try can bring its comment.
    bridge.world.advance(minutes(10));
    await bridge.run();
    fault.remove();
    bridge.world.advance(minutes(10));
    const healed = await bridge.run();
    expect(textsOf(bridge.twin(bad))).toEqual(['News']);
    expect(healed.result).toBe('ok');
  });
});

describe('limits that Jira sets', () => {
  it.each([
    ['jira-burst-based', 5],
    ['jira-per-issue-on-write', 30],
  ])('429 (%s) in the middle is waited out', async (reason, retryAfter) => {
    const bridge = createBridge();
    const keys = await fivePairs(bridge);
    for (const key of keys) for (let i = 0; i < 4; i += 1) bridge.world.ann.comment(key, `News ${i}`);
    const fault = bridge.desk.faults.add({
      match: { method: 'POST', route: COMMENT },
      skip: 7,
      times: 2,
      action: { kind: 'rate-limit', reason, retryAfter },
    });
    const before = bridge.world.now();
    const report = await bridge.run();
    expect(fault.hits).toBe(2);
    expect(report.result).toBe('ok');
    expect(bridge.world.now() - before).toBeGreaterThanOrEqual(retryAfter * 1000);
    for (const key of keys)
      expect(textsOf(bridge.twin(key))).toEqual(['News 0', 'News 1', 'News 2', 'News 3']);
  });

  it('the limit per issue is kept without ever being hit', async () => {
    const bridge = createBridge();
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    for (let i = 0; i < 130; i += 1) bridge.world.ann.comment(key, `Comment ${i}`);
    bridge.world.advance(minutes(1));
    await bridge.run();
    expect(bridge.twin(key).comments).toHaveLength(130);
    expect(bridge.desk.log.count({ status: 429 })).toBe(0);
  });

  it('a used up quota ends the sync at once, and the next run does the rest', async () => {
    const bridge = createBridge();
    const keys = await fivePairs(bridge);
    for (const key of keys) bridge.world.ann.comment(key, 'News');
    const fault = bridge.desk.faults.add({
      match: { method: 'POST', route: COMMENT },
      skip: 2,
      times: Infinity,
      action: { kind: 'rate-limit', reason: 'jira-quota-tenant-based', retryAfter: 3600 },
    });
    const report = await bridge.run();
    expect(report.stopped?.code).toBe('quota');
    expect(fault.hits).toBeLessThanOrEqual(6);
    fault.remove();
    bridge.world.advance(hours(1));
    await bridge.settle();
    for (const key of keys) expect(textsOf(bridge.twin(key))).toEqual(['News']);
    expectNoDoubles(bridge);
  });
});

describe('a site that is down', () => {
  it.each(['customer', 'desk'] as const)('(the %s) ends the sync, and nothing is lost', async (side) => {
    const bridge = createBridge();
    const keys = await fivePairs(bridge);
    for (const key of keys) {
      bridge.world.ann.comment(key, 'News');
      bridge.world.bob.comment(bridge.twin(key).key, 'Answer');
    }
    const fault = bridge[side].faults.add({ times: Infinity, action: { kind: 'status', status: 503 } });
    const report = await bridge.run();
    expect(report.stopped?.code).toBe('server-error');
    fault.remove();
    bridge.world.advance(minutes(15));
    await bridge.settle();
    for (const key of keys) {
      expect(textsOf(bridge.twin(key)).sort()).toEqual(['Answer', 'News']);
      expect(viewIssue(bridge.customer, key)?.comments).toHaveLength(2);
    }
    expectNoDoubles(bridge);
  });

  it('for writes only is not asked for every issue', async () => {
    const bridge = createBridge();
    const keys = Array.from({ length: 30 }, (_, i) => bridge.world.ann.createIssue('ACME', `Issue ${i}`).key);
    await bridge.settle();
    bridge.world.advance(minutes(15));
    for (const key of keys) bridge.world.ann.comment(key, 'News');
    const fault = bridge.desk.faults.add({
      match: { method: 'POST', route: COMMENT },
      times: Infinity,
      action: { kind: 'status', status: 503 },
    });
    const report = await bridge.run();
    expect(report.stopped?.code).toBe('server-error');
    expect(fault.hits).toBeLessThan(keys.length);
    fault.remove();
    bridge.world.advance(hours(1));
    await bridge.settle();
    for (const key of keys) expect(textsOf(bridge.twin(key))).toEqual(['News']);
    expectNoDoubles(bridge);
  });
});
