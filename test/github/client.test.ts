import { afterEach, describe, expect, it } from 'vitest';
import { attempt, connectGitHub } from '../../src/github/client.ts';
import type { Asked } from '../../src/github/trouble.ts';
import { troubleLine } from '../../src/github/trouble.ts';
import type { GitHubFault } from '../emulator/github/index.ts';
import { openGitHub } from './connected.ts';
import type { Connected } from './connected.ts';

let open: Connected;
afterEach(async () => open.emulator.close());

const purpose = { verb: 'write the plan comment', permission: 'pull-requests: write' };
const list = async ({ github }: Connected) =>
  attempt(purpose, async () =>
    github.octokit.rest.issues
      .listForRepo({ ...github.repository, state: 'open' })
      .then(({ data }) => data.length),
  );
const create = async ({ github }: Connected) =>
  attempt(purpose, async () =>
    github.octokit.rest.issues.create({ ...github.repository, title: 'One' }).then(({ data }) => data.number),
  );

function codeOf(asked: Asked<unknown>): string {
  return asked.ok ? 'ok' : asked.trouble.code;
}

describe('the client for GitHub', () => {
  it('names itself and the version of the API', async () => {
    open = await openGitHub();
    expect(await list(open)).toEqual({ ok: true, value: 0 });
    const headers = open.emulator.log[0]?.headers;
    expect(headers?.['user-agent']).toMatch(/^deskbridge /);
    expect(headers).toMatchObject({ 'x-github-api-version': '2022-11-28', authorization: 'token token-1' });
  });

  it('takes an address with a path, as an Enterprise Server has it, and a slash at its end', async () => {
    open = await openGitHub();
    const github = await open.connect(
      {},
      {
        context: { repository: { owner: 'vendor', name: 'bridges' }, apiUrl: `${open.emulator.url}/api/v3/` },
      },
    );
    await attempt(purpose, async () => github.octokit.rest.users.getAuthenticated());
    expect(open.emulator.log[0]?.path).toBe('/api/v3/user');
  });

  it('is not made where there is no repository', async () => {
    open = await openGitHub();
    const context = { repository: undefined, apiUrl: open.emulator.url };
    expect(await connectGitHub({ token: 'x', context, log: { debug: () => undefined } })).toBeUndefined();
  });

  it.each<readonly [string, GitHubFault, string, RegExp]>([
    ['a dead token', { kind: 'status', status: 401 }, 'dead-token', /Check the input `github-token`/],
    ['a missing right', { kind: 'status', status: 403 }, 'forbidden', /`pull-requests: write`/],
    ['what it may not see', { kind: 'status', status: 404 }, 'not-found', /hides it/],
    ['a validation', { kind: 'status', status: 422 }, 'refused', /422/],
    ['issues that are disabled', { kind: 'status', status: 410 }, 'refused', /disabled/],
    ['no answer', { kind: 'reset', when: 'before' }, 'network', /did not answer/],
    ['an outage', { kind: 'status', status: 503 }, 'server-error', /503/],
    [
      'a page that is no JSON',
      { kind: 'status', status: 200, body: 'x' },
      'unreadable-answer',
      /GITHUB_API_URL/,
    ],
  ])('tells %s in our words', async (_name, action, code, words) => {
    open = await openGitHub();
    open.emulator.fault({ times: 10, action });
    const asked = await attempt(purpose, async () => {
      const { data } = await open.github.octokit.rest.issues.listForRepo(open.github.repository);
      const { z } = await import('zod');
      return z.array(z.unknown()).parse(data);
    });
    expect(codeOf(asked)).toBe(code);
    if (asked.ok) return;
    expect(troubleLine(asked.trouble)).toMatch(words);
    expect(asked.trouble.what).toMatch(/^Could not write the plan comment: /);
  });

  it('shows nothing that an answer says, not in what it tells and not on the console', async () => {
    open = await openGitHub();
    const body = { message: 'CANARY ::set-output name=x::y', errors: ['CANARY'] };
    open.emulator.fault({
      times: 10,
      action: {
        kind: 'status',
        status: 403,
        body,
        headers: { deprecation: 'CANARY', link: '<CANARY>; rel="deprecation"' },
      },
    });
    const written: unknown[] = [];
    const real = { ...console };
    const catchAll = (...words: unknown[]) => void written.push(words);
    Object.assign(console, {
      log: catchAll,
      warn: catchAll,
      error: catchAll,
      info: catchAll,
      debug: catchAll,
    });
    const asked = await list(open);
    Object.assign(console, real);
    expect(JSON.stringify(asked)).not.toContain('CANARY');
    expect(written).toEqual([]);
  });

  it('asks again after an outage, but sends nothing twice', async () => {
    open = await openGitHub();
    const outage: GitHubFault = { kind: 'status', status: 502 };
    open.emulator.fault({ method: 'GET', action: outage });
    open.emulator.fault({ method: 'POST', action: outage });
    expect(codeOf(await list(open))).toBe('ok');
    expect(codeOf(await create(open))).toBe('server-error');
    expect(open.emulator.log.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 502],
      ['GET', 200],
      ['POST', 502],
    ]);
  });

  it('makes nothing twice when the answer is lost', async () => {
    open = await openGitHub();
    open.emulator.fault({ method: 'POST', action: { kind: 'reset', when: 'after' } });
    expect(codeOf(await create(open))).toBe('network');
    expect(open.emulator.data.issues).toHaveLength(1);
  });

  it.each<GitHubFault>([
    { kind: 'reset', when: 'within' },
    { kind: 'hang', when: 'within' },
  ])('asks again when an answer breaks off, and takes none of it for an empty one: %j', async (action) => {
    open = await openGitHub({}, { timeout: 500 });
    open.emulator.addIssue();
    open.emulator.fault({ method: 'GET', action });
    expect(await list(open)).toEqual({ ok: true, value: 1 });
    open.emulator.fault({ method: 'GET', times: 9, action });
    expect(codeOf(await list(open))).toBe('network');
  });

  it.each([
    ['a page of a proxy', '<html>Sign in</html>'],
    ['nothing', null],
    ['a number', 7],
  ])('takes %s in place of a list for no answer of GitHub', async (_name, body) => {
    open = await openGitHub();
    open.emulator.fault({ times: 9, action: { kind: 'status', status: 200, body } });
    const { octokit, repository } = open.github;
    const all = await attempt(purpose, async () =>
      octokit.paginate(octokit.rest.issues.listForRepo, repository),
    );
    expect(codeOf(all)).toBe('unreadable-answer');
    // What was written with such an answer has no address that could be told.
    expect(codeOf(await create(open))).toBe('unreadable-answer');
  });

  it('gives up what hangs, and stops when the run is cancelled', async () => {
    const stop = new AbortController();
    open = await openGitHub({}, { timeout: 300, signal: stop.signal });
    open.emulator.fault({ times: 9, action: { kind: 'hang' } });
    expect(codeOf(await list(open))).toBe('network');
    const asked = open.emulator.log.length;
    expect(asked).toBeLessThanOrEqual(2);
    stop.abort('SIGINT');
    expect(codeOf(await list(open))).toBe('network');
    expect(open.emulator.log).toHaveLength(asked);
  });

  describe('with a rate limit', () => {
    const secondary = (after: number): GitHubFault => ({
      kind: 'status',
      status: 403,
      headers: { 'retry-after': String(after) },
      body: { message: 'You have exceeded a secondary rate limit.' },
    });

    it('waits once as long as GitHub asks for', async () => {
      open = await openGitHub({}, { paced: true });
      open.emulator.fault({ method: 'GET', action: secondary(30) });
      expect(codeOf(await list(open))).toBe('ok');
      expect(open.lines).toEqual(['GitHub: secondary rate limit, 30 s, waiting']);
    });

    it('does not wait longer than a comment is worth', async () => {
      open = await openGitHub({}, { paced: true });
      const reset = Math.floor(Date.now() / 1000) + 1800;
      const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset) };
      open.emulator.fault({ times: 9, action: { kind: 'status', status: 403, headers } });
      expect(codeOf(await list(open))).toBe('rate-limited');
      expect(open.emulator.log).toHaveLength(1);
      expect(open.lines[0]).toMatch(/^GitHub: primary rate limit, 1\d{3} s, given up$/);
    });

    it('does not take 429 for an outage', async () => {
      open = await openGitHub();
      open.emulator.fault({
        times: 9,
        action: { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
      });
      expect(codeOf(await list(open))).toBe('rate-limited');
      expect(open.emulator.log).toHaveLength(1);
    });
  });
});

