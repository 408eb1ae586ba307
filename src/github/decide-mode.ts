/** Which mode a run has, from the input and where it runs (DESIGN section 4). */
import type { RunContext } from './context.ts';
import type { Mode } from './inputs.ts';

export type DecidedMode = Exclude<Mode, 'auto'>;

export type ModeDecision =
  | { readonly ok: true; readonly mode: DecidedMode; readonly reason: string }
  | { readonly ok: false; readonly problem: string };

/**
 * Decides the mode. Writing happens only on the default branch: a run elsewhere would read and save another checkpoint
 * (caches belong to branches), and whoever may open a pull request could change what is written.
 *
 * @param hasCredentials whether the environment has what at least one site needs that a plan would ask
 */
export function decideMode(
  mode: Mode,
  context: Pick<RunContext, 'isPullRequest' | 'onDefaultBranch' | 'onGitHub'>,
  hasCredentials: boolean,
): ModeDecision {
  switch (mode) {
    case 'validate':
    case 'matrix':
    case 'plan':
      return { ok: true, mode, reason: 'asked for' };
    case 'sync':
      if (context.isPullRequest) {
        return {
          ok: false,
          problem:
            'mode: sync is refused on a pull request, and in what follows from one. Use mode: auto, which plans there.',
        };
      }
      if (context.onGitHub && !context.onDefaultBranch) {
        return {
          ok: false,
          problem: 'mode: sync is refused here: it writes only from the default branch. Use mode: plan.',
        };
      }
      return { ok: true, mode, reason: 'asked for' };
    case 'auto':
      if (context.isPullRequest) {
        return hasCredentials
          ? { ok: true, mode: 'plan', reason: 'a pull request' }
          : { ok: true, mode: 'validate', reason: 'a pull request without secrets' };
      }
      return context.onDefaultBranch
        ? { ok: true, mode: 'sync', reason: 'the default branch' }
        : { ok: true, mode: 'plan', reason: 'not the default branch' };
  }
}
