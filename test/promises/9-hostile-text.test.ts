/** Promise 9, continued: text that is meant to do harm arrives whole on the other side, and does nothing on GitHub. */
import { describe, expect, it } from 'vitest';
import { viewComments, viewIssue } from '../emulator/index.ts';
import { createBridge, minutes } from '../support/bridge.ts';
import { makePair } from './pair.ts';
import { shownOf } from './shown.ts';

const HOSTILE: readonly (readonly [string, string])[] = [
  ['an error command of the runner', '##[error]the build is broken'],
  ['a command that sets an output', '::set-output name=result::hacked'],
  ['a command that masks nothing', '::add-mask::a\n::stop-commands::x'],
  ['a command with spaces before it', '   ::error file=app.js,line=1::boo'],
  ['a command behind a line break', 'harmless\r\n::set-env name=PATH::/tmp\n##[endgroup]'],
  [
    'a table of Markdown',
    '| a | b |\n|---|---|\n| [x](javascript:alert(1)) | ![y](https://evil.example/p.png) |',
  ],
  ['a heading and a fence', '# big\n```\nfenced lines\n```\n<details><summary>open</summary>'],
  ['HTML', '<script>alert(1)</script><img src=x onerror=alert(1)><!-- -->'],
  ['a mention', '@octocat and @org/team'],
  ['references', '#1 GH-2 octo/repo#3 0123456789abcdef0123456789abcdef01234567'],
  ['formulas', '$x$ $$y$$ `$z$`'],
  ['e-mail addresses', 'write to ann.lee@people.example or mailto:ben@people.example'],
  ['something like a token', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789 ATATT3xFfGF0abc=1234'],
  ['control and bidirectional characters', 'a\u202Eb\u200Bc\uFEFFd'],
  ['emoji and combining characters', '👩‍👩‍👧‍👦 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L 🇩🇪'],
  ['one long word', 'x'.repeat(3000)],
  ['wiki markup', '{code}h1. {panel:title=x}[~accountid:1]{code} !file.png!'],
  ['a template', '${{ secrets.ACME_JIRA_TOKEN }} $(whoami) `id` %0A::error::'],
  ['words of our own', 'Ann Lee (ACME) · 2026-11-02 09:14 UTC\nThis comment was cut here.'],
];

/** Line ends differ between a text and Jira's paragraphs; everything else has to be the same. */
const flat = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

describe.each(HOSTILE)('%s', (_, text) => {
  it('as a comment arrives complete on the desk', async () => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, text);
    const report = await story.next();
    expect(report.result).toBe('ok');
    const [mirror] = story.desk().comments;
    expect(flat(mirror?.text ?? '')).toContain(flat(text));
  });

  it('as an answer arrives complete at the customer', async () => {
    const story = await makePair();
    story.b.world.bob.comment(story.deskKey, text);
    const report = await story.next();
    expect(report.result).toBe('ok');
    expect(flat(story.customer().comments[0]?.text ?? '')).toContain(flat(text));
  });

  it('as summary and description arrives, and shows nowhere on GitHub', async () => {
    const b = createBridge();
    const summary = text
      .replaceAll(/[\r\n]+/g, ' ')
      .slice(0, 250)
      .trim();
    const issue = b.world.ann.createIssue('ACME', { summary, description: text });
    b.world.ann.comment(issue.key, text);
    const plan = await b.runAll({ mode: 'plan' });
    const first = await b.runAll();
    b.world.bob.comment(b.twin(issue.key).key, text);
    b.world.advance(minutes(15));
    const second = await b.runAll();
    // A summary is one line without marks that hide or turn text; a body keeps them.
    expect(flat(b.twin(issue.key).summary)).toBe(flat(summary.replaceAll(/[\u200B\u202E\uFEFF]/g, '')));
    expect(flat(b.twin(issue.key).description)).toContain(flat(text));
    for (const report of [plan, first, second]) {
      const shown = shownOf(report, b);
      expect(shown.all).not.toContain(text);
      for (const line of text.split(/[\r\n]+/).filter((part) => part.trim().length > 3))
        expect(shown.all).not.toContain(line.trim());
      expect(report.syncs[0]?.result).toBe('ok');
    }
  });

  it('as the name of a person arrives, and shows nowhere on GitHub', async () => {
    const story = await makePair();
    const name = text.replaceAll(/[\r\n]+/g, ' ').slice(0, 120);
    const ann = story.b.customer.accounts.get(story.b.world.ann.accountId)!;
    story.b.customer.accounts.set(ann.accountId, { ...ann, displayName: name });
    story.b.world.ann.comment(story.key, 'plain words');
    story.b.world.advance(minutes(15));
    const report = await story.b.runAll();
    expect(story.find('desk', 'plain words')).toBeDefined();
    expect(shownOf(report, story.b).all).not.toContain(name);
  });
});

