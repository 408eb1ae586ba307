/** What creating twins would come to, for mode `plan`. */
import { refOf } from '../sync/checkpoint.ts';
import { planComments } from '../sync/comment-plan.ts';
import { contentsOfTwin } from '../sync/contents.ts';
import type { Candidate } from '../sync/create-plan.ts';
import type { FailureError } from '../sync/failure.ts';
import { linkRequest, linkTwins } from '../sync/linking.ts';
import type { PairReport } from '../sync/outcome.ts';
import { planFiles } from '../sync/file-plan.ts';
import { otherSide } from '../sync/snapshot.ts';
import type { Issue, IssueId, Side } from '../sync/snapshot.ts';
import { unknownComments } from '../sync/twins.ts';
import { chunk } from './chunk.ts';
import { withProperties } from './comment-properties.ts';
import { describePlanned, describeWalk } from './describe.ts';
import { draftTwins, readyOf } from './drafts.ts';
import type { Draft } from './drafts.ts';
import { BATCH, readOrigins } from './origins.ts';
import type { Run } from './run.ts';
import { linkTo, settle } from './settle.ts';

/**
 * In plan mode nothing is walked: what could be adopted is found by the run itself. The comments that a new twin would
 * get are planned against an empty one.
 * @param leftOut told of candidates whose people cannot be looked up
 */
export async function planCreates(
  run: Run,
  from: Side,
  due: readonly Candidate[],
  leftOut: (origin: Issue, error: FailureError) => void,
): Promise<void> {
  for (const part of chunk(due, BATCH)) {
    const issues = await readOrigins(run, from, part);
    const comments = issues.flatMap((issue) => issue.comments.map((comment) => comment.id));
    const properties =
      comments.length === 0 ? new Map() : await run.sites[from].readCommentProperties(comments);
    const ready = issues.flatMap((issue) => readyOf(run, from, issue) ?? []);
    const drafts = await draftTwins(run, ready, leftOut);
    for (const draft of drafts)
      planCreate(run, { ...draft, origin: withProperties(draft.origin, properties) });
  }
}

function planCreate(run: Run, { from, origin, linkedAt, twin }: Draft): void {
  const { notCarried: left, statusLabel } = twin;
  const ref = refOf(from, origin.id);
  const side = otherSide(from);
  const empty = emptyTwin(run, side, origin);
  const unknown = unknownComments(run.contract, from, origin);
  const { contract } = run;
  const pair = from === 'customer' ? { customer: origin, desk: empty } : { customer: empty, desk: origin };
  const freedom = { allow: 'all' } as const;
  const history =
    unknown > 0
      ? { operations: [], notCarried: [], explanation: [] }
      : planComments({ contract, from, twins: pair, freedom, held: new Set() });
  // What has to be asked about files is asked once there is a twin: until then, what is in doubt counts as staying.
  const files = unknown > 0 ? { operations: [], notCarried: [] } : planFiles(contract, pair, freedom);
  const linking =
    from === 'customer'
      ? linkTwins(run.contract, origin, empty, { links: true, label: run.contract.twinLabel.customer })
      : linkRequest(run.contract, empty, origin, { linkedAt, base: twin.base });
  const report: PairReport = {
    [from]: linkTo(run, from, origin.key),
    operations: [
      {
        kind: 'create',
        side,
        status: 'planned',
        ...(run.compared === undefined ? {} : { contents: contentsOfTwin(twin) }),
      },
      ...linking.flatMap((operation) => describePlanned(run, operation)),
      ...(statusLabel === undefined ? [] : [describeWalk({ side, label: statusLabel }, 'planned')]),
      ...[...history.operations, ...files.operations].flatMap((operation) => describePlanned(run, operation)),
    ],
    notCarried: [...left, ...history.notCarried, ...files.notCarried],
    failures: [],
    ...(run.issues.length > 0 ? { explanation: history.explanation } : {}),
  };
  settle(run, ref, report, {
    failures: unknown > 0 ? [{ code: 'unknown-visibility', issue: origin.key, comments: unknown }] : [],
  });
}

/** A twin that does not exist yet: an issue without comments. */
function emptyTwin(run: Run, to: Side, origin: Issue): Issue {
  return {
    ...origin,
    id: '0' as IssueId,
    projectId: run.contract[to].project.id,
    fields: {},
    properties: {},
    comments: [],
    attachments: [],
  };
}
