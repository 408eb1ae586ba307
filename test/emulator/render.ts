/** Records as Jira shows them. */
import type { Account, CommentRecord, Field, IssueRecord, Project, RequestType } from './data.ts';
import type { Site } from './site.ts';
import { can } from './site.ts';
import { showAttachment, visibleAttachments } from './attachments/show.ts';
import { avatars, showUser } from './fields/show-people.ts';
import { showValue } from './fields/show.ts';
import { showTime, showDeskTime, isPublic, visibleComments } from './seen.ts';

export { showUser } from './fields/show-people.ts';
export { showPriority } from './fields/show.ts';

type Json = Readonly<Record<string, unknown>>;

const api = (site: Site, path: string): string => `${site.baseUrl}/rest/api/3/${path}`;

export function showIssueType(site: Site, id: string): Json {
  const type = site.issueTypes.get(id);
  return {
    self: api(site, `issuetype/${id}`),
    id,
    description: '',
    iconUrl: `${site.baseUrl}/icon?type=${id}`,
    name: type?.name ?? '',
    subtask: type?.subtask ?? false,
    avatarId: 10300,
    hierarchyLevel: type?.subtask === true ? -1 : 0,
  };
}

const CATEGORIES = {
  new: { id: 2, colorName: 'blue-gray', name: 'To Do' },
  indeterminate: { id: 4, colorName: 'yellow', name: 'In Progress' },
  done: { id: 3, colorName: 'green', name: 'Done' },
} as const;

export function showStatus(site: Site, id: string): Json {
  const status = site.statuses.get(id);
  const key = status?.category ?? 'new';
  const category = CATEGORIES[key];
  return {
    self: api(site, `status/${id}`),
    description: '',
    iconUrl: `${site.baseUrl}/`,
    name: status?.name ?? '',
    id,
    statusCategory: { self: api(site, `statuscategory/${category.id}`), key, ...category },
  };
}

/** A project as an issue carries it. */
export function showProjectRef(site: Site, project: Project): Json {
  return {
    self: api(site, `project/${project.id}`),
    id: project.id,
    key: project.key,
    name: project.name,
    projectTypeKey: project.type,
    simplified: false,
    avatarUrls: avatars(`${site.baseUrl}/avatar?project=${project.id}`),
  };
}

export function showComment(
  site: Site,
  issue: IssueRecord,
  comment: CommentRecord,
  viewer: Account | undefined,
  withProperties: boolean,
): Json {
  return {
    self: api(site, `issue/${issue.id}/comment/${comment.id}`),
    id: comment.id,
    author: showUser(site, comment.authorId, viewer),
    body: comment.body,
    updateAuthor: showUser(site, comment.updateAuthorId, viewer),
    created: showTime(site, comment.created),
    updated: showTime(site, comment.updated),
    ...(comment.visibility === undefined
      ? {}
      : { visibility: { ...comment.visibility, identifier: comment.visibility.value } }),
    jsdPublic: isPublic(site, issue, comment),
    ...(withProperties
      ? { properties: Object.entries(comment.properties).map(([key, value]) => ({ key, value })) }
      : {}),
  };
}

function showRequestTypeField(site: Site, issue: IssueRecord, request: RequestType, project: Project): Json {
  const status = site.statuses.get(issue.statusId);
  const desk = project.serviceDeskId ?? '';
  return {
    _links: {
      self: `${site.baseUrl}/rest/servicedeskapi/request/${issue.id}`,
      jiraRest: api(site, `issue/${issue.id}`),
      web: `${site.baseUrl}/servicedesk/customer/portal/${desk}/${issue.key}`,
    },
    requestType: {
      _expands: ['field'],
      id: request.id,
      _links: { self: `${site.baseUrl}/rest/servicedeskapi/servicedesk/${desk}/requesttype/${request.id}` },
      name: request.name,
      description: '',
      helpText: '',
      issueTypeId: request.issueTypeId,
      serviceDeskId: desk,
      portalId: desk,
      groupIds: ['1'],
    },
    currentStatus: {
      status: status?.name ?? '',
      statusCategory: (status?.category ?? 'new').toUpperCase(),
      statusDate: showDeskTime(site, issue.statusSince),
    },
  };
}

