import { describe, expect, it } from 'vitest';
import { renderPlain } from '../../src/report/plain.ts';
import { renderSummary, SUMMARY_MAX_BYTES } from '../../src/report/summary.ts';
import type { RunReport } from '../../src/sync/outcome.ts';
import {
  commentId,
  creation,
  explainedPair,
  failed,
  left,
  noon,
  oneOfEach,
  operation,
  pair,
  request,
  run,
  sync,
} from './samples.ts';

const stories: Record<string, RunReport> = {
  'first-run': run([
    sync({
      pairs: [
        pair('ACME-2', 'HELP-2', { operations: creation() }),
        pair('ACME-10', 'HELP-3', {
          operations: creation('done', 1),
          notCarried: [left('restricted', { side: 'customer' })],
        }),
        pair('ACME-1', 'HELP-1', { operations: creation('done', 0) }),
      ],
      notices: [{ code: 'checkpoint-lost' }],
      requests: { acme: 4, vendor: 18 },
    }),
  ]),
  busy: run([
    sync({
      pairs: [
        pair('ACME-12', 'HELP-7', {
          operations: [
            operation('delete-comment', 'customer', { reason: 'withdrawal', ref: '20001' }),
            operation('update', 'desk', { fields: 2, ref: 'Summary → Summary, Priority → Priority' }),
            operation('add-comment', 'desk', { ref: '10012' }),
            operation('add-comment', 'desk', { ref: '10013' }),
            operation('add-comment', 'customer', { ref: '20002' }),
            operation('edit-comment', 'desk', { ref: '10002' }),
          ],
          notCarried: [
            left('internal'),
            left('internal'),
            left('media', { what: 'field', side: 'customer' }),
          ],
        }),
        pair('ACME-13', 'HELP-8', { operations: [operation('update', 'desk', { fields: 0 })] }),
        pair('ACME-14', 'HELP-9', {
          operations: [operation('delete-comment', 'desk', { reason: 'origin-deleted', ref: '10020' })],
        }),
      ],
      notices: [{ code: 'token-expires', site: 'acme', days: 12 }],
      requests: { acme: 6, vendor: 1204 },
    }),
    sync({ sync: 'globex', customer: { project: 'GLO', url: 'https://globex.atlassian.net/browse/GLO' } }),
  ]),
  idle: run([sync(), sync({ sync: 'globex', requests: { globex: 1, vendor: 1 } })]),
  failing: run([
    sync({
      pairs: [
        pair('ACME-12', 'HELP-7', {
          operations: [
            operation('add-comment', 'desk', { status: 'failed', ref: '10012', failure: oneOfEach.refused }),
            operation('add-comment', 'desk', { ref: '10013' }),
            operation('add-comment', 'customer', { status: 'held', ref: '20001' }),
          ],
          failures: [failed(oneOfEach.refused)],
        }),
        pair('ACME-14', 'HELP-9', {
          failures: [failed(oneOfEach['bad-marker'], { isNew: false, nextTry: 0 })],
        }),
        pair('ACME-15', undefined, {
          notCarried: [left('backoff', { what: 'issue', side: 'customer' })],
          waiting: { code: 'bad-marker', tries: 4, nextTry: noon + 7_200_000 },
        }),
      ],
    }),
    sync({ sync: 'globex', stopped: oneOfEach['dead-token'], requests: { globex: 1 } }),
  ]),
  refused: run([
    sync({
      pairs: [
        pair('ACME-2', undefined, { notCarried: [left('limit', { what: 'issue', side: 'customer' })] }),
        pair('ACME-12', 'HELP-7', { operations: [operation('add-comment', 'desk', { ref: '10012' })] }),
      ],
      overLimit: [oneOfEach['over-limit']],
      requests: { acme: 12, vendor: 2 },
    }),
  ]),
  plan: run(
    [
      sync({
        pairs: [
          pair('ACME-2', undefined, { operations: creation('planned') }),
          pair('ACME-3', undefined, { operations: creation('planned', 0) }),
          pair('ACME-12', 'HELP-7', {
            operations: [
              operation('update', 'desk', { status: 'planned', fields: 1, ref: 'Priority → Priority' }),
              operation('add-comment', 'customer', { status: 'planned', ref: '20001' }),
              operation('delete-comment', 'desk', {
                status: 'planned',
                reason: 'origin-deleted',
                ref: '10003',
              }),
            ],
          }),
        ],
      }),
      sync({ sync: 'globex', notices: [{ code: 'disabled' }] }),
    ],
    { mode: 'plan' },
  ),
  explained: run(
    [
      sync({
        pairs: [
          explainedPair(
            [
              {
                side: 'desk',
                comment: commentId('20001'),
                created: noon - 6e6,
                verdict: 'mirror',
                counterpart: commentId('10010'),
              },
            ],
            [
              {
                side: 'desk',
                comment: commentId('20003'),
                created: noon - 4e6,
                verdict: 'failed',
                code: 'refused',
              },
            ],
          ),
        ],
      }),
    ],
    { mode: 'plan' },
  ),
  'bad-configuration': run([], {
    problems: [
      {
        file: '.github/deskbridge.yml',
        line: 12,
        column: 7,
        path: 'syncs.acme.desk.project',
        text: 'Expected a project key like `HELP`. Did you mean `HELP`?',
      },
      {
        file: '.github/deskbridge.yml',
        line: 30,
        column: 3,
        path: 'syncs.acme.color',
        text: 'Unknown key. Remove it.',
      },
    ],
  }),
  interrupted: run(
    [
      sync({
        pairs: [
          pair('ACME-2', 'HELP-2', { operations: creation('done', 1) }),
          pair('ACME-3', undefined, {
            notCarried: [left('time-budget', { what: 'issue', side: 'customer' })],
          }),
        ],
      }),
    ],
    { interrupted: 'time-budget' },
  ),
};

