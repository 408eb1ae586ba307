/** Between sending a create and knowing what came of it. */
import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes, pairOf, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';

const BULK = '/rest/api/3/issue/bulk';

function creates(bridge: Bridge): number {
  return bridge.desk.log.count({ method: 'POST', route: BULK });
}

describe('a run that begins while another one sends its create', () => {
  it('makes none of its own, and says why', async () => {
    const bridge = createBridge();
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    bridge.desk.faults.add({ match: { route: BULK }, action: { kind: 'slow-answer', ms: minutes(1) } });
    let second: ReturnType<Bridge['run']> | undefined;
    bridge.world.onRequest = (_, phase, request) => {
      if (request.route === BULK && phase === 'before') second ??= bridge.run();
    };
    await bridge.run();
    const report = await second;
    expect(report?.notices.map(({ code }) => code)).toContain('creating-elsewhere');
    expect(report && pairOf(report, key).notCarried.map(({ code }) => code)).toEqual(['pending']);
    expect(creates(bridge)).toBe(1);
    expect(bridge.requests()).toHaveLength(1);
  });
});

describe('a run that creates for longer than others keep away', () => {
  /** Four minutes for each fifty. */
  const slowly = (bridge: Bridge, onBatch: (n: number) => void = () => undefined) => {
    let n = 0;
    bridge.world.onRequest = (_, phase, request) => {
      if (request.route !== BULK || request.site !== 'vendor') return;
      if (phase === 'before') onBatch((n += 1));
      else bridge.world.advance(minutes(4));
    };
  };

  it('goes on saying so, and another one makes none in step with it', async () => {
    const bridge = createBridge();
    for (let i = 0; i < 160; i += 1) bridge.world.ann.createIssue('ACME', `Issue ${i}`);
    let second: ReturnType<Bridge['run']> | undefined;
    slowly(bridge, (n) => {
      if (n === 4) second ??= bridge.run({ limits: { creates: 200 } });
    });
    await bridge.run({ limits: { creates: 200 } });
    const report = await second;
    bridge.world.onRequest = undefined;
    expect(report?.notices.map(({ code }) => code)).toContain('creating-elsewhere');
    expect(report?.counts.created).toBe(0);
    expect(bridge.requests()).toHaveLength(160);
  });

  it('asks again whether the rest is still in scope', async () => {
    const bridge = createBridge({
      sync: scenarioSync(scenarioRules, { customer: ', jql: "labels = vendor-support"' }),
    });
    const { ann } = bridge.world;
    const labels = ['vendor-support'];
    const keys = Array.from({ length: 52 }, (_, i) => {
      bridge.world.advance(1000);
      return ann.createIssue('ACME', { summary: `Issue ${i}`, labels }).key;
    });
    const last = keys.at(-1) ?? '';
    slowly(bridge, (n) => {
      if (n === 1) ann.removeLabel(last, 'vendor-support');
    });
    const report = await bridge.run({ limits: { creates: 52 } });
    bridge.world.onRequest = undefined;
    expect(report.counts).toMatchObject({ created: 51, pending: 1 });
    expect(pairOf(report, last).notCarried.map(({ code }) => code)).toEqual(['pending']);
    await bridge.settle();
    expect(bridge.requests()).toHaveLength(51);
    ann.addLabel(last, 'vendor-support');
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expect(bridge.requests()).toHaveLength(52);
  });
});

describe('a create without an answer', () => {
  it('is not sent again within ten minutes, although the issue changes in between', async () => {
    const bridge = createBridge();
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    bridge.desk.faults.add({ match: { route: BULK }, action: { kind: 'reset-before' } });
    await bridge.run();
    bridge.world.advance(minutes(5));
    bridge.world.ann.edit(key, { summary: 'Printer smokes' });
    const report = await bridge.run();
    expect(creates(bridge)).toBe(1);
    expect(pairOf(report, key).notCarried.map(({ code }) => code)).toEqual(['pending']);
    bridge.world.advance(minutes(11));
    await bridge.run();
    expect(creates(bridge)).toBe(2);
    expect(bridge.requests()).toHaveLength(1);
  });
});

describe('a request that was made long ago', () => {
  it('is found again when the customer removes the hint, although the walk has passed it', async () => {
    const bridge = createBridge();
    const { key } = bridge.world.ann.createIssue('ACME', 'The first');
    for (const later of ['The second', 'The third']) {
      await bridge.settle();
      bridge.world.advance(hours(24));
      bridge.world.ann.createIssue('ACME', later);
    }
    await bridge.settle();
    bridge.world.ann.setProperty(key, 'deskbridge.acme', undefined);
    bridge.world.ann.comment(key, 'Still smoking');
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expect(bridge.requests().map((request) => request.summary)).toEqual([
      'The first',
      'The second',
      'The third',
    ]);
    expect(bridge.twin(key).comments).toHaveLength(1);
  });
});

describe('a request that a stranger marked and search does not show yet', () => {
  it('is not adopted: it is named, and gets nothing', async () => {
    const bridge = createBridge();
    const { world } = bridge;
    bridge.desk.index.lag = hours(24);
    const issue = world.ann.createIssue('ACME', 'Printer');
    world.ann.comment(issue.key, 'for the desk alone');
    const fake = world.bob.createIssue('HELP', 'A fake request');
    world.bob.setProperty(fake.key, 'deskbridge.acme', {
      v: 1,
      role: 'desk',
      twin: { site: new URL(bridge.customer.baseUrl).host, id: issue.id, key: issue.key },
      linkedAt: new Date(world.now()).toISOString(),
      base: {},
    });
    const report = await bridge.run();
    expect(pairOf(report, issue.key).failures.map(({ failure }) => failure)).toEqual([
      { code: 'unlisted-account', issue: fake.key, account: world.bob.accountId, of: 'issue' },
    ]);
    await bridge.run();
    expect(bridge.requests().map((request) => request.comments.length)).toEqual([0]);
  });
});

describe('issues that Jira refuses, one at once and one only after a second try in plain text', () => {
  it('are named each for itself', async () => {
    const bridge = createBridge();
    const { ann } = bridge.world;
    const plain = ann.createIssue('ACME', 'Without a description');
    const rich = ann.createIssue('ACME', { summary: 'With one', description: 'It hums.' });
    const refusal = (field: string) => ({ errorMessages: [], errors: { [field]: 'is invalid' } });
    const answers = [{ 0: 'priority', 1: 'description' }, { 0: 'summary' }];
    for (const fields of answers) {
      const errors = Object.entries(fields).map(([place, field]) => ({
        failedElementNumber: Number(place),
        status: 400,
        elementErrors: refusal(field),
      }));
      const action = { kind: 'status', status: 400, body: { issues: [], errors } } as const;
      bridge.desk.faults.add({ match: { route: BULK }, action });
    }
    const report = await bridge.run();
    const refused = (key: string) => pairOf(report, key).failures.map(({ failure }) => failure);
    expect(creates(bridge)).toBe(2);
    expect(refused(plain.key)).toMatchObject([{ code: 'refused', fields: ['priority'] }]);
    expect(refused(rich.key)).toMatchObject([{ code: 'refused', fields: ['summary'] }]);
  });
});
