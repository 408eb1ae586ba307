/** A run that dies in the middle, as a runner that is taken away does. */
import type { SeenRequest } from '../emulator/index.ts';
import type { Bridge } from '../support/bridge.ts';

class Killed extends Error {}

/** Whether the run dies here, before this request is carried out or after it. `n` counts its requests from 1. */
type Death = (n: number, phase: 'before' | 'after', request: SeenRequest) => boolean;

/**
 * A run that dies where `dies` says so: neither this nor any later request gets an answer, and nothing that the dying run
 * still does reaches the cache.
 * @returns false when it came to its end
 */
export async function runKilledWhen(bridge: Bridge, dies: Death): Promise<boolean> {
  const { world } = bridge;
  const from = world.requests;
  let saved: Map<string, string> | undefined;
  world.onRequest = (n, phase, request) => {
    if (saved === undefined && !dies(n - from, phase, request)) return;
    saved ??= new Map(bridge.checkpoints);
    throw new Killed();
  };
  await bridge.run();
  world.onRequest = undefined;
  if (saved === undefined) return false;
  bridge.checkpoints.clear();
  for (const [name, text] of saved) bridge.checkpoints.set(name, text);
  return true;
}

/**
 * A run that dies at its request number `at`.
 * @returns `over`: it made fewer requests. `same`: it died after a read, which is the same as before the next request.
 */
export async function runKilledAt(
  bridge: Bridge,
  at: number,
  phase: 'before' | 'after',
): Promise<'killed' | 'over' | 'same'> {
  const end = { isRead: false };
  const isKilled = await runKilledWhen(bridge, (n, when, request) => {
    end.isRead = !request.write;
    return n === at && when === phase;
  });
  if (!isKilled) return 'over';
  return phase === 'after' && end.isRead ? 'same' : 'killed';
}

/**
 * Lets a run die at each of its requests, every time in a bridge of its own.
 * @param lost whether the cache has nothing from then on
 * @param judge goes on from there and tells whether all is well; `where` says where the run died
 * @returns how often it died
 */
export async function forEveryCrash(
  begin: () => Bridge | Promise<Bridge>,
  phase: 'before' | 'after',
  lost: boolean,
  judge: (bridge: Bridge, where: string) => Promise<void>,
): Promise<number> {
  let crashes = 0;
  for (let at = 1; ; at += 1) {
    const bridge = await begin();
    const died = await runKilledAt(bridge, at, phase);
    if (died === 'over') return crashes;
    if (died === 'same') continue;
    crashes += 1;
    if (lost) bridge.checkpoints.clear();
    await judge(bridge, `killed ${phase} request ${at}`);
  }
}
