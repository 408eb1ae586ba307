/** From settings and the facts of two live sites to a contract, or to everything that does not fit. Pure. */
import { FailureError } from '../sync/failure.ts';
import type { Failure } from '../sync/failure.ts';
import type { ConfigProblem, Notice } from '../sync/outcome.ts';
import { otherSide } from '../sync/snapshot.ts';
import type { Side } from '../sync/snapshot.ts';
import type { Contract, ContractSide } from './contract.ts';
import type { SideFacts } from './facts.ts';
import { quote } from './key-path.ts';
import { resolveDefaults } from './resolve-defaults.ts';
import { resolveFields } from './resolve-fields.ts';
import { resolveFiles } from './resolve-files.ts';
import { resolvePairs } from './resolve-pairs.ts';
import { resolveStatus } from './resolve-status.ts';
import { resolveIssueTypes, resolveRequestTypes } from './resolve-types.ts';
import { resolveUsers } from './resolve-users.ts';
import { report, requestTypeField, writesTo, type Resolving } from './resolving.ts';
import { reportUnfilled } from './screens.ts';
import { sortProblems } from './sort-problems.ts';
import type { Locate, SiteSettings, SyncSettings } from './settings.ts';

export type Resolved =
  | { readonly ok: true; readonly contract: Contract; readonly notices: readonly Notice[] }
  /** `failure`: all of it is one failure that has a code of its own, such as rights that are missing. */
  | { readonly ok: false; readonly problems: readonly ConfigProblem[]; readonly failure?: Failure };

/**
 * Matches every name of a sync to an id of the live sites.
 *
 * @param facts what `needsOf` asks for
 * @param locate from `loadConfig`
 * @param previous the contract of an earlier run: what was renamed since goes on by its id, with a notice
 * @returns the contract with notices, or all problems by line and column
 * @throws FailureError `bug` when the facts lack a site or the create fields of a mapped type
 */
export function resolveContract(
  sync: SyncSettings,
  sites: Readonly<Record<string, SiteSettings>>,
  facts: Readonly<Record<Side, SideFacts>>,
  locate: Locate,
  previous?: Contract,
): Resolved {
  const customer = resolveSide('customer', sync, sites, facts.customer);
  const desk = resolveSide('desk', sync, sites, facts.desk);
  const resolving: Resolving = {
    sync,
    facts,
    previous:
      previous && isSameSide(previous.customer, customer) && isSameSide(previous.desk, desk)
        ? previous
        : undefined,
    problems: [],
    notices: [],
    locate,
    namedChoices: { customer: {}, desk: {} },
    offScreen: new Set(),
  };
  checkProject(resolving);
  // Of a project of another type nothing else was read, so nothing else can be said about it.
  if (facts.desk.project.type !== 'service_desk') return { ok: false, problems: resolving.problems };
  const mapped = resolveIssueTypes(resolving);
  const issueTypes = resolveRequestTypes(resolving, mapped);
  const fields = resolveFields(resolving, mapped);
  const deskDefaults = resolveDefaults(resolving, 'desk', mapped);
  const customerDefaults = resolveDefaults(resolving, 'customer', mapped);
  const users = resolveUsers(resolving);
  const status = resolveStatus(resolving, mapped);
  const attachments = resolveFiles(resolving);
  const pairs = resolvePairs(resolving, fields);
  reportUnfilled(resolving, 'customer', mapped, fields, customerDefaults);
  reportUnfilled(resolving, 'desk', mapped, fields, deskDefaults);
  if (resolving.problems.length > 0) return { ok: false, problems: sortProblems(resolving.problems) };

  const requestTypeRef = requestTypeField(facts.desk)?.ref;
  const {
    name,
    formerNames,
    enabled,
    comments,
    twinLabel,
    stopLabel,
    webLinks,
    securityLevel,
    onDelete,
    conflicts,
    limits,
  } = sync;
  const contract: Contract = {
    sync: name,
    formerNames,
    enabled,
    customer,
    desk,
    issueTypes,
    ...(requestTypeRef ? { requestTypeField: requestTypeRef } : {}),
    fields,
    deskDefaults,
    customerDefaults,
    users,
    status,
    namedChoices: resolving.namedChoices,
    comments,
    ...(attachments === undefined ? {} : { attachments }),
    pairs,
    twinLabel,
    ...(stopLabel === undefined ? {} : { stopLabel }),
    webLinks,
    securityLevel,
    onDelete,
    conflicts,
    limits,
  };
  return { ok: true, contract, notices: resolving.notices };
}

/** Ids of another site or project mean nothing here. */
function isSameSide(before: ContractSide, now: ContractSide): boolean {
  return before.project.id === now.project.id && [now.host, ...now.formerHosts].includes(before.host);
}

/** Comments are public or internal only in a service project, and only there are request types. */
function checkProject(resolving: Resolving): void {
  const { project } = resolving.facts.desk;
  if (project.type !== 'service_desk')
    report(
      resolving,
      ['desk', 'project'],
      `the desk project ${quote(project.key)} must be of type service_desk (Jira Service Management), not ${project.type}.`,
    );
  else if (!requestTypeField(resolving.facts.desk) && !resolving.facts.desk.unseen?.desk)
    report(
      resolving,
      ['desk', 'project'],
      'the field for request types (Customer Request Type, of type vp-origin) is not to be seen on the desk site. Is Jira Service Management installed, and is the sync account an agent?',
    );
}

function resolveSide(
  side: Side,
  sync: SyncSettings,
  sites: Readonly<Record<string, SiteSettings>>,
  facts: SideFacts,
): ContractSide {
  const settings = sync[side];
  const site = Object.hasOwn(sites, settings.site) ? sites[settings.site] : undefined;
  if (!site)
    throw new FailureError({ code: 'bug', detail: `the site of the ${side} is not in the configuration` });
  const { id, key, type } = facts.project;
  // On a side whose issues create no twins, there is nothing that it could say.
  const isOrigin = sync.issueTypes.some(({ direction }) => writesTo(direction, otherSide(side)));
  const since = isOrigin ? settings.since : undefined;
  return {
    site: site.name,
    host: new URL(site.url).host,
    formerHosts: site.formerUrls.map((url) => new URL(url).host),
    url: site.url,
    account: facts.account,
    accounts: [...new Set([facts.account, ...site.formerAccounts])],
    // A project's name is text from Jira that nothing needs, and the checkpoint keeps the contract where others can read it.
    project: { id, key, name: key, type },
    ...(since === undefined ? {} : { since }),
    ...(settings.jql === undefined ? {} : { jql: settings.jql }),
  };
}
