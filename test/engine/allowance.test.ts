import { describe, expect, it } from 'vitest';
import type { Limits } from '../../src/config/contract.ts';
import { createAllowance } from '../../src/engine/allowance.ts';
import type { History } from '../../src/engine/allowance.ts';
import type { Operation, RemovalReason } from '../../src/sync/operation.ts';
import { makeDeskMarker } from '../../src/sync/markers.ts';
import {
  brief,
  commentId,
  contractOf,
  customerIssue,
  deskIssue,
  doc,
  NOON,
  summary,
} from '../sync/builders.ts';

const issue = { id: deskIssue().id, key: deskIssue().key };

const marker = {
  v: 1 as const,
  origin: { site: 'acme.atlassian.net', issue: '1', comment: '2' },
  hash: '1:x',
};

function add(id: number): Operation {
  const body = doc('text');
  return { kind: 'add-comment', side: 'desk', issue, origin: commentId(id), body, plain: body, marker };
}

function edit(id: number): Operation {
  return { ...add(id), kind: 'edit-comment', mirror: commentId(id + 100) } as Operation;
}

function remove(id: number, reason: RemovalReason): Operation {
  const originIssue = customerIssue().id;
  return {
    kind: 'delete-comment',
    side: 'desk',
    issue,
    originIssue,
    origin: commentId(id),
    mirror: commentId(id),
    reason,
  };
}

function update(fields: number): Operation {
  const write = { field: summary, value: undefined, mapping: 'm', label: 'l' };
  return {
    kind: 'update',
    issue,
    fields: Array.from({ length: fields }, () => write),
    marker: makeDeskMarker(contractOf(), customerIssue(), NOON, {}),
    previousBase: {},
  };
}

const limits: Limits = { creates: 2, updates: 1, comments: 2, deletes: 1, commentsPerPair: 50 };
/** Everything was written after linking. */
const later: History = { pair: 'one', linkedAt: NOON, created: () => NOON + 1 };

function split(operations: readonly Operation[], of: Partial<Limits> = {}, history = later) {
  const allowance = createAllowance({ ...limits, ...of });
  const taken = allowance.take(operations, history);
  return { now: taken.now.map(brief), later: taken.later.map(brief), exceeded: allowance.exceeded() };
}

describe('limits', () => {
  it('hold back what is over, in order, and say how much was wanted', () => {
    const taken = split([add(1), edit(2), add(3), add(4)]);
    expect(taken.now).toEqual(['add desk 1', 'edit desk 2']);
    expect(taken.later).toEqual(['add desk 3', 'add desk 4']);
    expect(taken.exceeded).toEqual([{ code: 'over-limit', limit: 'comments', wanted: 4, allowed: 2 }]);
  });

  it('never hold back a withdrawal, nor the removal of a double', () => {
    const taken = split(
      [1, 2, 3].flatMap((id) => [remove(id, 'withdrawal'), remove(id, 'double')]),
      { deletes: 0 },
    );
    expect(taken.later).toEqual([]);
    expect(taken.exceeded).toEqual([]);
  });

  it('hold back removals because an origin is gone', () => {
    const taken = split([remove(1, 'origin-deleted'), remove(2, 'origin-deleted')]);
    expect(taken.now).toEqual(['delete desk 1 origin-deleted']);
    expect(taken.later).toEqual(['delete desk 2 origin-deleted']);
  });

  it('are counted over all pairs of a run', () => {
    const allowance = createAllowance(limits);
    expect(allowance.take([add(1), add(2)], later).later).toEqual([]);
    expect(allowance.take([add(3)], later).now).toEqual([]);
    expect(allowance.exceeded()).toMatchObject([{ limit: 'comments', wanted: 3 }]);
  });

  it('of one kind do not hold back another', () => {
    const taken = split([update(1), update(2), add(1), remove(2, 'origin-deleted')]);
    expect(taken.now).toEqual(['update summary', 'add desk 1', 'delete desk 2 origin-deleted']);
    expect(taken.later).toEqual(['update summary summary']);
  });

  it('do not count an update that only refreshes the marker', () => {
    expect(split([update(0), update(0)], { updates: 0 }).later).toEqual([]);
  });

  it('hold back a pair that is flooded, and leave the run’s allowance to the others', () => {
    const allowance = createAllowance({ ...limits, comments: 100, commentsPerPair: 2 });
    const first = allowance.take([1, 2, 3, 4].map(add), later);
    expect([first.now.length, first.later.length]).toEqual([2, 2]);
    expect(allowance.take([add(5)], { ...later, pair: 'two' }).later).toEqual([]);
    expect(allowance.exceeded()).toEqual([
      { code: 'over-limit', limit: 'commentsPerPair', wanted: 4, allowed: 2 },
    ]);
  });

  it('give a pair one allowance in a run, however often it is looked at', () => {
    const allowance = createAllowance({ ...limits, comments: 100, commentsPerPair: 2 });
    allowance.take([1, 2, 3].map(add), later);
    expect(allowance.take([3, 4].map(add), later).now).toEqual([]);
    expect(allowance.take([add(5)], { ...later, pair: 'two' }).now).toHaveLength(1);
  });

  it('do not count the history of a new twin; a comment after linking counts', () => {
    const history: History = {
      pair: 'one',
      linkedAt: NOON,
      created: ({ origin }) => (origin === '9' ? NOON + 1 : NOON),
    };
    const taken = split([1, 2, 3, 4, 9].map(add), { comments: 0, commentsPerPair: 0 }, history);
    expect(taken.now).toHaveLength(4);
    expect(taken.later).toEqual(['add desk 9']);
  });

  it('put off both halves of a mirror that is to be written anew, or none', () => {
    const taken = split([add(1), remove(2, 'repost'), add(2)], { comments: 1 });
    expect(taken.now).toEqual(['add desk 1']);
    expect(taken.later).toEqual(['delete desk 2 repost', 'add desk 2']);
    expect(split([remove(2, 'repost'), add(2)], { comments: 1 }).later).toEqual([]);
  });

  it('put off both halves also where the comment is from before linking and would not be counted', () => {
    const history: History = { ...later, created: ({ origin }) => (origin === '2' ? NOON : NOON + 1) };
    const taken = split([add(1), remove(2, 'repost'), add(2)], { comments: 1 }, history);
    expect(taken.now).toEqual(['add desk 1']);
    expect(taken.later).toEqual(['delete desk 2 repost', 'add desk 2']);
  });

  it('on creates are all or nothing', () => {
    const allowance = createAllowance(limits);
    expect(allowance.mayCreate(2)).toBe(true);
    expect(allowance.mayCreate(3)).toBe(false);
    // Those that were allowed count along: pairs are linked before twins are made.
    expect(allowance.exceeded()).toEqual([{ code: 'over-limit', limit: 'creates', wanted: 5, allowed: 2 }]);
  });
});
