/** Whoever does what a hint says about a marker gets the pair back: one twin, one mirror of each origin. */
import { describe, expect, it } from 'vitest';
import { describeFailure } from '../../src/report/failure-text.ts';
import { filesAt, namesAt, pairWith } from '../files/files.ts';
import { viewComments, viewIssues } from '../emulator/index.ts';
import { hours, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { makePair } from './pair.ts';
import type { PairStory } from './pair.ts';

const KEY = 'deskbridge.acme';
const BROKEN = { broken: 1 };
const listing = scenarioSync(`${scenarioRules}pairs: [{ file: pairs.csv }]\n`);

type Report = Awaited<ReturnType<Bridge['run']>>;

const failuresOf = ({ pairs }: Report) =>
  pairs.flatMap(({ failures }) => failures.map(({ failure }) => failure));

/** The hints of a report, each with the failure's code. */
function hintsOf(report: Report): Readonly<Record<string, string>> {
  return Object.fromEntries(failuresOf(report).map((one) => [one.code, describeFailure(one).hint]));
}

/** Both people say something, so that a run looks at both issues. */
async function look({ b, key, deskKey }: PairStory, words: string): Promise<Report> {
  b.world.ann.comment(key, `${words} of Ann`);
  b.world.bob.comment(deskKey, `${words} of Bob`);
  b.world.advance(minutes(15));
  return b.run();
}

/** Lists the two in `pairs`, then deletes the property from both. */
function keepTogether({ b, key, deskKey }: PairStory, at: string): void {
  b.writeFile('pairs.csv', `customer,desk\n${key},${deskKey}\n`);
  b.configure(listing);
  b.world.ann.setProperty(key, at, undefined);
  b.world.bob.setProperty(deskKey, at, undefined);
}

async function expectTogether(story: PairStory): Promise<void> {
  const { b, key, deskKey } = story;
  b.world.advance(minutes(15));
  expect(failuresOf(await b.run())).toEqual([]);
  const report = await look(story, 'Later');
  expect(failuresOf(report)).toEqual([]);
  expect(viewIssues(b.desk, 'HELP')).toHaveLength(1);
  expect(viewIssues(b.customer, 'ACME')).toHaveLength(1);
  expect(b.twin(key).key).toBe(deskKey);
  expect(story.findAll('desk', 'Later of Ann')).toHaveLength(1);
  expect(story.findAll('customer', 'Later of Bob')).toHaveLength(1);
  // What was carried before is carried once.
  expect(story.findAll('desk', 'Before of Ann')).toHaveLength(1);
  expect(story.findAll('customer', 'Before of Bob')).toHaveLength(1);
}

describe('a marker that somebody broke', () => {
  it.each(['customer', 'desk'] as const)('(of the %s) is mended as its hint says', async (side) => {
    const story = await makePair();
    await look(story, 'Before');
    const { ann, bob } = story.b.world;
    if (side === 'desk') bob.setProperty(story.deskKey, KEY, BROKEN);
    else ann.setProperty(story.key, KEY, BROKEN);
    const hint = hintsOf(await look(story, 'Meanwhile'))['bad-marker'];
    expect(hint).toContain(`list the two in \`pairs\` first, then delete the property \`${KEY}\` from both`);
    keepTogether(story, KEY);
    await expectTogether(story);
  });

  it('and deleted on the desk alone is mended as the next hint says', async () => {
    const story = await makePair();
    await look(story, 'Before');
    story.b.world.bob.setProperty(story.deskKey, KEY, undefined);
    const hint = hintsOf(await look(story, 'Meanwhile'))['twin-disagrees'];
    expect(hint).toContain('list the two in `pairs` first, then delete the property');
    keepTogether(story, KEY);
    await expectTogether(story);
  });

  it('on an issue that never had a twin is just deleted', async () => {
    const story = await makePair();
    const { b } = story;
    const { key } = b.world.ann.createIssue('ACME', 'Tampered');
    b.world.ann.setProperty(key, KEY, BROKEN);
    expect(hintsOf(await story.next())['bad-marker']).toContain(
      'If it has no twin, just delete the property.',
    );
    b.world.ann.setProperty(key, KEY, undefined);
    b.world.ann.comment(key, 'Now');
    await story.next();
    expect(b.requests().map(({ summary }) => summary)).toEqual(['Printer', 'Tampered']);
  });
});

describe('the marker of a comment', () => {
  it('that we wrote: the comment is deleted, and written anew', async () => {
    const story = await makePair();
    await look(story, 'Before');
    const mirror = story.find('desk', 'Before of Ann');
    const { bob } = story.b.world;
    bob.setCommentProperty(mirror?.id ?? '', KEY, BROKEN);
    const [failure] = failuresOf(await look(story, 'Later'));
    expect(failure).toMatchObject({ code: 'bad-marker', issue: story.deskKey, property: KEY, of: 'comment' });
    expect(failure && describeFailure(failure).what).toContain(`comment ${mirror?.id ?? ''} is unreadable`);
    expect(failure && describeFailure(failure).hint).toContain(`\`${KEY}\` of this comment`);
    expect(failure && describeFailure(failure).hint).toContain('delete the comment: it is written anew');
    bob.deleteComment(mirror?.id ?? '');
    await story.next();
    expect(failuresOf(await story.next())).toEqual([]);
    for (const words of ['Before of Ann', 'Later of Ann'])
      expect(story.findAll('desk', words)).toHaveLength(1);
    expect(story.customer().comments).toHaveLength(4);
  });

  it('that a person wrote: its property is deleted, and it is carried', async () => {
    const story = await makePair();
    const id = story.b.world.ann.comment(story.key, 'My words');
    story.b.world.ann.setCommentProperty(id, KEY, BROKEN);
    expect(hintsOf(await story.next())['bad-marker']).toContain('If a person did, delete only the property.');
    story.b.world.ann.setCommentProperty(id, KEY, undefined);
    story.b.world.ann.comment(story.key, 'More');
    await story.next();
    expect(story.findAll('desk', 'My words')).toHaveLength(1);
  });
});

describe('the list of files', () => {
  it('that somebody broke: its own property is deleted, the pair stays, and no file is copied twice', async () => {
    const bridge = await pairWith();
    const { ann, bob } = bridge.world;
    ann.attach('ACME-1', { name: 'trace.log', content: 'a trace' });
    bob.comment('HELP-1', 'Look', { files: [{ name: 'answer.txt', content: 'an answer' }] });
    await bridge.settle();
    const [customer, desk] = [namesAt(bridge, 'customer'), namesAt(bridge, 'desk')];
    expect([customer.length, desk.length]).toEqual([2, 2]);
    bob.setProperty('HELP-1', `${KEY}.files`, { v: 2 });
    ann.attach('ACME-1', { name: 'more.log', content: 'more' });
    bridge.world.advance(minutes(15));
    const hint = hintsOf(await bridge.run())['bad-marker'];
    expect(hint).toContain(`the property \`${KEY}.files\``);
    expect(hint).toContain('Delete that property, and no other');
    bob.setProperty('HELP-1', `${KEY}.files`, undefined);
    bob.comment('HELP-1', 'Mended', { internal: true });
    bridge.world.advance(hours(1));
    await bridge.settle();
    expect(namesAt(bridge, 'customer').toSorted()).toEqual([...customer, 'more.log'].toSorted());
    expect(namesAt(bridge, 'desk').toSorted()).toEqual([...desk, 'more.log'].toSorted());
    // The copies are known as such: what is taken away at its origin goes there, too.
    ann.deleteAttachment(
      filesAt(bridge, 'customer').find(({ filename }) => filename === 'trace.log')?.id ?? '',
    );
    bridge.world.advance(minutes(15));
    await bridge.settle();
    expect(namesAt(bridge, 'desk')).not.toContain('trace.log');
    expect(viewComments(bridge.customer, 'ACME-1')).toHaveLength(1);
  });
});
