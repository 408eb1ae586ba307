/** Files of one side on their way to the other: what becomes of each of them, and of its copy. */
import type { Contract } from '../config/contract.ts';
import type { Failure } from './failure.ts';
import { customerPrivacy, deskPrivacy } from './file-privacy.ts';
import type { Privacy } from './file-privacy.ts';
import type { IssueRef, Operation } from './operation.ts';
import type { NotCarried, NotCarriedCode } from './outcome.ts';
import { byAge, hindrance, isOurs, likenessOf } from './sort-files.ts';
import type { FilePair, sortFiles } from './sort-files.ts';
import type { Attachment, AttachmentId, Millis, Side } from './snapshot.ts';
import { otherSide } from './snapshot.ts';
import type { Freedom } from './twins.ts';

/** A file on the other side that says what the original says. */
export interface Copy {
  /** Absent where it is still to be made. */
  readonly id?: AttachmentId;
  /** Nobody has noted it down yet. */
  readonly isNew: boolean;
}

type Removal = Extract<Operation, { kind: 'remove-file' }>;

/** A plan that is being made, for both directions. */
export interface FileDraft {
  readonly withdrawals: Operation[];
  readonly additions: Operation[];
  readonly removals: Operation[];
  readonly notCarried: NotCarried[];
  readonly failures: Failure[];
  /** The map as it is to be. */
  readonly wanted: Readonly<Record<Side, Map<AttachmentId, AttachmentId>>>;
  /** What is left of the map when everything private is withdrawn. */
  readonly left: Readonly<Record<Side, Map<AttachmentId, AttachmentId>>>;
  readonly carried: Readonly<Record<Side, Map<AttachmentId, Copy>>>;
  /** Copies that nobody had noted down, and that are from now on. */
  adopted: number;
  /** For how many more files the map has room. */
  room: number;
}

/** What the files of a pair are planned from, and the plan as it grows. */
export interface FileCarrying {
  readonly contract: Contract;
  readonly pair: FilePair;
  readonly freedom: Freedom;
  /** For a pair of existing issues: files older than this stay where they are. */
  readonly takenAt: Millis | undefined;
  readonly sorted: Exclude<ReturnType<typeof sortFiles>, { readonly none: unknown }>;
  readonly draft: FileDraft;
}

/** The same in one direction. */
interface Direction extends FileCarrying {
  readonly from: Side;
  readonly to: Side;
  readonly target: IssueRef;
  readonly judge: (file: Attachment) => Privacy;
  readonly onTarget: ReadonlyMap<AttachmentId, Attachment>;
  /** Copies on the target that nobody noted down, by what they look like. What is dealt with is taken out. */
  readonly strays: Map<string, Attachment[]>;
}

/** Plans the files of a side. */
export function planDirection(carrying: FileCarrying, from: Side): void {
  const { contract, pair, freedom, sorted } = carrying;
  const to = otherSide(from);
  const direction = {
    ...carrying,
    from,
    to,
    target: { id: pair[to].id, key: pair[to].key },
    judge: judgeFor(contract, from, pair),
    onTarget: new Map(sorted.all[to].map((file) => [file.id, file])),
    strays: Map.groupBy(sorted.strays[to], likenessOf),
  };
  planNoted(direction);
  withdrawStrays(direction);
  if (freedom.allow !== 'all') return;
  adoptOrSend(direction);
  removeDoubles(direction);
}

/** Files whose copy the map names. */
function planNoted(direction: Direction): void {
  const { contract, freedom, sorted, draft, from, to, onTarget } = direction;
  const there = new Map(sorted.all[from].map((file) => [file.id, file]));
  for (const [origin, mirror] of sorted.map[from]) {
    const copy = onTarget.get(mirror);
    const file = there.get(origin);
    if (copy === undefined) {
      // Somebody deleted the copy: it is not made again. With the original gone as well, nothing is left to remember.
      if (file === undefined) draft.wanted[from].delete(origin);
      continue;
    }
    if (file === undefined) {
      if (freedom.allow === 'all' && isOurs(contract, to, copy))
        draft.removals.push(remove(direction, origin, mirror, 'origin-deleted'));
      continue;
    }
    if (direction.judge(file).is !== 'private') {
      draft.carried[from].set(origin, { id: mirror, isNew: false });
      continue;
    }
    draft.notCarried.push({ code: 'not-public', what: 'file', side: from, ref: origin });
    if (isOurs(contract, to, copy)) {
      draft.withdrawals.push(remove(direction, origin, mirror, 'withdrawal'));
      for (const one of [draft.wanted, draft.left]) one[from].delete(origin);
    } else
      draft.failures.push({
        code: 'unlisted-account',
        issue: direction.target.key,
        account: copy.author?.accountId ?? 'unknown',
        of: 'file',
      });
  }
}

