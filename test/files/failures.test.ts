/** What goes wrong with files, and what it must not do. */
import { describe, expect, it } from 'vitest';
import { hours, minutes, pairOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { BYTES, bridgeWith, CONTENT, filesAt, hashesAt, namesAt, pairWith, UPLOAD } from './files.ts';

async function withFile(content = 'x'.repeat(5000)): Promise<Bridge> {
  const bridge = await pairWith();
  bridge.world.ann.attach('ACME-1', { name: 'image.png', content });
  bridge.world.ann.comment('ACME-1', 'See the picture');
  return bridge;
}

/** Comes to its end in later runs, with one copy. */
async function expectOneCopy(bridge: Bridge): Promise<void> {
  for (let i = 0; i < 4; i += 1) {
    bridge.world.advance(hours(1));
    await bridge.run();
  }
  await bridge.settle();
  expect(hashesAt(bridge, 'desk')).toEqual(hashesAt(bridge, 'customer'));
}

describe('an upload', () => {
  it.each([
    ['whose answer is lost', { kind: 'reset-after' }],
    ['answered with a page', { kind: 'html' }],
    ['answered with half an answer', { kind: 'garbage' }],
    ['answered with 502 after it was taken', { kind: 'status-after', status: 502 }],
  ] as const)('%s is found and noted in the same run', async (_, action) => {
    const bridge = await withFile();
    const fault = bridge.desk.faults.add({ match: { route: UPLOAD }, action });
    const report = await bridge.run();
    expect(fault.hits).toBe(1);
    expect(report.counts).toMatchObject({ files: 1, failed: 0 });
    expect(bridge.desk.log.count({ route: UPLOAD })).toBe(1);
    await expectOneCopy(bridge);
    expect(bridge.desk.log.count({ route: UPLOAD })).toBe(1);
  });

  it('that Jira carries out much later is not sent twice', async () => {
    const bridge = await withFile();
    bridge.desk.faults.add({ match: { route: UPLOAD }, action: { kind: 'apply-later', ms: minutes(4) } });
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ files: 0, failed: 1, commentsToDesk: 1 });
    await bridge.run({ issues: ['ACME-1'] });
    expect(bridge.desk.log.count({ route: UPLOAD })).toBe(1);
    await expectOneCopy(bridge);
    expect(bridge.desk.log.count({ route: UPLOAD })).toBe(1);
  });

  it('that is sent twice after all, by two runs at once, leaves one', async () => {
    const bridge = await withFile();
    bridge.desk.faults.add({ match: { route: UPLOAD }, action: { kind: 'apply-later', ms: minutes(20) } });
    await bridge.run();
    bridge.checkpoints.clear();
    await bridge.run();
    expect(filesAt(bridge, 'desk')).toHaveLength(1);
    bridge.world.advance(minutes(20));
    expect(filesAt(bridge, 'desk')).toHaveLength(2);
    await expectOneCopy(bridge);
  });

  it.each([413, 400, 403, 500])('refused with %i holds neither comments nor other files', async (status) => {
    const bridge = await withFile();
    bridge.world.ann.attach('ACME-1', { name: 'other.log', content: 'y' });
    bridge.desk.faults.add({ match: { route: UPLOAD }, action: { kind: 'status', status } });
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ files: 1, failed: 1, commentsToDesk: 1 });
    expect(namesAt(bridge, 'desk')).toEqual(['other.log']);
    await expectOneCopy(bridge);
  });

  it('that is rate limited is sent again from its beginning', async () => {
    const bridge = await withFile();
    bridge.desk.faults.add({ match: { route: UPLOAD }, action: { kind: 'rate-limit', retryAfter: 3 } });
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ files: 1, failed: 0 });
    expect(hashesAt(bridge, 'desk')).toEqual(hashesAt(bridge, 'customer'));
  });

  it('whose note is lost is adopted: nothing is sent again', async () => {
    const bridge = await withFile();
    bridge.world.ann.attach('ACME-1', { name: 'image.png', content: 'y'.repeat(5000) });
    const match = { method: 'PUT', route: '/rest/api/3/issue/{issue}/properties/{property}' };
    bridge.desk.faults.add({ match, times: 9, action: { kind: 'status', status: 400 } });
    const report = await bridge.run();
    expect(report.counts.files).toBe(2);
    expect(pairOf(report, 'ACME-1').failures).toHaveLength(1);
    bridge.desk.faults.clear();
    bridge.checkpoints.clear();
    await bridge.settle();
    expect(bridge.desk.log.count({ route: UPLOAD })).toBe(2);
    bridge.world.ann.deleteAttachment(filesAt(bridge, 'customer')[0]?.id ?? '');
    await bridge.settle();
    expect(hashesAt(bridge, 'desk')).toEqual(hashesAt(bridge, 'customer'));
  });

  it('of one of five pictures of the same name and size is adopted by counting', async () => {
    const bridge = await pairWith();
    for (let i = 0; i < 5; i += 1)
      bridge.world.ann.attach('ACME-1', { name: 'image.png', content: `p ${i}` });
    bridge.desk.faults.add({
      match: { route: UPLOAD },
      skip: 2,
      times: 1,
      action: { kind: 'apply-later', ms: minutes(1) },
    });
    await bridge.run();
    expect(filesAt(bridge, 'desk')).toHaveLength(4);
    await expectOneCopy(bridge);
    expect(bridge.desk.log.count({ route: UPLOAD })).toBe(5);
  });
});

