/** What of the GitHub event matters to a run. Off GitHub everything has a harmless value, so that the demo runs anywhere. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

export interface RunContext {
  readonly onGitHub: boolean;
  /** `schedule`, `pull_request`, …; empty off GitHub. */
  readonly eventName: string;
  readonly onDefaultBranch: boolean;
  readonly pullRequest: PullRequest | undefined;
  /**
   * What is looked at may be the work of somebody who may not merge: the event is about a pull request, follows from one, or
   * does not say. Some of these run on the default branch, whose secrets they have.
   */
  readonly isPullRequest: boolean;
  /** Where what is looked at would be merged into; undefined if the event does not say. */
  readonly base: ChangeBase | undefined;
  /** Digits. Together with `attempt` it names the run in checkpoint keys. */
  readonly runId: string;
  readonly attempt: string;
  readonly repository: { readonly owner: string; readonly name: string } | undefined;
  /** Who can read the repository, and with it the agreement and all that runs say. */
  readonly visibility: 'public' | 'not-public' | 'unknown';
  readonly serverUrl: string;
  readonly apiUrl: string;
  /** The commit that started this run; for a pull request the merge of its head into its base. Undefined off GitHub. */
  readonly commit: string | undefined;
  /** Path of the workflow, or its name; empty off GitHub. */
  readonly workflow: string;
  /** Its file name, for a command that starts it again. */
  readonly workflowFile: string | undefined;
  /** Page of this run, undefined off GitHub. */
  readonly runUrl: string | undefined;
  /** A person started this run, which lifts the stops that wait for one. A dispatch by a rule or a bot is no person. */
  readonly byHand: boolean;
  /** Absolute path; configuration paths start here. */
  readonly workspace: string;
  /** Why the event could not be read, for the log. */
  readonly warning: string | undefined;
}

export interface PullRequest {
  readonly number: number;
  readonly fromFork: boolean;
  /** The newest commit of the head branch. */
  readonly headSha: string | undefined;
}

export interface ChangeBase {
  /**
   * A commit of that branch: of a pull request its tip when the event was made, or an earlier one, but no merge base
   * (https://github.com/lablup/backend.ai/pull/11862), where `github/base-commit` knows better; of a merge group the commit it
   * stands on. Undefined if the event names none.
   */
  readonly sha: string | undefined;
  /** Whoever opens a pull request chooses its base branch, so only the default branch vouches for anything. */
  readonly isDefaultBranch: boolean;
}

const Repository = z.object({
  full_name: z.string().optional(),
  default_branch: z.string().optional(),
  private: z.boolean().optional(),
  visibility: z.string().optional(),
});

/** 40 hexadecimal digits; anything else is as good as nothing. */
const Sha = z
  .string()
  .regex(/^[0-9a-f]{40}$/)
  .optional()
  .catch(undefined);

const Event = z.object({
  repository: Repository.optional(),
  // Of a dispatch: what the workflow asks for, and who asked.
  inputs: z.record(z.string(), z.unknown()).nullish(),
  sender: z.object({ type: z.string().optional() }).nullish(),
  pull_request: z
    .object({
      number: z.number().int().positive(),
      head: z.object({ sha: Sha, repo: z.object({ full_name: z.string() }).nullish() }).optional(),
      base: z.object({ sha: Sha, ref: z.string().optional() }).optional(),
    })
    .optional(),
  // Of a comment: whether it stands on a pull request.
  issue: z.object({ pull_request: z.unknown().optional() }).nullish(),
  workflow_run: z.object({ event: z.string().optional(), head_branch: z.string().nullish() }).nullish(),
  merge_group: z.object({ base_sha: Sha, base_ref: z.string().optional() }).nullish(),
});

const Digits = z.string().regex(/^\d+$/);
const RepositoryName = z.string().regex(/^[\w.-]+\/[\w.-]+$/);

/**
 * Reads the context from the environment and the event file it names.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables
 */
