import { describe, expect, it } from 'vitest';
import { countOperations, countRun, hasChanges, noCounts, sumCounts } from '../../src/report/counts.ts';
import { resultOfRun, resultOfSync } from '../../src/report/result.ts';
import { failed, left, oneOfEach, operation, pair, sync } from './samples.ts';

describe('counts', () => {
  it('an update counts once per pair, and only if it wrote a field', () => {
    const update = (fields: number) => operation('update', 'desk', { fields });
    const pairs = [
      pair('A-1', 'H-1', { operations: [update(2), update(1)] }),
      pair('A-2', 'H-2', { operations: [update(0)] }),
      pair('A-3', 'H-3', { operations: [operation('update', 'desk')] }),
    ];
    expect(countOperations(pairs)).toEqual({ ...noCounts, updated: 1, fields: 3 });
    expect(hasChanges(countOperations(pairs.slice(1)))).toBe(false);
  });

  it('comments count on the side that is written, adds and edits alike', () => {
    const operations = [
      operation('add-comment', 'desk'),
      operation('edit-comment', 'desk'),
      operation('add-comment', 'customer'),
      operation('delete-comment', 'customer', { reason: 'withdrawal' }),
    ];
    expect(countOperations([pair('A-1', 'H-1', { operations })])).toEqual({
      ...noCounts,
      commentsToDesk: 2,
      published: 2,
      commentsToCustomer: 1,
      deleted: 1,
    });
  });

  it('an internal comment is carried to the desk and not published there', () => {
    const operations = [
      operation('add-comment', 'desk', { internal: true }),
      operation('edit-comment', 'desk'),
      operation('add-comment', 'customer'),
    ];
    expect(countOperations([pair('A-1', 'H-1', { operations })])).toEqual({
      ...noCounts,
      commentsToDesk: 2,
      published: 1,
      commentsToCustomer: 1,
    });
  });

  it('a status counts apart from the fields written beside it', () => {
    const operations = [operation('update', 'desk', { fields: 2 }), operation('status', 'desk')];
    expect(countOperations([pair('A-1', 'H-1', { operations })])).toEqual({
      ...noCounts,
      updated: 1,
      fields: 2,
      statuses: 1,
    });
  });

  it('a plan counts what would be; failed and held operations are not done', () => {
    const operations = (['planned', 'done', 'failed', 'held'] as const).map((status) =>
      operation('create', 'desk', { status }),
    );
    expect(countOperations([pair('A-1', undefined, { operations })])).toEqual({
      ...noCounts,
      created: 2,
      failed: 1,
      pending: 1,
    });
  });

  it('a disabled sync shows what it would do, and that is no part of the run', () => {
    const operations = [operation('create', 'desk', { status: 'planned' })];
    const later = sync({ pairs: [pair('A-1', undefined, { operations })], notices: [{ code: 'disabled' }] });
    expect(countRun([later])).toEqual(noCounts);
    expect(countRun([later, sync({ pairs: later.pairs })])).toEqual({ ...noCounts, created: 1 });
  });

  it('links and markers are nothing people see', () => {
    const operations = [operation('link', 'desk'), operation('hint', 'customer')];
    expect(hasChanges(countOperations([pair('A-1', 'H-1', { operations })]))).toBe(false);
  });

  it('a failing operation and the failure of its pair are one', () => {
    const operations = [operation('add-comment', 'desk', { status: 'failed', failure: oneOfEach.refused })];
    const failures = [failed(oneOfEach.refused)];
    expect(countOperations([pair('A-1', 'H-1', { operations, failures })]).failed).toBe(1);
    expect(countOperations([pair('A-1', 'H-1', { failures: [...failures, ...failures] })]).failed).toBe(1);
  });

  it('a pair that only backs off is pending, not failed', () => {
    const waiting = pair('A-1', 'H-1', {
      notCarried: [left('backoff', { what: 'issue' })],
      waiting: { code: 'refused', tries: 2, nextTry: 1 },
    });
    expect(resultOfSync({ pairs: [waiting], overLimit: [], counts: countOperations([waiting]) }, 'any')).toBe(
      'failed',
    );
    expect(resultOfSync({ pairs: [waiting], overLimit: [], counts: countOperations([waiting]) }, 'new')).toBe(
      'partial',
    );
    expect(countOperations([waiting])).toEqual({ ...noCounts, pending: 1 });
  });

  it('what is held and listed as not carried, too, is pending once', () => {
    const operations = [operation('add-comment', 'desk', { status: 'held', ref: '1' })];
    const notCarried = [
      left('limit', { ref: '1' }),
      left('limit', { ref: '2' }),
      left('internal', { ref: '3' }),
    ];
    expect(countOperations([pair('A-1', 'H-1', { operations, notCarried })]).pending).toBe(2);
  });

  it('sum up', () => {
    const one = {
      created: 1,
      linked: 8,
      updated: 2,
      fields: 9,
      statuses: 10,
      commentsToDesk: 3,
      published: 2,
      commentsToCustomer: 4,
      files: 8,
      deleted: 5,
      failed: 6,
      pending: 7,
    };
    expect(sumCounts([one, one, noCounts])).toEqual({
      created: 2,
      linked: 16,
      updated: 4,
      fields: 18,
      statuses: 20,
      commentsToDesk: 6,
      published: 4,
      commentsToCustomer: 8,
      files: 16,
      deleted: 10,
      failed: 12,
      pending: 14,
    });
    expect(sumCounts([])).toEqual(noCounts);
  });
});

