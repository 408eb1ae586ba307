/** What is in a file. Big files are made while they are read, so that no test holds them in memory. */
import { createHash } from 'node:crypto';

export type FileContent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Made from a seed: the same seed and size give the same bytes. */
  | { readonly kind: 'made'; readonly seed: string; readonly size: number }
  /** Uploaded, too long to be kept and not known: only size and hash are left. */
  | { readonly kind: 'gone'; readonly size: number };

const BLOCK = 65_536;

/** Length in bytes. */
export function sizeOf(content: FileContent): number {
  return content.kind === 'bytes' ? content.bytes.length : content.size;
}

/** Block `index` of a made file: a small hash spread over the block by a fast generator. */
function makeBlock(seed: string, index: number): Uint8Array {
  const start = createHash('sha256').update(`${seed} ${index}`).digest();
  const words = new Uint32Array(BLOCK / 4);
  let state = start.readUInt32LE(0) || 1;
  for (let at = 0; at < words.length; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[at] = state;
  }
  return new Uint8Array(words.buffer);
}

/**
 * The bytes from `start` up to (not including) `end`, in pieces.
 *
 * @throws Error for a content that was not kept
 */
export function* readBytes(content: FileContent, start = 0, end = sizeOf(content)): Generator<Uint8Array> {
  switch (content.kind) {
    case 'bytes':
      if (end > start) yield content.bytes.subarray(start, end);
      return;
    case 'gone':
      throw new Error(`the emulator kept only the hash of this file of ${content.size} bytes`);
    case 'made':
      for (let index = Math.floor(start / BLOCK); index * BLOCK < end; index += 1) {
        const offset = index * BLOCK;
        yield makeBlock(content.seed, index).subarray(
          Math.max(0, start - offset),
          Math.min(BLOCK, end - offset),
        );
      }
  }
}

/** The bytes as a stream that makes one piece when it is asked for one. */
export function streamOf(content: FileContent, start?: number, end?: number): ReadableStream<Uint8Array> {
  const pieces = readBytes(content, start, end);
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = pieces.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
    },
    { highWaterMark: 1 },
  );
}

/** SHA-256 of a content in hex. */
export function hashOf(content: FileContent): string {
  const hash = createHash('sha256');
  for (const piece of readBytes(content)) hash.update(piece);
  return hash.digest('hex');
}
