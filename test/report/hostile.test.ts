/** Whoever may open a pull request writes names, paths and texts of the configuration: none of it may act as Markdown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureIssueTitle, renderFailureIssue } from '../../src/report/failure-issue.ts';
import { renderPlain } from '../../src/report/plain.ts';
import { renderPlanComment } from '../../src/report/plan-comment.ts';
import { renderSummary } from '../../src/report/summary.ts';
import type { RunReport } from '../../src/sync/outcome.ts';
import type { IssueKey } from '../../src/sync/snapshot.ts';
import { failed, left, noon, operation, pair, request, run, sync } from './samples.ts';

/** A report in which every text that a file can bring in is the given one. */
function reportWith(text: string, mode: RunReport['mode'], name = text): RunReport {
  const problem = { file: text, line: 3, column: 1, path: text, text };
  const status = mode === 'plan' ? ('planned' as const) : ('done' as const);
  const difference = { sign: '~' as const, path: text, text };
  const refused = {
    code: 'refused' as const,
    request: request(text, text, text),
    status: 400,
    messages: text,
    fields: [text],
  };
  const one = sync({
    sync: name,
    customer: { project: name, url: `https://a.example/${encodeURIComponent(text.toWellFormed())}` },
    desk: { project: name, url: text },
    problems: [problem],
    notices: [
      { code: 'renamed', path: text, line: 3, now: text },
      { code: 'search-warning', site: text, warning: text },
      { code: 'token-expires', site: text, days: 3 },
      { code: 'unused-default', path: text, line: 2 },
    ],
    overLimit: [{ code: 'over-limit', limit: text, wanted: 2, allowed: 1 }],
    pairs: [
      pair('ACME-1', 'HELP-1', {
        operations: [
          operation('update', 'desk', { status, fields: 1, ref: text, byChange: true }),
          operation('status', 'customer', { status, ref: text }),
          operation('add-comment', 'desk', { status: 'held', ref: text }),
        ],
        notCarried: [left('unlisted', { what: 'field', ref: text })],
        conflicts: [{ label: text, winner: 'desk', by: text }],
        failures: [
          failed(refused),
          failed({ code: 'no-transition', issue: text, wanted: text, available: [text] }),
        ],
      }),
    ],
  });
  const stopped = sync({
    sync: `${name}2`,
    stopped: { code: 'missing-right', site: text, project: text, rights: [text] },
  });
  const untrusted = sync({
    sync: `${name}3`,
    stopped: { code: 'untrusted-site', site: text, reason: 'url' },
  });
  return run([one, stopped, untrusted], {
    mode,
    problems: mode === 'plan' ? [] : [problem],
    warnings: [{ ...problem, code: 'unused-site' }],
    change: {
      base: text,
      elsewhere: [difference],
      syncs: [
        {
          sync: name,
          fate: 'changed',
          differences: [difference],
          plans: { brings: one.counts, anyway: one.counts, drops: one.counts, entering: [text as IssueKey] },
        },
        { sync: `gone ${name}`, fate: 'removed', differences: [difference], leaves: { pairs: 2 } },
      ],
    },
  });
}

function everyRendering(text: string): readonly string[] {
  const options = { workflow: text };
  return [
    renderPlanComment(reportWith(text, 'plan'), { runUrl: text }),
    renderPlanComment(reportWith(text, 'plan'), { validatedOnly: 'fork' }),
    renderSummary(reportWith(text, 'plan'), options),
    renderSummary(reportWith(text, 'sync'), options),
    ...reportWith(text, 'sync').syncs.map((report) =>
      renderFailureIssue(report, { now: noon, runUrl: text, workflow: text }),
    ),
  ];
}

const ATTACKS = [
  '@octocat',
  '@acme/team',
  'acme/repo#12',
  '#12',
  'GH-7',
  '[a](https://evil.example)',
  '![x](https://evil.example/x.png)',
  '<img src=x onerror=alert(1)>',
  '<!-- deskbridge:plan -->',
  '</details>',
  '</code>',
  '<details open>',
  '```',
  '~~~',
  '\n```mermaid\nflowchart LR\n',
  '%%{init: {}}%%',
  'click p0 "https://evil.example"',
  '\n# heading\n',
  '\n| a | b |\n| --- | --- |\n',
  '\r\n',
  '\u2028',
  '`',
  '``',
  '|',
  '**bold**',
  '_it_',
  '~~s~~',
  '$x$',
  'https://evil.example',
  'www.evil.example',
  '_www.evil.example',
  '_GH-1',
  'me@evil.example',
  '&lt;b&gt;',
  '\\',
  '\u202e',
  '::error::x',
  '##[error]x',
];

const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...ATTACKS), fc.string({ unit: 'binary', maxLength: 12 })), {
    minLength: 1,
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
  .filter((text) => text !== '');

/** Addresses in links and the blocks of commands that we write ourselves. */
function withoutAddresses(markdown: string): string {
  return markdown.replaceAll(/\]\(https?:\/\/[^\s()<>|`[\]"']*\)/g, ']()');
}

const OUR_TAGS = ['code', 'b', 'sub', 'details', 'summary']
  .flatMap((tag) => [`<${tag}>`, `</${tag}>`])
  .concat('<br>');

function expectHarmless(markdown: string): void {
  const rest = withoutAddresses(markdown);
  for (const [tag] of rest.matchAll(/<[^\s>]*>?/g)) expect(OUR_TAGS).toContain(tag);
  expect(rest).not.toMatch(/@(?!\u200b)/);
  expect(rest.replaceAll(/&#\d+;/g, '')).not.toMatch(/#\w/);
  expect(rest).not.toMatch(/\bGH-\d/i);
  expect(rest).not.toMatch(/\]\((?!\))/);
  expect(rest).not.toMatch(/:\/\/|\bwww\.|[\u2028\u202e]/i);
  // Backticks are fences of our own, and only around what has no text of others in it.
  const fences = rest.split('\n').filter((line) => line.includes('`'));
  expect(fences.length % 2).toBe(0);
  for (const line of fences) expect(line).toMatch(/^ *```(sh|mermaid)?$/);
  for (const tag of ['details', 'summary', 'code', 'sub', 'b']) {
    expect(rest.split(`</${tag}>`)).toHaveLength(rest.split(`<${tag}>`).length);
  }
  // Every row of a table has the cells of its head.
  for (const block of rest.split('\n\n').filter((one) => one.startsWith('|'))) {
    expect(new Set(block.split('\n').map((row) => row.split('|').length)).size).toBe(1);
  }
}

describe('text of a pull request', () => {
  it.each(ATTACKS)('%j acts nowhere', (text) => {
    for (const markdown of everyRendering(text)) expectHarmless(markdown);
  });

  it('acts nowhere, however it is put together', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        for (const markdown of everyRendering(text)) expectHarmless(markdown);
      }),
      { numRuns: 60 },
    );
  });

  it('adds no line, neither to a rendering nor to the log', () => {
    const lines = (text: string) => text.split('\n').length;
    const plain = everyRendering('name').map(lines);
    const log = lines(renderPlain(reportWith('name', 'plan')));
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(lines(renderPlain(reportWith(text, 'plan'), { workflow: text }))).toBe(log);
        expect(failureIssueTitle(text)).not.toMatch(/[\n\r\u2028`]/);
        expect(everyRendering(text).map(lines)).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });

  it('makes no line that goes on for pages', () => {
    const long = '*'.repeat(100_000);
    const report = reportWith(long, 'plan', 'acme');
    expect(renderPlanComment(report).length).toBeLessThan(60_000);
  });
});
