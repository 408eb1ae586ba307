import { describe, expect, it } from 'vitest';
import { createBridge, hours, minutes, pairOf } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { personAt, viewIssue } from '../emulator/index.ts';
import { expectNoDoubles, markerOf, textsOf } from './canonical.ts';
import { addProject } from './projects.ts';
import { rewriteComments } from './rewrite.ts';

const KEY = 'deskbridge.acme';

/** A pair, and a second request of our account that names the same customer issue. Answers the keys of all three. */
async function withDouble(): Promise<{ bridge: Bridge; key: string; elder: string; younger: string }> {
  const bridge = createBridge();
  const { ann } = bridge.world;
  const { key } = ann.createIssue('ACME', 'Printer');
  await bridge.settle();
  const elder = bridge.twin(key);
  bridge.world.advance(minutes(15));
  const younger = ours(bridge).createIssue('HELP', 'Printer');
  ours(bridge).setProperty(younger.key, KEY, elder.properties[KEY]);
  return { bridge, key, elder: elder.key, younger: younger.key };
}

function hostOf({ desk }: Bridge): string {
  return new URL(desk.baseUrl).host;
}

function ours({ world }: Bridge) {
  return personAt(world, world.desk, world.deskSync.accountId);
}

/** Comments the issue and lets enough runs pass for every pair to be looked at. */
async function runOn(bridge: Bridge): Promise<Awaited<ReturnType<Bridge['run']>>[]> {
  const reports = [];
  for (let i = 0; i < 4; i += 1) {
    bridge.world.advance(minutes(15));
    reports.push(await bridge.run());
  }
  return reports;
}

