/** What a run says on GitHub beyond its own page. Nothing of it can fail a run: its work is in Jira, and done by then. */
import type { Config } from '../config/settings.ts';
import { annotate } from '../github/annotations.ts';
import { connectGitHub } from '../github/client.ts';
import type { GitHub } from '../github/client.ts';
import type { RunContext } from '../github/context.ts';
import { keepFailureIssues } from '../github/failure-issue.ts';
import type { FailingSync, KeptAction, SyncHealth } from '../github/failure-issue.ts';
import { hiddenWord } from '../github/hidden-line.ts';
import type { Inputs } from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import { keepPlanComment, planCommentKey } from '../github/plan-comment.ts';
import { describeTrouble, troubleLine } from '../github/trouble.ts';
import type { Asked, GitHubTrouble, Purpose } from '../github/trouble.ts';
import {
  CONFIGURATION_ISSUE_TITLE,
  failureIssueTitle,
  renderConfigurationIssue,
  renderFailureIssue,
  renderRecovery,
} from '../report/failure-issue.ts';
import type { FailureContext } from '../report/failure-issue.ts';
import type { PairReport, RunReport, SyncReport } from '../sync/outcome.ts';

/** What every word to GitHub needs. */
export interface GitHubWiring {
  readonly inputs: Inputs;
  readonly context: RunContext;
  readonly log: Log;
  /** Aborted when the run is cancelled. */
  readonly stop: AbortSignal;
  /** For tests, which do not wait for the pace of writes. */
  readonly paced?: boolean;
}

/**
 * Loads the client and signs in.
 * @returns undefined off GitHub, where there is nothing to say anything to
 */
export async function openGitHub(
  { inputs, context, log, stop, paced = true }: GitHubWiring,
  purpose: Purpose,
): Promise<Asked<GitHub> | undefined> {
  if (context.repository === undefined) return undefined;
  const token = inputs.githubToken;
  if (token === undefined) return { ok: false, trouble: describeTrouble(purpose, { noToken: true }) };
  const github = await connectGitHub({ token, context, log, signal: stop, paced });
  return github === undefined ? undefined : { ok: true, value: github };
}

/**
 * Keeps the one comment with the plan on the pull request of this run, unless `plan-comment` says never. Never throws for what
 * GitHub answers. A run for a fork has no right to write, which is no news to anybody and so only a line of the log.
 * @param body Markdown, at most 65,000 characters
 */
export async function publishPlanComment(body: string, wiring: GitHubWiring): Promise<void> {
  const { inputs, context, log } = wiring;
  if (inputs.planComment === 'never' || context.pullRequest === undefined) return;
  const { number, fromFork } = context.pullRequest;
  const opened = await openGitHub(wiring, {
    verb: 'write the plan comment',
    permission: 'pull-requests: write',
  });
  if (opened === undefined) return;
  const key = planCommentKey(context, inputs);
  const kept = opened.ok ? await keepPlanComment(opened.value, { number, key, body }) : opened;
  if (kept.ok) log.info(`Plan comment ${kept.value.action}: ${kept.value.url}`);
  else if (fromFork) log.info(kept.trouble.what);
  else warn([kept.trouble]);
}

/**
 * Brings the failure issues up to date, with `failure-issue: true`. Never throws for what GitHub answers.
 *
 * Left alone are the issues of syncs that did not run, that are disabled, and of all syncs when the run looked at single issues
 * only or was cancelled: such a run knows too little. One that ran out of time knows what fails, not that all is well.
 *
 * @param report of a run in mode `sync`
 * @param config none if it does not load: that has an issue of its own
 * @param now milliseconds since 1970
 */
