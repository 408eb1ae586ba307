import { beforeEach, describe, expect, it } from 'vitest';
import type { Run } from '../../src/engine/run.ts';
import { startWalk } from '../../src/engine/walk.ts';
import type { Checkpoint } from '../../src/sync/checkpoint.ts';
import { HOUR } from '../../src/sync/checkpoint.ts';
import type { Issue, IssueKey } from '../../src/sync/snapshot.ts';
import { contractOf, customerIssue, issueId, issueKey, linkedDesk, NOON } from '../sync/builders.ts';

const contract = contractOf();
const candidate = customerIssue();

/** What every key of the desk answers; a moved issue answers to its old key with its new one. */
let desk: Map<string, Issue>;
beforeEach(() => {
  desk = new Map();
});

/** A request of the desk that names the customer issue with this id. */
function put(number: number, customer: number, more: Partial<Issue> = {}): Issue {
  const key = issueKey(`HELP-${number}`);
  const named = { id: issueId(customer), key: issueKey(`ACME-${customer}`) };
  const created = NOON - 2 * HOUR;
  const issue = linkedDesk(contract, named, { id: issueId(5000 + number), key, created, ...more });
  desk.set(key, issue);
  return issue;
}

function walk(newestIndexed: string, lastKey?: Checkpoint['lastKey']) {
  const run = {
    contract,
    checkpoint: { lastKey },
    sites: {
      desk: {
        now: () => NOON,
        searchNewest: (_project: string, before?: number) =>
          Promise.resolve(
            before === undefined ? { key: issueKey(newestIndexed), created: NOON - 3 * HOUR } : undefined,
          ),
        fetchIssues: (keys: readonly IssueKey[]) =>
          Promise.resolve(keys.flatMap((key) => desk.get(key) ?? [])),
      },
    },
  } as unknown as Run;
  return startWalk(run, candidate.created);
}

const LAST = { number: 1, created: NOON - 24 * HOUR * 400 };

describe('the key walk', () => {
  it('reads behind the numbers that its own refused creates used up', async () => {
    const keys = await walk('HELP-1');
    keys.attempted(250);
    put(430, 101);
    await keys.advance();
    expect(keys.claimants(issueId(101)).map(({ key }) => key)).toEqual(['HELP-430']);
  });

  it('is not led on by a request that was moved to a project with higher numbers', async () => {
    put(1, 900);
    put(5, 905, { key: issueKey('OPS-900'), projectId: '30000' });
    const keys = await walk('HELP-1');
    await keys.advance();
    put(150, 101);
    await keys.advance();
    expect(keys.claimants(issueId(101)).map(({ key }) => key)).toEqual(['HELP-150']);
  });

  it('asks again for numbers that were empty, as a slow create may still fill them', async () => {
    put(1, 900);
    put(3, 903);
    const keys = await walk('HELP-3');
    await keys.advance();
    expect(keys.claimants(issueId(101))).toEqual([]);
    put(2, 101);
    await keys.advance();
    expect(keys.claimants(issueId(101)).map(({ key }) => key)).toEqual(['HELP-2']);
  });

  it('takes no key for final that is younger than an hour', async () => {
    put(2, 902);
    put(3, 903, { created: NOON - HOUR / 2 });
    const keys = await walk('HELP-3', LAST);
    await keys.advance();
    expect(keys.settled()).toEqual({ number: 2, created: NOON - 2 * HOUR });
  });

  it('puts the elder of two requests first, whichever key was read first', async () => {
    put(2, 101, { created: NOON - HOUR });
    put(3, 101, { created: NOON - 2 * HOUR });
    const keys = await walk('HELP-3');
    await keys.advance();
    expect(keys.claimants(issueId(101)).map(({ key }) => key)).toEqual(['HELP-3', 'HELP-2']);
  });
});
