/** What a route of the emulated GitHub sees and answers. */
import type { GitHubData, Token } from './data.ts';

export interface Ask {
  readonly data: GitHubData;
  readonly token: Token;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
  readonly now: number;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** The request's own address. */
  readonly url: URL;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: Uint8Array;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** `{name}` is one part of the path, as sent: a `%2F` in it is no slash yet. */
  readonly route: string;
  readonly write: boolean;
  readonly answer: (ask: Ask) => Answer;
}

/** Thrown by routes, and becomes the answer. */
export class Refused extends Error {
  readonly answer: Answer;

  constructor(status: number, message: string, more: Partial<Answer> = {}) {
    super(`refused with ${status}`);
    this.answer = {
      status,
      body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
      ...more,
    };
  }
}

/** Lacking a right that the token could have. */
export function notAccessible(): Refused {
  return new Refused(403, 'Resource not accessible by integration');
}

/** `Link` of a page. @see https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export function paginate<T>(
  ask: Ask,
  all: readonly T[],
): { items: readonly T[]; headers: Record<string, string> } {
  const size = Math.min(100, Math.max(1, Number(ask.query.get('per_page') ?? 30)));
  const page = Math.max(1, Number(ask.query.get('page') ?? 1));
  const last = Math.max(1, Math.ceil(all.length / size));
  const linkTo = (target: number, rel: string): string => {
    const url = new URL(ask.url);
    url.searchParams.set('page', String(target));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [linkTo(page - 1, 'prev'), linkTo(1, 'first')] : []),
    ...(page < last ? [linkTo(page + 1, 'next'), linkTo(last, 'last')] : []),
  ];
  return {
    items: all.slice((page - 1) * size, page * size),
    headers: links.length === 0 ? {} : { link: links.join(', ') },
  };
}
