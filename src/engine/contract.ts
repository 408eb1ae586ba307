/** Brings the facts of both sites together and resolves the configuration against them; once a day, or when asked to. */
import pMap from 'p-map';
import { quote } from '../config/key-path.ts';
import { needsOf } from '../config/needs.ts';
import type { Needs } from '../config/needs.ts';
import { resolveContract } from '../config/resolve.ts';
import type { Resolved } from '../config/resolve.ts';
import type { SideFacts } from '../config/facts.ts';
import type { Contract, Project } from '../config/contract.ts';
import { carriesFilesTo } from '../config/resolve-files.ts';
import type { Config, Locate, SyncSettings } from '../config/settings.ts';
import { FailureError } from '../sync/failure.ts';
import type { ConfigProblem } from '../sync/outcome.ts';
import type { AccountId, Side } from '../sync/snapshot.ts';
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

const QUESTIONS_AT_ONCE = 4;

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
  if (settings.issueTypes.length === 0) return { ok: false, problems: [lackOfTypes(settings, locate)] };
  const found = await findProjects(settings, config, locate, sites);
  if (!found.ok) return found;
  const facts = await readFacts(found.basics, settings, sites, previous);
  return resolveContract(settings, config.sites, facts, locate, previous);
}

function lackOfTypes({ name }: SyncSettings, locate: Locate): ConfigProblem {
  const text =
    '`issueTypes` is missing, so nothing can be carried. Run mode `plan`: its summary suggests what to write here. Until then, `enabled: false` keeps the sync from failing.';
  return { ...locate(['syncs', name]), text };
}

/** What is asked of a site before its other facts: they depend on it. */
export interface Basics {
  readonly account: AccountId;
  /** Whether mirrors may be there that another account of ours wrote. */
  readonly hasFormer: boolean;
  readonly project: SideFacts['project'];
  readonly fields: SideFacts['fields'];
}

type Found =
  | { readonly ok: true; readonly basics: Readonly<Record<Side, Basics>> }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * The projects of both sides and the fields of their sites, or what is wrong with the file.
 * @throws FailureError when a site cannot be asked.
 */
export async function findProjects(
  settings: SyncSettings,
  config: Pick<Config, 'sites'>,
  locate: Locate,
  sites: Readonly<Record<Side, Site>>,
): Promise<Found> {
  const [customer, desk] = await Promise.all([
    readBasics('customer', settings, config, locate, sites.customer),
    readBasics('desk', settings, config, locate, sites.desk),
  ]);
  const unseen = [customer, desk].flatMap((side) => ('problem' in side ? [side.problem] : []));
  if ('problem' in customer || 'problem' in desk) return { ok: false, problems: unseen };
  return { ok: true, basics: { customer, desk } };
}

/**
 * What `resolveContract` needs of both sides, and nothing that these settings do not speak of.
 * @throws FailureError when a site cannot be asked, or the account lacks rights.
 */
