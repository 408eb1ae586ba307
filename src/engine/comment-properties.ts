/** Reads the markers of comments: those of all pairs of a batch together. */
import type { Comment, CommentId, Issue, Side } from '../sync/snapshot.ts';
import type { Twins } from '../sync/twins.ts';
import type { Run } from './run.ts';

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
export function countTogether({ sites }: Run, pairs: readonly Commented[]): number {
  const { customer, desk } = commentsOf(pairs);
  return sites.customer === sites.desk
    ? customer.length + desk.length
    : Math.max(customer.length, desk.length);
}

/** The properties of all comments, by the side they stand on. */
export async function readProperties(
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
