/**
 * The configuration as it stands in a commit, read through the contents API: a run has only one commit checked out, and the
 * base of a pull request is not it. Which files are meant and what is refused is the same as in `config/read-files`.
 * @see https://docs.github.com/en/rest/repos/contents#get-repository-content
 */
import { createHash } from 'node:crypto';
import { posix, relative, resolve, sep } from 'node:path';
import pMap from 'p-map';
import { z } from 'zod';
import { chooseFiles } from '../config/config-paths.ts';
import { maxFileBytes } from '../config/document.ts';
import type { ConfigFile } from '../config/document.ts';
import type { ConfigProblem } from '../sync/outcome.ts';
import { attempt } from './client.ts';
import type { GitHub } from './client.ts';
import type { GitHubTrouble, Purpose } from './trouble.ts';

export type CommitFiles =
  /** Paths that the commit does not have are left out. */
  | { readonly ok: true; readonly files: readonly ConfigFile[] }
  /** The commit has none of the paths. */
  | { readonly ok: false; readonly why: 'missing' }
  /** They are there and are no configuration: too large, no text, a link out of the repository. */
  | { readonly ok: false; readonly why: 'refused'; readonly problems: readonly ConfigProblem[] }
  | { readonly ok: false; readonly why: 'trouble'; readonly trouble: GitHubTrouble };

export interface ReadAt {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** Root of what is checked out, an absolute path: paths count from there. */
  readonly workspace: string;
  /** Files that are at hand: one that is the same in the commit is not read again. */
  readonly known?: readonly ConfigFile[];
}

/** What all of this is for. */
export const READ_BASE: Purpose = {
  verb: 'read the configuration of the base branch',
  permission: 'contents: read',
};
/** GitHub lists no more of a folder, and does not say that it stopped. */
const FOLDER_MAX = 1000;
const IN_FLIGHT = 6;

/** @param paths the input `config` */
export async function readCommitFiles(
  github: GitHub,
  paths: readonly string[],
  at: ReadAt,
): Promise<CommitFiles> {
  const read = await attempt(READ_BASE, async () => {
    const found = await pMap(paths, async (line) => readPath(github, line, at), {
      concurrency: IN_FLIGHT,
    });
    const outcomes = found.flat();
    // GitHub says 404 for a repository or commit that the token may not read, too.
    if (outcomes.every((outcome) => outcome.kind === 'missing'))
      await github.octokit.rest.git.getCommit({ ...github.repository, commit_sha: at.commit });
    return outcomes;
  });
  if (!read.ok) return { ok: false, why: 'trouble', trouble: read.trouble };

  const files = new Map<string, ConfigFile>();
  const problems: ConfigProblem[] = [];
  for (const outcome of read.value) {
    if (outcome.kind === 'refused')
      problems.push({ file: outcome.path, line: 1, column: 1, path: '', text: outcome.text });
    else if (outcome.kind === 'file') files.set(outcome.path, { path: outcome.path, text: outcome.text });
  }
  if (problems.length > 0) return { ok: false, why: 'refused', problems };
  if (files.size === 0) return { ok: false, why: 'missing' };
  return { ok: true, files: [...files.values()] };
}

/**
 * Reads the CSV files that `pairs` names.
 * @returns by path as the configuration writes it, each file or why it cannot be read
 * @throws what `attempt` understands, when GitHub does not answer
 */
export async function readCommitPairFiles(
  github: GitHub,
  paths: readonly string[],
  at: ReadAt,
): Promise<ReadonlyMap<string, ConfigFile | { readonly unreadable: string }>> {
  const entries = await pMap(
    paths,
    async (line) => {
      const path = repositoryPath(line, at.workspace);
      const outcome: Outcome =
        path === undefined
          ? { kind: 'refused', path: line, text: OUTSIDE }
          : await readFile(github, path, at);
      return [line, asPairFile(outcome)] as const;
    },
    { concurrency: IN_FLIGHT },
  );
  return new Map(entries);
}

type Outcome =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'refused'; readonly path: string; readonly text: string };

const OUTSIDE = 'this lies outside the repository; only files of the repository are read.';
const TOO_LARGE = 'the file is larger than 1 MiB; give each customer a file of its own.';

const File = z.object({
  type: z.literal('file'),
  size: z.number(),
  encoding: z.string(),
  content: z.string(),
});
const Other = z.object({ type: z.enum(['symlink', 'submodule']) });
const Folder = z.array(z.object({ name: z.string(), type: z.string(), sha: z.string() }));
const Content = z.union([Folder, File, Other]);

