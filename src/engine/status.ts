/** Walks an issue from status to status. What a lost answer did is read back: no transition is repeated on a guess. */
import { propertyKey } from '../sync/markers.ts';
import type { DeskMarker } from '../sync/markers.ts';
import { FailureError } from '../sync/failure.ts';
import type { IssueRef, StatusWalk } from '../sync/operation.ts';
import type { OperationReport } from '../sync/outcome.ts';
import type { Issue, Side, Transition } from '../sync/snapshot.ts';
import { STATUS } from '../sync/status-base.ts';
import { availableFrom } from '../sync/status-plan.ts';
import { describeWalk } from './describe.ts';
import { asFailure, endsSync, mustHalt } from './run.ts';
import type { Run } from './run.ts';

/** Ways out of a status by side, issue type and status: what this run has seen of the workflows. */
export type Workflows = Map<string, readonly Transition[]>;

/** What came of a walk. */
export interface Walked {
  readonly operations: readonly OperationReport[];
  readonly failures: readonly FailureError[];
  /** It ends here for now, and nothing failed: the run is ending, or somebody took the issue elsewhere meanwhile. */
  readonly isPutOff: boolean;
}

/** Remembers the transitions that were read with an issue, for others of its type that come to the same status. */
export function learnWorkflow(run: Pick<Run, 'workflows'>, side: Side, issue: Issue): void {
  if (issue.transitions !== undefined)
    run.workflows.set(placeOf(side, issue.issueTypeId, issue.statusId), issue.transitions);
}

function placeOf(side: Side, issueTypeId: string, statusId: string): string {
  return `${side} ${issueTypeId} ${statusId}`;
}

/**
 * Walks to the goal, one request a step, and writes the marker when it is there.
 * @param desk the issue that bears the marker
 * @param marker with the goal; `isNoted` if Jira has it so already, else it is written first
 */
export async function walkStatus(
  run: Run,
  walk: StatusWalk,
  desk: IssueRef,
  { marker, isNoted }: { readonly marker: DeskMarker; readonly isNoted: boolean },
): Promise<Walked> {
  const end = (status: OperationReport['status'], more: Partial<Walked> = {}): Walked => ({
    operations: [describeWalk(walk, status)],
    failures: [],
    isPutOff: status === 'held',
    ...more,
  });
  const put = (written: DeskMarker) =>
    run.sites.desk.setIssueProperty(desk.id, propertyKey(run.contract.sync), written);
  try {
    if (mustHalt(run)) return end('held');
    if (!isNoted) await put(marker);
    if (!(await takeSteps(run, walk))) return end('held');
    await put({ ...marker, base: { ...marker.base, [STATUS]: [...walk.arrived] } });
    return end('done');
  } catch (thrown) {
    const error = asFailure(thrown);
    return end('failed', {
      operations: [{ ...describeWalk(walk, 'failed'), failure: error.failure }],
      failures: [error],
    });
  }
}

/** Where an issue stands. */
interface Stand {
  readonly at: string;
  /** Undefined when they are not known yet. */
  readonly transitions: readonly Transition[] | undefined;
  readonly isResolved: boolean;
  /** Read for this very issue and this status. */
  readonly isFresh: boolean;
}

/** @returns false when it has to wait for a later run */
async function takeSteps(run: Run, walk: StatusWalk): Promise<boolean> {
  const { path, at, transitions, isResolved } = walk;
  let stand: Stand | undefined = { at, transitions, isResolved, isFresh: false };
  for (;;) {
    const next = nextOf(walk, stand.at);
    if (next === undefined) return true;
    if (mustHalt(run)) return false;
    const before: Stand = stand;
    const open = before.transitions ?? run.workflows.get(placeOf(walk.side, walk.issueTypeId, before.at));
    const isGoal = next === path.at(-1);
    const transition = choose(open, next.id, isGoal && walk.resolution !== undefined);
    if (transition === undefined) {
      if (before.isFresh) throw noTransition(walk, next.name, open ?? []);
      stand = await look(run, walk);
      if (stand === undefined || !isOnWay(walk, before.at, stand.at)) return false;
      continue;
    }
    const after = await take(run, walk, before, transition, isGoal);
    if (after === undefined || !isOnWay(walk, before.at, after.at)) return false;
    stand = after;
  }
}

