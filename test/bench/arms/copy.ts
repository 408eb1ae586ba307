/** What every arm writes in the same way: a twin, a mirror of a comment, a changed summary. */
import { fieldOf } from '../../../src/sync/convert.ts';
import { NO_PEOPLE } from '../../../src/sync/people.ts';
import { withAuthorHeader } from '../../../src/adf/author-header.ts';
import { hashDoc } from '../../../src/adf/hash.ts';
import { draftTwin } from '../../../src/sync/create-plan.ts';
import { issueTypeMapping } from '../../../src/sync/issue-types.ts';
import { makeCustomerMarker, makeMirrorMarker, propertyKey } from '../../../src/sync/markers.ts';
import type { Comment, Issue, IssueId, IssueKey, Side } from '../../../src/sync/snapshot.ts';
import { otherSide } from '../../../src/sync/snapshot.ts';
import { visibilityOf } from '../../../src/sync/visibility.ts';
import { attempt, textOf } from './arm.ts';
import type { Shop } from './arm.ts';

const PER_CREATE = 50;

/**
 * Makes twins, 50 in a request, each with a marker unless the arm does without.
 * @returns whether all of it worked.
 */
export async function createTwins(shop: Shop, issues: readonly Issue[], marked: boolean): Promise<boolean> {
  let isGood = true;
  for (let start = 0; start < issues.length; start += PER_CREATE) {
    const part = issues.slice(start, start + PER_CREATE);
    const worked = await attempt(async () => {
      const made = await sendDrafts(shop, part, marked);
      if (!marked) return;
      for (const [i, desk] of made.entries()) {
        const customer = part[i];
        if (customer !== undefined) await markCustomer(shop, customer.id, desk);
      }
    });
    isGood &&= worked;
  }
  return isGood;
}

async function sendDrafts({ contract, sites }: Shop, issues: readonly Issue[], marked: boolean) {
  const drafts = issues.map((issue) => {
    const mapping = issueTypeMapping(contract, issue.issueTypeId);
    if (mapping === undefined) throw new Error('an issue of a type that is not mapped');
    const draft = draftTwin(contract, {
      from: 'customer',
      origin: issue,
      mapping,
      people: NO_PEOPLE,
      linkedAt: sites.desk.now(),
    });
    return {
      projectId: contract.desk.project.id,
      issueTypeId: draft.issueTypeId,
      fields: draft.fields,
      labels: draft.labels,
      properties: marked ? draft.properties : {},
    };
  });
  return (await sites.desk.createIssues(drafts)).created;
}

/** Tells the customer issue where its twin is. */
export async function markCustomer(
  { contract, sites }: Shop,
  customer: IssueId,
  desk: { readonly id: IssueId; readonly key: IssueKey },
): Promise<void> {
  const key = propertyKey(contract.sync);
  await sites.customer.setIssueProperty(customer, key, makeCustomerMarker(contract, desk));
}

/** Comments of people that may be carried: public ones. Every arm takes care of that. */
export function isCarried({ contract }: Shop, side: Side, comment: Comment): boolean {
  return visibilityOf(comment, contract[side].project) === 'public';
}

function draftMirror({ contract }: Shop, from: Side, issue: Issue, comment: Comment, marked: boolean) {
  const header = {
    name: comment.author?.displayName,
    project: contract[from].project.key,
    created: comment.created,
  };
  const origin = { issue: issue.id, comment: comment.id, hash: hashDoc(comment.body) };
  return {
    body: withAuthorHeader(comment.body, header),
    properties: marked
      ? { [propertyKey(contract.sync)]: makeMirrorMarker(contract, from, origin, false) }
      : {},
    ...(otherSide(from) === 'desk' ? { internal: false } : {}),
  };
}

/** Adds a mirror of a comment, or with `mirror` brings that one up to date. */
export async function putMirror(
  shop: Shop,
  from: Side,
  at: { readonly issue: Issue; readonly comment: Comment; readonly target: IssueId },
  { mirror, marked }: { readonly mirror?: Comment; readonly marked: boolean },
): Promise<boolean> {
  const draft = draftMirror(shop, from, at.issue, at.comment, marked);
  const site = shop.sites[otherSide(from)];
  return attempt(() =>
    mirror === undefined ? site.addComment(at.target, draft) : site.editComment(at.target, mirror.id, draft),
  );
}

/** Carries a changed summary to the desk. */
export async function carrySummary(shop: Shop, customer: Issue, desk: Issue): Promise<boolean> {
  const text = textOf(customer, 'summary');
  const field = shop.contract.fields
    .map((mapping) => fieldOf(mapping.desk))
    .find((target) => target?.id === 'summary');
  if (field === undefined || text === textOf(desk, 'summary')) return true;
  const fields = [{ field, value: { kind: 'text' as const, text } }];
  return attempt(() => shop.sites.desk.updateIssue(desk.id, { fields }));
}
