/** Finds the route of a path. What is in no route is not implemented, and says so. */
import type { Route } from './answer.ts';
import { ATTACHMENT_ROUTES } from './routes/attachments.ts';
import { CHANGELOG_ROUTES } from './routes/changelog.ts';
import { COMMENT_ROUTES } from './routes/comments.ts';
import { CREATE_ROUTES } from './routes/creates.ts';
import { ISSUE_ROUTES } from './routes/issues.ts';
import { METADATA_ROUTES } from './routes/metadata.ts';
import { PROPERTY_ROUTES } from './routes/properties.ts';
import { REMOTE_LINK_ROUTES } from './routes/remote-links.ts';
import { REQUEST_ROUTES } from './routes/requests.ts';
import { SEARCH_ROUTES } from './routes/search.ts';
import { SERVICE_DESK_ROUTES } from './routes/service-desk.ts';
import { TRANSITION_ROUTES } from './routes/transitions.ts';
import { USER_ROUTES } from './routes/users.ts';

/** Fixed paths come before those with parameters: `/issue/bulk` is no issue. */
export const ROUTES: readonly Route[] = [
  ...CREATE_ROUTES,
  ...SEARCH_ROUTES,
  ...METADATA_ROUTES,
  ...COMMENT_ROUTES,
  ...ISSUE_ROUTES,
  ...PROPERTY_ROUTES,
  ...REMOTE_LINK_ROUTES,
  ...SERVICE_DESK_ROUTES,
  ...REQUEST_ROUTES,
  ...USER_ROUTES,
  ...TRANSITION_ROUTES,
  ...CHANGELOG_ROUTES,
  ...ATTACHMENT_ROUTES,
];

const PATTERNS = ROUTES.map((route) => ({
  route,
  pattern: new RegExp(`^${route.route.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
}));

/** What a parameter may look like where another route would match too. */
const ISSUE = /^(\d+|[A-Za-z][A-Za-z0-9_]*-\d+)$/;

export function findRoute(
  method: string,
  path: string,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const { route, pattern } of PATTERNS) {
    if (route.method !== method) continue;
    const groups = pattern.exec(path)?.groups;
    if (groups === undefined && !pattern.test(path)) continue;
    const params = Object.fromEntries(
      Object.entries(groups ?? {}).map(([name, value]) => [name, decode(value)]),
    );
    if (params['issue'] !== undefined && !ISSUE.test(params['issue'])) continue;
    return { route, params };
  }
  return undefined;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
