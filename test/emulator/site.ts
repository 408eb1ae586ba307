/** One emulated Jira Cloud site: its data, its switches and what was asked of it. */
import type { Clock } from './clock.ts';
import type { AttachmentRecord } from './attachments/record.ts';
import type { FileContent } from './attachments/content.ts';
import { without } from './data.ts';
import type {
  Account,
  Field,
  GlobalPermission,
  IssueRecord,
  IssueType,
  Named,
  Permission,
  Project,
  Status,
  Workflow,
} from './data.ts';
import { createFaults } from './faults.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import { createRateLimits } from './rate-limits.ts';
import type { RateLimits } from './rate-limits.ts';
import { createRequestLog } from './request-log.ts';
import type { RequestLog } from './request-log.ts';
import { createSearchIndex } from './search-index.ts';
import type { SearchIndex } from './search-index.ts';
import { defaultSettings } from './settings.ts';
import type { Settings } from './settings.ts';

export interface Site {
  readonly name: string;
  /** Origin without a slash at the end; the server sets it to its own address. */
  baseUrl: string;
  /** Origin of the host that downloads are redirected to; the server sets it to its own address. */
  mediaUrl: string;
  /** The site also answers under `/ex/jira/<cloudId>`, as `api.atlassian.com` does. */
  readonly cloudId: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly settings: Settings;
  readonly accounts: Map<string, Account>;
  /** By id. */
  readonly projects: Map<string, Project>;
  readonly issueTypes: Map<string, IssueType>;
  readonly statuses: Map<string, Status>;
  readonly workflows: Map<string, Workflow>;
  readonly fields: Map<string, Field>;
  readonly organizations: Map<string, Named>;
  /** Rights by `<project id> <account id>`. */
  readonly rights: Map<string, Set<Permission>>;
  /** Rights on the whole site by account. */
  readonly globalRights: Map<string, Set<GlobalPermission>>;
  /** By id. */
  readonly issues: Map<string, IssueRecord>;
  /** Upper-case key to id; keys from before a move stay. */
  readonly keys: Map<string, string>;
  /** Comment id to issue id. */
  readonly commentHomes: Map<string, string>;
  /** Roles and groups, by account, whose restricted comments the account cannot see. */
  readonly unseen: Map<string, Set<string>>;
  /** By id. */
  readonly attachments: Map<string, AttachmentRecord>;
  /** Known contents by hash, the same for all sites of a world: a copy of a big file needs no memory of its own. */
  readonly contents: Map<string, FileContent>;
  /** Files in the media store. */
  readonly media: Set<string>;
  /** Requests to the download host that carried credentials of the site; there must be none. */
  readonly leakedCredentials: string[];
  /** Files that were deleted because a body that showed them was overwritten. */
  readonly lostMedia: string[];
  readonly index: SearchIndex;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly log: RequestLog;
  /** Goes up with every change of data. */
  revision: number;
  readonly next: { issue: number; comment: number; link: number; attachment: number; history: number };
}

export interface SiteOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly baseUrl?: string;
  readonly contents?: Map<string, FileContent>;
}

/** An empty site; `scenario-site.ts` fills it. */
export function createSite(options: SiteOptions): Site {
  const { name, clock, random } = options;
  const settings = defaultSettings();
  return {
    name,
    baseUrl: options.baseUrl ?? `https://${name}.jira.test`,
    mediaUrl: `https://media-${name}.jira.test`,
    cloudId: `cloud-${name}`,
    clock,
    random,
    settings,
    accounts: new Map(),
    projects: new Map(),
    issueTypes: new Map(),
    statuses: new Map(),
    workflows: new Map(),
    fields: new Map(),
    organizations: new Map(),
    rights: new Map(),
    globalRights: new Map(),
    issues: new Map(),
    keys: new Map(),
    commentHomes: new Map(),
    unseen: new Map(),
    attachments: new Map(),
    contents: options.contents ?? new Map<string, FileContent>(),
    media: new Set(),
    lostMedia: [],
    leakedCredentials: [],
    index: createSearchIndex(clock, random),
    faults: createFaults(),
    limits: createRateLimits(clock, settings),
    log: createRequestLog(),
    revision: 0,
    // Both sites count from the same number on purpose: a mix-up of sites then hits a real issue and shows.
    next: { issue: 10_001, comment: 20_001, link: 30_001, attachment: 40_001, history: 50_001 },
  };
}

/** The project with this key or id. @throws Error when the site has none: a mistake in a test. */
export function projectOf(site: Site, keyOrId: string): Project {
  const project = findProject(site, keyOrId);
  if (project === undefined) throw new Error(`${site.name} has no project ${keyOrId}`);
  return project;
}

export function findProject(site: Site, keyOrId: string): Project | undefined {
  return site.projects.get(keyOrId) ?? [...site.projects.values()].find((project) => project.key === keyOrId);
}

/** The rights of an account in a project; nobody has any in the beginning. */
export function can(
  site: Site,
  accountId: string | undefined,
  projectId: string,
  right: Permission,
): boolean {
  return accountId !== undefined && (site.rights.get(`${projectId} ${accountId}`)?.has(right) ?? false);
}

/** Whether an account has a right on the whole site. */
export function canEverywhere(site: Site, accountId: string | undefined, right: GlobalPermission): boolean {
  return accountId !== undefined && (site.globalRights.get(accountId)?.has(right) ?? false);
}

/** Gives an account a right on the whole site, or takes it away. */
export function setGlobalRight(site: Site, accountId: string, right: GlobalPermission, held: boolean): void {
  const rights = site.globalRights.get(accountId) ?? new Set<GlobalPermission>();
  if (held) rights.add(right);
  else rights.delete(right);
  site.globalRights.set(accountId, rights);
}

/** Gives an account rights in a project. */
export function grant(site: Site, accountId: string, project: string, rights: readonly Permission[]): void {
  const place = `${projectOf(site, project).id} ${accountId}`;
  const held = site.rights.get(place) ?? new Set<Permission>();
  for (const right of rights) held.add(right);
  site.rights.set(place, held);
}

/** Takes rights away. Without BROWSE_PROJECTS the project and all that is in it looks absent. */
export function revoke(site: Site, accountId: string, project: string, rights: readonly Permission[]): void {
  const held = site.rights.get(`${projectOf(site, project).id} ${accountId}`);
  for (const right of rights) held?.delete(right);
}

/** Replaces an account's token; undefined leaves it without one, so that the old one is dead. */
export function setToken(site: Site, accountId: string, token: string | undefined): void {
  const account = site.accounts.get(accountId);
  if (account === undefined) throw new Error(`${site.name} has no account ${accountId}`);
  const rest = without(account, 'token');
  site.accounts.set(accountId, token === undefined ? rest : { ...rest, token });
}
