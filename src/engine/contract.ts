/** Brings the facts of both sites together and resolves the configuration against them; once a day, or when asked to. */
import { quote } from '../config/key-path.ts';
import { mappedDeskTypes, resolveContract } from '../config/resolve.ts';
import type { Resolved } from '../config/resolve.ts';
import type { CreateField, SideFacts } from '../config/facts.ts';
import type { Contract, Project } from '../config/contract.ts';
import type { Config, Locate, SyncSettings } from '../config/settings.ts';
import { FailureError } from '../sync/failure.ts';
import type { ConfigProblem } from '../sync/outcome.ts';
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
    readFacts('customer', settings, config, locate, sites.customer, previous),
    readFacts('desk', settings, config, locate, sites.desk, previous),
  ]);
  const unseen = [customer, desk].flatMap((side) => ('problem' in side ? [side.problem] : []));
  if ('problem' in customer || 'problem' in desk) return { ok: false, problems: unseen };
  return resolveContract(settings, config.sites, { customer, desk }, locate, previous);
}

/** The project as the account sees it; one that it cannot see is a mistake in the file, or a right that is missing. */
async function findProject(side: Side, settings: SyncSettings, locate: Locate, site: Site) {
  const { project } = settings[side];
  try {
    return await site.getProject(project);
  } catch (error) {
    if (!(error instanceof FailureError && error.failure.code === 'not-found')) throw error;
    const text = `the project ${quote(project)} is not to be seen on the site ${quote(site.name)}: either it does not exist there, or the sync account lacks Browse Projects in it. Check the key (or id), then the permissions.`;
    return { problem: { ...locate(['syncs', settings.name, side, 'project']), text } };
  }
}

async function readFacts(
  side: Side,
  settings: SyncSettings,
  config: Pick<Config, 'sites'>,
  locate: Locate,
  site: Site,
  previous: Contract | undefined,
): Promise<SideFacts | { readonly problem: ConfigProblem }> {
  const { accountId } = await site.whoAmI();
  site.expectAccount(accountId);
  const [project, fields] = await Promise.all([findProject(side, settings, locate, site), site.listFields()]);
  if ('problem' in project) return project;
  const hasFormer = (config.sites[settings[side].site]?.formerAccounts.length ?? 0) > 0;
  const isServiceProject = project.type === 'service_desk';
  // A right that is missing would make the lists below incomplete, and the messages about them would mislead.
  if (side === 'customer' || isServiceProject) await checkRights(side, settings, hasFormer, site, project);
  const bare: SideFacts = {
    account: accountId,
    project,
    fields,
    priorities: [],
    requestTypes: [],
    organizations: [],
    createFields: {},
  };
  if (side === 'customer' || !isServiceProject) return bare;

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
async function checkRights(
  side: Side,
  settings: SyncSettings,
  hasFormer: boolean,
  site: Site,
  project: Pick<Project, 'id' | 'key' | 'type'>,
): Promise<void> {
  // Mirrors of a former account are another person's comments to Jira.
  const former: Right[] = hasFormer ? ['EDIT_ALL_COMMENTS', 'DELETE_ALL_COMMENTS'] : [];
  const agent: Right[] = project.type === 'service_desk' ? ['SERVICEDESK_AGENT'] : [];
  const links: Right[] = settings.webLinks ? ['LINK_ISSUES'] : [];
  const missing = await site.missingRights(project.id, [...RIGHTS[side], ...former, ...links, ...agent]);
  const others = missing.filter((right) => right !== 'SERVICEDESK_AGENT');
  const at = { site: site.name, project: project.key };
  if (others.length > 0) throw new FailureError({ code: 'missing-right', ...at, rights: others });
  if (missing.length > 0) throw new FailureError({ code: 'not-an-agent', ...at });
}