describe('a comment of 100,000 characters', () => {
  const words = Array.from({ length: 12_500 }, (_, i) => `w${String(i).padStart(6, '0')}`).join(' ');

  it.each(['customer', 'desk'] as const)(
    'of the %s arrives cut, with a note and a link to all of it',
    async (from) => {
      const story = await makePair();
      if (from === 'customer') story.b.world.ann.comment(story.key, words);
      else story.b.world.bob.comment(story.deskKey, words);
      const report = await story.next();
      expect(report.result).toBe('ok');
      const to = from === 'customer' ? 'desk' : 'customer';
      const mirror = story[to]().comments.at(-1);
      const key = from === 'customer' ? story.key : story.deskKey;
      expect(mirror?.text).toContain('w000000');
      expect(mirror?.text).toContain(`This comment was cut here. All of it is in ${key}.`);
      expect(JSON.stringify(mirror?.body)).toContain(`/browse/${key}?focusedCommentId=`);
      expect(mirror?.text.length).toBeGreaterThan(30_000);
      expect(mirror?.text.length).toBeLessThanOrEqual(32_767);
    },
  );

  it('comes to rest: the cut mirror is not written again', async () => {
    const story = await makePair();
    story.b.world.ann.comment(story.key, words);
    await story.next();
    const writes = story.b.writes();
    await story.next({ compare: 'all' });
    expect(story.b.writes()).toBe(writes);
  });

  it('as a description is cut with a note', async () => {
    const story = await makePair();
    const record = story.b.customer.issues.get(story.customer().id)!;
    const paragraph = { type: 'paragraph', content: [{ type: 'text', text: words }] };
    story.b.customer.issues.set(record.id, {
      ...record,
      updated: story.b.world.now(),
      values: { ...record.values, description: { type: 'doc', version: 1, content: [paragraph] } },
    });
    await story.next({ issues: [story.key] });
    expect(story.desk().description).toContain(`The text was cut here. All of it is in ${story.key}.`);
    expect(story.desk().description.length).toBeLessThanOrEqual(32_767);
  });
});

describe('a summary that Jira would not take', () => {
  it.each([
    ['longer than 255 characters', 'long '.repeat(80)],
    ['with line ends', 'first line\nsecond line'],
  ])('(%s) is made to fit', async (_, summary) => {
    const b = createBridge();
    const issue = b.world.ann.createIssue('ACME', 'to be replaced');
    const record = b.customer.issues.get(issue.id)!;
    b.customer.issues.set(issue.id, { ...record, values: { ...record.values, summary } });
    const report = await b.run();
    expect(report.result).toBe('ok');
    expect(b.twin(issue.key).summary.length).toBeLessThanOrEqual(255);
    expect(b.twin(issue.key).summary.slice(0, 4)).toBe(summary.slice(0, 4));
    expect(viewIssue(b.customer, issue.key)?.summary).toBe(summary);
    expect(viewComments(b.customer, issue.key)).toEqual([]);
  });
});
