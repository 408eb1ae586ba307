/** The plan of a pull request: what the change brings, told apart from what is pending anyway. */
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/sync/checkpoint.ts';
import type { PairReport, RunReport } from '../../src/sync/outcome.ts';
import { revoke, viewIssue } from '../emulator/index.ts';
import type { Bridge, RunOptions } from '../support/bridge.ts';
import { createBridge, minutes, pairOf, scenarioRules, scenarioSync, sitesOf } from '../support/bridge.ts';
import { addProject } from '../promises/projects.ts';
import { baseOf, changeOf, fileOf, planPullRequest, plansOf } from '../support/pull-request.ts';

const BASE = scenarioSync();
const LABELS = '  - { customer: Labels, desk: Labels, when: always }';

function withRules(change: (rules: string) => string, customer = ''): string {
  return scenarioSync(change(scenarioRules), { customer });
}

const withField = (row: string) => withRules((rules) => rules.replace('  - Summary', `  - Summary\n${row}`));
const withLine = (line: string) => withRules((rules) => `${rules}${line}\n`);

/** A bridge whose base is in step, with this many pairs. */
async function inStep(pairs: number, sync = BASE): Promise<Bridge> {
  const bridge = createBridge({ sync });
  for (let i = 0; i < pairs; i += 1) addIssue(bridge, `Issue ${i}`);
  await bridge.settle();
  bridge.world.advance(minutes(15));
  return bridge;
}

function addIssue(bridge: Bridge, summary: string, labels: readonly string[] = ['red']): string {
  bridge.world.advance(minutes(1));
  return bridge.world.ann.createIssue('ACME', { summary, labels }).key;
}

/** Changes what the last run has written down. */
function edit(bridge: Bridge, change: (saved: Checkpoint) => object): void {
  const saved = JSON.parse(bridge.checkpoints.get('acme') ?? '') as Checkpoint;
  bridge.checkpoints.set('acme', JSON.stringify({ ...saved, ...change(saved) }));
}

/** Plans `head` as a pull request against `base`. No site may have seen anything but reads. */
async function propose(
  bridge: Bridge,
  base: string,
  head: string,
  options: RunOptions = {},
): Promise<RunReport> {
  bridge.configure(head);
  for (const site of bridge.world.sites) site.log.clear();
  const report = await planPullRequest(bridge, baseOf(fileOf(bridge, { acme: base })), options);
  for (const site of bridge.world.sites) expect(site.log.find({ write: true })).toEqual([]);
  return report;
}

/** Kinds of operations of a pair, those that come from the change with a plus. */
function marksOf(report: RunReport, key: string): string[] {
  const [sync] = report.syncs;
  if (sync === undefined) throw new Error('no sync was planned');
  return pairOf(sync, key).operations.map(
    ({ kind, ref, byChange, altered }) =>
      `${byChange === true ? '+ ' : ''}${altered === true ? '~ ' : ''}${kind}${kind === 'update' ? ` ${ref ?? ''}` : ''}`,
  );
}

/** Counts that are not zero. */
function some(counts: object | undefined): Record<string, number> {
  return Object.fromEntries(Object.entries(counts ?? {}).filter(([, count]) => count !== 0));
}

describe('a pull request that changes nothing', () => {
  it('brings nothing, whatever is pending', async () => {
    const bridge = await inStep(2);
    bridge.world.ann.comment('ACME-1', 'Hello');
    addIssue(bridge, 'One more');
    const report = await propose(
      bridge,
      BASE,
      `# reviewed\n${BASE.replace('ACME, since', 'acme,   since')}\n`,
    );
    expect(changeOf(report).change).toMatchObject({ fate: 'same', differences: [] });
    const plans = plansOf(report);
    expect(some(plans.brings)).toEqual({});
    expect(some(plans.anyway)).toMatchObject({ created: 1, commentsToDesk: 1 });
    expect(some(plans.drops)).toEqual({});
    expect(plans.entering).toEqual([]);
    expect(marksOf(report, 'ACME-1')).toEqual(['add-comment']);
  });

  it('brings nothing where there is nothing to do', async () => {
    const bridge = await inStep(2);
    const report = await propose(bridge, BASE, BASE);
    expect(report.result).toBe('ok');
    expect(report.syncs[0]?.pairs).toEqual([]);
    expect(some(plansOf(report).anyway)).toEqual({});
  });
});

