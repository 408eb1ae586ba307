/**
 * The client for GitHub's API. Only a run that has something to say to GitHub loads it: the package is large, and most runs of
 * a schedule do not need it.
 */
import type { Octokit } from 'octokit';
import { z } from 'zod';
import type { RunContext } from './context.ts';
import type { Log } from './log.ts';
import type { Asked, FailedAnswer, Purpose, TroubleCode } from './trouble.ts';
import { describeTrouble } from './trouble.ts';

export interface GitHub {
  readonly repository: { readonly owner: string; readonly repo: string };
  readonly octokit: Octokit;
  /** Login of the token, asked once: whoever wrote something under it is us. */
  login(): Promise<Asked<string>>;
}

export interface GitHubSettings {
  readonly token: string;
  readonly context: Pick<RunContext, 'repository' | 'apiUrl'>;
  readonly log: Pick<Log, 'debug'>;
  /** Aborted when the run is cancelled: nothing more is asked. */
  readonly signal?: AbortSignal;
  /** Milliseconds that count as a second when waiting, and whether writes are paced. For tests. */
  readonly second?: number;
  readonly paced?: boolean;
  /** Milliseconds until a request is given up. */
  readonly timeout?: number;
}

/** Version of the API that the answers are read by. @see https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const API_VERSION = '2022-11-28';
const USER_AGENT = 'deskbridge';
const TIMEOUT = 10_000;
/** Seconds. A comment is not worth a longer wait on a runner that is paid for by the minute; the next run writes it. */
const LONGEST_WAIT = 60;
/** Times that a request is sent again. */
const RETRIES = 1;
/** Answers that another try does not change. 429 is left to the rate limit, which knows how long to wait. */
const FINAL_ANSWERS = [400, 401, 403, 404, 409, 410, 413, 422, 429, 451];

/** The author of what the token of a run writes. @see https://docs.github.com/en/actions/concepts/security/github_token */
const DEFAULT_LOGIN = 'github-actions[bot]';

/**
 * Loads the client and points it to the API of this GitHub, which is another one on an Enterprise Server.
 * @returns undefined without a repository, that is, off GitHub
 */
export async function connectGitHub(settings: GitHubSettings): Promise<GitHub | undefined> {
  const { token, context, log, signal, second = 1000, paced = true, timeout = TIMEOUT } = settings;
  if (context.repository === undefined) return undefined;
  const { Octokit } = await import('octokit');

  const stopped = () => signal?.aborted === true;
  const onLimit =
    (kind: string) =>
    (after: number, _options: unknown, _octokit: unknown, tries: number): boolean => {
      const waits = tries === 0 && after <= LONGEST_WAIT && !stopped();
      log.debug(`GitHub: ${kind} rate limit, ${String(after)} s${waits ? ', waiting' : ', given up'}`);
      return waits;
    };
  // Its words may hold an address or an answer, so they are shown on demand only, made safe. What reads answers has a log of its
  // own, the console, unless it is given another.
  const note = (text: string) => log.debug(`GitHub: ${text}`);
  const ownLog = { debug: () => undefined, info: () => undefined, warn: note, error: note };
  const create = (throttled: boolean) => {
    const client = new Octokit({
      auth: token,
      baseUrl: context.apiUrl.replace(/\/+$/, ''),
      userAgent: USER_AGENT,
      log: ownLog,
      request: { fetch: fetchWithin(timeout, signal), log: ownLog },
      retry: { doNotRetry: FINAL_ANSWERS, retries: RETRIES, retryAfterBaseValue: second },
      throttle: throttled
        ? {
            onRateLimit: onLimit('primary'),
            onSecondaryRateLimit: onLimit('secondary'),
            retryAfterBaseValue: second,
          }
        : { enabled: false },
    });
    // A page of a proxy, for one: octokit takes it for an empty list, or fails as if it were wrong itself.
    client.hook.after('request', ({ data }, { mediaType }) => {
      if (mediaType.format !== 'raw') Json.parse(data);
    });
    return client;
  };

  const octokit = create(paced);
  octokit.hook.before('request', (options) => {
    options.headers['x-github-api-version'] = API_VERSION;
    // A write that was carried out and whose answer was lost would be there twice.
    if (options.method === 'POST') options.request = { ...options.request, retries: 0 };
  });
  let login: Promise<Asked<string>> | undefined;
  return {
    repository: { owner: context.repository.owner, repo: context.repository.name },
    octokit,
    // A query counts as a write for the pacing, and would keep the comment that follows waiting; so it goes beside it.
    login: () => (login ??= askLogin(create(false))),
  };
}

