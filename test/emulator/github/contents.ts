/** Files and commits of the repository, as the contents API and the Git database show them. */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { notAccessible, Refused } from './answer.ts';
import type { Answer, Ask, Route } from './answer.ts';
import type { Commit, Entry } from './data.ts';
import { FOLDER_MAX, folderOf } from './data.ts';

export const contentRoutes: readonly Route[] = [
  { method: 'GET', route: '/repos/{owner}/{repo}/contents/{path}', write: false, answer: readContents },
  { method: 'GET', route: '/repos/{owner}/{repo}/git/commits/{sha}', write: false, answer: readCommit },
];

function readContents(ask: Ask): Answer {
  if (ask.token.contents === 'none') throw notAccessible();
  const commit = ask.data.commits.get(ask.query.get('ref') ?? '');
  if (commit === undefined)
    throw new Refused(404, `No commit found for the ref ${ask.query.get('ref') ?? ''}`);
  const path = ask.params['path'] ?? '';
  const found = commit.entries.get(path);
  const wantsRaw = /application\/vnd\.github(\.v3)?\.raw/.test(ask.headers.get('accept') ?? '');
  if (found === undefined) return listFolder(ask, commit, path);
  // A link to a file of the repository is answered with that file.
  const target = found.kind === 'symlink' ? posix.join(folderOf(path).folder, found.target) : path;
  const entry = commit.entries.get(target);
  const file = entry?.kind === 'file' ? entry : undefined;
  if (file !== undefined && wantsRaw) return { status: 200, raw: file.bytes };
  if (file !== undefined) {
    const inline = file.bytes.length <= ask.data.contentMax;
    const content = Buffer.from(file.bytes).toString('base64').replace(/.{60}/g, '$&\n');
    return {
      status: 200,
      body: {
        ...describe(ask, commit, path, file),
        type: 'file',
        encoding: inline ? 'base64' : 'none',
        content: inline ? content : '',
      },
    };
  }
  const type = found.kind === 'submodule' ? 'submodule' : 'symlink';
  const more = found.kind === 'symlink' ? { target: found.target } : { submodule_git_url: null };
  return { status: 200, body: { ...describe(ask, commit, path, found), type, ...more } };
}

function listFolder(ask: Ask, commit: Commit, path: string): Answer {
  const inside = path === '' ? '' : `${path}/`;
  const names = new Map<string, Entry | 'dir'>();
  for (const [at, entry] of commit.entries) {
    if (!at.startsWith(inside)) continue;
    const [name = '', ...deeper] = at.slice(inside.length).split('/');
    names.set(name, deeper.length > 0 ? 'dir' : entry);
  }
  if (names.size === 0) throw new Refused(404, 'Not Found');
  const items = [...names].toSorted(([a], [b]) => (a < b ? -1 : 1)).slice(0, FOLDER_MAX);
  return {
    status: 200,
    body: items.map(([name, entry]) => ({
      ...describe(ask, commit, inside + name, entry),
      // A submodule in a folder is called a file.
      type: entry === 'dir' ? 'dir' : entry.kind === 'symlink' ? 'symlink' : 'file',
    })),
  };
}

function describe(ask: Ask, commit: Commit, path: string, entry: Entry | 'dir'): Record<string, unknown> {
  const { owner, repo } = ask.data;
  const bytes = entry !== 'dir' && entry.kind === 'file' ? entry.bytes : undefined;
  const self = `${ask.origin}/repos/${owner}/${repo}/contents/${path}?ref=${commit.sha}`;
  return {
    name: folderOf(path).name,
    path,
    sha: bytes === undefined ? createHash('sha1').update(path).digest('hex') : blobHash(bytes),
    size: bytes?.length ?? 0,
    url: self,
    html_url: null,
    git_url: null,
    download_url: bytes === undefined ? null : `${ask.origin}/raw/${path}`,
    _links: { self, git: null, html: null },
  };
}

/** @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function blobHash(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function readCommit(ask: Ask): Answer {
  if (ask.token.contents === 'none') throw notAccessible();
  const commit = ask.data.commits.get(ask.params['sha'] ?? '');
  if (commit === undefined) throw new Refused(404, 'Not Found');
  return {
    status: 200,
    body: { sha: commit.sha, message: 'A commit', parents: commit.parents.map((sha) => ({ sha, url: '' })) },
  };
}
