/** Plans one pair of twins: from the contract and what was read of both, the list of writes. Pure. */
import { textDoc } from '../adf/carry-comment.ts';
import type { Contract } from '../config/contract.ts';
import { planComments } from './comment-plan.ts';
import type { CommentPlan, Freedom } from './comment-plan.ts';
import type { Failure } from './failure.ts';
import { planFiles } from './file-plan.ts';
import type { FilePlan } from './file-plan.ts';
import type { FileFacts } from './file-privacy.ts';
import { peopleToFind, planFields } from './field-plan.ts';
import type { Changes, FieldPlan, Repair } from './field-plan.ts';
import { linkTwins, webLinks } from './linking.ts';
import { makeDeskMarker } from './markers.ts';
import type { DeskMarker } from './markers.ts';
import type { Operation } from './operation.ts';
import type { CommentExplanation, Conflict, NotCarried, NotCarriedCode } from './outcome.ts';
import type { People } from './people.ts';
import { filesFirst, withFileLinks, withShownFiles } from './shown-files.ts';
import { SIDES } from './snapshot.ts';
import type { AttachmentId, CommentId, Issue, Millis, Person, Side } from './snapshot.ts';
import { STATUS } from './status-base.ts';
import { planStatus, STATUS_FIELD, unknownBeginnings } from './status-plan.ts';
import type { Beginnings, StatusPlan } from './status-plan.ts';
import { planType, TYPE, TYPE_FIELD } from './type-plan.ts';
import type { TypePlan } from './type-plan.ts';
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
  /** Files whose last upload had an unknown outcome. */
  readonly heldFiles?: ReadonlySet<AttachmentId>;
  /** Which comments show which files, where it had to be asked. */
  readonly files?: FileFacts;
  /** The whole of it is compared: what the contract gives to the origin is put right where somebody changed it. */
  readonly repair?: true;
  /** Sides of which it was asked and found that the web link is missing. */
  readonly withoutLink?: readonly Side[];
  /** Who is who on the other side, of the people in mapped fields. */
  readonly people: People;
  /** Who changed fields last, once it was asked; see {@link undecidedFields}. */
  readonly changes: Changes | undefined;
  /** In which statuses they began, where the marker does not say it and it was asked; see {@link unknownStatuses}. */
  readonly beginnings?: Beginnings;
}

