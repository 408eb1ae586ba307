/** Brings the facts of both sites together and resolves the configuration against them; once a day, or when asked to. */
import pMap from 'p-map';
import { quote } from '../config/key-path.ts';
import { needsOf } from '../config/needs.ts';
import type { Needs } from '../config/needs.ts';
import { resolveContract } from '../config/resolve.ts';
import type { Resolved } from '../config/resolve.ts';
import type { RequestType, SideFacts, Unseen } from '../config/facts.ts';
import type { Contract } from '../config/contract.ts';
import { carriesFilesTo } from '../config/resolve-files.ts';
import { lackOf, rightsFor } from '../config/rights.ts';
import type { Lack } from '../config/rights.ts';
import type { Config, Locate, SyncSettings } from '../config/settings.ts';
import { sortProblems } from '../config/sort-problems.ts';
import { FailureError } from '../sync/failure.ts';
import { FIELD_RIGHTS } from '../sync/rights.ts';
import type { Right } from '../sync/rights.ts';
import type { ConfigProblem } from '../sync/outcome.ts';
import type { AccountId, Side } from '../sync/snapshot.ts';
import type { Site } from '../jira/site.ts';

const QUESTIONS_AT_ONCE = 4;

/**
 * Asks both sites and resolves every name. Rights that are missing are problems of the lines that want them, together
 * with everything else that is wrong.
 * @param previous The contract of an earlier run: what was renamed in Jira since goes on by its id.
 * @throws FailureError when a site cannot be asked.
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
  const { facts, lacks } = await readFacts(found.basics, settings, locate, sites, previous);
  return withLacks(resolveContract(settings, config.sites, facts, locate, previous), lacks);
}

/** Adds what the accounts may not do to what is wrong besides. */
export function withLacks(resolved: Resolved, lacks: readonly Lack[]): Resolved {
  const [first] = lacks;
  if (first === undefined) return resolved;
  const missing = lacks.flatMap(({ problems }) => problems);
  return resolved.ok
    ? { ok: false, problems: sortProblems(missing), failure: first.failure }
    : { ok: false, problems: sortProblems([...resolved.problems, ...missing]) };
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
    readBasics('customer', { settings, locate, site: sites.customer }, config),
    readBasics('desk', { settings, locate, site: sites.desk }, config),
  ]);
  const unseen = [customer, desk].flatMap((side) => ('problem' in side ? [side.problem] : []));
  if ('problem' in customer || 'problem' in desk) return { ok: false, problems: unseen };
  return { ok: true, basics: { customer, desk } };
}

/** What is known of both sides, and which rights are missing. */
export interface ReadFacts {
  readonly facts: Record<Side, SideFacts>;
  readonly lacks: readonly Lack[];
}

/**
 * What `resolveContract` needs of both sides, and nothing that these settings do not speak of.
 * @throws FailureError when a site cannot be asked.
 */
export async function readFacts(
  basics: Readonly<Record<Side, Basics>>,
  settings: SyncSettings,
  locate: Locate,
  sites: Readonly<Record<Side, Site>>,
  previous: Contract | undefined,
): Promise<ReadFacts> {
  const [customer, desk] = await Promise.all([
    readSide('customer', basics.customer, { settings, locate, site: sites.customer }, previous),
    readSide('desk', basics.desk, { settings, locate, site: sites.desk }, previous),
  ]);
  return {
    facts: { customer: customer.facts, desk: desk.facts },
    lacks: [customer, desk].flatMap(({ lack }) => lack ?? []),
  };
}

/** What one side is asked for, and where. */
interface Asked {
  readonly settings: SyncSettings;
  readonly locate: Locate;
  readonly site: Site;
}

/** The project as the account sees it; one that it cannot see is a mistake in the file, or a right that is missing. */
async function findProject(side: Side, { settings, locate, site }: Asked) {
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
  asked: Asked,
  config: Pick<Config, 'sites'>,
): Promise<Basics | { readonly problem: ConfigProblem }> {
  const { settings, site } = asked;
  const { accountId } = await site.whoAmI();
  site.expectAccount(accountId);
  const [project, fields] = await Promise.all([findProject(side, asked), site.listFields()]);
  if ('problem' in project) return project;
  const hasFormer = (config.sites[settings[side].site]?.formerAccounts.length ?? 0) > 0;
  return { account: accountId, hasFormer, project, fields };
}