describe('the result of a sync', () => {
  const old = [pair('A-1', 'H-1', { failures: [failed(oneOfEach.refused, { isNew: false })] })];
  const fresh = [pair('A-1', 'H-1', { failures: [failed(oneOfEach.refused)] })];
  const draft = (pairs = old) => ({ pairs, overLimit: [], counts: countOperations(pairs) });

  it.each([
    ['any', 'failed', 'failed'],
    ['new', 'partial', 'failed'],
    ['never', 'partial', 'partial'],
  ] as const)('fail-on %s: an old failure is %s, a new one %s', (failOn, ofOld, ofFresh) => {
    expect(resultOfSync(draft(old), failOn)).toBe(ofOld);
    expect(resultOfSync(draft(fresh), failOn)).toBe(ofFresh);
  });

  it.each([
    'config',
    'missing-right',
    'not-an-agent',
    'dead-token',
    'other-account',
    'site-without-visibility',
    'visibility-mismatch',
    'visibility-stop',
    'over-limit',
    'mass-absence',
    'empty-side',
  ] as const)('%s always fails', (code) => {
    expect(resultOfSync({ ...draft([]), stopped: oneOfEach[code] }, 'never')).toBe('failed');
    const known = [pair('A-1', 'H-1', { failures: [failed(oneOfEach[code], { isNew: false })] })];
    expect(resultOfSync(draft(known), 'never')).toBe('failed');
  });

  it('a sync stopped by the network fails unless failures never count', () => {
    const stopped = { ...draft([]), stopped: oneOfEach.network };
    expect(resultOfSync(stopped, 'new')).toBe('failed');
    expect(resultOfSync(stopped, 'never')).toBe('partial');
  });

  it('a limit that held work back fails even if failures never count', () => {
    expect(resultOfSync({ ...draft([]), overLimit: [oneOfEach['over-limit']] }, 'never')).toBe('failed');
  });

  it('a site that a pull request may not contact makes its plan partial: the way on leads through a merge', () => {
    const stopped = { ...draft([]), stopped: oneOfEach['untrusted-site'] };
    expect(resultOfSync(stopped, 'any')).toBe('partial');
    const broken = { ...stopped, problems: [{ file: 'a', line: 1, column: 1, path: '', text: 'x' }] };
    expect(resultOfSync(broken, 'any')).toBe('failed');
  });

  it('pending work is partial, nothing left is ok', () => {
    const pairs = [pair('A-1', undefined, { notCarried: [left('time-budget', { what: 'issue' })] })];
    expect(resultOfSync(draft(pairs), 'any')).toBe('partial');
    expect(resultOfSync(draft([]), 'any')).toBe('ok');
    expect(resultOfSync(draft([pair('A-1', 'H-1', { notCarried: [left('internal')] })]), 'any')).toBe('ok');
  });

  it('the worst sync makes the result of the run', () => {
    expect(resultOfRun([])).toBe('ok');
    expect(resultOfRun([sync(), sync({ result: 'partial' })])).toBe('partial');
    expect(resultOfRun([sync({ result: 'failed' }), sync({ result: 'partial' })])).toBe('failed');
    expect(resultOfRun([], [{ file: 'a', line: 1, column: 1, path: '', text: 'x' }])).toBe('failed');
  });
});
