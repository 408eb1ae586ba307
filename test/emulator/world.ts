/** A world: a clock, a source of chance, and Jira sites on it. Everything in it is in memory and repeats with its seed. */
import { createClock } from './clock.ts';
import type { Clock } from './clock.ts';
import type { FileContent } from './attachments/content.ts';
import { answerMedia } from './attachments/media-host.ts';
import type { SeenRequest } from './faults.ts';
import { handleAt } from './handler.ts';
import { createRandom } from './random.ts';
import type { Random } from './random.ts';
import { createSite } from './site.ts';
import type { Site } from './site.ts';

export interface WorldOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Milliseconds or ISO text; default 2026-11-02T09:00:00Z, or now with `clock: 'real'`. */
  readonly start?: number | string;
  /** `virtual` (default) moves only when told, `real` runs. */
  readonly clock?: 'virtual' | 'real';
}

/** Called for every API request, before it is looked at and after it was carried out. What it throws, the client gets. */
export type RequestHook = (
  n: number,
  phase: 'before' | 'after',
  request: SeenRequest,
) => void | Promise<void>;

export interface World {
  readonly clock: Clock;
  readonly random: Random;
  readonly sites: readonly Site[];
  /** A virtual clock moves by this much with every request and every action of a person; default 1 ms. */
  tick: number;
  /** Milliseconds every request takes; on a virtual clock they pass at once. */
  latency: ((request: SeenRequest) => number) | undefined;
  onRequest: RequestHook | undefined;
  /** API requests so far, on all sites. */
  readonly requests: number;
  now(): number;
  advance(ms: number): void;
  /** One tick. */
  step(): void;
  addSite(name: string, baseUrl?: string): Site;
  /** @throws Error when there is none. */
  site(name: string): Site;
  /** Answers a request to any of the sites by its address. */
  handle(request: Request): Promise<Response>;
  /** Answers a request to this site, whatever host it names. */
  handleAt(site: Site, request: Request): Promise<Response>;
  /** Answers a download on the host that this site redirects to. */
  handleMedia(site: Site, request: Request): Promise<Response>;
  /** Stands in for `fetch`: no sockets, same failures. An aborted request is carried out all the same. */
  readonly fetch: typeof globalThis.fetch;
}

/** A world without sites. */
export function createEmptyWorld(options: WorldOptions = {}): World {
  const real = options.clock === 'real';
  const given = typeof options.start === 'string' ? Date.parse(options.start) : options.start;
  const clock = createClock({ start: given ?? (real ? Date.now() : Date.UTC(2026, 10, 2, 9)), real });
  const random = createRandom(options.seed ?? 1);
  const sites: Site[] = [];
  const contents = new Map<string, FileContent>();
  let requests = 0;

  const world: World = {
    clock,
    random,
    sites,
    tick: 1,
    latency: undefined,
    onRequest: undefined,
    get requests() {
      return requests;
    },
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    step() {
      if (real) clock.runDue();
      else clock.advance(world.tick);
    },
    addSite(name, baseUrl) {
      const site = createSite({
        name,
        clock,
        random,
        contents,
        ...(baseUrl === undefined ? {} : { baseUrl }),
      });
      sites.push(site);
      return site;
    },
    site(name) {
      const found = sites.find((site) => site.name === name);
      if (found === undefined) throw new Error(`no site ${name}`);
      return found;
    },
    async handle(request) {
      const url = new URL(request.url);
      const media = sites.find((one) => new URL(one.mediaUrl).origin === url.origin);
      if (media !== undefined) return world.handleMedia(media, request);
      const site = sites.find(
        (one) =>
          new URL(one.baseUrl).origin === url.origin || url.pathname.startsWith(`/ex/jira/${one.cloudId}/`),
      );
      if (site === undefined) {
        throw new TypeError('fetch failed', {
          cause: Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }),
        });
      }
      return world.handleAt(site, request);
    },
    async handleAt(site, request) {
      world.step();
      // Pages are for people and count for nothing; only the API has a number.
      const number = new URL(request.url).pathname.includes('/rest/') ? ++requests : requests;
      return handleAt(world, site, number, request);
    },
    handleMedia(site, request) {
      world.step();
      return answerMedia(site, request);
    },
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const { signal } = request;
      signal.throwIfAborted();
      const answer = follow(request, (one) => world.handle(one));
      return new Promise<Response>((resolve, reject) => {
        const abort = (): void =>
          reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
        signal.addEventListener('abort', abort, { once: true });
        answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
      });
    },
  };
  return world;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What `fetch` does with a redirect: follows it without credentials to another origin, unless told otherwise. */
async function follow(request: Request, handle: (request: Request) => Promise<Response>): Promise<Response> {
  const response = await handle(request);
  const location = response.headers.get('location');
  if (!REDIRECTS.has(response.status) || location === null || request.redirect === 'manual') return response;
  if (request.redirect === 'error') throw new TypeError('fetch failed', { cause: new Error('redirected') });
  const target = new URL(location, request.url);
  const headers = new Headers(request.headers);
  if (target.origin !== new URL(request.url).origin) headers.delete('authorization');
  return follow(new Request(target, { headers, signal: request.signal }), handle);
}