describe('the job summary and the log of', () => {
  for (const [name, report] of Object.entries(stories)) {
    it(name, async () => {
      const options = { workflow: 'deskbridge.yml' };
      await expect(renderSummary(report, options)).toMatchFileSnapshot(`golden/${name}.md`);
      await expect(`${renderPlain(report, options)}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
    });
  }

  it('an idle run is one line', () => {
    const text = renderSummary(stories['idle']!);
    expect(text.trimEnd()).not.toContain('\n');
    expect(text).toContain('nothing to do');
  });

  it('an idle run stays one line with a note for the curious, but not with a warning', () => {
    const curious = run([sync({ notices: [{ code: 'comparing', compared: 40 }] })]);
    expect(renderSummary(curious).trimEnd().split('\n')).toHaveLength(1);
    expect(renderSummary(curious)).toContain('40 pairs compared');
    const warned = run([sync({ notices: [{ code: 'checkpoint-not-saved' }] })]);
    expect(renderSummary(warned)).toContain('⚠️ The checkpoint could not be saved');
  });

  it('an explained pair whose comments are all in step is shown, not called idle', () => {
    const explained = run([
      sync({
        pairs: [
          pair('ACME-1', 'HELP-1', {
            explanation: [{ side: 'desk', comment: commentId('5'), created: noon, verdict: 'in-step' }],
          }),
        ],
      }),
    ]);
    expect(renderSummary(explained)).toContain('Every comment of ACME-1 ↔ HELP-1');
  });

  it('a stopped sync without counts is not called idle', () => {
    expect(renderSummary(stories['refused']!)).toContain('limits: creates=400');
  });
});

/** What a hostile name may try: to close a cell, a tag or a code span, to link, to mention, to start a line. */
const hostile =
  '|x| <img src=x onerror=alert(1)> `a` [b](https://evil.example) @octocat acme/repo#1 **c** </details>\n# d $e$ www.evil.example';

describe('hostile names', () => {
  const report = run([
    sync({
      sync: hostile,
      customer: { project: hostile, url: 'javascript:alert(1)' },
      desk: { project: hostile, url: 'https://vendor.example/a b)|[x](y)"><img>' },
      pairs: [
        pair('ACME-1', 'HELP-1', {
          operations: [operation('update', 'desk', { fields: 1, ref: hostile })],
          notCarried: [left('internal', { ref: hostile })],
          failures: [
            failed({
              code: 'refused',
              request: request(hostile, hostile, hostile),
              status: 400,
              messages: hostile,
              fields: [hostile],
            }),
          ],
        }),
      ],
      notices: [
        { code: 'renamed', path: hostile, line: 3, now: hostile },
        { code: 'search-warning', site: hostile, warning: hostile },
      ],
      problems: [{ file: hostile, line: 1, column: 1, path: hostile, text: hostile }],
      stopped: { code: 'missing-right', site: hostile, project: hostile, rights: [hostile] },
      requests: { [hostile]: 2 },
    }),
  ]);
  const markdown = renderSummary(report);

  it('make no tag, no link, no mention and no reference', () => {
    for (const bad of [
      '<img',
      '](https://evil',
      'javascript:',
      '@octocat',
      'repo#1',
      '$e$',
      'www.evil',
      '`',
    ]) {
      expect(markdown).not.toContain(bad);
    }
    expect(markdown).not.toMatch(/<\/details>(?!\n\n|\n$)/);
  });

  it('break no table: every row has the cells of its head', () => {
    const tables = markdown.split('\n\n').filter((block) => block.startsWith('|'));
    expect(tables.length).toBeGreaterThan(3);
    for (const block of tables) {
      const widths = block.split('\n').map((row) => row.split('|').length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  it('start no line of the log', () => {
    const starts = renderPlain(report)
      .split('\n')
      .filter((line) => line.startsWith('#'));
    expect(starts).toEqual([]);
  });
});

describe('the size ladder', () => {
  const many = (count: number) =>
    run([
      sync({
        pairs: Array.from({ length: count }, (_, index) =>
          pair(`ACME-${index + 1}`, `HELP-${index + 1}`, {
            operations: creation(),
            notCarried: [left('internal')],
            failures: index % 2 === 0 ? [failed(oneOfEach.refused)] : [],
          }),
        ),
      }),
    ]);

  it('keeps a large run under 900 KiB, says so and keeps the counts', () => {
    const markdown = renderSummary(many(6000));
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(SUMMARY_MAX_BYTES);
    expect(markdown).toContain('details are left out here');
    expect(markdown).toContain('6,000 requests created');
    expect(markdown).toContain('… and 5,500 more pairs');
  });

  it('tells the log of the first thousand pairs that are only put off, and of everything that was done or failed', () => {
    const held = (index: number) =>
      pair(`ACME-${index + 1}`, undefined, {
        operations: [operation('create', 'desk', { status: 'held' })],
        notCarried: [left('limit', { what: 'issue', side: 'customer' })],
      });
    const pairs = [
      ...Array.from({ length: 60_000 }, (_, index) => held(index)),
      pair('ACME-70000', 'HELP-1', { operations: creation() }),
      pair('ACME-70001', 'HELP-2', { failures: [failed(oneOfEach.refused)] }),
    ];
    const report = run([sync({ pairs })]);
    const lines = renderPlain(report).split('\n');
    const names = (key: string) => lines.some((line) => line.includes(`${key}:`) || line.includes(`${key} `));
    expect([names('ACME-1000'), names('ACME-1001')]).toEqual([true, false]);
    expect([names('ACME-70000'), names('ACME-70001')]).toEqual([true, true]);
    expect(lines.join('\n')).toContain('59,000 more pairs put off. The report file has all of them.');
    const markdown = renderSummary(report);
    expect(markdown).toContain('details are left out here');
    expect(markdown).toContain('60,000 pending');
  });

  it('leaves a run that fits alone', () => {
    expect(renderSummary(many(100))).not.toContain('left out');
  });

  it.each([200_000, 50_000, 12_000, 3000, 400, 10])(
    'drops detail without breaking a tag at %i bytes',
    (bytes) => {
      const markdown = renderSummary(many(300), { maxBytes: bytes });
      if (bytes > 300) expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(bytes);
      expect(markdown).toContain('300 requests created');
      for (const tag of ['details', 'summary', 'code']) {
        const opened = markdown.split(`<${tag}>`).length;
        expect(markdown.split(`</${tag}>`)).toHaveLength(opened);
      }
    },
  );

  it('shows thousands of problems shortened', () => {
    const problems = Array.from({ length: 20_000 }, (_, index) => ({
      file: 'a.yml',
      line: index,
      column: 1,
      path: 'syncs.acme',
      text: 'Unknown key. Remove it, or look for the right one in the schema.',
    }));
    const markdown = renderSummary(run([], { problems }));
    expect(Buffer.byteLength(markdown)).toBeLessThanOrEqual(SUMMARY_MAX_BYTES);
    expect(markdown).toContain('… and 19,500 more problems');
  });
});
