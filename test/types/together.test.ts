/** Requests that become customer issues, with everything else an agreement can say: statuses, files, people, pairs, drift. */
import { describe, expect, it } from 'vitest';
import { revoke, viewIssue, viewIssues } from '../emulator/index.ts';
import { linksOf, namesAt } from '../files/files.ts';
import { canonical, expectNoDoubles, expectOldestFirst } from '../promises/canonical.ts';
import { forEveryCrash } from '../promises/kill.ts';
import { createBridge, hours, minutes, scenarioSync } from '../support/bridge.ts';
import type { Bridge, BridgeOptions } from '../support/bridge.ts';
import { acme, customerTwin, DESK_SCOPE, FOR_ACME, help } from './support.ts';

const RULES = `
issueTypes:
  - { customer: Task, desk: IT Help, requestType: Get IT Help, direction: both }
  - { customer: New Feature, desk: Purchase, direction: to-customer }
defaults:
  customer:
    - { field: Priority, value: Low }
fields:
  - { customer: Summary, desk: Summary, direction: both }
  - { customer: Description, desk: Description, direction: to-customer }
  - { customer: Effort, desk: Effort, direction: both }
  - { customer: Contact, desk: Customer owner, direction: both }
attachments: { direction: both }
status:
  toDesk:
    In Progress: In Progress
    Done: { status: [In Progress, Waiting for customer, Resolved], resolution: Done }
  toCustomer:
    Waiting for customer: Waiting
    Resolved: Done
    Waiting for support: To Do
twinLabel: { customer: vendor, desk: acme }
webLinks: true
`;
const PAIRS = 'customer,desk\nACME-1,HELP-1\n';

function createTogether(options: BridgeOptions = {}, rules = RULES): Bridge {
  const sync = scenarioSync(`${rules.trim()}\npairs: [{ file: pairs.csv }]\n`, { desk: DESK_SCOPE });
  return createBridge({ sync, files: { 'pairs.csv': PAIRS }, ...options });
}

/** ACME-1 and HELP-1 belong together by the file; HELP-2 and HELP-3 become issues, and ACME-2 a request. */
function begin({ world }: Bridge): void {
  const { ann, bob, pia } = world;
  ann.createIssue('ACME', {
    summary: 'Of before',
    type: 'Task',
    files: [{ name: 'old.txt', content: 'old' }],
  });
  bob.createIssue('HELP', { summary: 'Of before, here', type: 'IT Help', ...FOR_ACME });
  bob.comment('HELP-1', 'Old words', { internal: false });
  world.advance(minutes(5));
  const camera = pia.createIssue('HELP', {
    summary: 'Camera',
    type: 'IT Help',
    requestType: 'Get IT Help',
    ...FOR_ACME,
  });
  pia.attach(camera.key, { name: 'form.pdf', content: 'form' });
  pia.comment(camera.key, 'It is dark', { internal: false, files: [{ name: 'dark.png', content: 'dark' }] });
  bob.comment(camera.key, 'Among us', { internal: true, files: [{ name: 'secret.png', content: 'secret' }] });
  bob.attach(camera.key, { name: 'notes.txt', content: 'notes of an agent' });
  bob.edit(camera.key, { Effort: 3, 'Customer owner': 'Eve Shown' });
  bob.transition(camera.key, 'Waiting for customer');
  bob.createIssue('HELP', { summary: 'Chairs', type: 'Purchase', description: 'Ten', ...FOR_ACME });
  ann.createIssue('ACME', { summary: 'Printer', type: 'Task' });
  ann.comment('ACME-2', 'See', { files: [{ name: 'smoke.png', content: 'smoke' }] });
  ann.transition('ACME-2', 'In Progress');
}

async function inStep(options?: BridgeOptions): Promise<Bridge> {
  const bridge = createTogether(options);
  begin(bridge);
  await bridge.settle();
  bridge.world.advance(minutes(15));
  return bridge;
}

