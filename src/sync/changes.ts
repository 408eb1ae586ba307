/** Who changed a field last, of a pair edited on both sides: what the changelogs say. Statuses and types are fields, too. */
import type { AccountId, FieldId, Millis, Side } from './snapshot.ts';

/** Who changed a field last, and when; our own changes are left out. */
export interface FieldChange {
  readonly at: Millis;
  readonly by: AccountId | undefined;
  /** We wrote the field after that: what stands there now is not theirs. */
  readonly isOverwritten?: true;
}

/** Last changes by side and field. A field that is missing was not changed by anybody but us. */
export type Changes = Readonly<Record<Side, ReadonlyMap<FieldId, FieldChange>>>;

/**
 * Which side was edited last, and by whom. A tie goes to the customer, and so does what only our own account changed.
 * @param fields their ids by side
 */
export function lastEdited(
  changes: Changes,
  fields: Readonly<Record<Side, FieldId>>,
): { readonly winner: Side } & Partial<FieldChange> {
  const last = { customer: changes.customer.get(fields.customer), desk: changes.desk.get(fields.desk) };
  const winner: Side = secondOf(last.desk) > secondOf(last.customer) ? 'desk' : 'customer';
  return { winner, ...last[winner] };
}

/** The clocks of two sites do not agree on less. */
function secondOf(change: FieldChange | undefined): number {
  return change === undefined ? Number.NEGATIVE_INFINITY : Math.floor(change.at / 1000);
}
