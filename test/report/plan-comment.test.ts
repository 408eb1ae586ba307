import { describe, expect, it } from 'vitest';
import { renderPlain } from '../../src/report/plain.ts';
import { COMMENT_MAX_CHARACTERS, renderPlanComment } from '../../src/report/plan-comment.ts';
import { renderSummary } from '../../src/report/summary.ts';
import { creation, left, oneOfEach, operation, pair, run, sync } from './samples.ts';
import { runUrl } from './plan-samples.ts';
import { planStories } from './plan-stories.ts';

describe('the plan of a pull request:', () => {
  for (const [name, { report, options }] of Object.entries(planStories)) {
    it(name, async () => {
      await expect(renderPlanComment(report, { runUrl, ...options })).toMatchFileSnapshot(
        `golden/plans/${name}.comment.md`,
      );
      await expect(`${renderPlain(report)}\n`).toMatchFileSnapshot(`golden/plans/${name}.txt`);
      await expect(renderSummary(report)).toMatchFileSnapshot(`golden/plans/${name}.summary.md`);
    });
  }

  it('tells this change from what is pending anyway', () => {
    const comment = renderPlanComment(planStories['mapping-added']!.report);
    expect(comment).toContain(
      '**This change:** 15 fields. **Pending anyway:** 1 status, 3 comments, 1 deletion.',
    );
    const [, brought = '', anyway = ''] =
      /By this change: 15 pairs([^]*)Pending anyway: 2 pairs([^]*)/.exec(comment) ?? [];
    expect(brought).toContain('Due date → Target date');
    expect(anyway).not.toContain('Due date');
    expect(anyway).toContain('add 2 comments to the desk');
    expect(brought).not.toContain('2 comments to the desk');
  });

  it('tells a new text of a mirror from a comment that becomes public', () => {
    const operations = [
      operation('edit-comment', 'desk', { status: 'planned' }),
      operation('edit-comment', 'customer', { status: 'planned' }),
    ];
    const edited = pair('ACME-1', 'HELP-1', { operations });
    const only = renderPlanComment(run([sync({ pairs: [edited] })], { mode: 'plan' }));
    expect(only).toContain('Plan: 2 comments to edit.');
    expect(only).not.toContain('public');
    const added = pair('ACME-2', 'HELP-2', {
      operations: [operation('add-comment', 'desk', { status: 'planned' })],
    });
    const both = renderPlanComment(run([sync({ pairs: [edited, added] })], { mode: 'plan' }));
    expect(both).toContain('Plan: 1 comment to publish on HELP, 2 comments to edit.');
    expect(both).toContain('1 comment would become public on HELP');
  });

  it('does not promise writes of a sync that is switched off', () => {
    const comment = renderPlanComment(planStories['disabled-sync']!.report);
    expect(comment).toContain('No changes. Once enabled: 3 requests to create');
    expect(comment).toContain('Once enabled: 3 pairs');
    expect(comment).not.toContain('By this change');
  });

  it('shows no name that stands only in Jira, which the summary may', () => {
    const suggestion = {
      isNew: false,
      yaml: 'fields:\n  - Secret project field\n',
      issueTypes: 0,
      fields: 1,
      statuses: 0,
      left: 0,
      open: [],
    };
    const report = run([sync({ suggestion })], { mode: 'plan' });
    expect(renderSummary(report)).toContain('Secret project field');
    expect(renderPlanComment(report)).not.toContain('Secret project field');
  });

  it('gives the reasons for having only checked the files', () => {
    const { report } = planStories['fork']!;
    expect(renderPlanComment(report, { validatedOnly: 'fork' })).toContain('comes from a fork');
    const without = renderPlanComment(report, { validatedOnly: 'no-secrets' });
    expect(without).toContain('have no value in this run');
    for (const text of [without, renderPlanComment(report, { validatedOnly: 'fork' })]) {
      expect(text).not.toMatch(/No changes|no changes|a plan only reads/i);
    }
  });

  it('names what may not be contacted and how to go on', () => {
    for (const reason of ['new-site', 'url', 'account', 'token', 'base-unknown', 'other-base'] as const) {
      const stopped = { ...oneOfEach['untrusted-site'], reason };
      const comment = renderPlanComment(run([sync({ stopped })], { mode: 'plan' }));
      // Switching it on later helps where a review does, and nowhere else.
      expect(comment.includes('enabled: false')).toBe(!['base-unknown', 'other-base'].includes(reason));
      expect(comment.includes('contents: read')).toBe(reason === 'base-unknown');
      expect(comment.includes('open the pull request into that')).toBe(reason === 'other-base');
      expect(comment).toContain('⚠️ **Not contacted.** <code>untrusted-site</code> Site globex');
      expect(comment).not.toMatch(/❌|undefined/);
    }
    const hint = renderPlanComment(planStories['first-configuration']!.report);
    expect(hint).toContain('merge with <code>enabled: false</code>');
    expect(hint).toContain('a second pull request, whose plan shows every create');
  });

  it('warns of what would become public, and not of what stays among agents', () => {
    const of = (internal: boolean) =>
      renderPlanComment(
        run(
          [
            sync({
              pairs: [
                pair('ACME-1', 'HELP-1', {
                  operations: [
                    operation('add-comment', 'desk', {
                      status: 'planned',
                      ...(internal ? { internal } : {}),
                    }),
                  ],
                }),
              ],
            }),
          ],
          { mode: 'plan' },
        ),
      );
    expect(of(false)).toContain('1 comment would become public on HELP');
    expect(of(true)).not.toContain('public');
    expect(of(true)).toContain('**Plan: 1 internal comment to add on HELP.**');
  });
});

