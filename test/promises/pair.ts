/** One customer issue with its twin on the desk: where most stories about promises begin. */
import type { CommentView, IssueView } from '../emulator/index.ts';
import { viewComments, viewIssue } from '../emulator/index.ts';
import { createBridge, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge, BridgeOptions, RunOptions } from '../support/bridge.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';

export interface PairStory {
  readonly b: Bridge;
  /** Key of the customer issue. */
  readonly key: string;
  /** Key of its twin when it was made. */
  readonly deskKey: string;
  customer(): IssueView;
  desk(): IssueView;
  /** Lets a quarter of an hour pass and runs. */
  next(options?: RunOptions): Promise<SyncReport>;
  /** The comment of that side whose text holds `part`; undefined when there is none. */
  find(side: 'customer' | 'desk', part: string): CommentView | undefined;
  /** All comments of that side whose text holds `part`. */
  findAll(side: 'customer' | 'desk', part: string): readonly CommentView[];
}

/** A sync in YAML with these lines below `comments`, and others beside it. */
export function syncWith(comments: string, more = ''): string {
  const lines = comments === '' ? '' : `comments: { ${comments} }`;
  return scenarioSync([scenarioRules.trim(), lines, more].filter((part) => part !== '').join('\n'));
}

/** Makes the pair with one run. */
export async function makePair(options: BridgeOptions = {}): Promise<PairStory> {
  const b = createBridge(options);
  const issue = b.world.ann.createIssue('ACME', { summary: 'Printer', description: 'It hums.' });
  await b.run();
  b.world.advance(minutes(15));
  const deskKey = b.twin(issue.key).key;
  const viewed = (side: 'customer' | 'desk') => {
    const view = side === 'customer' ? viewIssue(b.customer, issue.key) : viewIssue(b.desk, deskKey);
    if (view === undefined) throw new Error(`the ${side} issue is gone`);
    return view;
  };
  const findAll = (side: 'customer' | 'desk', part: string) =>
    viewComments(b[side], viewed(side).key).filter((comment) => comment.text.includes(part));
  return {
    b,
    key: issue.key,
    deskKey,
    customer: () => viewed('customer'),
    desk: () => viewed('desk'),
    async next(runOptions) {
      b.world.advance(minutes(15));
      return b.run(runOptions);
    },
    find: (side, part) => findAll(side, part)[0],
    findAll,
  };
}

/** Everything that was ever sent to a site, as one text: what is not in it never left the other side. */
export function sentTo(site: Bridge['customer']): string {
  return JSON.stringify(site.log.entries.map((entry) => [entry.path, entry.query, entry.body]));
}
