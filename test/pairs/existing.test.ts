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
import type { Bridge, BridgeOptions } from '../support/bridge.ts';
import { viewIssue } from '../emulator/index.ts';
import { addProject } from '../promises/projects.ts';

const RULES = scenarioRules
  .replace('webLinks: false', 'webLinks: true')
  .replace('  - { customer: Key, desk: Customer issue }\n', '');
const fromFile = scenarioSync(`${RULES}pairs: [{ file: pairs.csv }]\n`);
const fromField = scenarioSync(`${RULES}pairs: [{ desk: Customer issue }]\n`);

/** Two issues that were there before, with a comment each; the customer's is older than `since`. */
function before(options: BridgeOptions = {}): Bridge {
  const bridge = createBridge({
    sync: fromFile,
    files: { 'pairs.csv': 'customer,desk\nACME-1,HELP-1\n' },
    ...options,
  });
  const { ann, bob } = bridge.world;
  ann.createIssue('ACME', { summary: 'Printer smokes', description: 'At the customer' });
  bob.createIssue('HELP', { summary: 'A printer', description: 'On the desk' });
  ann.comment('ACME-1', 'Old words of the customer');
  bob.comment('HELP-1', 'Old words of the desk');
  bridge.world.advance(minutes(5));
  return bridge;
}

const listed = (...rows: string[]) => ['customer,desk', ...rows, ''].join('\n');
const markerOf = (bridge: Bridge, key: string) => viewIssue(bridge.desk, key)?.properties['deskbridge.acme'];
const textsOf = (bridge: Bridge, side: 'customer' | 'desk', key: string) =>
  viewIssue(bridge[side], key)?.comments.map(({ text }) => text);

describe('an issue that is listed wrongly is named, left alone, and gets no second twin', () => {
  it.each<[string, readonly string[], string[], string]>([
    ['a key in two rows', ['ACME-1,HELP-1', 'ACME-1,HELP-2'], ['ambiguous', 'ambiguous'], 'ACME-1'],
    ['a key in two rows of the other column', ['ACME-1,HELP-1', 'ACME-2,HELP-1'], ['ambiguous'], 'ACME-1'],
    ['a desk issue that is not there', ['ACME-1,HELP-99'], ['not-found'], 'ACME-1'],
    ['a customer issue that is not there', ['ACME-99,HELP-1'], ['not-found'], 'ACME-99'],
    ['columns that are swapped', ['HELP-1,ACME-1'], ['not-found'], 'HELP-1'],
    ['a type that is not mapped', ['ACME-1,HELP-3'], ['other-type'], 'ACME-1'],
  ])('%s', async (_, rows, codes, key) => {
    const bridge = before({ files: { 'pairs.csv': listed(...rows) } });
    bridge.world.ann.createIssue('ACME', 'Another');
    bridge.world.bob.createIssue('HELP', 'Another');
    bridge.world.bob.createIssue('HELP', { summary: 'Of another type', type: 'Purchase' });
    const count = bridge.requests().length;
    const plan = await bridge.run({ mode: 'plan' });
    const report = await bridge.run();
    for (const one of [plan, report]) {
      const named = one.pairs.filter((pair) => pair.customer?.key === key).flatMap((pair) => pair.notCarried);
      expect(named.map(({ code }) => code)).toEqual(codes);
      expect(named[0]?.ref).toBe('pairs.csv:2');
    }
    expect(report.counts).toMatchObject({ linked: 0, failed: 0 });
    expect(markerOf(bridge, 'HELP-1')).toBeUndefined();
    const isListed = (customer: string) => rows.some((row) => row.startsWith(`${customer},`));
    expect(bridge.requests().length - count).toBe(
      ['ACME-1', 'ACME-2'].filter((one) => !isListed(one)).length,
    );
  });

  it('that is linked with another one already', async () => {
    const bridge = before();
    await bridge.run();
    bridge.world.ann.createIssue('ACME', 'Another');
    bridge.writeFile('pairs.csv', listed('ACME-1,HELP-1', 'ACME-2,HELP-1'));
    const report = await bridge.run();
    expect(codesOf(report, 'ACME-2')).toEqual(['ambiguous']);
    bridge.writeFile('pairs.csv', listed('ACME-2,HELP-1'));
    expect(codesOf(await bridge.run(), 'ACME-2')).toEqual(['already-linked']);
    expect(bridge.requests()).toHaveLength(1);
    expect(markerOf(bridge, 'HELP-1')).toMatchObject({ twin: { key: 'ACME-1' } });
  });

  it('whose twin only the desk still names', async () => {
    const bridge = createBridge({ sync: fromFile, files: { 'pairs.csv': listed() } });
    const { ann, bob, world } = { ...bridge.world, world: bridge.world };
    ann.createIssue('ACME', 'Printer');
    await bridge.run();
    bob.createIssue('HELP', 'By hand');
    ann.setProperty('ACME-1', 'deskbridge.acme', undefined);
    world.advance(minutes(5));
    bridge.writeFile('pairs.csv', listed('ACME-1,HELP-2'));
    const report = await bridge.run();
    expect(pairOf(report, 'ACME-1').operations.map(({ kind }) => kind)).not.toContain('pair');
    expect(markerOf(bridge, 'HELP-2')).toBeUndefined();
    expect(markerOf(bridge, 'HELP-1')).toMatchObject({ twin: { key: 'ACME-1' } });
  });

  it('that is the twin of another customer on the same desk', async () => {
    const bridge = before();
    bridge.world.bob.setProperty('HELP-1', 'deskbridge.globex', { v: 1, role: 'desk', twin: {} });
    const report = await bridge.run();
    expect(codesOf(report, 'ACME-1')).toEqual(['other-sync']);
    expect(markerOf(bridge, 'HELP-1')).toBeUndefined();
    expect(bridge.requests()).toHaveLength(1);
  });

  it('that is stopped', async () => {
    const bridge = before({
      sync: scenarioSync(`${RULES}pairs: [{ file: pairs.csv }]\nstopLabel: no-sync\n`),
    });
    bridge.world.bob.addLabel('HELP-1', 'no-sync');
    expect(codesOf(await bridge.run(), 'ACME-1')).toEqual(['stopped']);
    expect(bridge.requests()).toHaveLength(1);
  });
});

