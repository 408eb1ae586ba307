/** What issue types ask of the rest of a sync, and of each other; the types themselves need not be known for it. */
import type { Disagreement } from './agreement.ts';
import { quote } from './key-path.ts';
import { writesTo } from './resolving.ts';
import type { KeyPath, SyncSettings } from './settings.ts';

/** Whether issues of the desk create twins. */
export function createsOnCustomer(sync: SyncSettings): boolean {
  return sync.issueTypes.some(({ direction }) => writesTo(direction, 'customer'));
}

/**
 * Each side whose issues create twins says from when on. The desk also says which: it is full of requests of other
 * customers, and of ones that the support team keeps to itself.
 *
 * @param path of the sync
 */
export function checkScope(sync: SyncSettings, path: KeyPath): Disagreement[] {
  const found: Disagreement[] = [];
  const missing = (side: 'customer' | 'desk', key: 'since' | 'jql', text: string) => {
    if (sync[side][key] === undefined) found.push({ path: [...path, side, key], text });
  };
  if (!createsOnCustomer(sync) || sync.issueTypes.some(({ direction }) => writesTo(direction, 'desk')))
    missing(
      'customer',
      'since',
      '`since` is missing: a day (2026-11-01), from which on issues get a twin, or `all`.',
    );
  if (!createsOnCustomer(sync)) return found;
  missing(
    'desk',
    'since',
    '`since` is missing: with issue types that go to the customer, write the day (2026-11-01) from which on requests get a twin, or `all`.',
  );
  missing(
    'desk',
    'jql',
    '`jql` is missing: with issue types that go to the customer, it says which requests are for this customer, for example `organizations = "Acme"`.',
  );
  return found;
}

/** The issue types' names only; `resolve.ts` sees a name and an id that mean the same. */
export function checkIssueTypes(sync: SyncSettings, path: KeyPath): Disagreement[] {
  const found: Disagreement[] = [];
  const seen = { customer: new Set<string>(), desk: new Set<string>() };
  for (const [row, { customer, desk, direction }] of sync.issueTypes.entries()) {
    if (writesTo(direction, 'desk')) {
      for (const [index, name] of customer.entries()) see('customer', name, ['customer', index], row);
    }
    if (writesTo(direction, 'customer')) see('desk', desk, ['desk'], row);
  }
  return found;

  function see(side: 'customer' | 'desk', name: string, at: KeyPath, row: number): void {
    if (seen[side].has(name.toLowerCase()))
      found.push({
        path: [...path, 'issueTypes', row, ...at],
        text: `the issue type ${quote(name)} is mapped twice in one direction; keep one of the two.`,
      });
    seen[side].add(name.toLowerCase());
  }
}
