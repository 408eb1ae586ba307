/** Issues that were there before and belong together: which of the listed pairs can be linked, and with what base. Pure. */
import type { Contract } from '../config/contract.ts';
import type { Failure } from './failure.ts';
import { readEnd } from './convert.ts';
import { appliesTo, hashesOf } from './field-mapping.ts';
import { hashStored, hashValue } from './field-value.ts';
import { badMarker, makeDeskMarker, readCustomerMarker, readDeskMarker } from './markers.ts';
import type { Base, DeskMarker, Unreadable } from './markers.ts';
import type { NotCarriedCode } from './outcome.ts';
import { otherSide, SIDES } from './snapshot.ts';
import type { Issue, IssueId, IssueKey, Millis, Side } from './snapshot.ts';
import { STATUS } from './status-base.ts';
import { planStatus } from './status-plan.ts';

/** Two issues that a file or a field of the desk says belong together. */
export interface Proposal {
  readonly customer: IssueKey;
  readonly desk: IssueKey;
  /** Line of the file, or name of the field. */
  readonly at: string;
  /** Whether it stands in a file. */
  readonly isListed: boolean;
}

export type Verdict =
  | { readonly do: 'link'; readonly customer: Issue; readonly desk: Issue }
  /** The desk's marker stands already, and an earlier run got no further. */
  | { readonly do: 'finish'; readonly customer: Issue; readonly desk: Issue }
  /** They are twins. */
  | { readonly do: 'nothing' }
  | { readonly do: 'leave'; readonly code: NotCarriedCode; readonly side: Side }
  | { readonly do: 'fail'; readonly failure: Failure };

/** What is known beside the two issues. */
export interface Known {
  /** Keys that stand in more than one pair, by side. */
  readonly ambiguous: Readonly<Record<Side, ReadonlySet<string>>>;
  /** Customer issues that another desk issue than this names as its twin. */
  readonly claimed: ReadonlyMap<IssueId, IssueId>;
}

/** Keys of issues that two proposals pair with different issues. */
export function ambiguousKeys(proposals: Iterable<Proposal>): Known['ambiguous'] {
  const partners = { customer: new Map<string, string>(), desk: new Map<string, string>() };
  const ambiguous = { customer: new Set<string>(), desk: new Set<string>() };
  for (const { customer, desk } of proposals) {
    if ((partners.customer.get(customer) ?? desk) !== desk) ambiguous.customer.add(customer);
    if ((partners.desk.get(desk) ?? customer) !== customer) ambiguous.desk.add(desk);
    partners.customer.set(customer, desk);
    partners.desk.set(desk, customer);
  }
  return ambiguous;
}

/**
 * Judges one proposal. What is linked already says nothing, whatever else names one of the two; then doubt comes before
 * every other reason, for only the person who wrote the pairs can settle it.
 */
export function judgeProposal(
  contract: Contract,
  proposal: Proposal,
  issues: Readonly<Record<Side, Issue | undefined>>,
  { ambiguous, claimed }: Known,
): Verdict {
  const { customer, desk } = issues;
  const hint = customer && readCustomerMarker(contract, customer.properties);
  const marker = desk && readDeskMarker(contract, desk.properties);
  const twins = customer && desk && marker?.state === 'found' && marker.marker.twin.id === customer.id;
  const isHinted = hint?.state === 'found' && hint.marker.twin.id === desk?.id;
  if (twins && isHinted) return { do: 'nothing' };
  if (ambiguous.customer.has(proposal.customer)) return leave('ambiguous', 'customer');
  if (ambiguous.desk.has(proposal.desk)) return leave('ambiguous', 'desk');
  if (customer === undefined || hint === undefined) return leave('not-found', 'customer');
  if (desk === undefined || marker === undefined) return leave('not-found', 'desk');
  if (hint.state === 'bad') return bad(customer, hint);
  if (marker.state === 'bad') return bad(desk, marker);
  if (hint.state === 'found' && !isHinted) return leave('already-linked', 'customer');
  if (twins) return marker.marker.existing === true ? { do: 'finish', customer, desk } : { do: 'nothing' };
  if (marker.state === 'found') return leave('already-linked', 'desk');
  for (const side of SIDES) {
    const issue = side === 'customer' ? customer : desk;
    if (issue.projectId !== contract[side].project.id) return leave('other-project', side);
    if (!contract.issueTypes.some((row) => row[side].id === issue.issueTypeId))
      return leave('other-type', side);
    if (contract.stopLabel !== undefined && issue.labels.includes(contract.stopLabel))
      return leave('stopped', side);
  }
  if (customer.hasSecurityLevel && contract.securityLevel === 'skip')
    return leave('security-level', 'customer');
  const owner = claimed.get(customer.id);
  if (owner !== undefined && owner !== desk.id) return leave('already-linked', 'customer');
  return { do: 'link', customer, desk };
}

function leave(code: NotCarriedCode, side: Side): Verdict {
  return { do: 'leave', code, side };
}

function bad(issue: Issue, marker: Unreadable): Verdict {
  return { do: 'fail', failure: badMarker(issue, marker) };
}

/** The marker of a desk issue that is linked with a customer issue as both are now. */
export function markExisting(contract: Contract, customer: Issue, desk: Issue, linkedAt: Millis): DeskMarker {
  return {
    ...makeDeskMarker(contract, customer, linkedAt, baseOf(contract, customer, desk)),
    existing: true,
  };
}

/** Both sides count as what they should be, so that only what is changed from now on travels. */
function baseOf(contract: Contract, customer: Issue, desk: Issue): Base {
  const twins = { customer, desk };
  const base: Record<string, Base[string]> = {};
  for (const mapping of contract.fields) {
    if (!appliesTo(mapping, desk.issueTypeId)) continue;
    const from = mapping.direction === 'to-customer' ? 'desk' : 'customer';
    const to = otherSide(from);
    base[mapping.id] = hashesOf(
      from,
      hashValue(readEnd(contract, mapping, from, twins[from])),
      hashStored(readEnd(contract, mapping, to, twins[to])),
    );
  }
  const { base: status } = planStatus(contract, twins, {}, undefined);
  return status === undefined ? base : { ...base, [STATUS]: status };
}
