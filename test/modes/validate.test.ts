/** The mode `validate`: every problem and every warning at its place, offline, and nothing private or executable in sight. */
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { readContext } from '../../src/github/context.ts';
import { createLog } from '../../src/github/log.ts';
import { validate, whyNoPlan } from '../../src/modes/validate.ts';
import { fileWith, rightSites, syncWith } from '../config/problems.ts';
import { closed, runOffline } from './in-process.ts';

const path = '.github/deskbridge.yml';
const check = (text: string, more: Partial<Parameters<typeof runOffline>[0]> = {}) =>
  runOffline({ files: { [path]: text }, inputs: { mode: 'validate' }, ...more });
const byLevel = (ran: Awaited<ReturnType<typeof runOffline>>, level: string) =>
  ran.annotations.filter(({ name }) => name === level);
const pullRequest = (from: string) => ({
  name: 'pull_request',
  payload: { repository: closed, pull_request: { number: 5, head: { repo: { full_name: from } } } },
});

describe('a configuration without a problem', () => {
  it('is one line and no annotation', async () => {
    const ran = await check(fileWith({}));
    expect(ran).toMatchObject({ code: 0, annotations: [] });
    expect(ran.log).toContain('The configuration is valid: 1 sync.');
    expect(ran.summary).toBe('## ✅ Deskbridge: valid\n\nThe configuration is valid: 1 sync.\n');
    expect(ran.outputs).toMatchObject({ result: 'ok', 'has-changes': 'false', matrix: '[]', report: '' });
  });

  it('that is only begun says what comes next', async () => {
    const { summary } = await check(fileWith({ issueTypes: '' }));
    expect(summary).toContain('Without issueTypes yet: acme. Mode plan suggests them.');
  });
});

