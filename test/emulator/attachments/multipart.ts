/** Uploads as they stream in: hashed on the way, kept only while they are small. */
import { createHash } from 'node:crypto';
import type { FileContent } from './content.ts';

export interface Upload {
  /** Name of the form's field; Jira wants `file`. */
  readonly field: string;
  /** Undefined for a part that is no file. */
  readonly filename: string | undefined;
  readonly mimeType: string;
  readonly size: number;
  readonly sha256: string;
  readonly content: FileContent;
}

interface Part {
  readonly headers: string;
  readonly add: (bytes: Uint8Array) => void;
  readonly end: () => Omit<Upload, 'field' | 'filename' | 'mimeType'>;
}

function openPart(headers: string, keepBytes: number): Part {
  const hash = createHash('sha256');
  let kept: Uint8Array[] | undefined = [];
  let size = 0;
  return {
    headers,
    add(bytes) {
      hash.update(bytes);
      size += bytes.length;
      if (size > keepBytes) kept = undefined;
      kept?.push(Uint8Array.from(bytes));
    },
    end: () => ({
      size,
      sha256: hash.digest('hex'),
      content: kept === undefined ? { kind: 'gone', size } : { kind: 'bytes', bytes: Buffer.concat(kept) },
    }),
  };
}

/** The name in a header: `filename*` goes before `filename`, and browsers write `%22` for a quote. */
function parameter(headers: string, name: string): string | undefined {
  const extended = new RegExp(`[; ]${name}\\*=UTF-8''([^;\\r\\n]+)`, 'i').exec(headers)?.[1];
  if (extended !== undefined) return decodeURIComponent(extended);
  const plain = new RegExp(`[; ]${name}="([^"]*)"`, 'i').exec(headers)?.[1];
  return plain?.replaceAll('%22', '"').replaceAll('%0D', '\r').replaceAll('%0A', '\n');
}

function finish(part: Part): Upload {
  const { headers } = part;
  return {
    field: parameter(headers, 'name') ?? '',
    filename: parameter(headers, 'filename'),
    mimeType: /^content-type:\s*([^\r\n;]+)/im.exec(headers)?.[1]?.trim() ?? 'application/octet-stream',
    ...part.end(),
  };
}

/** The boundary of a multipart content type; undefined when it is none. */
export function boundaryOf(contentType: string | null): string | undefined {
  const match = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType ?? '');
  return match?.[1] ?? match?.[2]?.trim();
}

/**
 * Reads a form. A file of more than `keepBytes` is not kept: its hash and size are.
 *
 * @throws Error when the body ends early, and what the stream throws
 */
export async function readUploads(
  body: ReadableStream<Uint8Array>,
  boundary: string,
  keepBytes: number,
): Promise<readonly Upload[]> {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const uploads: Upload[] = [];
  let part: Part | undefined;
  const at: { state: 'content' | 'headers' | 'end' } = { state: 'content' };
  // The first boundary stands at the very beginning, without a line break before it.
  let held: Buffer = Buffer.from('\r\n');

  /** Handles what is certain of the bytes at hand; false when more are needed. */
  const step = (): boolean => {
    if (at.state === 'headers') {
      const end = held.indexOf('\r\n\r\n');
      if (end < 0) return false;
      part = openPart(held.subarray(0, end).toString(), keepBytes);
      held = held.subarray(end + 4);
      at.state = 'content';
      return true;
    }
    const found = held.indexOf(delimiter);
    if (found < 0) {
      const certain = Math.max(0, held.length - delimiter.length + 1);
      if (certain > 0) part?.add(held.subarray(0, certain));
      held = held.subarray(certain);
      return false;
    }
    const after = found + delimiter.length;
    if (held.length < after + 2) return false;
    part?.add(held.subarray(0, found));
    if (part !== undefined) uploads.push(finish(part));
    part = undefined;
    at.state = held.subarray(after, after + 2).toString() === '--' ? 'end' : 'headers';
    // The line break after a boundary belongs to it.
    held = held.subarray(after + 2);
    return at.state === 'headers';
  };

  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    if (at.state === 'end') continue;
    held = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
    while (step());
  }
  if (at.state !== 'end') throw new Error('the form ended before its last boundary');
  return uploads;
}