/** The value of one field; null when it is empty. */
export function showField(
  site: Site,
  issue: IssueRecord,
  field: Field,
  viewer: Account | undefined,
): unknown {
  const project = site.projects.get(issue.projectId);
  if (field.kind === 'computed') return showComputed(site, issue, field.id, viewer);
  if (field.kind === 'request-type') {
    const request = project?.requestTypes.find((type) => type.id === issue.values[field.id]);
    return project && request ? showRequestTypeField(site, issue, request, project) : null;
  }
  return showValue(site, project, issue, field, viewer);
}

function showComputed(site: Site, issue: IssueRecord, id: string, viewer: Account | undefined): unknown {
  switch (id) {
    case 'issuetype':
      return showIssueType(site, issue.typeId);
    case 'project': {
      const project = site.projects.get(issue.projectId);
      return project === undefined ? null : showProjectRef(site, project);
    }
    case 'status':
      return showStatus(site, issue.statusId);
    case 'created':
      return showTime(site, issue.created);
    case 'updated':
      return showTime(site, issue.updated);
    case 'creator':
      return showUser(site, issue.creatorId, viewer);
    case 'resolutiondate':
      return issue.resolved === undefined ? null : showTime(site, issue.resolved);
    case 'attachment':
      return visibleAttachments(site, issue, viewer).map((one) => showAttachment(site, one, viewer));
    case 'comment':
      return showEmbeddedComments(site, issue, viewer);
    default:
      return null;
  }
}

/** `fields.comment`: the newest ones only, with a `total` that tells the truth. */
function showEmbeddedComments(site: Site, issue: IssueRecord, viewer: Account | undefined): Json {
  const comments = visibleComments(site, issue, viewer);
  const most = site.settings.embeddedComments;
  const shown = comments.slice(Math.max(0, comments.length - most));
  return {
    comments: shown.map((comment) => showComment(site, issue, comment, viewer, false)),
    self: api(site, `issue/${issue.id}/comment`),
    maxResults: shown.length,
    total: comments.length,
    startAt: 0,
  };
}

/** Fields that come only when named or with `*all`. */
const NOT_NAVIGABLE = new Set(['comment', 'attachment']);

/**
 * An issue with the fields that were asked for: ids, `*all`, `*navigable`, and `-id` to leave one out. Fields that do
 * not belong to the issue's project are not there at all.
 */
export function showIssue(
  site: Site,
  issue: IssueRecord,
  wanted: readonly string[],
  properties: readonly string[],
  viewer: Account | undefined,
): Json {
  const project = site.projects.get(issue.projectId);
  const without = new Set(wanted.filter((name) => name.startsWith('-')).map((name) => name.slice(1)));
  const only = without.size === wanted.length && wanted.length > 0;
  const all = wanted.includes('*all');
  const navigable = wanted.includes('*navigable') || only;
  const fields: Record<string, unknown> = {};
  for (const field of site.fields.values()) {
    if (without.has(field.id)) continue;
    const asked = all || wanted.includes(field.id) || (navigable && !NOT_NAVIGABLE.has(field.id));
    if (!asked || (field.kind !== 'computed' && project !== undefined && !hasField(project, field.id)))
      continue;
    fields[field.id] = showField(site, issue, field, viewer);
  }
  const keys = properties.includes('*all') ? Object.keys(issue.properties) : properties;
  const shown = Object.fromEntries(
    keys.filter((key) => key in issue.properties).map((key) => [key, issue.properties[key]]),
  );
  return {
    expand: 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations',
    id: issue.id,
    self: api(site, `issue/${issue.id}`),
    key: issue.key,
    ...(wanted.length === 1 && (wanted[0] === 'id' || wanted[0] === 'key') ? {} : { fields }),
    ...(properties.length === 0 ? {} : { properties: shown }),
  };
}

/** Whether a field belongs to a project, on its create screen or not. */
export function hasField(project: Project, id: string): boolean {
  return project.screen.includes(id) || project.offScreen.includes(id);
}

/** Whether the account may see the issue. */
export function canSee(site: Site, issue: IssueRecord, account: Account | undefined): boolean {
  return can(site, account?.accountId, issue.projectId, 'BROWSE_PROJECTS');
}
