/** The people that fields may hold: who somebody of one side is on the other, by the agreement and by what Jira accepts. */
import { can } from '../emulator/site.ts';
import { otherSide } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { PROJECTS, siteOf } from './scene.ts';
import type { Scene } from './scene.ts';

const IDS = {
  'Ann Lee': '712020:a0000000-0000-4000-8000-000000000001',
  'Ben Ode': '712020:a0000000-0000-4000-8000-000000000002',
  'Bob Agent': '712020:b0000000-0000-4000-8000-000000000001',
  'Eve Shown': '712020:a0000000-0000-4000-8000-000000000011',
  'Fay Hidden': '712020:a0000000-0000-4000-8000-000000000012',
  'Gus Gone': '712020:a0000000-0000-4000-8000-000000000014',
  'Ida Agent': '712020:b0000000-0000-4000-8000-000000000011',
  'Jon Junior': '712020:b0000000-0000-4000-8000-000000000012',
  'Olga Left': '712020:b0000000-0000-4000-8000-000000000013',
} as const;

type Name = keyof typeof IDS;

/** Eve has an account on the desk, too: she is the only one whose e-mail address both sides show. */
const EVE_ON_DESK = 'qm:b0000000-0000-4000-8000-000000000014';

/** What `users` says, the desk's people by those of the customer. */
const DIRECTORIES = {
  map: { map: { 'Ann Lee': 'Bob Agent', 'Ben Ode': 'Ida Agent' } },
  /** Some of them have left: Jira accepts nobody like that. */
  gone: { map: { 'Ann Lee': 'Bob Agent', 'Eve Shown': 'Olga Left', 'Gus Gone': 'Ida Agent' } },
  'stand-ins': {
    map: { 'Ann Lee': 'Bob Agent' },
    fallback: { desk: 'Ida Agent', customer: 'Ben Ode' },
  },
} as const satisfies Record<string, Directory>;

interface Directory {
  readonly map: Readonly<Partial<Record<Name, Name>>>;
  readonly fallback?: Readonly<Record<Side, Name>>;
}

export type UserRules = keyof typeof DIRECTORIES;

/** Who is put into fields by the people of a side. Jon cannot be assigned to anything. */
const CHOICES = {
  customer: ['Ann Lee', 'Ben Ode', 'Eve Shown', 'Fay Hidden'],
  desk: ['Bob Agent', 'Ida Agent', 'Jon Junior'],
} as const satisfies Record<Side, readonly Name[]>;

/** The account that the so-manieth edit of a field writes. */
export function personFor(side: Side, count: number, isAssignee: boolean): string {
  const names: readonly Name[] = CHOICES[side].filter((name) => !isAssignee || name !== 'Jon Junior');
  return IDS[names[count % names.length] ?? 'Ann Lee'];
}

/** The row `users` of the agreement. */
export function usersRow(rules: UserRules): string {
  const { map, fallback }: Directory = DIRECTORIES[rules];
  const ids = new Map(Object.entries(map).map(([customer, desk]) => [IDS[customer as Name], IDS[desk]]));
  const standIns = fallback && { desk: IDS[fallback.desk], customer: IDS[fallback.customer] };
  const users = { map: Object.fromEntries(ids), ...(standIns && { fallback: standIns }) };
  return `users: ${JSON.stringify(users)}`;
}

/**
 * Who somebody of one side is on the other, by the names that people see. Undefined: nobody whom Jira would accept in that
 * field, so it stays as it is.
 */
export function counterpartOf(
  scene: Scene,
  from: Side,
  name: string,
  { isAssignee }: { readonly isAssignee: boolean },
): string | undefined {
  const to = otherSide(from);
  const id = accountOf(scene, from, name);
  const site = siteOf(scene, to);
  const account = site.accounts.get(id ?? '');
  if (account?.active !== true) return undefined;
  const project = [...site.projects.values()].find(({ key }) => key === PROJECTS[to].home)?.id ?? '';
  if (isAssignee && !can(site, account.accountId, project, 'ASSIGNABLE_USER')) return undefined;
  return account.displayName;
}

function accountOf(scene: Scene, from: Side, name: string): string | undefined {
  const { map, fallback }: Directory = DIRECTORIES[scene.rules.users];
  const mapped =
    from === 'customer' ? map[name as Name] : Object.entries(map).find(([, desk]) => desk === name)?.[0];
  if (mapped !== undefined) return IDS[mapped as Name];
  // On one site, people are who they are.
  if (siteOf(scene, 'customer') === siteOf(scene, 'desk')) return IDS[name as Name];
  if (name === 'Eve Shown') return from === 'customer' ? EVE_ON_DESK : IDS[name];
  return fallback && IDS[fallback[otherSide(from)]];
}
