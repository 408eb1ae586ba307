import type { ConfigProblem } from '../sync/outcome.ts';

/** By file in the order given, then by line and column. */
export function sortProblems(
  problems: readonly ConfigProblem[],
  files: readonly { readonly path: string }[] = [],
): ConfigProblem[] {
  const order = new Map(files.map(({ path }, index) => [path, index]));
  return problems.toSorted(
    (left, right) =>
      (order.get(left.file) ?? 0) - (order.get(right.file) ?? 0) ||
      left.line - right.line ||
      left.column - right.column,
  );
}
