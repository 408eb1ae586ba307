import { describe, expect, it } from 'vitest';
import { configOf, fileWith, problemsOf, rightSites } from './problems.ts';

const places = (problems: ReturnType<typeof problemsOf>) => problems.map(({ path }) => path);

describe('sites', () => {
  const secret = 'ATATT3xFfGF0hunter2AAAbbbCCC111';
  const siteOf = (line: string) =>
    `\n  acme: ${line}\n  vendor: { url: https://vendor.atlassian.net, email: v@v.example, token: { env: V } }`;
  const right = { url: 'https://acme.atlassian.net', email: 'a@hunter2.example', token: '{ env: TOKEN }' };
  const site = (changes: Record<string, string>) =>
    siteOf(
      `{ ${Object.entries({ ...right, ...changes })
        .map(([key, value]) => `${key}: ${value}`)
        .join(', ')} }`,
    );

  it.each<[string, string, string]>([
    ['http', site({ url: 'http://hunter2.example' }), 'sites.acme.url'],
    ['a loopback that is none', site({ url: 'http://127.0.0.1.hunter2.example' }), 'sites.acme.url'],
    ['a path', site({ url: 'https://acme.example/hunter2' }), 'sites.acme.url'],
    ['a query', site({ url: '"https://acme.example/?hunter2"' }), 'sites.acme.url'],
    ['a fragment', site({ url: '"https://acme.example/#hunter2"' }), 'sites.acme.url'],
    ['credentials', site({ url: 'https://me:hunter2@acme.example' }), 'sites.acme.url'],
    ['no address', site({ url: 'hunter2' }), 'sites.acme.url'],
    ['credentials in apiUrl', site({ apiUrl: 'https://me:hunter2@api.example/ex' }), 'sites.acme.apiUrl'],
    ['a query in apiUrl', site({ apiUrl: '"https://api.example/ex?hunter2"' }), 'sites.acme.apiUrl'],
    ['no e-mail address', site({ email: 'hunter2' }), 'sites.acme.email'],
    ['a number as e-mail address', site({ email: '4711' }), 'sites.acme.email'],
    ['an unknown key beside env', site({ email: '{ evn: hunter2 }' }), 'sites.acme.email.env'],
    ['a literal token', site({ token: secret }), 'sites.acme.token'],
    ['a literal token as name', site({ token: `{ env: ${secret} }` }), 'sites.acme.token.env'],
    ['a literal token in capitals', site({ token: '{ env: ATATT3HUNTER2 }' }), 'sites.acme.token.env'],
    ['a literal token as key', site({ token: `{ ${secret}: x, env: T }` }), 'sites.acme.token'],
    [
      'a literal token twice as key',
      site({ token: `{ ${secret}: x, ${secret}: x, env: T }` }),
      'sites.acme.token',
    ],
    ['a password as key', site({ hunter2: 'x' }), 'sites.acme'],
    ['a lower case name', site({ token: '{ env: hunter2 }' }), 'sites.acme.token.env'],
    [
      'a day that does not exist',
      site({ token: '{ env: T, expires: 2027-13-01 }' }),
      'sites.acme.token.expires',
    ],
    [
      'a former address with path',
      site({ formerUrls: '[https://a.example/hunter2]' }),
      'sites.acme.formerUrls[0]',
    ],
    ['a text for a site', siteOf('hunter2'), 'sites.acme'],
    ['an unknown key', site({ password: 'hunter2' }), 'sites.acme'],
  ])('%s is refused without an echo', (_name, sites, path) => {
    const problems = problemsOf(fileWith({}, sites));
    expect(places(problems)).toContain(path);
    const said = JSON.stringify(problems);
    expect(said).not.toMatch(/hunter2/i);
    expect(said).not.toContain('ATATT3');
  });

  it('a name that may be a secret is not shown', () => {
    const problems = problemsOf(fileWith({}, `${rightSites}\n  "${secret} x": {}`));
    expect(problems).not.toHaveLength(0);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('a token in the wrong place is not shown', () => {
    for (const text of [
      fileWith({ [secret]: 'x' }),
      fileWith({ token: secret }),
      `${secret}: 1\n${fileWith({})}`,
      fileWith({ desk: `{ site: ${secret}, project: HELP }` }),
      fileWith({ webLinks: secret }),
      fileWith({ fields: `[{ customer: A, desk: B, when: ${secret} }]` }),
    ])
      expect(JSON.stringify(problemsOf(text))).not.toContain('hunter2');
  });

  it('takes http on a loopback host, a slash at the end, and a path in apiUrl', () => {
    for (const url of ['http://127.0.0.1:8080', 'http://localhost:8080/', '"http://[::1]:8080"']) {
      const { config } = configOf(fileWith({}, site({ url, apiUrl: '"https://api.example/ex/jira/1/"' })));
      expect(config.sites['acme']?.url).toMatch(/^http:\/\/[^/]+:8080$/);
      expect(config.sites['acme']?.apiUrl).toBe('https://api.example/ex/jira/1');
    }
  });
});