/** Not noted anywhere, but of our making: what may be a copy of something private goes, whatever rests. */
function withdrawStrays(direction: Direction): void {
  const { sorted, draft, from, judge, strays } = direction;
  for (const [likeness, some] of strays) {
    const alike = sorted.all[from].filter((file) => likenessOf(file) === likeness);
    const hidden = alike.find((file) => judge(file).is === 'private');
    if (hidden === undefined) continue;
    draft.withdrawals.push(...some.map((stray) => remove(direction, hidden.id, stray.id, 'withdrawal')));
    strays.delete(likeness);
  }
}

/** Files without a copy: one that nobody noted down is theirs, or one is made. */
function adoptOrSend(direction: Direction): void {
  const { pair, sorted, draft, from, to, target, strays } = direction;
  const known = new Set(direction.onTarget.keys());
  const unmapped = sorted.origins[from].filter(({ id }) => !sorted.map[from].has(id));
  for (const file of unmapped) {
    const stray = strays.get(likenessOf(file))?.shift();
    if (stray !== undefined) {
      draft.wanted[from].set(file.id, stray.id);
      draft.carried[from].set(file.id, { id: stray.id, isNew: true });
      draft.adopted += 1;
      continue;
    }
    const code = hindrance(sorted.rules, from, file) ?? reasonToWait(direction, file);
    const isPublic = code === undefined && direction.judge(file).is === 'public';
    if (isPublic && draft.room > 0) {
      draft.room -= 1;
      draft.carried[from].set(file.id, { isNew: true });
      draft.additions.push({ kind: 'add-file', side: to, issue: target, file, known, desk: pair.desk.id });
    } else if (sorted.rules.direction !== 'off') {
      const because = code ?? (isPublic ? 'too-many' : 'not-public');
      draft.notCarried.push({ code: because, what: 'file', side: from, ref: file.id });
    }
  }
}

/** What is left over looks like a file that has a copy already: two runs at once, or a write that came late. */
function removeDoubles(direction: Direction): void {
  const { contract, sorted, draft, from, to, onTarget } = direction;
  const noted = sorted.map[from];
  for (const [likeness, left] of direction.strays) {
    const twin = sorted.all[from].find((file) => likenessOf(file) === likeness && noted.has(file.id));
    if (twin === undefined) continue;
    const copy = onTarget.get(noted.get(twin.id) ?? ('' as AttachmentId));
    const isForeign = copy !== undefined && !isOurs(contract, to, copy);
    // Each of two runs knows another copy as its own: both keep the elder, or between them they would remove both.
    const [elder, ...younger] = [...(copy === undefined ? [] : [copy]), ...left].sort(byAge);
    if (elder !== undefined && elder !== copy && !isForeign) {
      draft.wanted[from].set(twin.id, elder.id);
      draft.carried[from].set(twin.id, { id: elder.id, isNew: true });
    }
    const doubles = isForeign ? left : younger;
    draft.removals.push(...doubles.map((double) => remove(direction, twin.id, double.id, 'double')));
  }
}

function remove(
  { pair, from, to, target }: Direction,
  file: AttachmentId,
  mirror: AttachmentId,
  reason: Removal['reason'],
): Removal {
  return {
    kind: 'remove-file',
    side: to,
    issue: target,
    originIssue: pair[from].id,
    file,
    mirror,
    reason,
    desk: pair.desk.id,
  };
}

function reasonToWait({ pair, takenAt }: Direction, { id, created }: Attachment): NotCarriedCode | undefined {
  if (takenAt !== undefined && created < takenAt) return 'before-link';
  return pair.heldFiles?.has(id) === true ? 'pending' : undefined;
}

function judgeFor(contract: Contract, from: Side, pair: FilePair): (file: Attachment) => Privacy {
  if (from === 'desk') return (file) => deskPrivacy(contract, pair.desk, file, pair.files);
  const judge = customerPrivacy(contract, pair.customer);
  return (file) => judge(file, pair.files);
}