/**
 * Does something and tells what went wrong, if it did. Never throws for what GitHub answers.
 * @throws whatever is not an answer, or the lack of one: a bug of ours
 */
export async function attempt<T>(purpose: Purpose, work: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    const answer = readFailure(error);
    if (answer === undefined) throw error;
    return { ok: false, trouble: describeTrouble(purpose, answer) };
  }
}

const Viewer = z.object({ viewer: z.object({ login: z.string().min(1) }) });
const User = z.object({ login: z.string().min(1) });
/** Answers of a GitHub that is there and does not tell. */
const HIDDEN: readonly TroubleCode[] = ['forbidden', 'not-found', 'unreadable-answer'];

/**
 * `GET /user` answers 403 to the token of a run and of an app, the query answers all of them
 * (https://github.com/fullsend-ai/fullsend/pull/1953). Where neither tells, the token is taken for that of the run. Without any
 * answer nothing is taken for anything: under a wrong name what is there would not be found, and made again.
 */
async function askLogin(octokit: Octokit): Promise<Asked<string>> {
  const purpose = { verb: 'ask whose token this is', permission: 'contents: read' };
  const viewer = await attempt(purpose, async () =>
    Viewer.parse(await octokit.graphql('{ viewer { login } }')),
  );
  if (viewer.ok) return { ok: true, value: viewer.value.viewer.login };
  if (!HIDDEN.includes(viewer.trouble.code)) return viewer;
  const user = await attempt(purpose, async () =>
    User.parse((await octokit.rest.users.getAuthenticated()).data),
  );
  if (user.ok) return { ok: true, value: user.value.login };
  return HIDDEN.includes(user.trouble.code) ? { ok: true, value: DEFAULT_LOGIN } : user;
}

/** Every answer that is asked for, raw files aside. */
const Json = z.union([z.looseObject({}), z.array(z.unknown())]);

/** The whole answer is read here: octokit takes one that breaks off for an empty one. */
function fetchWithin(timeout: number, signal: AbortSignal | undefined): typeof fetch {
  return async (input, init) => {
    const limits = [AbortSignal.timeout(timeout), ...(signal === undefined ? [] : [signal])];
    const answer = await fetch(input, { ...init, signal: AbortSignal.any(limits) });
    const { status, statusText, headers } = answer;
    const body = answer.body === null ? null : await answer.arrayBuffer();
    return new Response(body, { status, statusText, headers });
  };
}

const RequestFailure = z.object({
  name: z.literal('HttpError'),
  status: z.number(),
  message: z.string(),
  response: z.object({ headers: z.record(z.string(), z.unknown()) }).optional(),
});

/** Undefined for an error that has nothing to do with GitHub. */
function readFailure(error: unknown): FailedAnswer | undefined {
  if (error instanceof z.ZodError) return { unreadable: true };
  if (!(error instanceof Error)) return undefined;
  // A query is answered with 200 and errors: it arrived, and was refused.
  if (error.name === 'GraphqlResponseError') return { status: 403 };
  if (error.name === 'AbortError') return {};
  const failure = RequestFailure.safeParse(error);
  if (!failure.success) return undefined;
  const { status, message, response } = failure.data;
  // Without an answer octokit makes up a status.
  return response === undefined
    ? {}
    : { status, rateLimited: isRateLimit(status, message, response.headers) };
}

/** @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
function isRateLimit(status: number, message: string, headers: Readonly<Record<string, unknown>>): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  return (
    headers['x-ratelimit-remaining'] === '0' ||
    headers['retry-after'] !== undefined ||
    /secondary rate/i.test(message)
  );
}
