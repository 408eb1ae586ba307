/** Which files of a pair travel: a decision per file, and the operations that follow. Pure. */
import type { Contract, FileRules } from '../config/contract.ts';
import type { Failure } from './failure.ts';
import { isSameMap, NO_FILES, readFileMap, roomIn } from './file-map.ts';
import type { FileMap } from './file-map.ts';
import { customerPrivacy, deskPrivacy, hidesFiles } from './file-privacy.ts';
import type { FileFacts, Privacy } from './file-privacy.ts';
import type { Freedom } from './comment-plan.ts';
import type { Operation } from './operation.ts';
import type { NotCarried, NotCarriedCode } from './outcome.ts';
import { carriedName, isExcluded } from './file-name.ts';
import type { Attachment, AttachmentId, Issue, Millis, Side } from './snapshot.ts';
import { otherSide, SIDES } from './snapshot.ts';

export interface FilePlan {
  readonly withdrawals: readonly Operation[];
  readonly operations: readonly Operation[];
  readonly notCarried: readonly NotCarried[];
  readonly failures: readonly Failure[];
  readonly carried: Carried;
}

/** Files that have a copy once the plan is carried out, by the side of the originals. */
export type Carried = Readonly<Record<Side, ReadonlyMap<AttachmentId, Copy>>>;

interface Copy {
  /** Absent where it is still to be made. */
  readonly id?: AttachmentId;
  /** Nobody has noted it down yet. */
  readonly isNew: boolean;
}

const NONE_CARRIED: Carried = { customer: new Map(), desk: new Map() };

/** A pair as far as files go. */
export interface FilePair {
  readonly customer: Issue;
  readonly desk: Issue;
  /** Files whose last upload had an unknown outcome. */
  readonly heldFiles?: ReadonlySet<AttachmentId>;
  readonly files?: FileFacts | undefined;
}

/** What was read of both sides, sorted: whose file is what. */
interface Sorted {
  readonly rules: FileRules;
  readonly map: FileMap;
  readonly all: Readonly<Record<Side, readonly Attachment[]>>;
  /** Files that may travel: neither copies nor what an interrupted run may have left. */
  readonly origins: Readonly<Record<Side, readonly Attachment[]>>;
  /** Files of our account that nobody noted down, and that look like a file of the other side: oldest first. */
  readonly strays: Readonly<Record<Side, readonly Attachment[]>>;
}

type Sorting = Sorted | { readonly none: NotCarried[] | Failure };

function sortFiles(contract: Contract, pair: FilePair): Sorting {
  const rules = contract.attachments;
  if (rules === undefined) return { none: [] };
  if (pair.files?.failure !== undefined) return { none: pair.files.failure };
  const hidden = SIDES.filter((side) => pair[side].attachments === undefined);
  if (hidden.length > 0)
    return { none: hidden.map((side) => ({ code: 'files-hidden', what: 'issue', side }) as const) };
  const found = readFileMap(contract, pair.desk.properties);
  if (found.state === 'bad')
    return { none: { code: 'bad-marker', issue: pair.desk.key, detail: found.detail } };
  const map = found.state === 'found' ? found.marker : NO_FILES;
  const all = { customer: oldestFirst(pair.customer), desk: oldestFirst(pair.desk) };
  const likeness = {
    customer: new Set(all.customer.map(likenessOf)),
    desk: new Set(all.desk.map(likenessOf)),
  };
  const split = (side: Side) => {
    const copies = new Set(map[otherSide(side)].values());
    const rest = all[side].filter(({ id }) => !copies.has(id));
    const strays = rest.filter(
      (file) =>
        isOurs(contract, side, file) &&
        !map[side].has(file.id) &&
        likeness[otherSide(side)].has(likenessOf(file)),
    );
    const isStray = new Set(strays);
    return { origins: rest.filter((file) => !isStray.has(file)), strays };
  };
  const [customer, desk] = [split('customer'), split('desk')];
  return {
    rules,
    map,
    all,
    origins: { customer: customer.origins, desk: desk.origins },
    strays: { customer: customer.strays, desk: desk.strays },
  };
}

function oldestFirst({ attachments = [] }: Issue): Attachment[] {
  return attachments.toSorted(byAge);
}

function byAge(a: Attachment, b: Attachment): number {
  return a.created - b.created || Number(a.id) - Number(b.id);
}

/** Every pasted picture is called `image.png`, so a name alone says little. */
function likenessOf({ name, size }: Attachment): string {
  return `${size} ${carriedName(name)}`;
}

