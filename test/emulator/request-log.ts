/** What was asked of a site, in order. */

export interface LoggedRequest {
  /** Counts the requests of the whole world from 1. */
  readonly n: number;
  readonly at: number;
  readonly method: string;
  /** `/rest/api/3/issue/{issue}/comment`; the path itself where no route fits. */
  readonly route: string;
  readonly path: string;
  readonly query: string;
  /** 0: no answer was sent. */
  readonly status: number;
  /** Whether the route changes data. */
  readonly write: boolean;
  /** Whether it was carried out; a fault may come before or instead. */
  readonly applied: boolean;
  /** Size of the answer's body. */
  readonly bytes: number;
  readonly accountId: string | undefined;
  /** The body that was sent, parsed. */
  readonly body: unknown;
}

export interface LogQuery {
  readonly method?: string;
  readonly route?: string;
  readonly write?: boolean;
  readonly status?: number;
  readonly applied?: boolean;
  /** Only requests with a greater number. */
  readonly after?: number;
}

export interface RequestLog {
  readonly entries: readonly LoggedRequest[];
  add(entry: LoggedRequest): void;
  /** Requests that fit all of what is given. */
  find(query: LogQuery): readonly LoggedRequest[];
  count(query?: LogQuery): number;
  /** Writes that were carried out. */
  writes(): readonly LoggedRequest[];
  clear(): void;
}

export function createRequestLog(): RequestLog {
  const entries: LoggedRequest[] = [];
  const log: RequestLog = {
    entries,
    add: (entry) => entries.push(entry),
    find: (query) =>
      entries.filter(
        (entry) =>
          (query.method === undefined || entry.method === query.method) &&
          (query.route === undefined || entry.route === query.route) &&
          (query.write === undefined || entry.write === query.write) &&
          (query.status === undefined || entry.status === query.status) &&
          (query.applied === undefined || entry.applied === query.applied) &&
          entry.n > (query.after ?? 0),
      ),
    count: (query = {}) => log.find(query).length,
    writes: () => log.find({ write: true, applied: true }),
    clear: () => {
      entries.length = 0;
    },
  };
  return log;
}
