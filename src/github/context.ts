/** What of the GitHub event matters to a run. Off GitHub everything has a harmless value, so that the demo runs anywhere. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

export interface RunContext {
  readonly onGitHub: boolean;
  /** `schedule`, `pull_request`, …; empty off GitHub. */
  readonly eventName: string;
  readonly onDefaultBranch: boolean;
  readonly pullRequest: { readonly number: number; readonly fromFork: boolean } | undefined;
  /** The event is about a pull request, even if its payload could not be read. */
  readonly isPullRequest: boolean;
  /** Digits. Together with `attempt` it names the run in checkpoint keys. */
  readonly runId: string;
  readonly attempt: string;
  readonly repository: { readonly owner: string; readonly name: string } | undefined;
  readonly serverUrl: string;
  readonly apiUrl: string;
  /** Page of this run, undefined off GitHub. */
  readonly runUrl: string | undefined;
  /** A person started this run: it lifts a visibility stop. */
  readonly byHand: boolean;
  /** Absolute path; configuration paths start here. */
  readonly workspace: string;
  /** Why the event could not be read, for the log. */
  readonly warning: string | undefined;
}

const Repository = z.object({ full_name: z.string().optional(), default_branch: z.string().optional() });

const Event = z.object({
  repository: Repository.optional(),
  pull_request: z
    .object({
      number: z.number().int().positive(),
      head: z.object({ repo: z.object({ full_name: z.string() }).nullish() }).optional(),
    })
    .optional(),
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
  const isPullRequest = eventName.startsWith('pull_request') || event.pull_request !== undefined;
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
    },
    isPullRequest,
    runId,
    attempt: Digits.safeParse(env['GITHUB_RUN_ATTEMPT']).data ?? '1',
    repository,
    serverUrl,
    apiUrl: env['GITHUB_API_URL'] ?? 'https://api.github.com',
    runUrl:
      repository === undefined || runId === '0'
        ? undefined
        : `${serverUrl}/${repository.owner}/${repository.name}/actions/runs/${runId}`,
    byHand: eventName === 'workflow_dispatch',
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
