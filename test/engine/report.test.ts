import { describe, expect, it } from 'vitest';
import { reportPairs } from '../../src/engine/report.ts';
import type { Run, Settled } from '../../src/engine/run.ts';
import type { Checkpoint, Failing, Ref } from '../../src/sync/checkpoint.ts';
import { emptyCheckpoint, HOUR } from '../../src/sync/checkpoint.ts';
import type { Failure } from '../../src/sync/failure.ts';
import { contractOf, NOON } from '../sync/builders.ts';

const failure: Failure = {
  code: 'bad-marker',
  issue: 'ACME-1',
  detail: 'unreadable',
  property: 'deskbridge.acme',
  of: 'issue',
};
const failing: Failing = { ref: 'c101', key: 'ACME-1', code: 'bad-marker', tries: 3, nextTry: NOON + HOUR };

function settled(ref: Ref, more: Partial<Settled> = {}): Settled {
  const report = { operations: [], notCarried: [], failures: [] };
  return { ref, report, failures: [], pending: false, holds: [], ...more };
}

function pairs(before: readonly Failing[], now: readonly Settled[], after: readonly Failing[] = before) {
  const checkpoint: Checkpoint = { ...emptyCheckpoint(NOON), failures: [...before] };
  const run = { contract: contractOf(), checkpoint, progress: { settled: now } } as unknown as Run;
  return reportPairs(run, { ...checkpoint, failures: [...after] });
}

describe('the pairs of a run', () => {
  it('name one that only waits for its next try', () => {
    expect(pairs([failing], [])).toEqual([
      {
        customer: { key: 'ACME-1', url: 'https://acme.atlassian.net/browse/ACME-1' },
        operations: [],
        notCarried: [{ code: 'backoff', what: 'issue', side: 'customer' }],
        failures: [],
        waiting: { code: 'bad-marker', tries: 3, nextTry: NOON + HOUR },
      },
    ]);
  });

  it('name one whose key nobody knows without a link', () => {
    const [pair] = pairs([{ ...failing, ref: 'd9', key: '' }], []);
    expect(pair).not.toHaveProperty('desk');
    expect(pair?.notCarried).toMatchObject([{ code: 'backoff', side: 'desk' }]);
  });

  it('call a failure new only if the run before did not have it', () => {
    const again = pairs([failing], [settled('c101', { failures: [failure] })], [{ ...failing, tries: 4 }]);
    expect(again[0]?.failures).toMatchObject([{ isNew: false, tries: 4 }]);
    const first = pairs([], [settled('c101', { failures: [failure] })], [failing]);
    expect(first[0]?.failures).toMatchObject([{ isNew: true, tries: 3 }]);
    const other = pairs(
      [{ ...failing, code: 'refused' }],
      [settled('c101', { failures: [failure] })],
      [failing],
    );
    expect(other[0]?.failures).toMatchObject([{ isNew: true }]);
  });

  it('are named once although they came up twice, and the same failure once', () => {
    const operation = (kind: 'hint' | 'update') => ({ kind, side: 'customer', status: 'done' }) as const;
    const report = (kind: 'hint' | 'update') => ({
      operations: [operation(kind)],
      notCarried: [],
      failures: [],
    });
    const [pair, ...more] = pairs(
      [],
      [
        settled('c101', { report: report('hint'), failures: [failure] }),
        settled('c101', { report: report('update'), failures: [{ ...failure }] }),
      ],
      [failing],
    );
    expect(more).toEqual([]);
    expect(pair?.operations.map(({ kind }) => kind)).toEqual(['hint', 'update']);
    expect(pair?.failures).toHaveLength(1);
  });

  it('leave out what nothing happened to', () => {
    expect(pairs([], [settled('c101')])).toEqual([]);
  });
});
