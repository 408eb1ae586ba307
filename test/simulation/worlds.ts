/** Many random worlds from one seed. A violation prints the command that replays its smallest form. */
import fc from 'fast-check';
import type { RunDetails } from 'fast-check';
import type { Script } from './simulate.ts';
import { scriptArbitrary, simulate } from './simulate.ts';

export interface Worlds {
  readonly worlds: number;
  readonly seed: number;
  /** From a printed command: plays that one world only. */
  readonly path?: string;
}

/** Plays worlds one after the other. @throws Error with the violation, the smallest script, and how to replay it */
export async function playWorlds({ worlds, seed, path }: Worlds): Promise<void> {
  const property = fc.asyncProperty(scriptArbitrary, async (script) => {
    await simulate(script);
  });
  const details = await fc.check(property, {
    numRuns: worlds,
    seed,
    ...(path === undefined ? {} : { path, endOnFailure: true }),
  });
  if (details.failed) throw new Error(describe(details));
}

function describe(details: RunDetails<[Script]>): string {
  const cause =
    details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance);
  return [
    `World ${details.numRuns} of seed ${details.seed} broke a promise: ${cause}`,
    `Smallest script: ${JSON.stringify(details.counterexample?.[0])}`,
    `Replay: npm run simulate -- --seed ${details.seed} --path ${details.counterexamplePath ?? ''}`,
  ].join('\n');
}
