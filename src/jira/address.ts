/** Addresses of requests. */
import { FailureError } from '../sync/failure.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether nobody on the way can read what is sent there: https, or http on loopback; never with a name and password in it. */
export function isSafeAddress(address: string): boolean {
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  if (parsed === undefined || parsed.username !== '' || parsed.password !== '') return false;
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && LOOPBACK.has(parsed.hostname));
}

/**
 * The address that every path is added to, without a slash at the end.
 *
 * @throws FailureError `bug` for anything but https (or http on loopback): the token would travel in the open. The
 * configuration has refused such an address before.
 */
export function checkBaseUrl(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !isSafeAddress(url) || parsed.search !== '' || parsed.hash !== '') {
    throw new FailureError({ code: 'bug', detail: 'a site address that is not a plain https address' });
  }
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
}

/**
 * Adds path and parameters. A list becomes a repeated parameter, as Jira expects it; an undefined value is left out.
 *
 * @param path one that matches a route, so it needs no encoding.
 */
export function buildUrl(
  base: string,
  path: string,
  parameters: Readonly<Record<string, unknown>> = {},
): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean') {
        query.append(key, String(item));
      } else if (item !== undefined && item !== null) {
        throw new FailureError({ code: 'bug', detail: 'a parameter that is neither text nor number' });
      }
    }
  }
  const text = query.toString();
  return text === '' ? base + path : `${base}${path}?${text}`;
}
