/**
 * Markers: the entity properties that tie twins, and mirrors to origins. Their shape is fixed: what is on issues already must
 * stay readable, and other tools read it. Unknown extra keys are kept out of the way, never refused: a later version may add
 * some.
 */
import { z } from 'zod';
import type { Contract, ContractSide } from '../config/contract.ts';
import type { Failure } from './failure.ts';
import type { CommentId, Issue, IssueId, IssueKey, Millis, Side } from './snapshot.ts';
import { ISSUE_KEY, otherSide } from './snapshot.ts';
import { isStatusBase, STATUS } from './status-base.ts';

const issueId = z.string().regex(/^\d{1,20}$/);
const commentId = z.string().regex(/^\d{1,20}$/);

const twin = z.object({
  site: z.string().min(1).max(255),
  id: issueId,
  key: z.string().regex(ISSUE_KEY),
});

const customerMarker = z.object({ v: z.literal(1), role: z.literal('customer'), twin });

const deskMarker = z.object({
  v: z.literal(1),
  role: z.literal('desk'),
  twin,
  linkedAt: z.iso.datetime({ offset: true }),
  /** Both issues were there before: what is older than `linkedAt` stays where it is. */
  existing: z.literal(true).optional(),
  /**
   * Both hashes of a mapping as of the last time it was written: [customer, desk]. Under {@link STATUS} stand the statuses
   * instead, see `status-base.ts`.
   */
  base: z
    .record(z.string(), z.tuple([z.string(), z.string()]))
    .refine(({ [STATUS]: status }) => status === undefined || isStatusBase(status)),
});

const mirrorMarker = z.object({
  v: z.literal(1),
  origin: z.object({ site: z.string().min(1).max(255), issue: issueId, comment: commentId }),
  hash: z.string(),
  /** The mirror was written as an internal comment on purpose. */
  internal: z.literal(true).optional(),
  /** No mirror, but a note of ours: that the customer issue vanished. */
  note: z.literal('vanished').optional(),
  /** The origin is itself the mirror of another sync: when that one takes it away, this one goes, too. */
  chained: z.literal(true).optional(),
});

export type CustomerMarker = z.infer<typeof customerMarker>;
export type DeskMarker = z.infer<typeof deskMarker>;
export type MirrorMarker = z.infer<typeof mirrorMarker>;
export type Base = DeskMarker['base'];

/** A marker that says nothing, and the property in which it stands. */
export interface Unreadable {
  readonly state: 'bad';
  readonly detail: string;
  readonly property: string;
}

/** What was found under a marker's key. `bad` is an error for that issue or comment alone, never "unlinked". */
export type Found<M> =
  { readonly state: 'none' } | { readonly state: 'found'; readonly marker: M } | Unreadable;

/** The failure of an issue whose marker, or whose list of files, cannot be read. */
export function badMarker(
  { key }: Pick<Issue, 'key'>,
  { detail, property }: Unreadable,
  of: 'issue' | 'files' = 'issue',
): Extract<Failure, { code: 'bad-marker' }> {
  return { code: 'bad-marker', issue: key, detail, property, of };
}

/** The property key of a sync's markers. */
export function propertyKey(sync: string): string {
  return `deskbridge.${sync}`;
}

/** Global id of the web link to a twin: by it, Jira replaces the link instead of adding another. */
export function webLinkId(sync: string, twin: IssueId): string {
  return `deskbridge=${sync}&issue=${twin}`;
}

/** Keys to read, the current name first: a renamed sync still owns what it wrote under its former names. */
export function propertyKeys(contract: Contract): readonly string[] {
  return [contract.sync, ...contract.formerNames].map(propertyKey);
}

/** What stands under a marker's key, and under which of them. */
interface Raw {
  readonly property: string;
  readonly value: unknown;
}

function rawMarker(contract: Contract, properties: Readonly<Record<string, unknown>>): Raw | undefined {
  for (const property of propertyKeys(contract)) {
    const value = properties[property];
    // A property that holds null is there all the same: taken for none, a mirror would travel back as somebody's words.
    if (value !== undefined) return { property, value };
  }
  return undefined;
}

