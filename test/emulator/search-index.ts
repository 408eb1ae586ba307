/**
 * The search index: what JQL sees. It lags behind the data, and what it has shown once may vanish again for a while.
 *
 * @see https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile
 */
import type { Clock } from './clock.ts';
import type { IssueRecord } from './data.ts';
import type { Random } from './random.ts';

interface Held {
  readonly until: number;
  /** What search shows meanwhile; undefined: nothing. */
  readonly shown: IssueRecord | undefined;
}

export type ChangeKind = 'create' | 'update' | 'delete';

export interface SearchIndex {
  /** Milliseconds (or a rule) by which every later change reaches the index late. */
  lag: number | ((issueId: string, change: ChangeKind) => number);
  /** Probability that a search leaves out an issue it should show. */
  flicker: number;
  /** For `ms` search shows the issue as it was before its last change: not at all if it was just created. */
  hold(issueId: string, ms: number): void;
  /** For `ms` search does not show the issue, whatever it showed before. */
  hide(issueId: string, ms: number): void;
  /** The index catches up at once. */
  flush(): void;
  /** Tells the index about a change, before and after. For the store only. */
  changed(issueId: string, kind: ChangeKind, before: IssueRecord | undefined): void;
  /** All issues as search sees them. `fresh` names ids that are read from the data (`reconcileIssues`). */
  shown(issues: ReadonlyMap<string, IssueRecord>, fresh: ReadonlySet<string>): Iterable<IssueRecord>;
  /** True while what search shows may differ from one moment to the next without a write. */
  unsettled(): boolean;
}

/** How many former states are kept for `hold`; enough for what a test does in one step. */
const FORMER = 20_000;

export function createSearchIndex(clock: Clock, random: Random): SearchIndex {
  const held = new Map<string, Held>();
  const former = new Map<string, IssueRecord | undefined>();

  function expire(): void {
    const now = clock.now();
    for (const [id, entry] of held) if (entry.until <= now) held.delete(id);
  }

  const index: SearchIndex = {
    lag: 0,
    flicker: 0,
    hold(issueId, ms) {
      expire();
      const before = held.get(issueId);
      held.set(issueId, { until: clock.now() + ms, shown: before ? before.shown : former.get(issueId) });
    },
    hide(issueId, ms) {
      held.set(issueId, { until: clock.now() + ms, shown: undefined });
    },
    flush: () => held.clear(),
    changed(issueId, kind, before) {
      former.delete(issueId);
      former.set(issueId, before);
      if (former.size > FORMER) {
        const oldest = former.keys().next();
        if (oldest.done !== true) former.delete(oldest.value);
      }
      const lag = typeof index.lag === 'number' ? index.lag : index.lag(issueId, kind);
      if (lag <= 0) return;
      expire();
      const earlier = held.get(issueId);
      const until = Math.max(clock.now() + lag, earlier?.until ?? 0);
      held.set(issueId, { until, shown: earlier ? earlier.shown : before });
    },
    *shown(issues, fresh) {
      expire();
      const skip = (): boolean => index.flicker > 0 && random() < index.flicker;
      for (const issue of issues.values()) {
        if (fresh.has(issue.id)) yield issue;
        else if (!held.has(issue.id) && !skip()) yield issue;
      }
      for (const [id, entry] of held) {
        if (!fresh.has(id) && entry.shown !== undefined && !skip()) yield entry.shown;
      }
    },
    unsettled() {
      expire();
      return held.size > 0 || index.flicker > 0;
    },
  };
  return index;
}