it('a problem without a key path has no empty one before its text', () => {
  const problem = { file: 'a.yml', line: 3, column: 5, path: '', text: 'this is no YAML.' };
  const text = renderPlain(run([], { problems: [problem, { ...problem, path: 'syncs.acme' }] }));
  expect(text).toContain('  a.yml:3:5 this is no YAML.\n  a.yml:3:5 syncs.acme: this is no YAML.');
});

describe('pairs of which the same is said', () => {
  const puttingOff = (count: number, from = 1) =>
    Array.from({ length: count }, (_, at) =>
      pair(`ACME-${at + from}`, undefined, {
        operations: creation('held'),
        notCarried: [left('limit', { what: 'issue', side: 'customer' })],
      }),
    );
  const rowsOf = (text: string) => text.split('\n').filter((line) => /^\| (?:\[|—)/.test(line));

  it('share a row, in which ten are named and the others counted', () => {
    const other = pair('ACME-5', 'HELP-5', {
      operations: [operation('update', 'desk', { status: 'planned' })],
    });
    const pairs = [...puttingOff(4), other, ...puttingOff(3000, 6)];
    const rows = rowsOf(renderPlanComment(run([sync({ pairs })], { mode: 'plan' })));
    expect(rows).toHaveLength(2);
    expect(rows[0]?.match(/\[ACME-\d+\]/g)).toHaveLength(10);
    expect(rows[0]).toContain(', 2,994 more issues | — | each: <code>…</code> put off: create the request');
    expect(rows[1]).toContain('[ACME-5]');
  });

  it('have rows of their own while they are few', () => {
    expect(rowsOf(renderPlanComment(run([sync({ pairs: puttingOff(10) })], { mode: 'plan' })))).toHaveLength(
      10,
    );
  });

  it('stand beside their twins, and apart where one has none', () => {
    const updates = Array.from({ length: 24 }, (_, at) =>
      pair(`ACME-${at + 1}`, at % 2 === 0 ? `HELP-${at + 1}` : undefined, {
        operations: [operation('update', 'desk', { status: 'planned' })],
      }),
    );
    const rows = rowsOf(renderPlanComment(run([sync({ pairs: updates })], { mode: 'plan' })));
    expect(rows).toHaveLength(2);
    const [customers = '', desks = ''] = rows[0]?.split(' | ') ?? [];
    expect(customers.match(/ACME-\d+(?=\])/g)?.map((name) => name.replace('ACME', 'HELP'))).toEqual(
      desks.match(/HELP-\d+(?=\])/g),
    );
    expect(rows[1]).toContain(' | — | each: ');
  });

  it('are named one by one after a run that wrote to them', () => {
    const done = Array.from({ length: 12 }, (_, at) =>
      pair(`ACME-${at + 1}`, `HELP-${at + 1}`, { operations: creation('done') }),
    );
    const rows = rowsOf(renderSummary(run([sync({ pairs: [...done, ...puttingOff(12, 20)] })])));
    expect(rows).toHaveLength(13);
  });
});

describe('the ladder of the comment', () => {
  const many = (pairs: number, syncs = 1) =>
    run(
      Array.from({ length: syncs }, (_, index) =>
        sync({
          sync: `customer-${index}`,
          pairs: Array.from({ length: pairs }, (_, at) =>
            pair(`ACME-${at + 1}`, undefined, {
              operations: creation('planned'),
              // Of no two the same is said.
              notCarried: [left('internal'), left('unassignable', { what: 'field', ref: `Field ${at}` })],
            }),
          ),
        }),
      ),
      { mode: 'plan' },
    );

  it('keeps everything that fits', () => {
    const comment = renderPlanComment(many(100), { runUrl });
    expect(comment).toContain('ACME-100]');
    expect(comment).not.toContain('left out');
  });

  it('drops pairs before counts, says so, and says where the rest is', () => {
    const comment = renderPlanComment(many(3000), { runUrl });
    expect(comment.length).toBeLessThanOrEqual(COMMENT_MAX_CHARACTERS);
    expect(comment).toContain('details are left out here');
    expect(comment).toContain(`[The job summary](${runUrl}) has more`);
    expect(comment).toContain('Plan: 3,000 requests to create, 6,000 comments to publish on HELP.');
    expect(comment).toMatch(/… and 2,\d\d\d more pairs/);
  });

  it.each([
    [300, 300],
    [2, 1000],
    [0, 5000],
  ])('%i pairs in each of %i syncs end with the counts or the verdict', (pairs, syncs) => {
    const comment = renderPlanComment(many(pairs, syncs), { runUrl });
    expect(comment.length).toBeLessThanOrEqual(COMMENT_MAX_CHARACTERS);
    expect(comment).toMatch(/^## Deskbridge plan/);
  });

  it.each([30_000, 8000, 2500, 900, 300, 1])(
    'at %i characters it breaks no tag and keeps the verdict',
    (limit) => {
      const comment = renderPlanComment(many(200), { runUrl, maxCharacters: limit });
      if (limit >= 900) expect(comment.length).toBeLessThanOrEqual(limit);
      expect(comment).toContain('Plan: 200 requests to create');
      for (const tag of ['details', 'summary', 'code', 'sub', 'b']) {
        expect(comment.split(`</${tag}>`)).toHaveLength(comment.split(`<${tag}>`).length);
      }
      expect(comment.split('```').length % 2).toBe(1);
    },
  );
});
