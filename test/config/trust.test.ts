/** Which sites a pull request may have contacted. */
import { expect, it } from 'vitest';
import type { Config, SiteSettings } from '../../src/config/settings.ts';
import { untrustedSites } from '../../src/config/trust.ts';

const site = (more: Partial<SiteSettings> = {}): SiteSettings => ({
  name: 'acme',
  url: 'https://acme.atlassian.net',
  email: 'sync@vendor.example',
  token: { env: 'ACME_TOKEN' },
  formerAccounts: [],
  formerUrls: [],
  ...more,
});
const config = (sites: Config['sites']): Config => ({ sites, syncs: [] });
const BASE = config({ acme: site(), other: site({ name: 'other', token: { env: 'OTHER_TOKEN' } }) });

it.each<[string, Partial<SiteSettings>, string | undefined]>([
  ['nothing', {}, undefined],
  ['former accounts', { formerAccounts: ['712020:a'] }, undefined],
  ['former addresses', { formerUrls: ['https://old.atlassian.net'] }, undefined],
  ['the last day of the token', { token: { env: 'ACME_TOKEN', expires: '2027-10-31' } }, undefined],
  ['the address', { url: 'https://acme2.atlassian.net' }, 'url'],
  ['the port', { url: 'https://acme.atlassian.net:8443' }, 'url'],
  ['the scheme', { url: 'http://acme.atlassian.net' }, 'url'],
  ['an address for the API', { apiUrl: 'https://api.atlassian.com/ex/jira/1' }, 'url'],
  ['the account', { email: 'other@vendor.example' }, 'account'],
  ['the letter case of the account', { email: 'Sync@vendor.example' }, 'account'],
  ['the account, to what a variable holds', { email: { env: 'sync@vendor.example' } }, 'account'],
  ['the name of the token', { token: { env: 'OTHER_TOKEN' } }, 'token'],
])('a pull request that changes %s', (_what, change, reason) => {
  const found = untrustedSites(BASE, config({ acme: site(change) }));
  expect(found.get('acme')).toBe(reason);
});

it('knows a site by its name: the settings of another one do not make it trusted', () => {
  const head = config({ fresh: site({ name: 'fresh' }), other: site({ name: 'other' }) });
  expect([...untrustedSites(BASE, head)]).toEqual([
    ['fresh', 'new-site'],
    ['other', 'token'],
  ]);
});

it('takes an address for the API that is taken out for another address', () => {
  const before = config({ acme: site({ apiUrl: 'https://api.atlassian.com/ex/jira/1' }) });
  expect(untrustedSites(before, config({ acme: site() })).get('acme')).toBe('url');
});

it('finds a variable that takes the place of another one', () => {
  const before = config({ acme: site({ email: { env: 'A' } }) });
  expect(untrustedSites(before, config({ acme: site({ email: { env: 'B' } }) })).get('acme')).toBe('account');
  expect(untrustedSites(before, config({ acme: site({ email: { env: 'A' } }) })).size).toBe(0);
});

it('trusts nothing where nothing is known, and no name that every object has', () => {
  const odd = config({ constructor: site({ name: 'constructor' }), acme: site() });
  expect(untrustedSites(BASE, odd).get('constructor')).toBe('new-site');
  expect([...untrustedSites('none', odd).values()]).toEqual(['new-site', 'new-site']);
  expect([...untrustedSites('unknown', odd).values()]).toEqual(['base-unknown', 'base-unknown']);
  expect([...untrustedSites('other-base', BASE).values()]).toEqual(['other-base', 'other-base']);
});