export async function followFailures(
  report: RunReport,
  config: Config | undefined,
  now: number,
  wiring: GitHubWiring,
): Promise<void> {
  const { inputs, context, log } = wiring;
  // Off the default branch nothing is written to Jira, and a checkpoint that is not that of the schedule decides what fails.
  if (!inputs.failureIssue || report.mode !== 'sync' || !context.onDefaultBranch) return;
  if (inputs.issues.length > 0 || report.interrupted === 'signal') return;
  const words: FailureContext = {
    now,
    ...(context.runUrl === undefined ? {} : { runUrl: context.runUrl }),
    ...(context.workflowFile === undefined ? {} : { workflow: context.workflowFile }),
  };
  const configuration = healthOfConfiguration(report, inputs, words);
  const healths = report.syncs.flatMap((sync) => {
    const health = healthOf(sync, config, words);
    return health.failing === undefined && !isWholeLook(sync, report) ? [] : [health];
  });
  const opened = await openGitHub(wiring, { verb: 'keep the failure issue', permission: 'issues: write' });
  if (opened === undefined) return;
  if (!opened.ok) {
    warn([opened.trouble]);
    return;
  }
  const { kept, troubles, postponed } = await keepFailureIssues(
    opened.value,
    [configuration, ...healths],
    now,
  );
  for (const { sync, action, url } of kept) {
    const whose = sync === configuration.sync ? 'configuration' : sync;
    log.info(`${whose}: failure issue ${WORDS[action]}: ${url}`);
  }
  if (postponed > 0)
    log.info(
      `${String(postponed)} more: the next run looks after their failure issues, to write not too many at once.`,
    );
  warn(troubles);
}

const WORDS = {
  opened: 'opened',
  reopened: 'opened again',
  updated: 'updated',
  unchanged: 'unchanged',
  'left-closed': 'left closed, as somebody closed it',
  'refreshed-closed': 'brought up to date and left closed, as somebody closed it',
  closed: 'closed',
  noted: 'noted as recovered, as somebody had closed it',
} as const satisfies Readonly<Record<KeptAction, string>>;

function isWholeLook(sync: SyncReport, report: RunReport): boolean {
  return report.interrupted === undefined && !sync.notices.some(({ code }) => code === 'disabled');
}

/** Runs with other files or for other syncs may load while this one does not, so each has an issue of its own. */
function healthOfConfiguration(
  { problems }: RunReport,
  { config, syncs }: Pick<Inputs, 'config' | 'syncs'>,
  words: FailureContext,
): SyncHealth {
  return {
    // No sync can have a name with a colon.
    sync: `config:${hiddenWord([config.toSorted(), syncs.toSorted()])}`,
    formerNames: [],
    failing: problems && {
      title: CONFIGURATION_ISSUE_TITLE,
      body: renderConfigurationIssue(problems, words),
      what: hiddenWord(problems.map(({ file, path, text }) => [file, path, text])),
      detail: hiddenWord(problems),
    },
    recovery: renderRecovery(words),
  };
}

function healthOf(sync: SyncReport, config: Config | undefined, words: FailureContext): SyncHealth {
  const settings = config?.syncs.find(({ name }) => name === sync.sync);
  return {
    sync: sync.sync,
    formerNames: settings?.formerNames ?? [],
    failing: failingOf(sync, words),
    recovery: renderRecovery(words),
  };
}

/** Undefined if nothing fails. A pair that waits for its next try fails: nobody knows better until then. */
function failingOf(sync: SyncReport, words: FailureContext): FailingSync | undefined {
  const pairs = sync.pairs.filter(isFailing);
  if (sync.stopped === undefined && sync.overLimit.length === 0 && pairs.length === 0) return undefined;
  const what = [
    sync.stopped?.code,
    (sync.problems ?? []).map(({ path, text }) => [path, text]),
    sync.overLimit.map(({ limit }) => limit).toSorted(),
    // The checkpoint remembers one key and one code of a pair that waits: more would make a change of every try.
    pairs.map((pair) => `${pair.customer?.key ?? pair.desk?.key ?? ''} ${codeOf(pair)}`).toSorted(),
  ];
  const tries = pairs.map((pair) =>
    Math.max(pair.waiting?.tries ?? 0, ...pair.failures.map((one) => one.tries)),
  );
  return {
    title: failureIssueTitle(sync.sync),
    body: renderFailureIssue(sync, words),
    what: hiddenWord(what),
    detail: hiddenWord([what, tries.toSorted((a, b) => a - b)]),
  };
}

function isFailing(pair: PairReport): boolean {
  return (
    pair.failures.length > 0 ||
    pair.waiting !== undefined ||
    pair.operations.some(({ failure }) => failure !== undefined)
  );
}

function codeOf({ waiting, failures, operations }: PairReport): string {
  return (
    waiting?.code ??
    failures[0]?.failure.code ??
    operations.find(({ failure }) => failure !== undefined)?.failure?.code ??
    ''
  );
}

function warn(troubles: readonly GitHubTrouble[]): void {
  annotate(troubles.map((trouble) => ({ level: 'warning', text: troubleLine(trouble) })));
}
