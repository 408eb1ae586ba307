/** An agreement whose issue types go both ways, and what tests of it look at. */
import { createBridge, scenarioSync } from '../support/bridge.ts';
import type { Bridge, BridgeOptions } from '../support/bridge.ts';
import { viewIssues } from '../emulator/index.ts';
import type { IssueView } from '../emulator/index.ts';

/** `to-desk`: Improvement; `to-customer`: Purchase; both ways: Task with IT Help. */
export const TYPES = `
issueTypes:
  - { customer: Task, desk: IT Help, requestType: Get IT Help, direction: both }
  - { customer: Improvement, desk: Access, requestType: Request a new account }
  - { customer: New Feature, desk: Purchase, direction: to-customer }
defaults:
  customer:
    - { field: Priority, value: Low }
fields:
  - { customer: Summary, desk: Summary, direction: both }
  - Description
  - { customer: Effort, desk: Effort, direction: both }
webLinks: false
`;

export const DESK_SCOPE = ', since: 2026-11-01, jql: "labels = for-acme"';

/** What people on the desk write on a request that is for this customer. */
export const FOR_ACME = { labels: ['for-acme'] };

export function createTypesBridge(options: BridgeOptions & { readonly rules?: string } = {}): Bridge {
  const { rules = TYPES, ...more } = options;
  const sameSite = more.sameSite === true;
  return createBridge({ ...more, sync: scenarioSync(rules, { desk: DESK_SCOPE, sameSite }) });
}

export function acme({ world }: Bridge): readonly IssueView[] {
  return viewIssues(world.customer, 'ACME');
}

export function help({ world }: Bridge): readonly IssueView[] {
  return viewIssues(world.desk, 'HELP');
}

/** The twin of a desk issue, by the desk marker: the authority. */
export function customerTwin(bridge: Bridge, deskKey: string): IssueView {
  const marker = help(bridge).find(({ key }) => key === deskKey)?.properties['deskbridge.acme'];
  const key = (marker as { readonly twin?: { readonly key?: string } } | undefined)?.twin?.key;
  const twin = acme(bridge).find((issue) => issue.key === key);
  if (twin === undefined) throw new Error(`${deskKey} has no twin`);
  return twin;
}
