import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Run } from '../../src/engine/run.ts';
import { inScope, sweepScope } from '../../src/engine/sweep.ts';
import type { MarkedIssue, Page } from '../../src/jira/site.ts';
import { emptyCheckpoint } from '../../src/sync/checkpoint.ts';
import { makeCustomerMarker } from '../../src/sync/markers.ts';
import type { IssueId } from '../../src/sync/snapshot.ts';
import { createBridge, hours, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
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
    expect(run.progress.comparison.left).toBe(1);
  });

  it('is asked about all changed issues, on all pages', async () => {
    const run = runWith([[issue(1)], [issue(3)]]);
    const changed = [issue(1), issue(2), issue(3)];
    expect((await inScope(run, changed)).map(({ id }) => id)).toEqual(['1', '3']);
  });
});

describe('a sweep of both sides', () => {
  const sweptAt = (bridge: Bridge) =>
    z.object({ sweptAt: z.number() }).parse(JSON.parse(bridge.checkpoints.get('acme') ?? '')).sweptAt;

  it('that fails on the second one is made again by the next run', async () => {
    const rules = scenarioRules
      .replace('[Task, New Feature, Improvement], desk: IT Help }', 'Task, desk: IT Help, direction: both }')
      .replace('- Summary', '- { customer: Summary, desk: Summary, direction: both }');
    const desk = ', since: 2026-11-01, jql: "priority is not EMPTY"';
    const bridge = createBridge({ sync: scenarioSync(rules, { desk }) });
    await bridge.settle();
    bridge.world.advance(hours(25));
    const before = sweptAt(bridge);
    const fault = bridge.desk.faults.add({
      match: ({ route, body }) =>
        route === '/rest/api/3/search/jql' && JSON.stringify(body).includes('ORDER BY id ASC'),
      times: 4,
      action: { kind: 'status', status: 503 },
    });
    expect((await bridge.run()).result).toBe('failed');
    expect(fault.hits).toBeGreaterThan(0);
    expect(sweptAt(bridge)).toBe(before);
    bridge.desk.faults.clear();
    await bridge.run();
    expect(sweptAt(bridge)).toBeGreaterThan(before);
  });
});
