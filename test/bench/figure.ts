/** One measured figure, with what it is held against. */

export interface Figure {
  readonly what: string;
  readonly measured: number;
  /** Digits after the point. */
  readonly digits?: number;
  readonly unit: string;
  /** What DESIGN promises: at most this much. Without one the figure is for information. */
  readonly budget?: number;
  /** The fewest that Jira's documented limits allow; see `how`. */
  readonly ideal?: number;
  readonly how: string;
}

/** A line of a chart: what was measured at a size, beside the ideal and the budget. */
export interface Point {
  readonly size: number;
  readonly measured: number;
  readonly ideal: number;
  readonly budget: number;
}

export function isKept({ measured, budget }: Figure): boolean {
  return budget === undefined || measured <= budget;
}
