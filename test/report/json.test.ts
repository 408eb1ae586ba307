import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/json.ts';
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

describe('the report file', () => {
  it('has every operation, its outcome and the requests', async () => {
    await expect(renderReport(report)).toMatchFileSnapshot('golden/report.json');
  });

  it('is the same whatever order the work finished in', () => {
    const [only] = report.syncs;
    const turned = run([{ ...only!, pairs: only!.pairs.toReversed(), requests: { acme: 2, vendor: 8 } }], {
      interrupted: 'signal',
    });
    expect(renderReport(turned)).toBe(renderReport(report));
  });

  it('takes over no key that it does not name', () => {
    const [first] = report.syncs;
    const smuggled = { ...operation('create', 'desk'), body: 'text from Jira' };
    const text = renderReport(
      run([{ ...first!, pairs: [{ ...pair('A-1', 'H-1'), operations: [smuggled] }] }]),
    );
    expect(text).not.toContain('text from Jira');
  });

  it('survives a time that is none', () => {
    expect(renderReport(run([], { endedAt: Number.NaN, startedAt: noon }))).toContain('"endedAt": null');
  });
});
