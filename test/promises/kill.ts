/** A run that dies in the middle, as a runner that is taken away does. */
import type { Bridge } from '../support/bridge.ts';

class Killed extends Error {}

/**
 * A run that dies at its request number `at`: neither this nor any later request gets an answer, and nothing that the
 * dying run still does reaches the cache.
 * @returns `over`: it made fewer requests. `same`: it died after a read, which is the same as before the next request.
 */
export async function runKilledAt(
  bridge: Bridge,
  at: number,
  phase: 'before' | 'after',
): Promise<'killed' | 'over' | 'same'> {
  const { world } = bridge;
  const from = world.requests;
  let saved: Map<string, string> | undefined;
  const end = { isRead: false };
  world.onRequest = (n, when, request) => {
    if (saved === undefined && (n - from !== at || when !== phase)) return;
    if (saved === undefined) end.isRead = !request.write;
    saved ??= new Map(bridge.checkpoints);
    throw new Killed();
  };
  await bridge.run();
  world.onRequest = undefined;
  if (saved === undefined) return 'over';
  bridge.checkpoints.clear();
  for (const [name, text] of saved) bridge.checkpoints.set(name, text);
  return phase === 'after' && end.isRead ? 'same' : 'killed';
}
