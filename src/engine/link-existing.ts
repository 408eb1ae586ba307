/**
 * Links issues that were there before Deskbridge, as they are. Before anything is created: an issue that somebody has
 * listed never gets a second twin, whether its pair can be linked or not.
 */
import pMap from 'p-map';
import { hashJson } from '../adf/hash.ts';
import { refOf } from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import { ambiguousKeys } from '../sync/existing-pairs.ts';
import type { Known, Proposal } from '../sync/existing-pairs.ts';
import type { OperationReport } from '../sync/outcome.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { IssueKey, Side } from '../sync/snapshot.ts';
import { chunk } from './chunk.ts';
import { ambiguousIds, AT_ONCE, judge, judgeAll } from './judge-existing.ts';
import type { ToLink } from './judge-existing.ts';
import { readLinkedTwins } from './linked-twins.ts';
import { linksExisting, readProposals } from './proposals.ts';
import { mustHalt, PAIRS_AT_ONCE, throwIfFatal } from './run.ts';
import type { Run } from './run.ts';
import { settleLone } from './settle.ts';
import { settleLeft, settleProposal, tiePair } from './tie-existing.ts';

/**
 * Links the pairs that are due: all of them after a look through the whole scope, else those of which this run came by an
 * issue. Linking counts as creating, all or none: a wrong file would tie one company's issues to another's, and the limit
 * is where somebody still has the chance to see it.
 * @param due issues that would get a twin now, by the side they stand on
 * @param swept whether the whole scope was looked through
 * @returns keys of issues that belong to a listed pair, whatever became of it
 */
export async function linkExisting(
  run: Run,
  due: Readonly<Record<Side, readonly Candidate[]>>,
  swept: boolean,
): Promise<Readonly<Record<Side, ReadonlySet<IssueKey>>>> {
  const { proposed } = run.progress;
  const isAsked = swept || SIDES.some((side) => due[side].length + proposed.keys[side].size > 0);
  if (!linksExisting(run) || !isAsked) return { customer: new Set(), desk: new Set() };
  const { sweptAt } = run.progress;
  // Counts once all that is listed was looked at.
  if (swept) run.progress.sweptAt = run.checkpoint.sweptAt;
  const rules = hashJson(run.contract.pairs).slice(0, 18);
  const isDone = run.checkpoint.pairsDone === rules;
  const isFull = swept && !isDone;
  const all = await readProposals(run, isFull || proposed.unconfirmed.size > 0);
  const isAll = isFull || mayAnswerToOldKeys(run, all, due.customer);
  const chosen = choose(run, all, due, { swept, isAll, isDone });
  const { toLink, isAllLinked, keys } = await judgeAll(run, chosen, ambiguousKeys(all));
  await linkAll(run, toLink, ambiguousKeys(all), swept);
  for (const [ref, lone] of proposed.unconfirmed) if (!run.progress.handled.has(ref)) settleLone(run, lone);
  const isOver =
    mustHalt(run) || run.progress.settled.some(({ report, pending }) => pending && isPair(report.operations));
  if (swept && !isOver) {
    run.progress.sweptAt = sweptAt;
    const isDone = isAllLinked && !run.progress.settled.some(({ report }) => hasFailed(report.operations));
    if (isFull) run.progress.pairsDone = isDone ? rules : undefined;
  }
  if (mustHalt(run)) keepUnpaired(run, swept);
  else
    for (const refs of Object.values(proposed.keys))
      for (const ref of refs.values()) run.progress.waiting.delete(ref);
  return {
    customer: new Set([...chosen.map(({ customer }) => customer), ...keys.customer]),
    desk: new Set([...chosen.map(({ desk }) => desk), ...keys.desk]),
  };
}

/**
 * Whether an issue that is due may be listed under a key from before a move: one that has been there for longer, and is not
 * listed under its present key. What it is called in the list shows only to whoever reads what is listed.
 */
function mayAnswerToOldKeys(
  { checkpoint }: Run,
  all: readonly Proposal[],
  due: readonly Candidate[],
): boolean {
  const { cursor } = checkpoint.sides.customer;
  const listed = new Set(all.map(({ customer }) => customer));
  return due.some(({ key, created }) => created < cursor && !listed.has(key));
}

/** The run ends before pairs were looked at: all of it comes again in the next one. */
export function keepUnpaired(run: Run, swept: boolean): void {
  if (!linksExisting(run)) return;
  if (swept) run.progress.sweptAt = run.checkpoint.sweptAt;
  for (const lone of run.progress.proposed.unconfirmed.values())
    run.progress.waiting.add(refOf('desk', lone.issue.id));
}

function isPair(operations: readonly OperationReport[]): boolean {
  return operations.some(({ kind }) => kind === 'pair');
}

function hasFailed(operations: readonly OperationReport[]): boolean {
  return isPair(operations) && operations.some(({ status }) => status === 'failed');
}

/** In a sweep all, and whenever asked; rows that an earlier sweep found linked without exception are not read again. */
function choose(
  run: Run,
  all: readonly Proposal[],
  due: Readonly<Record<Side, readonly Candidate[]>>,
  { swept, isAll, isDone }: { readonly swept: boolean; readonly isAll: boolean; readonly isDone: boolean },
): readonly Proposal[] {
  const { keys } = run.progress.proposed;
  const dueKeys = new Set(SIDES.flatMap((side) => due[side].map(({ key }) => key)));
  return all.filter(
    ({ customer, desk, isListed }) =>
      (isListed ? isAll && !isDone : isAll || swept) ||
      dueKeys.has(customer) ||
      dueKeys.has(desk) ||
      keys.customer.has(customer) ||
      keys.desk.has(desk),
  );
}

async function linkAll(
  run: Run,
  toLink: readonly ToLink[],
  ambiguous: Known['ambiguous'],
  swept: boolean,
): Promise<void> {
  if (toLink.length === 0) return;
  const held = (code: 'limit' | 'pending') => (one: ToLink) =>
    settleProposal(run, one.proposal, {
      operations: [{ kind: 'pair', side: 'desk', status: 'held' }],
      notCarried: [{ code, what: 'issue', side: 'customer' }],
      // After a sweep they are found by the next one, and the checkpoint need not hold ten thousand of them.
      off: swept ? `c${one.proposal.customer}-${one.proposal.desk}` : refOf('customer', one.customer),
    });
  if (!run.allowance.mayCreate(toLink.length)) {
    toLink.forEach(held('limit'));
    return;
  }
  // Also where the customer's marker is lost: linked once more, the older of the two requests would be let go of.
  const claimed = await readLinkedTwins(run);
  for (const part of chunk(toLink, AT_ONCE)) {
    if (mustHalt(run)) {
      part.forEach(held('pending'));
      continue;
    }
    const proposals = part.map(({ proposal }) => proposal);
    const judged = await judge(run, proposals, { ambiguous, claimed });
    // Two keys of one issue, as after a move, look like two pairs until the issues are read.
    const twice = ambiguousIds(judged);
    await pMap(
      judged,
      async ({ proposal, verdict }) => {
        if (verdict.do === 'nothing') return;
        if (verdict.do === 'leave' || verdict.do === 'fail') {
          settleLeft(run, proposal, verdict);
          return;
        }
        const { customer, desk } = verdict;
        if (twice.has(refOf('customer', customer.id)) || twice.has(refOf('desk', desk.id)))
          settleLeft(run, proposal, { do: 'leave', code: 'ambiguous', side: 'customer' });
        else await tiePair(run, proposal, verdict.do, customer, desk);
      },
      { concurrency: PAIRS_AT_ONCE },
    );
    throwIfFatal(run);
  }
}
