/** Faults on demand: which request goes wrong, how often, and how. */

export interface SeenRequest {
  /** Counts the requests of the whole world from 1. */
  readonly n: number;
  readonly site: string;
  readonly method: string;
  readonly route: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly write: boolean;
}

export type FaultAction =
  /** An answer instead of carrying it out. Body and headers default to what Jira sends with that status. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** 429 with Jira's headers, not carried out. `retryAfter` in seconds. */
  | { readonly kind: 'rate-limit'; readonly reason?: string; readonly retryAfter?: number }
  /** Carried out, then a 5xx. */
  | { readonly kind: 'status-after'; readonly status: number }
  | { readonly kind: 'reset-before' }
  /** Carried out, the connection drops before the answer. */
  | { readonly kind: 'reset-after' }
  /** The connection drops, and `ms` of world time later it is carried out all the same. */
  | { readonly kind: 'apply-later'; readonly ms: number }
  /** Waits, then carries it out and answers. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Carried out; the answer comes `ms` later. */
  | { readonly kind: 'slow-answer'; readonly ms: number }
  /** Carried out; the answer is half a JSON text. */
  | { readonly kind: 'garbage' }
  /** Carried out; the answer is 200 and a web page. */
  | { readonly kind: 'html' }
  /** These ids (or keys) are missing from the lists of the answer. */
  | { readonly kind: 'omit'; readonly ids: readonly string[] }
  /** The answer is changed on its way. */
  | { readonly kind: 'rewrite'; readonly rewrite: (body: unknown) => unknown }
  /** Carried out; the connection drops after so many bytes of a streamed answer. */
  | { readonly kind: 'cut'; readonly bytes: number }
  /** The request counts as made without a valid token. */
  | { readonly kind: 'dead-token' };

export type Match =
  | ((request: SeenRequest) => boolean)
  | { readonly method?: string; readonly route?: string; readonly write?: boolean };

export interface Fault {
  /** Default: every request. */
  readonly match?: Match;
  /** How often it strikes; default 1. */
  readonly times?: number;
  /** How many matching requests go through first; default 0. */
  readonly skip?: number;
  readonly action: FaultAction;
}

export interface ArmedFault {
  readonly hits: number;
  remove(): void;
}

export interface Faults {
  add(fault: Fault): ArmedFault;
  clear(): void;
  /** The fault that strikes this request, if any. For the handler only. */
  strike(request: SeenRequest): FaultAction | undefined;
}

interface Armed {
  readonly fault: Fault;
  seen: number;
  hits: number;
}

export function createFaults(): Faults {
  let armed: Armed[] = [];
  return {
    add(fault) {
      const entry: Armed = { fault, seen: 0, hits: 0 };
      armed.push(entry);
      return {
        get hits() {
          return entry.hits;
        },
        remove: () => {
          armed = armed.filter((other) => other !== entry);
        },
      };
    },
    clear: () => {
      armed = [];
    },
    strike(request) {
      for (const entry of armed) {
        const { match, times = 1, skip = 0 } = entry.fault;
        if (entry.hits >= times || !matches(match, request)) continue;
        entry.seen += 1;
        if (entry.seen <= skip) continue;
        entry.hits += 1;
        return entry.fault.action;
      }
      return undefined;
    },
  };
}

function matches(match: Match | undefined, request: SeenRequest): boolean {
  if (match === undefined) return true;
  if (typeof match === 'function') return match(request);
  return (
    (match.method === undefined || match.method === request.method) &&
    (match.route === undefined || match.route === request.route) &&
    (match.write === undefined || match.write === request.write)
  );
}

/** The error `fetch` throws when a connection drops. */
export function connectionReset(): TypeError {
  const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
  return new TypeError('fetch failed', { cause });
}

/** The first bytes of a stream, and then the error of a dropped connection. */
export function cutStream(stream: ReadableStream<Uint8Array>, bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = left > 0 ? await reader.read() : undefined;
      if (next?.value === undefined) {
        await reader.cancel();
        controller.error(connectionReset());
        return;
      }
      controller.enqueue(next.value.subarray(0, left));
      left -= next.value.length;
    },
  });
}

/** Takes entries with these ids or keys out of every list of an answer. */
export function omitIds(body: unknown, ids: ReadonlySet<string>): unknown {
  if (Array.isArray(body)) {
    return body.filter((item) => !hasId(item, ids)).map((item: unknown) => omitIds(item, ids));
  }
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([key, value]: [string, unknown]) => [key, omitIds(value, ids)]),
  );
}

function hasId(item: unknown, ids: ReadonlySet<string>): boolean {
  if (typeof item !== 'object' || item === null) return false;
  const { id, key } = item as { readonly id?: unknown; readonly key?: unknown };
  return (typeof id === 'string' && ids.has(id)) || (typeof key === 'string' && ids.has(key));
}
