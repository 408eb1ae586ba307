/** What a plan would write, pair by pair: by symbol, what the pull request brings apart from what is pending anyway, long lists folded up. */
import type { OperationReport, PairReport, SyncReport } from '../sync/outcome.ts';
import type { SyncChange } from '../sync/plan-change.ts';
import { code } from './escape.ts';
import { describeOperations } from './operation-text.ts';
import type { OperationLine } from './operation-text.ts';
import { orderPairs } from './order.ts';
import { pairRows } from './pair-rows.ts';
import { isTouched } from './summary-tables.ts';
import { fold, more, table } from './table.ts';
import { countOf } from './wording.ts';

/** Rows that a table may have without being folded up. */
const OPEN_ROWS = 10;

export interface PairGroup {
  readonly title: string;
  /** Pairs with the operations of this group only, in order. */
  readonly pairs: readonly PairReport[];
}

/**
 * Groups the pairs of a plan by why they are in it.
 *
 * @param change what a pull request changes; unless both plans are known, there is one group
 * @returns groups that are not empty. A pair of which something is put off belongs to what is pending anyway.
 */
export function groupPairs(sync: SyncReport, change: SyncChange | undefined): readonly PairGroup[] {
  const touched = orderPairs(sync.pairs).filter(isTouched);
  if (touched.length > 0 && sync.notices.some((notice) => notice.code === 'disabled'))
    return [{ title: 'Once enabled', pairs: touched }];
  const plans = change?.plans;
  if (plans === undefined)
    return touched.length === 0 ? [] : [{ title: 'What a run would do', pairs: touched }];
  const entering = new Set<string>(plans.entering);
  const isBrought = (pair: PairReport) => (operation: OperationReport) =>
    operation.byChange === true ||
    (operation.kind === 'create' &&
      entering.has((operation.side === 'desk' ? pair.customer : pair.desk)?.key ?? ''));
  const brought = touched.flatMap((pair) => {
    const operations = pair.operations.filter(isBrought(pair));
    const isWhole = operations.length === pair.operations.length;
    // What stays where it is stands beside what is pending anyway, if there is such a thing.
    return operations.length === 0
      ? []
      : [{ ...pair, operations, notCarried: isWhole ? pair.notCarried : [] }];
  });
  const anyway = touched.flatMap((pair) => {
    const operations = pair.operations.filter((operation) => !isBrought(pair)(operation));
    const isBroughtWhole = operations.length === 0 && pair.operations.length > 0;
    return isBroughtWhole ? [] : [{ ...pair, operations }];
  });
  return [
    { title: 'By this change', pairs: brought },
    { title: 'Pending anyway', pairs: anyway },
  ].filter(({ pairs }) => pairs.length > 0);
}

const MEANINGS: readonly (readonly [OperationLine['symbol'], string])[] = [
  ['+', 'create or add'],
  ['~', 'change'],
  ['>', 'link'],
  ['-', 'delete'],
  ['…', 'put off'],
  ['✗', 'cannot be done'],
];

/** What the symbols mean: only those that are used, as pairs of symbol and meaning. */
export function findLegend(
  pairs: readonly PairReport[],
): readonly (readonly [OperationLine['symbol'], string])[] {
  const used = new Set(pairs.flatMap((pair) => describeOperations(pair).map(({ symbol }) => symbol)));
  return MEANINGS.filter(([symbol]) => used.has(symbol));
}

/**
 * The groups as tables, the legend with the first one.
 * @param limit rows per table
 */
export function renderPlanPairs(sync: SyncReport, change: SyncChange | undefined, limit: number): string[] {
  if (limit === 0) return [];
  const groups = groupPairs(sync, change).map((group) => {
    const rows = pairRows(group.pairs, () => true).slice(0, limit);
    return { ...group, rows, shown: rows.flatMap((row) => row.pairs) };
  });
  const legend = findLegend(groups.flatMap(({ rows }) => rows.flatMap((row) => row.pairs.slice(0, 1))))
    .map(([symbol, meaning]) => `${code(symbol)} ${meaning}`)
    .join(' · ');
  return groups.flatMap(({ title, pairs, rows, shown }, index) => {
    const cells = rows.map((row) => row.cells);
    const body = [
      ...(index === 0 && legend !== '' ? [`<sub>${legend}</sub>`] : []),
      table(['customer', 'desk', 'what would be written'], cells),
      ...more(shown.length, pairs.length, 'pair'),
    ];
    return fold(`${title}: ${countOf(pairs.length, 'pair')}`, body, rows.length > OPEN_ROWS);
  });
}
