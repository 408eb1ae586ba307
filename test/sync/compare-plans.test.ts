/** Two plans told apart: what a change brings, what is pending anyway, what it drops. */
import { describe, expect, it } from 'vitest';
import { comparePlans, withoutContents } from '../../src/sync/compare-plans.ts';
import type { OperationReport, PairReport } from '../../src/sync/outcome.ts';
import type { IssueKey } from '../../src/sync/snapshot.ts';

type Op = Omit<OperationReport, 'side' | 'status'> & Partial<Pick<OperationReport, 'side' | 'status'>>;

function pair(key: string, ...operations: Op[]): PairReport {
  return {
    customer: { key: key as IssueKey, url: `https://acme.example/browse/${key}` },
    operations: operations.map((operation) => ({ side: 'desk', status: 'planned', ...operation })),
    notCarried: [],
    failures: [],
  };
}

const values = (table: Record<string, string>) =>
  Object.entries(table).map(([label, hash]) => ({ label, hash }));
const update = (table: Record<string, string>): Op => ({
  kind: 'update',
  fields: Object.keys(table).length,
  ref: Object.keys(table).join(', '),
  contents: values(table),
});
const comment = (ref: string, body = 'x', more: Partial<Op> = {}): Op => ({
  kind: 'add-comment',
  ref,
  contents: values({ body }),
  ...more,
});
const create: Op = { kind: 'create', contents: values({ Summary: 'a' }) };

const some = (counts: object | undefined) =>
  Object.fromEntries(Object.entries(counts ?? {}).filter(([, count]) => count !== 0));

function compare(base: PairReport[], head: PairReport[], isOff = false) {
  const { pairs, plans } = comparePlans(base, head, isOff);
  const { brings, anyway, altered, drops, entering } = plans;
  return {
    marks: pairs.flatMap(({ operations }) =>
      operations.map(({ kind, ref, byChange, altered: other }) =>
        `${byChange === true ? '+' : other === true ? '~' : ' '} ${kind} ${ref ?? ''}`.trimEnd(),
      ),
    ),
    brings: some(brings),
    anyway: some(anyway),
    altered: some(altered),
    drops: some(drops),
    entering,
    pairs,
  };
}

describe('fields of one update', () => {
  it('are told apart one by one', () => {
    expect(
      compare(
        [pair('A-1', update({ a: '1', b: '1', gone: '1' }))],
        [pair('A-1', update({ a: '1', b: '2', c: '1' }))],
      ),
    ).toMatchObject({
      marks: ['  update a', '+ update b, c'],
      brings: { updated: 1, fields: 2 },
      anyway: { updated: 1, fields: 1 },
      drops: { updated: 1, fields: 1 },
    });
  });

  it('stay one line where all are new, or none is', () => {
    expect(compare([pair('A-1', update({ a: '1' }))], [pair('A-1', update({ a: '2' }))])).toMatchObject({
      marks: ['+ update a'],
      drops: {},
    });
    expect(compare([pair('A-1', update({ a: '1' }))], [pair('A-1', update({ a: '1' }))])).toMatchObject({
      marks: ['  update a'],
      brings: {},
    });
  });

  it('of the other side are other fields', () => {
    const other = { ...update({ a: '1' }), side: 'customer' as const };
    expect(compare([pair('A-1', other)], [pair('A-1', update({ a: '1' }))])).toMatchObject({
      brings: { updated: 1, fields: 1 },
      drops: { updated: 1, fields: 1 },
    });
  });

  it('do not come from a marker that is only brought up to date', () => {
    expect(compare([pair('A-1', update({}))], [pair('A-1', update({ a: '1' }))])).toMatchObject({
      marks: ['+ update a'],
      drops: {},
      anyway: {},
    });
    expect(compare([pair('A-1', update({ a: '1' }))], [pair('A-1', update({}))])).toMatchObject({
      marks: ['  update'],
      brings: {},
      drops: { updated: 1, fields: 1 },
    });
  });
});

describe('a status', () => {
  const walk = (to: string): Op => ({ kind: 'status', ref: to, contents: values({ status: to }) });

  it('that goes another way is a write of the change', () => {
    expect(compare([pair('A-1', walk('x'))], [pair('A-1', walk('y'))])).toMatchObject({
      brings: { updated: 1, statuses: 1 },
      anyway: {},
      drops: {},
    });
  });
});

