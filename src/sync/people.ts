/** Who a person of one side is on the other. Found out before planning, so that the planner can stay pure. */
import type { Converted } from './convert.ts';
import type { AccountId, FieldRef, FieldValue, Person, Side } from './snapshot.ts';

/**
 * By the side where the person stands in a field: their account on the other side. Who is not in it has none; somebody
 * may stand in for them (`users.fallback`).
 */
export type People = Readonly<Record<Side, ReadonlyMap<AccountId, AccountId>>>;

export const NO_PEOPLE: People = { customer: new Map(), desk: new Map() };

/** Somebody to write into a field: Jira wants the account and nothing else. */
export function accountOnly(accountId: AccountId): Person {
  return { accountId, displayName: accountId, accountType: 'unknown' };
}

/** The people that a value names; none for a value of another kind. */
export function peopleOf(value: FieldValue | undefined): readonly Person[] {
  if (value?.kind === 'user') return [value.user];
  return value?.kind === 'users' ? value.users : [];
}

/** The value without some of its people; undefined when nobody is left. */
export function withoutPeople(
  value: FieldValue | undefined,
  leaveOut: (account: AccountId) => boolean,
): FieldValue | undefined {
  if (value?.kind !== 'user' && value?.kind !== 'users') return value;
  const left = peopleOf(value).filter(({ accountId }) => !leaveOut(accountId));
  const [first] = left;
  if (first === undefined) return undefined;
  return value.kind === 'user' ? { kind: 'user', user: first } : { kind: 'users', users: left };
}

/**
 * The people of a value by their accounts on the other side.
 * @param accounts of the side that the value comes from, {@link People}
 * @param standIn who is written for people without an account
 */
export function translatePeople(
  value: FieldValue,
  accounts: ReadonlyMap<AccountId, AccountId>,
  standIn: AccountId | undefined,
  target: FieldRef,
): Converted {
  const found = peopleOf(value).map(({ accountId }) => accounts.get(accountId) ?? standIn);
  const ids = [...new Set(found.filter((account) => account !== undefined))];
  const left = found.includes(undefined) ? ({ left: 'no-account' } as const) : {};
  const [first] = ids;
  if (first === undefined) return { value: undefined, left: 'no-account', nothing: true };
  return target.kind === 'users'
    ? { value: { kind: 'users', users: ids.map(accountOnly) }, ...left }
    : { value: { kind: 'user', user: accountOnly(first) }, ...left };
}
