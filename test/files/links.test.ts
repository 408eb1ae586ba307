/** What names a file leads to its copy. */
import { describe, expect, it } from 'vitest';
import type { Doc } from '../../src/adf/document.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { viewIssue } from '../emulator/index.ts';
import type { Bridge } from '../support/bridge.ts';
import { minutes, pairOf, scenarioRules, scenarioSync } from '../support/bridge.ts';
import { bridgeWith, filesAt, linksOf, namesAt, pairWith, UPLOAD } from './files.ts';

const ISSUE = '/rest/api/3/issue/{issue}';
const shot = (name = 'screen.png') => ({ name, content: `picture ${name}` });

function issueAt(bridge: Bridge, side: Side) {
  const issue = side === 'customer' ? viewIssue(bridge.customer, 'ACME-1') : viewIssue(bridge.desk, 'HELP-1');
  if (issue === undefined) throw new Error('no such issue');
  return issue;
}

function linksInComments(bridge: Bridge, side: Side): [string, unknown][] {
  return issueAt(bridge, side).comments.flatMap(({ body }) => linksOf(body));
}

function linksInDescription(bridge: Bridge, side: Side = 'desk'): [string, unknown][] {
  return linksOf(issueAt(bridge, side).descriptionDoc);
}

function copyLink(bridge: Bridge, side: Side, name: string): [string, string] {
  const file = filesAt(bridge, side).find(({ filename }) => filename === name);
  const site = side === 'customer' ? bridge.customer : bridge.desk;
  return [
    `[file: ${name}]`,
    `${site.baseUrl}/secure/attachment/${file?.id ?? 'none'}/${encodeURIComponent(name)}`,
  ];
}

/** Nothing is written by the next runs, whole comparison and lost checkpoint included. */
async function expectQuiet(bridge: Bridge): Promise<void> {
  const writes = bridge.writes();
  for (const compare of ['changed', 'all'] as const) {
    bridge.world.advance(minutes(15));
    const report = await bridge.run({ compare });
    expect(report.counts).toMatchObject({ failed: 0, pending: 0 });
  }
  bridge.checkpoints.clear();
  await bridge.run();
  expect(bridge.writes()).toBe(writes);
}

const refuseUploads = (bridge: Bridge, side: Side, times = 1) =>
  bridge[side].faults.add({ match: { route: UPLOAD }, times, action: { kind: 'status', status: 413 } });