async function readSide(
  side: Side,
  basics: Basics,
  asked: Asked,
  previous: Contract | undefined,
): Promise<{ readonly facts: SideFacts; readonly lack?: Lack }> {
  const { account, project, fields } = basics;
  const { settings, site } = asked;
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
  if (side === 'desk' && !isServiceProject) return { facts: bare };
  const { lack, missing } = await checkRights(side, basics, asked, needs);
  // What Jira does not show without a right is not asked for, and nothing is said about it.
  const unseen = unseenWithout(missing);
  const screens = unseen.screens ? [] : needs.screens;
  const asksDesk = side === 'desk' && !unseen.desk;
  const carriesFiles = carriesFilesTo(settings, side);
  const readForms = (types: readonly RequestType[]) =>
    pairsOf(types, async ({ id }) => [id, await site.listFormFields(project.id, id)]);
  const requests = asksDesk ? site.listRequestTypes(project.id) : Promise.resolve([]);
  const [
    priorities,
    statuses,
    resolutions,
    requestTypes,
    forms,
    organizations,
    createFields,
    accounts,
    uploads,
  ] = await Promise.all([
    needs.priorities ? site.listPriorities(project.id) : [],
    needs.statuses ? site.listStatuses(project.id) : {},
    needs.resolutions ? site.listResolutions() : [],
    requests,
    needs.forms && asksDesk ? requests.then(readForms) : undefined,
    needs.organizations && !unseen.desk ? site.listOrganizations(project.id) : [],
    pairsOf(screens, async ({ id }) => [id, await site.listCreateFields(project.id, id)]),
    pairsOf(needs.addresses, async (address) => [address, await site.findUsers(address)]),
    carriesFiles ? site.readUploadLimit() : undefined,
  ]);
  const facts: SideFacts = {
    ...bare,
    priorities,
    statuses,
    resolutions,
    requestTypes,
    organizations,
    ...(forms === undefined ? {} : { forms: Object.fromEntries(forms) }),
    createFields: Object.fromEntries(createFields),
    accounts: new Map(accounts),
    ...(uploads === undefined ? {} : { uploads }),
    ...(lack === undefined ? {} : { unseen }),
  };
  return lack === undefined ? { facts } : { facts, lack };
}

/** Jira shows create screens to those who may create, the lists of a desk to its agents, and some fields to whom may set them. */
function unseenWithout(missing: ReadonlySet<Right>): Unseen {
  return {
    screens: missing.has('CREATE_ISSUES'),
    desk: missing.has('SERVICEDESK_AGENT'),
    fields: new Set([...FIELD_RIGHTS].flatMap(([field, right]) => (missing.has(right) ? [field] : []))),
  };
}

/** Not all at once: a table of users may name hundreds. */
function pairsOf<T, V>(items: readonly T[], read: (item: T) => Promise<[string, V]>): Promise<[string, V][]> {
  return pMap(items, read, { concurrency: QUESTIONS_AT_ONCE });
}

/** @returns every right asked for that is missing, and what of it the agreement needs */
async function checkRights(
  side: Side,
  { hasFormer, project }: Pick<Basics, 'hasFormer' | 'project'>,
  { settings, locate, site }: Asked,
  needs: Needs,
): Promise<{ readonly lack: Lack | undefined; readonly missing: ReadonlySet<Right> }> {
  const needed = rightsFor(side, settings, project, needs, hasFormer);
  // Screens that only check what stands in the file are looked at where that is allowed.
  const helpful: Right[] = needs.screens.length > 0 ? ['CREATE_ISSUES'] : [];
  const asked = new Set([...needed.map(({ right }) => right), ...helpful]);
  const missing = new Set(await site.missingRights(project.id, [...asked]));
  const place = { site: site.name, project: project.key };
  return { lack: lackOf(needed, missing, place, locate), missing };
}
