import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { viewIssue } from '../emulator/index.ts';
import type { SeenRequest } from '../emulator/index.ts';
import { expectNoDoubles, textsOf } from './canonical.ts';

const BULK = '/rest/api/3/issue/bulk';

function fetches(id: string) {
  return ({ route, body }: SeenRequest): boolean =>
    route === '/rest/api/3/issue/bulkfetch' &&
    (body as { issueIdsOrKeys: readonly string[] }).issueIdsOrKeys.includes(id);
}

async function runFor(bridge: Bridge, runs: number, every = minutes(15)): Promise<void> {
  for (let i = 0; i < runs; i += 1) {
    bridge.world.advance(every);
    await bridge.run();
  }
}

describe('a new issue', () => {
  it.each(['kept', 'lost'])(
    'that Jira cannot read does not keep others from a request, %s checkpoint',
    async (cache) => {
      const bridge = createBridge();
      const issues = ['One', 'Bad', 'Three'].map((summary) => bridge.world.ann.createIssue('ACME', summary));
      const fault = bridge.customer.faults.add({
        match: fetches(issues[1]?.id ?? ''),
        times: Infinity,
        action: { kind: 'status', status: 500 },
      });
      const report = await bridge.run();
      expect(report.stopped).toBeUndefined();
      expect(bridge.requests().map((issue) => issue.summary)).toEqual(['One', 'Three']);
      if (cache === 'lost') bridge.checkpoints.clear();
      await runFor(bridge, 3);
      fault.remove();
      await runFor(bridge, 5, hours(1));
      expect(bridge.requests().map((issue) => issue.summary)).toEqual(['One', 'Three', 'Bad']);
    },
  );

  it('that Jira leaves out just before its request is made gets it in the next run', async () => {
    const bridge = createBridge();
    const issues = ['One', 'Two'].map((summary) => bridge.world.ann.createIssue('ACME', summary));
    const id = issues[1]?.id ?? '';
    let reads = 0;
    const fault = bridge.customer.faults.add({
      match: (request) => fetches(id)(request) && (reads += 1) === 2,
      times: 1,
      action: { kind: 'omit', ids: [id] },
    });
    await bridge.run();
    expect(fault.hits).toBe(1);
    expect(bridge.requests().map((issue) => issue.summary)).toEqual(['One']);
    await runFor(bridge, 1);
    expect(bridge.requests().map((issue) => issue.summary)).toEqual(['One', 'Two']);
  });

  it('that a search names, a bulk read leaves out and a direct read fails for keeps nobody else waiting', async () => {
    const bridge = createBridge();
    await bridge.run();
    bridge.world.advance(minutes(15));
    const issues = ['Bad', 'Good'].map((summary) => bridge.world.ann.createIssue('ACME', summary));
    const id = issues[0]?.id ?? '';
    const omitted = bridge.customer.faults.add({
      match: fetches(id),
      times: Infinity,
      action: { kind: 'omit', ids: [id] },
    });
    const failing = bridge.customer.faults.add({
      match: ({ method, path }) => method === 'GET' && path.endsWith(`/issue/${id}`),
      times: Infinity,
      action: { kind: 'status', status: 500 },
    });
    const report = await bridge.run();
    expect(failing.hits).toBeGreaterThan(0);
    expect(report.stopped).toBeUndefined();
    expect(bridge.requests().map((issue) => issue.summary)).toEqual(['Good']);
    omitted.remove();
    failing.remove();
    await runFor(bridge, 3, hours(1));
    expect(bridge.requests().map((issue) => issue.summary)).toEqual(['Good', 'Bad']);
  });

  it('that Jira cannot create, and answers with 500 for the whole batch, does not keep others waiting', async () => {
    const bridge = createBridge();
    const good = Array.from({ length: 20 }, (_, i) => `Issue ${i}`);
    for (const summary of good.slice(0, 10)) bridge.world.ann.createIssue('ACME', summary);
    bridge.world.ann.createIssue('ACME', 'poison');
    for (const summary of good.slice(10)) bridge.world.ann.createIssue('ACME', summary);
    const fault = bridge.desk.faults.add({
      match: ({ route, body }) => route === BULK && JSON.stringify(body).includes('poison'),
      times: Infinity,
      action: { kind: 'status', status: 500 },
    });
    await runFor(bridge, 6);
    expect(
      bridge
        .requests()
        .map((issue) => issue.summary)
        .sort(),
    ).toEqual([...good].sort());
    fault.remove();
    await runFor(bridge, 3, hours(24));
    expect(bridge.requests()).toHaveLength(21);
    expectNoDoubles(bridge);
  });
});

