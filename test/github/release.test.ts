import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkRelease } from '../../scripts/check-release.ts';

const changelog = `# Changelog

## Unreleased

### Added

- Something to come.

## 1.2.0 - 2026-12-01

### Added

- A thing.

## 1.1.10

- An older thing.

## 1.0.0
`;

describe('checkRelease', () => {
  it('gives the notes of the version and of no other', () => {
    expect(checkRelease('1.2.0', '1.2.0', changelog)).toEqual({ ok: true, notes: '### Added\n\n- A thing.' });
    expect(checkRelease('1.1.10', '1.1.10', changelog)).toEqual({ ok: true, notes: '- An older thing.' });
  });

  it.each([
    ['v1.2.0', 'v1.2.0', /no version/],
    ['1.2', '1.2', /no version/],
    ['1.2.0; rm -rf .', '1.2.0', /no version/],
    ['01.2.0', '01.2.0', /no version/],
    ['1.2.0', '1.1.10', /package\.json has 1\.1\.10/],
    ['1.1.1', '1.1.1', /says nothing/],
    ['1.0.0', '1.0.0', /says nothing/],
  ])('refuses %s where package.json has %s', (version, packaged, problem) => {
    const check = checkRelease(version, packaged, changelog);
    expect(check).toMatchObject({ ok: false });
    expect(check.ok ? '' : check.problem).toMatch(problem);
  });
});

describe('the workflow', () => {
  const text = readFileSync(join(import.meta.dirname, '../../.github/workflows/release.yml'), 'utf8');
  const Step = z.looseObject({ uses: z.string().optional(), run: z.string().optional() });
  const Job = z.looseObject({
    needs: z.string().optional(),
    environment: z.string().optional(),
    permissions: z.record(z.string(), z.string()),
    steps: z.array(Step),
  });
  const { jobs } = z.object({ jobs: z.object({ verify: Job, publish: Job }) }).parse(parse(text));
  const all = (steps: readonly z.infer<typeof Step>[]) =>
    steps.map(({ uses, run }) => uses ?? run ?? '').join('\n');

  it('publishes after everything is checked and a person agreed; only then it may write', () => {
    expect(jobs.publish.needs).toBe('verify');
    expect(jobs.publish.environment).toBe('release');
    expect(jobs.verify.permissions).toEqual({ contents: 'read' });
    expect(all(jobs.verify.steps)).toContain('npm run check');
  });

  it('attests dist/ before it tags, and makes no release of the moving tag', () => {
    const steps = all(jobs.publish.steps);
    expect(steps.indexOf('actions/attest@')).toBeGreaterThan(-1);
    expect(steps.indexOf('actions/attest@')).toBeLessThan(steps.indexOf('gh release create'));
    expect([...steps.matchAll(/gh release create (\S+)/g)].map(([, tag]) => tag)).toEqual(['"v$VERSION"']);
    expect(steps).toContain('major="tags/v${VERSION%%.*}"');
  });

  it('runs nothing but the committed bundle through: what it publishes is never built in that job', () => {
    expect(all(jobs.publish.steps)).not.toMatch(/npm (ci|install|run)/);
  });
});