describe('fields', () => {
  it('tells those of a new mapping from what is pending anyway, also in one pair', async () => {
    const bridge = await inStep(2);
    bridge.world.ann.edit('ACME-1', { summary: 'Other words' });
    bridge.world.ann.comment('ACME-2', 'Hello');
    const report = await propose(bridge, BASE, withField(LABELS), { compare: 'all' });
    expect(changeOf(report).change).toMatchObject({
      fate: 'changed',
      differences: [{ sign: '+', path: 'syncs.acme.fields' }],
    });
    expect(some(plansOf(report).brings)).toEqual({ updated: 2, fields: 2 });
    expect(some(plansOf(report).anyway)).toEqual({ updated: 1, fields: 1, commentsToDesk: 1, published: 1 });
    expect(marksOf(report, 'ACME-1')).toEqual(['update Summary → Summary', '+ update Labels → Labels']);
    expect(marksOf(report, 'ACME-2').toSorted()).toEqual(['+ update Labels → Labels', 'add-comment']);
  });

  it('looks at the same pairs for both, whatever each agreement alone would look at', async () => {
    const bridge = await inStep(8);
    // Merged, and not yet run: a seventh of the pairs is due to be compared in the next run anyway.
    const merged = withField(LABELS);
    const report = await propose(bridge, merged, withField(`${LABELS}\n  - Due date`));
    expect(report.syncs[0]?.notices).toContainEqual({ code: 'comparing', compared: 2, of: 8 });
    expect(some(plansOf(report).anyway)).toEqual({ updated: 2, fields: 2 });
    expect(some(plansOf(report).brings)).toEqual({});
    expect(some(plansOf(report).drops)).toEqual({});
  });

  it('looks at the same pairs for both, also where their filters find different numbers of pairs', async () => {
    const prio = '  - { customer: Priority, desk: Priority, when: always, values: { "*": P1 } }';
    const filter = { customer: ', jql: "labels = red"' };
    const rules = scenarioRules.replace('  - Summary', `  - Summary\n${prio}`);
    const bridge = await inStep(14, scenarioSync(scenarioRules, filter));
    for (let i = 1; i <= 14; i += 1) bridge.world.ann.removeLabel(`ACME-${i}`, 'red');
    for (let day = 0; day < 3; day += 1) {
      bridge.world.advance(minutes(26 * 60));
      await bridge.run();
    }
    edit(bridge, ({ comparison }) => ({ comparison: { ...comparison, left: 0, pairs: undefined } }));
    // No pair is in scope of the base any more, all are in that of the head.
    const report = await propose(bridge, scenarioSync(rules, filter), scenarioSync(rules));
    expect(some(plansOf(report).anyway)).toEqual({ updated: 2, fields: 2 });
    expect(some(plansOf(report).brings)).toEqual({});
  });

  it('says of a mapping that leaves what it would still have written', async () => {
    const bridge = await inStep(1, withField(LABELS));
    bridge.world.ann.edit('ACME-1', { summary: 'Other words', labels: ['blue'] });
    const report = await propose(bridge, withField(LABELS), BASE);
    expect(changeOf(report).change.differences).toMatchObject([{ sign: '-', path: 'syncs.acme.fields' }]);
    expect(some(plansOf(report).brings)).toEqual({});
    expect(some(plansOf(report).anyway)).toEqual({ updated: 1, fields: 1 });
    expect(some(plansOf(report).drops)).toEqual({ updated: 1, fields: 1 });
    expect(marksOf(report, 'ACME-1')).toEqual(['update Summary → Summary']);
  });

  it('counts another value for the same field as the change', async () => {
    const row = (to: string) =>
      `  - { customer: Priority, desk: Priority, values: { Highest: ${to}, "*": P3 } }`;
    const bridge = await inStep(1, withField(row('P1')));
    bridge.world.ann.edit('ACME-1', { priority: { name: 'Highest' } });
    const report = await propose(bridge, withField(row('P1')), withField(row('P3')));
    expect(some(plansOf(report).brings)).toEqual({ updated: 1, fields: 1 });
    expect(some(plansOf(report).anyway)).toEqual({});
    expect(some(plansOf(report).drops)).toEqual({});
  });

  it('counts a new twin that is only given more as pending anyway, and as altered', async () => {
    const bridge = await inStep(1);
    addIssue(bridge, 'New');
    const report = await propose(bridge, BASE, withField(LABELS));
    expect(some(plansOf(report).anyway)).toEqual({ created: 1 });
    expect(some(plansOf(report).altered)).toEqual({ created: 1 });
    expect(plansOf(report).entering).toEqual([]);
    expect(marksOf(report, 'ACME-2')[0]).toBe('~ create');
  });
});

