/** Twins that were not among the answers. */
import { refOf } from '../sync/checkpoint.ts';
import { FailureError } from '../sync/failure.ts';
import { readDeskMarker } from '../sync/markers.ts';
import { otherSide } from '../sync/snapshot.ts';
import type { Issue, IssueId, IssueKey, Side } from '../sync/snapshot.ts';
import type { Lone, Reading } from './read.ts';
import { nowOf } from './run.ts';
import type { Run } from './run.ts';

/** A twin that a bulk read left out: gone, hidden, or just missing from that answer. Only a direct read tells. */
export async function judgeAbsence(
  run: Run,
  absent: Readonly<Record<Side, Set<IssueId>>>,
  missing: readonly {
    readonly side: Side;
    readonly id: IssueId;
    readonly issue: Issue;
  }[],
): Promise<Pick<Reading, 'lone' | 'unread'>> {
  const lone: Lone[] = [];
  const unread: Reading['unread'][number][] = [];
  // Those that an earlier run has told of are not counted again: people go on editing what is left of the pairs.
  const known = new Map((run.checkpoint.vanished ?? []).map(({ ref, at }) => [ref, at]));
  const again = missing.filter(({ side, issue }) => known.has(refOf(otherSide(side), issue.id)));
  const told = new Set(again.map(({ side, id }) => refOf(side, id)));
  run.progress.absent += absent.customer.size + absent.desk.size - told.size;
  const most = Math.max(5, Math.floor(run.progress.read / 10));
  // By hand it goes on: somebody has looked why they are gone, and nothing is deleted because of it.
  if (run.progress.absent > most && !run.byHand) {
    const side = absent.desk.size > absent.customer.size ? 'desk' : 'customer';
    throw new FailureError({
      code: 'mass-absence',
      site: run.contract[side].site,
      absent: run.progress.absent,
      read: run.progress.read,
    });
  }
  const readable = new Set<Side>();
  for (const { side, id, issue } of missing) {
    const from = otherSide(side);
    const exists = await run.sites[side].issueExists(id);
    if (exists === 'present') {
      unread.push({ side: from, issue });
      continue;
    }
    // Gone only counts as gone where the project itself can be read.
    if (!readable.has(side)) await run.sites[side].getProject(run.contract[side].project.id);
    readable.add(side);
    const ref = refOf(from, issue.id);
    run.progress.vanished.set(ref, known.get(ref) ?? nowOf(run));
    const marker = readDeskMarker(run.contract, issue.properties);
    lone.push({
      side: from,
      issue,
      because: { code: side === 'desk' ? 'twin-deleted' : 'origin-deleted' },
      ...(side === 'customer' && marker.state === 'found'
        ? { twin: { id, key: marker.marker.twin.key as IssueKey } }
        : {}),
    });
  }
  return { lone, unread };
}
