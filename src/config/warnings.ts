/** What works, and should not stay as it is. Warnings are told where somebody looks at the file; they never stop a run. */
import type { ConfigWarning, ConfigWarningCode } from '../sync/outcome.ts';
import type { Millis } from '../sync/snapshot.ts';
import { SIDES } from '../sync/snapshot.ts';
import { projectId } from './agreement.ts';
import { findLossyTables } from './agreement-fields.ts';
import { findStatusCircles } from './agreement-status.ts';
import type { Limits } from './contract.ts';
import { daysLeft, expiryWarningDays } from './credentials.ts';
import { defaultLimits } from './schema-sync.ts';
import type { Config, KeyPath, Locate, SiteSettings, SyncSettings } from './settings.ts';

/** A warning before its place is looked up. */
interface Doubt {
  readonly code: ConfigWarningCode;
  readonly path: KeyPath;
  readonly text: string;
}

/**
 * @param now decides what lies in the future and which tokens are about to expire
 * @returns every warning that the settings give reason for, sites first, in the order of the files
 */
export function findWarnings(config: Config, locate: Locate, now: Millis): ConfigWarning[] {
  const doubts = [
    ...Object.values(config.sites).flatMap((site) => [
      ...doubtToken(site, now),
      ...doubtApiAddress(site),
      ...doubtUse(site, config.syncs),
    ]),
    ...doubtSharedTokens(Object.values(config.sites)),
    ...doubtProjects(config),
    ...config.syncs.flatMap((sync) => [
      ...doubtDays(sync, now),
      ...doubtLimits(sync),
      ...findLossyTables(sync).map((found): Doubt => ({ code: 'lossy-table', ...found })),
      ...findStatusCircles(sync).map((found): Doubt => ({ code: 'status-circle', ...found })),
    ]),
  ];
  return doubts.map(({ code, path, text }) => ({ code, ...locate(path), text }));
}

/**
 * In a public repository the agreement is public: who works with whom, accounts, projects, fields, and what runs say of them.
 * @param visibility as GitHub's event tells it
 */
export function warnOfReaders(
  visibility: 'public' | 'not-public' | 'unknown',
  locate: Locate,
): ConfigWarning[] {
  if (visibility === 'not-public') return [];
  const who =
    visibility === 'public'
      ? 'this repository is public, so everybody can read'
      : 'it cannot be told whether this repository is public. If it is, everybody can read';
  const text = `${who} this agreement (the customer's address, the account, projects and fields) and the log and summary of every run. Keep it in a private repository; where that cannot be, write \`email: { env: NAME }\` instead of the address of the account.`;
  return [{ code: 'public-repository', ...locate([]), text }];
}

function doubtToken(site: SiteSettings, now: Millis): Doubt[] {
  const days = daysLeft(site, now);
  if (days === undefined || days > expiryWarningDays) return [];
  const when = days < 0 ? 'has expired' : days === 0 ? 'expires today' : `expires in ${dayCount(days)}`;
  return [
    {
      code: 'token-expires',
      path: ['sites', site.name, 'token', 'expires'],
      text: `the token of this site ${when}. Create a new one, store it in the same secret, and write its last day here.`,
    },
  ];
}

function dayCount(days: number): string {
  return days === 1 ? '1 day' : `${String(days)} days`;
}

/**
 * The token goes with every request, so an address that is neither Atlassian's nor the site's own would receive it.
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#ad-hoc-api-calls (api.atlassian.com/ex/jira)
 */
function doubtApiAddress({ name, url, apiUrl }: SiteSettings): Doubt[] {
  if (apiUrl === undefined) return [];
  const { host } = new URL(apiUrl);
  if (host === 'api.atlassian.com' || host === new URL(url).host) return [];
  return [
    {
      code: 'api-address',
      path: ['sites', name, 'apiUrl'],
      text: 'the token of this site is sent to this address, which is neither that of the site nor https://api.atlassian.com. Make sure that it is meant.',
    },
  ];
}

function doubtUse({ name }: SiteSettings, syncs: readonly SyncSettings[]): Doubt[] {
  if (syncs.some((sync) => SIDES.some((side) => sync[side].site === name))) return [];
  return [
    {
      code: 'unused-site',
      path: ['sites', name],
      text: 'no sync uses this site. Take it out, or name it in a sync.',
    },
  ];
}