describe('comments', () => {
  it('tells a comment that would become public from an internal one', async () => {
    const internal = withLine('comments: { deskVisibility: internal }');
    const bridge = await inStep(1, internal);
    bridge.world.ann.comment('ACME-1', 'Hello');
    const report = await propose(bridge, internal, BASE);
    expect(some(plansOf(report).brings)).toEqual({ commentsToDesk: 1, published: 1 });
    expect(some(plansOf(report).anyway)).toEqual({});
    expect(some(plansOf(report).drops)).toEqual({ commentsToDesk: 1 });
  });

  it('counts one that only names its author otherwise as pending anyway, and as altered', async () => {
    const bridge = await inStep(1);
    bridge.world.ann.comment('ACME-1', 'Hello');
    const report = await propose(bridge, BASE, withLine('comments: { authorship: anonymous }'));
    expect(some(plansOf(report).brings)).toEqual({});
    expect(some(plansOf(report).altered)).toEqual({ commentsToDesk: 1, published: 1 });
  });
});

describe('scope', () => {
  const narrow = scenarioSync(scenarioRules, { customer: ', jql: "labels = support"' });

  it('names the issues that a wider filter brings in', async () => {
    const bridge = await inStep(1, narrow);
    addIssue(bridge, 'In scope anyway', ['support']);
    const report = await propose(bridge, narrow, BASE);
    expect(changeOf(report).change.differences).toMatchObject([
      { sign: '-', path: 'syncs.acme.customer', text: expect.stringContaining('labels = support') as string },
    ]);
    expect(plansOf(report).entering).toEqual(['ACME-1']);
    expect(some(plansOf(report).brings)).toEqual({ created: 1 });
    expect(some(plansOf(report).anyway)).toEqual({ created: 1 });
    expect(marksOf(report, 'ACME-1')[0]).toBe('+ create');
    expect(marksOf(report, 'ACME-2')[0]).toBe('create');
  });

  it('does not name an issue that the next look through the scope would find anyway', async () => {
    const bridge = await inStep(1);
    const key = addIssue(bridge, 'Jira’s search was late to show it');
    const { id = '', updated = 0 } = viewIssue(bridge.customer, key) ?? {};
    // As if it had been seen: only a sweep comes by it, and that of the head does.
    edit(bridge, ({ sides }) => ({
      sides: {
        ...sides,
        customer: { ...sides.customer, ledger: [...sides.customer.ledger, [id, updated, '']] },
      },
    }));
    const report = await propose(bridge, BASE, withField(LABELS));
    expect(plansOf(report).entering).toEqual([]);
    expect(some(plansOf(report).anyway)).toEqual({ created: 1 });
  });

  it('drops what a narrower filter keeps out', async () => {
    const bridge = await inStep(0);
    addIssue(bridge, 'Left out');
    const report = await propose(bridge, BASE, narrow);
    expect(some(plansOf(report).drops)).toEqual({ created: 1 });
    expect(some(plansOf(report).brings)).toEqual({});
  });

  it('says so when what comes in is over the limit', async () => {
    const bridge = await inStep(0, narrow);
    for (let i = 0; i < 4; i += 1) addIssue(bridge, `Issue ${i}`);
    const report = await propose(bridge, narrow, withLine('limits: { creates: 3 }'));
    expect(report.syncs[0]?.overLimit).toEqual([
      { code: 'over-limit', limit: 'creates', wanted: 4, allowed: 3 },
    ]);
    expect(report.result).toBe('failed');
    expect(some(plansOf(report).brings)).toEqual({});
    expect(plansOf(report).entering).toEqual(['ACME-1', 'ACME-2', 'ACME-3', 'ACME-4']);
  });

  it('brings what a raised limit lets through', async () => {
    const tight = withLine('limits: { creates: 3 }');
    const bridge = await inStep(0, tight);
    for (let i = 0; i < 4; i += 1) addIssue(bridge, `Issue ${i}`);
    const report = await propose(bridge, tight, BASE);
    expect(changeOf(report).change.differences).toEqual([
      { sign: '~', path: 'syncs.acme.limits', text: 'creates: 3 → 50' },
    ]);
    expect(some(plansOf(report).brings)).toEqual({ created: 4 });
    expect(plansOf(report).entering).toHaveLength(4);
  });
});