describe('a download', () => {
  it.each([
    ['breaks off', { match: { route: BYTES }, action: { kind: 'cut', bytes: 100 } }],
    ['is refused', { match: { route: BYTES }, action: { kind: 'status', status: 403 } }],
    ['fails', { match: { route: BYTES }, action: { kind: 'status', status: 503 } }],
    ['drops', { match: { route: BYTES }, action: { kind: 'reset-before' } }],
    [
      'leads to http',
      {
        match: { route: CONTENT },
        action: { kind: 'status', status: 303, headers: { Location: 'http://media.example/x' }, body: {} },
      },
    ],
    ['leads nowhere', { match: { route: CONTENT }, action: { kind: 'status', status: 303, body: {} } }],
    ['is no redirect', { match: { route: CONTENT }, action: { kind: 'status', status: 200, body: {} } }],
  ] as const)('that %s uploads nothing, and holds no comment', async (_, fault) => {
    const bridge = await withFile();
    const armed = bridge.customer.faults.add(fault);
    const report = await bridge.run();
    expect(armed.hits).toBe(1);
    expect(filesAt(bridge, 'desk')).toEqual([]);
    expect(report.counts).toMatchObject({ files: 0, failed: 1, commentsToDesk: 1 });
    expect(bridge.customer.leakedCredentials).toEqual([]);
    await expectOneCopy(bridge);
  });

  it.each([
    ['longer', -1],
    ['shorter', 1],
  ])('that is %s than Jira said uploads nothing', async (_, by) => {
    const bridge = await withFile();
    bridge.customer.faults.add({
      match: { route: '/rest/api/3/issue/bulkfetch' },
      times: 9,
      action: {
        kind: 'rewrite',
        rewrite: (body) =>
          JSON.parse(
            JSON.stringify(body, (key, value: unknown) => (key === 'size' ? (value as number) + by : value)),
          ) as unknown,
      },
    });
    const report = await bridge.run();
    expect(filesAt(bridge, 'desk')).toEqual([]);
    expect(report.counts).toMatchObject({ files: 0, failed: 1 });
    bridge.customer.faults.clear();
    await expectOneCopy(bridge);
  });
});

describe('a site', () => {
  it('that takes no files is a mistake in the configuration', async () => {
    const bridge = bridgeWith();
    bridge.desk.settings.attachments.enabled = false;
    const report = await bridge.run();
    expect(report.problems?.map(({ path }) => path)).toEqual(['syncs.acme.attachments.direction']);
  });

  it('that takes none any more loses no comment', async () => {
    const bridge = await withFile();
    bridge.desk.settings.attachments.enabled = false;
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ commentsToDesk: 1, files: 0 });
  });
});

it('a list of files that somebody broke is an error, and nothing is done about files', async () => {
  const bridge = await withFile();
  await bridge.settle();
  bridge.world.bob.setProperty('HELP-1', 'deskbridge.acme.files', { v: 2 });
  bridge.world.ann.attach('ACME-1', { name: 'b.log', content: 'b' });
  bridge.world.ann.comment('ACME-1', 'Still here');
  const report = await bridge.run();
  expect(pairOf(report, 'ACME-1').failures.map(({ failure }) => failure.code)).toEqual(['bad-marker']);
  expect(report.counts).toMatchObject({ commentsToDesk: 1, files: 0 });
});

it('a list that names a file of a person never deletes it', async () => {
  const bridge = await withFile();
  await bridge.settle();
  const theirs = bridge.world.bob.attach('HELP-1', { name: 'mine.txt', content: 'mine' });
  const origin = filesAt(bridge, 'customer')[0]?.id ?? '';
  bridge.world.bob.setProperty('HELP-1', 'deskbridge.acme.files', { v: 1, [origin]: theirs });
  bridge.world.ann.deleteAttachment(origin);
  await bridge.settle();
  expect(namesAt(bridge, 'desk')).toContain('mine.txt');
});
