/** Answers and refusals in Jira's own shapes, and what a route handler gets to see. */
import type { Upload } from './attachments/multipart.ts';
import type { Account } from './data.ts';
import type { Site } from './site.ts';

export interface Answer {
  readonly status: number;
  /** Sent as JSON; absent for an empty body. */
  readonly body?: unknown;
  /** Sent in pieces instead of `body`. */
  readonly stream?: {
    readonly open: () => ReadableStream<Uint8Array>;
    readonly type: string;
    readonly size: number;
  };
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as a handler sees it. `account` is undefined for an anonymous request or a dead token. */
export interface Ask {
  readonly site: Site;
  readonly account: Account | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly headers: Headers;
  /** The parts of a form; undefined where the body is none. */
  readonly uploads: readonly Upload[] | undefined;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** The path with its parameters as names. */
  readonly route: string;
  readonly write: boolean;
  readonly answer: (ask: Ask) => Answer;
}

/** Thrown by handlers; becomes the answer. */
export class Refused extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

/** Jira's error collection. */
export function refuse(
  status: number,
  messages: string | readonly string[],
  errors: Readonly<Record<string, string>> = {},
): Refused {
  return new Refused({
    status,
    body: { errorMessages: typeof messages === 'string' ? [messages] : messages, errors },
  });
}

/** The shape in which the JSM API refuses. */
export function refuseDesk(status: number, message: string): Refused {
  return new Refused({
    status,
    body: { errorMessage: message, i18nErrorMessage: { i18nKey: 'sd.error', parameters: [] } },
  });
}

export const NO_ISSUE = 'Issue does not exist or you do not have permission to see it.';
export const UNAUTHENTICATED = 'Client must be authenticated to access this resource.';

/** The account, or 401 where Jira insists on one. */
export function needAccount(ask: Ask): Account {
  if (ask.account === undefined) throw refuse(401, UNAUTHENTICATED);
  return ask.account;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body as an object, or 400. */
export function bodyRecord(ask: Ask): Record<string, unknown> {
  if (!isRecord(ask.body))
    throw refuse(400, 'Invalid request payload. Refer to the REST API documentation and try again.');
  return ask.body;
}

/** Refuses keys that the documented body does not have (`additionalProperties: false`). */
export function onlyKeys(body: Record<string, unknown>, allowed: readonly string[]): void {
  if (Object.keys(body).every((key) => allowed.includes(key))) return;
  throw refuse(400, 'Invalid request payload. Refer to the REST API documentation and try again.');
}

/** A list of strings from the body; absent gives undefined, anything else 400. */
export function stringList(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw refuse(400, 'Invalid request payload. Refer to the REST API documentation and try again.');
  }
  return value;
}

/** Repeated and comma-separated parameters alike. */
export function queryList(query: URLSearchParams, name: string): readonly string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** A whole number from the query, held within bounds. */
export function queryNumber(
  query: URLSearchParams,
  name: string,
  otherwise: number,
  most = Infinity,
): number {
  const text = query.get(name);
  if (text === null) return Math.min(otherwise, most);
  if (!/^-?\d+$/.test(text)) throw refuse(400, `Invalid value for ${name}`);
  return Math.max(0, Math.min(Number(text), most));
}
