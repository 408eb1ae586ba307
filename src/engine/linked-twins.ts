/** Who has a twin already, told by the markers of all desk issues: the authority, whatever the customer's markers say. */
import { propertyKeys, readDeskMarker } from '../sync/markers.ts';
import type { IssueId } from '../sync/snapshot.ts';
import type { Run } from './run.ts';

/** Customer issues that have a twin, by id, with the desk issue that says so. */
export type LinkedTwins = ReadonlyMap<IssueId, IssueId>;

/** Reads them anew, 100 a request. */
export async function readLinkedTwins(run: Run): Promise<LinkedTwins> {
  const linked = new Map<IssueId, IssueId>();
  const { project } = run.contract.desk;
  let next: string | undefined;
  do {
    const page = await run.sites.desk.searchCreated(project.id, 0, propertyKeys(run.contract), next);
    for (const { id, properties } of page.items) {
      const found = readDeskMarker(run.contract, properties);
      if (found.state === 'found') linked.set(found.marker.twin.id as IssueId, id);
    }
    next = page.next;
  } while (next !== undefined);
  return linked;
}

/** Reads them when they are first asked for, and once. */
export function readLinkedTwinsOnce(run: Run): () => Promise<LinkedTwins> {
  let reading: Promise<LinkedTwins> | undefined;
  return () => (reading ??= readLinkedTwins(run));
}
