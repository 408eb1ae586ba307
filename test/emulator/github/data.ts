/** What the emulated GitHub knows: one repository with its commits, issues and comments, and the tokens that may see it. */

/** What stands at a path of a commit. */
export type Entry =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'symlink'; readonly target: string }
  | { readonly kind: 'submodule' };

export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  /** By path from the root. */
  readonly entries: ReadonlyMap<string, Entry>;
}

export type Access = 'none' | 'read' | 'write';

export interface Actor {
  readonly login: string;
  readonly type: 'User' | 'Bot';
}

export interface Token extends Actor {
  /** `installation`: the token of a run or of an app, which is no user. */
  readonly kind: 'installation' | 'user';
  readonly contents: Access;
  readonly issues: Access;
  readonly pullRequests: Access;
}

export interface CommentRecord {
  readonly id: number;
  readonly issue: number;
  readonly author: Actor;
  body: string;
  readonly created: number;
  updated: number;
}

export interface IssueRecord {
  readonly number: number;
  readonly isPullRequest: boolean;
  /** Undefined: the account is gone. */
  readonly author: Actor | undefined;
  title: string;
  body: string;
  state: 'open' | 'closed';
  stateReason: string | null;
  readonly created: number;
  updated: number;
  locked: boolean;
}

export interface GitHubData {
  readonly owner: string;
  readonly repo: string;
  readonly tokens: Map<string, Token>;
  readonly commits: Map<string, Commit>;
  readonly issues: IssueRecord[];
  readonly comments: CommentRecord[];
  issuesEnabled: boolean;
  /** Bytes. Larger files come without their content; where GitHub's megabyte ends exactly, it does not say. */
  contentMax: number;
}

/** GitHub allows this many characters in a body. */
export const BODY_MAX = 65_536;
/** A folder is listed up to here. */
export const FOLDER_MAX = 1000;

/** Splits a path into folder and name. */
export function folderOf(path: string): { readonly folder: string; readonly name: string } {
  const cut = path.lastIndexOf('/');
  return { folder: cut === -1 ? '' : path.slice(0, cut), name: path.slice(cut + 1) };
}
