/** Parts of answers of the platform and of JSM alike: times, people, and the comments that an account can see. */
import type { Account, CommentRecord, IssueRecord } from './data.ts';
import { showUser } from './fields/show-people.ts';
import type { Site } from './site.ts';
import { jiraTime } from './zone.ts';

type Json = Readonly<Record<string, unknown>>;

export function showTime(site: Site, time: number): string {
  return jiraTime(time, site.settings.timeZone);
}

/** A user as JSM shows one. */
export function showDeskUser(site: Site, accountId: string, viewer: Account | undefined): Json {
  const user = showUser(site, accountId, viewer);
  return {
    accountId,
    ...('emailAddress' in user ? { emailAddress: user['emailAddress'] } : {}),
    displayName: user['displayName'],
    active: user['active'],
    timeZone: user['timeZone'],
    _links: { jiraRest: user['self'], avatarUrls: user['avatarUrls'], self: user['self'] },
  };
}

/** The four forms of a time that JSM shows. */
export function showDeskTime(site: Site, time: number): Json {
  const jira = showTime(site, time);
  return {
    iso8601: jira.replace(/\.\d{3}/, ''),
    jira,
    friendly: new Date(time).toUTCString(),
    epochMillis: time,
  };
}

/** Whether a comment can be seen in the portal. Outside service projects Jira always says true. */
export function isPublic(site: Site, issue: IssueRecord, comment: CommentRecord): boolean {
  return site.projects.get(issue.projectId)?.type !== 'service_desk' || !comment.internal;
}

/** The comments of an issue that an account can see, oldest first. */
export function visibleComments(
  site: Site,
  issue: IssueRecord,
  account: Account | undefined,
): readonly CommentRecord[] {
  const unseen = account && site.unseen.get(account.accountId);
  if (account?.accountType !== 'customer' && unseen === undefined) return issue.comments;
  return issue.comments.filter((comment) => {
    if (comment.visibility !== undefined && (unseen?.has(comment.visibility.value) ?? false)) return false;
    return (
      account?.accountType !== 'customer' ||
      (isPublic(site, issue, comment) && comment.visibility === undefined)
    );
  });
}
