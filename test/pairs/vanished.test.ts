import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { personAt } from '../emulator/people.ts';
import { viewIssue } from '../emulator/index.ts';

/** A pair that is linked and quiet. */
async function linked(rules: string = scenarioRules): Promise<Bridge> {
  const bridge = createBridge({ sync: scenarioSync(rules) });
  bridge.world.ann.createIssue('ACME', 'Printer');
  bridge.world.ann.createIssue('ACME', 'Another');
  await bridge.settle();
  bridge.world.advance(minutes(15));
  return bridge;
}

/** The desk looks at the request, so that a run comes by it. */
function touch(bridge: Bridge): void {
  bridge.world.advance(minutes(15));
  bridge.world.bob.comment('HELP-1', 'Anybody there?', { internal: true });
}

const notesOf = (bridge: Bridge) =>
  viewIssue(bridge.desk, 'HELP-1')?.comments.filter(({ text }) => text.includes('is gone')) ?? [];
const codesOf = (report: Awaited<ReturnType<Bridge['run']>>) =>
  report.pairs
    .filter(({ desk }) => desk?.key === 'HELP-1')
    .flatMap(({ notCarried }) => notCarried.map(({ code }) => code));

describe('a customer issue that vanished', () => {
  it('is told to the agents once, after two runs agree, in an internal note', async () => {
    const bridge = await linked();
    bridge.world.ann.deleteIssue('ACME-1');
    touch(bridge);
    const first = await bridge.run();
    expect(codesOf(first)).toContain('origin-deleted');
    expect(notesOf(bridge)).toEqual([]);
    bridge.world.advance(minutes(15));
    const second = await bridge.run();
    expect(codesOf(second)).toContain('origin-deleted');
    expect(notesOf(bridge)).toMatchObject([{ visibility: 'internal' }]);
    expect(notesOf(bridge)[0]?.text).toContain('ACME-1');
    bridge.world.advance(minutes(15));
    const writes = bridge.writes();
    const third = await bridge.run();
    expect(third.pairs.flatMap(({ operations }) => operations)).toEqual([]);
    expect(bridge.writes()).toBe(writes);
  });

  it('waits for nothing on a request that is stopped, and is told once that goes on', async () => {
    const bridge = await linked(`${scenarioRules}stopLabel: no-sync\n`);
    bridge.world.ann.deleteIssue('ACME-1');
    bridge.world.bob.addLabel('HELP-1', 'no-sync');
    touch(bridge);
    for (let i = 0; i < 3; i += 1) {
      const plan = await bridge.run({ mode: 'plan', compare: 'all' });
      const report = await bridge.run({ compare: 'all' });
      for (const { pairs, counts } of [plan, report]) {
        expect(pairs.flatMap(({ operations }) => operations)).toEqual([]);
        expect(counts.pending).toBe(0);
      }
      bridge.world.advance(hours(1));
    }
    bridge.world.bob.removeLabel('HELP-1', 'no-sync');
    for (let i = 0; i < 2; i += 1) {
      bridge.world.advance(minutes(15));
      await bridge.run();
    }
    expect(notesOf(bridge)).toHaveLength(1);
  });

  it('is not told a second time, whatever is forgotten', async () => {
    const bridge = await linked();
    bridge.world.ann.deleteIssue('ACME-1');
    touch(bridge);
    await bridge.run();
    bridge.world.advance(minutes(15));
    await bridge.run();
    expect(notesOf(bridge)).toHaveLength(1);
    for (let i = 0; i < 3; i += 1) {
      bridge.checkpoints.clear();
      bridge.world.advance(hours(1));
      await bridge.run();
      bridge.world.advance(minutes(15));
      await bridge.run();
    }
    expect(notesOf(bridge)).toHaveLength(1);
  });

  it('is not told when the second run follows within a minute', async () => {
    const bridge = await linked();
    bridge.world.ann.deleteIssue('ACME-1');
    touch(bridge);
    await bridge.run();
    bridge.world.advance(20_000);
    await bridge.run();
    expect(notesOf(bridge)).toEqual([]);
    bridge.world.advance(minutes(1));
    await bridge.run();
    expect(notesOf(bridge)).toHaveLength(1);
  });

  it('is not told where nobody wants to know, nor on a stopped request', async () => {
    for (const rules of [`${scenarioRules}onDelete: ignore\n`, `${scenarioRules}stopLabel: no-sync\n`]) {
      const bridge = await linked(rules);
      bridge.world.bob.addLabel('HELP-1', 'no-sync');
      bridge.world.ann.deleteIssue('ACME-1');
      touch(bridge);
      expect(codesOf(await bridge.run())).toContain('origin-deleted');
      bridge.world.advance(minutes(15));
      await bridge.run();
      expect(notesOf(bridge)).toEqual([]);
    }
  });

  it('that only cannot be seen for a while goes on afterwards, and the note is never carried', async () => {
    const bridge = await linked();
    const { world } = bridge;
    const record = [...bridge.customer.issues.values()].find(({ number }) => number === 1);
    if (record === undefined) throw new Error('no issue');
    bridge.customer.issues.delete(record.id);
    touch(bridge);
    await bridge.run();
    bridge.customer.issues.set(record.id, record);
    world.advance(minutes(15));
    await bridge.run();
    expect(notesOf(bridge)).toEqual([]);
    // What was seen before it came back does not count for the next time.
    bridge.customer.issues.delete(record.id);
    touch(bridge);
    await bridge.run();
    expect(notesOf(bridge)).toEqual([]);
    world.advance(minutes(15));
    await bridge.run();
    expect(notesOf(bridge)).toHaveLength(1);
    bridge.customer.issues.set(record.id, record);
    world.bob.comment('HELP-1', 'You are back');
    await bridge.settle();
    expect(viewIssue(bridge.customer, 'ACME-1')?.comments.map(({ text }) => text)).toEqual([
      expect.stringContaining('You are back'),
    ]);
    expect(notesOf(bridge)).toHaveLength(1);
  });

  it('six of them over a week are no mass, and each is told', async () => {
    const bridge = createBridge({ sync: scenarioSync() });
    const count = 100;
    for (let i = 0; i < count; i += 1) bridge.world.ann.createIssue('ACME', `Issue ${String(i)}`);
    await bridge.run({ limits: { creates: count } });
    await bridge.settle();
    for (let i = 1; i <= 6; i += 1) bridge.world.ann.deleteIssue(`ACME-${String(i)}`);
    bridge.world.advance(hours(1));
    expect((await bridge.run({ compare: 'all' })).stopped).toBeUndefined();
    bridge.world.advance(minutes(15));
    const report = await bridge.run();
    expect(report.stopped).toBeUndefined();
    const notes = bridge
      .requests()
      .flatMap(({ comments }) => comments.filter(({ text }) => text.includes('is gone')));
    expect(notes).toHaveLength(6);
  });

  it('is told once by two runs at the same time, and the younger of two notes goes', async () => {
    const bridge = await linked();
    bridge.world.ann.deleteIssue('ACME-1');
    touch(bridge);
    await bridge.run();
    bridge.world.advance(minutes(15));
    const remembered = new Map(bridge.checkpoints);
    await Promise.all([bridge.run(), bridge.run()]);
    expect(notesOf(bridge)).toHaveLength(1);

    // The run that wrote the second one died before it could look.
    const [note] = notesOf(bridge);
    const { deskSync } = bridge.world;
    const sync = personAt(bridge.world, bridge.desk, deskSync.accountId);
    sync.comment('HELP-1', 'ACME-1 is gone', {
      internal: true,
      properties: { 'deskbridge.acme': note?.properties['deskbridge.acme'] },
    });
    expect(notesOf(bridge)).toHaveLength(2);
    for (const [name, text] of remembered) bridge.checkpoints.set(name, text);
    bridge.world.advance(minutes(15));
    await bridge.run();
    expect(notesOf(bridge).map(({ id }) => id)).toEqual([note?.id]);
  });

  it('when the answer to the note is lost, it is written once all the same', async () => {
    const bridge = await linked();
    bridge.world.ann.deleteIssue('ACME-1');
    touch(bridge);
    await bridge.run();
    bridge.world.advance(minutes(15));
    bridge.world.onRequest = (_, phase, request) => {
      if (phase === 'after' && request.write && request.path.endsWith('/comment')) throw new Error('lost');
    };
    expect((await bridge.run()).result).toBe('failed');
    bridge.world.onRequest = undefined;
    for (let i = 0; i < 4; i += 1) {
      bridge.world.advance(minutes(20));
      await bridge.run();
    }
    expect(notesOf(bridge)).toHaveLength(1);
  });
});
