/** Twins that an earlier attempt made: told from what only looks like one, and linked as if they had just been created. */
import type { Failure } from '../sync/failure.ts';
import { readEnd } from '../sync/convert.ts';
import { hashStored } from '../sync/field-value.ts';
import { mappingsFrom } from '../sync/issue-types.ts';
import type { Base } from '../sync/markers.ts';
import { otherSide } from '../sync/snapshot.ts';
import type { Issue, Millis } from '../sync/snapshot.ts';
import { statusOfFoundTwin } from '../sync/status-plan.ts';
import { typeOfNewTwin } from '../sync/type-plan.ts';
import { draftTwins } from './drafts.ts';
import type { Draft, Ready } from './drafts.ts';
import { linkPair } from './link.ts';
import type { NewPair } from './link.ts';
import type { LinkedTwins } from './linked-twins.ts';
import { fetchAll } from './fetch.ts';
import type { Run } from './run.ts';
import { settleLater, settleLone } from './settle.ts';
import type { Claimant } from './walk.ts';

/** How far the clocks of two sites may be apart. */
const CLOCKS_APART: Millis = 5 * 60_000;

/**
 * Which of the issues that name an origin is its twin.
 *
 * A request that names a customer issue is the authority. A customer issue that names a request is not: the customer's
 * people can write that property on every issue of theirs. So that nobody ties a request of their choice to an issue of
 * theirs,
 * - the request has to be a candidate: unlinked and in scope, so that the customer gets to see it in any case;
 * - the issue has to be of our making, which `adoptTwin` checks: a copy of our marker on somebody's own issue ties nothing;
 * - an issue older than the request was made of another one;
 * - and so was one that the marker of another request names: a twin whose marker was turned elsewhere stays what it is.
 *
 * What fails the last two is passed over, and the request gets a twin. What is not of our making keeps it from getting one:
 * it could be ours, by an account that is not listed, and then there would be two.
 */
export async function chooseTwin(
  run: Run,
  { from, origin }: Pick<Ready, 'from' | 'origin'>,
  claimants: readonly Claimant[],
  linked: () => Promise<LinkedTwins>,
): Promise<Claimant | undefined> {
  if (from === 'customer' || claimants.length === 0) return claimants[0];
  const twins = await linked();
  const possible = claimants.filter(({ id, created }) => {
    const request = twins.get(id);
    return created >= origin.created - CLOCKS_APART && (request === undefined || request === origin.id);
  });
  const { accounts } = run.contract.customer;
  return possible.find(({ creator }) => creator === undefined || accounts.includes(creator)) ?? possible[0];
}

/**
 * Links an origin to the twin that an earlier attempt made of it.
 * @returns the pair if there is more to carry; none if the twin is not of our making, which is reported
 */
export async function adoptTwin(run: Run, ready: Ready, claimant: Claimant): Promise<NewPair[]> {
  const { from, origin } = ready;
  const to = otherSide(from);
  const needsTwin = from === 'desk' || claimant.creator === undefined;
  const twin = needsTwin ? (await fetchAll(run, to, [claimant.id])).get(claimant.id) : undefined;
  const creator = twin?.creator ?? claimant.creator;
  if (creator === undefined || !run.contract[to].accounts.includes(creator)) {
    const account = creator ?? 'unknown';
    const failure: Failure = { code: 'unlisted-account', issue: claimant.key, account, of: 'issue' };
    settleLone(run, { side: from, issue: origin, because: { failure } });
    return [];
  }
  const drafts = await draftTwins(run, [ready], () => settleLater(run, from, origin));
  const [draft] = drafts;
  if (draft === undefined) return [];
  const base = from === 'desk' && twin !== undefined ? baseOf(run, draft, twin) : draft.twin.base;
  return linkPair(run, { ...draft, twin: { ...draft.twin, base, notCarried: [] } }, claimant);
}

/**
 * What the marker of the request would have said, had it been written then: where the twin holds what would be written now,
 * that was written. Where it does not, one of the two has changed since, and the mapping begins anew. Of statuses, the
 * changelog tells what has changed since.
 */
function baseOf({ contract }: Run, { from, mapping: { desk }, twin: draft }: Draft, twin: Issue): Base {
  // The type that it has tells which one the request had by then: that may have been changed since.
  const row = mappingsFrom(contract, from).find(({ customer }) => customer.id === twin.issueTypeId);
  const planned = statusOfFoundTwin(contract, from, draft.base, desk.id);
  const stale = contract.fields.filter(
    (mapping) =>
      planned[mapping.id] !== undefined &&
      planned[mapping.id]?.[0] !== hashStored(readEnd(contract, mapping, 'customer', twin)),
  );
  const ids = new Set(stale.map(({ id }) => id));
  return {
    ...Object.fromEntries(Object.entries(planned).filter(([id]) => !ids.has(id))),
    ...(row === undefined ? {} : typeOfNewTwin(contract, row)),
  };
}
