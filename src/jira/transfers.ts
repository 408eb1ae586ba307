/** The ways of a transport on which files go: bytes are streamed, everything else holds as for any request. */
import type { RequestLabel } from '../sync/failure.ts';
import { FailureError } from '../sync/failure.ts';
import { REDIRECTS } from './answers.ts';
import type { Answer } from './answers.ts';
import { systemClock } from './clock.ts';
import { openDownload } from './download.ts';
import type { Form } from './form.ts';
import type { Prepared } from './prepared.ts';
import { streamingFetch } from './stream-fetch.ts';
import type { TransportOptions } from './transport.ts';

export interface Transfers {
  /** The address that an answer sends to. Nothing is asked of it. */
  locate(path: string): Promise<string>;
  /**
   * The bytes behind such an address, as many as `size`. They do not wait at the gate: whoever reads them for an upload
   * has passed one, and two uploads that each wait for the other's download would wait for ever.
   */
  download(address: string, size: number, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Sends a form, and gives the answer's JSON. `sent` is masked in what Jira says. */
  upload(path: string, form: Form, sent: unknown): Promise<unknown>;
}

/** Stands for the place of the bytes: its host and address are of no interest to a reader. */
const MEDIA = '/file/{file}/binary';

export function createTransfers(
  options: TransportOptions,
  way: {
    readonly prepare: (method: 'GET' | 'POST', path: string) => Prepared;
    readonly send: (request: Prepared, accepted: readonly number[]) => Promise<Answer>;
    readonly sent: (label: RequestLabel, status: number | undefined, milliseconds: number) => void;
  },
): Transfers {
  const { clock, name } = options;
  return {
    async locate(path) {
      const request = way.prepare('GET', path);
      const { status, headers } = await way.send(request, REDIRECTS);
      const location = headers.get('location');
      if (location !== null && URL.canParse(location, request.url))
        return new URL(location, request.url).href;
      const detail = `no redirect, but ${String(status)}`;
      throw new FailureError({ code: 'unreadable-answer', request: request.label, detail });
    },

    download(address, size, signal) {
      const label: RequestLabel = { site: name, method: 'GET', route: MEDIA };
      const started = clock.now();
      return openDownload({
        fetch: options.fetch ?? streamingFetch,
        deadlines: options.deadlines ?? systemClock,
        userAgent: options.userAgent,
        label,
        address,
        size,
        signal,
        onSent: (status) => way.sent(label, status, clock.now() - started),
      });
    },

    async upload(path, form, sent) {
      const request = way.prepare('POST', path);
      const headers = {
        ...request.headers,
        'Content-Type': form.contentType,
        // Without it Jira takes the form for one that a foreign page sends.
        'X-Atlassian-Token': 'no-check',
      };
      const { json } = await way.send({ ...request, headers, form, timeout: form.timeout, sent }, []);
      return json;
    },
  };
}