describe('whose token it is', () => {
  it('is told by a query, which answers the token of a run and of an app too', async () => {
    open = await openGitHub({ login: 'bridge-app[bot]' });
    expect(await open.github.login()).toEqual({ ok: true, value: 'bridge-app[bot]' });
    expect(await open.github.login()).toEqual({ ok: true, value: 'bridge-app[bot]' });
    expect(open.emulator.log).toHaveLength(1);
  });

  it('is asked otherwise where there is no such query', async () => {
    open = await openGitHub({ login: 'ann', type: 'User', kind: 'user' });
    open.emulator.fault({ route: '/graphql', action: { kind: 'status', status: 404 } });
    expect(await open.github.login()).toEqual({ ok: true, value: 'ann' });
  });

  it('is the bot of the run where nobody tells', async () => {
    open = await openGitHub();
    const errors = [{ message: 'CANARY' }];
    open.emulator.fault({ route: '/graphql', action: { kind: 'status', status: 200, body: { errors } } });
    expect(await open.github.login()).toEqual({ ok: true, value: 'github-actions[bot]' });
    expect(open.lines.join()).not.toContain('CANARY');
  });

  it('is not guessed when GitHub does not answer', async () => {
    open = await openGitHub({ login: 'bridge-app[bot]' });
    open.emulator.fault({ times: 2, action: { kind: 'status', status: 503 } });
    expect(codeOf(await open.github.login())).toBe('server-error');
    const other = await open.connect({ login: 'bridge-app[bot]' });
    open.emulator.fault({ route: '/graphql', action: { kind: 'status', status: 404 } });
    open.emulator.fault({ route: '/user', times: 9, action: { kind: 'reset', when: 'before' } });
    expect(codeOf(await other.login())).toBe('network');
  });
});
