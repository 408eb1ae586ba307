/** What has to be asked of a site before a pair can be planned: who people are, who was last, where a twin began. Pure. */
import type { Contract } from '../config/contract.ts';
import { peopleToFind, planFields } from './field-plan.ts';
import type { FieldPlan } from './field-plan.ts';
import type { Person, Side } from './snapshot.ts';
import { planStatus, STATUS_FIELD, unknownBeginnings } from './status-plan.ts';
import { carriesFields, fieldPairOf } from './twins.ts';
import type { Twins } from './twins.ts';
import { planType, TYPE_FIELD } from './type-plan.ts';

/** Fields edited on both sides, of which the changelogs have to be asked before the pair can be planned. */
export function undecidedFields(contract: Contract, twins: Twins): FieldPlan['undecided'] {
  const isMutual =
    contract.fields.some(({ direction }) => direction === 'both') ||
    contract.issueTypes.some(({ direction }) => direction !== undefined) ||
    (contract.status.customer.length > 0 && contract.status.desk.length > 0);
  if (!isMutual || !carriesFields(contract, twins)) return [];
  const { base } = twins.marker;
  const { undecided } = planFields({
    ...fieldPairOf(contract, twins),
    people: twins.people,
    changes: undefined,
  });
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
  return peopleToFind(fieldPairOf(contract, twins));
}

/** Sides of which the changelog has to say where they began before the pair can be planned: a run died over it. */
export function unknownStatuses(contract: Contract, twins: Pick<Twins, Side | 'marker'>): readonly Side[] {
  if (!carriesFields(contract, twins)) return [];
  return unknownBeginnings(contract, twins.desk.issueTypeId, twins.marker.base);
}