describe('a comment that shows a file', () => {
  it('of the customer leads to the copy on the desk, in as many requests as without a link', async () => {
    const bridge = await pairWith();
    bridge.world.ann.comment('ACME-1', 'Look', { files: [shot('my screen.png')] });
    const before = bridge.desk.log.writes().length;
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ files: 1, commentsToDesk: 1, updated: 0 });
    expect(linksInComments(bridge, 'desk')).toEqual([copyLink(bridge, 'desk', 'my screen.png')]);
    // The upload, the comment, the note.
    expect(bridge.desk.log.writes().length - before).toBe(3);
    await expectQuiet(bridge);
  });

  it('of the desk leads to the copy at the customer', async () => {
    const bridge = await pairWith();
    bridge.world.bob.comment('HELP-1', 'Answer', { files: [shot()] });
    await bridge.run();
    expect(linksInComments(bridge, 'customer')).toEqual([copyLink(bridge, 'customer', 'screen.png')]);
    await expectQuiet(bridge);
  });

  it('brings only its own files before itself', async () => {
    const bridge = await pairWith();
    bridge.world.ann.attach('ACME-1', shot('other.log'));
    bridge.world.ann.comment('ACME-1', 'First');
    bridge.world.ann.comment('ACME-1', 'Second', { files: [shot()] });
    const report = await bridge.run();
    expect(pairOf(report, 'ACME-1').operations.map(({ kind }) => kind)).toEqual([
      'add-comment',
      'add-file',
      'add-comment',
      'add-file',
    ]);
    expect(namesAt(bridge, 'desk')).toEqual(['screen.png', 'other.log']);
  });

  it('does not wait for a file that fails: it names it, and is not written again when the file comes', async () => {
    const bridge = await pairWith();
    bridge.world.ann.comment('ACME-1', 'Look', { files: [shot()] });
    refuseUploads(bridge, 'desk');
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ commentsToDesk: 1, failed: 1, files: 0 });
    expect(issueAt(bridge, 'desk').comments[0]?.text).toContain('[file: screen.png]');
    bridge.world.advance(minutes(20));
    await bridge.settle();
    expect(namesAt(bridge, 'desk')).toEqual(['screen.png']);
    expect(linksInComments(bridge, 'desk')).toEqual([]);
    await expectQuiet(bridge);
  });

  it('links it with its next edit, when the copy is known', async () => {
    const bridge = await pairWith();
    const comment = bridge.world.ann.comment('ACME-1', 'Look', { files: [shot()] });
    refuseUploads(bridge, 'desk');
    await bridge.run();
    bridge.world.advance(minutes(20));
    await bridge.settle();
    const body = issueAt(bridge, 'customer').comments.find(({ id }) => id === comment)?.body as Doc;
    bridge.world.ann.editComment(comment, {
      ...body,
      content: [...body.content, { type: 'paragraph', content: [{ type: 'text', text: 'Again' }] }],
    });
    await bridge.settle();
    expect(linksInComments(bridge, 'desk')).toEqual([copyLink(bridge, 'desk', 'screen.png')]);
  });

  it('names files that share their name, and leads to neither', async () => {
    const bridge = await pairWith();
    bridge.world.ann.attach('ACME-1', { name: 'image.png', content: 'another picture' });
    bridge.world.ann.comment('ACME-1', 'Look', { files: [{ name: 'image.png', content: 'a picture' }] });
    await bridge.settle();
    expect(namesAt(bridge, 'desk')).toEqual(['image.png', 'image.png']);
    expect(linksInComments(bridge, 'desk')).toEqual([]);
  });

  it('leads nowhere where the rules keep the file', async () => {
    const bridge = await pairWith('{ direction: both, exclude: ["*.exe"] }');
    bridge.world.ann.comment('ACME-1', 'Look', { files: [shot('setup.exe')] });
    await bridge.settle();
    expect(issueAt(bridge, 'desk').comments[0]?.text).toContain('[file: setup.exe]');
    expect(linksInComments(bridge, 'desk')).toEqual([]);
  });

  it('leads nowhere where somebody deleted the copy', async () => {
    const bridge = await pairWith();
    const { ann, bob } = bridge.world;
    const comment = ann.comment('ACME-1', 'Look', { files: [shot()] });
    await bridge.settle();
    const [copy] = filesAt(bridge, 'desk');
    expect(copy).toBeDefined();
    expect(linksInComments(bridge, 'desk')).toEqual([copyLink(bridge, 'desk', 'screen.png')]);
    bob.deleteAttachment(copy!.id);
    const body = issueAt(bridge, 'customer').comments.find(({ id }) => id === comment)?.body as Doc;
    ann.editComment(comment, { ...body, content: [...body.content, ...body.content] });
    await bridge.settle();
    expect(linksInComments(bridge, 'desk')).toEqual([]);
  });

  it('that is restricted and travels as an internal one names its file without carrying or linking it', async () => {
    const rules = `${scenarioRules}attachments: { direction: both }\ncomments: { restricted: internal }\n`;
    const bridge = bridgeWith(undefined, { sync: scenarioSync(rules) });
    bridge.world.ann.createIssue('ACME', 'Printer smokes');
    await bridge.settle();
    bridge.world.ann.comment('ACME-1', 'For few', { role: 'Administrators', files: [shot('secret.png')] });
    await bridge.settle();
    expect(issueAt(bridge, 'desk').comments[0]?.text).toContain('[file: secret.png]');
    expect(linksInComments(bridge, 'desk')).toEqual([]);
    expect(filesAt(bridge, 'desk')).toEqual([]);
  });

  it('that is as long as Jira allows stays whole, and goes without the link', async () => {
    const bridge = await pairWith();
    // The author's name and the document's form take the rest of 32,000.
    bridge.world.ann.comment('ACME-1', 'x'.repeat(31_600), { files: [shot()] });
    await bridge.settle();
    const [mirror] = issueAt(bridge, 'desk').comments;
    expect(mirror?.text).toContain('[file: screen.png]');
    expect(mirror?.text).not.toContain('cut here');
    expect(linksInComments(bridge, 'desk')).toEqual([]);
  });
});

