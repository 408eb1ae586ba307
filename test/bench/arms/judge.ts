/** What came of the day: looks at both projects as people would, by the tokens in the texts. */
import { viewIssues } from '../../emulator/index.ts';
import type { IssueView, ScenarioWorld } from '../../emulator/index.ts';
import type { Item } from './day.ts';

export interface Verdict {
  /** Issues and comments that never arrived. */
  readonly lost: number;
  /** Requests and comments that are there once more than they should, on either side. */
  readonly doubled: number;
  /** Internal words that the customer can read. */
  readonly leaked: number;
  /** Edits that did not arrive, and mirrors of what was deleted. */
  readonly stale: number;
  /** Tokens by verdict, for whoever wonders. */
  readonly tokens: Readonly<Record<'lost' | 'doubled' | 'leaked' | 'stale', readonly string[]>>;
}

export function judge(world: ScenarioWorld, items: readonly Item[]): Verdict {
  const customers = viewIssues(world.customer, 'ACME');
  const desks = viewIssues(world.desk, 'HELP');
  const texts = {
    customer: commentTexts(customers),
    desk: commentTexts(desks),
  };
  const count = (side: 'customer' | 'desk', token: string) =>
    texts[side].filter((text) => text.includes(`[${token}]`)).length;
  const tokens = {
    lost: [] as string[],
    doubled: [] as string[],
    leaked: [] as string[],
    stale: [] as string[],
  };
  const add = (to: keyof typeof tokens, token: string, times: number) => {
    for (let i = 0; i < times; i += 1) tokens[to].push(token);
  };

  for (const item of items) {
    const { token } = item;
    switch (item.kind) {
      case 'issue': {
        const twins = desks.filter((desk) => desk.description.includes(`[${token}]`)).length;
        add('lost', token, twins === 0 ? 1 : 0);
        add('doubled', token, Math.max(0, twins - 1));
        break;
      }
      case 'comment': {
        const to = item.from === 'customer' ? 'desk' : 'customer';
        const there = count(to, token);
        add('lost', token, there === 0 ? 1 : 0);
        add('doubled', token, Math.max(0, there - 1) + count(item.from, token) - 1);
        if (item.edited !== undefined) add('stale', token, there > 0 && count(to, item.edited) === 0 ? 1 : 0);
        break;
      }
      case 'internal':
      case 'made-internal':
        add('leaked', token, count('customer', token) > 0 ? 1 : 0);
        break;
      case 'deleted':
        add('stale', token, count(item.from === 'customer' ? 'desk' : 'customer', token) > 0 ? 1 : 0);
        break;
      case 'summary': {
        const twin = desks.find((desk) => desk.id === item.desk);
        const others = desks.filter((desk) => desk.id !== item.desk && desk.summary.includes(`[${token}]`));
        add('stale', token, twin?.summary.includes(`[${token}]`) === true ? 0 : 1);
        // The same issue a second time, under its new summary.
        add('doubled', token, others.length);
        break;
      }
    }
  }
  return {
    lost: tokens.lost.length,
    doubled: tokens.doubled.length,
    leaked: tokens.leaked.length,
    stale: tokens.stale.length,
    tokens,
  };
}

function commentTexts(issues: readonly IssueView[]): string[] {
  return issues.flatMap((issue) => issue.comments.map((comment) => comment.text));
}
