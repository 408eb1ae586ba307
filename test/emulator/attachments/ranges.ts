/** Answers that carry a file, whole or in part. */
import { refuse } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { streamOf } from './content.ts';
import type { AttachmentRecord } from './record.ts';

/** First byte and the one after the last, or what is wrong. */
function readRange(text: string, size: number): readonly [number, number] | 'malformed' | 'unsatisfiable' {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(text.trim()) ?? [];
  if (from === '' && to === '') return 'malformed';
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
  if (start >= size || end <= start) return 'unsatisfiable';
  return [start, end];
}

/** The file as a streamed answer: 200, or 206 for a range. @throws Refused 400 and 416 for a range that is none */
export function sendFile(file: AttachmentRecord, range: string | null): Answer {
  const part = range === null ? undefined : readRange(range, file.size);
  if (part === 'malformed') throw refuse(400, 'The Range header is malformed.');
  if (part === 'unsatisfiable') throw refuse(416, 'The requested range is not satisfiable.');
  const [start, end] = part ?? [0, file.size];
  return {
    status: part === undefined ? 200 : 206,
    stream: { open: () => streamOf(file.content, start, end), type: file.mimeType, size: end - start },
    headers: {
      'Accept-Ranges': 'bytes',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.filename)}`,
      ...(part === undefined ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${file.size}` }),
    },
  };
}
