/** The host that downloads are redirected to. It knows signed addresses only, and no account. */
import { createHash } from 'node:crypto';
import { Refused } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { connectionReset, cutStream } from '../faults.ts';
import type { Site } from '../site.ts';
import { sendFile } from './ranges.ts';
import type { AttachmentRecord } from './record.ts';
import { findByMedia } from './records.ts';

export const MEDIA_ROUTE = '/file/{media}/binary';

function sign(site: Site, mediaId: string, expires: number): string {
  return createHash('sha256').update(`${site.cloudId} ${mediaId} ${expires}`).digest('hex').slice(0, 32);
}

/** An address that is good for `settings.attachments.linkLife` milliseconds and needs no credentials. */
export function downloadAddress(site: Site, file: AttachmentRecord): string {
  const expires = site.clock.now() + site.settings.attachments.linkLife;
  const url = new URL(`/file/${file.mediaId}/binary`, site.mediaUrl);
  url.searchParams.set('token', `${expires}.${sign(site, file.mediaId, expires)}`);
  url.searchParams.set('name', file.filename);
  return url.href;
}

function findFile(site: Site, url: URL): Answer | AttachmentRecord {
  const mediaId = /^\/file\/([^/]+)\/binary$/.exec(url.pathname)?.[1];
  const [expires = '', signature = ''] = (url.searchParams.get('token') ?? '').split('.');
  if (mediaId === undefined) return { status: 404 };
  if (signature !== sign(site, mediaId, Number(expires))) return { status: 403 };
  if (Number(expires) < site.clock.now()) return { status: 403 };
  return findByMedia(site, mediaId) ?? { status: 404 };
}

/** Answers a download. Faults with the route `/file/{media}/binary` (or none) strike here, too. */
export async function answerMedia(site: Site, request: Request): Promise<Response> {
  const url = new URL(request.url);
  // Credentials do not belong here: whoever follows the redirect must drop them.
  if (request.headers.has('authorization')) {
    site.leakedCredentials.push(url.pathname);
    return new Response(null, { status: 400 });
  }
  const fault = site.faults.strike({
    n: 0,
    site: site.name,
    method: request.method,
    route: MEDIA_ROUTE,
    path: url.pathname,
    query: url.searchParams,
    body: undefined,
    write: false,
  });
  switch (fault?.kind) {
    case 'status':
    case 'status-after':
      return new Response(null, { status: fault.status });
    case 'rate-limit':
      return new Response(null, {
        status: 429,
        headers: { 'Retry-After': String(fault.retryAfter ?? 1) },
      });
    case 'reset-before':
    case 'reset-after':
    case 'apply-later':
      throw connectionReset();
    case 'slow':
    case 'slow-answer':
      await site.clock.sleep(fault.ms);
      break;
    default:
  }
  const found = findFile(site, url);
  const answer = 'status' in found ? found : rangeOf(found, request.headers.get('range'));
  const { stream } = answer;
  if (stream === undefined) return new Response(null, { status: answer.status });
  const headers = new Headers(answer.headers);
  headers.set('Content-Type', stream.type);
  headers.set('Content-Length', String(stream.size));
  const body = fault?.kind === 'cut' ? cutStream(stream.open(), fault.bytes) : stream.open();
  return new Response(body, { status: answer.status, headers });
}

function rangeOf(file: AttachmentRecord, range: string | null): Answer {
  try {
    return sendFile(file, range);
  } catch (error) {
    if (error instanceof Refused) return { status: error.answer.status };
    throw error;
  }
}
