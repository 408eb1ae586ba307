/** Plans one pair of twins: from the contract and what was read of both, the list of writes. Pure. */
import { textDoc } from '../adf/carry-comment.ts';
import type { Contract } from '../config/contract.ts';
import { planComments } from './comment-plan.ts';
import type { CommentPlan, Freedom } from './comment-plan.ts';
import type { Failure } from './failure.ts';
import { planFields } from './field-plan.ts';
import { makeCustomerMarker, makeDeskMarker } from './markers.ts';
import type { DeskMarker } from './markers.ts';
import type { Operation } from './operation.ts';
import type { CommentExplanation, NotCarried, NotCarriedCode } from './outcome.ts';
import type { CommentId, Issue, Side } from './snapshot.ts';
import { visibilityOf } from './visibility.ts';

/** Twins whose markers were checked against each other, with everything that was read of them. */
export interface Twins {
  readonly customer: Issue;
  readonly desk: Issue;
  readonly marker: DeskMarker;
  /** False when the customer's marker is missing or names another issue: it has to be written (again). */
  readonly hinted: boolean;
  /** Younger second requests for the same customer issue. */
  readonly doubles: readonly Issue[];
  /** Origins whose last write had an unknown outcome, by the side they were written on. */
  readonly held: ReadonlySet<CommentId>;
}

export interface PairPlan {
  /** In the order they must be carried out; withdrawals first. */
  readonly operations: readonly Operation[];
  readonly notCarried: readonly NotCarried[];
  readonly failures: readonly Failure[];
  readonly explanation: readonly CommentExplanation[];
}

/**
 * Comments of which it is not known who may see them, or whether they are mirrors: one that is internal for sure but
 * whose properties were not answered may be the mirror that would otherwise be written a second time.
 */
export function unknownComments(contract: Contract, side: Side, issue: Issue): number {
  return issue.comments.filter(
    (comment) =>
      comment.properties === undefined || visibilityOf(comment, contract[side].project) === 'unknown',
  ).length;
}

/** Why a pair rests, if it does. Withdrawals happen all the same. */
function restReason(contract: Contract, { customer, desk }: Twins): NotCarriedCode | undefined {
  const stop = contract.stopLabel;
  if (stop !== undefined && (customer.labels.includes(stop) || desk.labels.includes(stop))) return 'stopped';
  if (contract.securityLevel === 'skip' && customer.hasSecurityLevel) return 'security-level';
  return undefined;
}

/** Whether an issue is no longer in the project that the agreement names. */
export function isSuspended(contract: Contract, side: Side, issue: Issue): boolean {
  return issue.projectId !== contract[side].project.id;
}

/** The plan of a pair. Touches nothing where the visibility of a single comment is not known. */
export function planPair(contract: Contract, twins: Twins): PairPlan {
  const { customer, desk } = twins;
  const failures: Failure[] = [];
  for (const [side, issue] of [
    ['customer', customer],
    ['desk', desk],
  ] as const) {
    if (isSuspended(contract, side, issue)) continue; // Its rules of visibility are not ours to know; nothing is read off it.
    const unknown = unknownComments(contract, side, issue);
    if (unknown > 0) failures.push({ code: 'unknown-visibility', issue: issue.key, comments: unknown });
  }
  if (failures.length > 0) return { operations: [], notCarried: [], failures, explanation: [] };

  // A doubled request is our own mess: it is cleared away whether the pair rests, is suspended or not. One that left the
  // project stays as it is: the note could not be internal there.
  const releases = twins.doubles
    .filter((double) => !isSuspended(contract, 'desk', double))
    .map((double) => release(desk, double));
  const suspended = (['customer', 'desk'] as const).filter((side) =>
    isSuspended(contract, side, twins[side]),
  );
  if (suspended.length > 0) return planSuspended(contract, twins, suspended, releases);

  const rest = restReason(contract, twins);
  const freedom: Freedom = rest === undefined ? { allow: 'all' } : { allow: 'withdraw', because: rest };
  const toDesk = planComments(contract, 'customer', customer, desk, freedom, twins.held);
  const toCustomer = planComments(contract, 'desk', desk, customer, freedom, twins.held);
  const plans = [toDesk, toCustomer];
  if (rest !== undefined) {
    return combine(plans, { releases, notCarried: [{ code: rest, what: 'issue', side: 'customer' }] });
  }
  const fields = planFields(contract, customer, desk, twins.marker.base);
  return combine(plans, {
    releases,
    writes: [...planUpdate(contract, twins, fields), ...planLinking(contract, twins)],
    notCarried: fields.notCarried,
  });
}