function isOurs(contract: Contract, side: Side, file: Attachment): boolean {
  return file.author !== undefined && contract[side].accounts.includes(file.author.accountId);
}

/** Why an unmapped file stays whatever it shows, or undefined if that depends on who may see it. */
function hindrance(rules: FileRules, from: Side, file: Attachment): NotCarriedCode | undefined {
  const direction = from === 'customer' ? 'to-desk' : 'to-customer';
  if (rules.direction !== 'both' && rules.direction !== direction) return 'direction';
  if (isExcluded(rules.exclude, file.name)) return 'excluded';
  return file.size > rules.maxBytes[otherSide(from)] ? 'too-large' : undefined;
}

/** What has to be asked before the files of a pair can be planned. */
export interface FileQuestions {
  /** Which comments of the request show which files. */
  readonly shown: boolean;
  /** Ids in the media store of these files of the customer. */
  readonly media: readonly AttachmentId[];
}

/**
 * The questions of a pair. None for a pair whose files are all known and of which nothing could be hidden; the desk is
 * asked when a file is new, or when a comment that is not public shows files while copies of such are at the customer.
 */
export function fileQuestions(contract: Contract, pair: FilePair): FileQuestions {
  const sorted = sortFiles(contract, pair);
  if ('none' in sorted) return { shown: false, media: [] };
  // Off a twin that left its project nothing is read.
  const isHere = (side: Side) => pair[side].projectId === contract[side].project.id;
  const isNew = (side: Side) => (file: Attachment) =>
    !sorted.map[side].has(file.id) && hindrance(sorted.rules, side, file) === undefined;
  const isShownThere = (side: Side) => {
    const there = new Set(sorted.all[otherSide(side)].map(({ id }) => id));
    const unnoted = new Set(sorted.strays[otherSide(side)].map(likenessOf));
    return (file: Attachment) =>
      there.has(sorted.map[side].get(file.id) ?? ('' as AttachmentId)) || unnoted.has(likenessOf(file));
  };
  const fromPortal = ({ author }: Attachment) => author?.accountType === 'customer';
  const desk = sorted.origins.desk.filter((file) => !fromPortal(file));
  const shown =
    isHere('desk') &&
    (desk.some(isNew('desk')) ||
      (hidesFiles(contract, 'desk', pair.desk) && desk.some(isShownThere('desk'))));
  const asksMedia = isHere('customer') && hidesFiles(contract, 'customer', pair.customer);
  const media = asksMedia
    ? sorted.origins.customer.filter((file) => isNew('customer')(file) || isShownThere('customer')(file))
    : [];
  return { shown, media: media.map(({ id }) => id) };
}

/**
 * Plans the files of a pair, in both directions. No comment of either twin is of unknown visibility.
 * @param takenAt for a pair of existing issues: files older than this stay where they are
 * @param sides the sides whose files may be judged: on a twin that left its project, visibility proves nothing
 */
