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

  it('takes for a commit what has 40 hexadecimal digits, and nothing else', () => {
    const sha = 'ab'.repeat(20);
    const of = (base: unknown, head: unknown, commit: string) =>
      context(
        'pull_request',
        {
          repository,
          pull_request: { number: 7, base: { sha: base, ref: 'main' }, head: { sha: head, repo: null } },
        },
        { GITHUB_SHA: commit },
      );
    expect(of(sha, sha, sha)).toMatchObject({ commit: sha, base: { sha }, pullRequest: { headSha: sha } });
    for (const wrong of ['main', `${sha}?x`, sha.toUpperCase(), '../a', '']) {
      expect(of(wrong, wrong, wrong)).toMatchObject({
        commit: undefined,
        base: { sha: undefined },
        pullRequest: { number: 7, headSha: undefined },
      });
    }
    expect(of(7, null, sha)).toMatchObject({ base: { sha: undefined }, pullRequest: { number: 7 } });
  });

  it('names the workflow by its path, the same on every branch', () => {
    const at = (ref: string) =>
      context('push', {}, { GITHUB_WORKFLOW_REF: `vendor/desk/.github/workflows/plan.yml@${ref}` }).workflow;
    expect(at('refs/heads/main')).toBe('vendor/desk/.github/workflows/plan.yml');
    expect(at('refs/pull/3/merge')).toBe(at('refs/heads/a@b'));
    expect(context('push', {}, { GITHUB_WORKFLOW: 'Plan' }).workflow).toBe('Plan');
  });

  it('knows the file of the workflow, if there is one', () => {
    const GITHUB_WORKFLOW_REF = 'vendor/desk/.github/workflows/plan.yml@refs/heads/a@b';
    expect(context('push', {}, { GITHUB_WORKFLOW_REF }).workflowFile).toBe('plan.yml');
    expect(context('push', {}, { GITHUB_WORKFLOW: 'Plan' }).workflowFile).toBeUndefined();
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

  const onPull = { issue: { number: 7, pull_request: { url: 'https://api.github.com/x' } } };
  const after = (event: string, branch: string | null = 'main') => ({
    workflow_run: { event, head_branch: branch },
  });
  it.each<[string, object, boolean]>([
    ['issue_comment', onPull, true],
    ['issue_comment', { issue: { number: 7 } }, false],
    ['issue_comment', { issue: { number: 7, pull_request: null } }, false],
    // An event that does not say what it is about.
    ['issue_comment', {}, true],
    ['issues', onPull, true],
    ['issues', { issue: { number: 7 } }, false],
    ['workflow_run', after('pull_request'), true],
    ['workflow_run', after('pull_request_target'), true],
    ['workflow_run', after('issue_comment'), true],
    ['workflow_run', after('merge_group', 'gh-readonly-queue/main/pr-7-abc'), true],
    ['workflow_run', after('workflow_run'), true],
    ['workflow_run', after('push', 'try'), true],
    ['workflow_run', after('push', null), true],
    ['workflow_run', {}, true],
    ['workflow_run', after('push'), false],
    ['workflow_run', after('schedule'), false],
    ['workflow_run', after('workflow_dispatch'), false],
    ['merge_group', { merge_group: { base_ref: 'refs/heads/main' } }, true],
    ['merge_group', {}, true],
    // Events that check out somebody's commit, or nobody knows what.
    ['deployment', { deployment: { sha: 'f'.repeat(40) } }, true],
    ['deployment_status', {}, true],
    ['check_run', {}, true],
    ['check_suite', {}, true],
    ['status', {}, true],
    ['create', {}, true],
    ['issues', {}, true],
    ['an_event_of_tomorrow', {}, true],
    ['push', {}, false],
    ['schedule', {}, false],
    ['workflow_dispatch', {}, false],
    ['repository_dispatch', {}, false],
    ['release', { release: { tag_name: 'v1' } }, false],
  ])('on the default branch, %s with %j: a pull request is %s', (eventName, payload, expected) => {
    const found = context(eventName, { repository, ...payload });
    expect(found).toMatchObject({
      isPullRequest: expected,
      onDefaultBranch: !expected,
      pullRequest: undefined,
      warning: undefined,
    });
    expect(decideMode('sync', found, true).ok).toBe(!expected);
    expect(decideMode('auto', found, true)).toMatchObject({ mode: expected ? 'plan' : 'sync' });
    // Nothing to compare with, unless the event names it.
    if (eventName !== 'merge_group') expect(found.base).toBeUndefined();
  });

  it('takes a workflow that follows another one for a stranger’s, if the default branch is not known', () => {
    expect(context('workflow_run', after('push'))).toMatchObject({
      isPullRequest: true,
      onDefaultBranch: false,
    });
  });

  const sha = 'ab'.repeat(20);
  it.each<[string, object, object | undefined]>([
    ['pull_request', { number: 7, base: { sha, ref: 'main' } }, { sha, isDefaultBranch: true }],
    ['pull_request', { number: 7, base: { sha, ref: 'Main' } }, { sha, isDefaultBranch: false }],
    ['pull_request', { number: 7, base: { sha, ref: 'try' } }, { sha, isDefaultBranch: false }],
    ['pull_request', { number: 7, base: { sha, ref: 'refs/heads/main' } }, { sha, isDefaultBranch: false }],
    ['pull_request', { number: 7, base: { sha } }, undefined],
    ['pull_request', { number: 7 }, undefined],
    ['merge_group', { base_sha: sha, base_ref: 'refs/heads/main' }, { sha, isDefaultBranch: true }],
    ['merge_group', { base_sha: sha, base_ref: 'refs/heads/try' }, { sha, isDefaultBranch: false }],
    ['merge_group', { base_sha: sha, base_ref: 'main' }, { sha, isDefaultBranch: false }],
    ['merge_group', { base_sha: sha }, undefined],
  ])('of %s %j the base is %j', (eventName, payload, base) => {
    expect(context(eventName, { repository, [eventName]: payload }).base).toEqual(base);
    expect(context(eventName, { [eventName]: payload }).base).toBeUndefined();
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

  it.each<[unknown, string]>([
    [{ private: false }, 'public'],
    [{ private: false, visibility: 'public' }, 'public'],
    [{ private: true, visibility: 'public' }, 'public'],
    [{ private: true }, 'not-public'],
    [{ private: true, visibility: 'internal' }, 'not-public'],
    [{ visibility: 'private' }, 'not-public'],
    [{ visibility: 'something new' }, 'unknown'],
    [{}, 'unknown'],
  ])('of the repository %j knows who can read it: %s', (more, visibility) => {
    expect(context('push', { repository: { ...repository, ...(more as object) } }).visibility).toBe(
      visibility,
    );
    expect(context('schedule', {}).visibility).toBe('unknown');
  });

  it('takes no rule and no bot for a person, because their dispatch would lift the stops that wait for one', () => {
    const dispatch = (more: object) => context('workflow_dispatch', { repository, ...more });
    // GitHub writes a boolean input as text into the event; its API takes both.
    for (const automatic of [true, 'true']) expect(dispatch({ inputs: { automatic } }).byHand).toBe(false);
    expect(dispatch({ sender: { type: 'Bot' } }).byHand).toBe(false);
    for (const inputs of [null, {}, { automatic: 'false' }, { mode: 'auto' }])
      expect(dispatch({ inputs, sender: { type: 'User' } })).toMatchObject({
        byHand: true,
        warning: undefined,
      });
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

  it.each(['issue_comment', 'workflow_run', 'merge_group'])(
    'takes %s for the work of a stranger when it cannot be read',
    (eventName) => {
      for (const payload of ['', '[]', { repository, issue: 5, workflow_run: 'x', merge_group: [] }])
        expect(context(eventName, payload)).toMatchObject({ onDefaultBranch: false, isPullRequest: true });
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
  const here = { onGitHub: true, isPullRequest: false, pullRequest: undefined, onDefaultBranch: true };
  const branch = { ...here, onDefaultBranch: false };
  const opened = (fromFork: boolean) => ({ number: 7, fromFork, headSha: undefined });
  const pullRequest = { ...branch, isPullRequest: true, pullRequest: opened(false) };
  const fork = { ...pullRequest, pullRequest: opened(true) };
  const follows = { ...pullRequest, pullRequest: undefined };
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
    ['plan', branch, false, 'plan'],
    ['validate', here, true, 'validate'],
    ['matrix', branch, false, 'matrix'],
  ] as const)('%s in %o with credentials %s is %s', (mode, where, credentials, expected) => {
    expect(decideMode(mode, where, credentials)).toMatchObject({ ok: true, mode: expected });
  });

  it.each([
    ['auto', fork, true, 'fork'],
    ['auto', fork, false, 'fork'],
    ['plan', fork, true, 'fork'],
    ['auto', pullRequest, false, 'no-secrets'],
    ['plan', pullRequest, false, 'no-secrets'],
    ['plan', follows, false, 'no-secrets'],
  ] as const)(
    '%s in %o with credentials %s only checks the files: %s',
    (mode, where, credentials, instead) => {
      expect(decideMode(mode, where, credentials)).toMatchObject({ ok: true, mode: 'validate', instead });
    },
  );

  it('validate that is asked for stands in for nothing', () => {
    for (const where of [fork, pullRequest, here])
      expect(decideMode('validate', where, false)).toEqual({
        ok: true,
        mode: 'validate',
        reason: 'asked for',
      });
  });

  it('sync is refused on pull requests and on other branches', () => {
    for (const where of [pullRequest, fork, follows])
      expect(decideMode('sync', where, true)).toMatchObject({
        ok: false,
        problem: expect.stringContaining('pull request') as unknown,
      });
    expect(decideMode('sync', branch, true)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('default branch') as unknown,
    });
  });
});
