import { describe, expect, it } from 'vitest';
import {
  failureIssueTitle,
  ISSUE_MAX_CHARACTERS,
  renderFailureIssue,
  renderRecovery,
} from '../../src/report/failure-issue.ts';
import { failed, left, noon, oneOfEach, pair, sync } from './samples.ts';

const runUrl = 'https://github.com/acme/desk/actions/runs/4711';
const hour = 3_600_000;

const failing = sync({
  pairs: [
    pair('ACME-12', 'HELP-7', { failures: [failed(oneOfEach.refused, { since: noon })] }),
    pair('ACME-14', 'HELP-9', {
      failures: [
        failed(oneOfEach['bad-marker'], {
          isNew: false,
          tries: 3,
          nextTry: noon + hour,
          since: noon - 3 * hour,
        }),
      ],
    }),
    pair('ACME-15', undefined, {
      notCarried: [left('backoff', { what: 'issue', side: 'customer' })],
      waiting: { code: 'no-transition', tries: 9, nextTry: noon + 20 * hour, since: noon - 48 * hour },
    }),
  ],
});

describe('the issue that a failing sync keeps open', () => {
  it('names failing pairs with code, hint, tries and since when', async () => {
    await expect(renderFailureIssue(failing, { runUrl, now: noon })).toMatchFileSnapshot(
      'golden/issues/failing.md',
    );
  });

  it('says why a sync stopped, and how to allow what a limit held', async () => {
    const refused = sync({
      overLimit: [
        oneOfEach['over-limit'],
        { code: 'over-limit', limit: 'comments', wanted: 900, allowed: 500 },
      ],
    });
    await expect(
      renderFailureIssue(refused, { runUrl, now: noon, workflow: 'deskbridge.yml' }),
    ).toMatchFileSnapshot('golden/issues/refused.md');
    const stopped = renderFailureIssue(sync({ stopped: oneOfEach['dead-token'] }), { now: noon });
    expect(stopped).toContain('<code>dead-token</code>');
    expect(stopped).toContain('Create a new API token');
  });

  it('has a title that formats nothing and stays short', () => {
    expect(failureIssueTitle('acme')).toBe('Deskbridge: sync acme needs attention');
    expect(failureIssueTitle(`\`a\`\n${'x'.repeat(500)}`)).toMatch(
      /^Deskbridge: sync 'a'␊x+… needs attention$/,
    );
  });

  it('fits whatever fails', () => {
    const pairs = Array.from({ length: 5000 }, (_, index) =>
      pair(`ACME-${index + 1}`, `HELP-${index + 1}`, { failures: [failed(oneOfEach.refused)] }),
    );
    const body = renderFailureIssue(sync({ pairs }), { runUrl, now: noon });
    expect(body.length).toBeLessThanOrEqual(ISSUE_MAX_CHARACTERS);
    expect(body).toContain('5,000 failures');
    expect(body).toMatch(/… and 4,9\d\d more failures/);

    // Beside texts as long as these, nothing but the counts finds room.
    const fields = Array.from({ length: 500 }, (_, index) => `customfield_${10_000 + index}`);
    const long = pairs.map((one) => ({ ...one, failures: [failed({ ...oneOfEach.refused, fields })] }));
    const least = renderFailureIssue(sync({ pairs: long }), { now: noon });
    expect(least.length).toBeLessThanOrEqual(ISSUE_MAX_CHARACTERS);
    expect(least).toContain(
      '5,000 pairs failing, 0 problems of the configuration. The job summary names them.',
    );
  });

  it('is closed with a note on when and where it recovered', () => {
    expect(renderRecovery({ runUrl, now: noon })).toBe(
      `Recovered: nothing failed as of 2026-11-02 12:00 UTC, in [this run](${runUrl}).\n`,
    );
    expect(renderRecovery({ now: noon })).toBe('Recovered: nothing failed as of 2026-11-02 12:00 UTC.\n');
  });
});
