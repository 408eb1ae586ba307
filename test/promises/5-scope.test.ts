import { describe, expect, it } from 'vitest';
import {
  codesOf,
  createBridge,
  hours,
  minutes,
  pairOf,
  scenarioRules,
  scenarioSync,
} from '../support/bridge.ts';
import type { Bridge, RunOptions } from '../support/bridge.ts';
import { seedIssues, viewIssue, viewIssues } from '../emulator/index.ts';
import { canonical, expectNoDoubles, textsOf } from './canonical.ts';

const withRules = (more: string) => createBridge({ sync: scenarioSync(`${scenarioRules}${more}\n`) });

async function next(bridge: Bridge, options?: RunOptions) {
  bridge.world.advance(minutes(15));
  return bridge.run(options);
}

function summaries(bridge: Bridge): string[] {
  return bridge.requests().map((issue) => issue.summary);
}

describe('which issues get a request', () => {
  it('not those from before `since`, by a second', async () => {
    const bridge = createBridge();
    const since = Date.parse('2026-11-01T00:00:00Z');
    const seeded = (summary: string, created: number) =>
      seedIssues(bridge.customer, 'ACME', 1, () => ({
        creatorId: bridge.world.ann.accountId,
        typeId: '10001',
        values: { summary },
        created,
      }));
    const old = seeded('Old', since - 1000);
    seeded('First', since);
    for (let i = 0; i < 3; i += 1) {
      await next(bridge);
      bridge.world.ann.comment(viewIssue(bridge.customer, old[0] ?? '')?.key ?? '', 'Still there');
    }
    expect(summaries(bridge)).toEqual(['First']);
    bridge.configure(scenarioSync().replace('since: 2026-11-01', 'since: all'));
    await next(bridge);
    expect(summaries(bridge).sort()).toEqual(['First', 'Old']);
  });

  it('not those of types that the agreement does not name, until it does', async () => {
    const bridge = createBridge();
    const bug = bridge.world.ann.createIssue('ACME', { summary: 'A bug', type: 'Bug' });
    bridge.world.ann.createIssue('ACME', { summary: 'A task' });
    await next(bridge);
    bridge.world.ann.comment(bug.key, 'Hello?');
    await next(bridge);
    expect(summaries(bridge)).toEqual(['A task']);
    bridge.configure(scenarioSync(scenarioRules.replace('Improvement]', 'Improvement, Bug]')));
    await next(bridge);
    expect(textsOf(bridge.twin(bug.key))).toEqual(['Hello?']);
  });

  it('not those of the desk: nothing goes from the desk to the customer but comments', async () => {
    const bridge = createBridge();
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    await bridge.settle();
    bridge.world.pia.createIssue('HELP', { summary: 'From the portal', requestType: 'Get IT Help' });
    bridge.world.bob.createIssue('HELP', 'From an agent');
    bridge.world.bob.edit(bridge.twin(key).key, { summary: 'Renamed on the desk' });
    await next(bridge);
    await bridge.settle();
    expect(viewIssues(bridge.customer, 'ACME').map((issue) => issue.summary)).toEqual(['Printer']);
    expect(bridge.twin(key).summary).toBe('Renamed on the desk');
  });

  it.each(['labels = vendor-support', 'labels = urgent OR labels = vendor-support'])(
    'those that a jql (%s) names, also when they match only later; and a pair goes on when it no longer matches',
    async (jql) => {
      const bridge = createBridge({
        sync: scenarioSync(scenarioRules, { customer: `, jql: "${jql}"` }),
      });
      const { ann } = bridge.world;
      const inside = ann.createIssue('ACME', { summary: 'Inside', labels: ['vendor-support'] });
      const later = ann.createIssue('ACME', 'Later');
      ann.comment(later.key, 'From before');
      await next(bridge);
      expect(summaries(bridge)).toEqual(['Inside']);
      ann.addLabel(later.key, 'vendor-support');
      ann.removeLabel(inside.key, 'vendor-support');
      await next(bridge);
      expect(summaries(bridge)).toEqual(['Inside', 'Later']);
      expect(textsOf(bridge.twin(later.key))).toEqual(['From before']);
      bridge.world.advance(hours(30));
      ann.comment(inside.key, 'Goes on');
      await bridge.settle();
      expect(textsOf(bridge.twin(inside.key))).toEqual(['Goes on']);
      expect(bridge.requests()).toHaveLength(2);
    },
  );

  it('not those with the stop label, which are named; and a pair with it rests until it goes', async () => {
    const bridge = withRules('stopLabel: no-sync');
    const { ann, bob } = bridge.world;
    const stopped = ann.createIssue('ACME', { summary: 'Stopped', labels: ['no-sync'] });
    const { key } = ann.createIssue('ACME', 'Printer');
    const report = await next(bridge);
    expect(codesOf(report, stopped.key)).toEqual(['stopped']);
    expect(summaries(bridge)).toEqual(['Printer']);
    bob.addLabel(bridge.twin(key).key, 'no-sync');
    ann.comment(key, 'Held back');
    ann.edit(key, { summary: 'Also held back' });
    const resting = await next(bridge);
    expect(codesOf(resting, key)).toContain('stopped');
    expect(bridge.twin(key)).toMatchObject({ summary: 'Printer', comments: [] });
    bob.removeLabel(bridge.twin(key).key, 'no-sync');
    ann.removeLabel(stopped.key, 'no-sync');
    await next(bridge);
    expect(textsOf(bridge.twin(key))).toEqual(['Held back']);
    expect(summaries(bridge).sort()).toEqual(['Also held back', 'Stopped']);
  });

  it('not those with a security level, unless the agreement says so', async () => {
    const bridge = createBridge();
    const { ann } = bridge.world;
    const secret = ann.createIssue('ACME', { summary: 'Secret', fields: { security: 'Management only' } });
    const later = ann.createIssue('ACME', 'Secret later');
    const report = await next(bridge);
    expect(codesOf(report, secret.key)).toEqual(['security-level']);
    expect(summaries(bridge)).toEqual(['Secret later']);
    ann.edit(later.key, { security: 'Management only', summary: 'The merger' });
    ann.comment(later.key, 'It is about the merger');
    await next(bridge);
    expect(bridge.twin(later.key)).toMatchObject({ summary: 'Secret later', comments: [] });
    bridge.configure(scenarioSync(`${scenarioRules}securityLevel: sync\n`));
    await next(bridge);
    await bridge.settle();
    expect(summaries(bridge).sort()).toEqual(['Secret', 'The merger']);
  });

  it('none while the sync is switched off, which `plan` still shows', async () => {
    const bridge = withRules('enabled: false');
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    const requests = await bridge.requestsOf(async () => {
      const report = await next(bridge);
      expect(report.notices).toEqual([{ code: 'disabled' }]);
      expect(report.result).toBe('ok');
    });
    expect(requests).toEqual({ acme: 0, vendor: 0 });
    const planned = await next(bridge, { mode: 'plan' });
    expect(pairOf(planned, key).operations).toMatchObject([
      { kind: 'create', status: 'planned' },
      { kind: 'hint', status: 'planned' },
    ]);
    expect(bridge.writes()).toBe(0);
  });
});

