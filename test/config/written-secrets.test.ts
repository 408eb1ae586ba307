import { describe, expect, it } from 'vitest';
import { configOf, fileWith, load, problemsOf, rightSites, show } from './problems.ts';

const random = (length: number) =>
  Array.from({ length }, (_, index) => 'aB3dE5gH7jK9'.charAt((index * 7) % 12)).join('');
/** The tildes keep scanners from stumbling over this file. */
const whole = (broken: string) => broken.replaceAll('~', '');
const secrets: Readonly<Record<string, string>> = {
  'an API token of a person': whole(`ATA~TT3x${random(180)}=1A2B3C4D`),
  'an API token of an organization': whole(`ATC~TT3x${random(60)}`),
  'an API token of a service account': whole(`ATS~TT3x${random(60)}`),
  'a GitHub token': whole(`gh~p_${random(36)}`),
  'a fine-grained GitHub token': whole(`github~_pat_${random(22)}_${random(59)}`),
  'basic authentication': `Basic ${Buffer.from('sync@vendor.example:s3cret').toString('base64')}`,
  'an address with a password': whole('https://sync:~s3cr3t@acme.atlassian.net/'),
  'a signed token': whole(`ey~J${random(30)}.ey~J${random(40)}.${random(43)}`),
  'a private key': whole('-----BEGIN RSA ~PRIVATE KEY-----'),
};
const shownNowhere = (texts: unknown, secret: string) => {
  for (const part of [secret, secret.slice(0, 20), secret.slice(-12)])
    expect(JSON.stringify(texts)).not.toContain(part);
};

describe('a secret in the file is an error at its place, and is not told on', () => {
  it.each(Object.entries(secrets))('%s in a comment', (_what, secret) => {
    const problems = problemsOf(`${fileWith({})}    # was: ${secret}\n`);
    expect(problems.map(show)).toEqual([
      expect.stringMatching(/^file1\.yml:11:12 .*this looks like an? .*Revoke it now/),
    ]);
    shownNowhere(problems, secret);
  });

  it.each(Object.entries(secrets))('%s in a value', (_what, secret) => {
    const problems = problemsOf(
      fileWith({
        customer: `{ site: acme, project: ACME, since: all, jql: ${JSON.stringify(`summary ~ '${secret}'`)} }`,
      }),
    );
    expect(problems).toMatchObject([{ line: 7, path: 'syncs.acme.customer.jql' }]);
    shownNowhere(problems, secret);
  });

  it.each(Object.entries(secrets))('%s in a file that is no YAML', (_what, secret) => {
    const problems = problemsOf(`sites: { a: "${secret}\n  b: [`);
    expect(problems.map(({ text }) => text)).toContainEqual(expect.stringContaining('Revoke it now'));
    shownNowhere(problems, secret);
  });

  it('several, each at its own line', () => {
    const [first = '', second = ''] = Object.values(secrets);
    const found = problemsOf(`${fileWith({})}# ${first}\n\n# x ${second} ${first}\n`);
    expect(found.map(({ line, column }) => [line, column])).toEqual([
      [11, 3],
      [13, 5],
      [13, 6 + second.length],
    ]);
  });

  it('the place of a token that stands where the name belongs is told by both checks', () => {
    const token = secrets['an API token of a person'] ?? '';
    const sites = rightSites.replace('ACME_TOKEN', token);
    const found = problemsOf(fileWith({}, sites));
    expect(found.map(({ path }) => path)).toEqual(['sites.acme.token.env', 'sites.acme.token.env']);
    shownNowhere(found, token);
  });
});

