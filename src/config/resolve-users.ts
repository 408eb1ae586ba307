/** Who is who: account ids as they are, e-mail addresses as the account they were found to belong to. */
import type { AccountId, Side } from '../sync/snapshot.ts';
import type { PeopleRules } from './contract.ts';
import { report } from './resolving.ts';
import type { Resolving } from './resolving.ts';
import type { KeyPath, SyncSettings } from './settings.ts';

/** The e-mail addresses of `users` whose accounts must be looked for on a site. */
export function addressesOf({ users }: SyncSettings, side: Side): readonly string[] {
  const mapped = side === 'customer' ? Object.keys(users.map) : Object.values(users.map);
  const named = [...mapped, users.fallback[side] ?? ''];
  return [...new Set(named.filter(isAddress))];
}

function isAddress(text: string): boolean {
  return text.includes('@');
}

/** Everybody that `users` names, by account id; an address that belongs to nobody, or to two, is reported. */
export function resolveUsers(resolving: Resolving): PeopleRules {
  const { users } = resolving.sync;
  const map = { customer: {} as Record<AccountId, AccountId>, desk: {} as Record<AccountId, AccountId> };
  for (const [name, there] of Object.entries(users.map)) {
    const path: KeyPath = ['users', 'map', name];
    const customer = accountOf(resolving, 'customer', name, path);
    const desk = accountOf(resolving, 'desk', there, path);
    if (customer === undefined || desk === undefined) continue;
    if (Object.hasOwn(map.customer, customer)) {
      report(
        resolving,
        path,
        'this account of the customer stands in the table already; keep one of the two.',
      );
      continue;
    }
    map.customer[customer] = desk;
    // Several people of the customer may share an account of the desk: the first is the way back.
    if (!Object.hasOwn(map.desk, desk)) map.desk[desk] = customer;
  }
  return { map, fallback: { ...fallback(resolving, 'customer'), ...fallback(resolving, 'desk') } };
}

function fallback(resolving: Resolving, side: Side): Partial<Record<Side, AccountId>> {
  const name = resolving.sync.users.fallback[side];
  const account =
    name === undefined ? undefined : accountOf(resolving, side, name, ['users', 'fallback', side]);
  return account === undefined ? {} : { [side]: account };
}

function accountOf(resolving: Resolving, side: Side, name: string, path: KeyPath): AccountId | undefined {
  if (!isAddress(name)) return name;
  const found = resolving.facts[side].accounts.get(name) ?? [];
  const [account] = found;
  if (account !== undefined && found.length === 1) return account;
  report(
    resolving,
    path,
    found.length === 0
      ? `the ${side} site shows no active account with this e-mail address: either there is none, or the sync account lacks the global permission Browse users and groups. Write the account id instead.`
      : `${String(found.length)} accounts of the ${side} site have this e-mail address. Write the account id of the one that is meant.`,
  );
  return undefined;
}
