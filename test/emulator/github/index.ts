/**
 * The few routes of GitHub's API that Deskbridge uses, on a loopback port: files of a commit, comments, issues, and whose token
 * it is. Anything else answers 501.
 */
import { createHash } from 'node:crypto';
import { isRecord } from '../answer.ts';
import { listen } from '../http-server.ts';
import type { Answer, Ask, Route } from './answer.ts';
import { Refused } from './answer.ts';
import { contentRoutes } from './contents.ts';
import type { Actor, CommentRecord, Entry, GitHubData, IssueRecord, Token } from './data.ts';
import { issueRoutes } from './issues.ts';

export type { CommentRecord, IssueRecord, Token } from './data.ts';

export interface GitHubRequest {
  readonly method: string;
  readonly route: string;
  /** As sent. */
  readonly path: string;
  readonly query: string;
  /** 0: no answer was sent. */
  readonly status: number;
  readonly write: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type GitHubFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: unknown;
    }
  /** The connection breaks before or after the request was carried out, or within the answer to it. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'within' | 'after' }
  /** No answer comes, or only the beginning of one. */
  | { readonly kind: 'hang'; readonly when?: 'within' };

export interface GitHubFaultRule {
  readonly method?: string;
  readonly route?: string;
  /** How many requests it meets; one by default. */
  readonly times?: number;
  readonly action: GitHubFault;
}

export interface GitHubEmulator {
  /** For GITHUB_API_URL. */
  readonly url: string;
  readonly data: GitHubData;
  readonly log: readonly GitHubRequest[];
  readonly writes: () => readonly GitHubRequest[];
  /** The token of a run with the given rights; contents can be read and the rest written without a word. */
  addToken(name: string, more?: Partial<Token>): string;
  /** Puts a commit there and answers its hash. Texts are files. */
  commit(entries: Readonly<Record<string, string | Entry>>, parents?: readonly string[]): string;
  addIssue(more?: Partial<IssueRecord>): IssueRecord;
  addComment(issue: number, author: Actor, body: string): CommentRecord;
  fault(rule: GitHubFaultRule): void;
  close(): Promise<void>;
}

export const RUN_BOT: Actor = { login: 'github-actions[bot]', type: 'Bot' };

/** The beginning of an answer, and then the connection breaks, or nothing more comes. */
function breakOff({ status, headers, body, raw }: Answer, end: 'reset' | 'hang'): Response {
  const bytes = raw ?? new TextEncoder().encode(JSON.stringify(body ?? null));
  let isBegun = false;
  const begun = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!isBegun) controller.enqueue(bytes.slice(0, Math.ceil(bytes.length / 2)));
      else if (end === 'hang') await new Promise(() => undefined);
      else {
        // What was sent has to be on its way, or there is no answer at all.
        await new Promise((resolve) => setTimeout(resolve, 50));
        controller.error(new Error('the connection broke'));
      }
      isBegun = true;
    },
  });
  const type = raw === undefined ? 'application/json' : 'application/vnd.github.raw+json; charset=utf-8';
  return new Response(begun, {
    status,
    headers: { ...headers, 'content-type': type, 'content-length': String(bytes.length) },
  });
}

const identityRoutes: readonly Route[] = [
  { method: 'POST', route: '/graphql', write: false, answer: answerQuery },
  { method: 'GET', route: '/user', write: false, answer: answerUser },
];
const routes = [...contentRoutes, ...issueRoutes, ...identityRoutes];

