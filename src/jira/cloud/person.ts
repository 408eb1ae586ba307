/** People as Jira names them, in comments and in fields. */
import { z } from 'zod';
import type { Person } from '../../sync/snapshot.ts';
import { optional } from './answer.ts';

const ACCOUNT_TYPES = ['atlassian', 'app', 'customer'] as const;

/** An account as Jira names it anywhere. */
export const accountSchema = z.object({
  accountId: z.string().min(1).max(128),
  displayName: optional(z.string()),
  accountType: optional(z.string()),
  emailAddress: optional(z.string()),
});

type Account = z.output<typeof accountSchema>;

function personOf({ accountId, displayName, accountType }: Account): Person {
  return {
    accountId,
    // A text node cannot be empty, and an account can have lost its name.
    displayName: displayName === undefined || displayName.trim() === '' ? 'Unknown person' : displayName,
    accountType: ACCOUNT_TYPES.find((type) => type === accountType) ?? 'unknown',
  };
}

/** Somebody who wrote something: the e-mail address is of no use and left behind. */
export const personSchema = accountSchema.transform(personOf);

/** Somebody a field names, with the address by which they may be found on the other site. Hidden ones are absent. */
export const userSchema = accountSchema.transform((account): Person => {
  const email = account.emailAddress?.trim() ?? '';
  return email === '' ? personOf(account) : { ...personOf(account), email };
});
