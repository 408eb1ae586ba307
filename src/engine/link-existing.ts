/**
 * Links issues that were there before Deskbridge, as they are. Before anything is created: an issue that somebody has
 * listed never gets a second twin, whether its pair can be linked or not.
 */
import pMap from 'p-map';
import { hashJson } from '../adf/hash.ts';
import { refOf } from '../sync/checkpoint.ts';
import type { Ref } from '../sync/checkpoint.ts';
import type { Candidate } from '../sync/create-plan.ts';
import { ambiguousKeys, judgeProposal, markExisting } from '../sync/existing-pairs.ts';
import type { Known, Proposal, Verdict } from '../sync/existing-pairs.ts';
import type { Failure } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import type { Operation } from '../sync/operation.ts';
import type { NotCarried, OperationReport } from '../sync/outcome.ts';
import { linkTwins } from '../sync/linking.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { Issue, IssueId, IssueKey, Side } from '../sync/snapshot.ts';
import { applyOperations, linkTo, settleLone } from './apply.ts';
import { readLinkedTwins } from './linked-twins.ts';
import { isTwinOfAnotherSync } from './other-syncs.ts';
import { linksExisting, readProposals } from './proposals.ts';
import { chunk } from './read.ts';
import { readKeys } from './read-keys.ts';
import type { ByKey } from './read-keys.ts';
import { asFailure, endsSync, mustHalt, nowOf, throwIfFatal } from './run.ts';
import type { Run } from './run.ts';

const AT_ONCE = 100;
const PAIRS_AT_ONCE = 12;
const NOTHING: ReadonlyMap<IssueId, IssueId> = new Map();

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
  const isFull = swept && run.checkpoint.pairsDone !== rules;
  const all = await readProposals(run, isFull || proposed.unconfirmed.size > 0);
  const chosen = choose(run, all, due, swept, isFull);
  const { toLink, isAllLinked } = await judgeAll(run, chosen, ambiguousKeys(all));
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
    customer: new Set(chosen.map(({ customer }) => customer)),
    desk: new Set(chosen.map(({ desk }) => desk)),
  };
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

/** In a sweep all; rows that an earlier sweep found linked without exception are not read again. */
function choose(
  run: Run,
  all: readonly Proposal[],
  due: Readonly<Record<Side, readonly Candidate[]>>,
  swept: boolean,
  isFull: boolean,
): readonly Proposal[] {
  const { keys } = run.progress.proposed;
  const dueKeys = new Set(SIDES.flatMap((side) => due[side].map(({ key }) => key)));
  return all.filter(
    ({ customer, desk, isListed }) =>
      (swept && (isFull || !isListed)) ||
      dueKeys.has(customer) ||
      dueKeys.has(desk) ||
      keys.customer.has(customer) ||
      keys.desk.has(desk),
  );
}

/** Judges all proposals before the first is linked; keeps the keys of those to link, and not their issues. */
async function judgeAll(
  run: Run,
  chosen: readonly Proposal[],
  ambiguous: Known['ambiguous'],
): Promise<{ readonly toLink: readonly ToLink[]; readonly isAllLinked: boolean }> {
  const toLink: ToLink[] = [];
  let isAllLinked = true;
  for (const part of chunk(chosen, AT_ONCE)) {
    if (mustHalt(run)) return { toLink: [], isAllLinked: false };
    for (const { proposal, verdict } of await judge(run, part, { ambiguous, claimed: NOTHING })) {
      if (verdict.do === 'link' || verdict.do === 'finish')
        toLink.push({ proposal, customer: verdict.customer.id });
      else if (verdict.do !== 'nothing') {
        if (proposal.isListed) isAllLinked = false;
        settleLeft(run, proposal, verdict);
      }
    }
  }
  return { toLink, isAllLinked };
}

interface ToLink {
  readonly proposal: Proposal;
  readonly customer: IssueId;
}

interface Judged {
  readonly proposal: Proposal;
  readonly verdict: Verdict;
}

async function judge(run: Run, part: readonly Proposal[], known: Known): Promise<readonly Judged[]> {
  const [customers, desks] = await Promise.all([
    readKeys(run, 'customer', [...new Set(part.map(({ customer }) => customer))]),
    readKeys(run, 'desk', [...new Set(part.map(({ desk }) => desk))]),
  ]);
  return part.map((proposal) => ({ proposal, verdict: judgeOne(run, proposal, customers, desks, known) }));
}

function judgeOne(run: Run, proposal: Proposal, customers: ByKey, desks: ByKey, known: Known): Verdict {
  const customer = customers.get(proposal.customer);
  const desk = desks.get(proposal.desk);
  if (customer instanceof FailureError) return { do: 'fail', failure: customer.failure };
  if (desk instanceof FailureError) return { do: 'fail', failure: desk.failure };
  return judgeProposal(run.contract, proposal, { customer, desk }, known);
}

