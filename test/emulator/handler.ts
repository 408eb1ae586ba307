/** One request from arrival to answer: hooks, faults, authentication, limits, route, log. */
import { refuse, Refused } from './answer.ts';
import type { Answer, Route } from './answer.ts';
import { boundaryOf, readUploads } from './attachments/multipart.ts';
import type { Upload } from './attachments/multipart.ts';
import type { Account } from './data.ts';
import { connectionReset, cutStream, omitIds } from './faults.ts';
import type { FaultAction, SeenRequest } from './faults.ts';
import { answerPage } from './pages.ts';
import type { Refusal } from './rate-limits.ts';
import { findRoute } from './router.ts';
import type { Site } from './site.ts';
import { findIssue } from './store.ts';
import type { World } from './world.ts';

interface Arrival {
  readonly seen: SeenRequest;
  readonly route: Route | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Headers;
  readonly uploads: readonly Upload[] | undefined;
  readonly malformed: boolean;
}

interface Sending extends Answer {
  /** Sent as it is instead of `body`. */
  readonly text?: string;
  readonly contentType?: string;
  /** A streamed answer breaks after so many bytes. */
  readonly cutAfter?: number;
}

/** Answers a request to one site. Rejects where a real connection would drop, and with what a hook throws. */
export async function handleAt(
  world: World,
  site: Site,
  number: number,
  request: Request,
): Promise<Response> {
  const url = new URL(request.url);
  const prefix = `/ex/jira/${site.cloudId}`;
  const path = url.pathname.startsWith(`${prefix}/`) ? url.pathname.slice(prefix.length) : url.pathname;
  const page = request.method === 'GET' ? answerPage(site, path) : undefined;
  if (page !== undefined) return page;

  const arrival = await readRequest(site, number, request, path, url.searchParams);
  const at = site.clock.now();
  let applied = false;
  let sending: Sending | undefined;
  let account: Account | undefined;
  let bytes = 0;

  const apply = (deadToken = false): Answer => {
    account = deadToken ? undefined : accountOf(site, arrival.headers.get('authorization'));
    const answer = answerRoute(site, arrival, account);
    applied = answer.status < 400;
    return answer;
  };

  try {
    await world.onRequest?.(number, 'before', arrival.seen);
    const latency = world.latency?.(arrival.seen) ?? 0;
    if (latency > 0) await site.clock.sleep(latency);
    const fault = site.faults.strike(arrival.seen);
    // Also an answer that comes instead of the real one says whose request it was, as long as the token is believed.
    if (fault !== undefined && !isStranger(fault))
      account = accountOf(site, arrival.headers.get('authorization'));
    sending = fault === undefined ? apply() : await strike(site, arrival, fault, apply);
    await world.onRequest?.(number, 'after', arrival.seen);
    const response = toResponse(site, arrival, account, sending);
    bytes = response.bytes;
    return response.response;
  } catch (error) {
    sending = undefined;
    throw error;
  } finally {
    site.log.add({
      n: number,
      at,
      method: arrival.seen.method,
      route: arrival.seen.route,
      path,
      query: url.search,
      status: sending?.status ?? 0,
      write: arrival.seen.write,
      applied,
      bytes,
      accountId: account?.accountId,
      body: arrival.seen.body,
    });
  }
}

async function readRequest(
  site: Site,
  n: number,
  request: Request,
  path: string,
  query: URLSearchParams,
): Promise<Arrival> {
  const { body, uploads, malformed } = await readBody(site, request);
  const { method } = request;
  const found = findRoute(method, path);
  return {
    seen: {
      n,
      site: site.name,
      method,
      route: found?.route.route ?? path,
      path,
      query,
      body,
      write: found?.route.write ?? method !== 'GET',
    },
    route: found?.route,
    params: found?.params ?? {},
    headers: request.headers,
    uploads,
    malformed,
  };
}

interface ReadBody {
  /** Parsed JSON; of a form the files' names, sizes and hashes. */
  readonly body: unknown;
  readonly uploads: readonly Upload[] | undefined;
  readonly malformed: boolean;
}

/** The whole body, before anything is decided: a request that breaks off while it is read was never made. */
async function readBody(site: Site, request: Request): Promise<ReadBody> {
  const boundary = boundaryOf(request.headers.get('content-type'));
  if (boundary !== undefined && request.body !== null) {
    const uploads = await readUploads(request.body, boundary, site.settings.attachments.keepBytes);
    const files = uploads.map(({ field, filename, mimeType, size, sha256 }) => ({
      field,
      filename,
      mimeType,
      size,
      sha256,
    }));
    return { body: { files }, uploads, malformed: false };
  }
  const text = await request.text();
  if (text === '') return { body: undefined, uploads: undefined, malformed: false };
  try {
    return { body: JSON.parse(text) as unknown, uploads: undefined, malformed: false };
  } catch {
    return { body: undefined, uploads: undefined, malformed: true };
  }
}

function isStranger(fault: FaultAction): boolean {
  return fault.kind === 'dead-token' || (fault.kind === 'status' && fault.status === 401);
}

