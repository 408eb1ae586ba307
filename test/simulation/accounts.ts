/** The accounts that the sync has had in a world. A new one takes over token and address, and the old one is listed. */
import type { Side } from '../../src/sync/snapshot.ts';
import { PERMISSIONS } from '../emulator/data.ts';
import { grant, setGlobalRight, setToken } from '../emulator/index.ts';
import type { ScenarioWorld } from '../emulator/index.ts';
import { sitesOf } from '../support/bridge.ts';
import { PROJECTS } from './scene.ts';

export interface Accounts {
  /** The account in use. */
  current(side: Side): string;
  /** All, the one in use last. */
  all(side: Side): readonly string[];
  token(side: Side): string;
  /** From now on the side's secret belongs to somebody new. */
  change(side: Side): void;
  /** The part `sites` of the configuration. */
  readonly sites: () => string;
}

export function createAccounts(world: ScenarioWorld): Accounts {
  const bySite = new Map(
    world.sites.map((site) => [
      site.name,
      [site === world.desk ? world.deskSync.accountId : world.customerSync.accountId],
    ]),
  );
  const siteOf = (side: Side) => (side === 'customer' ? world.customer : world.desk);
  const all = (side: Side): string[] => bySite.get(siteOf(side).name) ?? [];
  const current = (side: Side): string => all(side).at(-1) ?? '';

  return {
    all,
    current,
    token: (side) => (side === 'customer' ? world.customerSync : world.deskSync).token,
    change(side) {
      const site = siteOf(side);
      const before = site.accounts.get(current(side));
      if (before === undefined) return;
      const accountId = `712020:e0000000-0000-4000-8000-${String(all(side).length).padStart(12, '0')}`;
      site.accounts.set(accountId, {
        ...before,
        accountId,
        displayName: `Sync number ${all(side).length + 1}`,
      });
      setToken(site, before.accountId, undefined);
      setGlobalRight(site, accountId, 'USER_PICKER', true);
      for (const project of site.projects.values()) {
        const agent = site.rights.get(`${project.id} ${before.accountId}`)?.has('SERVICEDESK_AGENT') === true;
        // To mend what the account before wrote takes the rights to edit and delete comments of others.
        const rights = PERMISSIONS.filter((right) => agent || right !== 'SERVICEDESK_AGENT');
        grant(site, accountId, project.id, rights);
      }
      all(side).push(accountId);
    },
    sites() {
      const former = [...bySite].map(([name, ids]) => {
        const listed = ids.slice(0, -1);
        return [name, listed.length === 0 ? '' : `, formerAccounts: ${JSON.stringify(listed)}`] as const;
      });
      return sitesOf(world, Object.fromEntries(former));
    },
  };
}

/** Projects that issues can move to: a software project on either side, where nothing is internal. */
export const ELSEWHERE = [
  { side: 'customer', id: '10110', key: PROJECTS.customer.elsewhere },
  { side: 'desk', id: '10300', key: PROJECTS.desk.elsewhere },
] as const;
