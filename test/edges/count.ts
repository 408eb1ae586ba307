/** Counts the requests of a piece of work. */
import type { Bridge } from '../support/bridge.ts';

/** By method and route, both sites together. */
export async function routesOf(
  b: Bridge,
  work: () => Promise<unknown>,
): Promise<Readonly<Record<string, number>>> {
  const after = b.world.requests;
  await work();
  const routes: Record<string, number> = {};
  for (const { method, route } of b.world.sites.flatMap((site) => site.log.find({ after })))
    routes[`${method} ${route}`] = (routes[`${method} ${route}`] ?? 0) + 1;
  return routes;
}

export async function requestsOf(b: Bridge, work: () => Promise<unknown>): Promise<number> {
  const before = b.world.requests;
  await work();
  return b.world.requests - before;
}