describe('problems', () => {
  it('are annotations at their lines with key path, what was expected and how to mend it', async () => {
    const ran = await check(
      fileWith({
        feilds: '[]',
        limits: '{ creates: 0 }',
        status: '{ toDesk: { Done: Closed, done: Resolved } }',
      }),
    );
    expect(ran.code).toBe(1);
    expect(ran.outputs['result']).toBe('failed');
    expect(
      byLevel(ran, 'error').map(
        ({ properties, data }) => `${properties['file']}:${properties['line']} ${data}`,
      ),
    ).toEqual([
      expect.stringMatching(/deskbridge\.yml:11 syncs\.acme\.feilds: .*Did you mean "fields"/),
      expect.stringMatching(/deskbridge\.yml:12 syncs\.acme\.limits\.creates: must be a number above 0/),
      expect.stringMatching(
        /deskbridge\.yml:13 syncs\.acme\.status\.toDesk\.done: the status "done" has a row/,
      ),
    ]);
    expect(ran.summary).toMatch(/^## ❌ Deskbridge: 3 problems\n\nThe configuration has 3 problems\./);
    expect(ran.log).toContainEqual(
      expect.stringMatching(/✗ \.github\/deskbridge\.yml:11:\d+ syncs\.acme\.feilds: /),
    );
  });

  it('more than GitHub shows are counted in the last annotation, and all of them stand in log and summary', async () => {
    const rows = Array.from({ length: 25 }, (_, index) => `{ customer: A${index} }`);
    const ran = await check(fileWith({ fields: `[${rows.join(', ')}]` }));
    const errors = byLevel(ran, 'error');
    expect(errors).toHaveLength(10);
    expect(errors.at(-1)?.data).toBe('… and 16 more problems. See the job summary.');
    for (let index = 0; index < 25; index += 1) {
      expect(ran.summary).toContain(`fields&#91;${index}&#93;.desk`);
      expect(ran.log.some((line) => line.includes(`fields[${index}].desk: `))).toBe(true);
    }
  });

  it('of several files stand in the file that has them', async () => {
    const files = {
      'd/a.yml': `version: 1\nsites:${rightSites}\nsyncs:\n${syncWith('acme', {})}`,
      'd/b.yml': `version: 1\nsyncs:\n${syncWith('acme', {})}`,
    };
    const ran = await runOffline({ files, inputs: { mode: 'validate', config: 'd' } });
    expect(byLevel(ran, 'error')).toMatchObject([{ properties: { file: 'd/b.yml', line: '3' } }]);
    expect(byLevel(ran, 'error')[0]?.data).toContain('d/a.yml:6');
  });

  it('too many for a summary lose rows, never the summary', async () => {
    const rows = Array.from({ length: 9000 }, (_, index) => `{ customer: A${index} }`);
    const ran = await check(fileWith({ fields: `[${rows.join(', ')}]` }));
    expect(ran.summary).toContain('The configuration has 9,000 problems.');
    expect(ran.summary).toMatch(/… and [\d,]+ more problems\. The log has all of them\./);
  });
});

describe('a secret in the file', () => {
  const token = ['ATA', 'TT3xFfGF0T4u8n2Kq9sLmP7rV1wXyZ6bC3dE=1A2B3C4D'].join('');

  it('is an error at its line, and stands in nothing that the run leaves behind', async () => {
    const ran = await check(`${fileWith({})}# ACME_TOKEN=${token}\n`);
    expect(byLevel(ran, 'error')).toMatchObject([{ properties: { file: path, line: '11' } }]);
    expect(byLevel(ran, 'error')[0]?.data).toMatch(/looks like an Atlassian API token.*Revoke it now/);
    expect(JSON.stringify(ran)).not.toContain(token.slice(8, 24));
  });

  it('stops a sync as well', async () => {
    const env = { ACME_TOKEN: 'x', VENDOR_TOKEN: 'y' };
    const files = { [path]: `${fileWith({})}# ${token}\n` };
    const ran = await runOffline({ files, inputs: { mode: 'sync' }, env });
    expect(ran.code).toBe(1);
    expect(JSON.stringify(ran)).not.toContain(token.slice(8, 24));
  });
});

describe('warnings', () => {
  it('are annotations at their lines, and the run is well', async () => {
    const ran = await check(
      fileWith(
        { customer: '{ site: acme, project: ACME, since: 2999-01-01 }' },
        rightSites.replace('env: ACME_TOKEN', 'env: ACME_TOKEN, expires: 2020-01-01'),
      ),
    );
    expect(ran.code).toBe(0);
    expect(byLevel(ran, 'error')).toEqual([]);
    expect(
      byLevel(ran, 'warning').map(({ properties, data }) => `${properties['line']} ${data.slice(0, 40)}`),
    ).toEqual(['3 sites.acme.token.expires: the token of t', '7 syncs.acme.customer.since: this day lies']);
    expect(ran.summary).toMatch(/^## ⚠️ Deskbridge: valid, 2 warnings\n/);
    expect(ran.summary).toContain('### Worth a look');
    expect(ran.summary).toContain('<code>future-day</code>');
  });

  it.each([
    [{ private: false, visibility: 'public' }, /this repository is public, so everybody can read/],
    [{}, /it cannot be told whether this repository is public/],
  ])('say who can read the agreement: %j', async (more, text) => {
    const payload = { repository: { full_name: 'vendor/bridges', default_branch: 'main', ...more } };
    const ran = await check(fileWith({}), { event: { name: 'push', payload } });
    expect(ran.code).toBe(0);
    expect(byLevel(ran, 'warning')).toMatchObject([{ properties: { file: path, line: '1' } }]);
    expect(byLevel(ran, 'warning')[0]?.data).toMatch(text);
  });

  it('of the repository are for GitHub only', async () => {
    const ran = await check(fileWith({}), {
      event: { name: '', payload: {} },
      env: { GITHUB_ACTIONS: 'false' },
    });
    expect(ran.annotations).toEqual([]);
  });
});

describe('instead of a plan', () => {
  it('says so on a pull request from a fork', async () => {
    const ran = await runOffline({
      files: { [path]: fileWith({}) },
      inputs: { mode: 'auto' },
      event: pullRequest('somebody/bridges'),
    });
    expect(ran.code).toBe(0);
    expect(ran.summary).toContain(
      'This pull request comes from a fork, and GitHub gives no secrets to those, so only the files were checked and neither Jira was asked.',
    );
  });

  it('names the secrets that are missing', async () => {
    const said: string[] = [];
    const env = { VENDOR_TOKEN: 'x', ACME_EMAIL: ' ' };
    const sites = rightSites.replace('email: a@acme.example', 'email: { env: ACME_EMAIL }');
    const loaded = loadConfig([{ path, text: fileWith({}, sites) }]);
    if (!loaded.ok) throw new Error('The configuration is right.');
    const code = await validate(
      { ...loaded, files: [] },
      whyNoPlan('no-secrets', Object.values(loaded.config.sites), loaded.locate, env),
      readContext({}),
      0,
      env,
      createLog((text) => said.push(text)),
    );
    expect(code).toBe(0);
    expect(said[0]).toMatch(/ACME_TOKEN and ACME_EMAIL are not set, so only the files were checked/);
    expect(said[0]).not.toContain('VENDOR_TOKEN');
  });
});

describe('a hostile pull request', () => {
  const words =
    '@octocat #1 <img src=x onerror=alert(1)> [x](https://evil.example) | `a` **b** ##[add-mask]x';

  it('can neither mention, link, format nor command by what it writes', async () => {
    const quoted = JSON.stringify(`${words}\n::error::boo`);
    const ran = await check(
      fileWith({
        [`"${words.slice(0, 40)}"`]: '1',
        stopLabel: quoted,
        status: `{ toDesk: { ${quoted}: [A, B, A] } }`,
      }),
    );
    expect(ran.code).toBe(1);
    expect(ran.summary).not.toMatch(/@octocat|#1\b(?!;)|<img|\]\(https|\*\*b/);
    for (const { name, properties } of ran.annotations)
      expect({ name, title: properties['title'] }).toEqual({ name: 'error', title: 'Deskbridge' });
  });

  it('nor by the name of a file', async () => {
    const name = '.github/@octocat ::error::x ##[debug]y <b>.yml';
    const ran = await runOffline({
      files: { [name]: fileWith({ feilds: '[]' }) },
      inputs: { mode: 'validate', config: name },
    });
    expect(ran.annotations).toHaveLength(1);
    expect(ran.annotations[0]?.properties['file']).toBe(name);
    expect(ran.summary).not.toMatch(/@octocat|<b>/);
  });
});
