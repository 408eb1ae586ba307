/** An upload as a form that is written while its file is read: nothing of it is ever held but the piece on its way. */
import { randomUUID } from 'node:crypto';
import { FailureError } from '../sync/failure.ts';
import type { FileDraft, FileSource } from './site.ts';

/** https://datatracker.ietf.org/doc/html/rfc6838#section-4.2; anything else could end the header and begin another. */
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/;

/** Slower than this, an upload is given up; what is needed to begin and to be answered comes on top. */
const SLOWEST_BYTES_PER_MS = 128;
const BEGIN_AND_END = 90_000;

export interface Form {
  readonly contentType: string;
  /** Milliseconds for the whole upload. */
  readonly timeout: number;
  ready(): Promise<void>;
  /** The bytes of the form, from the beginning. @throws FailureError of the source */
  open(signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Whether the form's last boundary was handed out. Without it, no server can have taken the file. */
  isComplete(): boolean;
  /** What the source failed with while it was read. */
  failure(): FailureError | undefined;
}

/**
 * A form of one file in the field `file`.
 * https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-attachments/#api-rest-api-3-issue-issueidorkey-attachments-post
 */
export function createForm(file: FileDraft, source: FileSource): Form {
  // Random, so that nothing in a file can pass for it.
  const boundary = `deskbridge-${randomUUID()}`;
  const type = MEDIA_TYPE.test(file.mimeType) ? file.mimeType : 'application/octet-stream';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${escapeName(file.name)}"\r\nContent-Type: ${type}\r\n\r\n`;
  const tail = `\r\n--${boundary}--\r\n`;
  const state: { complete: boolean; failure: FailureError | undefined } = {
    complete: false,
    failure: undefined,
  };

  async function* write(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    yield Buffer.from(head, 'utf8');
    yield* bytes;
    state.complete = true;
    yield Buffer.from(tail, 'utf8');
  }

  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    timeout: BEGIN_AND_END + Math.ceil(file.size / SLOWEST_BYTES_PER_MS),
    ready: () => source.ready(),
    isComplete: () => state.complete,
    failure: () => state.failure,
    async open(signal) {
      state.complete = false;
      state.failure = undefined;
      const pieces = write(await source.open(signal));
      return new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            try {
              const next = await pieces.next();
              if (next.done === true) controller.close();
              else controller.enqueue(next.value);
            } catch (error) {
              if (error instanceof FailureError) state.failure = error;
              controller.error(error);
            }
          },
          cancel: async () => {
            await pieces.return(undefined);
          },
        },
        // Not a piece more than is asked for.
        { highWaterMark: 0 },
      );
    },
  };
}

/** As browsers do it: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
function escapeName(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}
