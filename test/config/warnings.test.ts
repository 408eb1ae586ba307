import { describe, expect, it } from 'vitest';
import { findWarnings, warnOfReaders } from '../../src/config/warnings.ts';
import { configOf, fileWith, rightSites, syncWith } from './problems.ts';

const now = Date.UTC(2026, 10, 22, 12);

function warningsOf(...texts: string[]): string[] {
  const { config, locate } = configOf(...texts);
  return findWarnings(config, locate, now).map(({ code, line, path, text }) => {
    expect(text).toMatch(/\.$/);
    return `${code} ${String(line)} ${path}`;
  });
}

it('an agreement as the docs show it gives no reason for one', () => {
  expect(warningsOf(fileWith({}))).toEqual([]);
});

describe('tokens', () => {
  const ending = (expires: string) =>
    fileWith({}, rightSites.replace('env: ACME_TOKEN', `env: ACME_TOKEN, expires: ${expires}`));

  it.each([
    ['2026-11-21', /has expired/],
    ['2026-11-22', /expires today/],
    ['2026-11-23', /expires in 1 day\./],
    ['2026-12-22', /expires in 30 days\./],
  ])('one that ends on %s', (expires, text) => {
    const { config, locate } = configOf(ending(expires));
    expect(findWarnings(config, locate, now)).toMatchObject([
      { code: 'token-expires', line: 3, path: 'sites.acme.token.expires' },
    ]);
    expect(findWarnings(config, locate, now)[0]?.text).toMatch(text);
  });

  it('one that lasts', () => {
    expect(warningsOf(ending('2026-12-23'))).toEqual([]);
  });

  it('one for two accounts', () => {
    expect(warningsOf(fileWith({}, rightSites.replace('VENDOR_TOKEN', 'ACME_TOKEN')))).toEqual([
      'shared-token 4 sites.vendor.token.env',
    ]);
    const same = rightSites.replace('VENDOR_TOKEN', 'ACME_TOKEN').replace('v@vendor', 'A@acme');
    expect(warningsOf(fileWith({}, same))).toEqual([]);
  });
});

describe('sites', () => {
  const withApi = (apiUrl: string) =>
    fileWith({}, rightSites.replace('email: a', `apiUrl: "${apiUrl}", email: a`));

  it.each([
    'https://api.atlassian.com/ex/jira/11111111-2222-3333-4444-555555555555',
    'https://acme.atlassian.net/x',
  ])('requests may go to %s', (address) => {
    expect(warningsOf(withApi(address))).toEqual([]);
  });

  it.each(['https://api.atlassian.com.example', 'https://vendor.atlassian.net', 'http://localhost:8080'])(
    'a token that goes to %s is worth a look, and the address is not repeated',
    (address) => {
      const { config, locate } = configOf(withApi(address));
      const found = findWarnings(config, locate, now);
      expect(found).toMatchObject([{ code: 'api-address', path: 'sites.acme.apiUrl' }]);
      expect(JSON.stringify(found)).not.toContain(new URL(address).host);
    },
  );

  it('one that no sync uses', () => {
    const more = `${rightSites}\n  spare: { url: https://s.example, email: s@s.example, token: { env: SPARE } }`;
    expect(warningsOf(fileWith({}, more))).toEqual(['unused-site 5 sites.spare']);
    const used = syncWith('second', { customer: '{ site: spare, project: SP, since: all }' });
    expect(warningsOf(fileWith({ enabled: 'false' }, more) + used)).toEqual([]);
  });
});

describe('projects', () => {
  const and = (customer: string) => fileWith({}) + syncWith('second', { customer });

  it('one site by key and by id: whether both are one project cannot be told', () => {
    expect(warningsOf(and('{ site: acme, project: 10001, since: all, jql: labels = a }'))).toEqual([
      'key-and-id 12 syncs.second.customer.project',
    ]);
  });

  it('each site in its own way', () => {
    expect(warningsOf(and('{ site: acme, project: OTHER, since: all }'))).toEqual([]);
    const sites = `${rightSites}\n  globex: { url: https://g.example, email: g@g.example, token: { env: GLOBEX } }`;
    const byId = syncWith('second', { customer: '{ site: globex, project: 10001, since: all }' });
    expect(warningsOf(fileWith({}, sites) + byId)).toEqual([]);
  });
});