describe('an issue that was listed, moved away and back, is listed under its old key', () => {
  it.each(['a file', 'a field'])('and gets no second twin, but is linked: %s', async (from) => {
    const isFile = from === 'a file';
    const rows = isFile ? { 'pairs.csv': listed('ACME-1,HELP-1', 'ACME-1,HELP-2') } : {};
    const bridge = before({ sync: isFile ? fromFile : fromField, files: rows });
    const { ann, bob, customerSync } = bridge.world;
    addProject(bridge.customer, { id: '10110', key: 'PRIV', type: 'software', like: 'ACME' }, [
      customerSync.accountId,
    ]);
    bob.createIssue('HELP', 'Another');
    if (!isFile) {
      bob.edit('HELP-1', { 'Customer issue': 'ACME-1' });
      bob.edit('HELP-2', { 'Customer issue': 'ACME-1' });
    }
    expect(codesOf(await bridge.run(), 'ACME-1')).toContain('ambiguous');
    ann.moveIssue('ACME-1', 'PRIV', 'Task');
    bridge.world.advance(minutes(15));
    await bridge.run();
    ann.moveIssue('PRIV-1', 'ACME', 'Task');
    bridge.world.advance(minutes(15));
    await bridge.run();
    expect(bridge.requests()).toHaveLength(2);
    if (isFile) bridge.writeFile('pairs.csv', listed('ACME-1,HELP-1'));
    else bob.edit('HELP-2', { 'Customer issue': null });
    bridge.world.advance(hours(25));
    expect(await bridge.run()).toMatchObject({ counts: { linked: 1, created: 0 } });
    expect(markerOf(bridge, 'HELP-1')).toMatchObject({ twin: { key: 'ACME-2' } });
  });
});