describe('of two requests for one customer issue', () => {
  it.each(['kept', 'lost'])('the elder stays and the younger is let go, %s checkpoint', async (cache) => {
    const { bridge, key, elder, younger } = await withDouble();
    if (cache === 'lost') bridge.checkpoints.clear();
    bridge.world.ann.comment(key, 'It smokes');
    const reports = await runOn(bridge);
    expect(bridge.twin(key).key).toBe(elder);
    expect(textsOf(bridge.twin(key))).toEqual(['It smokes']);
    const released = viewIssue(bridge.desk, younger);
    expect(markerOf(released?.properties ?? {})).toBeUndefined();
    expect(released?.comments).toHaveLength(1);
    expect(released?.comments[0]).toMatchObject({ visibility: 'internal' });
    expect(released?.comments[0]?.text).toContain(elder);
    expect(viewIssue(bridge.customer, key)?.comments).toHaveLength(1);
    const named = reports.flatMap((report) => report.pairs.flatMap((pair) => pair.operations));
    expect(named.filter((operation) => operation.kind === 'release-double')).toEqual([
      { kind: 'release-double', side: 'desk', status: 'done', ref: younger },
    ]);
    expectNoDoubles(bridge);
  });

  it('the note on the younger one is not written twice when its marker could not be removed at once', async () => {
    const { bridge, key, younger } = await withDouble();
    bridge.desk.faults.add({
      match: { method: 'DELETE', route: '/rest/api/3/issue/{issue}/properties/{property}' },
      action: { kind: 'status', status: 500 },
    });
    bridge.world.ann.comment(key, 'It smokes');
    await runOn(bridge);
    const released = viewIssue(bridge.desk, younger);
    expect(markerOf(released?.properties ?? {})).toBeUndefined();
    expect(released?.comments).toHaveLength(1);
  });

  it('the note is written although a stranger has copied one onto a comment of theirs', async () => {
    const { bridge, key, elder, younger } = await withDouble();
    const { bob } = bridge.world;
    const copy = bob.comment(younger, 'Mine', { internal: true });
    const origin = { site: hostOf(bridge), issue: viewIssue(bridge.desk, elder)?.id, comment: '1' };
    bob.setCommentProperty(copy, KEY, { v: 1, origin, hash: '' });
    bridge.world.ann.comment(key, 'It smokes');
    await runOn(bridge);
    const released = viewIssue(bridge.desk, younger);
    expect(markerOf(released?.properties ?? {})).toBeUndefined();
    expect(released?.comments.map(({ text }) => text)).toEqual(['Mine', expect.stringContaining(elder)]);
  });

  it('the note is not written twice when Jira does not say of the first one what it is', async () => {
    const { bridge, key, younger } = await withDouble();
    const properties = '/rest/api/3/issue/{issue}/properties/{property}';
    const keep = { match: { method: 'DELETE', route: properties }, times: 4 } as const;
    bridge.desk.faults.add({ ...keep, action: { kind: 'status', status: 500 } });
    bridge.world.ann.comment(key, 'It smokes');
    bridge.world.advance(minutes(15));
    await bridge.run();
    const [note] = viewIssue(bridge.desk, younger)?.comments ?? [];
    expect(markerOf(viewIssue(bridge.desk, younger)?.properties ?? {})).toBeDefined();
    bridge.desk.faults.clear();
    const route = '/rest/api/3/comment/list';
    const omit = { kind: 'omit', ids: [note?.id ?? ''] } as const;
    bridge.desk.faults.add({ match: { route }, times: 1000, action: omit });
    await runOn(bridge);
    expect(viewIssue(bridge.desk, younger)?.comments).toHaveLength(1);
    bridge.desk.faults.clear();
    bridge.world.advance(hours(4));
    await bridge.run({ compare: 'all' });
    expect(markerOf(viewIssue(bridge.desk, younger)?.properties ?? {})).toBeUndefined();
    expect(viewIssue(bridge.desk, younger)?.comments).toHaveLength(1);
  });

  it('the younger one in a project where no comment is internal does not stop the sync', async () => {
    const { bridge, key, elder, younger } = await withDouble();
    const { world } = bridge;
    const dev = { id: '20009', key: 'DEV', type: 'software', like: 'HELP' } as const;
    addProject(bridge.desk, dev, [world.deskSync.accountId, world.bob.accountId]);
    const elsewhere = world.bob.moveIssue(younger, 'DEV');
    const hint = markerOf(viewIssue(bridge.customer, key)?.properties ?? {});
    const { id } = viewIssue(bridge.desk, elsewhere) ?? { id: '' };
    world.ann.setProperty(key, KEY, { ...hint, twin: { ...hint?.twin, id, key: elsewhere } });
    world.ann.comment(key, 'It smokes');
    world.bob.edit(elder, { summary: 'Touched' });
    const reports = await runOn(bridge);
    expect(reports.map((report) => report.stopped)).toEqual(reports.map(() => undefined));
    expect(viewIssue(bridge.desk, elder)?.comments).toHaveLength(1);
    expect(viewIssue(bridge.desk, elsewhere)?.comments).toEqual([]);
  });

  it('a note that became public and stays where it is stops the sync', async () => {
    const { bridge, younger } = await withDouble();
    bridge.desk.faults.add({
      match: { method: 'POST', route: '/rest/api/3/issue/{issue}/comment' },
      action: {
        kind: 'rewrite',
        rewrite: (body) =>
          rewriteComments(
            body,
            () => true,
            (comment) => (comment['jsdPublic'] = true),
          ),
      },
    });
    bridge.desk.faults.add({
      match: { method: 'DELETE', route: '/rest/api/3/issue/{issue}/comment/{comment}' },
      times: 10,
      action: { kind: 'status', status: 500 },
    });
    bridge.world.bob.comment(younger, 'touched');
    bridge.world.advance(minutes(15));
    const report = await bridge.run();
    expect(report.stopped).toMatchObject({ code: 'visibility-mismatch', issue: younger, deleted: false });
  });

  it('the elder stays although the customer names the younger', async () => {
    const { bridge, key, elder, younger } = await withDouble();
    const { id } = viewIssue(bridge.desk, younger) ?? { id: '' };
    const hint = markerOf(viewIssue(bridge.customer, key)?.properties ?? {});
    bridge.world.ann.setProperty(key, KEY, { ...hint, twin: { ...hint?.twin, id, key: younger } });
    bridge.world.ann.comment(key, 'It smokes');
    bridge.world.bob.comment(elder, 'On it');
    await runOn(bridge);
    expect(bridge.twin(key).key).toBe(elder);
    expect(markerOf(viewIssue(bridge.customer, key)?.properties ?? {})?.twin?.id).toBe(bridge.twin(key).id);
    expect(textsOf(bridge.twin(key)).sort()).toEqual(['It smokes', 'On it']);
  });

  it('a person who copies the marker to a request of their own is named, and nothing is written there', async () => {
    const { bridge, key, elder } = await withDouble();
    const { bob } = bridge.world;
    const copy = bob.createIssue('HELP', 'Copy');
    bob.setProperty(copy.key, KEY, viewIssue(bridge.desk, elder)?.properties[KEY]);
    bob.comment(copy.key, 'What is this?');
    bridge.world.ann.comment(key, 'It smokes');
    const [report] = await runOn(bridge);
    const failures = report?.pairs.flatMap((pair) => pair.failures.map(({ failure }) => failure)) ?? [];
    const account = bob.accountId;
    expect(failures).toContainEqual({ code: 'unlisted-account', issue: copy.key, account, of: 'issue' });
    expect(viewIssue(bridge.desk, copy.key)?.comments.map((comment) => comment.text)).toEqual([
      'What is this?',
    ]);
    expect(viewIssue(bridge.customer, key)?.comments).toHaveLength(1);
  });
});

