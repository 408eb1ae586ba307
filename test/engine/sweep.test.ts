import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/engine/run.ts';
import { inScope, sweepScope } from '../../src/engine/sweep.ts';
import type { MarkedIssue, Page } from '../../src/jira/site.ts';
import { emptyCheckpoint } from '../../src/sync/checkpoint.ts';
import { makeCustomerMarker } from '../../src/sync/markers.ts';
import type { IssueId } from '../../src/sync/snapshot.ts';
import { contractOf, customerIssue, deskIssue, issueId, issueKey, NOON } from '../sync/builders.ts';

const contract = contractOf({ customer: { since: 'all', jql: 'labels = vendor' } });

function issue(id: number, properties: MarkedIssue['properties'] = {}): MarkedIssue {
  const { created, issueTypeId, labels, hasSecurityLevel } = customerIssue();
  const key = issueKey(`ACME-${id}`);
  return { id: issueId(id), key, created, issueTypeId, labels, hasSecurityLevel, properties };
}

const linked = { 'deskbridge.acme': makeCustomerMarker(contract, deskIssue()) };

/** A run whose searches answer page by page. */
function runWith(pages: readonly (readonly MarkedIssue[])[]): Run {
  const searchScope = (
    { ids }: { readonly ids?: readonly IssueId[] },
    _properties: unknown,
    next = '0',
  ): Promise<Page<MarkedIssue>> => {
    const page = Number(next);
    const items = (pages[page] ?? []).filter(({ id }) => ids === undefined || ids.includes(id));
    return Promise.resolve({ items, ...(page + 1 < pages.length ? { next: String(page + 1) } : {}) });
  };
  return {
    contract,
    issues: [],
    checkpoint: emptyCheckpoint(NOON),
    sites: { customer: { searchScope }, desk: { now: () => NOON } },
    progress: { handled: new Set(), settled: [], comparison: { left: 0, created: 0, id: '0' }, sweptAt: 0 },
  } as unknown as Run;
}

describe('the sweep of the scope', () => {
  it('goes through all pages, whatever is on the first ones', async () => {
    const run = runWith([[issue(1), issue(2, linked)], [], [issue(3), issue(4, linked)]]);
    expect((await sweepScope(run)).map(({ id }) => id)).toEqual(['1', '3']);
    expect(run.progress.sweptAt).toBe(NOON);
    expect(run.progress.comparison.left).toBe(1);
  });

  it('is asked about all changed issues, on all pages', async () => {
    const run = runWith([[issue(1)], [issue(3)]]);
    const changed = [issue(1), issue(2), issue(3)];
    expect((await inScope(run, changed)).map(({ id }) => id)).toEqual(['1', '3']);
  });
});