describe('a sync that cannot be planned', () => {
  it('names the line of a wrong request type and compares nothing', async () => {
    const bridge = await inStep(1);
    const wrong = withRules((rules) => rules.replace('IT Help: Get IT Help', 'IT Help: Get It All'));
    const report = await propose(bridge, BASE, wrong);
    expect(report.syncs[0]?.stopped?.code).toBe('config');
    expect(report.syncs[0]?.problems?.[0]?.text).toContain('Get It All');
    expect(changeOf(report).change).toMatchObject({ fate: 'changed' });
    expect(changeOf(report).change.plans).toBeUndefined();
  });

  it('brings everything where the base has the mistake and the head mends it', async () => {
    const bridge = await inStep(1);
    addIssue(bridge, 'Waiting');
    const wrong = withRules((rules) => rules.replace('IT Help: Get IT Help', 'IT Help: Get It All'));
    const report = await propose(bridge, wrong, BASE);
    expect(some(plansOf(report).brings)).toEqual({ created: 1 });
    expect(some(plansOf(report).anyway)).toEqual({});
  });

  it('says which right the head needs', async () => {
    const bridge = await inStep(1);
    revoke(bridge.desk, bridge.world.deskSync.accountId, 'HELP', ['TRANSITION_ISSUES']);
    const report = await propose(bridge, BASE, withLine('status: { toDesk: { Done: Resolved } }'));
    expect(report.syncs[0]?.stopped).toMatchObject({ code: 'missing-right' });
    expect(changeOf(report).change.plans).toBeUndefined();
  });

  it('compares nothing when the run has to end first', async () => {
    const bridge = await inStep(1);
    addIssue(bridge, 'New');
    const report = await propose(bridge, BASE, withField(LABELS), { halt: () => 'time-budget' });
    expect(report.interrupted).toBe('time-budget');
    expect(changeOf(report).change.plans).toBeUndefined();
  });

  it('compares nothing when the base is cut off, and marks nothing', async () => {
    const bridge = await inStep(1);
    addIssue(bridge, 'New');
    let asked = 0;
    // The head asks a few times; some of the questions fall to the base.
    await propose(bridge, BASE, withField(LABELS), { halt: () => void (asked += 1) });
    const most = asked;
    const report = await propose(bridge, BASE, withField(LABELS), {
      halt: () => ((asked += 1) >= 2 * most ? 'signal' : undefined),
    });
    expect(changeOf(report).change.plans).toBeUndefined();
    expect(marksOf(report, 'ACME-2')[0]).toBe('create');
    expect(JSON.stringify(report)).not.toContain('contents');
  });
});

