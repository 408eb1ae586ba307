import { describe, expect, it } from 'vitest';
import { viewIssue } from '../emulator/index.ts';
import { codesOf, createBridge, hours, minutes, pairOf } from '../support/bridge.ts';
import { bridgeWith, filesAt, hashesAt, namesAt, pairWith, UPLOAD } from './files.ts';

describe('a file of the customer', () => {
  it.each([false, true])(
    'arrives with its twin, with name and bytes, once (same site: %s)',
    async (sameSite) => {
      const bridge = bridgeWith(undefined, { sameSite });
      bridge.world.ann.createIssue('ACME', {
        summary: 'Printer smokes',
        files: [{ name: 'trace “1”.log', content: 'line 1\nline 2' }],
      });
      const report = await bridge.run();
      expect(report.result).toBe('ok');
      expect(report.counts).toMatchObject({ created: 1, files: 1, failed: 0 });
      const [original] = filesAt(bridge, 'customer');
      expect(filesAt(bridge, 'desk')).toEqual([
        expect.objectContaining({ filename: 'trace “1”.log', size: 13, sha256: original?.sha256 }),
      ]);
      const writes = bridge.writes();
      for (const compare of ['changed', 'all'] as const) {
        bridge.world.advance(minutes(15));
        await bridge.run({ compare });
      }
      bridge.checkpoints.clear();
      await bridge.run();
      expect(bridge.writes()).toBe(writes);
      expect(bridge.customer.leakedCredentials).toEqual([]);
    },
  );

  it('costs four requests and its bytes: where it is, the upload, the note, and the comment list of none', async () => {
    const bridge = await pairWith('{ direction: to-desk }');
    await bridge.run();
    bridge.world.advance(minutes(15));
    const idle = await bridge.requestsOf(() => bridge.run());
    bridge.world.advance(minutes(15));
    bridge.world.ann.attach('ACME-1', { name: 'a.log', content: 'a' });
    bridge.world.ann.attach('ACME-1', { name: 'b.log', content: 'b' });
    const busy = await bridge.requestsOf(() => bridge.run());
    // The reads of a changed pair, then two uploads, two addresses, one note for both.
    expect(busy['acme']).toBe((idle['acme'] ?? 0) + 1 + 2);
    expect(busy['vendor']).toBe((idle['vendor'] ?? 0) + 1 + 2 + 1);
  });

  it('called like four others arrives five times, each with its own bytes', async () => {
    const bridge = await pairWith();
    for (let i = 0; i < 5; i += 1)
      bridge.world.ann.attach('ACME-1', { name: 'image.png', content: `picture ${i % 4}` });
    await bridge.settle();
    expect(namesAt(bridge, 'desk')).toEqual(Array.from({ length: 5 }, () => 'image.png'));
    expect(hashesAt(bridge, 'desk')).toEqual(hashesAt(bridge, 'customer'));
  });

  it('cannot write a header of its own', async () => {
    const bridge = await pairWith();
    const name = 'a"\r\nContent-Type: text/html\r\n\r\n<b>.log';
    bridge.world.ann.attach('ACME-1', { name, content: 'x' });
    await bridge.settle();
    expect(filesAt(bridge, 'desk')).toEqual([
      expect.objectContaining({
        filename: 'a___Content-Type: text_html____<b>.log',
        mimeType: 'text/plain',
        size: 1,
      }),
    ]);
  });

  it('that is empty arrives empty', async () => {
    const bridge = await pairWith();
    bridge.world.ann.attach('ACME-1', { name: 'empty.txt', content: '' });
    await bridge.settle();
    expect(filesAt(bridge, 'desk')).toEqual([expect.objectContaining({ filename: 'empty.txt', size: 0 })]);
  });

  it('stays where the rules say so, and is named', async () => {
    const bridge = await pairWith(
      '{ direction: to-desk, maxSizeMb: 0.001, exclude: ["*.EXE", "secret*.txt"] }',
    );
    bridge.world.ann.attach('ACME-1', { name: 'setup.exe', content: 'x' });
    bridge.world.ann.attach('ACME-1', { name: 'secret plan.txt', content: 'x' });
    bridge.world.ann.attach('ACME-1', { name: 'big.bin', size: 1049 });
    bridge.world.ann.attach('ACME-1', { name: 'fits.bin', size: 1048 });
    bridge.world.pia.attach('HELP-1', { name: 'from the portal.txt', content: 'x' });
    const report = await bridge.run();
    expect(namesAt(bridge, 'desk')).toEqual(['from the portal.txt', 'fits.bin']);
    expect(codesOf(report, 'ACME-1').toSorted()).toEqual(['direction', 'excluded', 'excluded', 'too-large']);
    expect(report.result).toBe('ok');
  });

  it('is not sent where the other site would not take it for its size', async () => {
    const bridge = bridgeWith();
    bridge.desk.settings.attachments.uploadLimit = 100;
    bridge.world.ann.createIssue('ACME', { summary: 'S', files: [{ name: 'a.bin', size: 101 }] });
    const report = await bridge.run();
    expect(codesOf(report, 'ACME-1')).toEqual(['too-large']);
    expect(bridge.desk.log.count({ route: UPLOAD })).toBe(0);
  });
});

