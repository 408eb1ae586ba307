import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBaseCommit } from '../../src/github/base-commit.ts';
import { readCommitFiles, readCommitPairFiles } from '../../src/github/repository-files.ts';
import { openGitHub } from './connected.ts';
import type { Connected } from './connected.ts';

let open: Connected;
beforeEach(async () => {
  open = await openGitHub();
});
afterEach(async () => open.emulator.close());

const workspace = '/work/desk';
const bytes = (content: Uint8Array | string) =>
  ({
    kind: 'file',
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
  }) as const;
const read = async (
  commit: string,
  path: string | readonly string[] = '.github/deskbridge.yml',
  known: { path: string; text: string }[] = [],
) => readCommitFiles(open.github, [path].flat(), { commit, workspace, known });

describe('the configuration of a commit', () => {
  it('is read as it stood there, with every letter', async () => {
    const text = 'version: 1 # Grüße 🌉\n';
    const old = open.emulator.commit({ '.github/deskbridge.yml': text });
    open.emulator.commit({ '.github/deskbridge.yml': 'newer' });
    expect(await read(old)).toEqual({
      ok: true,
      files: [{ path: '.github/deskbridge.yml', text }],
    });
    expect(open.emulator.log).toHaveLength(1);
  });

  it('of a folder is its YAML, sorted, without folders inside', async () => {
    const commit = open.emulator.commit({
      'customers/b.yml': 'b',
      'customers/a.YAML': 'a',
      'customers/readme.md': 'no',
      'customers/old.yml/c.yml': 'no',
      'customers/deep/d.yml': 'no',
    });
    const found = await read(commit, './customers/');
    expect(found).toMatchObject({
      ok: true,
      files: [
        { path: 'customers/a.YAML', text: 'a' },
        { path: 'customers/b.yml', text: 'b' },
      ],
    });
  });

  it('of a folder costs one request for what did not change', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `customers/c${i}.yml`);
    const commit = open.emulator.commit(Object.fromEntries(names.map((name) => [name, `# ${name}\n`])));
    const known = names.map((path) => ({
      path,
      text: path === 'customers/c7.yml' ? 'changed' : `# ${path}\n`,
    }));
    const found = await read(commit, 'customers', known);
    if (!found.ok) throw new Error(found.why);
    expect(found.files).toHaveLength(300);
    expect(found.files.find(({ path }) => path === 'customers/c7.yml')?.text).toBe('# customers/c7.yml\n');
    expect(open.emulator.log).toHaveLength(2);
  });

  it('of several paths leaves out those that are not there yet, and has each file once', async () => {
    const commit = open.emulator.commit({ 'sites.yml': 's', 'c/a.yml': 'a' });
    expect(await read(commit, ['sites.yml', 'c', 'c/a.yml', 'c/new.yml'])).toEqual({
      ok: true,
      files: [
        { path: 'sites.yml', text: 's' },
        { path: 'c/a.yml', text: 'a' },
      ],
    });
  });

  it('may not be there at all', async () => {
    const commit = open.emulator.commit({ 'README.md': '', 'docs/readme.md': '' });
    expect(await read(commit)).toEqual({ ok: false, why: 'missing' });
    expect(await read(commit, 'docs')).toEqual({ ok: false, why: 'missing' });
  });

  it('is not taken for missing when the commit or the repository is hidden', async () => {
    const found = await read('0'.repeat(40));
    expect(found).toMatchObject({ ok: false, why: 'trouble', trouble: { code: 'not-found' } });
    const commit = open.emulator.commit({ '.github/deskbridge.yml': 'x' });
    const blind = await open.connect({ contents: 'none' });
    expect(await readCommitFiles(blind, ['.github/deskbridge.yml'], { commit, workspace })).toMatchObject({
      why: 'trouble',
      trouble: { code: 'forbidden', hint: expect.stringContaining('contents: read') as string },
    });
  });

  it('of about a megabyte comes another way', async () => {
    // Where GitHub's megabyte ends is its own affair.
    open.emulator.data.contentMax = 500;
    const text = `# ${'ä'.repeat(400)}\n`;
    const commit = open.emulator.commit({ '.github/deskbridge.yml': text });
    expect(await read(commit)).toMatchObject({ ok: true, files: [{ text }] });
    expect(open.emulator.log.map(({ headers }) => headers['accept'])).toEqual([
      'application/vnd.github.v3+json',
      'application/vnd.github.v3.raw',
    ]);
  });

  it('is no empty file when the answer breaks off', async () => {
    open.emulator.data.contentMax = 500;
    const commit = open.emulator.commit({ '.github/deskbridge.yml': `# ${'x'.repeat(4000)}\n` });
    open.emulator.fault({
      route: '/contents/{path}',
      times: 9,
      action: { kind: 'reset', when: 'within' },
    });
    expect(await read(commit)).toMatchObject({ why: 'trouble', trouble: { code: 'network' } });
  });

  it.each([
    ['too large', { 'c.yml': bytes(new Uint8Array(1024 * 1024 + 1)) }, /larger than 1 MiB/],
    ['no text', { 'c.yml': bytes(Uint8Array.of(0xff, 0xfe, 0x00)) }, /UTF-8/],
    ['a link that leads out', { 'c.yml': { kind: 'symlink', target: '../../etc/passwd' } as const }, /link/],
    ['a submodule', { 'c.yml': { kind: 'submodule' } as const }, /not a file/],
  ])('is refused if it is %s', async (_name, entries, words) => {
    const commit = open.emulator.commit(entries);
    const found = await read(commit, 'c.yml');
    if (found.ok || found.why !== 'refused') throw new Error('It was not refused.');
    expect(found.problems).toMatchObject([
      { file: 'c.yml', line: 1, text: expect.stringMatching(words) as string },
    ]);
  });

  it('may be a link to a file of the repository, as on the disk', async () => {
    const commit = open.emulator.commit({
      'c/a.yml': { kind: 'symlink', target: '../shared/a.yml' },
      'shared/a.yml': 'shared',
    });
    expect(await read(commit, 'c')).toMatchObject({ ok: true, files: [{ path: 'c/a.yml', text: 'shared' }] });
  });

  it('in a folder that GitHub does not list to its end is refused, not cut', async () => {
    const entries = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`c/${i}.yml`, 'x']));
    expect(await read(open.emulator.commit(entries), 'c')).toMatchObject({ ok: false, why: 'refused' });
  });

  it('never lies outside the repository', async () => {
    const commit = open.emulator.commit({ 'a.yml': 'a' });
    for (const input of ['../a.yml', '/etc/a.yml', 'c/../../a.yml']) {
      expect(await read(commit, input)).toMatchObject({ why: 'refused' });
    }
    expect(open.emulator.log).toEqual([]);
    expect(await read(commit, '/work/desk/a.yml')).toMatchObject({ ok: true, files: [{ path: 'a.yml' }] });
  });

  it('has names that are addresses or no YAML at all', async () => {
    const name = 'c/a b#1?x=%2e&ref=main.yml';
    const commit = open.emulator.commit({ [name]: 'odd' });
    expect(await read(commit, 'c')).toMatchObject({ ok: true, files: [{ path: name, text: 'odd' }] });
  });
});

