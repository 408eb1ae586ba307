/** Reads issues and their twins by id, and decides by their markers who belongs to whom. */
import { heldComments, heldFiles, refOf } from '../sync/checkpoint.ts';
import type { LedgerLine } from '../sync/checkpoint.ts';
import type { Failure } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import { readCustomerMarker, readDeskMarker } from '../sync/markers.ts';
import type { IssueRef } from '../sync/operation.ts';
import type { NotCarriedCode } from '../sync/outcome.ts';
import { matchTwins } from '../sync/pairs.ts';
import type { Matching } from '../sync/pairs.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { Issue, IssueId, IssueKey, Millis, Side } from '../sync/snapshot.ts';
import { isSuspended } from '../sync/twins.ts';
import type { Twins } from '../sync/twins.ts';
import { judgeAbsence } from './absence.ts';
import { countTogether, readProperties, withProperties } from './comment-properties.ts';
import { completePairs } from './complete.ts';
import type { ReadTwins } from './complete.ts';
import { fetchAll } from './fetch.ts';
import { keepChanged, ledgerLines, rememberDigests } from './ledger.ts';
import { nowOf } from './run.ts';
import type { Run } from './run.ts';

/** An issue that makes no pair, with the reason to report. */
export interface Lone {
  readonly side: Side;
  readonly issue: Pick<Issue, 'id' | 'key'>;
  readonly because: { readonly failure: Failure } | { readonly code: NotCarriedCode };
  /** The twin that vanished. */
  readonly twin?: IssueRef;
}

/** What a batch came to. */
export interface Reading {
  /** When it began: nothing that was read is older. */
  readonly at: Millis;
  /** What was asked for and answered. */
  readonly answered: Readonly<Record<Side, readonly Issue[]>>;
  readonly pairs: readonly Twins[];
  /** Issues without a marker and without a twin among what was read. */
  readonly unlinked: Readonly<Record<Side, readonly Issue[]>>;
  readonly lone: readonly Lone[];
  /** Issues whose twin could not be read although it exists: to be looked at again. */
  readonly unread: readonly { readonly side: Side; readonly issue: Pick<Issue, 'id' | 'key'> }[];
  /** Ledger lines of all that was looked at; they count once the batch is settled. */
  readonly lines: Readonly<Record<Side, readonly LedgerLine[]>>;
}

/**
 * Reads changed issues of both sides with their twins.
 * @param changed Ids (or keys, for the input `issues`) by side.
 * @param force Look at them even if nothing that matters has changed since they were read the last time.
 */
export async function readBatch(
  run: Run,
  changed: Readonly<Record<Side, readonly (IssueId | IssueKey)[]>>,
  force: boolean,
): Promise<Reading> {
  const at = nowOf(run);
  const [customers, desks] = await Promise.all([
    fetchAll(run, 'customer', changed.customer),
    fetchAll(run, 'desk', changed.desk),
  ]);
  const fetched = { customer: customers, desk: desks };
  // Before the twins are added.
  const answered = { customer: [...customers.values()], desk: [...desks.values()] };
  const lookedAt = { customer: new Set(customers.keys()), desk: new Set(desks.keys()) };
  const digestOf = rememberDigests(run);
  const freshOf = (side: Side) =>
    force ? new Set(fetched[side].keys()) : keepChanged(run, side, fetched[side], digestOf);
  const fresh = { customer: freshOf('customer'), desk: freshOf('desk') };
  const absent = await fetchTwins(run, fetched, fresh);
  const matching = matchTwins(run.contract, fetched, fresh);
  const absence = await judgeAbsence(run, absent, matching.missing);
  run.progress.lastRead = { pairs: matching.pairs.length, comments: countTogether(run, matching.pairs) };
  const pairs = await withMarkers(run, matching.pairs);
  for (const pair of pairs) {
    if (!pair.hinted && isSuspended(run.contract, 'customer', pair.customer))
      run.progress.unhinted.set(pair.customer.id, pair.desk.id);
    run.progress.handled.add(refOf('customer', pair.customer.id)).add(refOf('desk', pair.desk.id));
    lookedAt.customer.add(pair.customer.id);
    lookedAt.desk.add(pair.desk.id);
  }
  const lines = (side: Side) => ledgerLines(side, fetched[side], lookedAt[side], digestOf);
  checkSiteKnowsVisibility(run, pairs);
  return {
    at,
    answered,
    pairs: await completePairs(run, pairs),
    unlinked: matching.unlinked,
    lone: [...matching.lone, ...absence.lone],
    unread: absence.unread,
    lines: { customer: lines('customer'), desk: lines('desk') },
  };
}