export function planFiles(
  contract: Contract,
  pair: FilePair,
  freedom: Freedom,
  takenAt?: Millis,
  sides: readonly Side[] = SIDES,
): FilePlan {
  const sorted = sortFiles(contract, pair);
  if ('none' in sorted) {
    const { none } = sorted;
    const nothing = { withdrawals: [], operations: [], carried: NONE_CARRIED };
    return Array.isArray(none)
      ? { ...nothing, notCarried: none, failures: [] }
      : { ...nothing, notCarried: [], failures: [none] };
  }
  const { map, rules, all, origins, strays: allStrays } = sorted;
  const withdrawals: Operation[] = [];
  const removals: Operation[] = [];
  const additions: Operation[] = [];
  const notCarried: NotCarried[] = [];
  const failures: Failure[] = [];
  const wanted = { customer: new Map(map.customer), desk: new Map(map.desk) };
  const carried = { customer: new Map<AttachmentId, Copy>(), desk: new Map<AttachmentId, Copy>() };
  let adopted = 0;
  let room = roomIn(map);

  for (const from of sides) planDirection(from);
  const operations = [...additions, ...removals];
  if (withdrawals.length + operations.length > 0 || !isSameMap(map, wanted)) {
    const { id, key } = pair.desk;
    operations.push({ kind: 'map-files', issue: { id, key }, stored: map, wanted, adopted });
  }
  return { withdrawals, operations, notCarried, failures, carried };

  function planDirection(from: Side): void {
    const to = otherSide(from);
    const target = { id: pair[to].id, key: pair[to].key };
    const judge = judgeFor(contract, from, pair);
    const onTarget = new Map(all[to].map((file) => [file.id, file]));
    const known = new Set(onTarget.keys());
    const remove = (
      file: AttachmentId,
      mirror: AttachmentId,
      reason: Extract<Operation, { kind: 'remove-file' }>['reason'],
    ): Operation => ({
      kind: 'remove-file',
      side: to,
      issue: target,
      originIssue: pair[from].id,
      file,
      mirror,
      reason,
      desk: pair.desk.id,
    });

    const there = new Map(all[from].map((file) => [file.id, file]));
    for (const [origin, mirror] of map[from]) {
      const copy = onTarget.get(mirror);
      const file = there.get(origin);
      if (copy === undefined) {
        // Somebody deleted the copy: it is not made again. With the original gone as well, nothing is left to remember.
        if (file === undefined) wanted[from].delete(origin);
        continue;
      }
      if (file === undefined) {
        if (freedom.allow === 'all' && isOurs(contract, to, copy))
          removals.push(remove(origin, mirror, 'origin-deleted'));
        continue;
      }
      if (judge(file).is !== 'private') {
        carried[from].set(origin, { id: mirror, isNew: false });
        continue;
      }
      notCarried.push({ code: 'not-public', what: 'file', side: from, ref: origin });
      if (isOurs(contract, to, copy)) withdrawals.push(remove(origin, mirror, 'withdrawal'));
      else
        failures.push({
          code: 'unlisted-account',
          issue: target.key,
          account: copy.author?.accountId ?? 'unknown',
        });
    }
    const strays = Map.groupBy(allStrays[to], likenessOf);
    // Not noted anywhere, but of our making: a copy of what became private goes, whatever rests.
    for (const [likeness, some] of strays) {
      const alike = all[from].filter((file) => likenessOf(file) === likeness);
      const [first] = alike;
      if (first === undefined || !alike.every((file) => judge(file).is === 'private')) continue;
      withdrawals.push(...some.map((stray) => remove(first.id, stray.id, 'withdrawal')));
      strays.delete(likeness);
    }
    if (freedom.allow !== 'all') return;
    const unmapped = origins[from].filter(({ id }) => !map[from].has(id));
    for (const file of unmapped) {
      const stray = strays.get(likenessOf(file))?.shift();
      if (stray !== undefined) {
        wanted[from].set(file.id, stray.id);
        carried[from].set(file.id, { id: stray.id, isNew: true });
        adopted += 1;
        continue;
      }
      const code = hindrance(rules, from, file) ?? reasonToWait(file);
      const privacy = code === undefined ? judge(file) : undefined;
      if (privacy?.is === 'public' && room > 0) {
        room -= 1;
        carried[from].set(file.id, { isNew: true });
        additions.push({
          kind: 'add-file',
          side: to,
          issue: target,
          file,
          proof: privacy.proof,
          known,
          desk: pair.desk.id,
        });
      } else if (rules.direction !== 'off') {
        const because = code ?? (privacy?.is === 'public' ? 'too-many' : 'not-public');
        notCarried.push({ code: because, what: 'file', side: from, ref: file.id });
      }
    }
    // What is left over looks like a file that has a copy already: two runs at once, or a write that came late.
    for (const [likeness, left] of strays) {
      const twin = all[from].find((file) => likenessOf(file) === likeness && map[from].has(file.id));
      if (twin === undefined) continue;
      const noted = onTarget.get(map[from].get(twin.id) ?? ('' as AttachmentId));
      const isForeign = noted !== undefined && !isOurs(contract, to, noted);
      // Each of two runs knows another copy as its own: both keep the elder, or between them they would remove both.
      const [elder, ...younger] = [...(noted === undefined ? [] : [noted]), ...left].sort(byAge);
      if (elder !== undefined && elder !== noted && !isForeign) {
        wanted[from].set(twin.id, elder.id);
        carried[from].set(twin.id, { id: elder.id, isNew: true });
      }
      removals.push(...(isForeign ? left : younger).map((double) => remove(twin.id, double.id, 'double')));
    }
  }

  function reasonToWait({ id, created }: Attachment): NotCarriedCode | undefined {
    if (takenAt !== undefined && created < takenAt) return 'before-link';
    return pair.heldFiles?.has(id) === true ? 'pending' : undefined;
  }
}

function judgeFor(contract: Contract, from: Side, pair: FilePair): (file: Attachment) => Privacy {
  if (from === 'desk') return (file) => deskPrivacy(contract, pair.desk, file, pair.files);
  const judge = customerPrivacy(contract, pair.customer);
  return (file) => judge(file, pair.files);
}
