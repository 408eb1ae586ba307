/**
 * Every request Deskbridge may send, as a table. What is not in it is not sent: jira.js puts path parameters into the
 * address as they are, so that a key like `A-1/../../x` would reach another endpoint.
 */
import { FailureError } from '../sync/failure.ts';
import type { RequestLabel } from '../sync/failure.ts';
import { ISSUE_KEY_FORM } from '../sync/snapshot.ts';

/**
 * What may be done after an attempt whose outcome nobody knows. `read` changes nothing; `repeat` is a write that may be
 * executed twice with the same result; `once` is a write that would happen twice.
 */
export type RouteKind = 'read' | 'repeat' | 'once';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The path with its parameters as names: `/rest/api/3/issue/{issue}/comment`. */
  readonly route: string;
  readonly kind: RouteKind;
  /** Milliseconds until an answer is given up; 30 s where absent. */
  readonly timeout?: number;
}

/** Bulk create validates, indexes and notifies for 50 issues in one request, so it is given 180 s. */
const BULK_CREATE_TIMEOUT = 180_000;
const TIMEOUT = 30_000;

export const ROUTES = {
  myself: { method: 'GET', route: '/rest/api/3/myself', kind: 'read' },
  project: { method: 'GET', route: '/rest/api/3/project/{project}', kind: 'read' },
  fields: { method: 'GET', route: '/rest/api/3/field', kind: 'read' },
  priorities: { method: 'GET', route: '/rest/api/3/priority/search', kind: 'read' },
  statuses: { method: 'GET', route: '/rest/api/3/project/{project}/statuses', kind: 'read' },
  resolutions: { method: 'GET', route: '/rest/api/3/resolution/search', kind: 'read' },
  createFields: {
    method: 'GET',
    route: '/rest/api/3/issue/createmeta/{project}/issuetypes/{issueType}',
    kind: 'read',
  },
  editFields: { method: 'GET', route: '/rest/api/3/issue/{issue}/editmeta', kind: 'read' },
  requestTypes: { method: 'GET', route: '/rest/servicedeskapi/servicedesk/{desk}/requesttype', kind: 'read' },
  requestTypeFields: {
    method: 'GET',
    route: '/rest/servicedeskapi/servicedesk/{desk}/requesttype/{requestType}/field',
    kind: 'read',
  },
  organizations: {
    method: 'GET',
    route: '/rest/servicedeskapi/servicedesk/{desk}/organization',
    kind: 'read',
  },
  users: { method: 'GET', route: '/rest/api/3/user/search', kind: 'read' },
  // POST only because the question is too long for an address.
  permissions: { method: 'POST', route: '/rest/api/3/permissions/check', kind: 'read' },
  search: { method: 'POST', route: '/rest/api/3/search/jql', kind: 'read' },
  bulkFetch: { method: 'POST', route: '/rest/api/3/issue/bulkfetch', kind: 'read' },
  changelogs: { method: 'POST', route: '/rest/api/3/changelog/bulkfetch', kind: 'read' },
  uploadLimit: { method: 'GET', route: '/rest/api/3/attachment/meta', kind: 'read' },
  attachment: { method: 'GET', route: '/rest/api/3/attachment/{attachment}', kind: 'read' },
  // Answers with the address of the bytes, on another host.
  attachmentContent: { method: 'GET', route: '/rest/api/3/attachment/content/{attachment}', kind: 'read' },
  requestComments: { method: 'GET', route: '/rest/servicedeskapi/request/{issue}/comment', kind: 'read' },
  // Jira makes one more file of the same bytes every time.
  addAttachment: { method: 'POST', route: '/rest/api/3/issue/{issue}/attachments', kind: 'once' },
  deleteAttachment: { method: 'DELETE', route: '/rest/api/3/attachment/{attachment}', kind: 'repeat' },
  commentList: { method: 'POST', route: '/rest/api/3/comment/list', kind: 'read' },
  issue: { method: 'GET', route: '/rest/api/3/issue/{issue}', kind: 'read' },
  comments: { method: 'GET', route: '/rest/api/3/issue/{issue}/comment', kind: 'read' },
  comment: { method: 'GET', route: '/rest/api/3/issue/{issue}/comment/{comment}', kind: 'read' },
  // From another status the same transition leads elsewhere or nowhere: whoever is unsure reads the status.
  transition: { method: 'POST', route: '/rest/api/3/issue/{issue}/transitions', kind: 'once' },
  bulkCreate: {
    method: 'POST',
    route: '/rest/api/3/issue/bulk',
    kind: 'once',
    timeout: BULK_CREATE_TIMEOUT,
  },
  updateIssue: { method: 'PUT', route: '/rest/api/3/issue/{issue}', kind: 'repeat' },
  properties: { method: 'GET', route: '/rest/api/3/issue/{issue}/properties', kind: 'read' },
  setProperty: { method: 'PUT', route: '/rest/api/3/issue/{issue}/properties/{property}', kind: 'repeat' },
  deleteProperty: {
    method: 'DELETE',
    route: '/rest/api/3/issue/{issue}/properties/{property}',
    kind: 'repeat',
  },
  addComment: { method: 'POST', route: '/rest/api/3/issue/{issue}/comment', kind: 'once' },
  editComment: { method: 'PUT', route: '/rest/api/3/issue/{issue}/comment/{comment}', kind: 'repeat' },
  deleteComment: { method: 'DELETE', route: '/rest/api/3/issue/{issue}/comment/{comment}', kind: 'repeat' },
  webLinks: { method: 'GET', route: '/rest/api/3/issue/{issue}/remotelink', kind: 'read' },
  // With a globalId it creates or replaces, so it may be repeated; without one it would add a second link.
  webLink: { method: 'POST', route: '/rest/api/3/issue/{issue}/remotelink', kind: 'repeat' },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;

/** What a path parameter may look like. None of them can hold a slash, a dot segment, `?` or `#`. */
const PARAMETERS: Readonly<Record<string, string>> = {
  issue: `\\d+|${ISSUE_KEY_FORM}`,
  comment: '\\d+',
  attachment: '\\d+',
  issueType: '\\d+',
  requestType: '\\d+',
  project: '\\d+|[A-Z][A-Z0-9_]+',
  // JSM takes a project instead of its own id: https://developer.atlassian.com/cloud/jira/service-desk/rest/intro/#project-identifiers
  desk: 'projectId:\\d+',
  property: '[A-Za-z0-9][A-Za-z0-9._-]{0,254}',
};

interface Matcher {
  readonly route: Route;
  readonly pattern: RegExp;
}

const MATCHERS: readonly Matcher[] = Object.values(ROUTES).map((route) => ({
  route,
  pattern: new RegExp(
    `^${route.route.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => `(?<${name}>${PARAMETERS[name] ?? '(?!)'})`)}$`,
  ),
}));

export interface MatchedRoute {
  readonly route: Route;
  readonly kind: RouteKind;
  /** Id or key of the issue that the address names. */
  readonly issue: string | undefined;
}

/**
 * Finds the route of a request.
 *
 * @param path without origin and query.
 * @param body decides whether a web link may be repeated.
 * @returns undefined for a request that Deskbridge never makes.
 */
export function matchRoute(method: string, path: string, body?: unknown): MatchedRoute | undefined {
  for (const { route, pattern } of MATCHERS) {
    if (route.method !== method) continue;
    const groups = pattern.exec(path);
    if (groups === null) continue;
    const upserts = typeof body === 'object' && body !== null && 'globalId' in body && Boolean(body.globalId);
    const kind = route === ROUTES.webLink && !upserts ? 'once' : route.kind;
    return { route, kind, issue: groups.groups?.['issue'] };
  }
  return undefined;
}

/** How long to wait for the end of an answer, in milliseconds. */
export function timeoutOf(route: Route): number {
  return route.timeout ?? TIMEOUT;
}

/** The words by which a request may be shown. */
export function labelOf(site: string, route: Route): RequestLabel {
  return { site, method: route.method, route: route.route };
}

/** @throws FailureError `bug`: the request is not in the table, so nothing was sent. */
export function refuseUnknownRoute(): never {
  throw new FailureError({ code: 'bug', detail: 'a request that is not in the table of routes' });
}
