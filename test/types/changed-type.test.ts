/** An issue type that somebody changes. */
import { describe, expect, it } from 'vitest';
import { minutes, pairOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { acme, createTypesBridge, customerTwin, FOR_ACME, help, TYPES } from './support.ts';

const EITHER_WAY = TYPES.replace(
  'requestType: Request a new account }',
  'requestType: Request a new account, direction: both }',
);

async function pair(rules: string, type = 'Task') {
  const bridge = createTypesBridge({ rules });
  const { key } = bridge.world.ann.createIssue('ACME', { summary: 'Printer', type });
  await bridge.settle();
  bridge.world.advance(minutes(15));
  return { bridge, key, desk: bridge.twin(key).key };
}

async function expectQuiet(bridge: Bridge): Promise<void> {
  bridge.world.advance(minutes(15));
  const before = bridge.writes();
  await bridge.run();
  expect(bridge.writes()).toBe(before);
}

describe('the type of an origin', () => {
  it('makes that of the request, with its request type, in one request', async () => {
    const { bridge, key } = await pair(TYPES);
    bridge.world.ann.changeType(key, 'Improvement');
    const before = bridge.writes();
    const report = await bridge.run();
    expect(bridge.writes() - before).toBe(1);
    expect(pairOf(report, key).operations).toMatchObject([{ kind: 'update', side: 'desk', status: 'done' }]);
    expect(bridge.twin(key)).toMatchObject({
      type: 'Access',
      fields: { 'Request Type': 'Request a new account' },
    });
    await expectQuiet(bridge);
  });

  it('makes that of the issue at the customer, and does not come back', async () => {
    const bridge = createTypesBridge();
    const { bob } = bridge.world;
    const { key } = bob.createIssue('HELP', { summary: 'Camera', type: 'IT Help', ...FOR_ACME });
    await bridge.settle();
    bob.changeType(key, 'Purchase');
    bridge.world.advance(minutes(15));
    await bridge.run();
    expect(customerTwin(bridge, key).type).toBe('New Feature');
    await expectQuiet(bridge);
    expect(help(bridge)[0]?.type).toBe('Purchase');
  });

  it('without a row is named once and changes nothing', async () => {
    const { bridge, key } = await pair(TYPES);
    bridge.world.ann.changeType(key, 'Bug');
    bridge.world.ann.edit(key, { summary: 'Printer smokes' });
    const report = await bridge.run();
    expect(pairOf(report, key).notCarried).toContainEqual({
      code: 'unmapped-type',
      what: 'field',
      side: 'customer',
      ref: 'Issue type',
    });
    expect(bridge.twin(key)).toMatchObject({ type: 'IT Help', summary: 'Printer smokes' });
    await expectQuiet(bridge);
  });

  it('of the desk does not go where no row leads, and what an agent chose stays', async () => {
    const { bridge, key, desk } = await pair(TYPES, 'Improvement');
    bridge.world.bob.changeType(desk, 'IT Help');
    bridge.world.advance(minutes(15));
    await bridge.settle();
    bridge.world.ann.edit(key, { summary: 'Another summary' });
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expect(bridge.twin(key)).toMatchObject({ type: 'IT Help', summary: 'Another summary' });
  });
});

it('a type that Jira refuses is named, tried again, and keeps no other field', async () => {
  const rules = TYPES.replace(
    'desk: Access, requestType: Request a new account',
    'desk: Incident, requestType: Report an incident',
  );
  const { bridge, key } = await pair(rules);
  bridge.world.ann.edit(key, { summary: 'Printer burns' });
  bridge.world.ann.changeType(key, 'Improvement');
  const report = await bridge.run();
  expect(pairOf(report, key).failures.map(({ failure }) => failure)).toMatchObject([
    { code: 'refused', fields: ['issuetype'] },
  ]);
  expect(bridge.twin(key)).toMatchObject({ type: 'IT Help', summary: 'Printer burns' });
  bridge.world.bob.changeType(bridge.twin(key).key, 'Incident');
  bridge.world.advance(minutes(30));
  await bridge.settle();
  expect(bridge.twin(key).type).toBe('Incident');
  expect(acme(bridge)[0]?.type).toBe('Improvement');
});

it('of two changes the later one counts', async () => {
  const { bridge, key, desk } = await pair(
    EITHER_WAY.replace(
      'customer: New Feature, desk: Purchase, direction: to-customer',
      'customer: New Feature, desk: Purchase, requestType: Purchase request, direction: both',
    ),
  );
  bridge.world.ann.changeType(key, 'Improvement');
  bridge.world.advance(minutes(2));
  bridge.world.bob.changeType(desk, 'Purchase');
  bridge.world.advance(minutes(15));
  const report = await bridge.run();
  expect(pairOf(report, key).conflicts).toMatchObject([{ label: 'Issue type', winner: 'desk' }]);
  expect(acme(bridge)[0]?.type).toBe('New Feature');
  expect(bridge.twin(key).type).toBe('Purchase');
  await expectQuiet(bridge);
});