function asPairFile(outcome: Outcome): ConfigFile | { readonly unreadable: string } {
  if (outcome.kind === 'file') return { path: outcome.path, text: outcome.text };
  return { unreadable: outcome.kind === 'missing' ? 'the file is not there.' : outcome.text };
}

/** The path from the root with `/`, or undefined if it leads out. */
function repositoryPath(line: string, workspace: string): string | undefined {
  const path = relative(workspace, resolve(workspace, line)).split(sep).join('/');
  return path === '..' || path.startsWith('../') || posix.isAbsolute(path) ? undefined : path;
}

async function readPath(github: GitHub, line: string, at: ReadAt): Promise<readonly Outcome[]> {
  const path = repositoryPath(line, at.workspace);
  if (path === undefined) return [{ kind: 'refused', path: line, text: OUTSIDE }];
  const content = await getContent(github, path, at.commit);
  if (content === undefined) return [{ kind: 'missing', path }];
  if (!Array.isArray(content)) return [await readContent(github, path, at.commit, content)];
  if (content.length >= FOLDER_MAX) {
    const text = `the folder holds ${String(FOLDER_MAX)} files or more; GitHub lists no more of them.`;
    return [{ kind: 'refused', path, text }];
  }
  const hashes = new Map(content.map(({ name, sha }) => [name, sha]));
  const names = chooseFiles(content.filter(({ type }) => type !== 'dir').map(({ name }) => name));
  // A folder without configuration is as good as none.
  if (names.length === 0) return [{ kind: 'missing', path }];
  return pMap(
    names,
    async (name): Promise<Outcome> => {
      const inside = posix.join(path, name);
      const same = at.known?.find((file) => file.path === inside && blobHash(file.text) === hashes.get(name));
      return same === undefined
        ? readFile(github, inside, at)
        : { kind: 'file', path: inside, text: same.text };
    },
    { concurrency: IN_FLIGHT },
  );
}

async function readFile(github: GitHub, path: string, { commit }: ReadAt): Promise<Outcome> {
  const content = await getContent(github, path, commit);
  if (content === undefined) return { kind: 'missing', path };
  if (Array.isArray(content)) return { kind: 'refused', path, text: 'this is not a file.' };
  return readContent(github, path, commit, content);
}

/** @returns undefined if the commit does not have the path */
async function getContent(
  github: GitHub,
  path: string,
  commit: string,
): Promise<z.infer<typeof Content> | undefined> {
  try {
    const { data } = await github.octokit.rest.repos.getContent({ ...github.repository, path, ref: commit });
    return Content.parse(data);
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 404) return undefined;
    throw error;
  }
}

async function readContent(
  github: GitHub,
  path: string,
  commit: string,
  content: z.infer<typeof File> | z.infer<typeof Other>,
): Promise<Outcome> {
  const refuse = (text: string): Outcome => ({ kind: 'refused', path, text });
  if (content.type !== 'file') {
    // GitHub follows a link to a file of the repository by itself.
    const leadsAway = 'the link does not lead to a file of the repository.';
    return refuse(content.type === 'symlink' ? leadsAway : 'this is not a file.');
  }
  if (content.size > maxFileBytes) return refuse(TOO_LARGE);
  const bytes =
    content.encoding === 'base64'
      ? Buffer.from(content.content, 'base64')
      : await getRaw(github, path, commit);
  if (bytes.byteLength > maxFileBytes) return refuse(TOO_LARGE);
  const text = decode(bytes);
  return text === undefined ? refuse('this is not a text file in UTF-8.') : { kind: 'file', path, text };
}

/** A file of about 1 MB comes without its content, and has to be asked for as it is. */
async function getRaw(github: GitHub, path: string, commit: string): Promise<Buffer> {
  const { data } = await github.octokit.request('GET /repos/{owner}/{repo}/contents/{path}', {
    ...github.repository,
    path,
    ref: commit,
    mediaType: { format: 'raw' },
  });
  const raw = z.union([z.string(), z.instanceof(ArrayBuffer)]).parse(data);
  return typeof raw === 'string' ? Buffer.from(raw) : Buffer.from(raw);
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The hash under which Git keeps a file. @see https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function blobHash(text: string): string {
  const bytes = Buffer.from(text);
  return createHash('sha1')
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest('hex');
}
