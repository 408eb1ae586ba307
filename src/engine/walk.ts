/**
 * The key walk: reads the newest issues of the side that is written, by key and with their markers. Keys are read strongly consistent, while the
 * search index may lag by hours, so this is what stands between a lost response and a doubled request.
 */
import pMap from 'p-map';
import { propertyKeys, readCustomerMarker, readDeskMarker } from '../sync/markers.ts';
import type { Checkpoint } from '../sync/checkpoint.ts';
import { HOUR } from '../sync/checkpoint.ts';
import type { Issue, IssueId, IssueKey, Millis, Side } from '../sync/snapshot.ts';
import { chunk } from './chunk.ts';
import type { Run } from './run.ts';

const BULK = 100;
/**
 * So many empty keys after the newest known one end the walk; our own attempts burn numbers on top. Other people's failed
 * creates burn some too: 150 in a row have been seen before an issue that search did not show yet.
 */
const EMPTY_KEYS = 200;
/** Empty keys further back than this are not asked again: a create does not take that long. */
const GAPS_KEPT = 400;
const AT_ONCE = 6;

/** An issue that names one of the other side as its twin. */
export type Claimant = Pick<Issue, 'id' | 'key' | 'created' | 'creator'> & Partial<Pick<Issue, 'statusId'>>;

export interface Walk {
  /** Reads on to the end of the project as it is now. */
  advance(): Promise<void>;
  /** Issues that name this origin, elder first. */
  claimants(origin: IssueId): readonly Claimant[];
  /** Notes that keys may have been used up, and which one is known to exist. */
  attempted(count: number, newest?: IssueKey): void;
  /** The newest key that is old enough never to be asked again. */
  settled(): Checkpoint['lastKey'];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

function numberOf(key: string): number {
  return Number(key.slice(key.lastIndexOf('-') + 1));
}

/** How far the walks of earlier runs got on a side. */
export function lastKeyOf(
  checkpoint: Pick<Checkpoint, 'lastKey' | 'lastCustomerKey'>,
  to: Side,
): Checkpoint['lastKey'] {
  return to === 'desk' ? checkpoint.lastKey : checkpoint.lastCustomerKey;
}

/**
 * Starts a walk.
 * @param oldest Creation time of the oldest candidate: its twin cannot be older.
 * @param to The side where twins are made.
 */
export async function startWalk(run: Run, oldest: Millis, to: Side = 'desk'): Promise<Walk> {
  const { project } = run.contract[to];
  const site = run.sites[to];
  const last = lastKeyOf(run.checkpoint, to);
  const claims = new Map<IssueId, Claimant[]>();
  const seen = new Set<IssueId>();
  const newestIndexed = await site.searchNewest(project.id);
  const start = last ?? (await startBefore());
  let settled = start;
  let examined = start.number;
  let newest = newestIndexed === undefined ? 0 : numberOf(newestIndexed.key);
  let youngest = Number.POSITIVE_INFINITY;
  let gaps: number[] = [];
  let attempts = 0;

  if (last === undefined) await readBack();

  // A candidate from before the last walk can only have lost its marker since: its twin is old enough to be indexed.
  if (last !== undefined && oldest < last.created) await readIndexed(oldest, last.created);

  return {
    advance,
    claimants: (origin) => claims.get(origin) ?? [],
    attempted(count, key) {
      attempts += count;
      if (key !== undefined) newest = Math.max(newest, numberOf(key));
    },
    // Not past what may have to be looked at again: behind it, only a moved issue can be old.
    settled: () => (settled.number < youngest ? settled : start),
  };

  async function startBefore(): Promise<NonNullable<Checkpoint['lastKey']>> {
    const before = await site.searchNewest(project.id, oldest);
    return before === undefined
      ? { number: 0, created: 0 }
      : { number: numberOf(before.key), created: before.created };
  }

  /**
   * An issue that was moved into the project is as old as before and has a new key, so the search may have named one behind
   * what is looked for. As long as keys before it hold anything as young as the candidate, it goes back.
   */
  async function readBack(): Promise<void> {
    for (let upTo = start.number; upTo > 0; upTo -= BULK) {
      const numbers = range(Math.max(1, upTo - BULK + 1), upTo);
      const issues = await readKeys(numbers);
      // Keys are given out in order: an empty one back there stays empty.
      gaps = [];
      if (!issues.some(({ created }) => created >= oldest)) return;
    }
  }

  async function advance(): Promise<void> {
    const again = gaps;
    gaps = [];
    await readMany(again);
    let upTo = Math.max(examined, newest);
    await readMany(range(examined + 1, upTo));
    let empty = 0;
    while (empty < EMPTY_KEYS + attempts) {
      const found = await readKeys(range(upTo + 1, upTo + BULK));
      upTo += BULK;
      const numbers = found.filter(isHere).map(({ key }) => numberOf(key));
      empty = numbers.length === 0 ? empty + BULK : upTo - Math.max(...numbers);
    }
    gaps = gaps.filter((number) => number < examined && number > examined - GAPS_KEPT);
    attempts = 0;
  }

  async function readMany(numbers: readonly number[]): Promise<void> {
    await pMap(chunk(numbers, BULK), readKeys, { concurrency: AT_ONCE });
  }

  /** Reads keys and keeps what they claim; answers what is there. */
  async function readKeys(numbers: readonly number[]): Promise<readonly Issue[]> {
    const keys = numbers.map((number) => `${project.key}-${number}` as IssueKey);
    const issues = await site.fetchIssues(keys, {
      fields: [],
      properties: propertyKeys(run.contract),
      comments: false,
    });
    const present = new Set(issues.map((issue) => numberOf(issue.key)));
    gaps.push(...numbers.filter((number) => !present.has(number)));
    for (const issue of issues) {
      keep(issue);
      if (!isHere(issue)) continue;
      const number = numberOf(issue.key);
      examined = Math.max(examined, number);
      newest = Math.max(newest, number);
      const final = issue.created < site.now() - HOUR;
      if (!final) youngest = Math.min(youngest, number);
      if (final && number > settled.number) settled = { number, created: issue.created };
    }
    return issues;
  }

  /** A moved issue answers to its old key: it exists, but its number belongs to another project now. */
  function isHere({ projectId }: Issue): boolean {
    return projectId === project.id;
  }

  async function readIndexed(from: Millis, to: Millis): Promise<void> {
    let next: string | undefined;
    do {
      const page = await site.searchCreated(project.id, from, propertyKeys(run.contract), next);
      for (const issue of page.items) keep({ ...issue, creator: undefined });
      const last = page.items.at(-1);
      next = last !== undefined && last.created > to ? undefined : page.next;
    } while (next !== undefined);
  }

  function keep(issue: Claimant & Pick<Issue, 'properties'>): void {
    if (seen.has(issue.id)) return;
    const read = to === 'desk' ? readDeskMarker : readCustomerMarker;
    const found = read(run.contract, issue.properties);
    if (found.state !== 'found') return;
    seen.add(issue.id);
    const origin = found.marker.twin.id as IssueId;
    const { id, key, created, creator, statusId } = issue;
    const stands = statusId === undefined ? {} : { statusId };
    const all = [...(claims.get(origin) ?? []), { id, key, created, creator, ...stands }];
    claims.set(
      origin,
      all.sort((a, b) => a.created - b.created || Number(a.id) - Number(b.id)),
    );
  }
}
