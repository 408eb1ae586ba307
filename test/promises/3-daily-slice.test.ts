import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { textsOf } from './canonical.ts';

/** Comments whose edits Jira does not show as a change of their issue. */
async function silentPairs(bridge: Bridge, count: number, labels: readonly string[] = []) {
  bridge.customer.settings.commentEditsBumpUpdated = false;
  const pairs = Array.from({ length: count }, (_, i) => {
    const { key } = bridge.world.ann.createIssue('ACME', { summary: `Issue ${i}`, labels });
    return { key, comment: bridge.world.ann.comment(key, 'Version 0') };
  });
  await bridge.settle();
  bridge.world.advance(minutes(15));
  await bridge.settle();
  return pairs;
}

describe('a change that no search shows is found within seven days', () => {
  it.each([1, 6, 7, 14, 20])('in whichever of %i pairs, whenever it is made', async (count) => {
    const bridge = createBridge();
    const pairs = await silentPairs(bridge, count);
    for (let round = 1; round <= 4; round += 1) {
      const made = `Version ${round}`;
      for (const { comment } of pairs) bridge.world.ann.editComment(comment, made);
      for (let day = 0; day < 7; day += 1) {
        bridge.world.advance(hours(24) + minutes(1));
        await bridge.run();
      }
      expect(pairs.map(({ key }) => textsOf(bridge.twin(key)))).toEqual(pairs.map(() => [made]));
      // Not always at the same place of the round.
      for (let day = 0; day < round; day += 1) {
        bridge.world.advance(hours(24) + minutes(1));
        await bridge.run();
      }
    }
  });

  it('also in pairs that the jql does not name any more', async () => {
    const bridge = createBridge({
      sync: scenarioSync(scenarioRules, { customer: ', jql: "labels = vendor-support"' }),
    });
    const pairs = await silentPairs(bridge, 14, ['vendor-support']);
    for (const { key } of pairs) bridge.world.ann.removeLabel(key, 'vendor-support');
    await bridge.settle();
    for (const { comment } of pairs) bridge.world.ann.editComment(comment, 'Version 1');
    for (let day = 0; day < 7; day += 1) {
      bridge.world.advance(hours(24) + minutes(1));
      await bridge.run();
    }
    expect(pairs.map(({ key }) => textsOf(bridge.twin(key)))).toEqual(pairs.map(() => ['Version 1']));
  });

  it('without comparing everything every day', async () => {
    const bridge = createBridge();
    await silentPairs(bridge, 14);
    for (let day = 0; day < 8; day += 1) {
      bridge.world.advance(hours(24) + minutes(1));
      const report = await bridge.run();
      expect(report.notices).toContainEqual({ code: 'comparing', compared: 2 });
    }
  });

  it('and after a loss in a project of more than a thousand pairs within two runs', async () => {
    const bridge = createBridge();
    bridge.customer.settings.commentEditsBumpUpdated = false;
    const count = 1030;
    const comments = Array.from({ length: count }, (_, i) => {
      const { key } = bridge.world.ann.createIssue('ACME', `Issue ${i}`);
      return bridge.world.ann.comment(key, 'Version 0');
    });
    bridge.world.advance(minutes(1));
    await bridge.run({ limits: { creates: count } });
    bridge.world.advance(hours(24 * 10));
    for (const comment of comments) bridge.world.ann.editComment(comment, 'Version 1');
    const changed = () => bridge.requests().filter((issue) => textsOf(issue).join() === 'Version 1').length;
    bridge.checkpoints.clear();
    await bridge.run({ limits: { comments: count } });
    expect(changed()).toBe(1000);
    bridge.world.advance(minutes(15));
    await bridge.run({ limits: { comments: count } });
    expect(changed()).toBe(count);
  });
});
