/**
 * Where twins began whose marker does not say it yet: the run that made them died, or its note was refused. What somebody
 * did to them since is a change like any other, so the changelog is asked.
 */
import { refOf } from '../sync/checkpoint.ts';
import { unknownStatuses } from '../sync/pair-questions.ts';
import { otherSide } from '../sync/snapshot.ts';
import type { IssueId, Side } from '../sync/snapshot.ts';
import { STATUS_FIELD } from '../sync/status-plan.ts';
import type { Beginnings } from '../sync/status-plan.ts';
import type { Twins } from '../sync/twins.ts';
import type { Run } from './run.ts';

type Pair = Pick<Twins, Side | 'marker'>;

/**
 * Where both of a pair stood when the twin was made, in one question per side. Twins that this run has just made cost
 * nothing: it saw them right after that.
 * @returns by desk issue, only what the markers lack
 * @throws FailureError when a site cannot be asked
 */
export async function findBeginnings(
  run: Run,
  pairs: readonly Pair[],
): Promise<ReadonlyMap<IssueId, Beginnings>> {
  const found = new Map<IssueId, Beginnings>();
  const lacking = new Map<Pair, readonly Side[]>();
  for (const pair of pairs) {
    const sides = unknownStatuses(run.contract, pair);
    if (sides.length === 0) continue;
    const seen = run.progress.made.get(refOf('desk', pair.desk.id));
    if (seen === undefined) lacking.set(pair, sides);
    // Where it still stands there, the planner takes it as it is, and the goal in the marker need not be written again.
    else
      found.set(
        pair.desk.id,
        Object.fromEntries(
          sides.filter((side) => seen !== '' && seen !== pair[side].statusId).map((side) => [side, seen]),
        ),
      );
  }
  const ofSide = (side: Side) =>
    firstStatuses(
      run,
      side,
      [...lacking].flatMap(([pair, sides]) => (sides.includes(side) ? [pair] : [])),
    );
  const [customer, desk] = await Promise.all([ofSide('customer'), ofSide('desk')]);
  const began = { customer, desk };
  for (const [pair, sides] of lacking) {
    const statusOf = (side: Side) => began[side].get(pair[side].id) ?? pair[side].statusId;
    found.set(pair.desk.id, Object.fromEntries(sides.map((side) => [side, statusOf(side)])));
  }
  return found;
}

/** What stood there before the first change since the twin was made; missing where nothing was changed. */
async function firstStatuses(
  run: Run,
  side: Side,
  pairs: readonly Pair[],
): Promise<ReadonlyMap<IssueId, string>> {
  const since = new Map(pairs.map((pair) => [pair[side].id, madeAt(side, pair)]));
  const edits = await run.sites[side].listFieldEdits([...since.keys()], [STATUS_FIELD]);
  const first = new Map<IssueId, string>();
  for (const { issue, at, was } of edits.toSorted((a, b) => a.at - b.at)) {
    if (was === undefined || first.has(issue) || at < (since.get(issue) ?? 0)) continue;
    first.set(issue, was);
  }
  return first;
}

/** What was done to an origin before it had a twin is no change; the twin itself has no such time. */
function madeAt(side: Side, pair: Pair): number {
  const other = pair[otherSide(side)].created;
  return other > pair[side].created ? other : 0;
}
