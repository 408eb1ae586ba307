/** What creating twins would come to, for mode `plan`. */
import { refOf } from '../sync/checkpoint.ts';
import { planComments } from '../sync/comment-plan.ts';
import type { Candidate, TwinDraft } from '../sync/create-plan.ts';
import type { FailureError } from '../sync/failure.ts';
import { unknownComments } from '../sync/pair-plan.ts';
import { planFiles } from '../sync/file-plan.ts';
import type { Issue, IssueId } from '../sync/snapshot.ts';
import { linkTo } from './apply.ts';
import { describe, describeWalk } from './describe.ts';
import { draftTwins, readyOf } from './drafts.ts';
import { BATCH, readOrigins } from './origins.ts';
import { chunk, withProperties } from './read.ts';
import type { Run } from './run.ts';

/**
 * In plan mode nothing is walked: what could be adopted is found by the run itself. The comments that a new twin would
 * get are planned against an empty one.
 * @param leftOut told of candidates whose people cannot be looked up
 */
export async function planCreates(
  run: Run,
  due: readonly Candidate[],
  leftOut: (customer: Issue, error: FailureError) => void,
): Promise<void> {
  for (const part of chunk(due, BATCH)) {
    const issues = await readOrigins(run, part);
    const comments = issues.flatMap((issue) => issue.comments.map((comment) => comment.id));
    const properties =
      comments.length === 0 ? new Map() : await run.sites.customer.readCommentProperties(comments);
    const ready = issues.flatMap((issue) => readyOf(run, issue) ?? []);
    const drafts = await draftTwins(run, ready, leftOut);
    for (const { customer, twin } of drafts) planCreate(run, withProperties(customer, properties), twin);
  }
}

function planCreate(run: Run, issue: Issue, { notCarried: left, statusLabel }: TwinDraft): void {
  const ref = refOf('customer', issue.id);
  const unknown = unknownComments(run.contract, 'customer', issue);
  const history =
    unknown > 0
      ? { operations: [], notCarried: [], explanation: [] }
      : planComments(run.contract, 'customer', issue, emptyTwin(run, issue), { allow: 'all' }, new Set());
  // What has to be asked about files is asked once there is a twin: until then, what is in doubt counts as staying.
  const pair = { customer: issue, desk: emptyTwin(run, issue) };
  const files =
    unknown > 0 ? { operations: [], notCarried: [] } : planFiles(run.contract, pair, { allow: 'all' });
  run.progress.settled.push({
    ref,
    report: {
      customer: linkTo(run, 'customer', issue.key),
      operations: [
        { kind: 'create', side: 'desk', status: 'planned' },
        ...(statusLabel === undefined ? [] : [describeWalk({ side: 'desk', label: statusLabel }, 'planned')]),
        ...[...history.operations, ...files.operations].flatMap((operation) =>
          describe(operation, 'planned'),
        ),
      ],
      notCarried: [...left, ...history.notCarried, ...files.notCarried],
      failures: [],
      ...(run.issues.length > 0 ? { explanation: history.explanation } : {}),
    },
    failures: unknown > 0 ? [{ code: 'unknown-visibility', issue: issue.key, comments: unknown }] : [],
    pending: false,
    holds: [],
  });
}

/** A twin that does not exist yet: an issue of the desk without comments. */
function emptyTwin(run: Run, customer: Issue): Issue {
  return {
    ...customer,
    id: '0' as IssueId,
    projectId: run.contract.desk.project.id,
    fields: {},
    properties: {},
    comments: [],
    attachments: [],
  };
}
