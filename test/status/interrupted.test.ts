/** A walk that does not get to its end in one go: crashes, lost answers, people in between, runs side by side. */
import { describe, expect, it } from 'vitest';
import type { SyncReport } from '../../src/sync/outcome.ts';
import { runKilledWhen } from '../promises/kill.ts';
import { minutes, pairOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { bridgeWith, inStep, isQuiet, moves, statuses, TABLES, TRANSITIONS, twinOf } from './support.ts';

const ARRIVED = ['Done', 'Resolved'];
const WAY = ['we: In Progress', 'we: Waiting for customer', 'we: Resolved'];

/** Runs until so many transitions of the desk were carried out, then nothing gets an answer any more. */
async function dieAfter(b: Bridge, steps: number): Promise<void> {
  let done = 0;
  const died = await runKilledWhen(b, (_n, when, { method, route }) => {
    const isStep = method === 'POST' && route === TRANSITIONS;
    if (isStep && when === 'after') done += 1;
    // After no step: right before the first one.
    return done === steps && (steps > 0 || isStep);
  });
  expect(died).toBe(true);
  b.world.advance(minutes(15));
}

async function walking(steps: number, tables = TABLES, more = ''): Promise<Bridge> {
  const b = await inStep(tables, more);
  b.world.ann.transition('ACME-1', 'Done');
  await dieAfter(b, steps);
  expect(moves(b, 'desk')).toEqual(WAY.slice(0, steps));
  return b;
}

/** One run; an agent closes the request as soon as the first step of its path is taken. */
async function bobClosesMidway(b: Bridge): Promise<SyncReport> {
  let isMoved = false;
  b.world.onRequest = (_n, when, { method, route }) => {
    if (isMoved || when !== 'after' || method !== 'POST' || route !== TRANSITIONS) return;
    isMoved = true;
    b.world.bob.transition(twinOf(b), 'Closed');
  };
  const report = await b.run();
  b.world.onRequest = undefined;
  expect(isMoved).toBe(true);
  return report;
}

describe.each([0, 1, 2, 3])('a run that dies after step %i of its path', (steps) => {
  it('is continued by the next one, and none of its steps travels back', async () => {
    const b = await walking(steps);
    await b.settle();
    expect(statuses(b)).toEqual(ARRIVED);
    expect(moves(b, 'desk')).toEqual(WAY);
    expect(moves(b, 'customer')).toEqual(['they: Done']);
    expect(await isQuiet(b)).toBe(true);
  });

  it.each(['newest', 'desk'])('is overtaken by the customer, also with conflicts: %s', async (conflicts) => {
    const b = await walking(steps, TABLES, `conflicts: ${conflicts}`);
    b.world.ann.transition('ACME-1', 'In Progress');
    const report = await b.run();
    expect(moves(b, 'customer')).toEqual(['they: Done', 'they: In Progress']);
    expect(pairOf(report, 'ACME-1').conflicts ?? []).toEqual([]);
  });
});

it('a person takes the twin elsewhere in the middle: theirs counts', async () => {
  const b = await walking(
    1,
    `status:
  toDesk: { Done: { status: [In Progress, Resolved], resolution: Done } }
  toCustomer: { Waiting for customer: Waiting }`,
  );
  b.world.bob.transition(twinOf(b), 'Waiting for customer');
  await b.settle();
  expect(statuses(b)).toEqual(['Waiting', 'Waiting for customer']);
  expect(await isQuiet(b)).toBe(true);
});

it('a person closes the twin in the middle: the walk ends there', async () => {
  const b = await walking(1);
  b.world.bob.transition(twinOf(b), 'Closed');
  await b.settle();
  expect(statuses(b)).toEqual(['Done', 'Closed']);
  expect(moves(b, 'desk')).toEqual([...WAY.slice(0, 1), 'they: Closed']);
  expect(await isQuiet(b)).toBe(true);
});

it('a person moves the twin while the run walks: it stops and leaves it there', async () => {
  const b = await inStep();
  b.world.ann.transition('ACME-1', 'Done');
  const report = await bobClosesMidway(b);
  expect(report.counts).toMatchObject({ failed: 0, pending: 1 });
  await b.settle();
  expect(statuses(b)).toEqual(['Done', 'Closed']);
});

describe('beside another request in the status that the path passes', () => {
  /** Both are read in one batch, so the way out of In Progress is known when the walk gets there. */
  async function withAnother(): Promise<Bridge> {
    const b = await inStep();
    b.world.ann.createIssue('ACME', 'Keyboard');
    b.world.ann.transition('ACME-2', 'In Progress');
    await b.settle();
    b.world.advance(minutes(15));
    b.world.ann.edit('ACME-2', { Summary: 'Keyboard, e' });
    b.world.ann.transition('ACME-1', 'Done');
    return b;
  }

  it('the walk goes on without asking', async () => {
    const b = await withAnother();
    const reads = () => b.desk.log.count({ route: '/rest/api/3/issue/bulkfetch' });
    const before = reads();
    await b.run();
    expect(statuses(b)).toEqual(ARRIVED);
    // One for both twins, and one for the way from Waiting for customer, which nobody else stands in.
    expect(reads() - before).toBe(2);
  });

  it('and stops when a person took the issue elsewhere: the refusal is looked into', async () => {
    const b = await withAnother();
    const report = await bobClosesMidway(b);
    expect(report.counts).toMatchObject({ failed: 0, pending: 1 });
    expect(b.desk.log.count({ method: 'POST', route: TRANSITIONS, status: 400 })).toBe(1);
    await b.settle();
    expect(statuses(b)).toEqual(['Done', 'Closed']);
  });
});

it('a field that cannot be written does not hold the status, and is written later', async () => {
  const b = await inStep();
  b.world.ann.edit('ACME-1', { Summary: 'Printer burns' });
  b.world.ann.transition('ACME-1', 'Done');
  const route = '/rest/api/3/issue/{issue}';
  b.desk.faults.add({ match: { method: 'PUT', route }, action: { kind: 'status', status: 500 } });
  const before = b.desk.log.writes().length;
  await b.run();
  expect(statuses(b)).toEqual(ARRIVED);
  // Not even then a step is taken before the marker names the goal.
  const [first] = b.desk.log.writes().slice(before);
  expect(first?.body).toMatchObject({ base: { status: ['6', '11>13'] } });
  b.world.advance(minutes(15));
  await b.settle();
  expect(b.twin('ACME-1').summary).toBe('Printer burns');
  expect(moves(b, 'desk')).toEqual(WAY);
});

describe('a step whose answer is lost', () => {
  it.each(['reset-after', 'reset-before'] as const)('%s: is read back and never guessed', async (kind) => {
    const b = await inStep();
    b.world.ann.transition('ACME-1', 'Done');
    b.desk.faults.add({ match: { method: 'POST', route: TRANSITIONS }, skip: 1, action: { kind } });
    const report = await b.run();
    expect(report.counts.failed).toBe(kind === 'reset-after' ? 0 : 1);
    b.world.advance(minutes(15));
    await b.settle();
    expect(statuses(b)).toEqual(ARRIVED);
    expect(moves(b, 'desk')).toEqual(WAY);
    expect(await isQuiet(b)).toBe(true);
  });

  it('and which Jira carries out only later: the path is walked once', async () => {
    const b = await inStep();
    b.world.ann.transition('ACME-1', 'Done');
    const action = { kind: 'apply-later', ms: minutes(5) } as const;
    b.desk.faults.add({ match: { method: 'POST', route: TRANSITIONS }, skip: 1, action });
    await b.run();
    b.world.advance(minutes(15));
    await b.settle();
    expect(moves(b, 'desk')).toEqual(WAY);
    expect(moves(b, 'customer')).toEqual(['they: Done']);
  });
});

it('a conflict that Jira answers (409) fails this pair now, and is done by the next run', async () => {
  const b = await inStep();
  b.world.ann.transition('ACME-1', 'Done');
  b.desk.faults.add({
    match: { method: 'POST', route: TRANSITIONS },
    skip: 1,
    action: { kind: 'status', status: 409 },
  });
  const report = await b.run();
  expect(pairOf(report, 'ACME-1').failures).toMatchObject([{ failure: { code: 'refused', status: 409 } }]);
  b.world.advance(minutes(15));
  await b.settle();
  expect(statuses(b)).toEqual(ARRIVED);
});

it('two runs side by side walk the path once', async () => {
  const b = await inStep();
  b.world.ann.transition('ACME-1', 'Done');
  await Promise.all([b.run(), b.run()]);
  b.world.advance(minutes(30));
  await b.settle();
  expect(statuses(b)).toEqual(ARRIVED);
  expect(moves(b, 'desk')).toEqual(WAY);
  expect(moves(b, 'customer')).toEqual(['they: Done']);
  expect(await isQuiet(b)).toBe(true);
});

it('the run that created the twin dies before it is walked: the next one walks it', async () => {
  const b = bridgeWith();
  b.world.ann.createIssue('ACME', 'Printer');
  b.world.ann.transition('ACME-1', 'Done');
  await dieAfter(b, 0);
  expect(moves(b, 'desk')).toEqual([]);
  await b.settle();
  expect(statuses(b)).toEqual(ARRIVED);
  expect(moves(b, 'customer')).toEqual(['they: Done']);
});
