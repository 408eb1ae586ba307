/**
 * The longest texts that people can write. Jira takes 32,767 characters (https://jira.atlassian.com/browse/JRACLOUD-78553) and does not say
 * what it counts of a document; the emulator counts all of it, as Deskbridge assumes. With the author's header a comment of the full length
 * is too long for the other side: it arrives with its beginning and a link to the whole of it, never not at all.
 */
import { describe, expect, it } from 'vitest';
import type { Doc, Node } from '../../src/adf/document.ts';
import { CONTENT_LIMIT } from '../emulator/adf-rules.ts';
import { viewComments, viewIssue } from '../emulator/index.ts';
import type { CommentView, Site } from '../emulator/index.ts';
import { changeIssue, findIssue } from '../emulator/store.ts';
import { createBridge, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import { makePair } from '../promises/pair.ts';

const text = (value: string, ...marks: readonly string[]): Node => ({
  type: 'text',
  text: value,
  ...(marks.length === 0 ? {} : { marks: marks.map((type) => ({ type })) }),
});
const paragraph = (...content: readonly Node[]): Node => ({ type: 'paragraph', content });
const doc = (...content: readonly Node[]): Doc => ({ type: 'doc', version: 1, content });
/** Without the ids that Jira adds. */
const strip = ({ attrs, ...node }: Node): Node => {
  const rest = Object.fromEntries(Object.entries(attrs ?? {}).filter(([name]) => name !== 'localId'));
  return { ...node, ...(Object.keys(rest).length === 0 ? {} : { attrs: rest }) };
};
const words = (length: number) =>
  'All work and no play makes Jack a dull boy. '.repeat(length / 40).slice(0, length);

/** 400 cells with a word in each: 3,000 characters of text, 40,000 of form. */
const table = (): Node => ({
  type: 'table',
  attrs: {},
  content: Array.from({ length: 100 }, (_, row) => ({
    type: 'tableRow',
    content: Array.from({ length: 4 }, (__, cell) => ({
      type: 'tableCell',
      attrs: {},
      content: [paragraph(text(`r${row}c${cell}`, 'strong'))],
    })),
  })),
});

async function mirrorOf(
  body: Doc,
): Promise<{ readonly mirror: CommentView; readonly key: string; readonly again: number }> {
  const pair = await makePair();
  const { b, key, deskKey } = pair;
  b.world.ann.comment(key, body);
  const report = await pair.next();
  expect(report.result).toBe('ok');
  expect(report.counts.commentsToDesk).toBe(1);
  const [mirror, ...more] = viewComments(b.desk, deskKey);
  if (mirror === undefined || more.length > 0) throw new Error('not one mirror');
  // As it was sent: Jira adds ids of its own when it stores it.
  const [sent] = b.desk.log.find({ method: 'POST', route: '/rest/api/3/issue/{issue}/comment' });
  const { body: document } = sent?.body as { readonly body: unknown };
  expect(JSON.stringify(document).length).toBeLessThanOrEqual(CONTENT_LIMIT);
  expect(mirror.text.isWellFormed()).toBe(true);
  const before = b.writes();
  b.world.advance(minutes(15));
  await b.run({ compare: 'all' });
  return { mirror, key, again: b.writes() - before };
}

const header = /^Ann Lee \(ACME\) · 2026-11-02 \d\d:\d\d UTC\s*/;
const note = (key: string) => `This comment was cut here. All of it is in ${key}.`;

/** Puts a description there as the browser lets people write it: it counts other things than the API does. */
function describeIssue(site: Site, id: string, description: Doc): void {
  const issue = findIssue(site, id);
  if (issue === undefined) throw new Error(`no issue ${id}`);
  changeIssue(site, issue, { values: { ...issue.values, description } }, true);
}

describe('a comment of 32,767 characters', () => {
  it('in plain words arrives up to a word, with a link to the whole', async () => {
    const whole = words(32_767);
    const { mirror, key, again } = await mirrorOf(doc(paragraph(text(whole))));
    expect(mirror.text).toMatch(header);
    expect(mirror.text).toContain(note(key));
    const kept = mirror.text.replace(header, '').split('…')[0] ?? '';
    expect(whole.startsWith(kept)).toBe(true);
    expect(whole[kept.length]).toBe(' ');
    expect(kept.length).toBeGreaterThan(31_000);
    expect(JSON.stringify(mirror.body)).toMatch(/focusedCommentId=\d+/);
    expect(again).toBe(0);
  });

  it('of emoji is never cut inside one', async () => {
    for (const shift of ['', 'x']) {
      const whole = `${shift}${'😀'.repeat(16_383)}`;
      const { mirror } = await mirrorOf(doc(paragraph(text(whole))));
      const kept = mirror.text.replace(header, '').split('…')[0] ?? '';
      expect(whole.startsWith(kept)).toBe(true);
      expect(kept.length).toBeGreaterThan(31_000);
      expect(kept.replaceAll('😀', '')).toBe(shift);
    }
  });

  it('in many paragraphs with marks keeps whole paragraphs with their marks', async () => {
    const whole = Array.from({ length: 60 }, (_, i) =>
      paragraph(text(`${i}: `, 'strong'), text(words(540), 'em')),
    );
    const { mirror, key } = await mirrorOf(doc(...whole));
    expect(mirror.text).toContain(note(key));
    const kept = mirror.body.content.slice(1, -1);
    expect(kept.length).toBeGreaterThan(40);
    expect(kept.map(strip)).toEqual(whole.slice(0, kept.length));
  });

  it('as a line of code is cut inside the code, and stays code', async () => {
    const code: Node = {
      type: 'codeBlock',
      attrs: { language: 'text' },
      content: [text('"\\'.repeat(16_383))],
    };
    const { mirror } = await mirrorOf(doc(code));
    expect(mirror.body.content.map(({ type }) => type)).toEqual(['paragraph', 'codeBlock', 'paragraph']);
  });
});

describe('a text that is short but whose form is long', () => {
  it('arrives with every word of it, as plain paragraphs', async () => {
    const whole = doc(table());
    expect(JSON.stringify(whole).length).toBeGreaterThan(CONTENT_LIMIT);
    const { mirror, again } = await mirrorOf(whole);
    for (const [row, cell] of [
      [0, 0],
      [50, 2],
      [99, 3],
    ])
      expect(mirror.text).toContain(`r${row}c${cell}`);
    expect(mirror.text).not.toContain('was cut here');
    expect(again).toBe(0);
  });

  it('arrives whole as a description, and is not written again', async () => {
    const sync = scenarioSync(
      scenarioRules.replace('- Description', '- { customer: Description, desk: Description, when: always }'),
    );
    const b = createBridge({ sync });
    const issue = b.world.ann.createIssue('ACME', 'A table');
    describeIssue(b.customer, issue.id, doc(table()));
    await b.run();
    expect(b.twin(issue.key).description).toContain('r99c3');
    const before = b.writes();
    for (let i = 0; i < 2; i += 1) {
      b.world.advance(minutes(15));
      await b.run({ compare: 'all' });
    }
    expect(b.writes()).toBe(before);
  });
});

describe('a description of 32,767 characters', () => {
  it('makes a twin with its beginning and a link', async () => {
    const b = createBridge();
    const whole = words(32_767);
    const issue = b.world.ann.createIssue('ACME', 'Long');
    describeIssue(b.customer, issue.id, doc(paragraph(text(whole))));
    await b.run();
    const twin = b.twin(issue.key);
    expect(whole.startsWith(twin.description.split('…')[0] ?? '')).toBe(true);
    expect(twin.description).toContain(`All of it is in ${issue.key}.`);
    const before = b.writes();
    b.world.advance(minutes(15));
    await b.run({ compare: 'all' });
    expect(b.writes()).toBe(before);
    expect(viewIssue(b.customer, issue.key)?.description).toHaveLength(32_767);
  });
});
