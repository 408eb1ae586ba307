/** What there was before a run, so that the judge can tell what the run made of it. */
import type { IssueView } from '../emulator/index.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { can } from '../emulator/site.ts';
import { freePairs, isNamed, namingsOf } from './existing-pairs.ts';
import { issuesOf, PROJECTS, siteOf, twinOf } from './scene.ts';
import type { Scene } from './scene.ts';

export interface Watch {
  /** On the world's clock. */
  at: number;
  /** When the last run was judged. */
  judgedAt: number;
  /** Search shows everything as it is. */
  isIndexFresh: boolean;
  /** Pairs that this run may tie, as `<customer> <desk>`. */
  free: ReadonlySet<string>;
  /** All issues, where people name pairs. */
  issues: Readonly<Record<Side, ReadonlyMap<string, IssueView>>>;
  /** Customer issues that somebody names. */
  named: ReadonlySet<string>;
  /** Requests whose customer issue nobody can see, as they are. */
  orphans: ReadonlyMap<string, IssueView>;
  /** Before which run a request's customer issue could not be seen for the first time. */
  readonly orphanedAt: Map<string, number>;
}

export const createWatch = (): Watch => ({
  at: 0,
  judgedAt: 0,
  isIndexFresh: true,
  free: new Set(),
  issues: { customer: new Map(), desk: new Map() },
  named: new Set(),
  orphans: new Map(),
  orphanedAt: new Map(),
});

const NOTHING: Watch['issues'] = { customer: new Map(), desk: new Map() };

function seenOn(scene: Scene, side: Side): ReadonlyMap<string, IssueView> {
  return new Map(issuesOf(scene, side).map((issue) => [issue.id, issue]));
}

/** To be called before each run. */
export function watch(scene: Scene, isIndexFresh: boolean): void {
  const { pairs, history, bridge } = scene;
  const namings = namingsOf(scene);
  const now = bridge.world.now();
  for (const { customer, desk } of namings) {
    const key = `${customer?.id ?? ''} ${desk?.id ?? ''}`;
    if (!pairs.everNamed.has(key)) pairs.everNamed.set(key, now);
  }
  const free = freePairs(scene);
  const named = issuesOf(scene, 'customer').filter(({ id }) => isNamed(scene, id, namings));
  for (const { id } of named) {
    // What settles a doubt about an issue does not touch the issue itself: only a look through everything finds it.
    if (!free.some(({ customer, isDue }) => isDue && customer.id === id))
      history.issue('customer', id).silent = true;
  }
  const orphans = issuesOf(scene, 'desk').filter((desk) => isOrphan(scene, desk));
  const { orphanedAt } = scene.watch;
  for (const { id } of orphans) if (!orphanedAt.has(id)) orphanedAt.set(id, now);
  Object.assign(scene.watch, {
    at: now,
    isIndexFresh,
    issues:
      scene.rules.pairs === 'none'
        ? NOTHING
        : { customer: seenOn(scene, 'customer'), desk: seenOn(scene, 'desk') },
    // Of an issue whose hint somebody took away, only a search tells that it has a twin.
    free: new Set(
      free
        .filter(({ hasTwin }) => !hasTwin || !isIndexFresh)
        .map(({ customer, desk }) => `${customer.id} ${desk.id}`),
    ),
    named: new Set(named.map(({ id }) => id)),
    orphans: new Map(orphans.map((desk) => [desk.id, desk])),
  });
}

/** Whether the customer issue that a request's marker names is gone, or out of the account's sight. */
export function isOrphan(scene: Scene, { properties }: IssueView): boolean {
  const twin = twinOf(properties);
  if (twin === undefined) return false;
  const site = siteOf(scene, 'customer');
  const customer = site.issues.get(twin);
  if (customer === undefined) return true;
  const isHome = site.projects.get(customer.projectId)?.key === PROJECTS.customer.home;
  // A new account may see what the one before did not.
  return !isHome && !can(site, scene.accounts.current('customer'), customer.projectId, 'BROWSE_PROJECTS');
}
