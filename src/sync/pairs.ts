/** Who belongs to whom: the desk's marker decides, the customer's is a hint. Pure. */
import type { Contract } from '../config/contract.ts';
import { scopeOf } from './create-plan.ts';
import type { Failure } from './failure.ts';
import { mappingsFrom } from './issue-types.ts';
import { badMarker, readCustomerMarker, readDeskMarker } from './markers.ts';
import type { DeskMarker } from './markers.ts';
import type { Issue, IssueId, Side } from './snapshot.ts';
import type { Twins } from './twins.ts';

/** What is found out about a pair after it was matched. */
type Later = 'held' | 'heldFiles' | 'files' | 'people' | 'changes';

export interface Matching {
  readonly pairs: readonly Omit<Twins, Later>[];
  /** Issues that no marker speaks of, and requests whose linking was interrupted. */
  readonly unlinked: Readonly<Record<Side, readonly Issue[]>>;
  readonly lone: readonly {
    readonly side: Side;
    readonly issue: Issue;
    readonly because: { readonly failure: Failure };
  }[];
  /** Twins that a marker names and that were not among the answers: of which side, and whose twin. */
  readonly missing: readonly { readonly side: Side; readonly id: IssueId; readonly issue: Issue }[];
}

interface Claim {
  readonly desk: Issue;
  readonly marker: DeskMarker;
}

type Issues = Readonly<Record<Side, ReadonlyMap<IssueId, Issue>>>;
type Ids = Readonly<Record<Side, ReadonlySet<IssueId>>>;

function elderFirst(a: Claim, b: Claim): number {
  return a.desk.created - b.desk.created || Number(a.desk.id) - Number(b.desk.id);
}

/**
 * Matches what was read. Only issues in `fresh`, and their twins, are looked at; the others were read along with them.
 */
export function matchTwins(contract: Contract, fetched: Issues, fresh: Ids): Matching {
  const pairs: Omit<Twins, Later>[] = [];
  const unlinked: Record<Side, Issue[]> = { customer: [], desk: [] };
  const lone: Matching['lone'][number][] = [];
  const missing: Matching['missing'][number][] = [];
  const fail = (side: Side, issue: Issue, failure: Failure) =>
    lone.push({ side, issue, because: { failure } });

  const claims = new Map<IssueId, Claim[]>();
  const customers = new Set(fresh.customer);
  for (const desk of fetched.desk.values()) {
    const found = readDeskMarker(contract, desk.properties);
    if (found.state === 'bad') {
      if (fresh.desk.has(desk.id)) fail('desk', desk, badMarker(desk, found));
    } else if (found.state === 'found') {
      const customer = found.marker.twin.id as IssueId;
      claims.set(customer, [...(claims.get(customer) ?? []), { desk, marker: found.marker }]);
      if (fresh.desk.has(desk.id)) customers.add(customer);
    } else if (fresh.desk.has(desk.id)) unlinked.desk.push(desk);
  }

  for (const id of customers) {
    const named = claims.get(id) ?? [];
    const customer = fetched.customer.get(id);
    if (customer === undefined) {
      for (const { desk } of named) missing.push({ side: 'customer', id, issue: desk });
      continue;
    }
    matchCustomer(customer, named);
  }
  return { pairs, unlinked, lone, missing };

  function matchCustomer(customer: Issue, named: readonly Claim[]): void {
    const found = readCustomerMarker(contract, customer.properties);
    if (found.state === 'bad') {
      fail('customer', customer, badMarker(customer, found));
      return;
    }
    const hint = found.state === 'found' ? found.marker.twin : undefined;
    // A request that the customer's marker does not confirm must at least be of our making.
    const trusted = named.filter(
      ({ desk }) => desk.id === hint?.id || isOurs(desk) || isMisled(customer, hint),
    );
    for (const { desk, marker } of named.filter((claim) => !trusted.includes(claim))) {
      const failure: Failure =
        marker.existing === true
          ? { code: 'unconfirmed', issue: desk.key, twin: customer.key }
          : { code: 'unlisted-account', issue: desk.key, account: desk.creator ?? 'unknown', of: 'issue' };
      fail('desk', desk, failure);
    }
    const [elder, ...younger] = [...trusted].sort(elderFirst);
    if (elder !== undefined) {
      pairs.push({
        customer,
        desk: elder.desk,
        marker: elder.marker,
        hinted: hint?.id === elder.desk.id,
        doubles: younger.map((claim) => claim.desk).filter(isOurs),
      });
    } else if (hint === undefined) {
      if (named.length === 0) unlinked.customer.push(customer);
    } else {
      const twin = fetched.desk.get(hint.id as IssueId);
      if (twin === undefined) missing.push({ side: 'desk', id: hint.id as IssueId, issue: customer });
      else if (isUnfinished(customer, twin)) {
        if (!unlinked.desk.includes(twin)) unlinked.desk.push(twin);
      } else fail('customer', customer, { code: 'twin-disagrees', issue: customer.key, twin: twin.key });
    }
  }

  function isOurs(desk: Issue): boolean {
    return desk.creator !== undefined && contract.desk.accounts.includes(desk.creator);
  }

  /** Whether Deskbridge made this customer issue of a request. */
  function isMade({ creator }: Issue): boolean {
    const creates = mappingsFrom(contract, 'desk').length > 0;
    return creates && creator !== undefined && contract.customer.accounts.includes(creator);
  }

  /**
   * A request that a person made is confirmed by the marker of the customer issue that we made of it. Where somebody has
   * turned that marker to another request, which does not answer to it, the pair is what it was. A marker that is gone
   * confirms nothing: in a chain we make customer issues that this sync has never seen, and any of them could be named.
   */
  function isMisled(customer: Issue, hint: DeskMarker['twin'] | undefined): boolean {
    const elsewhere = hint === undefined ? undefined : fetched.desk.get(hint.id as IssueId);
    if (elsewhere === undefined || !isMade(customer)) return false;
    const { state } = readDeskMarker(contract, elsewhere.properties);
    return state !== 'bad' && !(claims.get(customer.id) ?? []).some(({ desk }) => desk.id === elsewhere.id);
  }

  /** A run that made the customer issue was interrupted before it could write the marker of the request. */
  function isUnfinished(customer: Issue, desk: Issue): boolean {
    const isFree = readDeskMarker(contract, desk.properties).state === 'none';
    const isHere = desk.projectId === contract.desk.project.id;
    return isFree && isHere && isMade(customer) && scopeOf(contract, desk, 'desk').scope === 'in';
  }
}
