/** What was read, beside what the ledger knows: which issues only look changed, and the lines of the next ledger. */
import type { LedgerLine } from '../sync/checkpoint.ts';
import { needsScopeSearch } from '../sync/create-plan.ts';
import { issueDigest } from '../sync/digest.ts';
import { readCustomerMarker, readDeskMarker } from '../sync/markers.ts';
import type { Issue, IssueId, Side } from '../sync/snapshot.ts';
import type { Run } from './run.ts';

/** The fingerprint of an issue as it was read. */
type DigestOf = (side: Side, issue: Issue) => string;

/** Makes each fingerprint once: it is asked for to see what changed, and again for the ledger, and it costs more than the rest. */
export function rememberDigests(run: Run): DigestOf {
  const digests = new Map<Issue, string>();
  return (side, issue) => {
    const digest = digests.get(issue) ?? issueDigest(run.contract, side, issue);
    digests.set(issue, digest);
    return digest;
  };
}

/** Drops what only looks changed: SLA timers touch `updated` of every open request all day long. */
export function keepChanged(
  run: Run,
  side: Side,
  issues: ReadonlyMap<IssueId, Issue>,
  digestOf: DigestOf,
): Set<IssueId> {
  const known = run.known[side];
  const changed = [...issues.values()].filter(
    (issue) => known.get(issue.id) !== digestOf(side, issue) || mayEnterScope(run, side, issue),
  );
  return new Set(changed.map((issue) => issue.id));
}

/** A `jql` can depend on anything, so an unlinked issue that was touched is always asked about again. */
function mayEnterScope(run: Run, side: Side, issue: Issue): boolean {
  const read = side === 'customer' ? readCustomerMarker : readDeskMarker;
  return needsScopeSearch(run.contract, side) && read(run.contract, issue.properties).state === 'none';
}

/**
 * Lines of what was looked at; what was only read along, on the way from one marker to the next, may have changes that
 * nobody has seen yet. What fails or waits is recorded apart, so a line never hides it.
 */
export function ledgerLines(
  side: Side,
  issues: ReadonlyMap<IssueId, Issue>,
  lookedAt: ReadonlySet<IssueId>,
  digestOf: DigestOf,
): LedgerLine[] {
  return [...issues.values()]
    .filter((issue) => lookedAt.has(issue.id))
    .map((issue) => [issue.id, issue.updated, digestOf(side, issue)]);
}
