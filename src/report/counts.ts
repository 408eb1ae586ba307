/** Counts of what was done, or in plan mode would be, as the outputs of the Action define them. */
import type { Counts, OperationReport, PairReport, SyncReport } from '../sync/outcome.ts';
import { isPutOff } from './not-carried-text.ts';

export const noCounts: Counts = {
  created: 0,
  linked: 0,
  updated: 0,
  fields: 0,
  statuses: 0,
  commentsToDesk: 0,
  published: 0,
  commentsToCustomer: 0,
  files: 0,
  deleted: 0,
  failed: 0,
  pending: 0,
};

/**
 * Counts the operations of pairs.
 *
 * `failed`: operations that failed; a pair that failed as a whole counts one. A pair that only waits for its next try is pending.
 * `pending`: operations held, and what was put off without having become an operation.
 */
export function countOperations(pairs: readonly PairReport[]): Counts {
  // One after the other: the counts of 100,000 pairs need not be there at once.
  return pairs.reduce((sum, pair) => addCounts(sum, countPair(pair)), noCounts);
}

function countPair(pair: PairReport): Counts {
  const carried = pair.operations.filter(counts);
  const comments = carried.filter(writesComment);
  return {
    created: carried.filter((operation) => operation.kind === 'create').length,
    linked: carried.some(({ kind }) => kind === 'pair') ? 1 : 0,
    updated: carried.some(writesPair) ? 1 : 0,
    fields: carried.reduce((sum, { kind, fields = 0 }) => (kind === 'update' ? sum + fields : sum), 0),
    statuses: carried.filter(({ kind }) => kind === 'status').length,
    commentsToDesk: comments.filter(({ side }) => side === 'desk').length,
    published: comments.filter(isPublic).length,
    commentsToCustomer: comments.filter(({ side }) => side === 'customer').length,
    files: carried.filter((operation) => operation.kind === 'add-file').length,
    deleted: carried.filter(({ kind }) => kind === 'delete-comment' || kind === 'remove-file').length,
    failed: countFailed(pair),
    pending: countPending(pair),
  };
}

function counts(operation: OperationReport): boolean {
  return operation.status === 'done' || operation.status === 'planned';
}

function writesPair({ kind, fields = 0 }: OperationReport): boolean {
  return kind === 'status' || (kind === 'update' && fields > 0);
}

function writesComment(operation: OperationReport): boolean {
  return operation.kind === 'add-comment' || operation.kind === 'edit-comment';
}

/** Whether a comment is written where everybody reads it who sees the request. */
export function isPublic(operation: OperationReport): boolean {
  return writesComment(operation) && operation.side === 'desk' && operation.internal !== true;
}

function countFailed(pair: PairReport): number {
  const failed = pair.operations.filter((operation) => operation.status === 'failed').length;
  return failed === 0 && pair.failures.length > 0 ? 1 : failed;
}

function countPending(pair: PairReport): number {
  const held = pair.operations.filter((operation) => operation.status === 'held');
  const heldRefs = new Set(held.map((operation) => operation.ref));
  // What is held is often listed as not carried, too, to say why: it counts once.
  const putOff = pair.notCarried.filter(
    (entry) =>
      isPutOff(entry.code) && !(held.length > 0 && (entry.ref === undefined || heldRefs.has(entry.ref))),
  );
  return held.length + putOff.length;
}

/** Whether a sync writes nothing for now, whatever its plan shows. */
export function isDisabled(sync: SyncReport): boolean {
  return sync.notices.some((notice) => notice.code === 'disabled');
}

/** What a run did, or a plan would do: what a disabled sync shows for the time when it is enabled is no part of that. */
export function countRun(syncs: readonly SyncReport[]): Counts {
  return sumCounts(syncs.filter((sync) => !isDisabled(sync)).map(({ counts: counted }) => counted));
}

export function sumCounts(all: readonly Counts[]): Counts {
  return all.reduce(addCounts, noCounts);
}

function addCounts(a: Counts, b: Counts): Counts {
  return {
    created: a.created + b.created,
    linked: a.linked + b.linked,
    updated: a.updated + b.updated,
    fields: a.fields + b.fields,
    statuses: a.statuses + b.statuses,
    commentsToDesk: a.commentsToDesk + b.commentsToDesk,
    published: a.published + b.published,
    commentsToCustomer: a.commentsToCustomer + b.commentsToCustomer,
    files: a.files + b.files,
    deleted: a.deleted + b.deleted,
    failed: a.failed + b.failed,
    pending: a.pending + b.pending,
  };
}

/** Whether anything was written that people see, or in plan mode would be. */
export function hasChanges(counted: Counts): boolean {
  return (
    counted.created +
      counted.linked +
      counted.updated +
      counted.commentsToDesk +
      counted.commentsToCustomer +
      counted.files +
      counted.deleted >
    0
  );
}
