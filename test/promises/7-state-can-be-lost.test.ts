import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { canonical, expectNoDoubles } from './canonical.ts';

const HISTORY = 12;

/** Twelve pairs in step, then news on both sides. Every run makes the same sense of it, whatever it remembers. */
async function beforeTheNews(): Promise<Bridge> {
  const bridge = createBridge();
  const { ann, bob } = bridge.world;
  for (let i = 0; i < HISTORY; i += 1) {
    const { key } = ann.createIssue('ACME', `Issue ${i}`);
    ann.comment(key, `Comment ${i}`);
  }
  await bridge.settle();
  for (let i = 1; i <= HISTORY; i += 1) bob.comment(bridge.twin(`ACME-${i}`).key, `Answer ${i}`);
  bridge.world.advance(minutes(15));
  await bridge.settle();
  bridge.world.advance(minutes(15));
  return bridge;
}

function news(bridge: Bridge): void {
  const { ann, ben, bob } = bridge.world;
  ann.edit('ACME-1', { summary: 'Issue 0, mended' });
  ben.comment('ACME-2', 'News');
  bob.comment(bridge.twin('ACME-3').key, 'More news');
  bob.makeInternal(bridge.twin('ACME-4').comments.at(-1)?.id ?? '');
  ann.createIssue('ACME', 'New issue');
}

async function undisturbed() {
  const bridge = await beforeTheNews();
  news(bridge);
  await bridge.settle();
  return { expected: canonical(bridge), bridge };
}

function forge(bridge: Bridge, change: (checkpoint: Record<string, unknown>) => unknown): void {
  const text = bridge.checkpoints.get('acme');
  if (text === undefined) throw new Error('no checkpoint was saved');
  const changed = change(JSON.parse(text) as Record<string, unknown>);
  bridge.checkpoints.set('acme', typeof changed === 'string' ? changed : JSON.stringify(changed));
}

/** Moves both cursors, and what was last swept. */
function shift(checkpoint: Record<string, unknown>, by: number): unknown {
  const { customer, desk } = checkpoint['sides'] as Record<string, { cursor: number }>;
  const moved = (side: { cursor: number } | undefined) => ({ ...side, cursor: (side?.cursor ?? 0) + by });
  return { ...checkpoint, sides: { customer: moved(customer), desk: moved(desk) } };
}

const LOSSES: readonly [string, (bridge: Bridge) => void][] = [
  ['lost', (bridge) => bridge.checkpoints.clear()],
  ['empty', (bridge) => forge(bridge, () => '')],
  ['half a text', (bridge) => forge(bridge, (checkpoint) => JSON.stringify(checkpoint).slice(0, 500))],
  ['some other JSON', (bridge) => forge(bridge, () => ({ v: 1, hello: 'world' }))],
  ['of another version', (bridge) => forge(bridge, (checkpoint) => ({ ...checkpoint, v: 2 }))],
  [
    'larger than any',
    (bridge) => forge(bridge, (checkpoint) => JSON.stringify(checkpoint) + ' '.repeat(2 ** 20)),
  ],
  [
    'with cursors an hour in the future',
    (bridge) => forge(bridge, (checkpoint) => shift(checkpoint, hours(1))),
  ],
  [
    'with cursors a year in the future',
    (bridge) => forge(bridge, (checkpoint) => shift(checkpoint, hours(8760))),
  ],
  ['with cursors a week old', (bridge) => forge(bridge, (checkpoint) => shift(checkpoint, -hours(168)))],
  [
    'of another configuration',
    (bridge) =>
      forge(bridge, (checkpoint) => {
        const resolved = checkpoint['resolved'] as Record<string, unknown>;
        return { ...checkpoint, digest: 'another', resolved: { ...resolved, config: 'another' } };
      }),
  ],
  [
    'with a contract that no longer reads',
    (bridge) =>
      forge(bridge, (checkpoint) => {
        const resolved = checkpoint['resolved'] as Record<string, unknown>;
        return { ...checkpoint, resolved: { ...resolved, contract: { sync: 'acme' } } };
      }),
  ],
  ['without its ledger', (bridge) => forge(bridge, withoutLedger)],
];

