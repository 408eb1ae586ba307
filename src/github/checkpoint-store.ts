/**
 * Keeps the checkpoint of one sync in the Actions cache. It is a hint that may be lost at any time: a miss, an outage and a
 * first run all answer `found: undefined`, and nobody may conclude anything from it.
 *
 * This knows nothing of what the text means; `sync/checkpoint` parses it, because anyone who can run a workflow on the default
 * branch can write cache entries.
 */
import { constants } from 'node:fs';
import { lstat, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKPOINT_MAX_BYTES } from '../sync/checkpoint.ts';

export interface CheckpointStore {
  load(): Promise<CheckpointFound>;
  /** Never throws. Saves of one store wait for each other. */
  save(text: string): Promise<'saved' | 'refused'>;
}

export type CheckpointFound =
  | { readonly found: string; readonly key: string }
  /** `reason` is for the log. */
  | { readonly found: undefined; readonly reason: string };

export interface CheckpointStoreOptions {
  readonly sync: string;
  /** Earlier names of the sync: asked in this order, only when its own name finds nothing. */
  readonly formerNames?: readonly string[];
  /** Digits, from the context. */
  readonly runId: string;
  /** Digits, from the context. */
  readonly attempt: string;
  /** Absolute path. The cache package finds files from the working directory, so both must be the same. */
  readonly workspace: string;
  /** One line per thing that went wrong. */
  readonly note?: (text: string) => void;
  /** Loads the cache package, 2.4 MB that a run without a checkpoint never needs. */
  readonly loadCache?: () => Promise<CacheClient>;
}

/** The part of `@actions/cache` that is used. */
export interface CacheClient {
  isFeatureAvailable(): boolean;
  restoreCache(
    paths: string[],
    primaryKey: string,
    restoreKeys?: string[],
    options?: { readonly segmentTimeoutInMs?: number; readonly timeoutInMs?: number },
  ): Promise<string | undefined>;
  saveCache(paths: string[], key: string): Promise<number>;
}

/** A checkpoint is small: a download that takes longer than this, in milliseconds, hangs. */
const DOWNLOAD_TIMEOUT = 60_000;

export function createCheckpointStore(options: CheckpointStoreOptions): CheckpointStore {
  const { sync, formerNames = [], runId, attempt, workspace, note = () => undefined } = options;
  const loadCache = options.loadCache ?? (() => import('@actions/cache'));
  for (const name of [sync, ...formerNames]) assertName(name);
  // The number after which the next entry is named. Entries are never overwritten.
  let saved = 0;
  let queue: Promise<unknown> = Promise.resolve();

  async function load(): Promise<CheckpointFound> {
    let reason = 'No checkpoint was found in the Actions cache.';
    try {
      const cache = await loadCache();
      if (!cache.isFeatureAvailable())
        return { found: undefined, reason: 'The Actions cache is not available here.' };
      for (const name of [sync, ...formerNames]) {
        const answer = await restore(cache, name);
        if (answer.found !== undefined) return answer;
        if (answer.reason !== '') reason = answer.reason;
      }
    } catch (error) {
      reason = `The checkpoint could not be restored (${nameOf(error)}).`;
    }
    return { found: undefined, reason };
  }

  async function restore(cache: CacheClient, name: string): Promise<CheckpointFound> {
    const prefix = `deskbridge-v1-${name}-`;
    try {
      await cleanUp(workspace, name);
      // The first key is never saved under (numbers start at 1), so the newest entry with the prefix is what is found.
      const key = await cache.restoreCache([pathOf(name)], `${prefix}${runId}-${attempt}-0`, [prefix], {
        timeoutInMs: DOWNLOAD_TIMEOUT,
        segmentTimeoutInMs: DOWNLOAD_TIMEOUT,
      });
      if (key === undefined) return { found: undefined, reason: '' };
      // `acme-` is also how keys of a sync `acme-2` begin. Their path differs, so the cache keeps them apart; this makes sure.
      const [, run, tries, number] =
        new RegExp(`^deskbridge-v1-${name}-(\\d+)-(\\d+)-(\\d+)$`).exec(key) ?? [];
      if (number === undefined)
        return { found: undefined, reason: 'The Actions cache answered with a key that is not ours.' };
      // A second step of this run goes on counting: the cache refuses a key it has.
      if (name === sync && run === runId && tries === attempt) saved = Math.max(saved, Number(number));
      const text = await readCheckpoint(fileOf(workspace, name));
      return text === undefined
        ? { found: undefined, reason: 'The entry in the Actions cache holds no usable checkpoint.' }
        : { found: text, key };
    } finally {
      await cleanUp(workspace, name);
    }
  }

  async function save(text: string): Promise<'saved' | 'refused'> {
    const bytes = Buffer.byteLength(text);
    if (bytes > CHECKPOINT_MAX_BYTES) {
      note(`The checkpoint has ${bytes} bytes, more than ${CHECKPOINT_MAX_BYTES}. It was not saved.`);
      return 'refused';
    }
    try {
      const cache = await loadCache();
      if (!cache.isFeatureAvailable()) {
        note('The Actions cache is not available here. The checkpoint was not saved.');
        return 'refused';
      }
      saved += 1;
      const id = await upload(cache, text, `deskbridge-v1-${sync}-${runId}-${attempt}-${saved}`);
      if (id > 0) return 'saved';
      note('The Actions cache refused the checkpoint.');
    } catch (error) {
      note(`The checkpoint could not be saved (${nameOf(error)}).`);
    }
    return 'refused';
  }

  /** Answers -1 for every refusal: an existing key, a read-only token, too many uploads. */
  async function upload(cache: CacheClient, text: string, key: string): Promise<number> {
    try {
      await writeCheckpoint(fileOf(workspace, sync), text);
      return await cache.saveCache([pathOf(sync)], key);
    } finally {
      await cleanUp(workspace, sync);
    }
  }

  /** Loading and saving use the same file, so they take turns. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  return { load: () => inTurn(load), save: (text) => inTurn(() => save(text)) };
}

/** A name becomes part of a path and of a key. The configuration checks it, too; here it must not depend on that. */
function assertName(name: string): void {
  if (!/^[a-z0-9-]{1,40}$/.test(name)) throw new TypeError('Not the name of a sync.');
}

/**
 * The path as the cache sees it. Part of an entry's version, so it must be the same on every runner: relative, with slashes.
 * One per sync, so that syncs of one process do not meet, and in no folder, which could be a link to anywhere.
 */
function pathOf(name: string): string {
  return `.deskbridge-${name}.json`;
}

function fileOf(workspace: string, name: string): string {
  return join(workspace, pathOf(name));
}

/** Reads what was restored, unless it is no plain file, too large or no text. */
async function readCheckpoint(file: string): Promise<string | undefined> {
  const stat = await lstat(file).catch(() => undefined);
  if (stat === undefined || !stat.isFile() || stat.size > CHECKPOINT_MAX_BYTES) return undefined;
  const handle = await open(file, constants.O_RDONLY | NO_FOLLOW);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile());
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

async function writeCheckpoint(file: string, text: string): Promise<void> {
  await rm(file, { recursive: true, force: true });
  // `EXCL`: whatever appears in between is not written through.
  const handle = await open(
    file,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW,
    0o600,
  );
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
}

/** Windows has no such flag; there `lstat` alone guards. */
const NO_FOLLOW = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

/** Leaves the workspace as it was: the checkpoint must not get into a commit or an artifact of a later step. */
async function cleanUp(workspace: string, name: string): Promise<void> {
  await rm(fileOf(workspace, name), { recursive: true, force: true });
}

/** The kind of an error only: its message may hold a path or an address with a signature. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
