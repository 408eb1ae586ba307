/** On a desk that several customers share, an issue may be the twin of somebody else already. */
import { propertyKeys } from '../sync/markers.ts';
import type { IssueId } from '../sync/snapshot.ts';
import { chunk } from './chunk.ts';
import type { Run } from './run.ts';

/** Jira reads as many properties in one request. */
const PROPERTIES_AT_ONCE = 5;

/**
 * Whether the desk issue is the desk's twin in another sync: one customer's words would reach the other. An issue that is the
 * customer of another sync, as in a chain, is not meant.
 */
export async function isTwinOfAnotherSync(run: Run, desk: IssueId): Promise<boolean> {
  const site = run.sites.desk;
  const own = propertyKeys(run.contract);
  const others = (await site.listIssueProperties(desk)).filter(
    (key) => /^deskbridge\.[a-z0-9-]{1,40}$/.test(key) && !own.includes(key),
  );
  for (const keys of chunk(others, PROPERTIES_AT_ONCE)) {
    const [issue] = await site.fetchIssues([desk], { fields: [], properties: keys, comments: false });
    if (keys.some((key) => roleOf(issue?.properties[key]) !== 'customer')) return true;
  }
  return false;
}

function roleOf(marker: unknown): unknown {
  return typeof marker === 'object' && marker !== null && 'role' in marker ? marker.role : undefined;
}