export interface PairPlan {
  /** In the order they must be carried out; withdrawals first. */
  readonly operations: readonly Operation[];
  readonly notCarried: readonly NotCarried[];
  readonly conflicts: readonly Conflict[];
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
function restReason(contract: Contract, { customer, desk }: Pick<Twins, Side>): NotCarriedCode | undefined {
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
  const more = { takenAt: takenAsTheyWere(twins.marker), repair: twins.repair === true };
  const toDesk = planComments(contract, 'customer', customer, desk, freedom, twins.held, more);
  const toCustomer = planComments(contract, 'desk', desk, customer, freedom, twins.held, more);
  const files = planFiles(contract, twins, freedom, more.takenAt);
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
  const fields = withType(
    planFields(contract, twins, base, twins.people, twins.changes, repairOf(twins)),
    planType(contract, twins, base, twins.changes),
  );
  const status = planStatus(contract, twins, twins.marker.base, twins.changes, twins.beginnings);
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

/** The type is written together with the fields. */
function withType(fields: FieldPlan, type: TypePlan): FieldPlan {
  const base =
    type.base === undefined || isSame(type.base, fields.base[TYPE])
      ? fields.base
      : { ...fields.base, [TYPE]: [type.base[0], type.base[1]] as [string, string] };
  return {
    ...fields,
    base,
    writes: {
      customer: [...type.writes.customer, ...fields.writes.customer],
      desk: [...type.writes.desk, ...fields.writes.desk],
    },
    notCarried: [...fields.notCarried, ...type.notCarried],
    conflicts: [...fields.conflicts, ...type.conflicts],
  };
}

/** Fields edited on both sides, of which the changelogs have to be asked before the pair can be planned. */
export function undecidedFields(contract: Contract, twins: Twins): FieldPlan['undecided'] {
  const isMutual =
    contract.fields.some(({ direction }) => direction === 'both') ||
    contract.issueTypes.some(({ direction }) => direction !== undefined) ||
    (contract.status.customer.length > 0 && contract.status.desk.length > 0);
  if (!isMutual || !carriesFields(contract, twins)) return [];
  const { base } = twins.marker;
  const { undecided } = planFields(contract, twins, base, twins.people, undefined, repairOf(twins));
  const isUndecided = {
    [TYPE_FIELD.id]: planType(contract, twins, base, undefined).undecided,
    [STATUS_FIELD]: planStatus(contract, twins, base, undefined, twins.beginnings).undecided,
  };
  const more = Object.entries(isUndecided).filter(([, asked]) => asked === true);
  return [...undecided, ...more.map(([field]) => ({ customer: field, desk: field }))];
}

/** The people whose accounts on the other side have to be known before the pair can be planned, by where they stand. */
export function unknownPeople(
  contract: Contract,
  twins: Omit<Twins, 'people'>,
): Record<Side, readonly Person[]> {
  if (!carriesFields(contract, twins)) return { customer: [], desk: [] };
  return peopleToFind(contract, twins, twins.marker.base, repairOf(twins));
}

/** Sides of which the changelog has to say where they began before the pair can be planned: a run died over it. */
export function unknownStatuses(contract: Contract, twins: Pick<Twins, Side | 'marker'>): readonly Side[] {
  if (!carriesFields(contract, twins)) return [];
  return unknownBeginnings(contract, twins.desk.issueTypeId, twins.marker.base);
}

function repairOf({ repair, marker }: Pick<Twins, 'repair' | 'marker'>): Repair | undefined {
  return repair === true ? { isExisting: marker.existing === true } : undefined;
}

/** From when on a pair of existing issues is carried, on the desk's clock; undefined for a twin that was made. */
export function takenAsTheyWere({ existing, linkedAt }: DeskMarker): Millis | undefined {
  return existing === true ? Date.parse(linkedAt) : undefined;
}

function carriesFields(contract: Contract, twins: Pick<Twins, Side>): boolean {
  const away = SIDES.some((side) => isSuspended(contract, side, twins[side]));
  return !away && restReason(contract, twins) === undefined;
}

function planUpdate(
  contract: Contract,
  { customer, desk, marker }: Twins,
  fields: FieldPlan,
  status: StatusPlan,
): Operation[] {
  const label = contract.twinLabel.desk;
  const missingLabel = label !== undefined && !desk.labels.includes(label) ? label : undefined;
  const { walk } = status;
  const base =
    status.base === undefined || isSame(status.base, marker.base[STATUS])
      ? fields.base
      : { ...fields.base, [STATUS]: status.base };
  const writes = fields.writes.customer.length + fields.writes.desk.length;
  if (base === marker.base && missingLabel === undefined && walk === undefined && writes === 0) return [];
  return [
    {
      kind: 'update',
      issue: { id: desk.id, key: desk.key },
      fields: fields.writes.desk,
      ...(fields.writes.customer.length === 0
        ? {}
        : {
            customer: {
              issue: { id: customer.id, key: customer.key },
              fields: fields.writes.customer,
            },
          }),
      ...(missingLabel === undefined ? {} : { label: missingLabel }),
      marker: {
        ...makeDeskMarker(contract, customer, Date.parse(marker.linkedAt), base),
        ...(marker.existing === undefined ? {} : { existing: marker.existing }),
      },
      ...(walk === undefined ? {} : { walk }),
      previousBase: marker.base,
    },
  ];
}

function isSame(left: readonly string[], right: readonly string[] | undefined): boolean {
  return left.length === right?.length && left.every((text, index) => text === right[index]);
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
  const plans: PartPlan[] = [];
  if (!suspended.includes('customer')) {
    plans.push(planComments(contract, 'customer', twins.customer, twins.desk, freedom, twins.held));
  }
  if (!suspended.includes('desk')) {
    plans.push(planComments(contract, 'desk', twins.desk, twins.customer, freedom, twins.held));
  }
  const staying = SIDES.filter((side) => !suspended.includes(side));
  plans.push(planFiles(contract, twins, freedom, undefined, staying));
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
