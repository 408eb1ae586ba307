/** Plans of pull requests as data, one per story that a reader may meet. */
import { countOperations } from '../../src/report/counts.ts';
import type { PlanCommentOptions } from '../../src/report/plan-comment.ts';
import type { Notice, OperationReport, PairReport, RunReport, SyncReport } from '../../src/sync/outcome.ts';
import type { Difference, RunChange, SyncChange } from '../../src/sync/plan-change.ts';
import type { IssueKey } from '../../src/sync/snapshot.ts';
import { left, operation, pair, run } from './samples.ts';

export interface PlanStory {
  readonly report: RunReport;
  readonly options?: PlanCommentOptions;
}

export const runUrl = 'https://github.com/acme/desk/actions/runs/4711';
const base = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';

export function plan(
  syncs: readonly SyncReport[],
  change?: Partial<RunChange>,
  more: Partial<RunReport> = {},
): RunReport {
  return run(syncs, {
    mode: 'plan',
    ...(change === undefined ? {} : { change: { base, syncs: [], elsewhere: [], ...change } }),
    ...more,
  });
}

export function planned(
  kind: OperationReport['kind'],
  side: OperationReport['side'],
  more: Partial<OperationReport> = {},
): OperationReport {
  return operation(kind, side, { status: 'planned', ...more });
}

export function differs(sign: Difference['sign'], path: string, text: string): Difference {
  return { sign, path, text };
}

/** What the pairs of a sync say about the change: the same counting that the run does. */
export function changed(
  pairs: readonly PairReport[],
  differences: readonly Difference[],
  more: Partial<SyncChange> = {},
  dropped: readonly PairReport[] = [],
): SyncChange {
  const pick = (picks: (one: OperationReport) => boolean) =>
    countOperations(
      pairs.map((one) => ({ operations: one.operations.filter(picks), notCarried: [], failures: [] })),
    );
  return {
    sync: 'acme',
    fate: 'changed',
    differences,
    plans: {
      brings: pick((one) => one.byChange === true),
      anyway: pick((one) => one.byChange !== true && one.status === 'planned'),
      altered: pick((one) => one.altered === true),
      drops: countOperations(dropped),
      entering: [],
    },
    ...more,
  };
}

export function key(number: number): IssueKey {
  return `ACME-${number}` as IssueKey;
}

const linking = [
  ['link', 'desk'],
  ['link', 'customer'],
  ['hint', 'customer'],
] as const;

/** New twins with up to two comments each. */
export function creations(
  count: number,
  status: 'planned' | 'held' = 'planned',
  byChange = true,
): PairReport[] {
  const flag = byChange ? { byChange: true } : {};
  return Array.from({ length: count }, (_, index) =>
    pair(key(index + 1), undefined, {
      operations: [
        operation('create', 'desk', { status, ...flag }),
        ...(status === 'held' ? [] : linking.map(([kind, side]) => planned(kind, side, flag))),
        ...Array.from({ length: status === 'held' ? 0 : index % 3 }, (_, comment) =>
          planned('add-comment', 'desk', { ref: `${index}00${comment}`, ...flag }),
        ),
      ],
      ...(status === 'held' ? { notCarried: [left('limit', { what: 'issue', side: 'customer' })] } : {}),
    }),
  );
}

export const firstRun = creations(200);

export const pendingComments: readonly PairReport[] = [
  pair('ACME-12', 'HELP-7', {
    operations: [
      planned('add-comment', 'desk', { ref: '10012' }),
      planned('add-comment', 'desk', { ref: '10013' }),
      planned('add-comment', 'customer', { ref: '20001' }),
    ],
    notCarried: [left('internal', { ref: '20002' })],
  }),
  pair('ACME-31', 'HELP-9', {
    operations: [
      planned('status', 'customer', { ref: 'Waiting → Done' }),
      planned('delete-comment', 'desk', { reason: 'origin-deleted', ref: '10020' }),
    ],
  }),
];

const label = 'Due date → Target date';
export const withMapping: readonly PairReport[] = [
  ...Array.from({ length: 14 }, (_, index) =>
    pair(key(40 + index), `HELP-${40 + index}`, {
      operations: [planned('update', 'desk', { fields: 1, ref: label, byChange: true })],
    }),
  ),
  ...pendingComments.map((one, index) =>
    index > 0
      ? one
      : {
          ...one,
          operations: [
            planned('update', 'desk', { fields: 1, ref: label, byChange: true }),
            ...one.operations,
          ],
        },
  ),
];

export const notEditable: Notice = {
  code: 'not-editable',
  path: 'syncs.acme.fields[4]',
  line: 19,
  side: 'desk',
  types: ['IT Help'],
};

export const widened: readonly PairReport[] = [
  ...creations(8).map((one) => ({ ...one })),
  pair('ACME-12', 'HELP-7', { operations: [planned('add-comment', 'customer', { ref: '20001' })] }),
];

export const overLimit = creations(200, 'held', false);