describe('a sync that comes, goes, or is switched', () => {
  const off = withLine('enabled: false');

  it('brings everything that a new sync does', async () => {
    const bridge = await inStep(0);
    addIssue(bridge, 'New');
    bridge.configure(BASE);
    const file = fileOf(bridge, { acme: BASE }).replace('  acme:\n    customer', '  older:\n    customer');
    const report = await planPullRequest(bridge, baseOf(file));
    expect(changeOf(report).change).toMatchObject({ fate: 'added', differences: [{ sign: '+' }] });
    expect(some(plansOf(report).brings)).toEqual({ created: 1 });
    expect(changeOf(report, 'older').change).toMatchObject({ fate: 'removed' });
  });

  it('says what a sync that is removed leaves behind, without asking for it', async () => {
    const bridge = await inStep(3);
    const saved = bridge.checkpoints.get('acme') ?? '';
    bridge.checkpoints.set('gone', saved);
    bridge.configure(BASE);
    const base = baseOf(fileOf(bridge, { acme: BASE, gone: BASE.replace('ACME, since', 'OTHER, since') }));
    const report = await planPullRequest(bridge, base);
    expect(changeOf(report, 'gone').change).toMatchObject({
      fate: 'removed',
      differences: [{ sign: '-', path: 'syncs.gone' }],
      leaves: { pairs: 3 },
    });
    expect(report.syncs.map(({ sync }) => sync)).toEqual(['acme']);
  });

  it('brings everything when a sync is switched on', async () => {
    const bridge = await inStep(0);
    addIssue(bridge, 'New');
    const report = await propose(bridge, off, BASE);
    expect(some(plansOf(report).brings)).toEqual({ created: 1 });
    expect(some(plansOf(report).anyway)).toEqual({});
    expect(plansOf(report).entering).toEqual(['ACME-1']);
  });

  it('neither brings nor drops anything when a sync stays switched off, whatever else changes', async () => {
    const bridge = await inStep(0);
    addIssue(bridge, 'New');
    for (const head of [off, off.replace('webLinks: false', 'webLinks: true')]) {
      const report = await propose(bridge, off, head);
      const { brings, anyway, drops } = plansOf(report);
      expect([some(brings), some(anyway), some(drops)]).toEqual([{}, {}, {}]);
      expect(marksOf(report, 'ACME-1')[0]).toBe('create');
    }
  });

  it('brings nothing while it is switched off, shows what would be, and says what no longer happens', async () => {
    const bridge = await inStep(0);
    addIssue(bridge, 'New');
    const report = await propose(bridge, BASE, off);
    expect(changeOf(report).change).toMatchObject({
      isOff: true,
      differences: [{ sign: '~', text: 'enabled: true → false' }],
    });
    expect(some(plansOf(report).brings)).toEqual({});
    expect(some(plansOf(report).anyway)).toEqual({});
    expect(some(plansOf(report).drops)).toEqual({ created: 1 });
    expect(marksOf(report, 'ACME-1')[0]).toBe('create');
  });
});

it('explains the comments of a pair that is asked for by name', async () => {
  const bridge = await inStep(2);
  bridge.world.ann.comment('ACME-1', 'Hello');
  const report = await propose(bridge, BASE, withField(LABELS), { issues: ['ACME-1'] });
  const [sync] = report.syncs;
  if (sync === undefined) throw new Error('no sync was planned');
  expect(pairOf(sync, 'ACME-1').explanation).toMatchObject([{ side: 'customer', verdict: 'add' }]);
  expect(some(plansOf(report).brings)).toEqual({ updated: 1, fields: 1 });
  expect(some(plansOf(report).anyway)).toEqual({ commentsToDesk: 1, published: 1 });
});

