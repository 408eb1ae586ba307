/** What the requests of a run were for, as far as method, route and body tell. */
import type { LoggedRequest } from '../emulator/index.ts';

export const KINDS = [
  'detection',
  'reading',
  'markers',
  'comment pages',
  'single reads',
  'key walk',
  'sweep',
  'metadata',
  'writing',
  'failed',
] as const;

export type Kind = (typeof KINDS)[number];
export type Counts = Record<Kind, number>;

export function noCounts(): Counts {
  return Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Counts;
}

/** One request is one thing; what failed had to be asked again and counts as that only. */
export function kindOf({ method, route, status, write, body }: LoggedRequest): Kind {
  if (status === 0 || status === 429 || status >= 500) return 'failed';
  if (write) return 'writing';
  const { jql, issueIdsOrKeys } = (body ?? {}) as {
    readonly jql?: string;
    readonly issueIdsOrKeys?: string[];
  };
  if (route.endsWith('/search/jql')) {
    if (jql?.includes('updated >=') === true) return 'detection';
    return jql?.includes('ORDER BY key DESC') === true ? 'key walk' : 'sweep';
  }
  if (route.endsWith('/issue/bulkfetch'))
    return /^\d+$/.test(issueIdsOrKeys?.[0] ?? '') ? 'reading' : 'key walk';
  if (route.endsWith('/comment/list')) return 'markers';
  if (method === 'GET' && route.endsWith('/issue/{issue}/comment')) return 'comment pages';
  if (method === 'GET' && /\/issue\/\{issue\}/.test(route)) return 'single reads';
  return 'metadata';
}
