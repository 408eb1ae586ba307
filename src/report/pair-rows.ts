/** Rows of a table of pairs: one for each, and one for many of which exactly the same is to be said. */
import type { IssueLink, PairReport } from '../sync/outcome.ts';
import { code, escapeText } from './escape.ts';
import { describePair } from './pair-text.ts';
import { issueCell } from './table.ts';
import { countOf } from './wording.ts';

/** Pairs of which the same is said share a row when there are more of them; so many issues of them are named. */
const SAME_ROWS = 10;

export interface PairRow {
  /** Cells for the customer, the desk, and what is said of both. */
  readonly cells: readonly [string, string, string];
  readonly pairs: readonly PairReport[];
}

/**
 * @param pairs in order
 * @param mayShare whether a pair may share a row
 * @returns rows in the order of the first pair of each
 */
export function pairRows(
  pairs: readonly PairReport[],
  mayShare: (pair: PairReport) => boolean,
): readonly PairRow[] {
  const said = pairs.map((pair) => {
    const done = doneCell(pair);
    // The same is said, and of as many issues.
    const name = mayShare(pair) ? [pair.customer === undefined, pair.desk === undefined, done].join() : '';
    return { pair, done, name };
  });
  const alike = Map.groupBy(said, ({ name }) => name);
  return said.flatMap((one): readonly PairRow[] => {
    const same = one.name === '' ? [one] : (alike.get(one.name) ?? []);
    if (same.length <= SAME_ROWS)
      return [{ cells: [...issueCells([one.pair]), one.done], pairs: [one.pair] }];
    if (same[0] !== one) return [];
    const shared = same.map(({ pair }) => pair);
    return [{ cells: [...issueCells(shared), `each: ${one.done}`], pairs: shared }];
  });
}

/** Twins stand beside each other. */
function issueCells(pairs: readonly PairReport[]): [string, string] {
  const isBoth = pairs.every(({ customer, desk }) => customer !== undefined && desk !== undefined);
  const cell = (issues: readonly (IssueLink | undefined)[]): string => {
    if (issues.every((issue) => issue === undefined)) return issueCell(undefined);
    const shown = issues.slice(0, SAME_ROWS).map(issueCell);
    const rest = issues.length - shown.length;
    const all = [...shown, ...(rest === 0 ? [] : [countOf(rest, 'more issue')])];
    return all.join(isBoth ? '<br>' : ', ');
  };
  return [cell(pairs.map(({ customer }) => customer)), cell(pairs.map(({ desk }) => desk))];
}

/** What was done to a pair, or would be, and what stays where it is: one line each. */
export function doneCell(pair: PairReport): string {
  return describePair(pair)
    .map(({ symbol, text, codes }) => [`${code(symbol)} ${escapeText(text)}`, ...codes.map(code)].join(', '))
    .join('<br>');
}
