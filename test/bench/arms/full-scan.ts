/** Every run lists both projects, reads every issue with its comments, and compares. Nothing is kept between runs. */
import { scopeOf } from '../../../src/sync/create-plan.ts';
import { readCustomerMarker, readDeskMarker } from '../../../src/sync/markers.ts';
import type { Issue, IssueId } from '../../../src/sync/snapshot.ts';
import { readProjects } from './arm.ts';
import type { Arm, Shop } from './arm.ts';
import { createTwins } from './copy.ts';
import { bringInStep } from './in-step.ts';

/** A twin that the index does not show yet is known by the customer's marker, if its create was answered. */
function isUnlinked({ contract }: Shop, customer: Issue): boolean {
  const { state } = readCustomerMarker(contract, customer.properties);
  return state === 'none' && scopeOf(contract, customer).scope === 'in';
}

export function fullScan(shop: Shop): Arm {
  return {
    name: 'full scan',
    how: 'Every run lists both projects, reads every issue with its comments and markers, and compares. A customer issue without a marker that no listed request names gets a new request.',
    goodAt:
      'Needs no state and no clock, repairs everything it can see, and is the easiest to write. For a few hundred issues it is hard to beat.',
    forget: () => undefined,
    async run() {
      const { customer: customers, desk: desks } = await readProjects(shop);
      const twins = new Map<IssueId, Issue>();
      for (const desk of desks.values()) {
        const found = readDeskMarker(shop.contract, desk.properties);
        if (found.state === 'found') twins.set(found.marker.twin.id as IssueId, desk);
      }
      const unlinked: Issue[] = [];
      for (const customer of customers.values()) {
        const desk = twins.get(customer.id);
        if (desk !== undefined) await bringInStep(shop, customer, desk);
        else if (isUnlinked(shop, customer)) unlinked.push(customer);
      }
      await createTwins(shop, unlinked, true);
    },
  };
}