describe('what only looks a little like one', () => {
  it.each([
    '# the tokens begin with ATATT3x…, as in ATATT3xFfGF0',
    '# see https://id.atlassian.com/manage-profile/security/api-tokens',
    '# Basic authentication with e-mail and token; Basic setup',
    '# git clone ssh://git@github.com/vendor/bridges and https://user@host/',
    '# https://<user>:<password>@host, https://$USER:$TOKEN@host',
    '# time: 10:15:30@noon, http://localhost:8080/@team',
    '# commit de0fac2e4500dabe0009e67214ff5f5447ce83dd',
    '# account 712020:0a1b2c3d-aaaa-bbbb-cccc-0123456789ab',
    '# GITHUB_TOKEN, ATATT_JIRA_TOKEN_OF_ACME, ghp_short',
    '# a document: https://docs.example.com/d/1AbcDEFghiJKLmnoPQRstu2VWXyz/edit',
  ])('%s', (comment) => {
    const loaded = load(`${fileWith({})}${comment}\n`);
    expect(loaded).toMatchObject({ ok: true, warnings: [] });
  });

  it('a long word of digits and letters of both sizes is a warning', () => {
    const loaded = load(`${fileWith({})}# old token: aB3dE5gH7jK9mN1pQ3sT5vW7\n`);
    if (!loaded.ok) throw new Error('did not load');
    expect(loaded.warnings).toMatchObject([{ code: 'secret-like', line: 11, column: 14 }]);
    shownNowhere(loaded.warnings, 'aB3dE5gH7jK9mN1pQ3sT5vW7');
    expect(configOf(fileWith({})).config.syncs).toHaveLength(1);
  });
});

it.each([
  'ATATT',
  'ATATT3x-',
  'a-',
  'a:',
  'http://a',
  'http://a:',
  'eyJ-',
  'eyJaaaaaaaaaaa.',
  'Basic ',
  '-----BEGIN ',
  'aB1',
])('a file full of %j is read in no time', (part) => {
  const text = `# ${part.repeat(Math.floor(1_000_000 / part.length))}`;
  const before = performance.now();
  load(text);
  // Far more than it takes, far less than a search that starts over at every character.
  expect(performance.now() - before).toBeLessThan(5000);
});

it.each([
  ['an e-mail address', `a@${'.'.repeat(400_000)}@`],
  ['a filter', `"${'\\"'.repeat(200_000)}`],
])('%s of half a megabyte is refused in no time', (what, long) => {
  const file =
    what === 'a filter'
      ? fileWith({ customer: `{ site: acme, project: ACME, since: all, jql: '${long}' }` })
      : fileWith({}).replace('a@acme.example', `'${long}'`);
  const before = performance.now();
  expect(load(file).ok).toBe(false);
  expect(performance.now() - before).toBeLessThan(5000);
});

it('thousands of fields are told apart in no time', () => {
  const fields = Array.from({ length: 8000 }, (_, at) => `Field ${String(at)}`);
  const before = performance.now();
  expect(load(fileWith({ fields: `[${fields.join(', ')}]` })).ok).toBe(true);
  expect(performance.now() - before).toBeLessThan(5000);
});

describe('a file of nothing but secrets', () => {
  const github = (at: number) => whole(`gh~p_${random(20)}${String(at).padStart(5, '0')}`);
  const loose = (at: number) => `aB3dE5gH7jK9mN1pQ3s${String(at).padStart(5, '0')}`;
  const text = (word: (at: number) => string) =>
    `${fileWith({})}${Array.from({ length: 30_000 }, (_, at) => `# ${word(at)}\n`).join('')}`;

  it.each([
    ['sure ones', github],
    ['likely ones', loose],
  ])('names the first 100 %s, each in its place, and is read in no time', (_what, word) => {
    const before = performance.now();
    const loaded = load(text(word));
    // Counting the lines anew for each one takes most of a minute.
    expect(performance.now() - before).toBeLessThan(5000);
    const found = loaded.ok ? loaded.warnings : loaded.problems;
    expect(found.map(({ line, column }) => [line, column])).toEqual(
      Array.from({ length: 100 }, (_, at) => [11 + at, 3]),
    );
  });

  it('of several kinds names those that come first', () => {
    const kinds = [github, () => secrets['a private key'] ?? '', github];
    const [first, ...rest] = problemsOf(
      `${fileWith({})}# ${secrets['an API token of a person'] ?? ''}\n${kinds.map((kind) => Array.from({ length: 60 }, (_, at) => `# ${kind(at)}\n`).join('')).join('')}`,
    );
    expect(first).toMatchObject({ line: 11 });
    expect(rest.map(({ line }) => line)).toEqual(Array.from({ length: 99 }, (_, at) => 12 + at));
    expect(rest[60]?.text).toContain('a private key');
  });
});
