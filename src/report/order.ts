/** One order for everything that is listed, whatever order the parallel work of a run finished in. */
import type { PairReport } from '../sync/outcome.ts';

/** Orders `ACME-2` before `ACME-12`. */
export function compareKeys(a: string, b: string): number {
  const [projectA, numberA] = splitKey(a);
  const [projectB, numberB] = splitKey(b);
  if (projectA !== projectB) return projectA < projectB ? -1 : 1;
  return numberA - numberB;
}

function splitKey(key: string): [string, number] {
  const dash = key.lastIndexOf('-');
  const number = Number(key.slice(dash + 1));
  return dash < 0 || !Number.isSafeInteger(number) ? [key, 0] : [key.slice(0, dash), number];
}

/** Pairs by their customer key; those without one come last, by their desk key. Those in order already are not copied. */
export function orderPairs(pairs: readonly PairReport[]): readonly PairReport[] {
  const isOrdered = pairs.every((pair, index) => {
    const before = pairs[index - 1];
    return before === undefined || comparePairs(before, pair) <= 0;
  });
  return isOrdered ? pairs : pairs.toSorted(comparePairs);
}

function comparePairs(a: PairReport, b: PairReport): number {
  if (a.customer !== undefined && b.customer !== undefined) {
    const order = compareKeys(a.customer.key, b.customer.key);
    if (order !== 0) return order;
  } else if (a.customer !== undefined || b.customer !== undefined) {
    return a.customer === undefined ? 1 : -1;
  }
  return compareKeys(a.desk?.key ?? '', b.desk?.key ?? '');
}
