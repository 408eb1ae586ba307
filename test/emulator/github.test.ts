/** The emulated GitHub answers as the documents say; see `docs/emulator.md`. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RUN_BOT, startGitHub } from './github/index.ts';
import type { GitHubEmulator } from './github/index.ts';

const REPO = '/repos/vendor/bridges';
let github: GitHubEmulator;

beforeEach(async () => {
  github = await startGitHub();
  github.addToken('run');
});
afterEach(async () => github.close());

async function ask(path: string, init: RequestInit & { token?: string } = {}) {
  const { token = 'run', ...request } = init;
  const response = await fetch(`${github.url}${path}`, {
    ...request,
    headers: { authorization: `Bearer ${token}`, ...(request.headers as Record<string, string> | undefined) },
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  const body: unknown = isJson ? JSON.parse(text) : text;
  return { status: response.status, link: response.headers.get('link'), body };
}

const send = async (method: string, path: string, body: object, token = 'run') =>
  ask(path, { method, body: JSON.stringify(body), token });

describe('pages', () => {
  it('have 30 entries, or up to 100, and links to their neighbours', async () => {
    for (let i = 0; i < 250; i += 1) github.addIssue({ title: `Issue ${i}` });
    expect((await ask(`${REPO}/issues`)).body).toHaveLength(30);
    const second = await ask(`${REPO}/issues?per_page=500&page=2`);
    expect(second.body).toHaveLength(100);
    expect(second.link?.match(/[?&]page=\d+|rel="\w+"/g)).toEqual([
      ...['&page=1', 'rel="prev"', '&page=1', 'rel="first"'],
      ...['&page=3', 'rel="next"', '&page=3', 'rel="last"'],
    ]);
    const last = await ask(`${REPO}/issues?per_page=100&page=3`);
    expect(last.body).toHaveLength(50);
    expect(last.link).not.toContain('rel="next"');
  });
});

describe('tokens', () => {
  it('that nobody knows are refused; a repository they may not see is not there', async () => {
    expect((await ask(`${REPO}/issues`, { token: 'other' })).status).toBe(401);
    expect((await ask('/repos/vendor/secret/issues')).status).toBe(404);
  });

  it('of a run or an app are no user, but a viewer', async () => {
    github.addToken('ann', { login: 'ann', type: 'User', kind: 'user' });
    expect((await ask('/user')).status).toBe(403);
    expect((await ask('/user', { token: 'ann' })).body).toMatchObject({ login: 'ann' });
    const { body } = await send('POST', '/graphql', { query: '{ viewer { login } }' });
    expect(body).toEqual({ data: { viewer: { login: 'github-actions[bot]' } } });
  });

  it('comment on a pull request with the right for pull requests alone, on an issue with that for issues', async () => {
    github.addToken('plan', { issues: 'none', pullRequests: 'write' });
    github.addIssue({ isPullRequest: true });
    github.addIssue();
    const comment = { body: 'Plan' };
    expect((await send('POST', `${REPO}/issues/1/comments`, comment, 'plan')).status).toBe(201);
    expect((await send('POST', `${REPO}/issues/2/comments`, comment, 'plan')).status).toBe(403);
    expect((await send('POST', `${REPO}/issues`, { title: 'x' }, 'plan')).status).toBe(403);
    github.addToken('reader', { issues: 'read', pullRequests: 'read' });
    expect((await ask(`${REPO}/issues/1/comments`, { token: 'reader' })).status).toBe(200);
    expect((await send('POST', `${REPO}/issues/1/comments`, comment, 'reader')).status).toBe(403);
  });

  it('that may write may edit what others wrote', async () => {
    github.addIssue();
    const { id } = github.addComment(1, { login: 'ann', type: 'User' }, 'Mine');
    expect((await send('PATCH', `${REPO}/issues/comments/${id}`, { body: 'Edited' })).status).toBe(200);
    expect(github.data.comments[0]).toMatchObject({ body: 'Edited', author: { login: 'ann' } });
  });
});

describe('issues', () => {
  it('are listed by state, creator and time of the last change; pull requests are among them', async () => {
    const day = 86_400_000;
    github.addIssue({ author: RUN_BOT });
    github.addIssue({ state: 'closed', author: RUN_BOT });
    github.addIssue({
      isPullRequest: true,
      updated: Date.now() - 2 * day,
      author: { login: 'ann', type: 'User' },
    });
    const numbers = async (query: string) =>
      ((await ask(`${REPO}/issues?${query}`)).body as { number: number }[]).map(({ number }) => number);
    expect(await numbers('')).toEqual([3, 1]);
    expect(await numbers('creator=ann')).toEqual([3]);
    // Not every GitHub finds an app by its login, so nothing may rest on it.
    expect(await numbers('state=all&creator=github-actions%5Bbot%5D')).toEqual([]);
    expect(await numbers(`state=all&since=${new Date(Date.now() - day).toISOString()}`)).toEqual([2, 1]);
    const { body } = await ask(`${REPO}/issues`);
    expect((body as { pull_request?: unknown }[])[0]?.pull_request).toBeDefined();
  });

  it('have an author that may be gone, and no body for an empty one', async () => {
    github.addIssue({ author: undefined });
    expect((await ask(`${REPO}/issues`)).body).toMatchObject([{ user: null, body: null }]);
  });

  it('are refused with a body that is too long, without a title, where they are disabled', async () => {
    expect((await send('POST', `${REPO}/issues`, { title: 'x', body: 'y'.repeat(65_537) })).status).toBe(422);
    expect((await send('POST', `${REPO}/issues`, { title: '' })).status).toBe(422);
    github.data.issuesEnabled = false;
    expect((await send('POST', `${REPO}/issues`, { title: 'x' })).status).toBe(410);
  });

  it('that are locked take no comment', async () => {
    github.addIssue({ locked: true });
    expect((await send('POST', `${REPO}/issues/1/comments`, { body: 'x' })).status).toBe(403);
  });
});

describe('files', () => {
  it('come as base64 in lines, as they are on demand, and without content when large', async () => {
    const text = 'ä'.repeat(100);
    const sha = github.commit({ 'a.yml': text });
    const file = await ask(`${REPO}/contents/a.yml?ref=${sha}`);
    expect(file.body).toMatchObject({ type: 'file', encoding: 'base64', size: 200 });
    const { content } = file.body as { content: string };
    expect(content).toContain('\n');
    expect(Buffer.from(content, 'base64').toString()).toBe(text);
    const raw = { headers: { accept: 'application/vnd.github.raw+json' } };
    expect((await ask(`${REPO}/contents/a.yml?ref=${sha}`, raw)).body).toBe(text);
    github.data.contentMax = 100;
    expect((await ask(`${REPO}/contents/a.yml?ref=${sha}`)).body).toMatchObject({
      encoding: 'none',
      content: '',
    });
  });

  it('have the hash under which Git keeps them', async () => {
    const sha = github.commit({ 'a.yml': 'hello\n' });
    expect((await ask(`${REPO}/contents/a.yml?ref=${sha}`)).body).toMatchObject({
      sha: 'ce013625030ba8dba906f756967f9e9ca394464a',
    });
  });

  it('of a folder are listed up to 1000; a submodule is called a file there', async () => {
    const many = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`c/${i}`, '']));
    const sha = github.commit({ ...many, 'd/sub': { kind: 'submodule' }, 'd/e/f': '' });
    expect((await ask(`${REPO}/contents/c?ref=${sha}`)).body).toHaveLength(1000);
    expect((await ask(`${REPO}/contents/d?ref=${sha}`)).body).toMatchObject([
      { name: 'e', type: 'dir' },
      { name: 'sub', type: 'file', download_url: null },
    ]);
    expect((await ask(`${REPO}/contents/d%2Fsub?ref=${sha}`)).body).toMatchObject({ type: 'submodule' });
  });

  it('behind a link are shown in its place, if they are in the repository', async () => {
    const sha = github.commit({
      'd/in': { kind: 'symlink', target: '../a' },
      'd/out': { kind: 'symlink', target: '../../etc' },
      a: 'there',
    });
    expect((await ask(`${REPO}/contents/d%2Fin?ref=${sha}`)).body).toMatchObject({ type: 'file', size: 5 });
    expect((await ask(`${REPO}/contents/d%2Fout?ref=${sha}`)).body).toMatchObject({ type: 'symlink' });
  });

  it('of a commit that is not there are not found', async () => {
    expect((await ask(`${REPO}/contents/a?ref=${'0'.repeat(40)}`)).status).toBe(404);
    expect((await ask(`${REPO}/git/commits/${'0'.repeat(40)}`)).status).toBe(404);
  });
});

it('what is not emulated says so', async () => {
  expect((await ask(`${REPO}/labels`)).status).toBe(501);
  expect((await send('POST', '/graphql', { query: '{ rateLimit { cost } }' })).status).toBe(501);
});