describe('comments', () => {
  it('of one pair go by their origin', () => {
    expect(
      compare([pair('A-1', comment('1'), comment('2'))], [pair('A-1', comment('2'), comment('3'))]),
    ).toMatchObject({
      marks: ['  add-comment 2', '+ add-comment 3'],
      anyway: { commentsToDesk: 1 },
      drops: { commentsToDesk: 1 },
    });
  });

  it('with another body are altered, and for other readers other comments', () => {
    const base = [pair('A-1', comment('1'), comment('2', 'x', { internal: true }))];
    const head = [pair('A-1', comment('1', 'y'), comment('2'))];
    expect(compare(base, head)).toMatchObject({
      marks: ['~ add-comment 1', '+ add-comment 2'],
      brings: { commentsToDesk: 1, published: 1 },
      altered: { commentsToDesk: 1, published: 1 },
      drops: { commentsToDesk: 1 },
    });
  });

  it('of which two mirrors go are two, and each finds its own', () => {
    const remove = (mirror: string): Op => ({
      kind: 'delete-comment',
      ref: '1',
      reason: 'double',
      contents: values({ mirror }),
    });
    expect(compare([pair('A-1', remove('a'))], [pair('A-1', remove('a'), remove('b'))])).toMatchObject({
      brings: { deleted: 1 },
      anyway: { deleted: 1 },
      drops: {},
    });
  });

  it('of another pair are another thing', () => {
    expect(compare([pair('A-1', comment('1'))], [pair('A-2', comment('1'))])).toMatchObject({
      brings: { commentsToDesk: 1 },
      drops: { commentsToDesk: 1 },
    });
  });
});

describe('new twins', () => {
  const held: Op = { kind: 'create', status: 'held' };

  it.each([
    ['in neither plan before', [], [pair('A-1', create)], ['A-1'], { created: 1 }],
    ['pending anyway', [pair('A-1', create)], [pair('A-1', create)], [], {}],
    ['held back by the base alone', [pair('A-1', held)], [pair('A-1', create)], ['A-1'], { created: 1 }],
    ['held back by the head alone', [pair('A-1', create)], [pair('A-1', held)], [], {}],
    ['held back by both', [pair('A-1', held)], [pair('A-1', held)], [], {}],
    ['new, and over the limit', [], [pair('A-1', held)], ['A-1'], {}],
  ])('%s', (_name, base, head, entering, brings) => {
    expect(compare(base, head)).toMatchObject({ entering, brings });
  });

  it('that the base would make and the head holds back are dropped', () => {
    expect(compare([pair('A-1', create)], [pair('A-1', held)]).drops).toEqual({ created: 1 });
  });

  it('on the customer’s side enter with the desk’s issue', () => {
    const desk = { key: 'HELP-1' as IssueKey, url: 'https://vendor.example/browse/HELP-1' };
    const head: PairReport = {
      desk,
      operations: [{ kind: 'create', side: 'customer', status: 'planned' }],
      notCarried: [],
      failures: [],
    };
    expect(compare([], [head]).entering).toEqual(['HELP-1']);
  });
});

it('brings nothing with a sync that is off, and drops all that the base would do', () => {
  const both = [pair('A-1', create), pair('A-2', update({ a: '1' }))];
  expect(compare(both, both, true)).toMatchObject({
    marks: ['  create', '  update a'],
    brings: {},
    anyway: {},
    drops: { created: 1, updated: 1, fields: 1 },
    entering: [],
  });
});

it('leaves no fingerprint in what it gives back, and nothing in what it was given changes', () => {
  const base = [
    pair('A-1', update({ a: '1' }), comment('1')),
    pair('A-3', { ...comment('9'), status: 'held' }),
  ];
  const head = [
    pair('A-1', update({ a: '1', b: '2' }), comment('1', 'y')),
    pair('A-2', create, { ...comment('2'), status: 'held' }),
  ];
  const before = JSON.stringify([base, head]);
  for (const isOff of [true, false])
    expect(JSON.stringify(comparePlans(base, head, isOff))).not.toContain('contents');
  expect(JSON.stringify(withoutContents(head))).not.toContain('contents');
  expect(JSON.stringify([base, head])).toBe(before);
});

it('leaves failures and what was not carried where they are', () => {
  const head: PairReport = {
    ...pair('A-1', comment('1')),
    notCarried: [{ code: 'internal', what: 'comment', side: 'desk' }],
  };
  expect(compare([], [head]).pairs).toMatchObject([{ notCarried: [{ code: 'internal' }] }]);
  expect(compare([], [head]).brings).toEqual({ commentsToDesk: 1, published: 1 });
});

it('pairs of two sites are two, though their keys are the same', () => {
  const elsewhere = (one: PairReport): PairReport => ({
    ...one,
    customer: { key: 'A-1' as IssueKey, url: 'https://globex.example/browse/A-1' },
  });
  expect(
    compare([pair('A-1', create, comment('1'))], [elsewhere(pair('A-1', create, comment('1')))]),
  ).toMatchObject({
    marks: ['+ create', '+ add-comment 1'],
    brings: { created: 1, commentsToDesk: 1 },
    anyway: {},
    drops: { created: 1, commentsToDesk: 1 },
    entering: ['A-1'],
  });
});