describe('in plan mode', () => {
  it('nothing is uploaded, and the plan names what would be', async () => {
    const bridge = await pairWith();
    bridge.world.ann.attach('ACME-1', { name: 'a.log', content: 'a' });
    bridge.world.ann.createIssue('ACME', { summary: 'New', files: [{ name: 'b.log', content: 'b' }] });
    const writes = bridge.writes();
    const report = await bridge.run({ mode: 'plan' });
    expect(bridge.writes()).toBe(writes);
    expect(report.counts).toMatchObject({ created: 1, files: 2 });
    expect(pairOf(report, 'ACME-1').operations).toEqual([
      expect.objectContaining({ kind: 'add-file', side: 'desk', status: 'planned' }),
    ]);
  });
});

describe('deleting', () => {
  it('an original removes its copy', async () => {
    const bridge = await pairWith();
    const id = bridge.world.ann.attach('ACME-1', { name: 'a.log', content: 'a' });
    bridge.world.ann.attach('ACME-1', { name: 'b.log', content: 'b' });
    await bridge.settle();
    bridge.world.ann.deleteAttachment(id);
    const report = await bridge.run();
    expect(namesAt(bridge, 'desk')).toEqual(['b.log']);
    expect(report.counts).toMatchObject({ deleted: 1, files: 0 });
    await bridge.settle();
    expect(namesAt(bridge, 'customer')).toEqual(['b.log']);
  });

  it('an original that only one answer leaves out removes nothing', async () => {
    const bridge = await pairWith();
    const id = bridge.world.ann.attach('ACME-1', { name: 'a.log', content: 'a' });
    await bridge.settle();
    bridge.world.ann.comment('ACME-1', 'Something changes');
    bridge.customer.faults.add({
      match: { route: '/rest/api/3/issue/bulkfetch' },
      times: 10,
      action: { kind: 'omit', ids: [id] },
    });
    await bridge.run();
    expect(namesAt(bridge, 'desk')).toEqual(['a.log']);
  });

  it('a copy leaves the original alone, and brings no other copy', async () => {
    const bridge = await pairWith();
    bridge.world.ann.attach('ACME-1', { name: 'a.log', content: 'a' });
    await bridge.settle();
    bridge.world.bob.deleteAttachment(filesAt(bridge, 'desk')[0]?.id ?? '');
    await bridge.settle();
    bridge.world.advance(hours(25));
    await bridge.run({ compare: 'all' });
    expect(namesAt(bridge, 'customer')).toEqual(['a.log']);
    expect(namesAt(bridge, 'desk')).toEqual([]);
  });

  it('is limited like other deletions', async () => {
    const bridge = await pairWith();
    const ids = ['a', 'b', 'c'].map((name) => bridge.world.ann.attach('ACME-1', { name, content: name }));
    await bridge.settle();
    for (const id of ids) bridge.world.ann.deleteAttachment(id);
    const report = await bridge.run({ limits: { deletes: 2 } });
    expect(report.overLimit).toEqual([expect.objectContaining({ limit: 'deletes', wanted: 3, allowed: 2 })]);
    expect(filesAt(bridge, 'desk')).toHaveLength(1);
  });
});

it('uploads count with the comments of a run', async () => {
  const bridge = await pairWith();
  for (const name of ['a', 'b', 'c']) bridge.world.ann.attach('ACME-1', { name, content: name });
  const report = await bridge.run({ limits: { comments: 2 } });
  expect(namesAt(bridge, 'desk')).toEqual(['a', 'b']);
  expect(report.overLimit).toHaveLength(1);
  await bridge.settle();
  expect(namesAt(bridge, 'desk')).toEqual(['a', 'b', 'c']);
});

it('without the key `attachments`, files are not even read', async () => {
  const bridge = createBridge();
  bridge.world.ann.createIssue('ACME', { summary: 'S', files: [{ name: 'a', content: 'a' }] });
  await bridge.settle();
  expect(filesAt(bridge, 'desk')).toEqual([]);
  const asked = bridge.customer.log
    .find({ route: '/rest/api/3/issue/bulkfetch' })
    .map(({ body }) => JSON.stringify(body));
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.join()).not.toContain('attachment');
  expect(Object.keys(viewIssue(bridge.desk, 'HELP-1')?.properties ?? {})).toEqual(['deskbridge.acme']);
});