/** An Atlassian API token belongs to one account, so two accounts cannot share one. */
function doubtSharedTokens(sites: readonly SiteSettings[]): Doubt[] {
  const first = new Map<string, SiteSettings>();
  return sites.flatMap((site): Doubt[] => {
    const other = first.get(site.token.env);
    if (other === undefined) first.set(site.token.env, site);
    if (other === undefined || accountOf(other) === accountOf(site)) return [];
    return [
      {
        code: 'shared-token',
        path: ['sites', site.name, 'token', 'env'],
        text: `the site ${other.name} takes its token from ${site.token.env} as well, for another account. A token belongs to one account: name the variable that holds the token of this one, or mend \`email\`.`,
      },
    ];
  });
}

function accountOf({ email }: SiteSettings): string {
  return typeof email === 'string' ? email.toLowerCase() : `from ${email.env}`;
}

function doubtDays(sync: SyncSettings, now: Millis): Doubt[] {
  const path: KeyPath = ['syncs', sync.name];
  const isAhead = (day: Millis | 'all' | undefined) => day !== undefined && day !== 'all' && day > now;
  const sides = SIDES.filter((side) => isAhead(sync[side].since)).map((side): Doubt => ({
    code: 'future-day',
    path: [...path, side, 'since'],
    text: 'this day lies in the future, and no issue created before it gets a twin. If that is not meant, write the first day of the agreement, or `all`.',
  }));
  if (!isAhead(sync.comments.since)) return sides;
  return [
    ...sides,
    {
      code: 'future-day',
      path: [...path, 'comments', 'since'],
      text: 'this day lies in the future, and no comment written before it is carried. If that is not meant, write an earlier day, or leave the key out.',
    },
  ];
}

/**
 * Whether two syncs would make twins of one issue, or lead in a circle, is told by the names of their projects. A key and an id may
 * name one project, and only Jira knows.
 */
function doubtProjects(config: Config): Doubt[] {
  const byKey = new Map<string, SyncSettings>();
  const sides = config.syncs.flatMap((sync) =>
    SIDES.flatMap((side) => {
      const id = projectId(config, sync[side]);
      return id === undefined ? [] : [{ sync, side, host: id.split(' ')[0] ?? '' }];
    }),
  );
  const isId = ({ sync, side }: (typeof sides)[number]) => /^\d/.test(sync[side].project);
  for (const one of sides.filter((each) => !isId(each)))
    if (!byKey.has(one.host)) byKey.set(one.host, one.sync);
  return sides.filter(isId).flatMap(({ sync, side, host }): Doubt[] => {
    const other = byKey.get(host);
    if (other === undefined) return [];
    return [
      {
        code: 'key-and-id',
        path: ['syncs', sync.name, side, 'project'],
        text: `the sync ${other.name} names a project of this site by its key, and here stands an id. If both are one project, nothing notices that each issue gets two twins, or that syncs lead in a circle. Name the projects of a site in one way.`,
      },
    ];
  });
}

/** A limit this many times its default stops no mistake any more. */
const loose = 100;

function doubtLimits({ name, limits }: SyncSettings): Doubt[] {
  const path: KeyPath = ['syncs', name, 'limits'];
  const keys = Object.keys(defaultLimits) as (keyof Limits)[];
  const found = keys
    .filter((key) => limits[key] >= loose * defaultLimits[key])
    .map((key): Doubt => ({
      code: 'loose-limit',
      path: [...path, key],
      text: `a limit this high stops no mistake: a filter that is too wide would be noticed in Jira first. Write what a normal run needs (the default is ${String(defaultLimits[key])}); more for one run goes into the input \`limits\`, as in ${key}=${String(limits[key])}.`,
    }));
  // Who only lowered `comments` has not written the other one.
  const isReached =
    limits.commentsPerPair <= limits.comments || limits.commentsPerPair === defaultLimits.commentsPerPair;
  if (isReached) return found;
  return [
    ...found,
    {
      code: 'unreached-limit',
      path: [...path, 'commentsPerPair'],
      text: `one pair may take ${String(limits.commentsPerPair)} comments in a run, and all pairs together only ${String(limits.comments)} (\`comments\`), so this limit is never reached. Lower it, or raise \`comments\`.`,
    },
  ];
}