/** Named, and otherwise left alone. Under the two keys, so that several pairs of one issue are all listed. */
function settleLeft(run: Run, proposal: Proposal, verdict: Extract<Verdict, { do: 'leave' | 'fail' }>): void {
  const notCarried: NotCarried[] =
    verdict.do === 'leave'
      ? [{ code: verdict.code, what: 'issue', side: verdict.side, ref: proposal.at }]
      : [];
  settlePair(run, proposal, [], notCarried, verdict.do === 'fail' ? [verdict.failure] : []);
}

function settlePair(
  run: Run,
  { customer, desk }: Proposal,
  operations: readonly OperationReport[],
  notCarried: readonly NotCarried[],
  failures: readonly Failure[],
  put?: { readonly off: Ref },
): void {
  run.progress.settled.push({
    ref: put?.off ?? `c${customer}-${desk}`,
    report: {
      customer: linkTo(run, 'customer', customer),
      desk: linkTo(run, 'desk', desk),
      operations,
      notCarried,
      failures: [],
    },
    failures,
    pending: put !== undefined,
    holds: [],
  });
}

async function linkAll(
  run: Run,
  toLink: readonly ToLink[],
  ambiguous: Known['ambiguous'],
  swept: boolean,
): Promise<void> {
  if (toLink.length === 0) return;
  const held = (code: 'limit' | 'pending') => (one: ToLink) =>
    settlePair(
      run,
      one.proposal,
      [{ kind: 'pair', side: 'desk', status: 'held' }],
      [{ code, what: 'issue', side: 'customer' }],
      [],
      // After a sweep they are found by the next one, and the checkpoint need not hold ten thousand of them.
      { off: swept ? `c${one.proposal.customer}-${one.proposal.desk}` : refOf('customer', one.customer) },
    );
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
        else await linkPair(run, proposal, verdict.do, customer, desk);
      },
      { concurrency: PAIRS_AT_ONCE },
    );
    throwIfFatal(run);
  }
}

function ambiguousIds(judged: readonly Judged[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { verdict } of judged) {
    if (verdict.do !== 'link' && verdict.do !== 'finish') continue;
    for (const ref of [refOf('customer', verdict.customer.id), refOf('desk', verdict.desk.id)]) {
      if (seen.has(ref)) twice.add(ref);
      seen.add(ref);
    }
  }
  return twice;
}

/** The desk's marker first: it is the authority. The customer's comes last and says that the rest is done. */
async function linkPair(
  run: Run,
  proposal: Proposal,
  way: 'link' | 'finish',
  customer: Issue,
  desk: Issue,
): Promise<void> {
  const ref = refOf('customer', customer.id);
  const { contract } = run;
  const c = { id: customer.id, key: customer.key };
  const d = { id: desk.id, key: desk.key };
  const label = contract.twinLabel.desk;
  const mark: Operation = {
    kind: 'pair',
    issue: d,
    twin: c,
    ...(label === undefined || desk.labels.includes(label) ? {} : { label }),
    marker: markExisting(contract, customer, desk, nowOf(run)),
  };
  const rest = linkTwins(contract, c, d, { links: true, label: contract.twinLabel.customer });
  if (way === 'link') {
    try {
      if (await isTwinOfAnotherSync(run, desk.id)) {
        settleLeft(run, proposal, { do: 'leave', code: 'other-sync', side: 'desk' });
        return;
      }
    } catch (thrown) {
      const error = asFailure(thrown);
      if (endsSync(error.failure)) throw error;
      settleLeft(run, proposal, { do: 'fail', failure: error.failure });
      return;
    }
  }
  const marked = way === 'finish' ? undefined : await applyOperations(run, ref, [mark]);
  const isMarked = marked === undefined || (marked.failures.length === 0 && !marked.pending);
  const linked = isMarked ? await applyOperations(run, ref, rest) : undefined;
  if (isMarked) run.progress.handled.add(ref).add(refOf('desk', desk.id));
  run.progress.paired.add(refOf('desk', desk.id));
  const parts = [marked, linked].filter((part) => part !== undefined);
  run.progress.settled.push({
    ref,
    report: {
      customer: linkTo(run, 'customer', customer.key),
      desk: linkTo(run, 'desk', desk.key),
      operations: parts.flatMap(({ operations }) => operations),
      notCarried: parts.flatMap(({ notCarried }) => notCarried),
      failures: [],
    },
    failures: parts.flatMap(({ failures }) => failures),
    pending: parts.some(({ pending }) => pending),
    holds: parts.flatMap(({ holds }) => holds),
  });
}
