import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/sync/outcome.ts';
import { renderReport } from '../../src/report/json.ts';
import { planStories } from './plan-stories.ts';
import { creation, failed, left, noon, oneOfEach, operation, pair, run, sync } from './samples.ts';

const report = run(
  [
    sync({
      pairs: [
        pair('ACME-12', 'HELP-7', {
          operations: [
            operation('add-comment', 'desk', { status: 'failed', ref: '10012', failure: oneOfEach.refused }),
          ],
          notCarried: [left('internal', { ref: '20001' })],
          failures: [failed(oneOfEach.refused)],
        }),
        pair('ACME-2', 'HELP-2', { operations: creation('done', 1) }),
      ],
      notices: [{ code: 'token-expires', site: 'acme', days: 3 }],
      requests: { vendor: 8, acme: 2 },
    }),
  ],
  { interrupted: 'signal' },
);

function textOf(report: RunReport): string {
  return [...renderReport(report)].join('');
}

describe('the report file', () => {
  it('has every operation, its outcome and the requests', async () => {
    await expect(textOf(report)).toMatchFileSnapshot('golden/report.json');
  });

  it('is the same whatever order the work finished in', () => {
    const [only] = report.syncs;
    const turned = run([{ ...only!, pairs: only!.pairs.toReversed(), requests: { acme: 2, vendor: 8 } }], {
      interrupted: 'signal',
    });
    expect(textOf(turned)).toBe(textOf(report));
  });

  it('comes in pieces when it is long, which together are one JSON text', () => {
    const [first] = report.syncs;
    const pairs = Array.from({ length: 5000 }, (_, index) =>
      pair(`ACME-${index + 1}`, undefined, { operations: [operation('create', 'desk', { status: 'held' })] }),
    );
    const pieces = [
      ...renderReport(
        run([
          { ...first!, pairs },
          { ...first!, pairs: [] },
        ]),
      ),
    ];
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(128 * 1024);
    const text = pieces.join('');
    const parsed = JSON.parse(text) as { readonly syncs: readonly { readonly pairs: readonly unknown[] }[] };
    expect(parsed.syncs.map((one) => one.pairs.length)).toEqual([5000, 0]);
    expect(text).toBe(`${JSON.stringify(parsed, null, 2)}\n`);
  });

  it('takes over no key that it does not name', () => {
    const [first] = report.syncs;
    const smuggled = { ...operation('create', 'desk'), body: 'text from Jira' };
    const text = textOf(run([{ ...first!, pairs: [{ ...pair('A-1', 'H-1'), operations: [smuggled] }] }]));
    expect(text).not.toContain('text from Jira');
  });

  it('tells what a pull request changes, without what only the comparison needs', () => {
    const story = planStories['mapping-added']!.report;
    const parsed = JSON.parse(textOf(story)) as {
      readonly change: { readonly syncs: readonly Record<string, unknown>[] };
      readonly syncs: readonly { readonly pairs: readonly { readonly operations: readonly object[] }[] }[];
    };
    expect(parsed.change.syncs).toMatchObject([
      {
        sync: 'acme',
        fate: 'changed',
        brings: { fields: 15 },
        anyway: { statuses: 1 },
        differences: [{ sign: '+' }],
      },
    ]);
    expect(parsed.syncs[0]?.pairs[0]?.operations[0]).toMatchObject({ kind: 'update', byChange: true });
    const [first] = story.syncs;
    const contents = [{ label: 'Summary', hash: 'fingerprint' }];
    const smuggled = { ...operation('update', 'desk'), contents };
    const text = textOf(run([{ ...first!, pairs: [pair('A-1', 'H-1', { operations: [smuggled] })] }]));
    expect(text).not.toContain('fingerprint');
  });

  it('survives a time that is none', () => {
    expect(textOf(run([], { endedAt: Number.NaN, startedAt: noon }))).toContain('"endedAt": null');
  });
});
