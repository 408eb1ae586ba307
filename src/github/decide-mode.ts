/** Which mode a run has, from the input and where it runs: only the default branch writes, and never a pull request. */
import type { RunContext } from './context.ts';
import type { Mode } from './inputs.ts';

export type ModeDecision =
  | { readonly ok: true; readonly mode: 'sync' | 'plan' | 'matrix'; readonly reason: string }
  | {
      readonly ok: true;
      readonly mode: 'validate';
      readonly reason: string;
      /** Why the files are only checked, where a plan was to be expected. */
      readonly instead?: InsteadOfPlan;
    }
  | { readonly ok: false; readonly problem: string };

/** Why a pull request gets no plan. */
export type InsteadOfPlan = 'fork' | 'no-secrets';

const REASONS: Readonly<Record<InsteadOfPlan, string>> = {
  fork: 'a pull request from a fork',
  'no-secrets': 'a pull request without secrets',
};

/**
 * Decides the mode. Writing happens only on the default branch: a run elsewhere would read and save another checkpoint
 * (caches belong to branches), and whoever may open a pull request could change what is written.
 *
 * @param hasCredentials whether the environment has what at least one site needs that a plan would ask
 */
export function decideMode(
  mode: Mode,
  context: Pick<RunContext, 'isPullRequest' | 'pullRequest' | 'onDefaultBranch' | 'onGitHub'>,
  hasCredentials: boolean,
): ModeDecision {
  if (mode === 'validate' || mode === 'matrix') return { ok: true, mode, reason: 'asked for' };
  if (mode === 'sync') {
    const problem = whyNotSync(context);
    return problem === undefined ? { ok: true, mode, reason: 'asked for' } : { ok: false, problem };
  }
  const instead = whyNotPlan(context, hasCredentials);
  if (instead !== undefined) return { ok: true, mode: 'validate', reason: REASONS[instead], instead };
  if (mode === 'plan') return { ok: true, mode, reason: 'asked for' };
  if (context.isPullRequest) return { ok: true, mode: 'plan', reason: 'a pull request' };
  return context.onDefaultBranch
    ? { ok: true, mode: 'sync', reason: 'the default branch' }
    : { ok: true, mode: 'plan', reason: 'not the default branch' };
}

function whyNotSync({
  isPullRequest,
  onGitHub,
  onDefaultBranch,
}: Pick<RunContext, 'isPullRequest' | 'onDefaultBranch' | 'onGitHub'>): string | undefined {
  if (isPullRequest)
    return 'mode: sync is refused on a pull request, in what follows from one, and on an event that does not say whose work it is about. Use mode: auto, which plans there.';
  if (onGitHub && !onDefaultBranch)
    return 'mode: sync is refused here: it writes only from the default branch. Use mode: plan.';
  return undefined;
}

/** A pull request whose author is a stranger must not have Jira asked in our name, whatever secrets the workflow gives it. */
function whyNotPlan(
  { isPullRequest, pullRequest }: Pick<RunContext, 'isPullRequest' | 'pullRequest'>,
  hasCredentials: boolean,
): InsteadOfPlan | undefined {
  if (pullRequest?.fromFork === true) return 'fork';
  return isPullRequest && !hasCredentials ? 'no-secrets' : undefined;
}
