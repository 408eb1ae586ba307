/** One search for all syncs of a shared desk: nobody pays for the others, and nobody misses anything. */
import { describe, expect, it } from 'vitest';
import type { FoundIssue, Page, Site } from '../../src/jira/site.ts';
import type { IssueId } from '../../src/sync/snapshot.ts';
import { shareSearch } from '../../src/modes/shared-search.ts';
import { viewComments } from '../emulator/index.ts';
import { addProject, customersOfOneDesk } from '../promises/projects.ts';
import { createBridge, minutes } from '../support/bridge.ts';

const found = (id: number, updated: number): FoundIssue => ({ id: String(id) as IssueId, updated });

/** A site that answers searches from a list of pages and counts them. */
function siteOf(pages: readonly (readonly FoundIssue[])[]) {
  let now = 0;
  const asked: number[] = [];
  const site = {
    now: () => now,
    searchUpdated(_project: string, since: number, next?: string): Promise<Page<FoundIssue>> {
      const index = next === undefined ? 0 : Number(next);
      if (next === undefined) asked.push(since);
      const items = (pages[index] ?? []).filter((item) => item.updated >= since);
      return Promise.resolve(index + 1 < pages.length ? { items, next: String(index + 1) } : { items });
    },
  } as unknown as Site;
  return { shared: shareSearch(site), asked, pass: (ms: number) => (now += ms) };
}

async function walk(site: Site, since: number): Promise<string[]> {
  const ids: string[] = [];
  let next: string | undefined;
  do {
    const page: Page<FoundIssue> = await site.searchUpdated('1', since, next);
    ids.push(...page.items.map((item) => item.id));
    next = page.next;
  } while (next !== undefined);
  return ids;
}

describe('shareSearch', () => {
  const pages = [[found(1, 100), found(2, 200)], [found(3, 300)]];

  it('answers a later window from the walk before', async () => {
    const { shared, asked } = siteOf(pages);
    expect(await walk(shared, 100)).toEqual(['1', '2', '3']);
    expect(await walk(shared, 150)).toEqual(['2', '3']);
    expect(asked).toEqual([100]);
  });

  it('begins with the first page that has something in the window', async () => {
    const { shared, asked } = siteOf(pages);
    await walk(shared, 100);
    expect(await shared.searchUpdated('1', 250)).toEqual({ items: [found(3, 300)] });
    expect(asked).toEqual([100]);
  });

  it('searches again for a window that has nothing in it: that may be the index', async () => {
    const { shared, asked } = siteOf(pages);
    await walk(shared, 100);
    expect(await walk(shared, 400)).toEqual([]);
    expect(asked).toEqual([100, 400]);
  });

  it('searches again for a window that reaches further back', async () => {
    const { shared, asked } = siteOf(pages);
    await walk(shared, 150);
    expect(await walk(shared, 100)).toEqual(['1', '2', '3']);
    expect(asked).toEqual([150, 100]);
  });

  it('searches again when the walk was broken off, or found nothing, or is old', async () => {
    const broken = siteOf(pages);
    await broken.shared.searchUpdated('1', 100);
    expect(await walk(broken.shared, 100)).toEqual(['1', '2', '3']);
    expect(broken.asked).toEqual([100, 100]);

    const empty = siteOf([[]]);
    await walk(empty.shared, 100);
    await walk(empty.shared, 100);
    expect(empty.asked).toEqual([100, 100]);

    const old = siteOf(pages);
    await walk(old.shared, 100);
    old.pass(minutes(6));
    await walk(old.shared, 100);
    expect(old.asked).toEqual([100, 100]);
  });
});

describe('three customers on one desk', () => {
  const config = customersOfOneDesk(['acme', 'beta', 'gama']);

  it('cost one search of the desk in an idle run, and each gets its comments', async () => {
    const b = createBridge({ config });
    for (const [index, key] of ['BETA', 'GAMA'].entries()) {
      addProject(b.customer, { id: String(10130 + index), key, type: 'software', like: 'ACME' }, [
        b.world.customerSync.accountId,
        b.world.ben.accountId,
      ]);
    }
    const issues = ['ACME', 'BETA', 'GAMA'].map((key) =>
      (key === 'ACME' ? b.world.ann : b.world.ben).createIssue(key, `Printer of ${key}`),
    );
    for (let i = 0; i < 3; i += 1) {
      await b.runAll();
      b.world.advance(minutes(15));
    }
    expect(await b.requestsOf(() => b.runAll())).toEqual({ acme: 3, vendor: 1 });

    b.world.advance(minutes(15));
    for (const [index, issue] of issues.entries())
      b.world.bob.comment(b.twin(issue.key).key, `Answer ${index}`);
    await b.runAll();
    for (const [index, issue] of issues.entries()) {
      expect(
        viewComments(b.customer, issue.key)
          .map(({ text }) => text)
          .join('\n'),
      ).toContain(`Answer ${index}`);
    }
  });
});