/** The step that follows a status; the first one where the status is not on the path. */
function nextOf({ path }: StatusWalk, at: string): StatusWalk['path'][0] | undefined {
  return path[path.findIndex(({ id }) => id === at) + 1];
}

/** Whether an issue that stood in `before` got to `now` by this walk: ours, or the same one of another run. */
function isOnWay({ path }: StatusWalk, before: string, now: string): boolean {
  const place = (id: string) => path.findIndex((step) => step.id === id);
  return now === before || place(now) > place(before);
}

/** Of several transitions to a status, the one that can take the resolution, or else one that asks for nothing. */
function choose(
  open: readonly Transition[] | undefined,
  to: string,
  wantsScreen: boolean,
): Transition | undefined {
  const all = (open ?? []).filter((transition) => transition.to === to);
  return all.find(({ hasScreen }) => hasScreen === wantsScreen) ?? all[0];
}

/**
 * Takes one transition.
 * @returns where the issue stands now; undefined when it is gone
 * @throws FailureError when it still stands where it was, and trying again would be no different
 */
async function take(
  run: Run,
  walk: StatusWalk,
  stand: Stand,
  transition: Transition,
  isGoal: boolean,
): Promise<Stand | undefined> {
  const name = walk.path.find(({ id }) => id === transition.to)?.name ?? transition.to;
  const site = run.sites[walk.side];
  const first = resolutionFor(walk, stand, transition, isGoal);
  try {
    await site.transitionIssue(walk.issue.id, transition.id, first).catch(async (error: unknown) => {
      // Whether a screen has the field, or insists on it, only the refusal tells.
      const second = first === undefined ? walk.resolution?.id : undefined;
      if (!namesResolution(error) || second === first) throw error;
      await site.transitionIssue(walk.issue.id, transition.id, second);
    });
    const isResolved = first === undefined ? stand.isResolved : first !== null;
    return { at: transition.to, transitions: undefined, isResolved, isFresh: false };
  } catch (thrown) {
    const error = asFailure(thrown);
    const { failure, outcome } = error;
    if (endsSync(failure)) throw error;
    if (failure.code === 'refused' && failure.fields.length > 0) {
      const { fields } = failure;
      throw new FailureError({ code: 'transition-fields', issue: walk.issue.key, wanted: name, fields });
    }
    if (outcome === 'not-applied' && failure.code !== 'refused') throw error;
    const now = await look(run, walk);
    if (now?.at !== stand.at) return now;
    // What was lost may still come true; what was refused by a transition of another issue may be another one here.
    if (outcome === 'unknown') throw error;
    const again = choose(now.transitions, transition.to, false);
    if (again === undefined) throw noTransition(walk, name, now.transitions ?? []);
    if (stand.isFresh || again.id === transition.id) throw error;
    return now;
  }
}

/** What to say about the resolution: undefined for nothing, null to empty it when an issue is opened again. */
function resolutionFor(
  { resolution }: StatusWalk,
  { isResolved }: Stand,
  { hasScreen, isDone }: Transition,
  isGoal: boolean,
): string | null | undefined {
  // Without a screen Jira refuses every field, and the workflow itself sets or empties it.
  if (!hasScreen) return undefined;
  if (isGoal && resolution !== undefined) return resolution.id;
  return isResolved && !isDone ? null : undefined;
}

function namesResolution(error: unknown): boolean {
  return (
    error instanceof FailureError &&
    error.failure.code === 'refused' &&
    error.failure.fields.length === 1 &&
    error.failure.fields[0] === 'resolution'
  );
}

function noTransition(walk: StatusWalk, wanted: string, transitions: readonly Transition[]): FailureError {
  const available = availableFrom(transitions, walk.names);
  return new FailureError({ code: 'no-transition', issue: walk.issue.key, wanted, available });
}

/** Reads where the issue stands and what is open from there. Undefined when it is gone or has left the project. */
async function look(run: Run, walk: StatusWalk): Promise<Stand | undefined> {
  const [issue] = await run.sites[walk.side].fetchIssues([walk.issue.id], {
    fields: [],
    properties: [],
    comments: false,
    transitions: true,
  });
  if (issue?.projectId !== run.contract[walk.side].project.id) return undefined;
  learnWorkflow(run, walk.side, issue);
  const { statusId, transitions = [], isResolved = false } = issue;
  return { at: statusId, transitions, isResolved, isFresh: true };
}
