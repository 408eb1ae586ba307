/** The mode `matrix`: offline, and its output is what `strategy.matrix` takes. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fileWith, rightSites, syncWith } from '../config/problems.ts';
import { runOffline } from './in-process.ts';

const path = '.github/deskbridge.yml';
const Matrix = z.array(z.strictObject({ name: z.string(), syncs: z.string(), env: z.array(z.string()) }));
const beta = (more: Record<string, string> = {}) =>
  syncWith('beta', { customer: '{ site: acme, project: BETA, since: all }', ...more });

async function list(text: string, inputs: Record<string, string> = {}) {
  const ran = await runOffline({ files: { [path]: text }, inputs: { mode: 'matrix', ...inputs } });
  return { ...ran, matrix: Matrix.parse(JSON.parse(ran.outputs['matrix'] ?? '')) };
}

describe('the matrix', () => {
  it('has an entry for each enabled sync, without any secret at hand', async () => {
    const ran = await list(fileWith({}) + beta());
    expect(ran).toMatchObject({ code: 0, annotations: [] });
    expect(ran.matrix).toEqual([
      { name: 'acme', syncs: 'acme', env: ['ACME_TOKEN', 'VENDOR_TOKEN'] },
      { name: 'beta', syncs: 'beta', env: ['ACME_TOKEN', 'VENDOR_TOKEN'] },
    ]);
    expect(ran.outputs['result']).toBe('ok');
    expect(ran.log).toContain('2 syncs in 2 jobs.');
    expect(ran.summary.split('\n')[0]).toBe('Deskbridge matrix: 2 syncs in 2 jobs.');
    expect(ran.summary).toContain('<details>');
  });

  it('leaves out what is disabled or not chosen', async () => {
    const ran = await list(fileWith({}) + beta({ enabled: 'false' }));
    expect(ran.matrix.map(({ name }) => name)).toEqual(['acme']);
    expect(ran.summary).toContain('1 sync in 1 job. Left out: 1 disabled sync.');
    const chosen = await list(fileWith({}) + beta(), { syncs: 'beta' });
    expect(chosen.matrix.map(({ name }) => name)).toEqual(['beta']);
  });

  it('may be empty, and says what the workflow needs then', async () => {
    const ran = await list(fileWith({ enabled: 'false' }));
    expect(ran).toMatchObject({ code: 0, matrix: [] });
    expect(ran.summary).toContain('No sync is enabled, so the matrix is empty.');
  });

  it('of 300 customers has 150 jobs whose `syncs` the next job takes as they are', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => {
        const customer = `{ site: acme, project: P${index}, since: all }`;
        return [`d/c${index}.yml`, `version: 1\nsyncs:\n${syncWith(`c${index}`, { customer })}`];
      }),
    );
    const ran = await runOffline({
      files: { ...files, 'd/_sites.yml': `version: 1\nsites:${rightSites}\n` },
      inputs: { mode: 'matrix', config: 'd' },
    });
    const jobs = Matrix.parse(JSON.parse(ran.outputs['matrix'] ?? ''));
    expect(jobs).toHaveLength(150);
    const again = await runOffline({
      files: { ...files, 'd/_sites.yml': `version: 1\nsites:${rightSites}\n` },
      inputs: { mode: 'matrix', config: 'd', syncs: jobs[7]?.syncs ?? '' },
    });
    expect(
      Matrix.parse(JSON.parse(again.outputs['matrix'] ?? ''))
        .map(({ name }) => name)
        .join(','),
    ).toBe(
      jobs[7]?.syncs
        .split(',')
        .toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)))
        .join(','),
    );
  });

  it('is empty when the configuration has a problem', async () => {
    const ran = await list(fileWith({ feilds: '[]' }));
    expect(ran).toMatchObject({ code: 1, matrix: [], annotations: [{ name: 'error' }] });
  });

  it('names a sync that does not exist', async () => {
    const ran = await list(fileWith({}), { syncs: 'acne' });
    expect(ran).toMatchObject({ code: 1, matrix: [] });
    expect(ran.annotations[0]?.data).toContain('acne, which is no sync here. Did you mean "acme"?');
  });
});