function withoutLedger(checkpoint: Record<string, unknown>): unknown {
  const { customer, desk } = checkpoint['sides'] as Record<string, object>;
  return { ...checkpoint, sides: { customer: { ...customer, ledger: [] }, desk: { ...desk, ledger: [] } } };
}

describe('a checkpoint that is', () => {
  it.each(LOSSES)('%s costs requests and changes nothing else', async (_, lose) => {
    const { expected } = await undisturbed();
    const bridge = await beforeTheNews();
    lose(bridge);
    news(bridge);
    await bridge.settle();
    expect(canonical(bridge)).toEqual(expected);
    expectNoDoubles(bridge);
    expect(bridge.requests()).toHaveLength(HISTORY + 1);
  });

  it.each(LOSSES)('%s, while nothing happened, writes nothing', async (_, lose) => {
    const bridge = await beforeTheNews();
    const before = bridge.writes();
    lose(bridge);
    for (let i = 0; i < 3; i += 1) {
      const report = await bridge.run();
      expect(report.result).toBe('ok');
      bridge.world.advance(minutes(15));
    }
    expect(bridge.writes()).toBe(before);
  });

  it('unreadable is said to be lost', async () => {
    const bridge = await beforeTheNews();
    bridge.checkpoints.set('acme', 'garbage');
    const report = await bridge.run();
    expect(report.notices).toContainEqual({ code: 'checkpoint-lost' });
  });
});

describe('a cache that is down', () => {
  it.each(['saves nothing', 'neither saves nor loads'])(
    'and %s changes nothing but the cost',
    async (what) => {
      const { expected, bridge: healthy } = await undisturbed();
      const bridge = await beforeTheNews();
      bridge.cacheDown = true;
      const drop = () => (what === 'saves nothing' ? undefined : bridge.checkpoints.clear());
      news(bridge);
      for (let i = 0; i < 6; i += 1) {
        drop();
        const report = await bridge.run();
        expect(report.result).toBe('ok');
        expect(report.notices).toContainEqual({ code: 'checkpoint-not-saved' });
        bridge.world.advance(minutes(15));
      }
      expect(canonical(bridge)).toEqual(expected);
      expectNoDoubles(bridge);
      const before = bridge.writes();
      const dear = await bridge.requestsOf(() => bridge.run());
      const cheap = await healthy.requestsOf(() => healthy.run());
      expect(bridge.writes()).toBe(before);
      expect(dear['vendor']).toBeGreaterThan(cheap['vendor'] ?? 0);
    },
  );

  it('from the first run on still makes one request for each issue', async () => {
    const bridge = createBridge();
    bridge.cacheDown = true;
    for (let i = 0; i < HISTORY; i += 1) {
      const { key } = bridge.world.ann.createIssue('ACME', `Issue ${i}`);
      bridge.world.ann.comment(key, `Comment ${i}`);
    }
    bridge.desk.index.lag = hours(3);
    for (let i = 0; i < 5; i += 1) {
      await bridge.run();
      bridge.world.advance(minutes(15));
    }
    expect(bridge.requests()).toHaveLength(HISTORY);
    expectNoDoubles(bridge);
  });
});

describe('a loss', () => {
  it('after a long pause lets no change of that time be forgotten', async () => {
    const bridge = await beforeTheNews();
    news(bridge);
    bridge.checkpoints.clear();
    // Longer ago than any window of the detecting search.
    bridge.world.advance(hours(24 * 10));
    await bridge.settle();
    const { expected } = await undisturbed();
    expect(canonical(bridge)).toEqual(expected);
  });

  it('is made good in slices, and the pairs are compared once', async () => {
    const bridge = await beforeTheNews();
    bridge.world.advance(hours(24 * 10));
    bridge.checkpoints.clear();
    const report = await bridge.run();
    expect(report.notices).toContainEqual({ code: 'comparing', compared: HISTORY });
    bridge.world.advance(minutes(15));
    const next = await bridge.run();
    expect(next.notices).toEqual([]);
  });
});
