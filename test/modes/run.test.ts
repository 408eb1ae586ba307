/** Runs that go wrong outside of any sync: they are told as well as those that go wrong inside of one. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createLog } from '../../src/github/log.ts';
import { run } from '../../src/modes/run.ts';
import { fileWith } from '../config/problems.ts';
import { runOffline } from './in-process.ts';

const files = { '.github/deskbridge.yml': fileWith({}) };
const errorsOf = ({ annotations }: Awaited<ReturnType<typeof runOffline>>) =>
  annotations.filter(({ name }) => name === 'error').map(({ data }) => data);

describe('a repository that cannot be read', () => {
  it.each([
    ['is not there', '/nowhere/at-all', 'Did the workflow check it out?'],
    ['has a name that no disk takes', `/${'x'.repeat(300)}`, 'cannot be read (ENAMETOOLONG)'],
  ])('because it %s is a problem with a hint', async (_name, GITHUB_WORKSPACE, hint) => {
    const ran = await runOffline({ files, env: { GITHUB_WORKSPACE } });
    expect(ran).toMatchObject({ code: 1, outputs: { result: 'failed' } });
    expect(errorsOf(ran)).toEqual([expect.stringContaining(hint)]);
    expect(ran.summary).toContain('1 problem');
    expect(ran.log.join('\n')).not.toContain('Error:');
  });

  it('nor a file under such a name', async () => {
    const ran = await runOffline({ files, inputs: { config: 'x'.repeat(300) } });
    expect(ran.code).toBe(1);
    expect(errorsOf(ran)).toEqual([expect.stringContaining('cannot be read (ENAMETOOLONG)')]);
  });
});

describe('a bug outside of a sync', () => {
  it('is told in the log, the summary and an annotation, by its kind and not by its words', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deskbridge-bug-'));
    const summary = join(folder, 'summary');
    let log = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      log += String(text);
      return true;
    });
    const env: NodeJS.ProcessEnv = {
      GITHUB_STEP_SUMMARY: summary,
      get INPUT_MODE(): string {
        throw new RangeError('SECRET');
      },
    };
    const code = await run(
      env,
      createLog((text) => (log += text)),
      new AbortController().signal,
    ).finally(() => vi.restoreAllMocks());
    const written = await readFile(summary, 'utf8');
    await rm(folder, { recursive: true });
    expect(code).toBe(1);
    for (const text of [log, written]) {
      expect(text).toMatch(/Deskbridge itself failed \(.*RangeError.*\)[^]*Please report it/);
      expect(text).not.toContain('SECRET');
    }
    expect(log).toContain('::error title=Deskbridge::Deskbridge itself failed');
  });
});

describe('the report file', () => {
  it('of one step stays where it is when the next step of the job has one', async () => {
    const temp = await mkdtemp(join(tmpdir(), 'deskbridge-steps-'));
    const step = () =>
      runOffline({
        files,
        inputs: { mode: 'plan' },
        env: { RUNNER_TEMP: temp, ACME_TOKEN: 'x', VENDOR_TOKEN: 'y' },
      });
    const [one, two] = [await step(), await step()].map(({ outputs }) => outputs['report'] ?? '');
    const first = JSON.parse(await readFile(one ?? '', 'utf8')) as object;
    expect(first).toMatchObject({ mode: 'plan' });
    expect(one).not.toBe(two);
    for (const path of [one, two]) expect(path?.startsWith(temp)).toBe(true);
    await rm(temp, { recursive: true });
  });

  it('that cannot be written leaves the run as it is', async () => {
    const ran = await runOffline({
      files,
      inputs: { mode: 'plan' },
      env: { RUNNER_TEMP: '/nowhere/at-all' },
    });
    expect(ran.outputs['report']).toBe('');
    expect(ran.log).toContain('Warning: The report file could not be written.');
  });
});
