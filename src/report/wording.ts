/** Small pieces of English that every part of the report words alike. */
import type { ConfigProblem } from '../sync/outcome.ts';
import type { Millis } from '../sync/snapshot.ts';

/** `1 comment`, `12 comments`, `1,000 comments`. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listOf(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** `2026-11-02 09:14 UTC`. In: milliseconds since 1970. A number no date can hold is shown as it is. */
export function formatTime(time: Millis): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `850 ms`, `12 s`, `3 min 5 s`. In: milliseconds. */
export function formatDuration(millis: number): string {
  const length = Math.max(0, Math.round(millis));
  if (length < 1000) return `${length} ms`;
  const seconds = Math.round(length / 1000);
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  return rest === 0 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 60)} min ${rest} s`;
}

/** `deskbridge.yml:12:3 syncs.acme: what is wrong`, as editors and terminals make it a link. */
export function lineOfProblem({ file, line, column, path, text }: ConfigProblem): string {
  return `${file}:${line}:${column} ${path === '' ? '' : `${path}: `}${text}`;
}

/** A value from outside inside a sentence of ours: it may not open or close a code part, nor run on for pages. */
export function say(value: string): string {
  return cut(value.replaceAll('`', "'"), 200);
}

/** At most `length` characters; what is cut is shown as `…`. Never cuts a surrogate pair in two. */
export function cut(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
