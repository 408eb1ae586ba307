/** A request on its way: what goes out, in whose name, and what is needed to judge the answer. */
import type { SendRequestOptions } from 'jira.js/core';
import type { z } from 'zod';
import type { RequestLabel } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import { buildUrl, checkBaseUrl } from './address.ts';
import type { Form } from './form.ts';
import { labelOf, matchRoute, refuseUnknownRoute, ROUTES, timeoutOf } from './routes.ts';
import type { MatchedRoute } from './routes.ts';

/** Where the requests of a transport go to, and in whose name. */
export interface Sender {
  /** The site's name in the configuration. */
  readonly name: string;
  /** `https://acme.atlassian.net`. */
  readonly url: string;
  /** `https://api.atlassian.com/ex/jira/<cloudId>`, where tokens need it. */
  readonly apiUrl?: string;
  readonly email: string;
  readonly token: string;
  /** True in `plan` mode: every request that is not a read is refused before it is sent. */
  readonly readOnly: boolean;
  readonly userAgent: string;
}

/** A request as it goes out, with what is needed to judge its answer. */
export interface Prepared {
  readonly label: RequestLabel;
  readonly matched: MatchedRoute;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Sent instead of `body`. */
  readonly form: Form | undefined;
  /** Milliseconds. */
  readonly timeout: number;
  /** The body before it was serialised: its texts are masked in what Jira says. */
  readonly sent: unknown;
  /** The issue that is written. */
  readonly issueKey: string | undefined;
  readonly isMyself: boolean;
}

export interface Preparation {
  /** @throws FailureError `bug` for a request that is not in the table of routes, `write-in-plan` for one that may not be. */
  readonly prepare: <T>(config: SendRequestOptions<T>) => Prepared;
  /** What must not be shown of what Jira says. */
  readonly secrets: readonly string[];
}

/** @throws FailureError `bug` for an address that is not https (http is allowed on loopback only). */
export function prepareFor({ email, token, ...sender }: Sender): Preparation {
  const base = checkBaseUrl(sender.apiUrl ?? sender.url);
  const credentials = Buffer.from(`${email}:${token}`, 'utf8').toString('base64');
  const secrets = [credentials, token, email].filter((secret) => secret !== '');

  function prepare<T>(config: SendRequestOptions<T>): Prepared {
    const method = (config.method ?? 'GET').toUpperCase();
    const matched = matchRoute(method, config.url, config.body) ?? refuseUnknownRoute();
    const label = labelOf(sender.name, matched.route);
    if (sender.readOnly && matched.kind !== 'read')
      throw new FailureError({ code: 'write-in-plan', request: label });
    const body = config.body === undefined ? undefined : JSON.stringify(config.body);
    return {
      label,
      matched,
      url: buildUrl(base, config.url, config.searchParams),
      headers: {
        Accept: 'application/json',
        'Accept-Encoding': 'gzip',
        // Names and error texts otherwise come in the language of the account's profile.
        'Accept-Language': 'en',
        'X-Force-Accept-Language': 'true',
        'User-Agent': sender.userAgent,
        Authorization: `Basic ${credentials}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      body,
      form: undefined,
      timeout: timeoutOf(matched.route),
      sent: config.body,
      issueKey: matched.kind === 'read' ? undefined : matched.issue,
      isMyself: config.url === ROUTES.myself.route,
    };
  }

  return { prepare, secrets };
}

/** What is told of a request that was not sent because the run is ending. */
export function stoppedFailure(label: RequestLabel): FailureError {
  return new FailureError({ code: 'network', request: label, detail: 'stopped' });
}

/** In tests only: an answer that jira.js would not have taken. The paths name keys, never values. */
export function checkSchema(schema: z.ZodType, json: unknown, { label, matched }: Prepared): void {
  const checked = schema.safeParse(json);
  if (checked.success) return;
  const paths = checked.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.code}`);
  const detail = `not what jira.js expects: ${paths.join(', ')}`;
  throw new FailureError(
    { code: 'unreadable-answer', request: label, detail },
    matched.kind === 'read' ? 'not-applied' : 'unknown',
  );
}