/** The account of a Basic header, if address and token are right. */
function accountOf(site: Site, authorization: string | null): Account | undefined {
  const encoded = /^Basic (.+)$/.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [email = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  const token = rest.join(':');
  return [...site.accounts.values()].find(
    (account) =>
      account.token !== undefined && account.token === token && account.email === email && account.active,
  );
}

function answerRoute(site: Site, arrival: Arrival, account: Account | undefined): Answer {
  const { route, params, seen } = arrival;
  if (route === undefined) {
    const body = {
      errorMessages: [`The emulator does not implement ${seen.method} ${seen.path}`],
      errors: {},
    };
    return { status: 501, body };
  }
  try {
    if (arrival.malformed)
      throw refuse(400, 'There was an error parsing JSON. Check that your request body is valid.');
    const refusal = limit(site, arrival);
    if (refusal !== undefined) return tooMany(site, refusal);
    const { headers, uploads } = arrival;
    return route.answer({ site, account, params, query: seen.query, body: seen.body, headers, uploads });
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
}

function limit(site: Site, { seen, params }: Arrival): Refusal | undefined {
  if (site.settings.burstLimit) {
    const refusal = site.limits.request(seen.method, seen.route);
    if (refusal !== undefined) return refusal;
  }
  if (!seen.write || !site.settings.perIssueLimit) return undefined;
  const id =
    params['issue'] === undefined
      ? (site.commentHomes.get(params['comment'] ?? '') ??
        site.attachments.get(params['attachment'] ?? '')?.issueId)
      : findIssue(site, params['issue'])?.id;
  return id === undefined ? undefined : site.limits.writeIssue(id);
}

function tooMany(site: Site, refusal: Refusal): Answer {
  const wait = Math.max(1, Math.ceil((refusal.reset - site.clock.now()) / 1000));
  return rateLimited(site, refusal.reason, wait, refusal.limit);
}

/** https://developer.atlassian.com/cloud/jira/platform/rate-limiting/ */
function rateLimited(site: Site, reason: string, retryAfter: number, most = 100): Answer {
  return {
    status: 429,
    body: { errorMessages: ['Rate limit exceeded.'], errors: {} },
    headers: {
      'Retry-After': String(retryAfter),
      'RateLimit-Reason': reason,
      'X-RateLimit-Limit': String(most),
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': new Date(site.clock.now() + retryAfter * 1000).toISOString(),
    },
  };
}

const WEB_PAGE =
  '<!DOCTYPE html><html><head><title>Jira</title></head><body>Log in to continue</body></html>';

async function strike(
  site: Site,
  { seen }: Arrival,
  fault: FaultAction,
  apply: (deadToken?: boolean) => Answer,
): Promise<Sending> {
  const failed = (status: number): Answer => ({
    status,
    body: { errorMessages: [status >= 500 ? 'Internal server error' : 'Refused'], errors: {} },
  });
  switch (fault.kind) {
    case 'status':
      return {
        status: fault.status,
        body: fault.body ?? failed(fault.status).body,
        ...(fault.headers === undefined ? {} : { headers: fault.headers }),
      };
    case 'rate-limit':
      return rateLimited(site, fault.reason ?? 'jira-burst-based', fault.retryAfter ?? 1);
    case 'status-after':
      apply();
      return failed(fault.status);
    case 'reset-before':
      throw connectionReset();
    case 'reset-after':
      apply();
      throw connectionReset();
    case 'apply-later':
      site.clock.schedule(site.clock.now() + fault.ms, () => apply());
      throw connectionReset();
    case 'slow':
      await site.clock.sleep(fault.ms);
      return apply();
    case 'slow-answer': {
      const answer = apply();
      await site.clock.sleep(fault.ms);
      return answer;
    }
    case 'garbage': {
      const text = JSON.stringify(apply().body ?? { self: seen.path });
      return { status: 200, text: text.slice(0, Math.ceil(text.length / 2)) };
    }
    case 'html':
      apply();
      return { status: 200, text: WEB_PAGE, contentType: 'text/html;charset=UTF-8' };
    case 'omit': {
      const answer = apply();
      return { ...answer, body: omitIds(answer.body, new Set(fault.ids)) };
    }
    case 'rewrite': {
      const answer = apply();
      return { ...answer, body: fault.rewrite(structuredClone(answer.body)) };
    }
    case 'cut':
      return { ...apply(), cutAfter: fault.bytes };
    case 'dead-token':
      return apply(true);
  }
}

function toResponse(
  site: Site,
  arrival: Arrival,
  account: Account | undefined,
  sending: Sending,
): { readonly response: Response; readonly bytes: number } {
  const { stream } = sending;
  const empty = sending.status === 204 || (sending.body === undefined && sending.text === undefined);
  const text = empty ? null : (sending.text ?? JSON.stringify(sending.body));
  const headers = new Headers(sending.headers);
  // One second is all the clock a client gets from the answer.
  headers.set('Date', new Date(site.clock.now()).toUTCString());
  if (stream !== undefined) {
    headers.set('Content-Type', stream.type);
    headers.set('Content-Length', String(stream.size));
  } else if (text !== null)
    headers.set('Content-Type', sending.contentType ?? 'application/json;charset=UTF-8');
  if (account !== undefined) {
    headers.set('X-AAccountId', encodeURIComponent(account.accountId));
    headers.set('X-Seraph-LoginReason', 'OK');
  } else if (arrival.headers.has('authorization')) {
    headers.set('X-Seraph-LoginReason', 'AUTHENTICATED_FAILED');
  }
  if (stream !== undefined) {
    const { cutAfter } = sending;
    const body = cutAfter === undefined ? stream.open() : cutStream(stream.open(), cutAfter);
    return { response: new Response(body, { status: sending.status, headers }), bytes: stream.size };
  }
  return {
    response: new Response(text, { status: sending.status, headers }),
    bytes: text === null ? 0 : Buffer.byteLength(text),
  };
}