describe('the pair files of a commit', () => {
  it('are read, or say why not', async () => {
    const commit = open.emulator.commit({ 'pairs.csv': 'customer,desk\n', 'd/x.csv': '' });
    const at = { commit, workspace };
    const found = await readCommitPairFiles(open.github, ['./pairs.csv', 'gone.csv', 'd', '../x.csv'], at);
    expect([...found]).toEqual([
      ['./pairs.csv', { path: 'pairs.csv', text: 'customer,desk\n' }],
      ['gone.csv', { unreadable: 'the file is not there.' }],
      ['d', { unreadable: 'this is not a file.' }],
      ['../x.csv', { unreadable: expect.stringContaining('outside') as string }],
    ]);
  });
});

describe('the base of a pull request', () => {
  const old = 'a'.repeat(40);
  const find = async (commit: string | undefined, headSha: string, notes: string[] = [], isNamed = true) =>
    findBaseCommit(
      open.github,
      {
        commit,
        pullRequest: { number: 1, fromFork: false, headSha },
        base: isNamed ? { sha: old, isDefaultBranch: true } : undefined,
      },
      (text) => notes.push(text),
    );

  it('is the first parent of the merge that is checked out, not the older one of the event', async () => {
    const base = open.emulator.commit({});
    const head = open.emulator.commit({});
    const merge = open.emulator.commit({}, [base, head]);
    const notes: string[] = [];
    expect(await find(merge, head, notes)).toBe(base);
    // Of a branch that has no name, nothing is known.
    expect(await find(merge, head, notes, false)).toBeUndefined();
    expect(notes).toEqual([]);
  });

  it('is what the event names where no merge of this head is checked out', async () => {
    const base = open.emulator.commit({});
    const head = open.emulator.commit({});
    const other = open.emulator.commit({}, [base, open.emulator.commit({})]);
    expect(await find(undefined, head)).toBe(old);
    expect(await find(head, head)).toBe(old);
    expect(await find(other, head)).toBe(old);
  });

  it('is what the event names where GitHub does not tell, and the log says why', async () => {
    const notes: string[] = [];
    expect(await find('f'.repeat(40), open.emulator.commit({}), notes)).toBe(old);
    expect(notes).toEqual([
      expect.stringMatching(
        /^Could not read the merge commit: .*`contents: read`.* Compared is with the commit/,
      ),
    ]);
  });

  it('of a merge group is the commit it stands on', async () => {
    const sources = { commit: open.emulator.commit({}), pullRequest: undefined };
    const base = { sha: old, isDefaultBranch: true };
    const ask = async (named: typeof base | undefined) =>
      findBaseCommit(open.github, { ...sources, base: named }, () => expect.unreachable());
    expect(await ask(base)).toBe(old);
    expect(await ask(undefined)).toBeUndefined();
  });
});
