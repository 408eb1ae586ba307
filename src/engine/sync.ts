/** The run of one sync, from its checkpoint to the next one. Reads as the story of a run in `docs/how-it-works.md`. */
import { parseCheckpoint, refOf } from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import { scopeOf } from '../sync/create-plan.ts';
import { scopeDigest } from '../sync/digest.ts';
import type { Notice } from '../sync/outcome.ts';
import type { IssueId, Side } from '../sync/snapshot.ts';
import {
  settleBatch,
  settleChanged,
  settleHistories,
  settleLeftOver,
  settleNamed,
  trimLedgers,
} from './batches.ts';
import type { Collect } from './batches.ts';
import { createTwins } from './create.ts';
import { detect } from './detect.ts';
import { finish } from './finish.ts';
import type { SyncJob, SyncOutcome } from './job.ts';
import { keepUnpaired, linkExisting } from './link-existing.ts';
import { prepare } from './prepare.ts';
import { asFailure, endsSync, mustHalt } from './run.ts';
import type { Run } from './run.ts';
import { startRun } from './start-run.ts';
import { inScope, isSweepDue, noteLooked, pairsToCompare, sweepScopes } from './sweep.ts';

/**
 * Runs one sync. Never throws: what ends it early is in the outcome, and what was done until then is in the checkpoint.
 */
export async function runSync(job: SyncJob): Promise<SyncOutcome> {
  if (!job.enabled && job.mode === 'sync')
    return { pairs: [], notices: [{ code: 'disabled' }], overLimit: [] };
  const saved = await job.store.load();
  const found = parseCheckpoint(saved, job.sites.desk.now());
  const notices: Notice[] = [
    ...(job.enabled ? [] : [{ code: 'disabled' as const }]),
    ...(found === undefined && saved !== undefined ? [{ code: 'checkpoint-lost' as const }] : []),
  ];
  let run: Run | undefined;
  try {
    const prepared = await prepare(job, found);
    notices.push(...prepared.notices);
    const { suggestion } = prepared;
    const suggested = suggestion === undefined ? {} : { suggestion };
    if (!('contract' in prepared)) {
      const { problems, stopped } = prepared;
      const end = problems === undefined || stopped === undefined ? {} : { problems, stopped };
      return { pairs: [], notices, overLimit: [], ...end, ...suggested };
    }
    run = startRun(job, prepared.contract, prepared.checkpoint, notices);
    await Promise.race([work(run, scopeDigest(prepared.contract)), job.abandoned]);
    return { ...(await finish(job, run, saved, undefined)), ...suggested };
  } catch (thrown) {
    // A run that is given up has nobody left to throw what ended it before.
    const { failure } = run?.progress.fatal ?? asFailure(thrown);
    if (run !== undefined) {
      // What fails because the run is being ended is no failure of the sync.
      const ending = job.halt() !== undefined && mustHalt(run) && !endsSync(failure);
      return finish(job, run, saved, ending ? undefined : failure);
    }
    // Cancelled before anything was read.
    if (job.halt() === 'signal' && failure.code === 'network')
      return { pairs: [], notices, overLimit: [], halted: 'signal' };
    return { pairs: [], notices, overLimit: [], stopped: failure };
  }
}

/** Everything between the old checkpoint and the new one. */
async function work(run: Run, digest: string): Promise<void> {
  if (mustHalt(run)) return;
  let swept = false;
  const candidates: Candidates = { customer: new Map(), desk: new Map() };
  const collect: Collect = (from, issues) => {
    collectCandidates(run, candidates, from, issues);
  };

  if (run.issues.length > 0) {
    await settleNamed(run, collect);
  } else {
    await settleLeftOver(run, collect);
    for await (const { changed, cursor } of detect(run)) {
      await settleChanged(run, changed, collect);
      if (run.progress.halted !== undefined) break;
      Object.assign(run.progress.cursor, cursor);
    }
    if ((run.compared?.like?.swept ?? isSweepDue(run, digest)) && !mustHalt(run)) {
      await sweepScopes(run, collect);
      swept = true;
    }
  }
  if (mustHalt(run)) keepUnpaired(run, swept);
  else await giveTwins(run, candidates, swept);
  noteLooked(run, swept);
  if (run.issues.length > 0) return;
  for await (const desks of pairsToCompare(run)) {
    if (mustHalt(run)) return;
    await settleBatch(run, { customer: [], desk: desks }, true, collect);
    trimLedgers(run);
  }
}

/** Issues without a twin that a run came by, by the side they stand on. */
type Candidates = Readonly<Record<Side, Map<IssueId, Candidate>>>;

function collectCandidates(run: Run, candidates: Candidates, from: Side, issues: readonly Candidate[]): void {
  for (const issue of issues) {
    if (scopeOf(run.contract, issue, from).scope === 'out') continue;
    // Not the issue with all its text: there may be 100,000 of them.
    const { id, key, created, issueTypeId, labels, hasSecurityLevel } = issue;
    candidates[from].set(id, { id, key, created, issueTypeId, labels, hasSecurityLevel });
    run.progress.waiting.add(refOf(from, issue.id));
  }
}

/** Links existing issues, creates what is still missing, and carries the history of what was created. */
async function giveTwins(run: Run, candidates: Candidates, swept: boolean): Promise<void> {
  const due = {
    customer: await inScope(run, [...candidates.customer.values()], 'customer'),
    desk: await inScope(run, [...candidates.desk.values()], 'desk'),
  };
  const spokenFor = await linkExisting(run, due, swept);
  const made = await createTwins(run, {
    customer: due.customer.filter(({ key }) => !spokenFor.customer.has(key)),
    desk: due.desk.filter(({ key }) => !spokenFor.desk.has(key)),
  });
  run.progress.waiting.clear();
  await settleHistories(
    run,
    made.map((pair) => pair.desk),
  );
}
