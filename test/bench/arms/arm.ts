/**
 * An arm: one way of keeping two projects in step, written against the same port as Deskbridge. The arms differ in how
 * they find out what to do and in how they recognise what they made before; what they read and write is the same.
 */
import type { Contract } from '../../../src/config/contract.ts';
import { withProperties } from '../../../src/engine/comment-properties.ts';
import { fetchAll } from '../../../src/engine/fetch.ts';
import type { Site } from '../../../src/jira/site.ts';
import { FailureError } from '../../../src/sync/failure.ts';
import { propertyKey } from '../../../src/sync/markers.ts';
import type { Issue, IssueId, Side } from '../../../src/sync/snapshot.ts';

export interface Arm {
  readonly name: string;
  /** What it does, in one or two sentences. */
  readonly how: string;
  /** What speaks for it. */
  readonly goodAt: string;
  /** Runs once. Does not throw for what a single write runs into. */
  run(): Promise<void>;
  /** Its state is lost: what it keeps between two runs, but never what it wrote into Jira. */
  forget(): void;
}

/** What an arm works with. */
export interface Shop {
  readonly contract: Contract;
  readonly sites: Readonly<Record<Side, Site>>;
}

/** All issues of a side as the search shows them, with the markers that a search can bring. */
export async function listAll({ contract, sites }: Shop, side: Side): Promise<readonly IssueId[]> {
  const ids: IssueId[] = [];
  let next: string | undefined;
  do {
    const page = await sites[side].searchCreated(
      contract[side].project.id,
      0,
      [propertyKey(contract.sync)],
      next,
    );
    ids.push(...page.items.map((issue) => issue.id));
    next = page.next;
  } while (next !== undefined);
  return ids;
}

/** Issues in full: fields, markers, comments, and the markers of comments. */
export async function readIssues(
  shop: Shop,
  side: Side,
  ids: readonly IssueId[],
): Promise<Map<IssueId, Issue>> {
  const issues = await fetchAll(shop, side, ids);
  const comments = [...issues.values()].flatMap((issue) => issue.comments.map((comment) => comment.id));
  const properties =
    comments.length === 0 ? new Map() : await shop.sites[side].readCommentProperties(comments);
  return new Map([...issues].map(([id, issue]) => [id, withProperties(issue, properties)]));
}

/** Every issue of both projects in full. */
export async function readProjects(shop: Shop): Promise<Record<Side, Map<IssueId, Issue>>> {
  const [customerIds, deskIds] = await Promise.all([listAll(shop, 'customer'), listAll(shop, 'desk')]);
  const [customer, desk] = await Promise.all([
    readIssues(shop, 'customer', customerIds),
    readIssues(shop, 'desk', deskIds),
  ]);
  return { customer, desk };
}

/** Does one piece of work; answers whether it worked. What a single request runs into ends that piece only. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof FailureError) return false;
    throw error;
  }
}

/** Text of a one-line field; empty when it has none. */
export function textOf(issue: Issue, field: string): string {
  const value = issue.fields[field];
  return value?.kind === 'text' ? value.text : '';
}
