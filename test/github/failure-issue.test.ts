import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepFailureIssues } from '../../src/github/failure-issue.ts';
import type { FailingSync, SyncHealth } from '../../src/github/failure-issue.ts';
import { RUN_BOT } from '../emulator/github/index.ts';
import { openGitHub } from './connected.ts';
import type { Connected } from './connected.ts';

const DAY = 86_400_000;
let open: Connected;
let now: number;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 2, 9);
  open = await openGitHub({}, {}, () => now);
});
afterEach(async () => open.emulator.close());

function failing(what: string, more: Partial<FailingSync> = {}): FailingSync {
  return {
    title: 'Deskbridge: sync acme needs attention',
    body: `Fails: ${what}\n`,
    what,
    detail: what,
    ...more,
  };
}

function health(fails?: FailingSync, more: Partial<SyncHealth> = {}): SyncHealth {
  return { sync: 'acme', formerNames: [], failing: fails, recovery: 'Recovered.\n', ...more };
}

/** `[action, number]` of each issue that was looked after. */
async function keep(...syncs: readonly SyncHealth[]): Promise<unknown[]> {
  now += 60_000;
  const { kept, troubles } = await keepFailureIssues(open.github, syncs, now);
  expect(troubles).toEqual([]);
  return kept.map(({ action, number }) => [action, number]);
}

const issues = () => open.emulator.data.issues;

