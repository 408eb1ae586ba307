/** Who a person of one side is on the other. Found out before planning, so that the planner can stay pure. */
import type { AccountId, Person, Side } from './snapshot.ts';

/** By the side where the person stands in a field: their account on the other side. Who is not in it has none. */
export type People = Readonly<Record<Side, ReadonlyMap<AccountId, AccountId>>>;

export const NO_PEOPLE: People = { customer: new Map(), desk: new Map() };

/** Somebody to write into a field: Jira wants the account and nothing else. */
export function accountOnly(accountId: AccountId): Person {
  return { accountId, displayName: accountId, accountType: 'unknown' };
}
