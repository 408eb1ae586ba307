/** Reads issues and their twins by id, and decides by their markers who belongs to whom. */
import { issueDigest } from '../sync/digest.ts';
import { filesKeys } from '../sync/file-map.ts';
import { propertyKeys, readCustomerMarker, readDeskMarker } from '../sync/markers.ts';
import { heldComments, heldFiles, refOf } from '../sync/checkpoint.ts';
import type { LedgerLine } from '../sync/checkpoint.ts';
import { needsScopeSearch } from '../sync/create-plan.ts';
import type { Failure } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import type { IssueRef } from '../sync/operation.ts';
import type { NotCarriedCode } from '../sync/outcome.ts';
import { isSuspended } from '../sync/pair-plan.ts';
import type { Twins } from '../sync/pair-plan.ts';
import { SIDES } from '../sync/snapshot.ts';
import type { Comment, CommentId, Issue, IssueId, IssueKey, Millis, Side } from '../sync/snapshot.ts';
import type { FieldRef } from '../sync/snapshot.ts';
import { matchTwins } from '../sync/pairs.ts';
import type { Matching } from '../sync/pairs.ts';
import { judgeAbsence } from './absence.ts';
import { completePairs } from './complete.ts';
import type { ReadTwins } from './complete.ts';
import { nowOf } from './run.ts';
import type { Run } from './run.ts';

/** Jira's most for one bulk read: issues, and properties of each. */
const BULK = 100;
const PROPERTIES = 5;

/** An issue that makes no pair, with the reason to report. */
export interface Lone {
  readonly side: Side;
  readonly issue: Pick<Issue, 'id' | 'key'>;
  readonly because: { readonly failure: Failure } | { readonly code: NotCarriedCode };
  /** The twin that vanished. */
  readonly twin?: IssueRef;
}

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

/** Mapped fields of a side: what has to be read to plan. */
export function mappedFields(run: Pick<Run, 'contract'>, side: Side): readonly FieldRef[] {
  const keys = side === 'desk' ? run.contract.pairs.fields : [];
  const refs = run.contract.fields.flatMap((mapping) => {
    const end = mapping[side];
    return end.from === 'field' ? [end.field] : [];
  });
  return [...new Map([...keys, ...refs].map((ref) => [ref.id, ref])).values()];
}

/** Reads any number of issues in full, 100 a request. */
export async function fetchAll(
  run: Pick<Run, 'contract' | 'sites'>,
  side: Side,
  refs: readonly (IssueId | IssueKey)[],
): Promise<Map<IssueId, Issue>> {
  const [properties = [], ...more] = chunk(propertiesOf(run, side), PROPERTIES);
  const query = {
    fields: mappedFields(run, side),
    properties,
    comments: true,
    attachments: run.contract.attachments !== undefined,
    transitions: run.contract.status[side].length > 0,
  };
  const chunks = chunk([...new Set(refs)], BULK);
  const answers = await Promise.all(chunks.map((part) => run.sites[side].fetchIssues(part, query)));
  const issues = new Map(answers.flat().map((issue) => [issue.id, issue]));
  for (const keys of more) await addProperties(run, side, chunks, keys, issues);
  return issues;
}

/** Markers, and on the desk what is noted of files; more than one question can hold where a sync had other names. */
function propertiesOf({ contract }: Pick<Run, 'contract'>, side: Side): readonly string[] {
  return [...propertyKeys(contract), ...(side === 'desk' ? filesKeys(contract) : [])];
}

/** Adds properties to issues that were read. One that this answer lacks counts as not answered: its markers would be half. */
async function addProperties(
  run: Pick<Run, 'contract' | 'sites'>,
  side: Side,
  chunks: readonly (readonly (IssueId | IssueKey)[])[],
  properties: readonly string[],
  issues: Map<IssueId, Issue>,
): Promise<void> {
  const query = { fields: [], properties, comments: false };
  const answers = await Promise.all(chunks.map((part) => run.sites[side].fetchIssues(part, query)));
  const found = new Map(answers.flat().map((issue) => [issue.id, issue.properties]));
  for (const [id, issue] of issues) {
    const more = found.get(id);
    if (more === undefined) issues.delete(id);
    else issues.set(id, { ...issue, properties: { ...issue.properties, ...more } });
  }
}

