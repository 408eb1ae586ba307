import { expect, it } from 'vitest';
import { codesOf, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { viewIssue } from '../emulator/index.ts';
import { bridgeFor, rulesFor } from './kinds.ts';

const RULES = rulesFor(
  ['{ customer: Labels, desk: Labels, direction: both }'],
  'twinLabel: { customer: vendor, desk: acme }\nstopLabel: no-sync',
);

const customerLabels = (bridge: Bridge) => viewIssue(bridge.customer, 'ACME-1')?.labels;

it('labels of ours neither travel nor go when mapped labels do', async () => {
  const bridge = bridgeFor(RULES);
  const { ann, bob } = bridge.world;
  ann.createIssue('ACME', { summary: 'A', labels: ['red'] });
  await bridge.settle();
  expect(bridge.twin('ACME-1').labels).toEqual(['acme', 'red']);
  bridge.world.advance(minutes(15));
  ann.removeLabel('ACME-1', 'red');
  ann.addLabel('ACME-1', 'blue');
  await bridge.settle();
  expect(bridge.twin('ACME-1').labels).toEqual(['acme', 'blue']);
  bob.edit(bridge.twin('ACME-1').key, { Labels: ['acme', 'green'] });
  await bridge.settle();
  expect(customerLabels(bridge)).toEqual(['green', 'vendor']);
});

it('a mirror label that a person takes off comes back beside the fields, in one write', async () => {
  const bridge = bridgeFor(RULES);
  const { ann, bob } = bridge.world;
  ann.createIssue('ACME', { summary: 'A', labels: ['red'] });
  await bridge.settle();
  bob.removeLabel(bridge.twin('ACME-1').key, 'acme');
  ann.addLabel('ACME-1', 'blue');
  const before = bridge.desk.log.writes().length;
  await bridge.run();
  expect(bridge.twin('ACME-1').labels).toEqual(['acme', 'blue', 'red']);
  expect(bridge.desk.log.writes().length).toBe(before + 1);
});

it('the stop label stops the pair, stays, and does not travel once the pair goes on', async () => {
  const bridge = bridgeFor(RULES);
  const { ann, bob } = bridge.world;
  ann.createIssue('ACME', { summary: 'A', labels: ['red'] });
  await bridge.settle();
  bob.addLabel(bridge.twin('ACME-1').key, 'no-sync');
  ann.addLabel('ACME-1', 'blue');
  expect(codesOf(await bridge.run(), 'ACME-1')).toEqual(['stopped']);
  expect(bridge.twin('ACME-1').labels).toEqual(['acme', 'no-sync', 'red']);
  bob.removeLabel(bridge.twin('ACME-1').key, 'no-sync');
  await bridge.settle();
  expect(bridge.twin('ACME-1').labels).toEqual(['acme', 'blue', 'red']);
  expect(customerLabels(bridge)).toEqual(['blue', 'red', 'vendor']);
});

it('a label that somebody puts on while the run is under way stays', async () => {
  const bridge = bridgeFor(RULES);
  const { world } = bridge;
  world.ann.createIssue('ACME', { summary: 'A', labels: ['red'] });
  await bridge.settle();
  world.ann.addLabel('ACME-1', 'blue');
  const key = bridge.twin('ACME-1').key;
  world.onRequest = (_n, phase, request) => {
    if (phase !== 'before' || !request.write) return;
    world.onRequest = undefined;
    world.bob.addLabel(key, 'urgent');
    world.bob.addLabel(key, 'no-sync');
  };
  await bridge.run();
  expect(bridge.twin('ACME-1').labels).toEqual(['acme', 'blue', 'no-sync', 'red', 'urgent']);
});
