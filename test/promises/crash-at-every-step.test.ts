import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { canonical, expectNoDoubles, expectOldestFirst } from './canonical.ts';
import type { CanonicalWorld } from './canonical.ts';
import { runKilledAt } from './kill.ts';

/** Everything that takes more than one request: labels and links on both twins, and two fields that can change. */
const RICH = scenarioRules
  .replace('webLinks: false', 'webLinks: true')
  .concat('twinLabel: { customer: vendor, desk: acme }\n');

/** Fields that go both ways, so that one update writes both twins. */
const BOTH_WAYS = RICH.replace(
  '  - Description\n',
  `  - Description
  - { customer: Effort, desk: Effort, direction: both }
  - { customer: Contract number, desk: Contract number, direction: both }
  - { customer: Labels, desk: Labels, direction: both }
  - { customer: Severity, desk: Severity, direction: to-customer }
`,
);

/** Statuses that travel both ways, one of them along a path whose last step asks for a resolution. */
const STATUS = scenarioRules.concat(`status:
  toDesk:
    In Progress: In Progress
    Done: { status: [In Progress, Waiting for customer, Resolved], resolution: Done }
  toCustomer:
    Waiting for customer: Waiting
    Resolved: Done
    Waiting for support: To Do
`);

interface Story {
  /** What there is before the first run: three issues, six comments. */
  begin(bridge: Bridge): void;
  /** What people do between the two runs. */
  goOn(bridge: Bridge): void;
}

function tell(): Story {
  const comments: Record<string, string> = {};
  return {
    begin({ world: { ann, ben } }) {
      const one = ann.createIssue('ACME', { summary: 'Printer smokes', description: 'Since Monday' });
      const two = ben.createIssue('ACME', { summary: 'No coffee', type: 'Improvement' });
      ann.createIssue('ACME', { summary: 'Keyboard', description: 'The letter e', labels: ['hardware'] });
      comments['first'] = ann.comment(one.key, 'It is the big one');
      comments['edited'] = ben.comment(one.key, 'Floor 2');
      comments['deleted'] = ben.comment(one.key, 'Wrong issue, sorry');
      ann.transition(one.key, 'In Progress');
      ann.comment(two.key, 'The machine says E4');
      ann.comment(two.key, 'The machine says E4');
      comments['withdrawn'] = ben.comment(two.key, 'Our password is in the attachment');
    },
    goOn(bridge) {
      const { ann, ben, bob } = bridge.world;
      ben.editComment(comments['edited'] ?? '', 'Floor 3');
      ben.deleteComment(comments['deleted'] ?? '');
      ben.restrictComment(comments['withdrawn'] ?? '', 'Administrators');
      ann.edit('ACME-1', { summary: 'Printer burns', 'Contract number': 'C-1' });
      bob.edit(bridge.twin('ACME-1').key, { Effort: 7, Severity: 'Critical' });
      bob.edit(bridge.twin('ACME-2').key, { Effort: 8 });
      ann.transition('ACME-1', 'Done');
      bob.transition(bridge.twin('ACME-2').key, 'Waiting for customer');
      ann.edit('ACME-3', { labels: ['software'] });
      ann.comment('ACME-3', 'And now the letter n');
      bob.comment(bridge.twin('ACME-1').key, 'Somebody is on the way');
      bob.comment(bridge.twin('ACME-1').key, 'They never clean it', { internal: true });
      bob.comment(bridge.twin('ACME-2').key, 'Have you tried water?');
      const four = ann.createIssue('ACME', 'Chair');
      ann.comment(four.key, 'It squeaks');
    },
  };
}

interface Crash {
  readonly rules: string;
  /** Which of the two runs dies. */
  readonly run: 1 | 2;
  /** The cache has nothing: already for the run that dies, or from then on. */
  readonly lost?: 'before' | 'after';
  /** Neither search shows anything of what the dead run did while the next run mends it. */
  readonly lag?: true;
  /** The run that should mend it dies at the same place. */
  readonly twice?: true;
  readonly sameSite?: true;
}

function bridgeFor(crash: Pick<Crash, 'rules' | 'sameSite'>): Bridge {
  const { rules } = crash;
  const sameSite = crash.sameSite ?? false;
  return createBridge({ sameSite, sync: scenarioSync(rules, { sameSite }) });
}

/** The whole story with one crash; unless the run is over before, or another `at` is the same. */
async function tellWithCrash(
  crash: Crash,
  at: number,
  phase: 'before' | 'after',
): Promise<Bridge | 'over' | 'same'> {
  const bridge = bridgeFor(crash);
  const story = tell();
  const die = async () => {
    if (crash.lost === 'before') bridge.checkpoints.clear();
    for (const site of [bridge.customer, bridge.desk]) site.index.lag = crash.lag ? hours(3) : 0;
    const died = await runKilledAt(bridge, at, phase);
    if (died !== 'killed') return died;
    if (crash.lost === 'after') bridge.checkpoints.clear();
    bridge.world.advance(minutes(15));
    // With fewer requests to make, the second one may get through.
    if (crash.twice) await runKilledAt(bridge, at, phase);
    if (crash.twice) bridge.world.advance(minutes(15));
    if (!crash.lag) return undefined;
    await bridge.run();
    for (const site of [bridge.customer, bridge.desk]) {
      site.index.lag = 0;
      site.index.flush();
    }
    bridge.world.advance(minutes(15));
    return undefined;
  };
  story.begin(bridge);
  const first = crash.run === 1 ? await die() : undefined;
  if (first !== undefined) return first;
  await bridge.settle();
  bridge.world.advance(minutes(15));
  story.goOn(bridge);
  const second = crash.run === 2 ? await die() : undefined;
  if (second !== undefined) return second;
  await bridge.settle();
  return bridge;
}