describe('of two mirrors of one comment', () => {
  it.each(['kept', 'lost'])('the elder stays, %s checkpoint', async (cache) => {
    const bridge = createBridge();
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    const origin = bridge.world.ann.comment(key, 'It smokes');
    await bridge.settle();
    const [elder] = bridge.twin(key).comments;
    ours(bridge).comment(bridge.twin(key).key, elder?.body ?? '', { properties: elder?.properties ?? {} });
    if (cache === 'lost') bridge.checkpoints.clear();
    const reports = await runOn(bridge);
    expect(bridge.twin(key).comments.map((comment) => comment.id)).toEqual([elder?.id]);
    const removals = reports.flatMap((report) =>
      report.pairs.flatMap((pair) => pair.operations.filter((one) => one.kind === 'delete-comment')),
    );
    expect(removals).toEqual([
      { kind: 'delete-comment', side: 'desk', status: 'done', ref: origin, reason: 'double' },
    ]);
    expect(viewIssue(bridge.customer, key)?.comments).toHaveLength(1);
  });

  it('at the customer, too', async () => {
    const bridge = createBridge();
    const { world } = bridge;
    const { key } = world.ann.createIssue('ACME', 'Printer');
    await bridge.settle();
    world.bob.comment(bridge.twin(key).key, 'On it');
    world.advance(minutes(15));
    await bridge.settle();
    const [elder] = viewIssue(bridge.customer, key)?.comments ?? [];
    personAt(world, world.customer, world.customerSync.accountId).comment(key, elder?.body ?? '', {
      properties: elder?.properties ?? {},
    });
    await runOn(bridge);
    expect(viewIssue(bridge.customer, key)?.comments.map((comment) => comment.id)).toEqual([elder?.id]);
    expect(bridge.twin(key).comments).toHaveLength(1);
  });

  it('a copy of a mirror that a person put there is left alone, and never comes back as a comment', async () => {
    const bridge = createBridge();
    const { key } = bridge.world.ann.createIssue('ACME', 'Printer');
    bridge.world.ann.comment(key, 'It smokes');
    await bridge.settle();
    const [elder] = bridge.twin(key).comments;
    const copy = bridge.world.bob.comment(bridge.twin(key).key, 'Copy', {
      properties: { [KEY]: elder?.properties[KEY] },
    });
    const reports = await runOn(bridge);
    expect(bridge.twin(key).comments.map((comment) => comment.id)).toEqual([elder?.id, copy]);
    expect(viewIssue(bridge.customer, key)?.comments).toHaveLength(1);
    expect(reports[0] === undefined ? [] : pairOf(reports[0], key).failures[0]?.failure).toMatchObject({
      code: 'unlisted-account',
      account: bridge.world.bob.accountId,
    });
  });
});

describe('issues that look the same', () => {
  it('have a request each, with their own comments', async () => {
    const bridge = createBridge();
    const long = 'The printer on the second floor next to the kitchen ';
    const keys = [`${long}smokes`, `${long}burns`, 'Same', 'Same'].map((summary, i) => {
      const { key } = bridge.world.ann.createIssue('ACME', summary);
      bridge.world.ann.comment(key, `This is number ${i}`);
      return key;
    });
    await bridge.settle();
    bridge.world.advance(hours(1));
    const late = bridge.world.ben.createIssue('ACME', 'Same');
    await bridge.settle();
    expect(bridge.requests()).toHaveLength(5);
    expect(keys.map((key) => textsOf(bridge.twin(key)))).toEqual(keys.map((_, i) => [`This is number ${i}`]));
    expect(bridge.twin(late.key).comments).toEqual([]);
  });

  it('comments with the same text, author and beginning all arrive, in whatever run', async () => {
    const bridge = createBridge();
    const { ann } = bridge.world;
    const { key } = ann.createIssue('ACME', 'Printer');
    const start = 'It has been smoking since I came into the office on Monday';
    ann.comment(key, 'ok');
    ann.comment(key, 'ok');
    ann.comment(key, `${start}, a little`);
    await bridge.settle();
    bridge.world.advance(minutes(15));
    ann.comment(key, 'ok');
    ann.comment(key, `${start}, a lot`);
    await bridge.settle();
    expect(textsOf(bridge.twin(key))).toEqual(['ok', 'ok', `${start}, a little`, 'ok', `${start}, a lot`]);
    expectNoDoubles(bridge);
  });
});
