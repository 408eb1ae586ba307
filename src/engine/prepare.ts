/** What a sync's run needs before it begins: a contract in force and a checkpoint to go on from. */
import type { Contract, Limits } from '../config/contract.ts';
import type { Checkpoint } from '../sync/checkpoint.ts';
import { emptyCheckpoint, previousContract, resolvedContract } from '../sync/checkpoint.ts';
import type { Failure } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import type { ConfigProblem, Notice, Suggestion } from '../sync/outcome.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { SyncJob } from './job.ts';

interface Prepared {
  readonly contract: Contract;
  readonly checkpoint: Checkpoint;
  readonly notices: readonly Notice[];
  readonly suggestion?: Suggestion;
}

/** Nothing can be carried: something is wrong with the configuration, or it is a sync that is only being set up. */
interface Unprepared {
  readonly problems?: readonly ConfigProblem[];
  readonly stopped?: Failure;
  readonly notices: readonly Notice[];
  readonly suggestion?: Suggestion;
}

/**
 * The contract in force, kept or resolved anew, and the checkpoint to go on from.
 * @throws FailureError when the sync is stopped, or a site cannot be asked
 */
export async function prepare(job: SyncJob, found: Checkpoint | undefined): Promise<Prepared | Unprepared> {
  const stop = found?.visibilityStop;
  if (stop?.config === job.config && !job.byHand && job.mode === 'sync') {
    throw new FailureError({ code: 'visibility-stop', since: stop.at });
  }
  // A plan looks at the sites themselves: what is not mapped yet is not in a contract.
  const looks = job.mode === 'plan' && job.issues.length === 0;
  const kept =
    found === undefined || looks ? undefined : resolvedContract(found, job.config, job.sites.desk.now());
  if (kept !== undefined && found !== undefined) {
    for (const side of SIDES) job.sites[side].expectAccount(kept[side].account);
    return { contract: withLimits(kept, job.limits), checkpoint: found, notices: [] };
  }
  const live = await job.resolve(found === undefined ? undefined : previousContract(found));
  const { resolved } = live;
  const suggested = live.suggestion === undefined ? {} : { suggestion: live.suggestion };
  if (resolved === undefined) return { notices: live.notices, ...suggested };
  if (!resolved.ok) {
    const { problems, failure } = resolved;
    const stopped: Failure = failure ?? { code: 'config', problems: problems.length };
    return { problems, stopped, notices: live.notices };
  }
  const now = job.sites.desk.now();
  const checkpoint: Checkpoint = {
    ...(found ?? emptyCheckpoint(now)),
    resolved: { at: now, config: job.config, contract: { ...resolved.contract } },
  };
  return {
    contract: withLimits(resolved.contract, job.limits),
    checkpoint,
    notices: [...resolved.notices, ...live.notices],
    ...suggested,
  };
}

function withLimits(contract: Contract, limits: Partial<Limits>): Contract {
  return { ...contract, limits: { ...contract.limits, ...limits } };
}
