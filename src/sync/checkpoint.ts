/**
 * The checkpoint: how far each side was read. Ids, times, hashes and codes only, because everybody who may open a pull
 * request can read the Actions cache. Losing it costs requests and nothing else; so whatever cannot be read is a loss.
 */
import { z } from 'zod';
import type { Contract } from '../config/contract.ts';
import { contractSchema } from '../config/contract-schema.ts';
import type { Failure } from './failure.ts';
import { ISSUE_KEY_FORM } from './snapshot.ts';
import type { AttachmentId, CommentId, IssueId, Millis, Side } from './snapshot.ts';

/** Actions caches are cheap, but a megabyte of ids in every run is a sign of something wrong. */
export const CHECKPOINT_MAX_BYTES = 1024 * 1024;
/** More ledger lines than this are not kept: the oldest go, and the window starts later. */
const LEDGER_MAX = 8000;
/** With more left over than this, the cursor waits instead. */
export const PENDING_MAX = 5000;
/** Failing pairs that a checkpoint remembers: with more it would outgrow its size, and a lost one remembers none. */
export const FAILURES_MAX = 2000;

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const MINUTE = 60_000;

const id = z.string().regex(/^\d{1,20}$/);
const millis = z.number().int().nonnegative();
const REF = /^[cd]\d{1,20}$/;
const ref = z.string().regex(REF);

/** One known state of an issue: `updated` as Jira's own read gave it, and the fingerprint of what was read. */
const ledgerLine = z.tuple([id, millis, z.string().max(20)]);

const side = z.object({
  cursor: millis,
  ledger: z.array(ledgerLine),
  /** How many lines one page of the detecting search held at the most, as far as seen. */
  page: z.number().int().positive(),
});

const failing = z.object({
  ref,
  key: z.string().regex(new RegExp(`^(${ISSUE_KEY_FORM})?$`)),
  code: z.string().max(40),
  tries: z.number().int().positive(),
  nextTry: millis,
  /** When the first of these tries failed; absent in what an older version saved. */
  since: millis.optional(),
});

const schema = z.object({
  v: z.literal(1),
  digest: z.string(),
  sides: z.object({ customer: side, desk: side }),
  /** When the scope was last swept. */
  sweptAt: millis,
  /** The comparison that is going on: pairs left to compare, `-1` for all of them. */
  comparison: z.object({
    left: z.number().int().min(-1),
    created: millis,
    id: z.string(),
    /** Pairs that this round has come by, and how many the last one came by. */
    seen: z.number().int().nonnegative().optional(),
    pairs: z.number().int().nonnegative().optional(),
  }),
  /** Newest desk key that was examined and is old enough to be final. */
  lastKey: z.object({ number: z.number().int().nonnegative(), created: millis }).optional(),
  /** The same of the customer's project, where requests get twins there. */
  lastCustomerKey: z.object({ number: z.number().int().nonnegative(), created: millis }).optional(),
  /** Set while creates are in flight. */
  creatingSince: millis.optional(),
  resolved: z
    .object({ at: millis, config: z.string(), contract: z.record(z.string(), z.unknown()) })
    .optional(),
  failures: z.array(failing),
  /** Issues to look at again, whatever their `updated` says. */
  pending: z.array(ref),
  /** Writes of unknown outcome: not again before `until`. */
  holds: z.array(z.object({ ref, comment: id.optional(), file: id.optional(), until: millis })),
  /** Issues whose twin vanished, and when that was seen first. */
  vanished: z.array(z.object({ ref, at: millis })).optional(),
  /** Fingerprint of the `pairs` of which the last sweep linked all that stands in files. */
  pairsDone: z.string().max(80).optional(),
  visibilityStop: z
    .object({ at: millis, config: z.string(), issue: z.string(), comment: z.string() })
    .optional(),
});

export type Checkpoint = z.infer<typeof schema>;
export type LedgerLine = z.infer<typeof ledgerLine>;
export type Failing = z.infer<typeof failing>;
export type Hold = Checkpoint['holds'][number];

/** Names an issue of a side in the checkpoint: `c10001`. A pair goes by its customer issue. */
export type Ref = `c${string}` | `d${string}`;

export function refOf(sideOfIssue: Side, issue: IssueId): Ref {
  return sideOfIssue === 'customer' ? `c${issue}` : `d${issue}`;
}

export function parseRef(text: string): { readonly side: Side; readonly id: IssueId } {
  return { side: text.startsWith('c') ? 'customer' : 'desk', id: text.slice(1) as IssueId };
}

/** A checkpoint that knows nothing: of a first run, or after a loss. All pairs are compared in the runs to come. */
export function emptyCheckpoint(now: Millis): Checkpoint {
  const fresh = () => ({ cursor: Math.max(0, now - DAY), ledger: [], page: LEDGER_MAX });
  return {
    v: 1,
    digest: '',
    sides: { customer: fresh(), desk: fresh() },
    sweptAt: 0,
    comparison: { left: -1, created: 0, id: '0' },
    failures: [],
    pending: [],
    holds: [],
  };
}

/**
 * Reads a checkpoint. Anything unexpected is a loss, never an error: garbage, another version, a cursor in the future.
 * @param now The runner's clock: no site was heard yet.
 */
export function parseCheckpoint(text: string | undefined, now: Millis): Checkpoint | undefined {
  if (text === undefined || Buffer.byteLength(text) > CHECKPOINT_MAX_BYTES) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) return undefined;
  return isFromTheFuture(parsed.data, now + 5 * MINUTE) ? undefined : parsed.data;
}

