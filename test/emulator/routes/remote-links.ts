/** Web links of issues: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-remote-links/ */
import type { Answer, Ask, Route } from '../answer.ts';
import { bodyRecord, isRecord, onlyKeys, refuse } from '../answer.ts';
import type { IssueRecord, RemoteLink } from '../data.ts';
import { can } from '../site.ts';
import type { Site } from '../site.ts';
import { changeIssue } from '../store.ts';
import { visibleIssue } from './visible-issue.ts';

const selfOf = (site: Site, issue: IssueRecord, id: number): string =>
  `${site.baseUrl}/rest/api/3/issue/${issue.key}/remotelink/${id}`;

function show(site: Site, issue: IssueRecord, link: RemoteLink): Record<string, unknown> {
  return {
    id: link.id,
    self: selfOf(site, issue, link.id),
    ...(link.globalId === undefined ? {} : { globalId: link.globalId }),
    ...(link.application === undefined ? {} : { application: link.application }),
    ...(link.relationship === undefined ? {} : { relationship: link.relationship }),
    object: link.object,
  };
}

/** A list; with `globalId` the one link itself. */
function getLinks(ask: Ask): Answer {
  const issue = visibleIssue(ask);
  const globalId = ask.query.get('globalId');
  if (globalId === null) {
    return { status: 200, body: issue.remoteLinks.map((link) => show(ask.site, issue, link)) };
  }
  const link = issue.remoteLinks.find((one) => one.globalId === globalId);
  if (link === undefined) throw refuse(404, 'A remote issue link with the given globalId does not exist.');
  return { status: 200, body: show(ask.site, issue, link) };
}

/** With a known `globalId` the link is replaced: what is not sent is gone. */
function putLink(ask: Ask): Answer {
  const { site, account } = ask;
  const issue = visibleIssue(ask);
  if (!can(site, account?.accountId, issue.projectId, 'LINK_ISSUES')) {
    throw refuse(403, `No Link Issue Permission for issue '${issue.key}'`);
  }
  const body = bodyRecord(ask);
  onlyKeys(body, ['globalId', 'application', 'relationship', 'object']);
  const { globalId, application, relationship, object } = body;
  if (!isRecord(object) || typeof object['url'] !== 'string' || typeof object['title'] !== 'string') {
    const missing = isRecord(object) && typeof object['title'] === 'string' ? 'url' : 'title';
    throw refuse(400, [], { [missing]: `'${missing}' is required.` });
  }
  if (!URL.canParse(object['url'])) throw refuse(400, [], { url: 'The URL is invalid.' });
  if (globalId !== undefined && (typeof globalId !== 'string' || globalId.length > 255)) {
    throw refuse(400, [], { globalId: 'The globalId must be at most 255 characters.' });
  }
  const existing =
    globalId === undefined ? undefined : issue.remoteLinks.find((link) => link.globalId === globalId);
  const link: RemoteLink = {
    id: existing?.id ?? site.next.link++,
    ...(typeof globalId === 'string' ? { globalId } : {}),
    ...(typeof relationship === 'string' ? { relationship } : {}),
    ...(isRecord(application) ? { application } : {}),
    object,
  };
  const remoteLinks = existing
    ? issue.remoteLinks.map((one) => (one === existing ? link : one))
    : [...issue.remoteLinks, link];
  changeIssue(site, issue, { remoteLinks }, true);
  return { status: existing ? 200 : 201, body: { id: link.id, self: selfOf(site, issue, link.id) } };
}

export const REMOTE_LINK_ROUTES: readonly Route[] = [
  { method: 'GET', route: '/rest/api/3/issue/{issue}/remotelink', write: false, answer: getLinks },
  { method: 'POST', route: '/rest/api/3/issue/{issue}/remotelink', write: true, answer: putLink },
];