describe('days, limits and tables', () => {
  it.each<[Record<string, string>, string[]]>([
    [
      { customer: '{ site: acme, project: ACME, since: 2027-01-01 }' },
      ['future-day 7 syncs.acme.customer.since'],
    ],
    [{ customer: '{ site: acme, project: ACME, since: 2026-11-22 }' }, []],
    [{ customer: '{ site: acme, project: ACME, since: all }' }, []],
    [{ comments: '{ since: 2026-11-23 }' }, ['future-day 11 syncs.acme.comments.since']],
    [{ limits: '{ creates: 5000 }' }, ['loose-limit 11 syncs.acme.limits.creates']],
    [{ limits: '{ creates: 4999, deletes: 2500 }' }, ['loose-limit 11 syncs.acme.limits.deletes']],
    [
      { limits: '{ comments: 100, commentsPerPair: 200 }' },
      ['unreached-limit 11 syncs.acme.limits.commentsPerPair'],
    ],
    [{ limits: '{ comments: 20 }' }, []],
    [
      { fields: '[{ customer: A, desk: B, direction: both, values: { "*": P3 } }]' },
      ['lossy-table 10 syncs.acme.fields[0].values["*"]'],
    ],
    [{ fields: '[{ customer: A, desk: B, values: { "*": P3 } }]' }, []],
    [{ fields: '[{ customer: A, desk: B, direction: both, values: { X: P1, "*": P3 } }]' }, []],
  ])('%j', (changes, expected) => {
    expect(warningsOf(fileWith(changes))).toEqual(expected);
  });
});

describe('status tables that answer each other', () => {
  const withStatus = (status: string, issueTypes = '') =>
    fileWith({ status, ...(issueTypes === '' ? {} : { issueTypes }) });

  it.each([
    ['there and back', '{ toDesk: { Open: Todo }, toCustomer: { Todo: Open } }'],
    [
      'several to one',
      '{ toDesk: { Done: Closed }, toCustomer: { Closed: Done, Resolved: Done, Canceled: Done } }',
    ],
    ['an end', '{ toDesk: { Reopened: Working }, toCustomer: { Working: Started, Resolved: Done } }'],
    [
      'rows for different types',
      '{ toDesk: { A: { status: Y, onlyFor: [IT Help] }, B: { status: X, onlyFor: [Purchase] } }, toCustomer: { X: A, Y: B } }',
    ],
    ['nothing', '{}'],
  ])('come to rest with %s', (_what, status) => {
    expect(
      warningsOf(withStatus(status, '[{ customer: A, desk: IT Help }, { customer: B, desk: Purchase }]')),
    ).toEqual([]);
  });

  it('never come to rest in a circle, which is told once and in full', () => {
    const text = withStatus(
      '{ toDesk: { A: y, B: [W, X] }, toCustomer: { X: A, Y: b } }',
      '[{ customer: One, desk: IT Help }, { customer: Two, desk: Purchase }]',
    );
    const { config, locate } = configOf(text);
    const found = findWarnings(config, locate, now);
    expect(found).toMatchObject([{ code: 'status-circle', path: 'syncs.acme.status.toDesk.B' }]);
    expect(found[0]?.text).toContain('"X" → "A" → "Y" → "B" → "X"');
  });
});

describe('who can read the agreement', () => {
  const { locate } = configOf(fileWith({}));

  it('everybody, in a public repository', () => {
    expect(warnOfReaders('public', locate)).toMatchObject([
      {
        code: 'public-repository',
        file: 'file1.yml',
        line: 1,
        text: expect.stringMatching(/^this repository is public/) as unknown,
      },
    ]);
  });

  it('nobody knows', () => {
    expect(warnOfReaders('unknown', locate)[0]?.text).toMatch(/^it cannot be told/);
  });

  it('those who may', () => {
    expect(warnOfReaders('not-public', locate)).toEqual([]);
  });
});
