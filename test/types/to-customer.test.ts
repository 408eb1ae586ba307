/** Requests of the desk that become issues of the customer. */
import { describe, expect, it } from 'vitest';
import { minutes, pairOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { acme, createTypesBridge, customerTwin, FOR_ACME, help, TYPES } from './support.ts';

const DESK_ONLY = `
issueTypes:
  - { customer: [Task, Improvement], desk: IT Help, direction: to-customer }
fields:
  - { customer: Summary, desk: Summary, direction: to-customer }
  - { customer: Description, desk: Description, direction: to-customer }
webLinks: false
`;

function deskCodes(report: Awaited<ReturnType<Bridge['run']>>, key: string): string[] {
  return report.pairs
    .filter(({ desk }) => desk?.key === key)
    .flatMap(({ notCarried }) => notCarried.map(({ code }) => code));
}

describe('a request that is not for this customer makes nothing', () => {
  it.each<[string, Record<string, unknown>, string?]>([
    ['without what `jql` asks for', { type: 'IT Help', labels: ['for-globex'] }, 'out-of-scope'],
    ['of a type that goes to the desk only', { type: 'Access', ...FOR_ACME }, 'out-of-scope'],
    ['of a type that stands in no row', { type: 'Incident', ...FOR_ACME }, 'out-of-scope'],
  ])('%s', async (_, more, code) => {
    const bridge = createTypesBridge();
    const { key } = bridge.world.bob.createIssue('HELP', { summary: 'A secret', ...more });
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ created: 0, failed: 0 });
    expect(acme(bridge)).toEqual([]);
    bridge.world.advance(minutes(15));
    expect(deskCodes(await bridge.run({ issues: [key] }), key)).toEqual([code]);
    expect(acme(bridge)).toEqual([]);
  });

  it('created before `since`', async () => {
    const bridge = createTypesBridge({ start: Date.UTC(2026, 9, 30) });
    const { key } = bridge.world.bob.createIssue('HELP', { summary: 'Old', type: 'IT Help', ...FOR_ACME });
    bridge.world.advance(3 * 86_400_000);
    await bridge.run();
    expect(acme(bridge)).toEqual([]);
    bridge.world.advance(minutes(15));
    expect(deskCodes(await bridge.run({ issues: [key] }), key)).toEqual(['out-of-scope']);
    expect(acme(bridge)).toEqual([]);
  });

  it('that comes into scope later gets its twin then', async () => {
    const bridge = createTypesBridge();
    const { bob } = bridge.world;
    const { key } = bob.createIssue('HELP', { summary: 'Late', type: 'IT Help' });
    await bridge.settle();
    bob.addLabel(key, 'for-acme');
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expect(customerTwin(bridge, key).summary).toBe('Late');
  });
});

describe('a request of the desk', () => {
  it('becomes an issue of the customer with its fields, defaults and public history, and nothing comes back', async () => {
    const bridge = createTypesBridge();
    const { pia, bob } = bridge.world;
    const request = pia.createIssue('HELP', { summary: 'Camera for the hall', type: 'IT Help', ...FOR_ACME });
    pia.comment(request.key, 'It is dark in there', { internal: false });
    bob.comment(request.key, 'Who is going to pay?', { internal: true });
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ created: 1, failed: 0, pending: 0, commentsToCustomer: 1 });
    const twin = customerTwin(bridge, request.key);
    expect(twin).toMatchObject({ summary: 'Camera for the hall', type: 'Task', fields: { Priority: 'Low' } });
    expect(twin.comments).toHaveLength(1);
    expect(JSON.stringify(twin)).not.toContain('going to pay');
    bridge.world.advance(minutes(15));
    const before = bridge.writes();
    await bridge.run();
    expect(bridge.writes()).toBe(before);
    expect([acme(bridge).length, help(bridge).length]).toEqual([1, 1]);
  });

  it('goes on with its twin: comments, edits and fields in both directions', async () => {
    const bridge = createTypesBridge();
    const { ann, bob } = bridge.world;
    const { key } = bob.createIssue('HELP', { summary: 'Camera', type: 'IT Help', ...FOR_ACME });
    await bridge.settle();
    const twin = customerTwin(bridge, key);
    ann.comment(twin.key, 'Which hall?');
    bob.edit(key, { summary: 'Camera for hall 2' });
    ann.edit(twin.key, { Effort: 3 });
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expect(customerTwin(bridge, key).summary).toBe('Camera for hall 2');
    const [request] = help(bridge);
    expect(request?.fields['Effort']).toBe(3);
    expect(request?.comments.map(({ text }) => text).join()).toContain('Which hall?');
  });

  it('becomes the first of the listed types, by rows that go this way only', async () => {
    const bridge = createTypesBridge({ rules: DESK_ONLY });
    bridge.world.ann.createIssue('ACME', { summary: 'Of the customer', type: 'Task' });
    const { key } = bridge.world.bob.createIssue('HELP', {
      summary: 'Of the desk',
      type: 'IT Help',
      ...FOR_ACME,
    });
    await bridge.settle();
    expect(customerTwin(bridge, key).type).toBe('Task');
    expect(help(bridge).map(({ summary }) => summary)).toEqual(['Of the desk']);
  });
});