export async function readFacts(
  basics: Readonly<Record<Side, Basics>>,
  settings: SyncSettings,
  sites: Readonly<Record<Side, Site>>,
  previous: Contract | undefined,
): Promise<Record<Side, SideFacts>> {
  const [customer, desk] = await Promise.all([
    readSide('customer', basics.customer, settings, sites.customer, previous),
    readSide('desk', basics.desk, settings, sites.desk, previous),
  ]);
  return { customer, desk };
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

async function readBasics(
  side: Side,
  settings: SyncSettings,
  config: Pick<Config, 'sites'>,
  locate: Locate,
  site: Site,
): Promise<Basics | { readonly problem: ConfigProblem }> {
  const { accountId } = await site.whoAmI();
  site.expectAccount(accountId);
  const [project, fields] = await Promise.all([findProject(side, settings, locate, site), site.listFields()]);
  if ('problem' in project) return project;
  const hasFormer = (config.sites[settings[side].site]?.formerAccounts.length ?? 0) > 0;
  return { account: accountId, hasFormer, project, fields };
}

async function readSide(
  side: Side,
  { account, hasFormer, project, fields }: Basics,
  settings: SyncSettings,
  site: Site,
  previous: Contract | undefined,
): Promise<SideFacts> {
  const isServiceProject = project.type === 'service_desk';
  const needs = needsOf(side, settings, { project, fields }, previous);
  const bare: SideFacts = {
    account,
    project,
    fields,
    priorities: [],
    statuses: {},
    resolutions: [],
    requestTypes: [],
    organizations: [],
    createFields: {},
    accounts: new Map(),
  };
  if (side === 'desk' && !isServiceProject) return bare;
  // A right that is missing would make the lists below incomplete, and the messages about them would mislead.
  const mayCreate = await checkRights(side, settings, hasFormer, site, project, needs);
  const screens = needs.screensAreOptional && !mayCreate ? [] : needs.screens;
  const carriesFiles = carriesFilesTo(settings, side);
  const [priorities, statuses, resolutions, requestTypes, organizations, createFields, accounts, uploads] =
    await Promise.all([
      needs.priorities ? site.listPriorities(project.id) : [],
      needs.statuses ? site.listStatuses(project.id) : {},
      needs.resolutions ? site.listResolutions() : [],
      side === 'desk' ? site.listRequestTypes(project.id) : [],
      needs.organizations ? site.listOrganizations(project.id) : [],
      pairsOf(screens, async ({ id }) => [id, await site.listCreateFields(project.id, id)]),
      pairsOf(needs.addresses, async (address) => [address, await site.findUsers(address)]),
      carriesFiles ? site.readUploadLimit() : undefined,
    ]);
  return {
    ...bare,
    priorities,
    statuses,
    resolutions,
    requestTypes,
    organizations,
    createFields: Object.fromEntries(createFields),
    accounts: new Map(accounts),
    ...(uploads === undefined ? {} : { uploads }),
  };
}

/** Not all at once: a table of users may name hundreds. */
function pairsOf<T, V>(items: readonly T[], read: (item: T) => Promise<[string, V]>): Promise<[string, V][]> {
  return pMap(items, read, { concurrency: QUESTIONS_AT_ONCE });
}

/**
 * @returns whether the account may create issues there, which Jira also wants of those who read create screens
 * @throws FailureError naming the rights that are missing; without the agent's right, every comment would be internal.
 */
async function checkRights(
  side: Side,
  settings: SyncSettings,
  hasFormer: boolean,
  site: Site,
  project: Pick<Project, 'id' | 'key' | 'type'>,
  needs: Needs,
): Promise<boolean> {
  const needed = new Set<Right>(RIGHTS[side]);
  if (project.type === 'service_desk') needed.add('SERVICEDESK_AGENT');
  if (settings.webLinks) needed.add('LINK_ISSUES');
  // Mirrors of a former account are another person's comments to Jira.
  if (hasFormer) needed.add('EDIT_ALL_COMMENTS').add('DELETE_ALL_COMMENTS');
  if (needs.written.has('reporter')) needed.add('MODIFY_REPORTER');
  if (needs.written.has('assignee')) needed.add('ASSIGN_ISSUES');
  if (needs.transitions) needed.add('TRANSITION_ISSUES');
  if (carriesFilesTo(settings, side)) {
    needed.add('CREATE_ATTACHMENTS');
    needed.add('DELETE_OWN_ATTACHMENTS');
  }
  const creates: Right[] = needs.screens.length > 0 ? ['CREATE_ISSUES'] : [];
  if (!needs.screensAreOptional) for (const right of creates) needed.add(right);
  const missing = await site.missingRights(project.id, [...new Set([...needed, ...creates])]);
  const others = missing.filter((right) => right !== 'SERVICEDESK_AGENT' && needed.has(right));
  const at = { site: site.name, project: project.key };
  if (others.length > 0) throw new FailureError({ code: 'missing-right', ...at, rights: others });
  if (missing.includes('SERVICEDESK_AGENT')) throw new FailureError({ code: 'not-an-agent', ...at });
  return creates.length > 0 && !missing.includes('CREATE_ISSUES');
}
