/** Every run asks for what was updated since the last one began. The time of the last run is all it keeps. */
import { scopeOf } from '../../../src/sync/create-plan.ts';
import { readCustomerMarker, readDeskMarker } from '../../../src/sync/markers.ts';
import type { Issue, IssueId, Millis, Side } from '../../../src/sync/snapshot.ts';
import { attempt, readIssues } from './arm.ts';
import type { Arm, Shop } from './arm.ts';
import { createTwins, markCustomer } from './copy.ts';
import { bringInStep } from './in-step.ts';

async function searchUpdated({ contract, sites }: Shop, side: Side, since: Millis): Promise<IssueId[]> {
  const ids: IssueId[] = [];
  let next: string | undefined;
  do {
    const page = await sites[side].searchUpdated(contract[side].project.id, since, next);
    ids.push(...page.items.map((issue) => issue.id));
    next = page.next;
  } while (next !== undefined);
  return ids;
}

/** Reads the twins that markers name and that are not there yet. */
async function addTwins(shop: Shop, issues: Record<Side, Map<IssueId, Issue>>): Promise<void> {
  const named = { customer: new Set<IssueId>(), desk: new Set<IssueId>() };
  for (const issue of issues.customer.values()) {
    const found = readCustomerMarker(shop.contract, issue.properties);
    if (found.state === 'found') named.desk.add(found.marker.twin.id as IssueId);
  }
  for (const issue of issues.desk.values()) {
    const found = readDeskMarker(shop.contract, issue.properties);
    if (found.state === 'found') named.customer.add(found.marker.twin.id as IssueId);
  }
  for (const side of ['customer', 'desk'] as const) {
    const missing = [...named[side]].filter((id) => !issues[side].has(id));
    if (missing.length === 0) continue;
    for (const [id, issue] of await readIssues(shop, side, missing)) issues[side].set(id, issue);
  }
}

export function watermark(shop: Shop): Arm {
  // Lost state is answered in the safest way there is: from the beginning. Many start from now instead.
  let since = 0;
  return {
    name: 'watermark, no ledger',
    how: 'Every run asks both searches for what was updated since the last run began, without an overlap, and brings those pairs in step by their markers. If a write fails, the watermark stays where it is; if the watermark is lost, it starts from the beginning.',
    goodAt:
      'As cheap as Deskbridge when idle and when busy, with one number for all its state. As long as the index is never late it loses nothing.',
    forget: () => {
      since = 0;
    },
    async run() {
      const began = shop.sites.desk.now();
      const [customers, desks] = await Promise.all([
        searchUpdated(shop, 'customer', since),
        searchUpdated(shop, 'desk', since),
      ]);
      const [customer, desk] = await Promise.all([
        readIssues(shop, 'customer', customers),
        readIssues(shop, 'desk', desks),
      ]);
      const issues = { customer, desk };
      await addTwins(shop, issues);
      let isGood = true;
      const linked = new Set<IssueId>();
      for (const request of issues.desk.values()) {
        const found = readDeskMarker(shop.contract, request.properties);
        const origin =
          found.state === 'found' ? issues.customer.get(found.marker.twin.id as IssueId) : undefined;
        if (origin === undefined) continue;
        linked.add(origin.id);
        if (readCustomerMarker(shop.contract, origin.properties).state === 'none')
          isGood = (await attempt(() => markCustomer(shop, origin.id, request))) && isGood;
        isGood = (await bringInStep(shop, origin, request)) && isGood;
      }
      const unlinked = [...issues.customer.values()].filter(
        (issue) =>
          !linked.has(issue.id) &&
          readCustomerMarker(shop.contract, issue.properties).state === 'none' &&
          scopeOf(shop.contract, issue).scope === 'in',
      );
      isGood = (await createTwins(shop, unlinked, true)) && isGood;
      if (isGood) since = began;
    },
  };
}