describe('a description that shows a file', () => {
  /** A bridge with a new issue whose description shows a picture. */
  function begin(rules = scenarioRules): Bridge {
    const bridge = bridgeWith(undefined, {
      sync: scenarioSync(`${rules.trim()}\nattachments: { direction: both }\n`),
    });
    bridge.world.ann.createIssue('ACME', { summary: 'Printer smokes', description: 'Since Monday' });
    bridge.world.ann.addMedia('ACME-1');
    return bridge;
  }
  const picture = (bridge: Bridge) => filesAt(bridge, 'customer')[0]?.filename ?? '';

  it.each([
    ['change', scenarioRules],
    [
      'create',
      scenarioRules.replace('- Description', '- { customer: Description, desk: Description, when: create }'),
    ],
    [
      'always',
      scenarioRules.replace('- Description', '- { customer: Description, desk: Description, when: always }'),
    ],
  ])(
    '(when: %s) leads to the copy for one more write of the new twin, which no report counts',
    async (_, rules) => {
      const bridge = begin(rules);
      const report = await bridge.run();
      expect(report.counts).toMatchObject({ created: 1, files: 1, updated: 0, failed: 0, pending: 0 });
      expect(pairOf(report, 'ACME-1').operations.map(({ kind }) => kind)).toEqual([
        'create',
        'hint',
        'add-file',
      ]);
      expect(linksInDescription(bridge)).toEqual([copyLink(bridge, 'desk', picture(bridge))]);
      expect(bridge.desk.log.count({ method: 'PUT', route: ISSUE })).toBe(1);
      await expectQuiet(bridge);
    },
  );

  it('takes no more writes than the fields that are written anyway', async () => {
    // After the twin is made, its key goes to the customer, and the marker notes that.
    const rules = scenarioRules.replace(
      'fields:',
      'fields:\n  - { customer: Contract number, desk: Key, direction: to-customer }',
    );
    const plain = bridgeWith(undefined, {
      sync: scenarioSync(`${rules.trim()}\nattachments: { direction: both }\n`),
    });
    plain.world.ann.createIssue('ACME', { summary: 'Printer smokes', files: [shot()] });
    const shown = begin(rules);
    for (const bridge of [plain, shown]) {
      await bridge.run();
      expect(issueAt(bridge, 'customer').fields['Contract number']).toBe('HELP-1');
    }
    expect(linksInDescription(shown)).toEqual([copyLink(shown, 'desk', picture(shown))]);
    expect(shown.desk.log.writes().length).toBe(plain.desk.log.writes().length);
    await expectQuiet(shown);
  });

  it('brings a new file before it, in one write', async () => {
    const bridge = begin();
    await bridge.settle();
    bridge.world.ann.addMedia('ACME-1');
    const before = bridge.desk.log.count({ method: 'PUT', route: ISSUE });
    const report = await bridge.run();
    expect(pairOf(report, 'ACME-1').operations.map(({ kind }) => kind)).toEqual(['add-file', 'update']);
    expect(linksInDescription(bridge)).toHaveLength(2);
    expect(bridge.desk.log.count({ method: 'PUT', route: ISSUE }) - before).toBe(1);
    await expectQuiet(bridge);
  });

  it('gets its link when the file comes later', async () => {
    const bridge = begin();
    refuseUploads(bridge, 'desk');
    await bridge.run();
    expect(linksInDescription(bridge)).toEqual([]);
    bridge.world.advance(minutes(20));
    await bridge.settle();
    expect(linksInDescription(bridge)).toEqual([copyLink(bridge, 'desk', picture(bridge))]);
    await expectQuiet(bridge);
  });

  it.each<[string, (bridge: Bridge) => void]>([
    ['edited it', ({ world: { bob } }) => bob.edit('HELP-1', { description: 'It is mine now' })],
    ['put a file into it', ({ world: { bob } }) => void bob.addMedia('HELP-1')],
  ])('is left alone where an agent %s before the file came', async (_, change) => {
    const bridge = begin();
    refuseUploads(bridge, 'desk');
    await bridge.run();
    change(bridge);
    const { descriptionDoc } = issueAt(bridge, 'desk');
    expect(descriptionDoc).toBeDefined();
    bridge.world.advance(minutes(20));
    await bridge.settle();
    expect(namesAt(bridge, 'desk')).toContain(picture(bridge));
    expect(issueAt(bridge, 'desk').descriptionDoc).toEqual(descriptionDoc);
  });

  it('keeps its form where Jira refuses it with the link', async () => {
    const bridge = begin();
    const written = issueAt(bridge, 'customer').descriptionDoc;
    const rule = { type: 'rule' };
    bridge.world.ann.edit('ACME-1', {
      description: { type: 'doc', version: 1, content: [rule, ...(written?.content ?? [])] },
    });
    bridge.desk.faults.add({
      match: ({ method, route }) => method === 'PUT' && route === ISSUE,
      action: { kind: 'status', status: 400 },
    });
    const report = await bridge.run();
    expect(report.counts).toMatchObject({ created: 1, failed: 0, files: 1 });
    expect(issueAt(bridge, 'desk').descriptionDoc?.content[0]).toMatchObject(rule);
    expect(linksInDescription(bridge)).toEqual([]);
    await expectQuiet(bridge);
  });

  it('of a request leads to the copy at the customer', async () => {
    const rules = scenarioRules.replace(
      '- Description',
      '- { customer: Description, desk: Description, direction: to-customer }',
    );
    const bridge = bridgeWith(undefined, {
      sync: scenarioSync(`${rules.trim()}\nattachments: { direction: both }\n`),
    });
    bridge.world.ann.createIssue('ACME', 'Printer smokes');
    await bridge.settle();
    const media = bridge.world.bob.addMedia('HELP-1');
    // Public only because a comment shows it.
    bridge.world.bob.comment('HELP-1', issueAt(bridge, 'desk').descriptionDoc ?? '');
    await bridge.settle();
    const name = filesAt(bridge, 'desk').find(({ mediaId }) => mediaId === media)?.filename ?? '';
    const link = copyLink(bridge, 'customer', name);
    expect(linksInDescription(bridge, 'customer')).toEqual([link]);
    expect(linksInComments(bridge, 'customer')).toEqual([link]);
    await expectQuiet(bridge);
  });

  it('is no drift: a whole comparison takes links for what they are', async () => {
    const bridge = begin();
    await bridge.settle();
    const link = copyLink(bridge, 'desk', picture(bridge));
    expect(linksInDescription(bridge)).toEqual([link]);
    const report = await bridge.run({ mode: 'plan', compare: 'all' });
    expect(report).toMatchObject({ result: 'ok', counts: { failed: 0 } });
    expect(report.notices).toContainEqual({ code: 'comparing', compared: 1, differing: 0 });
    expect(report.pairs.flatMap(({ operations }) => operations)).toEqual([]);
    expect(linksInDescription(bridge)).toEqual([link]);
  });

  it('in plan mode shows nothing but the twin and its file', async () => {
    const bridge = begin();
    const report = await bridge.run({ mode: 'plan' });
    expect(pairOf(report, 'ACME-1').operations.map(({ kind }) => kind)).toEqual([
      'create',
      'hint',
      'add-file',
    ]);
    expect(bridge.writes()).toBe(0);
  });

  it('does not count in the limit for updates', async () => {
    const bridge = begin();
    const report = await bridge.run({ limits: { updates: 0 } });
    expect(report.overLimit).toEqual([]);
    expect(linksInDescription(bridge)).toHaveLength(1);
  });
});
