/** The worlds of the edges: built the same way for the tests and for `npm run soak -- --edges`. */
import { docOf, seedIssues } from '../emulator/index.ts';
import type { Site } from '../emulator/index.ts';
import { createBridge, hours, minutes, scenarioRules, scenarioSync } from '../support/bridge.ts';
import type { Bridge } from '../support/bridge.ts';
import { fillComments, range } from './comments.ts';
import { addProjects, oneFile } from './syncs.ts';

/** One customer issue without a twin, with so many comments. */
export function withComments(count: number): { readonly b: Bridge; readonly key: string } {
  const b = createBridge({ schemaCheck: 'ignore' });
  const { key } = b.world.ann.createIssue('ACME', 'The long one');
  fillComments(b.customer, key, b.world.ann.accountId, count, 'Word');
  return { b, key };
}

const DAY = hours(24);
const YEAR = 365 * DAY;

/** Old issues, spread over the year until two months ago, all by one author and with one and the same text. */
function seedOld(site: Site, project: string, creatorId: string, count: number): void {
  const values = { summary: 'From another time', description: docOf('Nobody remembers.') };
  const step = Math.floor((YEAR - 60 * DAY) / count);
  const first = site.clock.now() - YEAR;
  seedIssues(site, project, count, (i) => {
    const created = first + i * step;
    return { creatorId, values, created, updated: created };
  });
}

/** Both projects with so many old issues, and `fresh` new ones at the customer. */
export function withOldIssues(count: number, fresh: number): Bridge {
  const b = createBridge({ schemaCheck: 'ignore', sync: scenarioSync(scenarioRules) });
  const { ann, bob } = b.world;
  seedOld(b.customer, 'ACME', ann.accountId, count);
  seedOld(b.desk, 'HELP', bob.accountId, count);
  for (const i of range(0, fresh)) ann.createIssue('ACME', `New ${i}`);
  b.world.advance(minutes(1));
  return b;
}

/**
 * So many pairs in step, then all of them changed at one and the same moment.
 * @param page lines in one page of the detecting search
 * @param grain what Jira makes of an epoch bound
 */
export async function withChanges(count: number, page: number, grain: 'ms' | 'minute'): Promise<Bridge> {
  const limits = `limits: { creates: ${count} }`;
  const b = createBridge({
    sync: scenarioSync([scenarioRules.trim(), limits].join('\n')),
    schemaCheck: 'ignore',
  });
  for (const { settings } of b.world.sites) {
    settings.searchPage = { minimal: page, light: page, heavy: 100 };
    settings.epochGrain = grain;
  }
  const issues = range(0, count).map((i) => b.world.ann.createIssue('ACME', `Issue ${i}`));
  b.world.advance(minutes(1));
  await b.settle();
  b.world.advance(minutes(15));
  b.world.tick = 0;
  for (const [i, { key }] of issues.entries()) b.world.ann.edit(key, { summary: `Changed ${i}` });
  b.world.tick = 1;
  b.world.advance(minutes(2));
  return b;
}

/** So many syncs over two sites, each with projects of its own. */
export function withSyncs(count: number): Bridge {
  const b = createBridge({ schemaCheck: 'ignore', config: (world) => oneFile(world, count)[0]?.text ?? '' });
  addProjects(b, count);
  return b;
}