describe('what Deskbridge made', () => {
  it('gets no twin when somebody takes the marker away, on either side', async () => {
    const bridge = createTypesBridge();
    const { ann, bob } = bridge.world;
    ann.createIssue('ACME', { summary: 'From Acme', type: 'Task' });
    const own = bob.createIssue('HELP', { summary: 'From the desk', type: 'IT Help', ...FOR_ACME });
    await bridge.settle();
    const made = help(bridge).find(({ summary }) => summary === 'From Acme');
    const twin = customerTwin(bridge, own.key);
    bob.setProperty(made?.key ?? '', 'deskbridge.acme', undefined);
    bob.addLabel(made?.key ?? '', 'for-acme');
    ann.setProperty(twin.key, 'deskbridge.acme', undefined);
    ann.edit(twin.key, { Effort: 5 });
    bridge.world.advance(minutes(15));
    const report = await bridge.run();
    expect(report.counts.created).toBe(0);
    expect(deskCodes(report, made?.key ?? '')).toContain('made-by-us');
    expect([acme(bridge).length, help(bridge).length]).toEqual([2, 2]);
  });
});

describe('limits and plan', () => {
  it('count the candidates of both directions together, before the first is made', async () => {
    const bridge = createTypesBridge({ rules: `${TYPES.trim()}\nlimits: { creates: 3 }\n` });
    const { ann, bob } = bridge.world;
    for (const n of [1, 2]) {
      ann.createIssue('ACME', { summary: `A${n}`, type: 'Task' });
      bob.createIssue('HELP', { summary: `D${n}`, type: 'IT Help', ...FOR_ACME });
    }
    const report = await bridge.run();
    expect(report.overLimit).toMatchObject([{ limit: 'creates', wanted: 4, allowed: 3 }]);
    expect([acme(bridge).length, help(bridge).length]).toEqual([2, 2]);
    expect(report.counts.pending).toBe(4);
    const raised = await bridge.run({ limits: { creates: 4 } });
    expect(raised.counts).toMatchObject({ created: 4, pending: 0 });
  });

  it('show what would be made on both sides', async () => {
    const bridge = createTypesBridge();
    bridge.world.ann.createIssue('ACME', { summary: 'A', type: 'Task' });
    const { key } = bridge.world.bob.createIssue('HELP', { summary: 'D', type: 'IT Help', ...FOR_ACME });
    const report = await bridge.run({ mode: 'plan' });
    expect(pairOf(report, 'ACME-1').operations).toMatchObject([
      { kind: 'create', side: 'desk' },
      { kind: 'hint', side: 'customer' },
    ]);
    const request = report.pairs.find(({ desk }) => desk?.key === key);
    expect(request?.operations).toMatchObject([
      { kind: 'create', side: 'customer', status: 'planned' },
      { kind: 'hint', side: 'desk', status: 'planned' },
    ]);
    expect(bridge.writes()).toBe(0);
  });

  it('a hundred requests take at most 1.2 requests each', async () => {
    const bridge = createTypesBridge({ rules: `${TYPES.trim()}\nlimits: { creates: 200 }\n` });
    for (let n = 1; n <= 100; n += 1)
      bridge.world.bob.createIssue('HELP', { summary: `Request ${n}`, type: 'IT Help', ...FOR_ACME });
    await bridge.run({ mode: 'plan' });
    const counts = await bridge.requestsOf(() => bridge.run());
    const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(acme(bridge)).toHaveLength(100);
    // The contract is resolved once a day, with about thirty questions.
    expect(all).toBeLessThanOrEqual(120 + 30);
  }, 30_000);
});
