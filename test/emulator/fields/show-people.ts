/** People as Jira shows them. */
import type { Account } from '../data.ts';
import type { Site } from '../site.ts';

type Json = Readonly<Record<string, unknown>>;

/** The four sizes of a picture. */
export function avatars(base: string): Json {
  return {
    '48x48': `${base}&size=48`,
    '24x24': `${base}&size=24`,
    '16x16': `${base}&size=16`,
    '32x32': `${base}&size=32`,
  };
}

/** The address, if the viewer may see it: one's own, or one that its owner shows to everybody. */
function emailOf(site: Site, account: Account | undefined, viewer: Account | undefined): Json {
  if (account === undefined) return {};
  if (viewer?.accountId === account.accountId || account.emailShown === true) {
    return { emailAddress: account.email };
  }
  return site.settings.hiddenEmails === 'null' ? { emailAddress: null } : {};
}

/** A user as issues and comments carry it. */
export function showUser(site: Site, accountId: string, viewer?: Account): Json {
  const account = site.accounts.get(accountId);
  return {
    self: `${site.baseUrl}/rest/api/3/user?accountId=${encodeURIComponent(accountId)}`,
    accountId,
    ...emailOf(site, account, viewer),
    avatarUrls: avatars(`${site.baseUrl}/avatar?account=${encodeURIComponent(accountId)}`),
    displayName: account?.displayName ?? 'Former user',
    active: account?.active ?? false,
    timeZone: account?.timeZone ?? 'Etc/UTC',
    accountType: account?.accountType ?? 'atlassian',
  };
}