/**
 * Reads a pair once more.
 * @returns undefined when one of them is not answered, or their markers no longer make a pair of them
 */
export async function readPair(
  run: Run,
  { customer, desk }: Readonly<Record<Side, IssueRef>>,
): Promise<Twins | undefined> {
  const [customers, desks] = await Promise.all([
    fetchAll(run, 'customer', [customer.id]),
    fetchAll(run, 'desk', [desk.id]),
  ]);
  const ids = { customer: new Set([customer.id]), desk: new Set([desk.id]) };
  const { pairs } = matchTwins(run.contract, { customer: customers, desk: desks }, ids);
  const [twins] = await completePairs(run, await withMarkers(run, pairs));
  return twins;
}

/** Pairs with the properties of their comments, and with what earlier runs may still have on its way. */
async function withMarkers(run: Run, pairs: Matching['pairs']): Promise<readonly ReadTwins[]> {
  const properties = await readProperties(run, pairs);
  return pairs.map((pair) => ({
    ...pair,
    customer: withProperties(pair.customer, properties.customer),
    desk: withProperties(pair.desk, properties.desk),
    doubles: pair.doubles.map((double) => withProperties(double, properties.desk)),
    held: heldComments(run.checkpoint.holds, refOf('customer', pair.customer.id), nowOf(run)),
    heldFiles: heldFiles(run.checkpoint.holds, refOf('customer', pair.customer.id), nowOf(run)),
  }));
}

type Fetched = Record<Side, Map<IssueId, Issue>>;

/** Reads the twins that the markers of changed issues name. Two rounds reach the elder of a doubled request. */
async function fetchTwins(
  run: Run,
  fetched: Fetched,
  fresh: Readonly<Record<Side, Set<IssueId>>>,
): Promise<Record<Side, Set<IssueId>>> {
  const asked = { customer: new Set(fetched.customer.keys()), desk: new Set(fetched.desk.keys()) };
  const absent = { customer: new Set<IssueId>(), desk: new Set<IssueId>() };
  for (let round = 0; round < 3; round += 1) {
    const wanted = { customer: new Set<IssueId>(), desk: new Set<IssueId>() };
    for (const issue of fetched.customer.values()) {
      if (round === 0 && !fresh.customer.has(issue.id)) continue;
      const found = readCustomerMarker(run.contract, issue.properties);
      if (found.state === 'found') wanted.desk.add(found.marker.twin.id as IssueId);
    }
    for (const issue of fetched.desk.values()) {
      if (round === 0 && !fresh.desk.has(issue.id)) continue;
      const found = readDeskMarker(run.contract, issue.properties);
      if (found.state !== 'found') continue;
      const customer = found.marker.twin.id as IssueId;
      wanted.customer.add(customer);
      const other = run.progress.unhinted.get(customer);
      if (other !== undefined) wanted.desk.add(other);
    }
    const missing = {
      customer: [...wanted.customer].filter((id) => !asked.customer.has(id)),
      desk: [...wanted.desk].filter((id) => !asked.desk.has(id)),
    };
    if (missing.customer.length === 0 && missing.desk.length === 0) break;
    for (const side of SIDES) for (const id of missing[side]) asked[side].add(id);
    const [customers, desks] = await Promise.all([
      fetchAll(run, 'customer', missing.customer),
      fetchAll(run, 'desk', missing.desk),
    ]);
    for (const [id, issue] of customers) fetched.customer.set(id, issue);
    for (const [id, issue] of desks) fetched.desk.set(id, issue);
    for (const id of missing.customer) if (!customers.has(id)) absent.customer.add(id);
    for (const id of missing.desk) if (!desks.has(id)) absent.desk.add(id);
    run.progress.read += missing.customer.length + missing.desk.length;
  }
  return absent;
}

/** A service project of which no comment says who may see it: Jira has changed, and nothing may be carried. */
function checkSiteKnowsVisibility(run: Run, pairs: readonly Pick<Twins, 'customer' | 'desk'>[]): void {
  for (const side of SIDES) {
    if (run.contract[side].project.type !== 'service_desk') continue;
    const issues = pairs
      .map((pair) => pair[side])
      .filter((issue) => issue.projectId === run.contract[side].project.id && issue.comments.length > 0);
    const silent = issues.every((issue) =>
      issue.comments.every((comment) => comment.jsdPublic === undefined),
    );
    if (issues.length >= 2 && silent) {
      throw new FailureError({ code: 'site-without-visibility', site: run.contract[side].site });
    }
  }
}
