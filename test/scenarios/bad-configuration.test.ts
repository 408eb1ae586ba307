/** A configuration that cannot be read: nothing runs, and each problem has its line and says how to mend it. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseAnnotations } from '../../src/github/annotations.ts';
import { loadFromRepository } from '../../src/modes/load.ts';
import { renderSummary } from '../../src/report/summary.ts';
import type { RunReport } from '../../src/sync/outcome.ts';
import { createBridge, scenarioSync, sitesOf } from '../support/bridge.ts';

const ACME = [
  '  acme:',
  ...scenarioSync()
    .split('\n')
    .map((line) => `    ${line}`),
  '',
].join('\n');

describe('a configuration that cannot be read', () => {
  async function load(text: string | undefined, syncs: readonly string[] = []) {
    const workspace = await mkdtemp(join(tmpdir(), 'deskbridge-'));
    if (text !== undefined) await writeFile(join(workspace, 'deskbridge.yml'), text);
    const loaded = await loadFromRepository(['deskbridge.yml'], workspace, syncs);
    if (loaded.ok) throw new Error('it should not have been read');
    const report: RunReport = {
      mode: 'sync',
      result: 'failed',
      startedAt: 0,
      endedAt: 0,
      syncs: [],
      problems: loaded.problems,
    };
    return {
      problems: loaded.problems,
      summary: renderSummary(report),
      annotations: chooseAnnotations(report),
    };
  }

  const { world } = createBridge();
  const whole = `version: 1\n${sitesOf(world)}\nsyncs:\n${ACME}`;

  it('because it is missing: the message says where it was looked for', async () => {
    const { problems, annotations } = await load(undefined);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.text).toMatch(/there is no file/);
    expect(`${problems[0]?.file ?? ''} ${problems[0]?.text ?? ''}`).toContain('deskbridge.yml');
    expect(annotations).toHaveLength(1);
  });

  it.each([
    ['empty', ''],
    ['no map', '- a list\n'],
    ['no YAML', 'sites: { acme: [\n'],
    ['a tab for an indent', 'sites:\n\tacme: {}\n'],
    ['without a version', whole.replace('version: 1\n', '')],
    ['of another version', whole.replace('version: 1', 'version: 2')],
    [
      'with a key twice',
      whole.replace('desk: { site', 'customer: { site: acme, project: ACME }\n    desk: { site'),
    ],
    ['with an unknown key', whole.replace('issueTypes:', 'issueType:')],
    ['without syncs', `version: 1\n${sitesOf(world)}\n`],
    ['with a site that is not defined', whole.replace('site: acme, project', 'site: acmee, project')],
    ['without since', whole.replace(', since: 2026-11-01', '')],
    ['with a day that is none', whole.replace('2026-11-01', '2026-13-41')],
    ['with a token in it', whole.replace('token: { env: ACME_TOKEN }', 'token: ATATT3xSECRET')],
  ])('because it is %s: each problem has a line and says how to mend it', async (_, text) => {
    const { problems, summary, annotations } = await load(text);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) {
      expect(problem.file).toBe('deskbridge.yml');
      expect(problem.line).toBeGreaterThan(0);
      expect(problem.text).toMatch(/\w+ \w+/);
    }
    expect(annotations.every((annotation) => annotation.level === 'error')).toBe(true);
    expect(summary).toContain('deskbridge.yml');
    expect(summary).not.toContain('SECRET');
  });

  it('because an address is not https: the message says so, and does not repeat the address', async () => {
    const { problems, summary } = await load(whole.replace('https://acme', 'http://acme'));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path: 'sites.acme.url' });
    expect(problems[0]?.text).toContain('https');
    expect(summary).not.toContain('acme.jira.test');
  });

  it('because an address holds a name and a password: neither is repeated', async () => {
    const { problems, summary } = await load(whole.replace('https://acme', 'https://bob:hunter2@acme'));
    expect(problems[0]?.path).toBe('sites.acme.url');
    expect(summary).not.toContain('hunter2');
  });

  it('because the input names a sync that is not there: the message says what was meant', async () => {
    const { problems } = await load(whole, ['amce']);
    expect(problems[0]?.text).toMatch(/amce.*acme/);
  });
});
