/** A pair of twins with everything that was read of it, and how much may be done to it. Pure. */
import type { Contract } from '../config/contract.ts';
import type { Changes } from './changes.ts';
import type { FieldPair, Repair } from './field-decision.ts';
import type { FileFacts } from './file-privacy.ts';
import type { DeskMarker } from './markers.ts';
import type { NotCarriedCode } from './outcome.ts';
import type { People } from './people.ts';
import { SIDES } from './snapshot.ts';
import type { AttachmentId, CommentId, Issue, Millis, Side } from './snapshot.ts';
import type { Beginnings } from './status-plan.ts';
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
  /** Who changed fields last, once it was asked; see `undecidedFields`. */
  readonly changes: Changes | undefined;
  /** In which statuses they began, where the marker does not say it and it was asked; see `unknownStatuses`. */
  readonly beginnings?: Beginnings;
}

/** How much may be done to a pair. `withdraw` leaves only the removal of what is no longer public. */
export type Freedom =
  { readonly allow: 'all' } | { readonly allow: 'withdraw'; readonly because: NotCarriedCode };

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
export function restReason(
  contract: Contract,
  { customer, desk }: Pick<Twins, Side>,
): NotCarriedCode | undefined {
  const stop = contract.stopLabel;
  if (stop !== undefined && (customer.labels.includes(stop) || desk.labels.includes(stop))) return 'stopped';
  if (contract.securityLevel === 'skip' && customer.hasSecurityLevel) return 'security-level';
  return undefined;
}

/** Whether an issue is no longer in the project that the agreement names. */
export function isSuspended(contract: Contract, side: Side, issue: Issue): boolean {
  return issue.projectId !== contract[side].project.id;
}

/** Whether anything but comments and files of a pair is carried: it neither rests nor is suspended. */
export function carriesFields(contract: Contract, twins: Pick<Twins, Side>): boolean {
  const away = SIDES.some((side) => isSuspended(contract, side, twins[side]));
  return !away && restReason(contract, twins) === undefined;
}

/** From when on a pair of existing issues is carried, on the desk's clock; undefined for a twin that was made. */
export function takenAsTheyWere({ existing, linkedAt }: DeskMarker): Millis | undefined {
  return existing === true ? Date.parse(linkedAt) : undefined;
}

/** As much of twins as their fields are planned from, besides what has to be asked. */
export function fieldPairOf(
  contract: Contract,
  twins: Pick<Twins, Side | 'marker' | 'repair'>,
): Omit<FieldPair, 'people' | 'changes'> {
  return { contract, twins, base: twins.marker.base, repair: repairOf(twins) };
}

function repairOf({ repair, marker }: Pick<Twins, 'repair' | 'marker'>): Repair | undefined {
  return repair === true ? { isExisting: marker.existing === true } : undefined;
}
