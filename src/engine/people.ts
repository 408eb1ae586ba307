/** Finds out who the people of one side are on the other. Each is asked for once in a run, and nothing of it is kept. */
import pMap from 'p-map';
import type { Contract } from '../config/contract.ts';
import type { Site } from '../jira/site.ts';
import { FailureError } from '../sync/failure.ts';
import type { People } from '../sync/people.ts';
import { otherSide, SIDES } from '../sync/snapshot.ts';
import type { AccountId, Person, Side } from '../sync/snapshot.ts';

const SEARCHES_AT_ONCE = 4;

/** By the side where they stand. */
type Named = Readonly<Record<Side, readonly Person[]>>;

export interface PeopleBook {
  /**
   * Looks up people by the contract's table, then by their e-mail address where Jira shows it; never by their name.
   * @returns everybody found so far
   * @throws FailureError when a site cannot be asked
   */
  lookUp(people: Named): Promise<People>;
}

/**
 * A book for one run. The checkpoint keeps none of it: somebody is only looked up when a field with them has changed, so an
 * idle run asks nothing, and who left the company is not found again out of an old cache.
 */
export function createPeopleBook(
  contract: Contract,
  sites: Readonly<Record<Side, Pick<Site, 'findUsers'>>>,
): PeopleBook {
  const known = {
    customer: new Map(Object.entries(contract.users.map.customer)),
    desk: new Map(Object.entries(contract.users.map.desk)),
  };
  const asked = { customer: new Set<AccountId>(), desk: new Set<AccountId>() };
  const isOneSite = contract.customer.host === contract.desk.host;

  async function find(side: Side, { accountId, email }: Person): Promise<void> {
    const other = otherSide(side);
    const found = isOneSite ? [accountId] : email === undefined ? [] : await search(sites[other], email);
    const [account, ...others] = found;
    // Two with one address: either could be meant.
    if (account === undefined || others.length > 0) return;
    known[side].set(accountId, account);
    // The address of the other may be hidden.
    if (!known[other].has(account)) known[other].set(account, accountId);
  }

  return {
    async lookUp(people) {
      const open = SIDES.flatMap((side) =>
        [...new Map(people[side].map((person) => [person.accountId, person])).values()]
          .filter(({ accountId }) => !known[side].has(accountId) && !asked[side].has(accountId))
          .map((person) => ({ side, person })),
      );
      await pMap(
        open,
        async ({ side, person }) => {
          await find(side, person);
          asked[side].add(person.accountId);
        },
        { concurrency: SEARCHES_AT_ONCE },
      );
      return known;
    },
  };
}

/** An account that may not look for people finds nobody. */
async function search(site: Pick<Site, 'findUsers'>, email: string): Promise<readonly AccountId[]> {
  try {
    return await site.findUsers(email);
  } catch (error) {
    if (
      error instanceof FailureError &&
      (error.failure.code === 'forbidden' || error.failure.code === 'refused')
    )
      return [];
    throw error;
  }
}
