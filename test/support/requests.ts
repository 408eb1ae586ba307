/**
 * Which requests change something in Jira, decided without looking at the source or at the emulator: by method, and for `POST`
 * by the endpoints that Atlassian's documents describe as reads whose question is too long for an address.
 */
import type { World } from '../emulator/index.ts';

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/ */
const ASKED_BY_POST: readonly RegExp[] = [
  /^\/rest\/api\/3\/search\/jql$/,
  /^\/rest\/api\/3\/search\/approximate-count$/,
  /^\/rest\/api\/3\/issue\/bulkfetch$/,
  /^\/rest\/api\/3\/changelog\/bulkfetch$/,
  /^\/rest\/api\/3\/comment\/list$/,
  /^\/rest\/api\/3\/permissions\/check$/,
  /^\/rest\/api\/3\/jql\/parse$/,
];

/** Whether a request may change something. What is not known to be a read is a write. */
export function mayWrite(method: string, path: string): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  return method !== 'POST' || !ASKED_BY_POST.some((read) => read.test(path));
}

/** Everything that was sent to any site and may change something, carried out or not. */
export function writesSent(world: World): string[] {
  return world.sites.flatMap((site) =>
    site.log.entries
      .filter(({ method, path }) => mayWrite(method, path))
      .map(({ method, path }) => `${site.name} ${method} ${path}`),
  );
}
