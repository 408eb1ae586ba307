/** Reads the issues of listed pairs as they are now, and says which of them are to be linked. */
import { refOf } from '../sync/checkpoint.ts';
import { judgeProposal } from '../sync/existing-pairs.ts';
import type { Known, Proposal, Verdict } from '../sync/existing-pairs.ts';
import { FailureError } from '../sync/failure.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { Issue, IssueId, IssueKey, Side } from '../sync/snapshot.ts';
import { chunk } from './chunk.ts';
import { readKeys } from './read-keys.ts';
import { mustHalt } from './run.ts';
import type { Run } from './run.ts';
import { settleLeft } from './tie-existing.ts';

/** Pairs whose issues are read together. */
export const AT_ONCE = 100;
const NOTHING: ReadonlyMap<IssueId, IssueId> = new Map();

/** What the listed issues are called now. */
type Keys = Readonly<Record<Side, ReadonlySet<IssueKey>>>;

/** A pair to link, without its issues. */
export interface ToLink {
  readonly proposal: Proposal;
  readonly customer: IssueId;
}

/** Judges all proposals before the first is linked; keeps the keys of those to link, and not their issues. */
export async function judgeAll(
  run: Run,
  chosen: readonly Proposal[],
  ambiguous: Known['ambiguous'],
): Promise<{ readonly toLink: readonly ToLink[]; readonly isAllLinked: boolean; readonly keys: Keys }> {
  const toLink: ToLink[] = [];
  const keys = { customer: new Set<IssueKey>(), desk: new Set<IssueKey>() };
  let isAllLinked = true;
  for (const part of chunk(chosen, AT_ONCE)) {
    if (mustHalt(run)) return { toLink: [], isAllLinked: false, keys };
    for (const { proposal, verdict, issues } of await judge(run, part, { ambiguous, claimed: NOTHING })) {
      for (const side of SIDES) {
        const issue = issues[side];
        if (issue !== undefined && !(issue instanceof FailureError)) keys[side].add(issue.key);
      }
      if (verdict.do === 'link' || verdict.do === 'finish')
        toLink.push({ proposal, customer: verdict.customer.id });
      else if (verdict.do !== 'nothing') {
        if (proposal.isListed) isAllLinked = false;
        settleLeft(run, proposal, verdict);
      }
    }
  }
  return { toLink, isAllLinked, keys };
}

interface Judged {
  readonly proposal: Proposal;
  readonly verdict: Verdict;
  readonly issues: Readonly<Record<Side, Issue | FailureError | undefined>>;
}

/** Judges pairs by their issues as these are now. */
export async function judge(run: Run, part: readonly Proposal[], known: Known): Promise<readonly Judged[]> {
  const [customers, desks] = await Promise.all([
    readKeys(run, 'customer', [...new Set(part.map(({ customer }) => customer))]),
    readKeys(run, 'desk', [...new Set(part.map(({ desk }) => desk))]),
  ]);
  return part.map((proposal) => {
    const issues = { customer: customers.get(proposal.customer), desk: desks.get(proposal.desk) };
    return { proposal, verdict: judgeOne(run, proposal, issues, known), issues };
  });
}

function judgeOne(run: Run, proposal: Proposal, { customer, desk }: Judged['issues'], known: Known): Verdict {
  if (customer instanceof FailureError) return { do: 'fail', failure: customer.failure };
  if (desk instanceof FailureError) return { do: 'fail', failure: desk.failure };
  return judgeProposal(run.contract, proposal, { customer, desk }, known);
}

/** Issues that two of these pairs name, whatever they are called there. */
export function ambiguousIds(judged: readonly Judged[]): ReadonlySet<string> {
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