/** What people see, with the names of files and how many of them texts lead to. */
function asPeopleSee(bridge: Bridge) {
  const filesOf = (issue: ReturnType<typeof acme>[number]) => ({
    summary: issue.summary,
    files: issue.attachments.map(({ filename }) => filename).toSorted(),
    links: [issue.descriptionDoc, ...issue.comments.map(({ body }) => body)].flatMap(linksOf).length,
  });
  return {
    ...canonical(bridge),
    files: [...acme(bridge), ...help(bridge)]
      .map(filesOf)
      .map((one) => JSON.stringify(one))
      .toSorted(),
  };
}

async function expectQuiet(bridge: Bridge): Promise<void> {
  const writes = bridge.writes();
  for (const compare of ['changed', 'all'] as const) {
    const report = await bridge.run({ compare });
    expect(report.pairs.flatMap(({ operations }) => operations)).toEqual([]);
    expect(report.counts).toMatchObject({ failed: 0, pending: 0 });
    bridge.world.advance(minutes(15));
  }
  expect(bridge.writes()).toBe(writes);
}

describe('a request that becomes an issue of the customer', () => {
  it('arrives in the status of the table, with its people and what is public of its files', async () => {
    const bridge = await inStep();
    const twin = customerTwin(bridge, 'HELP-2');
    expect(twin).toMatchObject({
      summary: 'Camera',
      status: 'Waiting',
      fields: { Effort: 3, Contact: 'Eve Shown', Priority: 'Low' },
    });
    expect(namesAt(bridge, 'customer', twin.key).toSorted()).toEqual(['dark.png', 'form.pdf']);
    expect(twin.comments.flatMap(({ body }) => linksOf(body)).map(([words]) => words)).toEqual([
      '[file: dark.png]',
    ]);
    expect(JSON.stringify(viewIssues(bridge.customer, 'ACME'))).not.toMatch(/secret|Among us|notes/);
    await expectQuiet(bridge);
  });

  it('goes on in both directions', async () => {
    const bridge = await inStep();
    const { ann, bob } = bridge.world;
    const { key } = customerTwin(bridge, 'HELP-2');
    ann.comment(key, 'Here', { files: [{ name: 'lamp.png', content: 'lamp' }] });
    ann.edit(key, { Effort: 5 });
    ann.transition(key, 'In Progress');
    await bridge.settle();
    expect(viewIssue(bridge.desk, 'HELP-2')).toMatchObject({ status: 'In Progress', fields: { Effort: 5 } });
    expect(namesAt(bridge, 'desk', 'HELP-2')).toContain('lamp.png');
    bob.transition('HELP-2', 'Waiting for customer');
    bob.edit('HELP-2', { 'Customer owner': undefined });
    await bridge.settle();
    const twin = customerTwin(bridge, 'HELP-2');
    expect(twin.status).toBe('Waiting');
    expect(twin.fields['Contact']).toBeUndefined();
    await expectQuiet(bridge);
  });

  it('takes back a file whose comment became internal, from the issue we made', async () => {
    const bridge = await inStep();
    const { bob } = bridge.world;
    const { key } = customerTwin(bridge, 'HELP-2');
    const files = [{ name: 'plan.png', content: 'plan' }];
    const shown = bob.comment('HELP-2', 'Look', { internal: false, files });
    await bridge.settle();
    expect(namesAt(bridge, 'customer', key)).toContain('plan.png');
    bob.makeInternal(shown);
    await bridge.settle();
    expect(namesAt(bridge, 'customer', key).toSorted()).toEqual(['dark.png', 'form.pdf']);
    expect(viewIssue(bridge.customer, key)?.comments).toHaveLength(1);
  });
});