it.each([
  ['a mapping', withField(LABELS)],
  ['a filter', scenarioSync(scenarioRules, { customer: ', jql: "labels = support"' })],
  ['a limit', withLine('limits: { creates: 1, comments: 1 }')],
  ['files', withLine('attachments: { direction: both }')],
  ['nothing', BASE],
])('plans the same beside the base as alone: %s', async (_name, head) => {
  const bridge = await inStep(3);
  bridge.world.ann.edit('ACME-1', { summary: 'Other words' });
  bridge.world.ann.comment('ACME-1', 'Hello');
  bridge.world.ann.comment('ACME-2', 'Hello');
  bridge.world.ann.attach('ACME-2', { name: 'a.txt', content: 'a' });
  addIssue(bridge, 'New', ['support']);
  addIssue(bridge, 'New, too');
  const beside = await propose(bridge, BASE, head);
  const alone = await bridge.run({ mode: 'plan' });
  const lines = (pairs: readonly PairReport[] = []) =>
    pairs
      .flatMap(({ customer, operations }) =>
        operations.flatMap(({ kind, side, status, ref = '' }) =>
          ref.split(', ').map((one) => [customer?.key, kind, side, status, one].join(' ')),
        ),
      )
      .toSorted();
  expect(lines(beside.syncs[0]?.pairs)).toEqual(lines(alone.pairs));
  expect(beside.syncs[0]?.counts).toEqual(alone.counts);
  expect(beside.syncs[0]?.overLimit).toEqual(alone.overLimit);
  const notices = beside.syncs[0]?.notices.map((notice) =>
    notice.code === 'comparing' ? { code: notice.code, compared: notice.compared } : notice,
  );
  expect(notices).toEqual(alone.notices);
  expect(alone.pairs.length).toBeGreaterThan(2);
  // Each planned write is either the change's or pending anyway; a pair whose fields are both counts as updated twice.
  const { brings, anyway } = plansOf(beside);
  for (const count of [
    'created',
    'fields',
    'commentsToDesk',
    'commentsToCustomer',
    'files',
    'deleted',
  ] as const)
    expect([count, brings[count] + anyway[count]]).toEqual([count, alone.counts[count]]);
});

describe('a sync that stays as it is', () => {
  const files = (world: Bridge['world']) => {
    const sites = `version: 1\n${sitesOf(world)}\nsyncs:\n`;
    const first = `  first:
    customer: { site: acme, project: ACME, since: 2026-11-01 }
    desk: { site: vendor, project: HELP }
    issueTypes: [{ customer: Task, desk: IT Help, requestType: Get IT Help }]
    fields: [Summary]
`;
    const second = `  second:
    customer: { site: vendor, project: HELP, since: 2026-11-01, jql: "labels = hard" }
    desk: { site: vendor, project: L2, since: 2026-11-01, jql: "labels = for-help" }
    issueTypes: [{ customer: IT Help, desk: Incident, requestType: Report an incident, direction: both }]
    fields: [{ customer: Summary, desk: Summary, direction: both }]
`;
    return { alone: sites + second, both: sites + first + second };
  };

  it('is planned twice where another one makes its issues: only then what that one made is an origin', async () => {
    const bridge = createBridge({ config: (world) => files(world).both });
    const { ann, bob, deskSync, ida } = bridge.world;
    const people = [deskSync, bob, ida].map(({ accountId }) => accountId);
    addProject(bridge.desk, { id: '10220', key: 'L2', type: 'service_desk', like: 'HELP' }, people);
    ann.createIssue('ACME', { summary: 'Printer', type: 'Task' });
    await bridge.runAll();
    bob.addLabel('HELP-1', 'hard');
    bridge.world.advance(minutes(15));
    const report = await planPullRequest(bridge, baseOf(files(bridge.world).alone));
    expect(changeOf(report, 'second').change).toMatchObject({ fate: 'same', differences: [] });
    expect(some(plansOf(report, 'second').brings)).toMatchObject({ created: 1 });
    expect(some(plansOf(report, 'second').anyway)).toEqual({});
    expect(plansOf(report, 'second').entering).toEqual(['HELP-1']);
  });
});
