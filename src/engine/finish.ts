/** The end of a sync's run, however it came about: the checkpoint is saved and the report made. */
import type { Checkpoint } from '../sync/checkpoint.ts';
import { serializeCheckpoint } from '../sync/checkpoint.ts';
import { scopeDigest } from '../sync/digest.ts';
import type { Failure } from '../sync/failure.ts';
import type { PairReport } from '../sync/outcome.ts';
import type { SyncJob, SyncOutcome } from './job.ts';
import { nextCheckpoint } from './next-checkpoint.ts';
import { reportPairs } from './report.ts';
import { nowOf } from './run.ts';
import type { Run } from './run.ts';
import { noteCompared } from './sweep.ts';

/** Saves what is confirmed and makes the report. */
export async function finish(
  job: SyncJob,
  run: Run,
  saved: string | undefined,
  stopped: Failure | undefined,
): Promise<SyncOutcome> {
  const { progress, contract } = run;
  for (const settle of progress.inFlight.values()) progress.settled.push(settle());
  progress.inFlight.clear();
  const next = withStop(nextCheckpoint(run, scopeDigest(contract)), job, run, stopped);
  if (job.mode === 'sync') {
    const text = serializeCheckpoint(next);
    if (text !== saved && !(await job.store.save(text))) {
      progress.notices.push({ code: 'checkpoint-not-saved' });
    }
  }
  const pairs: readonly PairReport[] = reportPairs(run, next);
  noteCompared(run, pairs);
  return {
    pairs,
    notices: progress.notices,
    overLimit: run.allowance.exceeded(),
    contract,
    ...(stopped === undefined ? {} : { stopped }),
    ...(progress.halted === undefined ? {} : { halted: progress.halted }),
    ...(progress.looked === undefined ? {} : { looked: progress.looked }),
  };
}

/** Notes a visibility stop; and forgets the kept contract when an answer says that it no longer holds. */
function withStop(next: Checkpoint, job: SyncJob, run: Run, stopped: Failure | undefined): Checkpoint {
  const outdated =
    stopped?.code === 'other-account' ||
    run.progress.settled.some(({ failures }) => failures.some(isOutdated));
  const { resolved, ...rest } = next;
  const kept = outdated || resolved === undefined ? rest : { ...rest, resolved };
  if (stopped?.code !== 'visibility-mismatch') return kept;
  return {
    ...kept,
    visibilityStop: { at: nowOf(run), config: job.config, issue: stopped.issue, comment: stopped.comment },
  };
}

/** A field, option or type that Jira no longer knows: names are matched anew in the next run. */
function isOutdated(failure: Failure): boolean {
  return failure.code === 'refused' && failure.fields.length > 0;
}
