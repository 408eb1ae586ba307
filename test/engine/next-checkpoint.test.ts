import { describe, expect, it } from 'vitest';
import type { Progress, Run, Settled } from '../../src/engine/run.ts';
import { nextCheckpoint } from '../../src/engine/next-checkpoint.ts';
import type { Checkpoint, Ref } from '../../src/sync/checkpoint.ts';
import {
  CHECKPOINT_MAX_BYTES,
  emptyCheckpoint,
  FAILURES_MAX,
  HOUR,
  PENDING_MAX,
  serializeCheckpoint,
} from '../../src/sync/checkpoint.ts';
import type { Failure } from '../../src/sync/failure.ts';
import { commentId, MINUTE, NOON } from '../sync/builders.ts';

const failure: Failure = {
  code: 'bad-marker',
  issue: 'ACME-1',
  detail: 'unreadable',
  property: 'deskbridge.acme',
  of: 'issue',
};
const waiting = { ref: 'c101', key: 'ACME-1', code: 'bad-marker', tries: 3, nextTry: NOON + HOUR };

function settled(ref: Ref, more: Partial<Settled> = {}): Settled {
  const report = { operations: [], notCarried: [], failures: [] };
  return { ref, report, failures: [], pending: false, holds: [], ...more };
}

/** As much of a run as settling looks at. */
function next(
  before: Partial<Checkpoint>,
  progress: Partial<Progress> = {},
  issues: readonly string[] = [],
): Checkpoint {
  const checkpoint = { ...emptyCheckpoint(NOON), digest: 'before', ...before };
  const run = {
    checkpoint,
    issues,
    sites: { customer: { now: () => NOON }, desk: { now: () => NOON } },
    progress: {
      settled: [],
      ledger: { customer: [], desk: [] },
      cursor: { customer: NOON, desk: NOON },
      page: { customer: 100, desk: 100 },
      waiting: new Set<Ref>(),
      reviewed: new Set<Ref>(),
      touched: new Set<Ref>(),
      paired: new Set<Ref>(),
      made: new Map<Ref, string>(),
      gone: new Set<Ref>(),
      vanished: new Map<Ref, number>(),
      pairsDone: undefined,
      sweptAt: checkpoint.sweptAt,
      comparison: checkpoint.comparison,
      ...progress,
    },
  } as unknown as Run;
  return nextCheckpoint(run, 'after');
}

describe('the next checkpoint', () => {
  it('keeps what was pending and not reached', () => {
    expect(next({ pending: ['c1', 'd2'] }, { reviewed: new Set<Ref>(['d2']) }).pending).toEqual(['c1']);
  });

  it('keeps what was found and not dealt with', () => {
    const progress = { waiting: new Set<Ref>(['c5', 'c6']), settled: [settled('c6')] };
    expect(next({}, progress).pending).toEqual(['c5']);
  });

  it('keeps a pair pending if any of its parts is, in whatever order they came', () => {
    const parts = [settled('c1', { pending: true }), settled('c1')];
    expect(next({}, { settled: parts }).pending).toEqual(['c1']);
    expect(next({}, { settled: parts.toReversed() }).pending).toEqual(['c1']);
  });

  it('lets the cursor wait when more is left over than it can name', () => {
    const many = new Set(Array.from({ length: PENDING_MAX + 1 }, (_, i): Ref => `c${i + 1}`));
    const before = emptyCheckpoint(NOON).sides;
    const after = next(
      { sides: before },
      { waiting: many, ledger: { customer: [['1', NOON, 'x']], desk: [] } },
    );
    expect(after.sides.customer.cursor).toBe(before.customer.cursor);
    expect(after.sides.customer.ledger).toEqual([]);
    expect(after.pending).toHaveLength(PENDING_MAX);
  });

  it('then keeps first what an earlier run left over, and lets the comparison wait, too', () => {
    const many = new Set(Array.from({ length: PENDING_MAX }, (_, i): Ref => `c${i + 1}`));
    const comparison = { left: 7, created: 5, id: '5' };
    const after = next(
      { pending: ['d9'], comparison },
      { waiting: many, comparison: { left: 0, created: NOON, id: '9' } },
    );
    expect(after.pending[0]).toBe('d9');
    expect(after.pending).toHaveLength(PENDING_MAX);
    expect(after.comparison).toEqual(comparison);
  });

  it('does not move the cursor in a run for named issues', () => {
    const before = emptyCheckpoint(NOON).sides;
    expect(next({ sides: before }, {}, ['ACME-1']).sides.desk.cursor).toBe(before.desk.cursor);
    expect(next({ sides: before }).sides.desk.cursor).toBe(NOON);
  });

  it('counts a failure on, and drops it once the pair went well', () => {
    const failed = next({ failures: [waiting] }, { settled: [settled('c101', { failures: [failure] })] });
    expect(failed.failures).toMatchObject([
      { ref: 'c101', code: 'bad-marker', tries: 4, nextTry: NOON + 120 * MINUTE },
    ]);
    expect(next({ failures: [waiting] }, { settled: [settled('c101')] }).failures).toEqual([]);
  });

  it('remembers so many failures that it stays small, those known first, and lets the cursor wait', () => {
    const before = emptyCheckpoint(NOON).sides;
    const many = Array.from({ length: FAILURES_MAX }, (_, i) =>
      settled(`c${i + 1000}`, { failures: [failure] }),
    );
    const after = next({ sides: before, failures: [waiting] }, { settled: many });
    expect(after.failures).toHaveLength(FAILURES_MAX);
    expect(after.failures[0]).toEqual(waiting);
    expect(after.sides.customer.cursor).toBe(before.customer.cursor);
    expect(serializeCheckpoint(after).length).toBeLessThan(CHECKPOINT_MAX_BYTES / 2);
  });

  it('keeps a failure whose time has not come', () => {
    expect(next({ failures: [waiting] }).failures).toEqual([waiting]);
  });

  it('drops a failure of an issue that was looked at and is no longer there', () => {
    expect(next({ failures: [waiting] }, { reviewed: new Set<Ref>(['c101']) }).failures).toEqual([]);
  });

  it('keeps holds until they end, and adds new ones', () => {
    const hold = (comment: string, until: number) => ({ ref: 'c101', comment: commentId(comment), until });
    const after = next(
      { holds: [hold('1', NOON), hold('2', NOON + 1)] },
      { settled: [settled('c101', { holds: [hold('3', NOON + MINUTE)] })] },
    );
    expect(after.holds.map(({ comment }) => comment)).toEqual(['2', '3']);
  });

  it('remembers the new agreement only once it was swept', () => {
    expect(next({ sweptAt: 5 }).digest).toBe('before');
    expect(next({ sweptAt: 5 }, { sweptAt: NOON }).digest).toBe('after');
  });

  it('forgets that it was creating once it is not', () => {
    expect(next({ creatingSince: NOON })).not.toHaveProperty('creatingSince');
    expect(next({}, { creatingSince: NOON }).creatingSince).toBe(NOON);
  });
});
