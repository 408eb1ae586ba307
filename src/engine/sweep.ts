/** What does not show up as a change: issues in scope without a twin, and pairs to compare from end to end. */
import type { Checkpoint } from '../sync/checkpoint.ts';
import { DAY, refOf } from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import { needsScopeSearch, scopeOf } from '../sync/create-plan.ts';
import { mappingsFrom } from '../sync/issue-types.ts';
import { propertyKeys, readCustomerMarker, readDeskMarker } from '../sync/markers.ts';
import type { PairReport } from '../sync/outcome.ts';
import type { MarkedIssue } from '../jira/site.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { IssueId, Side } from '../sync/snapshot.ts';
import { chunk } from './chunk.ts';
import { mustHalt, nowOf } from './run.ts';
import type { Run } from './run.ts';
import { reportOf, settle, settleLone } from './settle.ts';

/** Pairs that one ordinary run compares while it catches up; `compare: all` knows no such limit. */
const PAIRS_PER_RUN = 1000;
/** Pairs whose comments share one request for their markers, before it is known how many comments they have. */
export const COMPARE_AT_ONCE = 300;
/** Bounds of it once it is known: one full read of issues, and what memory should hold at once. */
const FEWEST_AT_ONCE = 100;
const MOST_AT_ONCE = 500;
/** Jira's most for one read of markers: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-comments/#api-rest-api-3-comment-list-post */
const MARKERS_PER_READ = 1000;
const DAYS_TO_COMPARE_ALL = 7;

function scopeQuery(run: Run, from: Side) {
  const { project, since = 'all' as const, jql } = run.contract[from];
  const rows = mappingsFrom(run.contract, from);
  return {
    projectId: project.id,
    issueTypeIds: [...new Set(rows.map((row) => row[from].id))],
    since,
    ...(jql === undefined ? {} : { jql }),
  };
}

/** Whether all issues in scope are to be looked through: once a day, after a loss, and when the agreement changed. */
export function isSweepDue(run: Run, digest: string): boolean {
  return (
    run.checkpoint.digest !== digest || nowOf(run) - run.checkpoint.sweptAt >= DAY || run.compare === 'all'
  );
}

/** Looks through the scope of both sides. Where one of them fails, neither counts as done: both are due again. */
export async function sweepScopes(
  run: Run,
  collect: (from: Side, issues: readonly Candidate[]) => void,
): Promise<void> {
  for (const from of SIDES) collect(from, await sweepScope(run, from));
  run.progress.sweptAt = nowOf(run);
}

/** Looks through all issues of a side in scope. Answers those without a twin, and notes how many pairs there are. */
export async function sweepScope(run: Run, from: Side = 'customer'): Promise<Candidate[]> {
  if (mappingsFrom(run.contract, from).length === 0) return [];
  const read = from === 'customer' ? readCustomerMarker : readDeskMarker;
  const candidates: Candidate[] = [];
  let linked = 0;
  let next: string | undefined;
  do {
    const page = await run.sites[from].searchScope(scopeQuery(run, from), propertyKeys(run.contract), next);
    for (const issue of page.items) {
      if (run.progress.handled.has(refOf(from, issue.id))) {
        linked += 1;
        continue;
      }
      const found = read(run.contract, issue.properties);
      if (found.state === 'none') candidates.push(issue);
      else linked += 1;
    }
    next = page.next;
  } while (next !== undefined);
  if (run.progress.comparison.left >= 0) {
    // Pairs that have left the scope are compared all the same, so the last round's count speaks, too.
    const pairs = Math.max(linked, run.progress.comparison.pairs ?? 0);
    const share = Math.ceil(pairs / DAYS_TO_COMPARE_ALL);
    // The sweep of the other side may have come by more.
    const left = from === 'desk' ? Math.max(run.progress.comparison.left, share) : share;
    run.progress.comparison = { ...run.progress.comparison, left };
  }
  return candidates;
}

/** How far this plan looks; as far as the one that it is compared with. */
export function noteLooked({ compared, progress }: Run, swept: boolean): void {
  const left = compared?.like?.pairs ?? progress.comparison.left;
  progress.comparison = { ...progress.comparison, left };
  if (progress.halted === undefined) progress.looked = { swept, pairs: left };
}

/** Says how many pairs were compared in full, if any were. */
export function noteCompared(run: Run, pairs: readonly PairReport[]): void {
  const { compared, comparison, notices } = run.progress;
  if (compared === 0) return;
  const differing = run.compare === 'all' ? { differing: pairs.filter(isDiffering).length } : {};
  // Where two agreements are compared, people want to know of the pairs that this plan does not look at yet.
  const isPart = run.compared !== undefined && (comparison.pairs ?? 0) > compared;
  notices.push({
    code: 'comparing',
    compared,
    ...differing,
    ...(isPart && comparison.pairs !== undefined ? { of: comparison.pairs } : {}),
  });
}

/** A new twin or a new pair differs from nothing. */
function isDiffering({ operations }: PairReport): boolean {
  return operations.length > 0 && !operations.some(({ kind }) => kind === 'create' || kind === 'pair');
}

