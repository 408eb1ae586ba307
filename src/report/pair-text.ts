/** What happened to a pair, or would, line by line: its operations, then what stays where it is. */
import type { NotCarried, NotCarriedCode, PairReport } from '../sync/outcome.ts';
import { groupByCode, isPutOff, listCounts, listFields } from './not-carried-text.ts';
import { describeOperations } from './operation-text.ts';
import type { OperationLine } from './operation-text.ts';

export interface PairLine {
  readonly symbol: OperationLine['symbol'] | '·';
  /** Names in it come from the configuration: escape before showing. */
  readonly text: string;
  /** Why it is put off, or stays. */
  readonly codes: readonly NotCarriedCode[];
}

/** In: a pair. Out: a line per kind of operation, then a line per code of what is not carried. */
export function describePair(pair: PairReport): readonly PairLine[] {
  const held = pair.operations.filter((operation) => operation.status === 'held');
  const refs = new Set(held.map((operation) => operation.ref));
  // What is held is listed as not carried, too, to say why: one line says both.
  const isTold = ({ code, ref }: NotCarried) =>
    held.length > 0 && isPutOff(code) && (ref === undefined || refs.has(ref));
  const reasons = [...new Set(pair.notCarried.filter(isTold).map(({ code }) => code))];
  return [
    ...describeOperations(pair).map(({ symbol, text }) => ({
      symbol,
      text,
      codes: symbol === '…' ? reasons : [],
    })),
    ...groupByCode(pair.notCarried.filter((entry) => !isTold(entry))).map(([code, entries]) => ({
      symbol: '·' as const,
      text: `not carried: ${listCounts(entries)}${listFields(entries)}`,
      codes: [code],
    })),
  ];
}
