/** The command that allows once what a limit refused. */
import type { SyncReport } from '../sync/outcome.ts';

const SYNC_NAME = /^[a-z0-9-]{1,40}$/;
const WORKFLOW_FILE = /^\w[\w.-]{0,99}\.ya?ml$/;
const LIMIT = /^[A-Za-z]{1,40}$/;

/**
 * A line to paste into a shell: it starts the workflow for this sync alone, with the limits that were reached raised to what
 * was wanted. Nothing but names of a known shape gets into it, so it needs no quotes and ends no fence.
 *
 * @param workflow file name of the workflow, as in `GITHUB_WORKFLOW_REF`
 * @returns undefined if no limit was reached, or the workflow or the sync cannot be named in a shell
 * @see https://cli.github.com/manual/gh_workflow_run
 */
export function describeAllowance(
  { sync, overLimit }: Pick<SyncReport, 'sync' | 'overLimit'>,
  workflow: string | undefined,
): string | undefined {
  const limits = overLimit.filter(({ limit }) => LIMIT.test(limit));
  if (workflow === undefined || !WORKFLOW_FILE.test(workflow)) return undefined;
  if (limits.length === 0 || !SYNC_NAME.test(sync)) return undefined;
  const raised = limits.map(({ limit, wanted }) => `${limit}=${wanted}`).join(',');
  return `gh workflow run ${workflow} -f limits=${raised} -f syncs=${sync}`;
}