/** Starts the emulator. @param now the clock of its times */
export async function startGitHub({
  now = () => Date.now(),
}: { readonly now?: () => number } = {}): Promise<GitHubEmulator> {
  const data: GitHubData = {
    owner: 'vendor',
    repo: 'bridges',
    tokens: new Map(),
    commits: new Map(),
    issues: [],
    comments: [],
    issuesEnabled: true,
    contentMax: 1_000_000,
  };
  const log: GitHubRequest[] = [];
  const faults: { rule: GitHubFaultRule; left: number }[] = [];
  const server = await listen(handle);

  async function handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const sent = await request.text();
    const body: unknown = sent === '' ? {} : JSON.parse(sent);
    const found = findRoute(request.method, url.pathname);
    const entry = {
      method: request.method,
      route: found?.route.route ?? url.pathname,
      path: url.pathname,
      query: url.search,
      write: found?.route.write ?? request.method !== 'GET',
      headers: Object.fromEntries(request.headers),
      body,
    };
    const note = (status: number) => log.push({ ...entry, status });
    const fault = takeFault(entry.method, entry.route);
    const act = (): Answer => answerTo(request, url, found, body);
    if (fault?.kind === 'reset') {
      const given = fault.when === 'before' ? undefined : act();
      note(fault.when === 'within' ? (given?.status ?? 0) : 0);
      if (given !== undefined && fault.when === 'within') return breakOff(given, 'reset');
      throw new Error('the connection broke');
    }
    if (fault?.kind === 'hang') {
      const begun = fault.when === 'within' ? act() : undefined;
      note(begun?.status ?? 0);
      return begun === undefined ? new Promise(() => undefined) : breakOff(begun, 'hang');
    }
    const answer =
      fault === undefined
        ? act()
        : {
            status: fault.status,
            headers: fault.headers ?? {},
            body: fault.body === undefined ? { message: 'A fault on demand' } : fault.body,
          };
    note(answer.status);
    const headers = { 'x-github-request-id': `E:${log.length}`, ...answer.headers };
    return answer.raw === undefined
      ? Response.json(answer.body ?? null, { status: answer.status, headers })
      : new Response(Uint8Array.from(answer.raw), {
          status: answer.status,
          headers: { ...headers, 'content-type': 'application/vnd.github.raw+json; charset=utf-8' },
        });
  }

  function answerTo(request: Request, url: URL, found: Found | undefined, body: unknown): Answer {
    try {
      if (found === undefined) return { status: 501, body: { message: 'This route is not emulated.' } };
      const token = data.tokens.get(
        (request.headers.get('authorization') ?? '').replace(/^(token|bearer) /i, ''),
      );
      if (token === undefined) throw new Refused(401, 'Bad credentials');
      const { owner, repo } = found.params;
      // A token learns nothing of what it may not see, not even that it is there.
      if (owner !== undefined && (owner !== data.owner || repo !== data.repo))
        throw new Refused(404, 'Not Found');
      const record = isRecord(body) ? body : {};
      const ask: Ask = {
        data,
        token,
        params: found.params,
        query: url.searchParams,
        headers: request.headers,
        body: record,
        now: now(),
        origin: server.url,
        url,
      };
      return found.route.answer(ask);
    } catch (error) {
      if (error instanceof Refused) return error.answer;
      throw error;
    }
  }

  function takeFault(method: string, route: string): GitHubFault | undefined {
    const fault = faults.find(
      ({ rule, left }) =>
        left > 0 &&
        (rule.method ?? method) === method &&
        (rule.route === undefined || route.endsWith(rule.route)),
    );
    if (fault === undefined) return undefined;
    fault.left -= 1;
    return fault.rule.action;
  }

  return {
    url: server.url,
    data,
    log,
    writes: () => log.filter(({ write }) => write),
    addToken(name, more = {}) {
      data.tokens.set(name, {
        ...RUN_BOT,
        kind: 'installation',
        contents: 'read',
        issues: 'write',
        pullRequests: 'write',
        ...more,
      });
      return name;
    },
    commit(entries, parents = []) {
      const all = Object.entries(entries).map(([path, entry]): [string, Entry] => [
        path,
        typeof entry === 'string' ? { kind: 'file', bytes: new TextEncoder().encode(entry) } : entry,
      ]);
      const sha = createHash('sha1')
        .update(`${data.commits.size} ${parents.join(' ')}`)
        .digest('hex');
      data.commits.set(sha, { sha, parents, entries: new Map(all) });
      return sha;
    },
    addIssue(more = {}) {
      const issue: IssueRecord = {
        number: data.issues.length + 1,
        isPullRequest: false,
        author: { login: 'ann', type: 'User' },
        title: 'An issue',
        body: '',
        state: 'open',
        stateReason: null,
        created: now(),
        updated: now(),
        locked: false,
        ...more,
      };
      data.issues.push(issue);
      return issue;
    },
    addComment(issue, author, body) {
      const comment = {
        id: 5000 + data.comments.length,
        issue,
        author,
        body,
        created: now(),
        updated: now(),
      };
      data.comments.push(comment);
      return comment;
    },
    fault: (rule) => void faults.push({ rule, left: rule.times ?? 1 }),
    close: () => server.close(),
  };
}

interface Found {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

function findRoute(method: string, path: string): Found | undefined {
  const parts = path.split('/');
  for (const route of routes) {
    const names = route.route.split('/');
    if (route.method !== method || names.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = names.every((name, index) => {
      const part = parts[index] ?? '';
      const variable = /^\{(\w+)\}$/.exec(name)?.[1];
      if (variable === undefined) return name === part;
      params[variable] = decodeURIComponent(part);
      return part !== '';
    });
    if (fits) return { route, params };
  }
  return undefined;
}

/** Only `viewer { login }`, which answers every kind of token. */
function answerQuery({ body, token }: Ask): Answer {
  if (!/^\{ viewer \{ login \} \}$/.test(String(body['query'])))
    throw new Refused(501, 'This query is not emulated.');
  return { status: 200, body: { data: { viewer: { login: token.login } } } };
}

/** The token of a run or of an app is no user. */
function answerUser({ token }: Ask): Answer {
  if (token.kind === 'installation') throw new Refused(403, 'Resource not accessible by integration');
  return { status: 200, body: { login: token.login, id: token.login.length, type: token.type } };
}
