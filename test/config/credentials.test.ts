import { describe, expect, it } from 'vitest';
import { daysLeft, noticeExpiry, readCredentials } from '../../src/config/credentials.ts';
import type { SiteSettings } from '../../src/config/settings.ts';
import { configOf, fileWith } from './problems.ts';

const sites = `
  acme: { url: https://acme.atlassian.net, email: { env: ACME_MAIL }, token: { env: ACME_TOKEN, expires: 2027-01-31 } }
  vendor: { url: https://vendor.atlassian.net, email: v@vendor.example, token: { env: VENDOR_TOKEN } }`;
const { config, locate } = configOf(fileWith({}, sites));
const siteOf = (name: string): SiteSettings => {
  const site = config.sites[name];
  if (!site) throw new Error(name);
  return site;
};

describe('readCredentials', () => {
  it('names every variable that is missing or empty', () => {
    const read = readCredentials(siteOf('acme'), { ACME_TOKEN: ' \n' }, locate);
    const problems = read.ok ? [] : read.problems;
    expect(problems.map(({ path, line }) => [path, line])).toEqual([
      ['sites.acme.email.env', 3],
      ['sites.acme.token.env', 3],
    ]);
    expect(problems[0]?.text).toContain('ACME_MAIL is not set');
    expect(problems[1]?.text).toContain('ACME_TOKEN is not set');
  });

  it('never shows a value', () => {
    const read = readCredentials(
      siteOf('acme'),
      { ACME_MAIL: 'hunter2', ACME_TOKEN: 'hunter2 hunter2' },
      locate,
    );
    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).not.toContain('hunter2');
  });

  it('a variable is not found among what objects have by birth', () => {
    const site = { ...siteOf('vendor'), token: { env: 'constructor' } };
    expect(readCredentials(site, {}, locate).ok).toBe(false);
  });

  it('takes off the line break of a secret', () => {
    expect(
      readCredentials(siteOf('acme'), { ACME_MAIL: 'a@acme.example\n', ACME_TOKEN: 'T0k\n' }, locate),
    ).toEqual({
      ok: true,
      email: 'a@acme.example',
      token: 'T0k',
    });
    expect(readCredentials(siteOf('vendor'), { VENDOR_TOKEN: 'x' }, locate)).toMatchObject({
      email: 'v@vendor.example',
    });
  });
});

describe('the end of a token', () => {
  it.each([
    ['2026-12-31T23:59:59.999Z', 31, undefined],
    ['2027-01-01T00:00:00Z', 30, 30],
    ['2027-01-31T23:59:00Z', 0, 0],
    ['2027-02-02T00:00:00Z', -2, -2],
  ])('on %s', (now, left, told) => {
    expect(daysLeft(siteOf('acme'), Date.parse(now))).toBe(left);
    expect(noticeExpiry(siteOf('acme'), Date.parse(now))).toEqual(
      told === undefined ? undefined : { code: 'token-expires', site: 'acme', days: told },
    );
  });

  it('is not guessed', () => {
    expect(daysLeft(siteOf('vendor'), 0)).toBeUndefined();
    expect(noticeExpiry(siteOf('vendor'), 0)).toBeUndefined();
  });
});
