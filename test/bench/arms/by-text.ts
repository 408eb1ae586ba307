/** Knows its own work by what it says: a request by its summary, a mirror by its author and its first fifty characters. */
import { toPlainText } from '../../../src/adf/plain-text.ts';
import { scopeOf } from '../../../src/sync/create-plan.ts';
import type { Comment, Issue, Side } from '../../../src/sync/snapshot.ts';
import { otherSide, SIDES } from '../../../src/sync/snapshot.ts';
import { readProjects, textOf } from './arm.ts';
import type { Arm, Shop } from './arm.ts';
import { createTwins, isCarried, putMirror } from './copy.ts';

const COMPARED = 50;

function beginning(comment: Comment, isMirror: boolean): string {
  // The first paragraph of a mirror is the author header.
  const body = isMirror ? { ...comment.body, content: comment.body.content.slice(1) } : comment.body;
  return toPlainText(body).slice(0, COMPARED);
}

async function carryComments(shop: Shop, from: Side, origin: Issue, target: Issue): Promise<void> {
  const isOurs = (side: Side) => (comment: Comment) =>
    shop.contract[side].accounts.includes(comment.author?.accountId ?? '');
  const known = new Set(
    target.comments.filter(isOurs(otherSide(from))).map((comment) => beginning(comment, true)),
  );
  for (const comment of origin.comments) {
    const text = beginning(comment, false);
    if (isOurs(from)(comment) || known.has(text) || !isCarried(shop, from, comment)) continue;
    known.add(text);
    await putMirror(shop, from, { issue: origin, comment, target: target.id }, { marked: false });
  }
}

export function byText(shop: Shop): Arm {
  return {
    name: 'match by text',
    how: 'Every run lists and reads both projects. The request of a customer issue is the one with the same summary; the mirror of a comment is a comment of its own account with the same first 50 characters. Without a marker it cannot tell an edited mirror from another comment, so it edits and removes nothing.',
    goodAt:
      'Leaves no trace in either Jira, needs no rights beyond reading and writing, takes over pairs that people made by hand, and a lost answer to a comment does not double it.',
    forget: () => undefined,
    async run() {
      const { customer: customers, desk: desks } = await readProjects(shop);
      const bySummary = new Map<string, Issue>();
      // The elder of two requests with the same summary is taken.
      for (const desk of [...desks.values()].sort((a, b) => b.created - a.created))
        bySummary.set(textOf(desk, 'summary'), desk);
      const unlinked = new Map<string, Issue>();
      for (const customer of customers.values()) {
        const summary = textOf(customer, 'summary');
        const desk = bySummary.get(summary);
        if (desk === undefined) {
          if (scopeOf(shop.contract, customer).scope === 'in' && !unlinked.has(summary))
            unlinked.set(summary, customer);
          continue;
        }
        const twins = { customer, desk };
        for (const from of SIDES) await carryComments(shop, from, twins[from], twins[otherSide(from)]);
      }
      await createTwins(shop, [...unlinked.values()], false);
    },
  };
}
