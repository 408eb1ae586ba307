import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes, pairOf, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { viewIssue } from '../emulator/index.ts';
import { describeHeadline } from '../../src/report/headline.ts';

const RULES = scenarioRules
  .replace('webLinks: false', 'webLinks: true')
  .replace(
    '  - Description\n',
    '  - Description\n  - { customer: Contract number, desk: Contract number, when: create }\n  - { customer: Effort, desk: Effort, direction: both }\n',
  )
  .concat('twinLabel: { customer: vendor, desk: acme }\n');

async function linked(): Promise<Bridge> {
  const bridge = createBridge({ sync: scenarioSync(RULES) });
  const { ann } = bridge.world;
  ann.createIssue('ACME', { summary: 'Printer', description: 'It smokes' });
  ann.createIssue('ACME', { summary: 'Another', description: 'It is fine' });
  ann.comment('ACME-1', 'Words of the customer');
  await bridge.settle();
  bridge.world.bob.comment('HELP-1', 'Words of the desk');
  await bridge.settle();
  bridge.world.advance(hours(1));
  return bridge;
}

const desk = (bridge: Bridge) => viewIssue(bridge.desk, 'HELP-1');
const mirrorOn = (bridge: Bridge) =>
  desk(bridge)?.comments.find(({ text }) => text.includes('Words of the customer'))?.id ?? '';

/** Everything that people of the desk may do to what is the customer's. */
function meddle(bridge: Bridge): void {
  const { bob } = bridge.world;
  bob.edit('HELP-1', { summary: 'Summary of the desk' });
  bob.removeLabel('HELP-1', 'acme');
  bob.deleteComment(mirrorOn(bridge));
}