export function readContext(
  env: NodeJS.ProcessEnv,
  readFile: (path: string) => string = (path) => readFileSync(path, 'utf8'),
): RunContext {
  const eventName = env['GITHUB_EVENT_NAME'] ?? '';
  const { event, warning } = readEvent(env['GITHUB_EVENT_PATH'], readFile);
  const [owner, name] = (RepositoryName.safeParse(env['GITHUB_REPOSITORY']).data ?? '').split('/');
  const repository = owner !== undefined && name !== undefined ? { owner, name } : undefined;
  const serverUrl = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  const runId = Digits.safeParse(env['GITHUB_RUN_ID']).data ?? '0';
  const isPullRequest = comesFromPullRequest(eventName, event);
  return {
    onGitHub: env['GITHUB_ACTIONS'] === 'true',
    eventName,
    onDefaultBranch:
      !isPullRequest && isDefaultBranch(eventName, env['GITHUB_REF'], event.repository?.default_branch),
    pullRequest: event.pull_request && {
      number: event.pull_request.number,
      // A head whose repository is gone was a fork.
      fromFork:
        event.pull_request.head?.repo?.full_name !==
        (event.repository?.full_name ?? env['GITHUB_REPOSITORY']),
      headSha: event.pull_request.head?.sha,
    },
    isPullRequest,
    base: baseOf(event),
    runId,
    attempt: Digits.safeParse(env['GITHUB_RUN_ATTEMPT']).data ?? '1',
    repository,
    visibility: visibilityOf(event.repository),
    serverUrl,
    apiUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    commit: Sha.parse(env['GITHUB_SHA']),
    // The reference behind the path differs from run to run.
    workflow: env['GITHUB_WORKFLOW_REF']?.replace(/@.*$/, '') ?? env['GITHUB_WORKFLOW'] ?? '',
    workflowFile: /([^/@]+)@/.exec(env['GITHUB_WORKFLOW_REF'] ?? '')?.[1],
    runUrl:
      repository === undefined || runId === '0'
        ? undefined
        : `${serverUrl}/${repository.owner}/${repository.name}/actions/runs/${runId}`,
    byHand: eventName === 'workflow_dispatch' && !isAutomatic(event),
    workspace: env['GITHUB_WORKSPACE'] ?? process.cwd(),
    warning,
  };
}

/**
 * A schedule runs only on the default branch, and its payload does not always name one.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule
 */
function isDefaultBranch(eventName: string, ref: string | undefined, branch: string | undefined): boolean {
  if (branch === undefined) return eventName === 'schedule';
  return ref === `refs/heads/${branch}`;
}

/** Events of a workflow that was run by those who may write to the repository, or by its own schedule. */
const OWN_EVENTS: ReadonlySet<string> = new Set([
  'push',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
]);

/**
 * Many events run on the default branch with its secrets, or with the commit of somebody's branch checked out (`deployment`,
 * `check_run`, `status`); the payload alone tells whose work that may be. What it does not tell is taken for a stranger's, and so
 * is every event that is not known here.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
function comesFromPullRequest(eventName: string, event: z.infer<typeof Event>): boolean {
  const { issue, workflow_run: before } = event;
  if (event.pull_request !== undefined || isThere(event.merge_group) || isThere(issue?.pull_request))
    return true;
  if (eventName === 'workflow_run' || isThere(before)) {
    const branch = event.repository?.default_branch;
    return !OWN_EVENTS.has(before?.event ?? '') || branch === undefined || before?.head_branch !== branch;
  }
  if (eventName === 'issues' || eventName === 'issue_comment') return !isThere(issue);
  // Whoever publishes a release may write to the repository. Off GitHub there is no event.
  return !OWN_EVENTS.has(eventName) && eventName !== 'release' && eventName !== '';
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function baseOf({
  repository,
  pull_request: pull,
  merge_group: group,
}: z.infer<typeof Event>): ChangeBase | undefined {
  const branch = repository?.default_branch;
  if (branch === undefined) return undefined;
  if (pull?.base?.ref !== undefined) return { sha: pull.base.sha, isDefaultBranch: pull.base.ref === branch };
  return group?.base_ref === undefined
    ? undefined
    : { sha: group.base_sha, isDefaultBranch: group.base_ref === `refs/heads/${branch}` };
}

/**
 * A rule of Jira dispatches with the token of a person, so its workflow says so with an input of its own (`automatic: true`, see
 * examples/on-change.yml). Otherwise every change in Jira would lift a stop that waits for somebody to look.
 */
function isAutomatic({ inputs, sender }: z.infer<typeof Event>): boolean {
  return String(inputs?.['automatic']) === 'true' || sender?.type === 'Bot';
}

/**
 * A public repository of a GitHub Enterprise server is public to all who reach that server. One that is `internal` is private
 * to the enterprise; its payload says `private: true` beside it.
 * @see https://docs.github.com/en/rest/repos/repos#get-a-repository
 */
function visibilityOf(repository: z.infer<typeof Repository> | undefined): RunContext['visibility'] {
  if (repository?.visibility === 'public' || repository?.private === false) return 'public';
  const isClosed = repository?.visibility === 'private' || repository?.visibility === 'internal';
  return isClosed || repository?.private === true ? 'not-public' : 'unknown';
}

interface EventRead {
  readonly event: z.infer<typeof Event>;
  readonly warning: string | undefined;
}

function readEvent(path: string | undefined, readFile: (path: string) => string): EventRead {
  if (path === undefined || path === '') return { event: {}, warning: undefined };
  try {
    const parsed = Event.safeParse(JSON.parse(readFile(path)));
    if (parsed.success) return { event: parsed.data, warning: undefined };
    return {
      event: {},
      warning: 'The GitHub event has an unexpected form. Its branch and pull request are not known.',
    };
  } catch {
    // What was in the file stays out of the message: it is not ours.
    return {
      event: {},
      warning: 'The GitHub event could not be read. Its branch and pull request are not known.',
    };
  }
}