/** A clock was wrong when this was written: what it says was read was not, and what it puts off would wait for ever. */
function isFromTheFuture(checkpoint: Checkpoint, latest: Millis): boolean {
  const { sides, sweptAt, creatingSince = 0, holds, failures, vanished = [] } = checkpoint;
  return (
    [sides.customer.cursor, sides.desk.cursor, sweptAt, creatingSince].some((at) => at > latest) ||
    holds.some((hold) => hold.until > latest + HOLD) ||
    vanished.some(({ at }) => at > latest) ||
    failures.some((failing) => failing.nextTry > latest + DAY)
  );
}

/** The checkpoint as text, with the ledger cut until it is small enough. */
export function serializeCheckpoint(checkpoint: Checkpoint): string {
  for (let keep = LEDGER_MAX; ; keep = Math.floor(keep / 2)) {
    const trim = (s: Checkpoint['sides']['customer']) => ({ ...s, ledger: newestLines(s.ledger, keep) });
    const text = JSON.stringify({
      ...checkpoint,
      sides: { customer: trim(checkpoint.sides.customer), desk: trim(checkpoint.sides.desk) },
    });
    // Names of the sites stand in it, in whatever script: bytes count, and not characters.
    if (Buffer.byteLength(text) <= CHECKPOINT_MAX_BYTES || keep === 0) return text;
  }
}

function newestLines(ledger: readonly LedgerLine[], keep: number): LedgerLine[] {
  return [...ledger].sort(byUpdated).slice(Math.max(0, ledger.length - keep));
}

function byUpdated(a: LedgerLine, b: LedgerLine): number {
  return a[1] - b[1] || Number(a[0]) - Number(b[0]);
}

/**
 * Where the detecting search starts: as far behind the cursor as one page allows, at most a day. What Jira's index
 * shows late turns up inside the window and is not in the ledger.
 */
export function windowStart(state: Checkpoint['sides']['customer']): Millis {
  const dayBefore = state.cursor - DAY;
  const room = Math.max(1, Math.floor(Math.min(state.page, LEDGER_MAX) * 0.9));
  const newest = newestLines(state.ledger, room);
  const full = state.ledger.length > room;
  const start = full ? Math.max(dayBefore, newest[0]?.[1] ?? dayBefore) : dayBefore;
  // Jira may read the bound to the minute only, so it is given to the minute.
  return Math.max(0, Math.floor(start / MINUTE) * MINUTE);
}

/** Keeps the ledger lines that the next window can reach, and the newest state of each issue. */
export function settleLedger(ledger: readonly LedgerLine[], cursor: Millis): LedgerLine[] {
  const byId = new Map<string, LedgerLine>();
  for (const line of ledger) {
    const known = byId.get(line[0]);
    if (known === undefined || line[1] >= known[1]) byId.set(line[0], line);
  }
  const kept = [...byId.values()].filter((line) => line[1] >= cursor - DAY - MINUTE);
  return newestLines(kept, LEDGER_MAX);
}

/**
 * Drops lines that no checkpoint will keep, once there are twice as many as it can hold: a run may read 100,000 issues.
 * What {@link settleLedger} makes of the lines is the same with them and without. Sorts and cuts the array itself.
 */
export function trimLedger(ledger: LedgerLine[]): void {
  if (ledger.length < 2 * LEDGER_MAX) return;
  const kept = settleLedger(ledger, 0);
  ledger.splice(0, ledger.length, ...kept);
}

/** 15 minutes, doubling with each try, at most a day. */
export function backoff(tries: number): Millis {
  return Math.min(15 * MINUTE * 2 ** Math.min(tries - 1, 10), DAY);
}

/** A failure of an issue as the checkpoint keeps it, counting on from the run before. */
export function recordFailure(
  before: Failing | undefined,
  at: { readonly ref: Ref; readonly key: string },
  failure: Failure,
  now: Millis,
): Failing {
  const tries = (before?.tries ?? 0) + 1;
  const since = before === undefined ? now : before.since;
  const first = since === undefined ? {} : { since };
  return { ...at, code: failure.code, tries, nextTry: now + backoff(tries), ...first };
}

/** How long a write of unknown outcome, or another run that is creating, keeps everybody else from trying. */
export const HOLD = 10 * MINUTE;

export function heldComments(holds: readonly Hold[], at: Ref, now: Millis): ReadonlySet<CommentId> {
  const active = holds.filter((hold) => hold.ref === at && hold.until > now);
  return new Set(active.flatMap((hold) => (hold.comment === undefined ? [] : [hold.comment as CommentId])));
}

/** Files whose last upload had an unknown outcome a moment ago. */
export function heldFiles(holds: readonly Hold[], at: Ref, now: Millis): ReadonlySet<AttachmentId> {
  const active = holds.filter((hold) => hold.ref === at && hold.until > now);
  return new Set(active.flatMap((hold) => (hold.file === undefined ? [] : [hold.file as AttachmentId])));
}

/** The contract that an earlier run resolved, if it is not older than a day and of the same configuration. */
export function resolvedContract(checkpoint: Checkpoint, config: string, now: Millis): Contract | undefined {
  const { resolved } = checkpoint;
  if (resolved?.config !== config || now - resolved.at > DAY || resolved.at > now + HOUR) return undefined;
  return previousContract(checkpoint);
}

/** The contract resolved last, however old: it remembers the ids of what has been renamed in Jira since. */
export function previousContract(checkpoint: Checkpoint): Contract | undefined {
  return contractSchema.safeParse(checkpoint.resolved?.contract).data;
}

/** Whether a ref names an issue by its id: a run for named issues may know a key only. */
export function isRef(text: string): text is Ref {
  return REF.test(text);
}