describe('the whole comparison', () => {
  it('finds nothing where nothing differs, and writes nothing', async () => {
    const bridge = await linked();
    const writes = bridge.writes();
    const plan = await bridge.runAll({ mode: 'plan', compare: 'all' });
    expect(plan.syncs[0]?.notices).toContainEqual({ code: 'comparing', compared: 2, differing: 0 });
    const report = await bridge.run({ compare: 'all' });
    expect(report.pairs).toEqual([]);
    expect(bridge.writes()).toBe(writes);
  });

  it('reports in a plan what differs, with its counts in the headline', async () => {
    const bridge = await linked();
    meddle(bridge);
    const plan = await bridge.runAll({ mode: 'plan', compare: 'all' });
    expect(describeHeadline(plan)).toContain('1 of 2 pairs differs');
    const [sync] = plan.syncs;
    expect(sync && pairOf(sync, 'ACME-1').operations).toMatchObject([
      { kind: 'update', side: 'desk', status: 'planned', ref: 'Summary → Summary' },
      { kind: 'add-comment', side: 'desk', status: 'planned' },
    ]);
    expect(desk(bridge)?.summary).toBe('Summary of the desk');
  });

  it('repairs it, once', async () => {
    const bridge = await linked();
    meddle(bridge);
    await bridge.run({ compare: 'all' });
    expect(desk(bridge)).toMatchObject({ summary: 'Printer', labels: ['acme'] });
    expect(mirrorOn(bridge)).not.toBe('');
    const writes = bridge.writes();
    bridge.world.advance(minutes(15));
    await bridge.run({ compare: 'all' });
    expect(bridge.writes()).toBe(writes);
  });

  it('an ordinary run and the daily slice leave a summary of the desk alone', async () => {
    const bridge = await linked();
    bridge.world.bob.edit('HELP-1', { summary: 'Summary of the desk' });
    await bridge.settle();
    for (let day = 0; day < 8; day += 1) {
      bridge.world.advance(hours(24));
      await bridge.run();
    }
    expect(desk(bridge)?.summary).toBe('Summary of the desk');
  });

  it('a value that is only written once, and one that goes both ways, belong to nobody alone', async () => {
    const bridge = await linked();
    bridge.world.bob.edit('HELP-1', { 'Contract number': 'C-7', Effort: 5 });
    await bridge.run({ compare: 'all' });
    expect(desk(bridge)?.fields).toMatchObject({ 'Contract number': 'C-7', Effort: 5 });
    expect(viewIssue(bridge.customer, 'ACME-1')?.fields).toMatchObject({ Effort: 5 });
  });

  it('writes a mirror again that somebody else has edited', async () => {
    const bridge = await linked();
    bridge.world.bob.editComment(mirrorOn(bridge), 'Words of the customer, as the desk would have them');
    await bridge.settle();
    expect(mirrorOn(bridge)).not.toBe('');
    const report = await bridge.run({ compare: 'all' });
    expect(pairOf(report, 'ACME-1').operations).toMatchObject([{ kind: 'edit-comment', side: 'desk' }]);
    expect(desk(bridge)?.comments.some(({ text }) => text.includes('would have them'))).toBe(false);
    const writes = bridge.writes();
    bridge.world.advance(minutes(15));
    await bridge.run({ compare: 'all' });
    expect(bridge.writes()).toBe(writes);
  });

  it('never rewrites a description that holds files', async () => {
    const bridge = await linked();
    bridge.world.bob.addMedia('HELP-1');
    const before = desk(bridge)?.descriptionDoc;
    const report = await bridge.run({ compare: 'all' });
    expect(pairOf(report, 'ACME-1').notCarried).toMatchObject([{ code: 'media', what: 'field' }]);
    expect(desk(bridge)?.descriptionDoc).toEqual(before);
  });

  it('does not give existing issues the values of the customer that they never had', async () => {
    const bridge = createBridge({
      sync: scenarioSync(`${RULES}pairs: [{ file: pairs.csv }]\n`),
      files: { 'pairs.csv': 'customer,desk\nACME-1,HELP-1\n' },
    });
    bridge.world.ann.createIssue('ACME', { summary: 'Printer', description: 'It smokes' });
    bridge.world.bob.createIssue('HELP', { summary: 'A printer', description: 'It smokes' });
    await bridge.settle();
    bridge.world.bob.edit('HELP-1', { summary: 'A printer that smokes', description: 'Nothing to see' });
    await bridge.run({ compare: 'all' });
    expect(desk(bridge)).toMatchObject({ summary: 'A printer that smokes', description: 'It smokes' });
  });

  it('puts back a web link where somebody asks for the pair by name', async () => {
    const bridge = await linked();
    const record = [...bridge.customer.issues.values()].find(({ number }) => number === 1);
    if (record === undefined) throw new Error('no issue');
    bridge.customer.issues.set(record.id, { ...record, remoteLinks: [] });
    const report = await bridge.run({ issues: ['ACME-1'] });
    expect(pairOf(report, 'ACME-1').operations).toMatchObject([
      { kind: 'link', side: 'customer', status: 'done' },
    ]);
    expect(viewIssue(bridge.customer, 'ACME-1')?.links).toHaveLength(1);
    const writes = bridge.writes();
    await bridge.run({ issues: ['ACME-1'] });
    expect(bridge.writes()).toBe(writes);
  });

  it('names a mirror that came from another issue', async () => {
    const bridge = await linked();
    const marker = desk(bridge)?.comments.find(({ id }) => id === mirrorOn(bridge))?.properties[
      'deskbridge.acme'
    ];
    const { deskSync } = bridge.world;
    const copy = bridge.world.bob.comment('HELP-2', 'A copy');
    bridge.world.bob.setCommentProperty(copy, 'deskbridge.acme', marker);
    const issue = [...bridge.desk.issues.values()].find(({ number }) => number === 2);
    if (issue === undefined) throw new Error('no issue');
    const comments = issue.comments.map((one) =>
      one.id === copy ? { ...one, authorId: deskSync.accountId } : one,
    );
    bridge.desk.issues.set(issue.id, { ...issue, comments });
    const report = await bridge.run({ compare: 'all' });
    expect(pairOf(report, 'ACME-2').notCarried).toMatchObject([{ code: 'foreign-mirror' }]);
  });
});
