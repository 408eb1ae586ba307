/** Plans one pair of twins: from the contract and what was read of both, the list of writes. Pure. */
import { textDoc } from '../adf/carry-comment.ts';
import type { Contract } from '../config/contract.ts';
import type { CommentPlan } from './comment-carrying.ts';
import { planComments } from './comment-plan.ts';
import type { Failure } from './failure.ts';
import { planFields } from './field-plan.ts';
import type { FieldPlan } from './field-plan.ts';
import { planFiles } from './file-plan.ts';
import type { FilePlan } from './file-plan.ts';
import { linkTwins, webLinks } from './linking.ts';
import type { Operation } from './operation.ts';
import type { CommentExplanation, Conflict, NotCarried } from './outcome.ts';
import { filesFirst, withFileLinks, withShownFiles } from './shown-files.ts';
import { SIDES } from './snapshot.ts';
import type { Issue, Side } from './snapshot.ts';
import { planStatus } from './status-plan.ts';
import { fieldPairOf, isSuspended, restReason, takenAsTheyWere, unknownComments } from './twins.ts';
import type { Freedom, Twins } from './twins.ts';
import { planType } from './type-plan.ts';
import { planUpdate, withType } from './update-plan.ts';

export interface PairPlan {
  /** In the order they must be carried out; withdrawals first. */
  readonly operations: readonly Operation[];
  readonly notCarried: readonly NotCarried[];
  readonly conflicts: readonly Conflict[];
  readonly failures: readonly Failure[];
  readonly explanation: readonly CommentExplanation[];
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
  if (failures.length > 0)
    return { operations: [], notCarried: [], conflicts: [], failures, explanation: [] };

  // A doubled request is our own mess: it is cleared away whether the pair rests, is suspended or not. One that left the
  // project stays as it is: the note could not be internal there.
  const releases = twins.doubles
    .filter((double) => !isSuspended(contract, 'desk', double))
    .map((double) => release(desk, double));
  const suspended = SIDES.filter((side) => isSuspended(contract, side, twins[side]));
  if (suspended.length > 0) return planSuspended(contract, twins, suspended, releases);

  const rest = restReason(contract, twins);
  const freedom: Freedom = rest === undefined ? { allow: 'all' } : { allow: 'withdraw', because: rest };
  const takenAt = takenAsTheyWere(twins.marker);
  const { held } = twins;
  const comments = { contract, twins, freedom, held, takenAt, repair: twins.repair === true };
  const toDesk = planComments({ ...comments, from: 'customer' });
  const toCustomer = planComments({ ...comments, from: 'desk' });
  const files = planFiles(contract, twins, freedom, { takenAt });
  const showing = (plan: CommentPlan): PartPlan => ({
    ...plan,
    operations: withShownFiles(plan.operations, { contract, pair: twins, carried: files.carried }),
  });
  // Files last: no comment waits for one that it does not show, nor for one that fails.
  const plans = [showing(toDesk), showing(toCustomer), files];
  if (rest !== undefined) {
    return combine(plans, { releases, notCarried: [{ code: rest, what: 'issue', side: 'customer' }] });
  }
  const { base } = twins.marker;
  const { people, changes } = twins;
  const fields = withType(
    planFields({ ...fieldPairOf(contract, twins), people, changes }),
    planType(contract, twins, base, changes),
  );
  const status = planStatus(contract, twins, base, changes, twins.beginnings);
  const withLinks = (plan: FieldPlan): FieldPlan => ({
    ...plan,
    writes: withFileLinks(contract, twins, plan.writes, files.carried),
  });
  return combine(plans, {
    releases,
    writes: [...planUpdate(contract, twins, withLinks(fields), status), ...planLinking(contract, twins)],
    notCarried: fields.notCarried,
    conflicts: [...fields.conflicts, ...(status.conflict === undefined ? [] : [status.conflict])],
    failures: status.failure === undefined ? [] : [status.failure],
  });
}

/** Links, label and marker on the customer's side. The marker comes last: its presence says that linking was finished. */
function planLinking(contract: Contract, { customer, desk, hinted, withoutLink = [] }: Twins): Operation[] {
  const label = contract.twinLabel.customer;
  const missingLabel = label !== undefined && !customer.labels.includes(label) ? label : undefined;
  if (hinted && missingLabel === undefined)
    return webLinks(customer, desk).filter(({ side }) => withoutLink.includes(side));
  return linkTwins(contract, customer, desk, {
    links: !hinted || withoutLink.length > 0,
    label: missingLabel,
  });
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
  const comments = { contract, twins, freedom, held: twins.held };
  const plans: PartPlan[] = [];
  if (!suspended.includes('customer')) plans.push(planComments({ ...comments, from: 'customer' }));
  if (!suspended.includes('desk')) plans.push(planComments({ ...comments, from: 'desk' }));
  const staying = SIDES.filter((side) => !suspended.includes(side));
  plans.push(planFiles(contract, twins, freedom, { sides: staying }));
  return combine(plans, {
    releases,
    notCarried: suspended.map((side) => ({ code: 'suspended' as const, what: 'issue' as const, side })),
  });
}

type PartPlan = Omit<FilePlan, 'carried'> & Partial<Pick<CommentPlan, 'explanation'>>;

function combine(
  plans: readonly PartPlan[],
  more: {
    readonly releases?: readonly Operation[];
    readonly writes?: readonly Operation[];
    readonly notCarried?: readonly NotCarried[];
    readonly conflicts?: readonly Conflict[];
    readonly failures?: readonly Failure[];
  },
): PairPlan {
  return {
    operations: filesFirst([
      ...plans.flatMap((plan) => plan.withdrawals),
      ...(more.releases ?? []),
      ...(more.writes ?? []),
      ...plans.flatMap((plan) => plan.operations),
    ]),
    notCarried: [...(more.notCarried ?? []), ...plans.flatMap((plan) => plan.notCarried)],
    conflicts: more.conflicts ?? [],
    failures: [...(more.failures ?? []), ...plans.flatMap((plan) => plan.failures)],
    explanation: plans
      .flatMap((plan) => plan.explanation ?? [])
      .sort((a, b) => a.created - b.created || Number(a.comment) - Number(b.comment)),
  };
}
