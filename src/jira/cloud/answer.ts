/** Reading Jira's answers: our own small schemas, tolerant of what is missing and strict about what is used. */
import { z } from 'zod';
import type { RequestLabel } from '../../sync/failure.ts';
import { FailureError } from '../../sync/failure.ts';
import type { CommentId, IssueId, IssueKey, Millis } from '../../sync/snapshot.ts';
import { labelOf, ROUTES } from '../routes.ts';
import type { RouteName } from '../routes.ts';
import type { Transport } from '../transport.ts';

/** What every part of the adapter works with. */
export interface CloudContext {
  readonly transport: Transport;
  /** Told the code of a warning that came with a search, such as `CLAUSE_LIMIT_EXCEEDED`. */
  readonly onWarning: (warning: string) => void;
}

const NUMBER = /^\d{1,19}$/;
/** Stricter than `ISSUE_KEY` of the snapshot: an answer may hold anything, so the length has an end, as that of an id has. */
const KEY = /^[A-Z][A-Z0-9_]{1,254}-\d{1,19}$/;

/** Some answers bring ids as numbers, most as strings. */
export const idSchema = z
  .union([z.string(), z.number().int().nonnegative()])
  .transform(String)
  .pipe(z.string().regex(NUMBER));
export const issueIdSchema = idSchema.transform((id) => id as IssueId);
export const commentIdSchema = idSchema.transform((id) => id as CommentId);
export const issueKeySchema = z
  .string()
  .regex(KEY)
  .transform((key) => key as IssueKey);

/** Jira writes `2026-01-02T03:04:05.678+0200`: no colon in the offset, which ECMAScript does not promise to read. */
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d):?(\d\d)?$/;

export const millisSchema = z.string().transform((text, context): Millis => {
  const parts = TIME.exec(text);
  const minutes = parts?.[3] === undefined ? '' : `:${parts[3]}`;
  const time = parts === null ? Number.NaN : Date.parse(`${parts[1] ?? ''}${parts[2] ?? ''}${minutes}`);
  if (!Number.isNaN(time)) return time;
  context.addIssue({ code: 'custom', message: 'not a time' });
  return z.NEVER;
});

/** Null and absent mean the same to us. */
export function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

export function labelFor({ transport }: CloudContext, name: RouteName): RequestLabel {
  return labelOf(transport.site, ROUTES[name]);
}

/**
 * Parses the answer of a route.
 *
 * @throws FailureError `unreadable-answer`, naming the place but no value; for a write that may not be repeated its
 * outcome is `unknown`, because Jira did answer with a success.
 */
export function readAnswer<T extends z.ZodType>(
  context: CloudContext,
  name: RouteName,
  schema: T,
  json: unknown,
): z.output<T> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues
    .slice(0, 3)
    .map((issue) => issue.path.map(showPlace).join('.') || 'answer');
  throw unreadable(context, name, `unexpected ${[...new Set(places)].join(', ')}`);
}

export function unreadable(context: CloudContext, name: RouteName, detail: string): FailureError {
  const request = labelFor(context, name);
  const outcome = ROUTES[name].kind === 'read' ? 'not-applied' : 'unknown';
  return new FailureError({ code: 'unreadable-answer', request, detail }, outcome);
}

/** A key of an answer can be anything somebody typed (a property, a language), unlike Jira's own names. */
function showPlace(part: PropertyKey): string {
  const text = String(part);
  return /^(\d+|[A-Za-z_][\w.-]{0,60})$/.test(text) ? text : '?';
}

/**
 * @throws FailureError `bug` if it is no number: ids come from answers and markers that were parsed before, so this is
 * the last line of defence for what goes into an address.
 */
export function checkId(id: string): string {
  if (NUMBER.test(id)) return id;
  throw new FailureError({ code: 'bug', detail: 'an id that is not a number' });
}

export function checkIssueRef(ref: string): string {
  // By pattern, not by schema: an id that is no key would make an error object of its own, and a run asks for 100,000.
  return KEY.test(ref) ? ref : checkId(ref);
}

export function isNotFound(error: unknown): boolean {
  return error instanceof FailureError && error.failure.code === 'not-found';
}

/** Reads the pages of a list until it ends. `read` gets the index to start from and tells what it found there. */
export async function readPages<T>(
  read: (startAt: number) => Promise<{ readonly items: readonly T[]; readonly isLast: boolean }>,
): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const page = await read(all.length);
    all.push(...page.items);
    // A page may be shorter than asked for, so only an empty one ends a list that does not say where it ends.
    if (page.isLast || page.items.length === 0) return all;
  }
}

/** Whether a page of the platform ends its list. @param read how many lines were read with it */
export function isLast(
  page: { isLast?: boolean | undefined; total?: number | undefined },
  read: number,
): boolean {
  return page.isLast ?? (page.total !== undefined && read >= page.total);
}
