import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepPlanComment, planCommentKey } from '../../src/github/plan-comment.ts';
import { RUN_BOT } from '../emulator/github/index.ts';
import { openGitHub } from './connected.ts';
import type { Connected } from './connected.ts';

let open: Connected;
const number = 1;
const key = 'K1';
const marker = '<!-- deskbridge:plan K1 -->';

beforeEach(async () => {
  open = await openGitHub();
  open.emulator.addIssue({ isPullRequest: true });
});
afterEach(async () => open.emulator.close());

const keep = async (body: string, github = open.github) => keepPlanComment(github, { number, key, body });
const bodies = () => open.emulator.data.comments.map(({ body }) => body);
const actionOf = async (body: string) => {
  const kept = await keep(body);
  return kept.ok ? kept.value.action : kept.trouble.code;
};

describe('the plan comment', () => {
  it('is made, kept when it says the same, and written over when it does not', async () => {
    expect(await actionOf('Plan: 1 request.\n')).toBe('created');
    expect(await actionOf('Plan: 1 request.\n')).toBe('unchanged');
    expect(await actionOf('No changes.\n')).toBe('updated');
    expect(bodies()).toEqual([`${marker}\nNo changes.\n`]);
    expect(open.emulator.writes()).toHaveLength(2);
  });

  it('is the same if only the run it links to is another', async () => {
    const body = (run: number) =>
      `No changes. [Job summary](https://github.com/vendor/bridges/actions/runs/${run})\n`;
    await keep(body(1));
    expect(await actionOf(body(22))).toBe('unchanged');
    expect(bodies()[0]).toContain('/runs/1)');
  });

  it('is found on any page, and after somebody touched it in the editor', async () => {
    for (let i = 0; i < 205; i += 1)
      open.emulator.addComment(1, { login: 'ann', type: 'User' }, `Comment ${i}`);
    await keep('One');
    for (let i = 0; i < 150; i += 1)
      open.emulator.addComment(1, { login: 'ben', type: 'User' }, `Comment ${i}`);
    const ours = open.emulator.data.comments[205];
    if (ours !== undefined) ours.body = `${marker}\r\nOne\r\nmore`;
    expect(await actionOf('Two')).toBe('updated');
    expect(ours?.body).toBe(`${marker}\nTwo`);
    expect(bodies()).toHaveLength(356);
  });

  it('is never one that somebody else wrote, whatever its first line says', async () => {
    const forgers = [
      { login: 'mallory', type: 'User' as const },
      { login: 'mallory-app[bot]', type: 'Bot' as const },
      { login: 'github-actions', type: 'User' as const },
    ];
    for (const author of forgers) open.emulator.addComment(1, author, `${marker}\nApproved`);
    expect(await actionOf('Plan')).toBe('created');
    expect(await actionOf('Another plan')).toBe('updated');
    expect(bodies().slice(0, 3)).toEqual(forgers.map(() => `${marker}\nApproved`));
    expect(bodies()[3]).toBe(`${marker}\nAnother plan`);
  });

  it('is not one of ours that only quotes the line', async () => {
    open.emulator.addComment(1, RUN_BOT, `Another bot says\n${marker}\n`);
    open.emulator.addComment(1, RUN_BOT, `> ${marker}`);
    open.emulator.addComment(1, RUN_BOT, `${marker} and more`);
    expect(await actionOf('Plan')).toBe('created');
  });

  it('belongs to its workflow and files: another key has another comment', async () => {
    await keep('One');
    const other = await keepPlanComment(open.github, { number, key: 'K2', body: 'Two' });
    expect(other).toMatchObject({ ok: true, value: { action: 'created' } });
    expect(bodies()).toHaveLength(2);
  });

  it('is told apart by workflow, files and syncs, not by their order', () => {
    const inputs = { config: ['a.yml', 'b.yml'], syncs: [] };
    const at = (workflow: string, more: object = {}) => planCommentKey({ workflow }, { ...inputs, ...more });
    expect(at('w')).toMatch(/^[A-Za-z0-9]{16}$/);
    expect(at('w', { config: ['b.yml', 'a.yml'] })).toBe(at('w'));
    expect(
      new Set([at('w'), at('v'), at('w', { config: ['a.yml'] }), at('w', { syncs: ['acme'] })]).size,
    ).toBe(4);
  });

  it('of two runs at once is the elder; the younger points to it, and nothing is deleted', async () => {
    open.emulator.addComment(1, RUN_BOT, `${marker}\nElder`);
    open.emulator.addComment(1, RUN_BOT, `${marker}\nYounger`);
    expect(await actionOf('Elder')).toBe('unchanged');
    expect(bodies()).toEqual([
      `${marker}\nElder`,
      `${marker}\nThe plan is in [another comment](https://github.com/vendor/bridges/issues/1#issuecomment-5000).`,
    ]);
    const before = open.emulator.writes().length;
    expect(await actionOf('Elder')).toBe('unchanged');
    expect(open.emulator.writes()).toHaveLength(before);
  });

  it('of an app or a person is found by the login of the token', async () => {
    const app = await open.connect({ login: 'bridge-app[bot]' });
    await keep('By the run');
    await keep('By the app', app);
    expect(await keep('By the app, again', app)).toMatchObject({ ok: true, value: { action: 'updated' } });
    expect(bodies()).toEqual([`${marker}\nBy the run`, `${marker}\nBy the app, again`]);
  });

  it('cannot be written with a token that only reads, and says what is missing', async () => {
    const reader = await open.connect({ issues: 'none', pullRequests: 'read' });
    const kept = await keep('Plan', reader);
    expect(kept).toMatchObject({ ok: false, trouble: { code: 'forbidden', status: 403 } });
    if (!kept.ok) expect(kept.trouble.hint).toContain('pull-requests: write');
    expect(bodies()).toEqual([]);
  });

  it('is not written again when the login is not known for sure', async () => {
    await keep('One');
    const later = await open.connect();
    open.emulator.fault({ route: '/graphql', times: 9, action: { kind: 'reset', when: 'before' } });
    expect(await keep('Two', later)).toMatchObject({ ok: false, trouble: { code: 'network' } });
    expect(bodies()).toHaveLength(1);
  });

  it.each([
    ['breaks off once', 1, { kind: 'reset', when: 'within' }, 'updated'],
    ['breaks off again and again', 9, { kind: 'reset', when: 'within' }, 'network'],
    ['is a page of a proxy', 9, { kind: 'status', status: 200, body: '<html>' }, 'unreadable-answer'],
  ] as const)('is not made again when the list of comments %s', async (_name, times, action, expected) => {
    await keep('One');
    open.emulator.fault({ method: 'GET', route: '/comments', times, action });
    expect(await actionOf('Two')).toBe(expected);
    expect(bodies()).toHaveLength(1);
  });

  it('does not wait for the pacing of writes', async () => {
    const paced = await open.connect({}, { paced: true, second: 1000 });
    const started = performance.now();
    await keep('One', paced);
    expect(performance.now() - started).toBeLessThan(900);
  });

  it('that is found and written over does not wait either', async () => {
    await keep('One');
    const paced = await open.connect({}, { paced: true, second: 1000 });
    // The pace is kept for all clients of a process, and the test before wrote with it.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const started = performance.now();
    expect(await keep('Two', paced)).toMatchObject({ ok: true, value: { action: 'updated' } });
    expect(performance.now() - started).toBeLessThan(900);
  });
});
