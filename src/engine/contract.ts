/** Brings the facts of both sites together and resolves the configuration against them; once a day, or when asked to. */
import { mappedDeskTypes, resolveContract } from '../config/resolve.ts';
import type { Resolved } from '../config/resolve.ts';
import type { CreateField, SideFacts } from '../config/facts.ts';
import type { Contract } from '../config/contract.ts';
import type { Config, Locate, SyncSettings } from '../config/settings.ts';
import { FailureError } from '../sync/failure.ts';
import type { Side } from '../sync/snapshot.ts';
import type { Right, Site } from '../jira/site.ts';

/** What the account must be allowed to do, by side. A missing right would otherwise show up as a failing pair, or as silence. */
const RIGHTS: Readonly<Record<Side, readonly Right[]>> = {
  customer: ['BROWSE_PROJECTS', 'EDIT_ISSUES', 'ADD_COMMENTS', 'EDIT_OWN_COMMENTS', 'DELETE_OWN_COMMENTS'],
  desk: [
    'BROWSE_PROJECTS',
    'CREATE_ISSUES',
    'EDIT_ISSUES',
    'ADD_COMMENTS',
    'EDIT_OWN_COMMENTS',
    'DELETE_OWN_COMMENTS',
  ],
};

/**
 * Asks both sites and resolves every name.
 * @param previous The contract of an earlier run: what was renamed in Jira since goes on by its id.
 * @throws FailureError when a site cannot be asked, or the account lacks rights.
 */
export async function resolveLive(
  settings: SyncSettings,
  config: Pick<Config, 'sites'>,
  locate: Locate,
  sites: Readonly<Record<Side, Site>>,
  previous: Contract | undefined,
): Promise<Resolved> {
  const [customer, desk] = await Promise.all([
    readFacts('customer', settings, sites.customer, previous),
    readFacts('desk', settings, sites.desk, previous),
  ]);
  const resolved = resolveContract(settings, config.sites, { customer, desk }, locate, previous);
  if (resolved.ok) await checkRights(sites, resolved.contract);
  return resolved;
}

async function readFacts(
  side: Side,
  settings: SyncSettings,
  site: Site,
  previous: Contract | undefined,
): Promise<SideFacts> {
  const { accountId } = await site.whoAmI();
  site.expectAccount(accountId);
  const [project, fields] = await Promise.all([site.getProject(settings[side].project), site.listFields()]);
  const bare: SideFacts = {
    account: accountId,
    project,
    fields,
    priorities: [],
    requestTypes: [],
    organizations: [],
    createFields: {},
  };
  if (side === 'customer' || project.type !== 'service_desk') return bare;

  const types = mappedDeskTypes(settings, project.issueTypes, previous);
  const defaults = new Set(settings.deskDefaults.map((row) => row.field.toLowerCase()));
  const isDefaulted = (kind: string) =>
    fields.some(
      (field) =>
        field.ref?.kind === kind && (defaults.has(field.id) || defaults.has(field.name.toLowerCase())),
    );
  const [priorities, requestTypes, organizations, createFields] = await Promise.all([
    isDefaulted('option') ? site.listPriorities(project.id) : [],
    site.listRequestTypes(project.id),
    isDefaulted('organizations') ? site.listOrganizations(project.id) : [],
    Promise.all(
      types.map(async (type): Promise<[string, readonly CreateField[]]> => [
        type.id,
        await site.listCreateFields(project.id, type.id),
      ]),
    ),
  ]);
  return { ...bare, priorities, requestTypes, organizations, createFields: Object.fromEntries(createFields) };
}

/** @throws FailureError naming the rights that are missing; without the agent's right, every comment would be internal. */
async function checkRights(sites: Readonly<Record<Side, Site>>, contract: Contract): Promise<void> {
  for (const side of ['customer', 'desk'] as const) {
    const { project, site } = contract[side];
    const agent: Right[] = project.type === 'service_desk' ? ['SERVICEDESK_AGENT'] : [];
    const links: Right[] = contract.webLinks ? ['LINK_ISSUES'] : [];
    const missing = await sites[side].missingRights(project.id, [...RIGHTS[side], ...links, ...agent]);
    const others = missing.filter((right) => right !== 'SERVICEDESK_AGENT');
    if (others.length > 0)
      throw new FailureError({ code: 'missing-right', site, project: project.key, rights: others });
    if (missing.length > 0) throw new FailureError({ code: 'not-an-agent', site, project: project.key });
  }
}
