/** What the customer's people can do with the markers on their own issues, and what comes of it: nothing. */
import { describe, expect, it } from 'vitest';
import { runKilledAt } from '../promises/kill.ts';
import { hours, minutes } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { acme, createTypesBridge, customerTwin, FOR_ACME, help } from './support.ts';

const KEY = 'deskbridge.acme';

function hint({ desk }: Bridge, request: { readonly id: string; readonly key: string }) {
  const site = new URL(desk.baseUrl).host;
  return { v: 1, role: 'customer', twin: { site, id: request.id, key: request.key } };
}

function failures(report: Awaited<ReturnType<Bridge['run']>>): string[] {
  return report.pairs.flatMap((pair) => pair.failures.map(({ failure }) => failure.code));
}

const SECRET = 'Their backups are broken';

describe("a marker on somebody's own issue", () => {
  it('ties no request of another customer', async () => {
    const bridge = createTypesBridge();
    const { ann, bob } = bridge.world;
    const other = bob.createIssue('HELP', { summary: SECRET, type: 'IT Help', labels: ['for-globex'] });
    bob.comment(other.key, SECRET);
    const own = ann.createIssue('ACME', { summary: 'Mine', type: 'Task' });
    ann.setProperty(own.key, KEY, hint(bridge, other));
    for (let n = 0; n < 3; n += 1) {
      expect(failures(await bridge.run({ compare: 'all' }))).toContain('twin-disagrees');
      bridge.world.advance(hours(1));
    }
    expect(JSON.stringify(acme(bridge))).not.toContain(SECRET);
    expect(help(bridge).find(({ key }) => key === other.key)?.properties).toEqual({});
  });

  it('keeps a request that is in scope from getting a twin, loudly, and is not adopted', async () => {
    const bridge = createTypesBridge();
    const { ann, bob } = bridge.world;
    const request = bob.createIssue('HELP', { summary: 'For Acme', type: 'IT Help', ...FOR_ACME });
    const own = ann.createIssue('ACME', { summary: 'Mine', type: 'Task' });
    ann.setProperty(own.key, KEY, hint(bridge, request));
    const report = await bridge.run();
    expect(failures(report)).toContain('unlisted-account');
    expect(acme(bridge).map(({ summary }) => summary)).toEqual(['Mine']);
    ann.setProperty(own.key, KEY, undefined);
    bridge.world.advance(hours(24));
    await bridge.settle();
    expect(customerTwin(bridge, request.key).summary).toBe('For Acme');
  });
});

describe('the marker of an issue that we made', () => {
  async function linked() {
    const bridge = createTypesBridge();
    const { bob } = bridge.world;
    const first = bob.createIssue('HELP', { summary: 'First', type: 'IT Help', ...FOR_ACME });
    await bridge.settle();
    bridge.world.advance(minutes(15));
    return { bridge, first, twin: customerTwin(bridge, first.key) };
  }

  it('turned to a request that waits for its twin takes nothing from it: both have their own', async () => {
    const { bridge, first, twin } = await linked();
    const { ann, bob } = bridge.world;
    const second = bob.createIssue('HELP', { summary: 'Second', type: 'IT Help', ...FOR_ACME });
    ann.setProperty(twin.key, KEY, hint(bridge, second));
    await bridge.settle();
    bridge.world.advance(hours(24));
    await bridge.settle();
    expect(customerTwin(bridge, first.key).key).toBe(twin.key);
    expect(customerTwin(bridge, second.key)).toMatchObject({ summary: 'Second' });
    expect(acme(bridge)).toHaveLength(2);
  });

  it('turned to an older request, whose own create was lost, is passed over as well', async () => {
    const bridge = createTypesBridge();
    const { ann, bob } = bridge.world;
    const older = bob.createIssue('HELP', { summary: 'Older', type: 'IT Help' });
    const first = bob.createIssue('HELP', { summary: 'First', type: 'IT Help', ...FOR_ACME });
    await bridge.settle();
    const twin = customerTwin(bridge, first.key);
    // Younger than the request, and of our making: only the marker of the other request tells.
    bob.addLabel(older.key, 'for-acme');
    ann.setProperty(twin.key, KEY, hint(bridge, older));
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expect(customerTwin(bridge, first.key)).toMatchObject({ key: twin.key, summary: 'First' });
    expect(customerTwin(bridge, older.key)).toMatchObject({ summary: 'Older' });
  });

  it('exchanged with that of another one changes nothing', async () => {
    const { bridge, first, twin } = await linked();
    const { ann, bob } = bridge.world;
    const second = bob.createIssue('HELP', { summary: 'Second', type: 'IT Help', ...FOR_ACME });
    await bridge.settle();
    const other = customerTwin(bridge, second.key);
    ann.setProperty(twin.key, KEY, hint(bridge, second));
    ann.setProperty(other.key, KEY, hint(bridge, first));
    bob.comment(first.key, 'for the first');
    bob.comment(second.key, 'for the second');
    bridge.world.advance(minutes(15));
    await bridge.settle();
    const texts = (key: string) =>
      customerTwin(bridge, key)
        .comments.map(({ text }) => text)
        .join();
    expect([customerTwin(bridge, first.key).key, customerTwin(bridge, second.key).key]).toEqual([
      twin.key,
      other.key,
    ]);
    expect(texts(first.key)).toContain('for the first');
    expect(texts(second.key)).not.toContain('for the first');
  });
});

it('an issue whose linking was interrupted is not tied to another request that its marker is turned to', async () => {
  for (let at = 1; at < 80; at += 1) {
    const bridge = createTypesBridge();
    const { ann, bob } = bridge.world;
    const secret = bob.createIssue('HELP', { summary: SECRET, type: 'IT Help', labels: ['for-globex'] });
    bob.createIssue('HELP', { summary: 'For Acme', type: 'IT Help', ...FOR_ACME });
    if ((await runKilledAt(bridge, at, 'after')) === 'over') return;
    const [made] = acme(bridge);
    if (made === undefined || help(bridge).some(({ properties }) => KEY in properties)) continue;
    ann.setProperty(made.key, KEY, hint(bridge, secret));
    bridge.world.advance(hours(1));
    await bridge.run();
    bridge.world.advance(hours(1));
    await bridge.run();
    expect(JSON.stringify(acme(bridge))).not.toContain(SECRET);
    expect(help(bridge).find(({ key }) => key === secret.key)?.properties).toEqual({});
    return;
  }
  throw new Error('no run left an issue without the marker of its request');
});
