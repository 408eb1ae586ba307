import { describe, expect, it } from 'vitest';
import type { Side } from '../../src/sync/snapshot.ts';
import { personAt } from '../emulator/index.ts';
import { minutes, pairOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { inStep, isQuiet, moves, statuses, TABLES, twinOf } from './support.ts';

/** Both move: the customer to In Progress, the desk to Waiting for customer. */
function moveBoth(b: Bridge, first: Side): void {
  const move = {
    customer: () => b.world.ann.transition('ACME-1', 'In Progress'),
    desk: () => b.world.bob.transition(twinOf(b), 'Waiting for customer'),
  };
  move[first]();
  b.world.advance(minutes(2));
  move[first === 'desk' ? 'customer' : 'desk']();
}

const ENDS = {
  customer: ['In Progress', 'In Progress'],
  desk: ['Waiting', 'Waiting for customer'],
} as const;

const asked = ({ customer, desk }: Bridge) =>
  [customer, desk].map((site) => site.log.count({ route: '/rest/api/3/changelog/bulkfetch' }));

describe('a status that both sides changed', () => {
  it.each<[Side, Side]>([
    ['customer', 'desk'],
    ['desk', 'customer'],
  ])('newest: %s first, %s last: the later change counts', async (first, last) => {
    const b = await inStep();
    moveBoth(b, first);
    const report = await b.run();
    expect(statuses(b)).toEqual(ENDS[last]);
    const { ann, bob } = b.world;
    expect(pairOf(report, 'ACME-1').conflicts).toMatchObject([
      { label: 'Status', winner: last, by: (last === 'desk' ? bob : ann).accountId },
    ]);
    expect(asked(b)).toEqual([1, 1]);
    expect(await isQuiet(b)).toBe(true);
    expect(asked(b)).toEqual([1, 1]);
  });

  it.each<Side>(['customer', 'desk'])('%s: wins whoever was last, and nobody is asked', async (winner) => {
    const b = await inStep(TABLES, `conflicts: ${winner}`);
    moveBoth(b, winner);
    const report = await b.run();
    expect(statuses(b)).toEqual(ENDS[winner]);
    expect(pairOf(report, 'ACME-1').conflicts).toEqual([{ label: 'Status', winner }]);
    expect(asked(b)).toEqual([0, 0]);
    expect(await isQuiet(b)).toBe(true);
  });

  it('newest: a transition by our own account never wins', async () => {
    const b = await inStep();
    b.world.ann.transition('ACME-1', 'In Progress');
    b.world.advance(minutes(2));
    personAt(b.world, b.desk, b.world.deskSync.accountId).transition(twinOf(b), 'Waiting for customer');
    await b.run();
    expect(statuses(b)).toEqual(ENDS.customer);
  });

  it('is none where one already stands where the other leads', async () => {
    const b = await inStep();
    b.world.ann.transition('ACME-1', 'Waiting');
    b.world.bob.transition(twinOf(b), 'Waiting for customer');
    const report = await b.run();
    expect(pairOf(report, 'ACME-1').conflicts ?? []).toEqual([]);
    expect(moves(b, 'customer')).toEqual(['they: Waiting']);
    expect(moves(b, 'desk')).toEqual(['they: Waiting for customer']);
    expect(asked(b)).toEqual([0, 0]);
    expect(await isQuiet(b)).toBe(true);
  });

  it('is none where only one of the two has a row', async () => {
    const b = await inStep();
    b.world.ann.transition('ACME-1', 'Waiting');
    b.world.advance(minutes(2));
    b.world.bob.transition(twinOf(b), 'In Progress');
    await b.run();
    expect(statuses(b)).toEqual(['Waiting', 'Waiting for customer']);
    expect(await isQuiet(b)).toBe(true);
  });
});

it('in a chain, what another sync set on the shared project is carried on', async () => {
  const b = await inStep();
  personAt(b.world, b.desk, b.world.deskSync.accountId).transition(twinOf(b), 'Waiting for customer');
  await b.run();
  expect(statuses(b)).toEqual(['Waiting', 'Waiting for customer']);
});
