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
        const kept = walk && isKept(next) ? keptPage(walk, since, keptIndex(next)) : undefined;
        if (kept !== undefined) return kept;
        const page = await site.searchUpdated(projectId, since, next);
        record(walk, page);
        return page;
      }
      const usable = walk?.complete === true && walk.since <= since && site.now() - walk.startedAt <= FRESH;
      // Jira's search answers nothing now and then. That is for each sync to doubt by itself, so nothing is never kept.
      const kept = usable ? keptPage(walk, since, 0) : undefined;
      if (kept !== undefined) return kept;
      const startedAt = site.now();
      const page = await site.searchUpdated(projectId, since);
      const begun: Walk = { since, startedAt, pages: [], complete: false };
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

function isKept(token: string): boolean {
  return token.startsWith(KEPT);
}

function keptIndex(token: string): number {
  return Number(token.slice(KEPT.length));
}

/** The first page from `start` on with something in the window; undefined if there is none. */
function keptPage(walk: Walk, since: Millis, start: number): Page<FoundIssue> | undefined {
  const inWindow = ({ updated }: FoundIssue) => updated >= since;
  const find = (from: number) => walk.pages.findIndex((page, index) => index >= from && page.some(inWindow));
  const index = find(start);
  const items = walk.pages[index]?.filter(inWindow);
  if (items === undefined) return undefined;
  const next = find(index + 1);
  return next === -1 ? { items } : { items, next: `${KEPT}${next}` };
}
