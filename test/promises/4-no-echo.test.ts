import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { tickSla, viewIssue } from '../emulator/index.ts';
import { canonical } from './canonical.ts';

const RICH = `${scenarioRules.replace('webLinks: false', 'webLinks: true')}twinLabel: { customer: vendor, desk: acme }\n`;

/** Pairs with comments both ways, edited, deleted and withdrawn ones, and one run after the last write. */
async function busyPairs(bridge: Bridge, count: number): Promise<void> {
  const { ann, bob, world } = { ...bridge.world, world: bridge.world };
  for (let i = 1; i <= count; i += 1) {
    const { key } = ann.createIssue('ACME', { summary: `Issue ${i}`, description: `Text ${i}` });
    const comment = ann.comment(key, `Comment ${i}`);
    await bridge.run();
    bob.comment(bridge.twin(key).key, `Answer ${i}`);
    if (i % 2 === 0) ann.editComment(comment, `Comment ${i}, edited`);
    if (i % 3 === 0) ann.deleteComment(comment);
    world.advance(minutes(5));
  }
  await bridge.settle();
}

describe.each([
  ['two sites', {}],
  ['one site for both projects', { sameSite: true }],
  ['two sites with links and labels', { sync: scenarioSync(RICH) }],
])('after a quiet run, on %s,', (_, options) => {
  it('the next one writes nothing and asks once per side', async () => {
    const bridge = createBridge(options);
    await busyPairs(bridge, 6);
    const before = canonical(bridge);
    const writes = bridge.writes();
    for (let i = 0; i < 20; i += 1) {
      const requests = await bridge.requestsOf(() => bridge.run());
      expect(requests).toEqual('sameSite' in options ? { vendor: 2 } : { acme: 1, vendor: 1 });
      bridge.world.advance(minutes(15));
    }
    expect(bridge.writes()).toBe(writes);
    expect(canonical(bridge)).toEqual(before);
  });

  it('no run of a whole month writes anything', async () => {
    const bridge = createBridge(options);
    await busyPairs(bridge, 3);
    const writes = bridge.writes();
    for (let day = 0; day < 30; day += 1) {
      bridge.world.advance(hours(25));
      const report = await bridge.run();
      expect(report.result).toBe('ok');
      await bridge.run({ compare: 'all' });
    }
    expect(bridge.writes()).toBe(writes);
  });
});

describe('SLA timers that touch every open request', () => {
  it('cause no write, and few reads', async () => {
    const bridge = createBridge();
    for (let i = 0; i < 30; i += 1) {
      const { key } = bridge.world.ann.createIssue('ACME', `Issue ${i}`);
      bridge.world.ann.comment(key, `Comment ${i}`);
    }
    await bridge.settle();
    const writes = bridge.writes();
    for (let i = 0; i < 40; i += 1) {
      bridge.world.advance(minutes(16));
      tickSla(bridge.world, bridge.desk);
      const requests = await bridge.requestsOf(() => bridge.run());
      // The search, and one bulk read of all that only looks changed.
      expect(requests).toEqual({ acme: 1, vendor: 2 });
    }
    expect(bridge.writes()).toBe(writes);
    bridge.world.ann.comment('ACME-7', 'Real news');
    bridge.world.advance(minutes(16));
    tickSla(bridge.world, bridge.desk);
    await bridge.run();
    expect(bridge.writes()).toBe(writes + 1);
    expect(bridge.twin('ACME-7').comments).toHaveLength(2);
  });
});

describe('what Deskbridge wrote', () => {
  it('is no news: a mirror never comes back, not even after an agent edited it', async () => {
    const bridge = createBridge();
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    bridge.world.ann.comment(key, 'It smokes');
    await bridge.settle();
    const [mirror] = bridge.twin(key).comments;
    bridge.world.bob.editComment(mirror?.id ?? '', 'It smokes, says the customer');
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expect(viewIssue(bridge.customer, key)?.comments).toHaveLength(1);
    expect(bridge.twin(key).comments).toHaveLength(1);
    expect(bridge.twin(key).comments[0]?.text).toContain('says the customer');
  });

  it('is no news: bots that answer every comment get no answer to a mirror of theirs', async () => {
    const bridge = createBridge();
    const { world } = bridge;
    const { key } = world.ann.createIssue('ACME', 'Printer');
    await bridge.settle();
    world.ann.comment(key, 'Hello');
    const seen = { customer: 1, desk: 0 };
    const totals: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      world.advance(minutes(15));
      await bridge.run();
      const customer = viewIssue(bridge.customer, key)?.comments.length ?? 0;
      const desk = bridge.twin(key).comments.length;
      if (customer > seen.customer) world.bot.comment(key, 'Thank you for your comment');
      if (desk > seen.desk) world.deskBot.comment(bridge.twin(key).key, 'We have received your comment');
      seen.customer = viewIssue(bridge.customer, key)?.comments.length ?? 0;
      seen.desk = bridge.twin(key).comments.length;
      totals.push(seen.customer + seen.desk);
    }
    // Hello, its mirror, and one answer of the desk's bot.
    expect(totals.at(-1)).toBe(3);
    expect(totals.at(-1)).toBe(totals.at(-4));
  });
});
