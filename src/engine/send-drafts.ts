/** Sends drafts to Jira in one bulk create, and notes those of which nothing was created. */
import { HOLD, refOf } from '../sync/checkpoint.ts';
import type { Failure, FailureError } from '../sync/failure.ts';
import type { OperationReport } from '../sync/outcome.ts';
import { otherSide } from '../sync/snapshot.ts';
import type { Issue, IssueId, Side } from '../sync/snapshot.ts';
import type { DraftRefused } from '../jira/site.ts';
import { redraft, toIssueDraft } from './drafts.ts';
import type { Draft } from './drafts.ts';
import { asFailure, endsSync, nowOf } from './run.ts';
import type { Run } from './run.ts';
import { reportOf, settle } from './settle.ts';
import type { Walk } from './walk.ts';

/** The side of the origins, and the walk that is told of each attempt. */
interface Sending {
  readonly from: Side;
  readonly walk: Walk;
}

/**
 * Sends one bulk create. What Jira refuses is tried once more: without the people and choices it names, or else with
 * plain documents; then it is reported.
 * @returns the drafts as they were sent last, and why it is not known what became of them
 */
export async function sendDrafts(
  run: Run,
  making: Sending,
  drafts: readonly Draft[],
): Promise<{
  readonly sent: readonly Draft[];
  readonly created: ReadonlySet<IssueId>;
  readonly unsure?: FailureError;
}> {
  const { from } = making;
  const created = new Set<IssueId>();
  let sent = drafts;
  try {
    const refused = await createIssues(run, making, drafts, created);
    const again = refused.flatMap((refusal) => {
      const first = drafts[refusal.index];
      const second = first && redraft(run, first, refusal);
      return first === undefined || second === undefined ? [] : [{ first, second, refusal }];
    });
    const final = refused.filter((refusal) => !again.some((one) => one.refusal === refusal));
    for (const refusal of final) settleRefused(run, from, drafts[refusal.index]?.origin, refusal);
    if (again.length > 0) {
      const firsts = new Set(again.map(({ first }) => first));
      sent = [...drafts.filter((draft) => !firsts.has(draft)), ...again.map(({ second }) => second)];
      const seconds = again.map(({ second }) => second);
      for (const refusal of await createIssues(run, making, seconds, created)) {
        const one = again[refusal.index];
        // A field that is required was named for its value first.
        const isRequired = refusal.fields.some((field) => one?.refusal.fields.includes(field));
        settleRefused(run, from, one?.first.origin, isRequired ? (one?.refusal ?? refusal) : refusal);
      }
    }
    run.trouble.success();
    return { sent, created };
  } catch (thrown) {
    const error = asFailure(thrown);
    if (run.trouble.failure(error) || endsSync(error.failure)) throw error;
    return { sent, created, unsure: error };
  }
}

async function createIssues(
  run: Run,
  { from, walk }: Sending,
  drafts: readonly Draft[],
  made: Set<IssueId>,
): Promise<readonly DraftRefused[]> {
  walk.attempted(drafts.length);
  const { created, refused } = await run.sites[otherSide(from)].createIssues(
    drafts.map((draft) => toIssueDraft(run, draft)),
  );
  for (const issue of created) {
    made.add(issue.id);
    walk.attempted(0, issue.key);
  }
  return refused;
}

function settleRefused(run: Run, from: Side, origin: Issue | undefined, refusal: DraftRefused): void {
  if (origin === undefined) return;
  const to = otherSide(from);
  const request = { site: run.contract[to].site, method: 'POST', route: '/rest/api/3/issue/bulk' };
  const { status, messages, fields } = refusal;
  const failure: Failure = { code: 'refused', request, status, messages, fields };
  const operation: OperationReport = { kind: 'create', side: to, status: 'failed', failure };
  const report = reportOf(run, from, origin.key, [], [operation]);
  settle(run, refOf(from, origin.id), report, { failures: [failure] });
}

/**
 * Not created, as far as is known. Without an answer Jira may still do it: not again in this run, not within ten minutes,
 * and then with back-off.
 */
export function settleUnsent(run: Run, from: Side, origin: Issue, error: FailureError): void {
  const ref = refOf(from, origin.id);
  const { failure } = error;
  const unknown = error.outcome === 'unknown';
  const operation: OperationReport = { kind: 'create', side: otherSide(from), status: 'failed', failure };
  settle(run, ref, reportOf(run, from, origin.key, [], [operation]), {
    failures: [failure],
    holds: unknown ? [{ ref, until: nowOf(run) + HOLD }] : [],
  });
}
