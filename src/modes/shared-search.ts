/**
 * One search for many syncs: where several share a project, the first walks the search for changes and the others are
 * answered from what it found. What changed since then they find in their next run, as if they had searched before.
 */
import type { FoundIssue, Page, Site } from '../jira/site.ts';
import type { Millis } from '../sync/snapshot.ts';

/** Older than this, what was found counts as old, and the next sync searches itself. */
const FRESH: Millis = 5 * 60_000;

interface Walk {
  readonly since: Millis;
  readonly startedAt: Millis;
  readonly pages: FoundIssue[][];
  complete: boolean;
}

/**
 * The site with its search for changes shared; everything else goes straight through.
 * Only for sites of which a project is in more than one sync: what was found is kept in memory for the run.
 */
export function shareSearch(site: Site): Site {
  const walks = new Map<string, Walk>();
  return {
    ...site,
    async searchUpdated(projectId, since, next) {
      const walk = walks.get(projectId);
      if (next !== undefined) {
        const index = keptIndex(next);
        if (index !== undefined && walk !== undefined) return keptPage(walk, since, index);
        const page = await site.searchUpdated(projectId, since, next);
        record(walk, page);
        return page;
      }
      const usable = walk?.complete === true && walk.since <= since && site.now() - walk.startedAt <= FRESH;
      if (usable) return keptPage(walk, since, 0);
      const startedAt = site.now();
      const page = await site.searchUpdated(projectId, since);
      const begun: Walk = { since, startedAt, pages: [], complete: false };
      // Jira's search answers nothing now and then; that is for each sync to doubt by itself.
      if (page.items.length === 0) walks.delete(projectId);
      else walks.set(projectId, begun);
      record(begun, page);
      return page;
    },
  };
}

function record(walk: Walk | undefined, page: Page<FoundIssue>): void {
  if (walk === undefined || walk.complete) return;
  walk.pages.push([...page.items]);
  walk.complete = page.next === undefined;
}

const KEPT = 'kept page ';

function keptIndex(token: string): number | undefined {
  return token.startsWith(KEPT) ? Number(token.slice(KEPT.length)) : undefined;
}

function keptPage(walk: Walk, since: Millis, index: number): Page<FoundIssue> {
  const items = (walk.pages[index] ?? []).filter((item) => item.updated >= since);
  return index + 1 < walk.pages.length ? { items, next: `${KEPT}${index + 1}` } : { items };
}
