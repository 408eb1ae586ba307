/** Sorts the files of a pair: what is an original, what is a copy, and what an interrupted run may have left. */
import type { Contract, FileRules } from '../config/contract.ts';
import type { Failure } from './failure.ts';
import { NO_FILES, readFileMap } from './file-map.ts';
import { badMarker } from './markers.ts';
import type { FileMap } from './file-map.ts';
import { carriedName, isExcluded } from './file-name.ts';
import type { FileFacts } from './file-privacy.ts';
import type { NotCarried, NotCarriedCode } from './outcome.ts';
import type { Attachment, AttachmentId, Issue, Side } from './snapshot.ts';
import { otherSide, SIDES } from './snapshot.ts';

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

/** Sorts the files of both sides; or says why nothing can be planned. Pure. */
export function sortFiles(contract: Contract, pair: FilePair): Sorting {
  const rules = contract.attachments;
  if (rules === undefined) return { none: [] };
  if (pair.files?.failure !== undefined) return { none: pair.files.failure };
  const hidden = SIDES.filter((side) => pair[side].attachments === undefined);
  if (hidden.length > 0)
    return { none: hidden.map((side) => ({ code: 'files-hidden', what: 'issue', side }) as const) };
  const found = readFileMap(contract, pair.desk.properties);
  if (found.state === 'bad') return { none: badMarker(pair.desk, found, 'files') };
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

/** Oldest first. */
export function byAge(a: Attachment, b: Attachment): number {
  return a.created - b.created || Number(a.id) - Number(b.id);
}

/** Every pasted picture is called `image.png`, so a name alone says little. */
export function likenessOf({ name, size }: Attachment): string {
  return `${size} ${carriedName(name)}`;
}

/** Whether this sync's account uploaded a file, or one that it had before. */
export function isOurs(contract: Contract, side: Side, file: Attachment): boolean {
  return file.author !== undefined && contract[side].accounts.includes(file.author.accountId);
}

/** Why an unmapped file stays whatever it shows, or undefined if that depends on who may see it. */
export function hindrance(rules: FileRules, from: Side, file: Attachment): NotCarriedCode | undefined {
  const direction = from === 'customer' ? 'to-desk' : 'to-customer';
  if (rules.direction !== 'both' && rules.direction !== direction) return 'direction';
  if (isExcluded(rules.exclude, file.name)) return 'excluded';
  return file.size > rules.maxBytes[otherSide(from)] ? 'too-large' : undefined;
}