describe('existing issues are linked as they are', () => {
  it('from a file: nothing of before is carried, everything after it is', async () => {
    const bridge = before();
    const { ann, bob } = bridge.world;
    const plan = await bridge.run({ mode: 'plan' });
    expect(plan.counts).toMatchObject({ linked: 1, created: 0, commentsToDesk: 0 });
    expect(bridge.writes()).toBe(0);
    const report = await bridge.run();
    expect(report).toMatchObject({ result: 'ok', counts: { linked: 1, created: 0 } });
    expect(markerOf(bridge, 'HELP-1')).toMatchObject({ existing: true, twin: { key: 'ACME-1' } });
    expect(viewIssue(bridge.desk, 'HELP-1')?.links).toHaveLength(1);
    expect(viewIssue(bridge.customer, 'ACME-1')?.links).toHaveLength(1);
    await bridge.settle();
    expect(textsOf(bridge, 'desk', 'HELP-1')).toEqual(['Old words of the desk']);
    expect(textsOf(bridge, 'customer', 'ACME-1')).toEqual(['Old words of the customer']);
    expect(viewIssue(bridge.desk, 'HELP-1')).toMatchObject({
      summary: 'A printer',
      description: 'On the desk',
    });

    ann.comment('ACME-1', 'New words');
    bob.comment('HELP-1', 'New answer');
    ann.edit('ACME-1', { summary: 'Printer burns' });
    await bridge.settle();
    expect(viewIssue(bridge.desk, 'HELP-1')).toMatchObject({
      summary: 'Printer burns',
      description: 'On the desk',
    });
    expect(textsOf(bridge, 'desk', 'HELP-1')?.at(-1)).toContain('New words');
    expect(textsOf(bridge, 'customer', 'ACME-1')?.at(-1)).toContain('New answer');
    // What was there, what Ann wrote herself, and the answer.
    expect(textsOf(bridge, 'customer', 'ACME-1')).toHaveLength(3);
  });

  it('an edit of an old comment is not carried, and a lost checkpoint brings nothing old along', async () => {
    const bridge = before();
    const old = viewIssue(bridge.customer, 'ACME-1')?.comments[0]?.id ?? '';
    await bridge.settle();
    bridge.world.ann.editComment(old, 'Old words, edited');
    bridge.world.ann.edit('ACME-1', { description: 'Something else' });
    const report = await bridge.run({ issues: ['ACME-1'] });
    const verdicts = pairOf(report, 'ACME-1').explanation?.map(
      ({ verdict, code }) => `${verdict} ${code ?? ''}`,
    );
    expect(verdicts).toEqual(['not-carried before-link', 'not-carried before-link']);
    bridge.checkpoints.clear();
    bridge.world.advance(hours(1));
    await bridge.settle();
    expect(textsOf(bridge, 'desk', 'HELP-1')).toEqual(['Old words of the desk']);
    // The marker still knows that both were there before, after it was written anew for the description.
    expect(markerOf(bridge, 'HELP-1')).toMatchObject({ existing: true });
  });

  it('from a field of the desk, without a run that costs more when it is quiet', async () => {
    const bridge = before({ sync: fromField, files: {} });
    bridge.world.bob.edit('HELP-1', { 'Customer issue': ' ACME-1 ' });
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ linked: 1, created: 0 });
    await bridge.settle();
    bridge.world.advance(minutes(15));
    await bridge.run();
    expect(await bridge.requestsOf(() => bridge.run())).toEqual({ acme: 1, vendor: 1 });
  });

  it('also where the field is filled later, and the index does not show it yet', async () => {
    const bridge = before({ sync: fromField.replace('2026-11-01', '2026-12-01'), files: {} });
    await bridge.settle();
    bridge.world.bob.edit('HELP-1', { 'Customer issue': 'ACME-1' });
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ linked: 1, created: 0 });
  });

  it('a text around the key, a key of another project and two requests for one issue are no pairs', async () => {
    const bridge = before({ sync: fromField.replace('2026-11-01', '2026-12-01'), files: {} });
    const { bob } = bridge.world;
    bob.edit('HELP-1', { 'Customer issue': 'see ACME-1' });
    bob.createIssue('HELP', 'Two');
    bob.edit('HELP-2', { 'Customer issue': 'HELP-1' });
    expect((await bridge.run()).pairs).toEqual([]);
    bob.edit('HELP-1', { 'Customer issue': 'ACME-1' });
    bob.edit('HELP-2', { 'Customer issue': 'ACME-1' });
    const report = await bridge.run();
    expect(report.pairs.map(({ desk, notCarried }) => [desk?.key, notCarried[0]?.code])).toEqual([
      ['HELP-1', 'ambiguous'],
      ['HELP-2', 'ambiguous'],
    ]);
  });

  it('all of them or none: over the limit nothing is linked and nothing created', async () => {
    const rows = Array.from(
      { length: 3 },
      (_, index) => `ACME-${String(index + 1)},HELP-${String(index + 1)}`,
    );
    const bridge = createBridge({ sync: fromFile, files: { 'pairs.csv': listed(...rows) } });
    for (const number of [1, 2, 3]) {
      bridge.world.ann.createIssue('ACME', `Issue ${String(number)}`);
      bridge.world.bob.createIssue('HELP', `Request ${String(number)}`);
    }
    const over = await bridge.run({ limits: { creates: 2 } });
    expect(over).toMatchObject({ result: 'failed', counts: { linked: 0, created: 0, pending: 3 } });
    expect(bridge.writes()).toBe(0);
    bridge.world.advance(minutes(15));
    expect(await bridge.run({ limits: { creates: 3 } })).toMatchObject({ counts: { linked: 3, pending: 0 } });
  });

  it('only those that are asked for by name', async () => {
    const bridge = before({ files: { 'pairs.csv': listed('ACME-1,HELP-1', 'ACME-2,HELP-2') } });
    bridge.world.ann.createIssue('ACME', 'Another');
    bridge.world.bob.createIssue('HELP', 'Another');
    const report = await bridge.run({ issues: ['HELP-2'] });
    expect(report.counts.linked).toBe(1);
    expect(report.pairs.map(({ customer }) => customer?.key)).toEqual(['ACME-2']);
    expect(markerOf(bridge, 'HELP-1')).toBeUndefined();
  });

  it('a request whose customer issue denies the pair is confirmed by the file, or is an error', async () => {
    const bridge = before();
    await bridge.settle();
    bridge.world.ann.setProperty('ACME-1', 'deskbridge.acme', undefined);
    bridge.world.bob.edit('HELP-1', { summary: 'Touched' });
    expect(await bridge.run()).toMatchObject({ result: 'ok' });
    expect(viewIssue(bridge.customer, 'ACME-1')?.properties['deskbridge.acme']).toBeDefined();
    bridge.world.ann.setProperty('ACME-1', 'deskbridge.acme', undefined);
    bridge.world.bob.edit('HELP-1', { summary: 'Touched again' });
    bridge.writeFile('pairs.csv', listed());
    const report = await bridge.run();
    expect(report.pairs.flatMap(({ failures }) => failures.map(({ failure }) => failure.code))).toContain(
      'unconfirmed',
    );
  });
});
