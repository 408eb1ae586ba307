/** Finding the accounts that belong to an e-mail address. */
import { z } from 'zod';
import type { Site } from '../site.ts';
import type { CloudContext } from './answer.ts';
import { optional, readAnswer } from './answer.ts';
import { accountSchema } from './person.ts';

const usersSchema = z.array(accountSchema.extend({ active: optional(z.boolean()) }));

type User = z.output<typeof usersSchema>[number];

/** The search compares names and addresses by their beginnings, so an address can only be among the first few. */
const MOST = 50;

/** Part of the port: {@link Site.findUsers}. */
export function createUsers(context: CloudContext): Pick<Site, 'findUsers'> {
  return {
    async findUsers(email) {
      const address = email.trim().toLowerCase();
      if (address === '') return [];
      // Not jira.js's function: its schema refuses the null that stands for a hidden address.
      const json: unknown = await context.transport.sendRequest({
        url: '/rest/api/3/user/search',
        method: 'GET',
        searchParams: { query: address, maxResults: MOST },
      });
      return accountsOf(readAnswer(context, 'users', usersSchema, json), address);
    },
  };
}

/** Whose address it is. A portal account is the same person as a member with the same address, and the latter is meant. */
function accountsOf(users: readonly User[], address: string): string[] {
  const active = users.filter((user) => user.active !== false && user.accountType !== 'app');
  const found = active.filter(
    (user) => user.emailAddress?.trim().toLowerCase() === address || isHiddenMatch(user, address),
  );
  const members = found.filter((user) => user.accountType !== 'customer');
  return (members.length > 0 ? members : found).map((user) => user.accountId);
}

/**
 * Of somebody whose address is hidden, Jira finds the whole address and no part of it. But names are found, too, and an
 * address can stand as a name where it is nobody's, or somebody else's.
 */
function isHiddenMatch({ emailAddress = '', displayName = '' }: User, address: string): boolean {
  return emailAddress === '' && !displayName.toLowerCase().includes(address);
}