export function chunk<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
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
  const fresh = {
    customer: keepChanged(run, 'customer', customers, force, digestOf),
    desk: keepChanged(run, 'desk', desks, force, digestOf),
  };
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

/** The fingerprint of an issue as it was read. */
type DigestOf = (side: Side, issue: Issue) => string;

/** Makes each fingerprint once: it is asked for to see what changed, and again for the ledger, and it costs more than the rest. */
function rememberDigests(run: Run): DigestOf {
  const digests = new Map<Issue, string>();
  return (side, issue) => {
    const digest = digests.get(issue) ?? issueDigest(run.contract, side, issue);
    digests.set(issue, digest);
    return digest;
  };
}

/** Drops what only looks changed: SLA timers touch `updated` of every open request all day long. */
function keepChanged(
  run: Run,
  side: Side,
  issues: Map<IssueId, Issue>,
  force: boolean,
  digestOf: DigestOf,
): Set<IssueId> {
  if (force) return new Set(issues.keys());
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

/**
 * Lines of what was looked at; what was only read along, on the way from one marker to the next, may have changes that
 * nobody has seen yet. What fails or waits is recorded apart, so a line never hides it.
 */
function ledgerLines(
  side: Side,
  issues: ReadonlyMap<IssueId, Issue>,
  lookedAt: ReadonlySet<IssueId>,
  digestOf: DigestOf,
): LedgerLine[] {
  return [...issues.values()]
    .filter((issue) => lookedAt.has(issue.id))
    .map((issue) => [issue.id, issue.updated, digestOf(side, issue)]);
}

type Properties = ReadonlyMap<CommentId, Readonly<Record<string, unknown>>>;

type Commented = Pick<Twins, 'customer' | 'desk' | 'doubles'>;

function commentsOf(pairs: readonly Commented[]): Record<Side, readonly CommentId[]> {
  const idsOf = (issues: readonly Issue[]) =>
    issues.flatMap((issue) => issue.comments.map((comment) => comment.id));
  return {
    customer: idsOf(pairs.map((pair) => pair.customer)),
    desk: idsOf(pairs.flatMap((pair) => [pair.desk, ...pair.doubles])),
  };
}

/** Comments whose markers go into one question: those of both sides where these are one site. */
function countTogether({ sites }: Run, pairs: readonly Commented[]): number {
  const { customer, desk } = commentsOf(pairs);
  return sites.customer === sites.desk
    ? customer.length + desk.length
    : Math.max(customer.length, desk.length);
}

async function readProperties(
  run: Pick<Run, 'sites'>,
  pairs: readonly Commented[],
): Promise<Record<Side, Properties>> {
  const { customer, desk } = commentsOf(pairs);
  const read = (side: Side, ids: readonly CommentId[]): Promise<Properties> =>
    ids.length === 0 ? Promise.resolve(new Map()) : run.sites[side].readCommentProperties(ids);
  if (run.sites.customer === run.sites.desk) {
    const both = await read('desk', [...customer, ...desk]);
    return { customer: both, desk: both };
  }
  const [ofCustomer, ofDesk] = await Promise.all([read('customer', customer), read('desk', desk)]);
  return { customer: ofCustomer, desk: ofDesk };
}

/** The issue with the properties of its comments filled in; what was not answered stays undefined. */
export function withProperties(issue: Issue, properties: Properties): Issue {
  const comments: Comment[] = issue.comments.map((comment) => ({
    ...comment,
    properties: properties.get(comment.id),
  }));
  return { ...issue, comments };
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
