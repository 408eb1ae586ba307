/** Which files of a pair travel: a decision per file, and the operations that follow. Pure. */
import type { Contract } from '../config/contract.ts';
import type { Failure } from './failure.ts';
import { isSameMap, roomIn } from './file-map.ts';
import { customerPrivacy, deskPrivacy } from './file-privacy.ts';
import type { Privacy } from './file-privacy.ts';
import type { Freedom } from './comment-plan.ts';
import type { Operation } from './operation.ts';
import type { NotCarried, NotCarriedCode } from './outcome.ts';
import { byAge, hindrance, isOurs, likenessOf, sortFiles } from './sort-files.ts';
import type { FilePair } from './sort-files.ts';
import type { Attachment, AttachmentId, Millis, Side } from './snapshot.ts';
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
  const copyOfMap = () => ({ customer: new Map(map.customer), desk: new Map(map.desk) });
  const wanted = copyOfMap();
  /** What is left of the map when everything private is withdrawn. */
  const left = copyOfMap();
  const carried = { customer: new Map<AttachmentId, Copy>(), desk: new Map<AttachmentId, Copy>() };
  let adopted = 0;
  let room = roomIn(map);

  for (const from of sides) planDirection(from);
  const operations = [...additions, ...removals];
  const { id, key } = pair.desk;
  const noting = { kind: 'map-files', issue: { id, key }, stored: map } as const;
  if (!isSameMap(map, left)) withdrawals.unshift({ ...noting, step: 'before', wanted: left, adopted: 0 });
  if (withdrawals.length + operations.length > 0 || !isSameMap(map, wanted))
    operations.push({ ...noting, step: 'after', wanted, adopted });
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
      if (isOurs(contract, to, copy)) {
        withdrawals.push(remove(origin, mirror, 'withdrawal'));
        for (const one of [wanted, left]) one[from].delete(origin);
      } else
        failures.push({
          code: 'unlisted-account',
          issue: target.key,
          account: copy.author?.accountId ?? 'unknown',
          of: 'file',
        });
    }
    const strays = Map.groupBy(allStrays[to], likenessOf);
    // Not noted anywhere, but of our making: what may be a copy of something private goes, whatever rests.
    for (const [likeness, some] of strays) {
      const alike = all[from].filter((file) => likenessOf(file) === likeness);
      const hidden = alike.find((file) => judge(file).is === 'private');
      if (hidden === undefined) continue;
      withdrawals.push(...some.map((stray) => remove(hidden.id, stray.id, 'withdrawal')));
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