function planUpdate(
  contract: Contract,
  { customer, desk, marker }: Twins,
  fields: ReturnType<typeof planFields>,
): Operation[] {
  const label = contract.twinLabel.desk;
  const missingLabel = label !== undefined && !desk.labels.includes(label) ? label : undefined;
  if (fields.base === marker.base && missingLabel === undefined) return [];
  return [
    {
      kind: 'update',
      issue: { id: desk.id, key: desk.key },
      fields: fields.writes,
      ...(missingLabel === undefined ? {} : { label: missingLabel }),
      marker: makeDeskMarker(contract, customer, Date.parse(marker.linkedAt), fields.base),
      previousBase: marker.base,
    },
  ];
}

/** Links, label and marker on the customer's side. The marker comes last: its presence says that linking was finished. */
function planLinking(contract: Contract, { customer, desk, hinted }: Twins): Operation[] {
  const label = contract.twinLabel.customer;
  const missingLabel = label !== undefined && !customer.labels.includes(label) ? label : undefined;
  if (hinted && missingLabel === undefined) return [];
  return linkTwins(contract, customer, desk, { links: !hinted, label: missingLabel });
}

/** What ties a new twin to its customer issue after it was created. */
export function linkTwins(
  contract: Contract,
  customer: Pick<Issue, 'id' | 'key'>,
  desk: Pick<Issue, 'id' | 'key'>,
  parts: { readonly links: boolean; readonly label: string | undefined },
): Operation[] {
  const c = { id: customer.id, key: customer.key };
  const d = { id: desk.id, key: desk.key };
  const links: Operation[] =
    parts.links && contract.webLinks
      ? [
          { kind: 'link', side: 'desk', issue: d, twin: c },
          { kind: 'link', side: 'customer', issue: c, twin: d },
        ]
      : [];
  return [
    ...links,
    {
      kind: 'hint',
      issue: c,
      twin: d,
      ...(parts.label === undefined ? {} : { label: parts.label }),
      marker: makeCustomerMarker(contract, d),
    },
  ];
}

function release(elder: Issue, double: Issue): Operation {
  const note = textDoc(
    `This request doubles ${elder.key}: both were made from the same customer issue. ` +
      `Deskbridge goes on with ${elder.key} and no longer carries anything here.`,
  );
  return {
    kind: 'release-double',
    issue: { id: double.id, key: double.key },
    elder: { id: elder.id, key: elder.key },
    note,
  };
}

/**
 * A twin left its project: nothing is carried. What became private on the side that stayed is still withdrawn; on the
 * side that left, comments obey the rules of another project and prove nothing.
 */
function planSuspended(
  contract: Contract,
  twins: Twins,
  suspended: readonly Side[],
  releases: readonly Operation[],
): PairPlan {
  const freedom: Freedom = { allow: 'withdraw', because: 'suspended' };
  const plans: CommentPlan[] = [];
  if (!suspended.includes('customer')) {
    plans.push(planComments(contract, 'customer', twins.customer, twins.desk, freedom, twins.held));
  }
  if (!suspended.includes('desk')) {
    plans.push(planComments(contract, 'desk', twins.desk, twins.customer, freedom, twins.held));
  }
  return combine(plans, {
    releases,
    notCarried: suspended.map((side) => ({ code: 'suspended' as const, what: 'issue' as const, side })),
  });
}

function combine(
  plans: readonly CommentPlan[],
  more: {
    readonly releases?: readonly Operation[];
    readonly writes?: readonly Operation[];
    readonly notCarried?: readonly NotCarried[];
  },
): PairPlan {
  return {
    operations: [
      ...plans.flatMap((plan) => plan.withdrawals),
      ...(more.releases ?? []),
      ...(more.writes ?? []),
      ...plans.flatMap((plan) => plan.operations),
    ],
    notCarried: [...(more.notCarried ?? []), ...plans.flatMap((plan) => plan.notCarried)],
    failures: plans.flatMap((plan) => plan.failures),
    explanation: plans
      .flatMap((plan) => plan.explanation)
      .sort((a, b) => a.created - b.created || Number(a.comment) - Number(b.comment)),
  };
}
