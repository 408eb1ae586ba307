import type { ConfigProblem } from '../sync/outcome.ts';

/** By file, in the order given or by name, then by line and column. */
export function sortProblems<T extends ConfigProblem>(
  problems: readonly T[],
  files: readonly { readonly path: string }[] = [],
): T[] {
  const order = new Map(files.map(({ path }, index) => [path, index]));
  return problems.toSorted(
    (left, right) =>
      (order.get(left.file) ?? 0) - (order.get(right.file) ?? 0) ||
      compare(left.file, right.file) ||
      left.line - right.line ||
      left.column - right.column,
  );
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
