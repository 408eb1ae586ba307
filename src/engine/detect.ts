/** Finds what changed since the checkpoint: one search per side, what the ledger knows is dropped. */
import { propertyKeys } from '../sync/markers.ts';
import { refOf, windowStart } from '../sync/checkpoint.ts';
import { FailureError } from '../sync/failure.ts';
import type { FoundIssue, Page } from '../jira/site.ts';
import type { IssueId, Millis, Side } from '../sync/snapshot.ts';
import { chunk } from './chunk.ts';
import type { Run } from './run.ts';

/** Changed issues of one page of both sides' searches. `cursor` holds once they are settled. */
export interface Detected {
  readonly changed: Readonly<Record<Side, readonly IssueId[]>>;
  readonly cursor: Readonly<Partial<Record<Side, Millis>>>;
}

/** Walks both searches page by page, so that memory does not grow with what changed. */
export async function* detect(run: Run): AsyncGenerator<Detected> {
  const walks = { customer: walkSide(run, 'customer'), desk: walkSide(run, 'desk') };
  for (;;) {
    const [customer, desk] = await Promise.all([walks.customer.next(), walks.desk.next()]);
    if (customer.done === true && desk.done === true) return;
    yield {
      changed: {
        customer: customer.done === true ? [] : customer.value.ids,
        desk: desk.done === true ? [] : desk.value.ids,
      },
      cursor: {
        ...(customer.done === true ? {} : { customer: customer.value.cursor }),
        ...(desk.done === true ? {} : { desk: desk.value.cursor }),
      },
    };
  }
}

async function* walkSide(
  run: Run,
  side: Side,
): AsyncGenerator<{ readonly ids: readonly IssueId[]; readonly cursor: Millis }> {
  const site = run.sites[side];
  const { project } = run.contract[side];
  const state = run.checkpoint.sides[side];
  const since = windowStart(state);
  const known = new Map(state.ledger.map(([id, updated]) => [id, updated]));
  let cursor = state.cursor;
  let next: string | undefined;
  let first = true;
  do {
    let page: Page<FoundIssue> = await site.searchUpdated(project.id, since, next);
    if (first && page.items.length === 0 && state.ledger.some(([, updated]) => updated >= since)) {
      // Jira's search answers nothing now and then: asked twice, it counts. https://github.com/pycontribs/jira/issues/2413
      page = await site.searchUpdated(project.id, since);
      if (page.items.length === 0) await checkNotEmptied(run, side, since);
    }
    if (page.next !== undefined) run.progress.page[side] = Math.max(1, page.items.length);
    first = false;
    // `updated` ahead of the site's own clock would let the cursor jump over what is still to come.
    const newest = Math.max(cursor, ...page.items.map((item) => item.updated));
    cursor = Math.max(cursor, Math.min(newest, site.now()));
    const ids = page.items.filter((item) => (known.get(item.id) ?? -1) < item.updated).map((item) => item.id);
    yield { ids, cursor };
    next = page.next;
  } while (next !== undefined);
}

/**
 * A side that lists nothing although the ledger knows issues in the same window: the index, the rights or the project
 * changed. A few deleted or moved issues are life; anything else stops the sync.
 */
async function checkNotEmptied(run: Run, side: Side, since: Millis): Promise<void> {
  const expected = run.checkpoint.sides[side].ledger
    .filter(([, updated]) => updated >= since)
    .map(([id]) => id as IssueId);
  const { project, site } = run.contract[side];
  const [some = []] = chunk(expected, 100);
  const issues = await run.sites[side].fetchIssues(some, {
    fields: [],
    properties: propertyKeys(run.contract),
    comments: false,
  });
  const there = issues.filter((issue) => issue.projectId === project.id).length;
  // By hand it goes on: somebody has looked why nothing is listed.
  if ((there > 0 || expected.length > 5) && !run.byHand) {
    throw new FailureError({ code: 'empty-side', site, project: project.key, expected: expected.length });
  }
  // Read by id and gone: nobody need wonder about them again.
  if (there === 0) for (const id of expected) run.progress.gone.add(refOf(side, id));
}

/** Drops what this run has dealt with already, as a twin or otherwise. */
export function unhandled(run: Run, side: Side, ids: readonly IssueId[]): IssueId[] {
  return ids.filter((id) => !run.progress.handled.has(refOf(side, id)));
}
