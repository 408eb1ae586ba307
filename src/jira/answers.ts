/** What an answer means: whether to believe it, whether to try again, what to call it. */
import type { Failure, RequestLabel } from '../sync/failure.ts';
import type { Exchange } from './exchange.ts';
import type { Refusal } from './redaction.ts';
import { isTransient, MAX_TRIES, MAX_UNREADABLE_TRIES } from './retry.ts';
import { timeoutOf } from './routes.ts';
import type { MatchedRoute } from './routes.ts';

export type Answer = Extract<Exchange, { kind: 'answer' }>;

/**
 * Names the failure of one exchange. 429 is not among them: it is answered by waiting.
 *
 * @param read makes a masked text of Jira's own error answer.
 */
export function failureOf(
  result: Exchange,
  {
    label,
    matched,
    timeout = timeoutOf(matched.route),
  }: { readonly label: RequestLabel; readonly matched: MatchedRoute; readonly timeout?: number },
  read: (json: unknown) => Refusal,
): Failure {
  if (result.kind === 'timeout') {
    return { code: 'timeout', request: label, seconds: Math.round(timeout / 1000) };
  }
  if (result.kind === 'broken') return { code: 'network', request: label, detail: result.detail };
  const { status, json, unreadable, headers } = result;
  if (status < 300) return { code: 'unreadable-answer', request: label, detail: unreadable ?? 'empty' };
  if (status < 400)
    return { code: 'unreadable-answer', request: label, detail: `redirect ${String(status)}` };
  if (status >= 500 || status === 408) return { code: 'server-error', request: label, status };
  const { messages, fields } = read(json);
  // A token that lives but lacks a scope answers 401 as well.
  if (status === 401 && /scope does not match/i.test(messages + textOf(json))) {
    return { code: 'forbidden', request: label, messages: 'The token lacks a scope.' };
  }
  if (status === 401) return { code: 'dead-token', request: label };
  // After too many wrong logins Jira wants a captcha; until then it refuses every token.
  if (status === 403 && headers.get('x-seraph-loginreason')?.includes('AUTHENTICATION_DENIED') === true) {
    return { code: 'dead-token', request: label };
  }
  if (status === 403) return { code: 'forbidden', request: label, messages };
  // Jira says "not found" as JSON. Anything else that says it is a proxy or a page, and must not pass for a deletion.
  if (status === 404 && unreadable !== undefined) {
    return { code: 'unreadable-answer', request: label, detail: `404, ${unreadable}` };
  }
  if (status === 404) return { code: 'not-found', request: label };
  return { code: 'refused', request: label, status, messages, fields };
}

/** The gateway's own form: `{ code, message }`. */
function textOf(json: unknown): string {
  const message = typeof json === 'object' && json !== null && 'message' in json ? json.message : undefined;
  return typeof message === 'string' ? message : '';
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-redirection-3xx */
export const REDIRECTS = [301, 302, 303, 307, 308] as const;

function isRedirect(status: number): boolean {
  return REDIRECTS.some((one) => one === status);
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Whether an answer may be given to the caller: a success that could be read, or a status the caller wants to see. */
export function isBelievable(answer: Answer, { kind }: MatchedRoute, accepted: readonly number[]): boolean {
  // What matters of a redirect is where it leads, whatever page it brings.
  if (isRedirect(answer.status) && accepted.includes(answer.status)) return true;
  if (answer.unreadable !== undefined) return false;
  // A write may answer with nothing (204); a read that does has not answered.
  if (isSuccess(answer.status)) return kind !== 'read' || answer.json !== undefined;
  return accepted.includes(answer.status) && answer.json !== undefined;
}

/** Whether the site may have executed a write of which this is all we know. */
export function mayHaveBeenExecuted(result: Exchange): boolean {
  if (result.kind === 'timeout') return true;
  if (result.kind === 'broken') return !result.neverSent;
  // Until the account is checked and the body read, a success counts as uncertain, too.
  return result.status < 400 || result.status === 408 || result.status >= 500;
}

/** Whether one more try could help and cannot harm. */
export function mayRetry(result: Exchange, { kind }: MatchedRoute, tries: number): boolean {
  if (kind === 'once' || tries >= MAX_TRIES) return false;
  if (result.kind !== 'answer') return true;
  if (isTransient(result.status)) return true;
  if (tries >= MAX_UNREADABLE_TRIES) return false;
  if (result.unreadable === undefined) return isSuccess(result.status);
  return result.unreadable === 'not JSON' && (isSuccess(result.status) || result.status === 404);
}

/** Jira's reason codes; anything else is not repeated. */
export function readReason(headers: Headers): string {
  const reason = headers.get('ratelimit-reason') ?? '';
  return /^jira-[a-z-]{1,60}$/.test(reason) ? reason : 'unknown';
}
