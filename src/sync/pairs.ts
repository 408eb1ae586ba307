/** Who belongs to whom: the desk's marker decides, the customer's is a hint. Pure. */
import type { Contract } from '../config/contract.ts';
import type { Failure } from './failure.ts';
import { readCustomerMarker, readDeskMarker } from './markers.ts';
import type { DeskMarker } from './markers.ts';
import type { Twins } from './pair-plan.ts';
import type { Issue, IssueId, Side } from './snapshot.ts';

/** What is found out about a pair after it was matched. */
type Later = 'held' | 'heldFiles' | 'files' | 'people' | 'changes';

export interface Matching {
  readonly pairs: readonly Omit<Twins, Later>[];
  readonly unlinked: readonly Issue[];
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
  const unlinked: Issue[] = [];
  const lone: Matching['lone'][number][] = [];
  const missing: Matching['missing'][number][] = [];
  const fail = (side: Side, issue: Issue, failure: Failure) =>
    lone.push({ side, issue, because: { failure } });

  const claims = new Map<IssueId, Claim[]>();
  const customers = new Set(fresh.customer);
  for (const desk of fetched.desk.values()) {
    const found = readDeskMarker(contract, desk.properties);
    if (found.state === 'bad') {
      if (fresh.desk.has(desk.id))
        fail('desk', desk, { code: 'bad-marker', issue: desk.key, detail: found.detail });
    } else if (found.state === 'found') {
      const customer = found.marker.twin.id as IssueId;
      claims.set(customer, [...(claims.get(customer) ?? []), { desk, marker: found.marker }]);
      if (fresh.desk.has(desk.id)) customers.add(customer);
    }
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
      fail('customer', customer, { code: 'bad-marker', issue: customer.key, detail: found.detail });
      return;
    }
    const hint = found.state === 'found' ? found.marker.twin : undefined;
    // A request that the customer's marker does not confirm must at least be of our making.
    const trusted = named.filter(({ desk }) => desk.id === hint?.id || isOurs(desk));
    for (const { desk, marker } of named.filter((claim) => !trusted.includes(claim))) {
      const failure: Failure =
        marker.existing === true
          ? { code: 'unconfirmed', issue: desk.key, twin: customer.key }
          : { code: 'unlisted-account', issue: desk.key, account: desk.creator ?? 'unknown' };
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
      if (named.length === 0) unlinked.push(customer);
    } else {
      const twin = fetched.desk.get(hint.id as IssueId);
      if (twin === undefined) missing.push({ side: 'desk', id: hint.id as IssueId, issue: customer });
      else fail('customer', customer, { code: 'twin-disagrees', issue: customer.key, twin: twin.key });
    }
  }

  function isOurs(desk: Issue): boolean {
    return desk.creator !== undefined && contract.desk.accounts.includes(desk.creator);
  }
}