async function tellUndisturbed(crash: Pick<Crash, 'rules' | 'sameSite'>): Promise<CanonicalWorld> {
  const bridge = bridgeFor(crash);
  const story = tell();
  story.begin(bridge);
  await bridge.settle();
  bridge.world.advance(minutes(15));
  story.goOn(bridge);
  await bridge.settle();
  return canonical(bridge);
}

describe('the story that is disturbed below', () => {
  it('has twins for all issues, mirrors for all public comments, and nothing of what became private', async () => {
    const { customer, desk } = await tellUndisturbed({ rules: RICH });
    expect(desk.map((issue) => issue.twin)).toEqual(['Chair', 'Keyboard', 'No coffee', 'Printer burns']);
    expect(customer.map((issue) => issue.links)).toEqual(desk.map((issue) => [issue.summary]));
    expect(desk.every((issue) => issue.labels.includes('acme'))).toBe(true);
    expect(customer.every((issue) => issue.labels.includes('vendor'))).toBe(true);
    const origins = (issues: typeof desk) =>
      issues
        .flatMap((issue) => issue.comments.map((comment) => comment.origin))
        .filter((o) => o !== 'person');
    expect(origins(desk).sort()).toEqual([
      'And now the letter n',
      'Floor 3',
      'It is the big one',
      'It squeaks',
      'The machine says E4',
      'The machine says E4',
    ]);
    expect(origins(customer).sort()).toEqual(['Have you tried water?', 'Somebody is on the way']);
  });
});

it('the story with fields both ways ends with the same values on both twins', async () => {
  const { customer, desk } = await tellUndisturbed({ rules: BOTH_WAYS });
  const fields = (issues: typeof desk) =>
    issues.map(({ summary, labels, fields: { Effort, Severity, 'Contract number': contract } }) => ({
      summary,
      labels: labels.filter((label) => !['acme', 'vendor'].includes(label)),
      values: [Effort, contract, Severity],
    }));
  expect(fields(customer)).toEqual(fields(desk));
  expect(fields(desk).find(({ summary }) => summary === 'Printer burns')?.values).toEqual([
    7,
    'C-1',
    'Critical',
  ]);
  expect(fields(desk).find(({ summary }) => summary === 'Keyboard')?.labels).toEqual(['software']);
});

it('the story with statuses ends with both twins where one of them was put', async () => {
  const { customer, desk } = await tellUndisturbed({ rules: STATUS });
  const statuses = (issues: typeof desk) => issues.map(({ summary, status }) => `${summary}: ${status}`);
  expect(statuses(customer)).toEqual([
    'Chair: To Do',
    'Keyboard: To Do',
    'No coffee: Waiting',
    'Printer burns: Done',
  ]);
  expect(statuses(desk)).toEqual([
    'Chair: Waiting for support',
    'Keyboard: Waiting for support',
    'No coffee: Waiting for customer',
    'Printer burns: Resolved',
  ]);
});

describe.each<[string, Crash]>([
  ['the first run', { rules: scenarioRules, run: 1 }],
  ['the first run with links and labels, on one site', { rules: RICH, run: 1, sameSite: true }],
  ['the first two runs', { rules: RICH, run: 1, twice: true }],
  ['the first run, and the cache forgets it', { rules: RICH, run: 1, lost: 'after' }],
  ['the first run, which search does not show', { rules: scenarioRules, run: 1, lag: true }],
  [
    'the first run, which search and cache forget',
    { rules: scenarioRules, run: 1, lag: true, lost: 'after' },
  ],
  ['a later run', { rules: RICH, run: 2 }],
  ['a later run, which search does not show', { rules: RICH, run: 2, lag: true }],
  ['two later runs, which search does not show', { rules: RICH, run: 2, twice: true, lag: true }],
  ['a later run without a checkpoint', { rules: RICH, run: 2, lost: 'before' }],
  ['a later run, and the cache forgets it', { rules: RICH, run: 2, lost: 'after' }],
  ['a later run with fields both ways', { rules: BOTH_WAYS, run: 2 }],
  [
    'two later runs with fields both ways, on one site',
    { rules: BOTH_WAYS, run: 2, twice: true, sameSite: true },
  ],
  ['the first run with statuses', { rules: STATUS, run: 1 }],
  ['a later run with statuses, which search does not show', { rules: STATUS, run: 2, lag: true }],
  ['two later runs with statuses', { rules: STATUS, run: 2, twice: true }],
])('a crash of %s', (_, crash) => {
  it.each(['before', 'after'] as const)(
    '%s any of its requests was carried out changes nothing in the end',
    async (phase) => {
      const expected = await tellUndisturbed(crash);
      let crashes = 0;
      for (let at = 1; ; at += 1) {
        const bridge = await tellWithCrash(crash, at, phase);
        if (bridge === 'over') break;
        if (bridge === 'same') continue;
        crashes += 1;
        const where = `killed ${phase} request ${at}`;
        expectNoDoubles(bridge);
        expectOldestFirst(bridge);
        expect(canonical(bridge), where).toEqual(expected);
      }
      expect(crashes).toBeGreaterThan(phase === 'before' ? 15 : 6);
    },
    120_000,
  );
});
