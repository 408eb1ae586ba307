/** Promise 1 for files: nothing internal leaks, and what is no longer public is withdrawn. */
import { describe, expect, it } from 'vitest';
import { codesOf, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import { runKilledAt } from '../promises/kill.ts';
import { CONTENT, filesAt, namesAt, pairWith, UPLOAD } from './files.ts';

const shot = (name = 'image.png') => ({ name, content: `picture ${name}` });

describe('a file of the desk', () => {
  it('goes to the customer if a public comment shows it', async () => {
    const bridge = await pairWith();
    bridge.world.bob.comment('HELP-1', 'Look here', { files: [shot()] });
    const report = await bridge.run();
    expect(namesAt(bridge, 'customer')).toEqual(['image.png']);
    expect(report.counts).toMatchObject({ files: 1, commentsToCustomer: 1 });
    await bridge.settle();
    expect(namesAt(bridge, 'customer')).toEqual(['image.png']);
    expect(namesAt(bridge, 'desk')).toEqual(['image.png']);
  });

  it('goes to the customer if somebody attached it in the portal', async () => {
    const bridge = await pairWith();
    bridge.world.pia.attach('HELP-1', shot('form.pdf'));
    await bridge.settle();
    expect(namesAt(bridge, 'customer')).toEqual(['form.pdf']);
  });

  it('never goes if an internal comment shows it, or none does', async () => {
    const bridge = await pairWith();
    bridge.world.bob.comment('HELP-1', 'Do not tell them', { internal: true, files: [shot('secret.png')] });
    bridge.world.bob.comment('HELP-1', 'For agents', { role: 'Administrators', files: [shot('role.png')] });
    bridge.world.bob.attach('HELP-1', shot('notes.png'));
    bridge.world.bob.comment('HELP-1', 'See the log');
    const report = await bridge.run();
    await bridge.settle();
    expect(filesAt(bridge, 'customer')).toEqual([]);
    expect(bridge.customer.log.count({ route: UPLOAD })).toBe(0);
    expect(bridge.desk.log.count({ route: CONTENT })).toBe(0);
    expect(codesOf(report, 'ACME-1').filter((code) => code === 'not-public').length).toBeGreaterThan(1);
  });

  it('goes if a public comment shows it as well as an internal one', async () => {
    const bridge = await pairWith();
    bridge.world.bob.comment('HELP-1', 'First among us', { internal: true, files: [shot()] });
    await bridge.settle();
    expect(filesAt(bridge, 'customer')).toEqual([]);
    const id = filesAt(bridge, 'desk')[0]?.mediaId;
    const content = [
      { type: 'mediaSingle', content: [{ type: 'media', attrs: { type: 'file', id, collection: '' } }] },
    ];
    bridge.world.bob.comment('HELP-1', { type: 'doc', version: 1, content });
    await bridge.settle();
    expect(namesAt(bridge, 'customer')).toEqual(['image.png']);
  });

  it.each([
    [
      'became internal',
      (bridge: Awaited<ReturnType<typeof pairWith>>, id: string) => bridge.world.bob.makeInternal(id),
    ],
    [
      'was limited to a role',
      (bridge: Awaited<ReturnType<typeof pairWith>>, id: string) =>
        bridge.world.bob.restrictComment(id, 'Administrators'),
    ],
  ])('whose comment %s is withdrawn, and comes back with it', async (_, hide) => {
    const bridge = await pairWith();
    const id = bridge.world.bob.comment('HELP-1', 'Look here', { files: [shot()] });
    bridge.world.bob.comment('HELP-1', 'And here', { files: [shot('open.png')] });
    await bridge.settle();
    expect(filesAt(bridge, 'customer')).toHaveLength(2);
    hide(bridge, id);
    const report = await bridge.run({ limits: { deletes: 0 } });
    expect(namesAt(bridge, 'customer')).toEqual(['open.png']);
    expect(report.overLimit).toEqual([]);
    await bridge.settle();
    expect(namesAt(bridge, 'customer')).toEqual(['open.png']);
    bridge.world.bob.makePublic(id);
    bridge.world.bob.restrictComment(id, undefined);
    await bridge.settle();
    expect(namesAt(bridge, 'customer').toSorted()).toEqual(['image.png', 'open.png']);
  });

  it.each(['{ direction: off }', '{ direction: to-desk }', '{ direction: both, exclude: ["*"] }'])(
    'is withdrawn with %s, too, and while the pair is stopped',
    async (attachments) => {
      const bridge = await pairWith();
      const id = bridge.world.bob.comment('HELP-1', 'Look here', { files: [shot()] });
      await bridge.settle();
      expect(filesAt(bridge, 'customer')).toHaveLength(1);
      bridge.configure(scenarioSync(`${scenarioRules}attachments: ${attachments}\nstopLabel: no-sync\n`));
      bridge.world.bob.addLabel('HELP-1', 'no-sync');
      bridge.world.bob.makeInternal(id);
      await bridge.run();
      expect(filesAt(bridge, 'customer')).toEqual([]);
      expect(namesAt(bridge, 'desk')).toEqual(['image.png']);
    },
  );

  it('comes back with its comment wherever the run died that withdrew it', async () => {
    for (const phase of ['before', 'after'] as const) {
      for (let at = 1; ; at += 1) {
        const bridge = await pairWith();
        const id = bridge.world.bob.comment('HELP-1', 'Look here', { files: [shot()] });
        await bridge.settle();
        expect(namesAt(bridge, 'customer')).toEqual(['image.png']);
        bridge.world.bob.makeInternal(id);
        const end = await runKilledAt(bridge, at, phase);
        if (end === 'over') break;
        bridge.world.bob.makePublic(id);
        await bridge.settle();
        expect(namesAt(bridge, 'customer'), `${phase} ${at}`).toEqual(['image.png']);
      }
    }
  });

  it('comes back with its comment although its withdrawal could not be noted', async () => {
    const bridge = await pairWith();
    const id = bridge.world.bob.comment('HELP-1', 'Look here', { files: [shot()] });
    await bridge.settle();
    bridge.world.bob.makeInternal(id);
    bridge.desk.faults.add({
      match: { route: '/rest/api/3/issue/{issue}/properties/{property}', write: true },
      action: { kind: 'status', status: 503 },
      times: 4,
    });
    await bridge.run();
    expect(filesAt(bridge, 'customer')).toEqual([]);
    bridge.world.bob.makePublic(id);
    await bridge.settle();
    expect(namesAt(bridge, 'customer')).toEqual(['image.png']);
  });

  it('stays when JSM knows no such request, or does not answer', async () => {
    const bridge = await pairWith();
    bridge.world.bob.comment('HELP-1', 'Look here', { files: [shot()] });
    bridge.desk.faults.add({
      match: { route: '/rest/servicedeskapi/request/{issue}/comment' },
      action: { kind: 'status', status: 404, body: { errorMessage: 'no' } },
    });
    const first = await bridge.run();
    expect(codesOf(first, 'ACME-1')).toContain('not-public');
    expect(filesAt(bridge, 'customer')).toEqual([]);
    bridge.world.advance(minutes(15));
    bridge.world.bob.comment('HELP-1', 'Anybody there?');
    bridge.desk.faults.add({
      match: { route: '/rest/servicedeskapi/request/{issue}/comment' },
      times: 9,
      action: { kind: 'status', status: 500 },
    });
    const second = await bridge.run();
    expect(second.counts).toMatchObject({ commentsToCustomer: 1, files: 0 });
    expect(second.result).toBe('failed');
    bridge.desk.faults.clear();
    bridge.world.advance(minutes(30));
    await bridge.settle();
    expect(namesAt(bridge, 'customer')).toEqual(['image.png']);
  });
});

describe('a file of the customer', () => {
  it('never travels if a restricted comment shows it', async () => {
    const bridge = await pairWith();
    bridge.world.ann.comment('ACME-1', 'Our passwords', {
      role: 'Administrators',
      files: [shot('secret.png')],
    });
    bridge.world.advance(minutes(10));
    bridge.world.ann.comment('ACME-1', 'The printer', { files: [shot('printer.png')] });
    const report = await bridge.run();
    await bridge.settle();
    expect(namesAt(bridge, 'desk')).toEqual(['printer.png']);
    expect(codesOf(report, 'ACME-1')).toContain('not-public');
  });

  it('stays if a restricted comment names it, or was written with it', async () => {
    const bridge = await pairWith();
    bridge.world.ann.attach('ACME-1', shot('plan.pdf'));
    bridge.world.ben.attach('ACME-1', shot('other.pdf'));
    bridge.world.advance(minutes(5));
    bridge.world.ben.attach('ACME-1', shot('together.pdf'));
    bridge.world.ben.comment('ACME-1', 'Not for them: plan.pdf', { role: 'Administrators' });
    await bridge.settle();
    expect(namesAt(bridge, 'desk')).toEqual(['other.pdf']);
  });

  it('stays if a restricted comment shows something and Jira does not tell what', async () => {
    const bridge = await pairWith();
    bridge.world.ann.attach('ACME-1', shot('harmless.pdf'));
    bridge.world.advance(minutes(5));
    bridge.world.ben.comment('ACME-1', 'Secret', { role: 'Administrators', files: [shot()] });
    const rewritten = bridge.customer.faults.add({
      match: { route: CONTENT },
      times: 20,
      action: { kind: 'status', status: 303, headers: { Location: 'https://cdn.example/abc' }, body: {} },
    });
    await bridge.run();
    expect(rewritten.hits).toBeGreaterThan(0);
    expect(filesAt(bridge, 'desk')).toEqual([]);
  });

  it('whose comment was restricted later is withdrawn', async () => {
    const bridge = await pairWith();
    const id = bridge.world.ann.comment('ACME-1', 'Oh dear', { files: [shot('password.png')] });
    bridge.world.ann.comment('ACME-1', 'Fine', { files: [shot('fine.png')] });
    await bridge.settle();
    expect(filesAt(bridge, 'desk')).toHaveLength(2);
    bridge.world.ann.restrictComment(id, 'Administrators');
    await bridge.run();
    expect(namesAt(bridge, 'desk')).toEqual(['fine.png']);
  });
});

it('a comment that becomes internal while its second file waits keeps that file at home', async () => {
  const bridge = await pairWith();
  const id = bridge.world.bob.comment('HELP-1', 'Look here', { files: [shot('a.png'), shot('b.png')] });
  // The first file takes so long that the comment is internal when the second one's turn comes.
  bridge.world.onRequest = (_, when, request) => {
    if (when !== 'before' || request.route !== UPLOAD) return;
    bridge.world.onRequest = undefined;
    bridge.world.advance(minutes(2));
    bridge.world.bob.makeInternal(id);
  };
  await bridge.run();
  expect(filesAt(bridge, 'customer')).toHaveLength(1);
  await bridge.settle();
  expect(filesAt(bridge, 'customer')).toEqual([]);
});