describe('what an earlier run left over', () => {
  it.each(['pending', 'failing'])(
    '(%s) is not forgotten when Jira leaves it out of an answer',
    async (state) => {
      const bridge = createBridge({ sync: scenarioSync(`${scenarioRules}limits: { commentsPerPair: 1 }\n`) });
      const { key, id } = bridge.world.ann.createIssue('ACME', 'Printer');
      await bridge.settle();
      bridge.world.advance(minutes(15));
      bridge.world.ann.comment(key, 'one');
      if (state === 'pending') bridge.world.ann.comment(key, 'two');
      else {
        bridge.desk.faults.add({
          match: { method: 'POST', route: '/rest/api/3/issue/{issue}/comment' },
          action: { kind: 'status', status: 403 },
        });
      }
      await bridge.run();
      // Everything that our own write changed is read again, and then only the checkpoint remembers.
      bridge.customer.faults.add({
        match: fetches(id),
        times: 2,
        action: { kind: 'omit', ids: [id] },
      });
      bridge.desk.index.hold(bridge.twin(key).id, hours(2));
      await runFor(bridge, 5, minutes(20));
      expect(textsOf(bridge.twin(key))).toEqual(state === 'pending' ? ['one', 'two'] : ['one']);
      expectNoDoubles(bridge);
    },
  );

  it('does not keep others waiting when Jira leaves it out and cannot read it alone either', async () => {
    const bridge = createBridge({ sync: scenarioSync(`${scenarioRules}limits: { commentsPerPair: 1 }\n`) });
    const { key, id } = bridge.world.ann.createIssue('ACME', 'Printer');
    await bridge.settle();
    bridge.world.advance(minutes(15));
    bridge.world.ann.comment(key, 'one');
    bridge.world.ann.comment(key, 'two');
    await bridge.run();
    const faults = [
      bridge.customer.faults.add({
        match: fetches(id),
        times: Infinity,
        action: { kind: 'omit', ids: [id] },
      }),
      bridge.customer.faults.add({
        match: ({ path }) => path.endsWith(`/issue/${id}`),
        times: Infinity,
        action: { kind: 'status', status: 500 },
      }),
    ];
    bridge.world.ann.createIssue('ACME', 'Another');
    bridge.world.advance(minutes(15));
    const report = await bridge.run();
    expect(report.stopped).toBeUndefined();
    expect(bridge.requests().map((issue) => issue.summary)).toEqual(['Printer', 'Another']);
    for (const fault of faults) fault.remove();
    await runFor(bridge, 3, hours(1));
    expect(textsOf(bridge.twin(key))).toEqual(['one', 'two']);
  });

  it('is forgotten when it was deleted', async () => {
    const bridge = createBridge({ sync: scenarioSync(`${scenarioRules}limits: { creates: 1 }\n`) });
    const [one, two] = ['One', 'Two'].map((summary) => bridge.world.ann.createIssue('ACME', summary));
    await bridge.run();
    expect(bridge.requests()).toEqual([]);
    bridge.world.ann.deleteIssue(one?.key ?? '');
    bridge.world.ann.deleteIssue(two?.key ?? '');
    await runFor(bridge, 1);
    await runFor(bridge, 1);
    bridge.world.advance(minutes(15));
    expect(await bridge.requestsOf(() => bridge.run())).toEqual({ acme: 1, vendor: 1 });
  });
});

describe('a pair that cannot be read beside a few whose twins were deleted', () => {
  it('does not make them look like many', async () => {
    const bridge = createBridge();
    const keys = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map(
      (summary) => bridge.world.ann.createIssue('ACME', summary).key,
    );
    await bridge.settle();
    bridge.world.advance(minutes(15));
    const bad = bridge.world.ann.comment(keys[7] ?? '', 'cannot be read');
    for (const key of keys) bridge.world.ann.comment(key, 'touched');
    for (const key of keys.slice(5, 7)) bridge.world.bob.deleteIssue(bridge.twin(key).key);
    bridge.customer.faults.add({
      match: ({ route, body }) =>
        route === '/rest/api/3/comment/list' &&
        (body as { ids: readonly number[] }).ids.includes(Number(bad)),
      times: Infinity,
      action: { kind: 'status', status: 500 },
    });
    const report = await bridge.run();
    expect(report.stopped).toBeUndefined();
    const whole = keys.slice(0, 5);
    expect(whole.map((key) => textsOf(bridge.twin(key)))).toEqual(whole.map(() => ['touched']));
  });
});

describe('a lost create, a lost checkpoint and a run in between', () => {
  it('still leave one request when Jira carries the first create out after the second', async () => {
    const bridge = createBridge();
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    bridge.world.ann.comment(key, 'It smokes');
    bridge.desk.faults.add({ match: { route: BULK }, action: { kind: 'apply-later', ms: minutes(9) } });
    await bridge.run();
    bridge.checkpoints.clear();
    bridge.world.advance(minutes(3));
    await bridge.run();
    await runFor(bridge, 6);
    expect(bridge.requests()).toHaveLength(2);
    expect(textsOf(bridge.twin(key))).toEqual(['It smokes']);
    expect(viewIssue(bridge.customer, key)?.comments).toHaveLength(1);
    expectNoDoubles(bridge);
  });
});