describe('a request that the file of pairs names', () => {
  it('never gets a twin of its own, and both sides stay as they are', async () => {
    const bridge = await inStep();
    expect(
      acme(bridge)
        .map(({ summary }) => summary)
        .toSorted(),
    ).toEqual(['Camera', 'Chairs', 'Of before', 'Printer']);
    expect(customerTwin(bridge, 'HELP-1').key).toBe('ACME-1');
    expect(viewIssue(bridge.desk, 'HELP-1')).toMatchObject({ summary: 'Of before, here', attachments: [] });
    await expectQuiet(bridge);
  });

  it.each([
    ['whose customer issue is not there', 'ACME-99,HELP-1'],
    ['that stands in two rows', 'ACME-1,HELP-1\nACME-2,HELP-1'],
  ])('%s gets none either, while the row stands there', async (_, rows) => {
    const bridge = createTogether({ files: { 'pairs.csv': `customer,desk\n${rows}\n` } });
    begin(bridge);
    await bridge.settle();
    bridge.world.advance(hours(25));
    await bridge.settle();
    expect(viewIssue(bridge.desk, 'HELP-1')?.properties['deskbridge.acme']).toBeUndefined();
    expect(acme(bridge).map(({ summary }) => summary)).not.toContain('Of before, here');
  });

  it('is linked beside the limit for what is made: over it, nothing of both', async () => {
    const bridge = createTogether();
    begin(bridge);
    const report = await bridge.run({ limits: { creates: 3 } });
    expect(report.overLimit).toMatchObject([{ limit: 'creates' }]);
    expect([acme(bridge).length, help(bridge).length]).toEqual([2, 3]);
  });
});

describe('an issue that we made of a request, and that a person deleted', () => {
  it('is never made again, whatever is forgotten, and the agents are told', async () => {
    const bridge = await inStep();
    const { key } = customerTwin(bridge, 'HELP-2');
    bridge.world.ann.deleteIssue(key);
    bridge.world.bob.comment('HELP-2', 'Anybody there?', { internal: true });
    for (let i = 0; i < 3; i += 1) {
      bridge.world.advance(minutes(15));
      await bridge.run();
    }
    bridge.checkpoints.clear();
    bridge.world.advance(hours(25));
    await bridge.settle();
    await bridge.run({ compare: 'all' });
    expect(acme(bridge).map(({ summary }) => summary)).not.toContain('Camera');
    const notes = viewIssue(bridge.desk, 'HELP-2')?.comments.filter(({ text }) => text.includes('is gone'));
    expect(notes).toMatchObject([{ visibility: 'internal' }]);
  });
});

describe('drift between a request and the issue we made of it', () => {
  it('is named in plan and mended in sync, where the field goes one way', async () => {
    const bridge = await inStep();
    const { key } = customerTwin(bridge, 'HELP-3');
    bridge.world.ann.edit(key, { description: 'Twenty' });
    await bridge.settle();
    expect(viewIssue(bridge.customer, key)?.description).toBe('Twenty');
    const plan = await bridge.run({ mode: 'plan', compare: 'all' });
    expect(plan.pairs.flatMap(({ operations }) => operations)).toMatchObject([
      { kind: 'update', side: 'customer', status: 'planned' },
    ]);
    await bridge.run({ compare: 'all' });
    expect(viewIssue(bridge.customer, key)?.description).toBe('Ten');
    expect(viewIssue(bridge.desk, 'HELP-3')?.description).toBe('Ten');
  });
});

it.each(['sync', 'plan'] as const)(
  'without Create Issues at the customer, %s says so and nothing is written',
  async (mode) => {
    const bridge = createTogether();
    begin(bridge);
    revoke(bridge.customer, bridge.world.customerSync.accountId, 'ACME', ['CREATE_ISSUES']);
    const report = await bridge.run({ mode });
    expect(report.stopped).toMatchObject({
      code: 'missing-right',
      project: 'ACME',
      rights: ['CREATE_ISSUES'],
    });
    expect(bridge.writes()).toBe(0);
  },
);

describe('a crash with all of it at once', () => {
  it.each([
    ['before', false],
    ['after', true],
  ] as const)(
    '%s any request (cache lost: %s) changes nothing in the end',
    async (phase, lost) => {
      const expected = asPeopleSee(await inStep());
      const begun = () => {
        const bridge = createTogether();
        begin(bridge);
        return bridge;
      };
      const crashes = await forEveryCrash(begun, phase, lost, async (bridge, where) => {
        bridge.world.advance(minutes(15));
        await bridge.settle(8);
        expectNoDoubles(bridge);
        expectOldestFirst(bridge);
        expect(asPeopleSee(bridge), where).toEqual(expected);
      });
      expect(crashes).toBeGreaterThan(15);
    },
    240_000,
  );
});
