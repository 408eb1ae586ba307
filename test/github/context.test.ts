import { describe, expect, it } from 'vitest';
import { readContext } from '../../src/github/context.ts';
import { decideMode } from '../../src/github/decide-mode.ts';

const repository = { full_name: 'vendor/desk', default_branch: 'main' };

function context(eventName: string, payload: unknown, env: NodeJS.ProcessEnv = {}) {
  return readContext(
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: eventName,
      GITHUB_EVENT_PATH: '/event.json',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_RUN_ID: '123',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_REPOSITORY: 'vendor/desk',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_WORKSPACE: '/w',
      ...env,
    },
    () => (typeof payload === 'string' ? payload : JSON.stringify(payload)),
  );
}

describe('the context of a run', () => {
  it('is harmless off GitHub', () => {
    expect(readContext({})).toMatchObject({
      onGitHub: false,
      onDefaultBranch: false,
      pullRequest: undefined,
      isPullRequest: false,
      runId: '0',
      attempt: '1',
      repository: undefined,
      runUrl: undefined,
      byHand: false,
      warning: undefined,
    });
  });

  it('tells the default branch from others', () => {
    expect(context('push', { repository }).onDefaultBranch).toBe(true);
    expect(context('push', { repository }, { GITHUB_REF: 'refs/heads/main2' }).onDefaultBranch).toBe(false);
    expect(context('push', { repository }, { GITHUB_REF: 'refs/tags/main' }).onDefaultBranch).toBe(false);
    expect(context('push', { repository: { ...repository, default_branch: 'trunk' } }).onDefaultBranch).toBe(
      false,
    );
  });

  it('takes a schedule for the default branch even if its payload names none', () => {
    expect(context('schedule', { schedule: '7 * * * *' }).onDefaultBranch).toBe(true);
    expect(context('push', {}).onDefaultBranch).toBe(false);
  });

  it('knows a pull request and a fork, and never takes pull_request_target for the default branch', () => {
    const payload = (head: unknown) => ({ repository, pull_request: { number: 7, head: { repo: head } } });
    expect(context('pull_request', payload({ full_name: 'vendor/desk' })).pullRequest).toEqual({
      number: 7,
      fromFork: false,
    });
    expect(context('pull_request', payload({ full_name: 'evil/desk' })).pullRequest).toEqual({
      number: 7,
      fromFork: true,
    });
    expect(context('pull_request', payload(null)).pullRequest).toEqual({ number: 7, fromFork: true });
    const target = context('pull_request_target', payload({ full_name: 'evil/desk' }));
    expect(target).toMatchObject({ isPullRequest: true, onDefaultBranch: false });
  });

  it('knows who started it and where its page is', () => {
    const byHand = context('workflow_dispatch', { repository });
    expect(byHand).toMatchObject({
      byHand: true,
      runId: '123',
      attempt: '2',
      repository: { owner: 'vendor', name: 'desk' },
      runUrl: 'https://github.com/vendor/desk/actions/runs/123',
    });
    expect(context('schedule', { repository }).byHand).toBe(false);
  });

  it.each(['', 'no json', '[]', '{"repository": 5}', '{"pull_request": {"number": -1}}'])(
    'goes on with a warning when the event is %s',
    (payload) => {
      const answer = context('pull_request', payload);
      expect(answer.warning).toMatch(/event/);
      // Not knowing the branch must never end in writing.
      expect(answer).toMatchObject({ onDefaultBranch: false, isPullRequest: true });
    },
  );

  it('goes on when the event file is gone', () => {
    expect(readContext({ GITHUB_EVENT_PATH: '/nowhere/event.json' }).warning).toMatch(/could not be read/);
  });

  it('lets only digits into checkpoint keys', () => {
    const odd = context(
      'push',
      { repository },
      { GITHUB_RUN_ID: '1,x', GITHUB_RUN_ATTEMPT: '../2', GITHUB_REPOSITORY: 'a/b/c' },
    );
    expect(odd).toMatchObject({ runId: '0', attempt: '1', repository: undefined });
  });
});

describe('the mode of a run', () => {
  const here = { onGitHub: true, isPullRequest: false, onDefaultBranch: true };
  const branch = { ...here, onDefaultBranch: false };
  const pullRequest = { ...branch, isPullRequest: true };
  const local = { ...branch, onGitHub: false };

  it.each([
    ['auto', here, true, 'sync'],
    ['auto', branch, true, 'plan'],
    ['auto', pullRequest, true, 'plan'],
    ['auto', pullRequest, false, 'validate'],
    ['auto', local, true, 'plan'],
    ['sync', here, true, 'sync'],
    ['sync', local, true, 'sync'],
    ['plan', pullRequest, true, 'plan'],
    ['validate', here, true, 'validate'],
    ['matrix', branch, false, 'matrix'],
  ] as const)('%s in %o with credentials %s is %s', (mode, where, credentials, expected) => {
    expect(decideMode(mode, where, credentials)).toMatchObject({ ok: true, mode: expected });
  });

  it('sync is refused on pull requests and on other branches', () => {
    expect(decideMode('sync', pullRequest, true)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('pull request') as unknown,
    });
    expect(decideMode('sync', branch, true)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('default branch') as unknown,
    });
  });
});
