/** Fields that hold people: assignee, reporter, user pickers, request participants. */
import { isRecord } from '../answer.ts';
import { asText } from '../data.ts';
import type { Account, Field } from '../data.ts';
import { can } from '../site.ts';
import { notSettable } from './parsed.ts';
import type { Parsed, Place } from './parsed.ts';

/** `{ accountId }` or `{ id }`; names are gone from Jira Cloud. */
function accountIdOf(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const id = value['accountId'] ?? value['id'];
  return typeof id === 'string' ? id : undefined;
}

function knownAccount({ site }: Place, value: unknown): Account | undefined {
  const id = accountIdOf(value);
  return id === undefined ? undefined : site.accounts.get(id);
}

function parseAssignee(place: Place, value: unknown): Parsed {
  const { site, project, account } = place;
  if (account !== undefined && !can(site, account.accountId, project.id, 'ASSIGN_ISSUES')) {
    return { error: notSettable('assignee') };
  }
  const person = knownAccount(place, value);
  if (person?.active === true && can(site, person.accountId, project.id, 'ASSIGNABLE_USER')) {
    return { value: person.accountId };
  }
  const named = accountIdOf(value);
  return {
    error: named === undefined ? 'data was not an object' : `User '${named}' cannot be assigned issues.`,
  };
}

function parseReporter(place: Place, value: unknown): Parsed {
  const { site, project, account } = place;
  if (account !== undefined && !can(site, account.accountId, project.id, 'MODIFY_REPORTER')) {
    return { error: notSettable('reporter') };
  }
  const person = knownAccount(place, value);
  return person?.active === true
    ? { value: person.accountId }
    : { error: 'The reporter specified is not a user.' };
}

/** One person. The assignee must be assignable, the reporter needs a right of the writer. */
export function parseUser(place: Place, field: Field, value: unknown): Parsed {
  if (field.id === 'assignee') return parseAssignee(place, value);
  if (field.id === 'reporter') return parseReporter(place, value);
  const person = knownAccount(place, value);
  if (person?.active === true) return { value: person.accountId };
  return { error: `User '${accountIdOf(value) ?? asText(value)}' was not found in the system.` };
}

/** Several people, once each. */
export function parseUsers(place: Place, _field: Field, value: unknown): Parsed {
  if (!Array.isArray(value)) return { error: 'data was not an array' };
  const ids = new Set<string>();
  const unknown: string[] = [];
  for (const one of value as readonly unknown[]) {
    const person = knownAccount(place, one);
    if (person?.active === true) ids.add(person.accountId);
    else unknown.push(accountIdOf(one) ?? asText(one));
  }
  if (unknown.length > 0) return { error: `Could not find users: ${unknown.join(', ')}` };
  return { value: ids.size === 0 ? undefined : [...ids] };
}
