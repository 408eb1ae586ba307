/** A world on real sockets: one server per site, and the cache service. */
import { startCacheService } from './cache-service.ts';
import type { CacheService } from './cache-service.ts';
import { listen } from './http-server.ts';
import type { World } from './world.ts';

export interface Served {
  /** Address by the name of the site; it is the site's `baseUrl` from now on. */
  readonly urls: Readonly<Record<string, string>>;
  /** What a scoped token would use instead, by the name of the site: the site's address with a path. */
  readonly apiUrls: Readonly<Record<string, string>>;
  readonly cache: CacheService;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Ports by the name of the site, of `<site>-media` and of `cache`; default free ones. */
  readonly ports?: Readonly<Record<string, number>>;
}

/** Serves every site of a world on 127.0.0.1. */
export async function serve(world: World, options: ServeOptions = {}): Promise<Served> {
  const urls: Record<string, string> = {};
  const apiUrls: Record<string, string> = {};
  const closing: (() => Promise<void>)[] = [];
  for (const site of world.sites) {
    const server = await listen((request) => world.handleAt(site, request), options.ports?.[site.name]);
    site.baseUrl = server.url;
    urls[site.name] = server.url;
    apiUrls[site.name] = `${server.url}/ex/jira/${site.cloudId}`;
    // Another port is another origin: a client that follows a redirect there must drop its credentials.
    const media = await listen(
      (request) => world.handleMedia(site, request),
      options.ports?.[`${site.name}-media`],
    );
    site.mediaUrl = media.url;
    closing.push(
      () => server.close(),
      () => media.close(),
    );
  }
  const cache = await startCacheService({ now: () => world.now(), port: options.ports?.['cache'] ?? 0 });
  closing.push(() => cache.close());
  return {
    urls,
    apiUrls,
    cache,
    close: async () => {
      await Promise.all(closing.map((close) => close()));
    },
  };
}
