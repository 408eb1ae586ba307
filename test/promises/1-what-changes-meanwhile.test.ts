/** A batch is read at once and written one request after the other: people go on working in between. */
import { describe, expect, it } from 'vitest';
import { viewComments } from '../emulator/index.ts';
import { createBridge, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';

const COMMENT = '/rest/api/3/issue/{issue}/comment';

/** A pair with two waiting comments on one side; the first write takes so long that the second is old when its turn comes. */
async function twoWaiting(
  from: 'customer' | 'desk',
): Promise<{ bridge: Bridge; key: string; second: string }> {
  const bridge = createBridge();
  const { world } = bridge;
  const { key } = world.ann.createIssue('ACME', 'Printer');
  await bridge.run();
  world.advance(minutes(15));
  const home = from === 'customer' ? key : bridge.twin(key).key;
  const person = from === 'customer' ? world.ann : world.bob;
  person.comment(home, 'First');
  const second = person.comment(home, 'Second');
  world.advance(minutes(1));
  return { bridge, key, second };
}

describe('a comment that is hidden while earlier ones are written', () => {
  it.each([
    ['an agent makes internal', 'desk'],
    ['the customer restricts', 'customer'],
  ] as const)('does not go out when %s it', async (_, from) => {
    const { bridge, key, second } = await twoWaiting(from);
    const away = from === 'desk' ? bridge.customer : bridge.desk;
    let written = 0;
    bridge.world.onRequest = (_n, phase, request) => {
      if (phase !== 'after' || request.method !== 'POST' || request.route !== COMMENT) return;
      written += 1;
      if (written > 1) return;
      bridge.world.advance(minutes(2));
      if (from === 'desk') bridge.world.bob.makeInternal(second);
      else bridge.world.ann.restrictComment(second, 'Administrators');
    };
    const report = await bridge.run();
    bridge.world.onRequest = undefined;
    expect(written).toBe(1);
    expect(report.counts.pending).toBeGreaterThan(0);
    expect(
      away.log
        .find({ method: 'POST', route: COMMENT })
        .map((entry) => JSON.stringify(entry.body))
        .join(),
    ).not.toContain('Second');
    await bridge.settle();
    const awayKey = from === 'desk' ? key : bridge.twin(key).key;
    expect(viewComments(away, awayKey).map((comment) => comment.text.includes('First'))).toEqual([true]);
  });

  it('goes out late when nothing was hidden, without another run', async () => {
    const { bridge, key } = await twoWaiting('desk');
    let slow = true;
    bridge.world.onRequest = (_n, phase, request) => {
      if (!slow || phase !== 'after' || request.method !== 'POST' || request.route !== COMMENT) return;
      slow = false;
      bridge.world.advance(minutes(2));
    };
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ commentsToCustomer: 2, pending: 0 });
    expect(viewComments(bridge.customer, key)).toHaveLength(2);
  });
});
