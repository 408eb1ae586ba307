/** What the bench measures, as plain data: figures, how they grow with size, and what strategies cost. */

/** One measured figure, with what it is held against. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  /** Digits after the point. */
  readonly digits?: number;
  readonly unit: string;
  /** What is promised: at most this much. Without one the figure is for information. */
  readonly budget?: number;
  /** The least that Jira's documented limits allow; see `how`. */
  readonly ideal?: number;
  readonly how: string;
  /** Why it is more than 10 % off its ideal, or over its budget. */
  readonly why?: string;
}

/** The same work in one size. */
export interface Point {
  readonly size: number;
  readonly requests: number;
  readonly ideal: number;
  readonly budget?: number;
  /** Seconds in Jira by the latency model, and the least for the same requests, six at a time per site. */
  readonly seconds?: number;
  readonly idealSeconds?: number;
}

/** How one kind of work grows. */
export interface Growth {
  readonly title: string;
  /** What is counted on the axis: `pairs`. */
  readonly of: string;
  readonly points: readonly Point[];
  /** What a reader should see in it. */
  readonly note: string;
}

/** Memory in use after a collection of garbage, sampled along a run. */
export interface Curve {
  readonly title: string;
  readonly of: string;
  /** Megabytes by pairs compared so far. */
  readonly points: readonly { readonly at: number; readonly megabytes: number }[];
}

/** How one strategy came through the day. */
export interface ArmResult {
  readonly arm: string;
  readonly requests: number;
  readonly writes: number;
  /** Requests of a run in which nothing had changed, by the number of pairs. */
  readonly idle: readonly { readonly pairs: number; readonly requests: number }[];
  readonly lost: number;
  readonly doubled: number;
  readonly leaked: number;
  readonly stale: number;
  readonly how: string;
  readonly goodAt: string;
}

export interface Arms {
  /** The day in words. */
  readonly day: string;
  readonly results: readonly ArmResult[];
}

/** What one row of the bench gives. */
export interface Measured {
  readonly figures: readonly Figure[];
  readonly growth?: readonly Growth[];
  readonly curve?: Curve;
  readonly arms?: Arms;
}

export interface Row {
  /** For `--only`. */
  readonly name: string;
  /** How long it takes on a quiet machine with two cores, in seconds. */
  readonly takes: number;
  /** True where the figures depend on the machine, so that they have to be taken on a quiet one. */
  readonly timed: boolean;
  readonly measure: () => Promise<Measured>;
}

export function isKept({ measured, budget }: Figure): boolean {
  return budget === undefined || measured <= budget;
}

/** More than a tenth off: the page gives a reason for it. */
export function isFarOff({ measured, ideal }: Figure): boolean {
  return ideal !== undefined && measured > ideal * 1.1;
}
