/** Which files of a pair travel: a decision per file, and the operations that follow. Pure. */
import type { Contract } from '../config/contract.ts';
import type { Failure } from './failure.ts';
import { planDirection } from './file-direction.ts';
import type { Copy, FileDraft } from './file-direction.ts';
import { isSameMap, roomIn } from './file-map.ts';
import type { Operation } from './operation.ts';
import type { NotCarried } from './outcome.ts';
import { sortFiles } from './sort-files.ts';
import type { FilePair } from './sort-files.ts';
import type { AttachmentId, Millis, Side } from './snapshot.ts';
import { SIDES } from './snapshot.ts';
import type { Freedom } from './twins.ts';

/** What becomes of the files of a pair. */
export interface FilePlan {
  readonly withdrawals: readonly Operation[];
  readonly operations: readonly Operation[];
  readonly notCarried: readonly NotCarried[];
  readonly failures: readonly Failure[];
  readonly carried: Carried;
}

/** Files that have a copy once the plan is carried out, by the side of the originals. */
export type Carried = Readonly<Record<Side, ReadonlyMap<AttachmentId, Copy>>>;

const NONE_CARRIED: Carried = { customer: new Map(), desk: new Map() };

/** What is special about a pair. */
interface Limits {
  /** For a pair of existing issues: files older than this stay where they are. */
  readonly takenAt?: Millis | undefined;
  /** The sides whose files may be judged: on a twin that left its project, visibility proves nothing. */
  readonly sides?: readonly Side[];
}

/** Plans the files of a pair, in both directions. No comment of either twin is of unknown visibility. */
export function planFiles(
  contract: Contract,
  pair: FilePair,
  freedom: Freedom,
  { takenAt, sides = SIDES }: Limits = {},
): FilePlan {
  const sorted = sortFiles(contract, pair);
  if ('none' in sorted) {
    const { none } = sorted;
    const nothing = { withdrawals: [], operations: [], carried: NONE_CARRIED };
    return Array.isArray(none)
      ? { ...nothing, notCarried: none, failures: [] }
      : { ...nothing, notCarried: [], failures: [none] };
  }
  const { map } = sorted;
  const copyOfMap = () => ({ customer: new Map(map.customer), desk: new Map(map.desk) });
  const draft: FileDraft = {
    withdrawals: [],
    additions: [],
    removals: [],
    notCarried: [],
    failures: [],
    wanted: copyOfMap(),
    left: copyOfMap(),
    carried: { customer: new Map(), desk: new Map() },
    adopted: 0,
    room: roomIn(map),
  };
  for (const from of sides) planDirection({ contract, pair, freedom, takenAt, sorted, draft }, from);

  const { withdrawals, additions, removals, notCarried, failures, wanted, left, carried, adopted } = draft;
  const operations = [...additions, ...removals];
  const { id, key } = pair.desk;
  const noting = { kind: 'map-files', issue: { id, key }, stored: map } as const;
  if (!isSameMap(map, left)) withdrawals.unshift({ ...noting, step: 'before', wanted: left, adopted: 0 });
  if (withdrawals.length + operations.length > 0 || !isSameMap(map, wanted))
    operations.push({ ...noting, step: 'after', wanted, adopted });
  return { withdrawals, operations, notCarried, failures, carried };
}