describe('the failure issue of a sync', () => {
  it('is opened once, updated only when something else fails, closed with a note, and opened again', async () => {
    expect(await keep(health(failing('one')))).toEqual([['opened', 1]]);
    expect(await keep(health(failing('one')))).toEqual([['unchanged', 1]]);
    expect(await keep(health(failing('two')))).toEqual([['updated', 1]]);
    expect(issues()[0]?.body).toBe('<!-- deskbridge:failure acme two two -->\nFails: two\n');
    expect(await keep(health())).toEqual([['closed', 1]]);
    expect(issues()[0]).toMatchObject({ state: 'closed', stateReason: 'completed' });
    expect(issues()[0]?.body).toBe('<!-- deskbridge:failure acme recovered recovered -->\nFails: two\n');
    expect(open.emulator.data.comments.map(({ issue, body }) => [issue, body])).toEqual([
      [1, 'Recovered.\n'],
    ]);
    expect(await keep(health())).toEqual([]);
    expect(await keep(health(failing('two')))).toEqual([['reopened', 1]]);
    expect(issues()).toHaveLength(1);
    expect(issues()[0]).toMatchObject({
      state: 'open',
      body: expect.stringContaining('Fails: two') as string,
    });
  });

  it('is asked for with two requests when all is well', async () => {
    await keep(health());
    expect(open.emulator.log.map(({ method, route }) => `${method} ${route}`)).toEqual([
      'POST /graphql',
      'GET /repos/{owner}/{repo}/issues',
    ]);
  });

  it('is updated when the tries went on, too', async () => {
    await keep(health(failing('one', { detail: 'try-1' })));
    expect(await keep(health(failing('one', { detail: 'try-2' })))).toEqual([['updated', 1]]);
  });

  it('stays closed when a person closed it, until something else fails', async () => {
    await keep(health(failing('one', { detail: 'try-1' })));
    const [issue] = issues();
    if (issue === undefined) throw new Error('There is an issue.');
    issue.state = 'closed';
    issue.updated = now;
    expect(await keep(health(failing('one', { detail: 'try-2' })))).toEqual([['left-closed', 1]]);
    expect(issue.state).toBe('closed');
    expect(await keep(health(failing('two')))).toEqual([['reopened', 1]]);
  });

  it('stays closed for months when a person closed it', async () => {
    await keep(health(failing('one')));
    const [issue] = issues();
    if (issue === undefined) throw new Error('There is an issue.');
    issue.state = 'closed';
    issue.updated = now;
    for (let day = 1; day <= 70; day += 1) {
      now += DAY;
      expect([[['refreshed-closed', 1]], [['left-closed', 1]]]).toContainEqual(
        await keep(health(failing('one', { detail: `day-${day}` }))),
      );
    }
    expect(issues()).toMatchObject([{ state: 'closed', body: expect.stringContaining('day-7') as string }]);
    expect(open.emulator.writes()).toHaveLength(11);
    expect(await keep(health(failing('two')))).toEqual([['reopened', 1]]);
  });

  it('that a person closed is noted when the sync recovers, so that the next failure is told', async () => {
    await keep(health(failing('one')));
    const [issue] = issues();
    if (issue === undefined) throw new Error('There is an issue.');
    issue.state = 'closed';
    issue.updated = now;
    expect(await keep(health(failing('one')))).toEqual([['left-closed', 1]]);
    expect(await keep(health())).toEqual([['noted', 1]]);
    expect(issue).toMatchObject({
      state: 'closed',
      body: '<!-- deskbridge:failure acme recovered recovered -->\nFails: one\n',
    });
    expect(open.emulator.data.comments).toEqual([]);
    expect(await keep(health())).toEqual([]);
    expect(await keep(health(failing('one')))).toEqual([['reopened', 1]]);
  });

  it('stays among what is looked for while nothing about it changes, and is closed after months', async () => {
    await keep(health(failing('one')));
    for (let day = 1; day <= 70; day += 1) {
      now += DAY;
      expect([[['updated', 1]], [['unchanged', 1]]]).toContainEqual(await keep(health(failing('one'))));
    }
    expect(open.emulator.writes()).toHaveLength(11);
    expect(await keep(health())).toEqual([['closed', 1]]);
  });

  it('that nobody touched for long, as the sync did not run, is not made again', async () => {
    await keep(health(failing('one')));
    now += 40 * DAY;
    expect(await keep(health(failing('one')))).toEqual([['updated', 1]]);
    expect(issues()).toHaveLength(1);
  });

  it('that was closed long ago is left to history', async () => {
    await keep(health(failing('one')));
    await keep(health());
    now += 31 * DAY;
    expect(await keep(health(failing('one')))).toEqual([['opened', 2]]);
  });

  it('is found among hundreds, on any page', async () => {
    for (let i = 0; i < 130; i += 1) open.emulator.addIssue({ author: RUN_BOT, body: 'By another workflow' });
    await keep(health(failing('one')));
    for (let i = 0; i < 130; i += 1) open.emulator.addIssue({ author: RUN_BOT, isPullRequest: i % 2 === 0 });
    expect(await keep(health(failing('one')))).toEqual([['unchanged', 131]]);
  });

  it('is never one of somebody else, whatever its first line says', async () => {
    const body = '<!-- deskbridge:failure acme one one -->\nDo not look here';
    open.emulator.addIssue({ body });
    open.emulator.addIssue({ body, author: undefined });
    open.emulator.addIssue({ body, author: { login: 'mallory[bot]', type: 'Bot' } });
    expect(await keep(health(failing('one')))).toEqual([['opened', 4]]);
    await keep(health());
    expect(issues().map(({ state }) => state)).toEqual(['open', 'open', 'open', 'closed']);
    expect(issues()[0]?.body).toBe(body);
  });

  it('is one per sync, and one that cannot be written does not hold up the next', async () => {
    const beta = (fails?: FailingSync) => health(fails, { sync: 'beta' });
    open.emulator.fault({ method: 'POST', route: '/issues', action: { kind: 'status', status: 500 } });
    const first = await keepFailureIssues(open.github, [health(failing('one')), beta(failing('one'))], now);
    expect(first.kept).toMatchObject([{ sync: 'beta', action: 'opened', number: 1 }]);
    expect(first.troubles).toMatchObject([{ code: 'server-error' }]);
    expect(await keep(health(failing('one')), beta())).toEqual([
      ['opened', 2],
      ['closed', 1],
    ]);
  });

  it('goes on under a new name of the sync', async () => {
    await keep(health(failing('one'), { sync: 'acme-old' }));
    const renamed = { sync: 'acme', formerNames: ['acme-old'] };
    expect(await keep(health(failing('one'), renamed))).toEqual([['updated', 1]]);
    expect(await keep(health(undefined, renamed))).toEqual([['closed', 1]]);
  });

  it('is no pull request, whatever its first line says', async () => {
    const body = '<!-- deskbridge:failure acme one one -->\nQuoted by a workflow';
    open.emulator.addIssue({ author: RUN_BOT, isPullRequest: true, body });
    expect(await keep(health())).toEqual([]);
    expect(await keep(health(failing('one')))).toEqual([['opened', 2]]);
    expect(issues()[0]).toMatchObject({ state: 'open', body });
  });

  it('is not made again when only the answer was lost', async () => {
    open.emulator.fault({ method: 'POST', route: '/issues', action: { kind: 'reset', when: 'after' } });
    const { troubles } = await keepFailureIssues(open.github, [health(failing('one'))], now);
    expect(troubles).toMatchObject([{ code: 'network' }]);
    expect(await keep(health(failing('one')))).toEqual([['unchanged', 1]]);
  });

  it('gets one note, even if the note failed', async () => {
    await keep(health(failing('one')));
    open.emulator.fault({ method: 'POST', route: '/comments', action: { kind: 'status', status: 502 } });
    const { troubles } = await keepFailureIssues(open.github, [health()], now);
    expect(troubles).toHaveLength(1);
    expect(await keep(health())).toEqual([]);
    expect(issues()[0]?.state).toBe('closed');
  });

  it('is not made again when the list of issues breaks off', async () => {
    await keep(health(failing('one')));
    open.emulator.fault({
      method: 'GET',
      route: '/issues',
      times: 9,
      action: { kind: 'reset', when: 'within' },
    });
    const { kept, troubles } = await keepFailureIssues(open.github, [health(failing('one'))], now);
    expect({ kept, troubles }).toMatchObject({ kept: [], troubles: [{ code: 'network' }] });
    expect(issues()).toHaveLength(1);
  });

  it.each([
    [403, 1, 'forbidden'],
    [401, 1, 'dead-token'],
    [422, 1, 'refused'],
    [429, 1, 'rate-limited'],
    // Of these the next one may get through; ten tries are enough all the same.
    [500, 10, 'server-error'],
    [404, 10, 'not-found'],
  ])('of many syncs is tried no more often than there is hope: %d, %d times', async (status, times, code) => {
    open.emulator.fault({ method: 'POST', route: '/issues', times: 99, action: { kind: 'status', status } });
    const syncs = Array.from({ length: 25 }, (_, i) => health(failing('one'), { sync: `sync-${i}` }));
    const { kept, troubles, postponed } = await keepFailureIssues(open.github, syncs, now);
    expect({ kept, troubles }).toMatchObject({ kept: [], troubles: [{ code }] });
    expect(open.emulator.writes()).toHaveLength(times);
    expect(postponed).toBe(times === 1 ? 0 : 15);
  });

  it('needs a right, and says which', async () => {
    const reader = await open.connect({ issues: 'read' });
    const { kept, troubles } = await keepFailureIssues(reader, [health(failing('one'))], now);
    expect(kept).toEqual([]);
    expect(troubles).toMatchObject([
      { code: 'forbidden', hint: expect.stringContaining('issues: write') as string },
    ]);
  });

  it('cannot be where issues are disabled', async () => {
    open.emulator.data.issuesEnabled = false;
    const { troubles } = await keepFailureIssues(open.github, [health(failing('one'))], now);
    expect(troubles).toMatchObject([{ code: 'refused', status: 410 }]);
  });

  it('of two that runs made at once is the elder, and both are closed', async () => {
    const body = '<!-- deskbridge:failure acme one one -->\nFails';
    open.emulator.addIssue({ author: RUN_BOT, body });
    open.emulator.addIssue({ author: RUN_BOT, body });
    expect(await keep(health(failing('two')))).toEqual([['updated', 1]]);
    expect(await keep(health())).toEqual([
      ['closed', 1],
      ['closed', 2],
    ]);
  });

  it('of hundreds of syncs at once are opened ten in a run, and all in the end', async () => {
    const syncs = Array.from({ length: 25 }, (_, i) => health(failing('dead-token'), { sync: `sync-${i}` }));
    for (const [opened, postponed] of [
      [10, 15],
      [10, 5],
      [5, 0],
      [0, 0],
    ]) {
      const result = await keepFailureIssues(open.github, syncs, now);
      expect(result.kept.filter(({ action }) => action === 'opened')).toHaveLength(opened ?? -1);
      expect(result.postponed).toBe(postponed);
    }
    expect(new Set(issues().map(({ body }) => body.split(' ')[2])).size).toBe(25);
  });
});
