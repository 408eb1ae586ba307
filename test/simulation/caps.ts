/** How much a run of a world may write, where its agreement says so: small numbers, so that people come up against them. */
import fc from 'fast-check';
import type { Limits } from '../../src/config/contract.ts';
import type { SyncReport } from '../../src/sync/outcome.ts';

export type Caps = Limits | 'usual';

/** At least one of everything, or nothing would ever come to rest. */
const smallCaps: fc.Arbitrary<Caps> = fc.record({
  creates: fc.integer({ min: 1, max: 3 }),
  updates: fc.integer({ min: 1, max: 2 }),
  comments: fc.integer({ min: 1, max: 4 }),
  deletes: fc.integer({ min: 1, max: 2 }),
  commentsPerPair: fc.integer({ min: 1, max: 3 }),
});

export const capsArbitrary: fc.Arbitrary<Caps> = fc.oneof(
  { withCrossShrink: true },
  { weight: 3, arbitrary: fc.constant('usual' as const) },
  { weight: 1, arbitrary: smallCaps },
);

/** The row `limits` of the agreement; empty where it keeps the defaults. */
export function capsRow(caps: Caps): string[] {
  return caps === 'usual' ? [] : [`limits: ${JSON.stringify(caps)}`];
}

/** Limits of one run, besides those of the agreement. */
export type CapsOfRun = Partial<Limits>;

/** Such that hardly any run gets through. */
export const TIGHT: CapsOfRun = { comments: 2, updates: 1, deletes: 1, commentsPerPair: 1 };

type OverLimit = SyncReport['overLimit'];

/** What the report of a run over its limits says to run by hand, for one run. */
export function allowOnce(overLimit: OverLimit): CapsOfRun {
  return Object.fromEntries(overLimit.map(({ limit, wanted }) => [limit, wanted]));
}

/** Only what never comes without a person: over the limit of new twins, none is made. */
export function allowCreatesOnce({ overLimit }: SyncReport): CapsOfRun {
  return allowOnce(overLimit.filter(({ limit }) => limit === 'creates'));
}