/** Operations by pair, without status: what a plan and the sync after it must agree on. */
function operationsOf(report: Awaited<ReturnType<Bridge['run']>>): string[] {
  return report.pairs
    .flatMap((pair) =>
      pair.operations
        // A plan does not know the links and markers of a request that does not exist yet.
        .filter(({ kind }) => !['link', 'hint'].includes(kind))
        .map(({ kind, side, ref, reason, fields }) =>
          JSON.stringify([pair.customer?.key ?? '', kind, side, ref ?? '', reason ?? '', fields ?? 0]),
        ),
    )
    .sort();
}

describe('a plan', () => {
  it('writes nothing, and lists what the sync after it does', async () => {
    const bridge = createBridge();
    const { ann, ben, bob } = bridge.world;
    const keys = ['One', 'Two', 'Three'].map((summary) => ann.createIssue('ACME', summary).key);
    const [one = '', two = '', three = ''] = keys;
    const edited = ann.comment(one, 'Wrong');
    const deleted = ann.comment(two, 'Deleted');
    const hidden = ann.comment(three, 'Hidden');
    await bridge.settle();
    bridge.world.advance(minutes(15));
    ann.editComment(edited, 'Right');
    ann.deleteComment(deleted);
    ann.restrictComment(hidden, 'Administrators');
    ann.edit(one, { summary: 'One, changed', description: 'More' });
    bob.comment(bridge.twin(two).key, 'Answer');
    const four = ben.createIssue('ACME', { summary: 'Four', description: 'New' });
    ben.comment(four.key, 'With a comment');
    const before = {
      writes: bridge.writes(),
      world: canonical(bridge),
      checkpoint: bridge.checkpoints.get('acme'),
    };
    const planned = await bridge.run({ mode: 'plan' });
    expect({
      writes: bridge.writes(),
      world: canonical(bridge),
      checkpoint: bridge.checkpoints.get('acme'),
    }).toEqual(before);
    const done = await bridge.run();
    expect(operationsOf(planned)).toEqual(operationsOf(done));
    expect(operationsOf(planned)).toHaveLength(7);
    expect(planned.counts).toEqual(done.counts);
  });

  it.each(['with', 'without'])('of the first run, %s a checkpoint, writes nothing', async (what) => {
    const bridge = createBridge();
    if (what === 'with') await bridge.settle();
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    bridge.world.ann.comment(key, 'It smokes');
    const planned = await next(bridge, { mode: 'plan' });
    expect(bridge.writes()).toBe(0);
    expect(planned.counts).toMatchObject({ created: 1, commentsToDesk: 1 });
    const done = await next(bridge);
    expect(done.counts).toEqual(planned.counts);
  });
});

