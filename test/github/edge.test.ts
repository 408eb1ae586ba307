/** The small files at the edge to the runner: secrets, outputs, summary, annotations. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { annotate, annotateProblems, chooseAnnotations } from '../../src/github/annotations.ts';
import { defaultOutputs, outputsOf, setOutputs } from '../../src/github/outputs.ts';
import { maskCredential, maskToken } from '../../src/github/secrets.ts';
import { writeSummary } from '../../src/github/summary.ts';
import { SUMMARY_MAX_BYTES } from '../../src/report/summary.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';
import { creation, failed, oneOfEach, operation, pair, run, sync } from '../report/samples.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deskbridge-edge-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('masking', () => {
  it('covers token, e-mail and what basic authentication makes of both', () => {
    const masked: string[] = [];
    maskCredential({ email: 'me@vendor.example', token: 't0ken' }, (secret) => masked.push(secret));
    expect(masked).toEqual([
      't0ken',
      'me@vendor.example',
      Buffer.from('me@vendor.example:t0ken').toString('base64'),
    ]);
  });

  it('never masks nothing', () => {
    const masked: string[] = [];
    maskCredential({ email: ' ', token: '' }, (secret) => masked.push(secret));
    maskToken(undefined, (secret) => masked.push(secret));
    maskToken('', (secret) => masked.push(secret));
    expect(masked).toEqual([Buffer.from(' :').toString('base64')]);
  });
});

describe('outputs', () => {
  const collect = (outputs = defaultOutputs) => {
    const set: Record<string, string> = {};
    setOutputs(outputs, (name, value) => (set[name] = value));
    return set;
  };

  it('exist on every path, before anything has run', () => {
    expect(collect()).toEqual({
      result: 'failed',
      'has-changes': 'false',
      created: '0',
      updated: '0',
      'comments-to-desk': '0',
      'comments-to-customer': '0',
      deleted: '0',
      failed: '0',
      pending: '0',
      matrix: '[]',
      report: '',
    });
  });

  it('are those of action.yml', () => {
    const action = readFileSync(join(import.meta.dirname, '../../action.yml'), 'utf8');
    const outputs = action.slice(action.indexOf('\noutputs:'), action.indexOf('\nruns:'));
    const names = [...outputs.matchAll(/^ {2}([a-z-]+):$/gm)].map(([, name]) => name);
    expect(Object.keys(collect())).toEqual(names);
  });

  it('sum over the syncs as plain integers', () => {
    const report = run([
      sync({
        pairs: Array.from({ length: 1200 }, (_, n) =>
          pair(`ACME-${n}`, `HELP-${n}`, { operations: creation() }),
        ),
      }),
      sync({
        pairs: [pair('ACME-1', 'HELP-1', { operations: [operation('update', 'desk', { fields: 1 })] })],
      }),
    ]);
    expect(collect(outputsOf(report, '/tmp/report.json'))).toMatchObject({
      result: 'ok',
      'has-changes': 'true',
      created: '1200',
      updated: '1',
      'comments-to-desk': '2400',
      report: '/tmp/report.json',
    });
  });

  it('carry a matrix as JSON', () => {
    const matrix = [{ name: 'acme', syncs: 'acme,globex', env: ['ACME_JIRA_TOKEN'] }];
    expect(JSON.parse(collect({ ...defaultOutputs, matrix })['matrix'] ?? '')).toEqual(matrix);
  });

  it('go to the file the runner names, and nowhere without one', () => {
    const file = join(folder, 'output');
    writeFileSync(file, '');
    const before = process.env['GITHUB_OUTPUT'];
    try {
      process.env['GITHUB_OUTPUT'] = file;
      setOutputs();
      expect(readFileSync(file, 'utf8')).toMatch(/result<<ghadelimiter_.*\nfailed\n/);
      process.env['GITHUB_OUTPUT'] = '';
      setOutputs({ ...defaultOutputs, report: 'again' });
      expect(readFileSync(file, 'utf8')).not.toContain('again');
    } finally {
      if (before === undefined) delete process.env['GITHUB_OUTPUT'];
      else process.env['GITHUB_OUTPUT'] = before;
    }
  });
});

describe('the summary file', () => {
  it('is appended to', async () => {
    const file = join(folder, 'summary.md');
    writeFileSync(file, 'before\n');
    expect(await writeSummary('## after\n', { GITHUB_STEP_SUMMARY: file })).toEqual({ ok: true });
    expect(readFileSync(file, 'utf8')).toBe('before\n## after\n');
  });

  it('missing or not writable is told and does no harm', async () => {
    expect(await writeSummary('x', {})).toMatchObject({ ok: false });
    const answer = await writeSummary('x', { GITHUB_STEP_SUMMARY: join(folder, 'no', 'such', 'folder') });
    expect(answer).toEqual({ ok: false, reason: 'The summary could not be written (ENOENT).' });
  });

  it('never gets more than GitHub takes', async () => {
    const file = join(folder, 'summary.md');
    writeFileSync(file, '');
    // Two bytes a character: the cap is in bytes.
    expect(
      await writeSummary('é'.repeat(SUMMARY_MAX_BYTES / 2 + 1), { GITHUB_STEP_SUMMARY: file }),
    ).toMatchObject({ ok: false });
    expect(readFileSync(file, 'utf8')).toBe('');
  });
});

describe('annotations', () => {
  const problem = (line: number) => ({
    file: '.github/deskbridge.yml',
    line,
    column: 3,
    path: 'syncs.acme',
    text: 'Expected `x`.',
  });

  it('a good run has none', () => {
    expect(
      chooseAnnotations(run([sync({ pairs: [pair('A-1', 'H-1', { operations: creation() })] })])),
    ).toEqual([]);
  });

  it('a failed run has one error and at most one warning, however many things went wrong', () => {
    const failures = [failed(oneOfEach.network), failed(oneOfEach.refused)];
    const notices = [
      { code: 'token-expires', site: 'acme', days: 3 },
      { code: 'checkpoint-not-saved' },
      { code: 'checkpoint-lost' },
    ] as const;
    const one = sync({
      pairs: [pair('A-1', 'H-1', { failures }), pair('A-2', 'H-2', { failures })],
      notices,
    });
    const annotations = chooseAnnotations(run([one, one, sync({ stopped: oneOfEach['dead-token'] })]));
    expect(annotations.map((annotation) => annotation.level)).toEqual(['error', 'warning']);
    // The stop outweighs the failures of pairs.
    expect(annotations[0]?.text).toContain('does not know the token');
    expect(annotations[1]?.text).toMatch(/expires in 3 days.*and 3 more warnings.*See the job summary/);
  });

  it('a limit that was reached is named with the input that allows it', () => {
    const [error] = chooseAnnotations(run([sync({ overLimit: [oneOfEach['over-limit']] })]));
    expect(error?.text).toContain('400 creations wanted');
  });

  it('a partial run has a warning', () => {
    expect(
      chooseAnnotations(run([sync({ result: 'partial' })])).map((annotation) => annotation.level),
    ).toEqual(['warning']);
  });

  it('problems of the configuration stand at their lines', () => {
    const annotations = chooseAnnotations(run([], { problems: [problem(4), problem(9)] }));
    expect(annotations).toMatchObject([
      { level: 'error', file: '.github/deskbridge.yml', line: 4, column: 3 },
      { level: 'error', line: 9 },
    ]);
  });

  it('problems are at most 10, the last one counting the rest', () => {
    const lines = (count: number) => Array.from({ length: count }, (_, index) => problem(index + 1));
    expect(annotateProblems(lines(10))).toHaveLength(10);
    const many = annotateProblems(lines(25));
    expect(many).toHaveLength(10);
    expect(many.at(-1)).toEqual({ level: 'error', text: '… and 16 more problems. See the job summary.' });
  });

  it('of warnings share the ten with what the run itself warns of, and the last one still counts the rest', () => {
    const warnings = Array.from({ length: 12 }, (_, index) => ({
      ...problem(index + 1),
      code: 'unused-site' as const,
    }));
    const warned = (notices: SyncReport['notices']) =>
      chooseAnnotations(run([sync({ notices })], { warnings })).filter(({ level }) => level === 'warning');
    for (const [notices, rest] of [
      [[], 3],
      [[{ code: 'checkpoint-not-saved' }], 4],
    ] as const) {
      expect(warned(notices)).toHaveLength(10);
      expect(warned(notices).at(-1)?.text).toBe(`… and ${rest} more warnings. See the job summary.`);
    }
  });

  it('are sent as one line of plain text each', () => {
    const sent: unknown[] = [];
    annotate([{ level: 'error', text: '`a`\n::error::b', file: 'x\ny.yml', line: 2, column: 5 }], (...one) =>
      sent.push(one),
    );
    expect(sent).toEqual([
      ['error', 'a␊::error::b', { title: 'Deskbridge', file: 'x␊y.yml', startLine: 2, startColumn: 5 }],
    ]);
  });
});