/** Of issues that changed and have no twin, those in scope; the reasons of the others are reported where people ask. */
export async function inScope(
  run: Run,
  issues: readonly Candidate[],
  from: Side = 'customer',
): Promise<Candidate[]> {
  const due: Candidate[] = [];
  for (const issue of issues) {
    const scope = scopeOf(run.contract, issue, from);
    if (scope.scope === 'in') due.push(issue);
    else if (scope.scope === 'kept') {
      const notCarried = [{ code: scope.code, what: 'issue', side: from }] as const;
      settle(run, refOf(from, issue.id), reportOf(run, from, issue.key, notCarried));
    }
  }
  if (!needsScopeSearch(run.contract, from) || due.length === 0) return due;
  const matching = new Set<IssueId>();
  for (const part of chunk(due, 100)) {
    const query = { ...scopeQuery(run, from), ids: part.map((issue) => issue.id) };
    let next: string | undefined;
    do {
      const page = await run.sites[from].searchScope(query, [], next);
      for (const issue of page.items) matching.add(issue.id);
      next = page.next;
    } while (next !== undefined);
  }
  if (run.issues.length > 0) {
    for (const issue of due.filter(({ id }) => !matching.has(id))) {
      settleLone(run, { side: from, issue, because: { code: 'out-of-scope' } });
    }
  }
  return due.filter((issue) => matching.has(issue.id));
}

/** Where in the order of creation a comparison stands: after this issue. */
type Place = Pick<Checkpoint['comparison'], 'created' | 'id'>;

const BEGINNING: Place = { created: 0, id: '0' };

/** Pages through the desk's pairs from where the last comparison ended. Each batch is settled before the next is read. */
export async function* pairsToCompare(run: Run): AsyncGenerator<readonly IssueId[]> {
  const { progress } = run;
  const everything = run.compare === 'all';
  // `-1` are all pairs, from here to the end.
  const share = everything ? -1 : progress.comparison.left;
  const most = everything ? Number.POSITIVE_INFINITY : PAIRS_PER_RUN;
  const quota = share === -1 ? most : Math.min(share, most);
  let start: Place = everything ? BEGINNING : progress.comparison;
  let { seen = 0, pairs } = progress.comparison;
  let compared = 0;
  if (start.created === 0) seen = 0;
  while (compared < quota) {
    for await (const batch of batchesAfter(run, start, () => quota - compared)) {
      const unhandled = batch.filter((issue) => !progress.handled.has(refOf('desk', issue.id)));
      if (unhandled.length > 0) yield unhandled.map((issue) => issue.id);
      // What this run has paired itself takes nobody's turn, or a plan could not tell whose turn it is.
      const old = batch.filter((issue) => !progress.paired.has(refOf('desk', issue.id))).length;
      compared += old;
      seen += batch.length;
      progress.compared += old;
      noteAt(batch.at(-1) ?? BEGINNING, share === -1 ? -1 : share - compared);
      if (compared === quota || mustHalt(run)) return;
    }
    // All pairs were seen: what is left of today's share is the beginning of the next round.
    pairs = seen;
    seen = 0;
    const isDone = share === -1 || start.created === 0;
    start = BEGINNING;
    noteAt(BEGINNING, isDone ? 0 : share - compared);
    if (isDone) return;
  }

  function noteAt({ created, id }: Place, left: number): void {
    progress.comparison = { left, created, id, seen, ...(pairs === undefined ? {} : { pairs }) };
  }
}

/**
 * How many pairs to read next, so that a read of markers is nearly full and seldom spills over into a second one: judged
 * by the pairs read last (unless they are too few to judge by), in hundreds, because a read of issues holds a hundred.
 */
function pairsAtOnce({ progress: { lastRead } }: Run): number {
  if (lastRead.pairs < FEWEST_AT_ONCE) return COMPARE_AT_ONCE;
  const fitting = (MARKERS_PER_READ * lastRead.pairs) / Math.max(1, lastRead.comments);
  const hundreds = Math.floor(fitting / FEWEST_AT_ONCE) * FEWEST_AT_ONCE;
  return Math.min(MOST_AT_ONCE, Math.max(FEWEST_AT_ONCE, hundreds));
}

/** The desk's pairs in the order of their creation, in batches of at most `room` pairs. */
async function* batchesAfter(
  run: Run,
  start: Place,
  room: () => number,
): AsyncGenerator<readonly MarkedIssue[]> {
  const { project } = run.contract.desk;
  let batch: MarkedIssue[] = [];
  let next: string | undefined;
  do {
    const page = await run.sites.desk.searchCreated(
      project.id,
      start.created,
      propertyKeys(run.contract),
      next,
    );
    for (const issue of page.items) {
      // Jira may read the bound to the minute only, and then answers with what was compared already: of more pairs than one run
      // compares, made in one minute, the first would be compared for ever and the others never.
      if (issue.created < start.created) continue;
      // Where the last comparison stopped, several issues may share one moment of creation.
      if (issue.created === start.created && Number(issue.id) <= Number(start.id)) continue;
      if (readDeskMarker(run.contract, issue.properties).state === 'none') continue;
      batch.push(issue);
      if (batch.length < Math.min(pairsAtOnce(run), room())) continue;
      yield batch;
      batch = [];
    }
    next = page.next;
  } while (next !== undefined);
  if (batch.length > 0) yield batch;
}