describe('a run that compares everything', () => {
  it('repairs what nothing else shows, and a plan of it is the drift report', async () => {
    const bridge = createBridge();
    bridge.customer.settings.commentEditsBumpUpdated = false;
    const { ann } = bridge.world;
    const { key } = ann.createIssue('ACME', 'Printer');
    const comment = ann.comment(key, 'Wrong');
    await bridge.settle();
    bridge.world.advance(hours(1));
    ann.editComment(comment, 'Right');
    await next(bridge);
    const drift = await next(bridge, { mode: 'plan', compare: 'all' });
    expect(pairOf(drift, key).operations).toMatchObject([{ kind: 'edit-comment', status: 'planned' }]);
    await next(bridge, { compare: 'all' });
    expect(textsOf(bridge.twin(key))).toEqual(['Right']);
    const again = await next(bridge, { compare: 'all' });
    expect(again.pairs).toEqual([]);
    expectNoDoubles(bridge);
  });
});

describe('a run for named issues', () => {
  it('does these and nothing else, does not move the cursor, and explains every comment', async () => {
    const bridge = createBridge();
    const { ann, bob } = bridge.world;
    const [one = '', two = '', three = ''] = ['One', 'Two', 'Three'].map(
      (s) => ann.createIssue('ACME', s).key,
    );
    await bridge.settle();
    bridge.world.advance(minutes(15));
    for (const key of [one, two, three]) ann.comment(key, 'News');
    bob.comment(bridge.twin(one).key, 'Secret', { internal: true });
    const four = ann.createIssue('ACME', 'Four');
    const report = await next(bridge, { issues: [one, bridge.twin(two).key] });
    expect(textsOf(bridge.twin(one))).toEqual(['Secret', 'News']);
    expect(textsOf(bridge.twin(two))).toEqual(['News']);
    expect(textsOf(bridge.twin(three))).toEqual([]);
    expect(bridge.requests()).toHaveLength(3);
    expect(pairOf(report, one).explanation).toMatchObject([
      { side: 'customer', verdict: 'add' },
      { side: 'desk', verdict: 'not-carried', code: 'internal' },
    ]);
    await next(bridge);
    expect(textsOf(bridge.twin(three))).toEqual(['News']);
    expect(bridge.twin(four.key).summary).toBe('Four');
    await bridge.settle();
    expectNoDoubles(bridge);
  });

  it('narrows the scope and never widens it', async () => {
    const bridge = createBridge({
      sync: scenarioSync(scenarioRules, { customer: ', jql: "labels = vendor-support"' }),
    });
    const { ann } = bridge.world;
    const outside = ann.createIssue('ACME', 'No label');
    const bug = ann.createIssue('ACME', { summary: 'Bug', type: 'Bug', labels: ['vendor-support'] });
    await next(bridge, { issues: [outside.key, bug.key] });
    expect(bridge.requests()).toEqual([]);
    ann.addLabel(outside.key, 'vendor-support');
    await next(bridge, { issues: [outside.key] });
    expect(summaries(bridge)).toEqual(['No label']);
  });
});