function parse<M>(schema: z.ZodType<M>, raw: Raw | undefined): Found<M> {
  if (raw === undefined) return { state: 'none' };
  const { property, value } = raw;
  const parsed = schema.safeParse(value);
  if (parsed.success) return { state: 'found', marker: parsed.data };
  const first = parsed.error.issues[0];
  // Below `base` the keys are whatever somebody wrote there, and a failure is shown where everybody reads it.
  const path = first?.path ?? [];
  const where = (path[0] === 'base' ? path.slice(0, 1) : path).map(String).join('.');
  return { state: 'bad', detail: where === '' ? 'unreadable' : `unreadable at ${where}`, property };
}

function isHostOf(side: ContractSide, host: string): boolean {
  return side.host === host || side.formerHosts.includes(host);
}

function readTwinMarker<M extends CustomerMarker | DeskMarker>(
  schema: z.ZodType<M>,
  raw: Raw | undefined,
  twinSide: ContractSide,
): Found<M> {
  const found = parse(schema, raw);
  if (raw === undefined || found.state !== 'found') return found;
  if (isHostOf(twinSide, found.marker.twin.site)) return found;
  return { state: 'bad', detail: 'names another site', property: raw.property };
}

/** The marker of a customer issue: a hint where its twin may be. */
export function readCustomerMarker(
  contract: Contract,
  properties: Readonly<Record<string, unknown>>,
): Found<CustomerMarker> {
  return readTwinMarker(customerMarker, rawMarker(contract, properties), contract.desk);
}

/** The marker of a desk issue: the authority on which customer issue it belongs to. */
export function readDeskMarker(
  contract: Contract,
  properties: Readonly<Record<string, unknown>>,
): Found<DeskMarker> {
  return readTwinMarker(deskMarker, rawMarker(contract, properties), contract.customer);
}

/** The marker of a comment: present on mirrors only. Where its origin is, is for the caller to compare. */
export function readMirrorMarker(
  contract: Contract,
  properties: Readonly<Record<string, unknown>>,
): Found<MirrorMarker> {
  return parse(mirrorMarker, rawMarker(contract, properties));
}

/** Whether a mirror's marker names the given issue of the given side as its origin. */
export function isMirrorOf(contract: Contract, marker: MirrorMarker, side: Side, issue: IssueId): boolean {
  return marker.origin.issue === issue && isHostOf(contract[side], marker.origin.site);
}

/** Whether any sync has marked this comment: mirrors of another sync are no bot's chatter (chains). */
export function isMarkedByAnySync(properties: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(properties).some((key) => key.startsWith('deskbridge.'));
}

export function makeCustomerMarker(
  contract: Contract,
  desk: { readonly id: IssueId; readonly key: IssueKey },
): CustomerMarker {
  return { v: 1, role: 'customer', twin: { site: contract.desk.host, id: desk.id, key: desk.key } };
}

export function makeDeskMarker(
  contract: Contract,
  customer: Pick<Issue, 'id' | 'key'>,
  linkedAt: Millis,
  base: Base,
): DeskMarker {
  return {
    v: 1,
    role: 'desk',
    twin: { site: contract.customer.host, id: customer.id, key: customer.key },
    linkedAt: new Date(linkedAt).toISOString(),
    base,
  };
}

/** The marker of a mirror on the other side of `originSide`. */
export function makeMirrorMarker(
  contract: Contract,
  originSide: Side,
  origin: { readonly issue: IssueId; readonly comment: CommentId; readonly hash: string },
  internal: boolean,
  chained = false,
): MirrorMarker {
  const marker: MirrorMarker = {
    v: 1,
    origin: { site: contract[originSide].host, issue: origin.issue, comment: origin.comment },
    hash: origin.hash,
    ...(chained ? { chained } : {}),
  };
  // Only a restricted comment or a desk set to internal mirrors makes one internal on purpose. Without the note, a
  // comment whose restriction was lifted could not be told from one that an agent made internal.
  return internal && otherSide(originSide) === 'desk' ? { ...marker, internal: true } : marker;
}
