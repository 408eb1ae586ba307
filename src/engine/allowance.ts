/** The caps of one run, counted down as writes are planned. Withdrawals are never counted. */
import type { Limits } from '../config/contract.ts';
import type { Failure } from '../sync/failure.ts';
import type { Operation } from '../sync/operation.ts';
import type { Millis } from '../sync/snapshot.ts';

type Capped = 'updates' | 'comments' | 'deletes';

export interface Allowance {
  /** Splits the operations of one pair, oldest first, into what may be done now and what has to wait. */
  take(
    operations: readonly Operation[],
    history: History,
  ): { readonly now: readonly Operation[]; readonly later: readonly Operation[] };
  /**
   * True if that many more pairs may come into being, made or linked; counted over all candidates before the first. What was
   * allowed before counts along.
   */
  mayCreate(wanted: number): boolean;
  /** Limits that held something back, with how much was wanted. */
  exceeded(): readonly Extract<Failure, { code: 'over-limit' }>[];
}

/** What belongs to the creation of a twin: no limit but that of creates counts it. */
export interface History {
  /** Whose it is, by any name: a pair that is looked at twice in a run has one allowance. */
  readonly pair: string;
  /** The twin was made by this run: what is set on it, and what comes back from it, is part of making it. */
  readonly isNew?: boolean;
  readonly linkedAt: Millis;
  readonly created: (operation: Extract<Operation, { kind: 'add-comment' }>) => Millis;
}

function capOf(operation: Operation): Capped | undefined {
  switch (operation.kind) {
    case 'update':
      return operation.walk !== undefined ||
        [...operation.fields, ...(operation.customer?.fields ?? [])].some(
          ({ onlyLinks }) => onlyLinks !== true,
        )
        ? 'updates'
        : undefined;
    case 'add-comment':
    case 'edit-comment':
    case 'note-vanished':
    case 'add-file':
      // To a reader a file is as much as a comment, and an agreement has limits enough.
      return 'comments';
    case 'delete-comment':
      return operation.reason === 'origin-deleted' && operation.chained !== true ? 'deletes' : undefined;
    case 'remove-file':
      return operation.reason === 'origin-deleted' ? 'deletes' : undefined;
    default:
      return undefined;
  }
}

/** A mirror that only stays because its new form found no room is not history: both halves wait. */
function belongsToHistory(
  operation: Operation,
  { isNew = false, linkedAt, created }: History,
  staying: ReadonlySet<string>,
): boolean {
  if (operation.kind === 'update') return isNew;
  if (operation.kind === 'add-file') return operation.file.created <= linkedAt;
  return operation.kind === 'add-comment' && !staying.has(operation.origin) && created(operation) <= linkedAt;
}

export function createAllowance(limits: Limits): Allowance {
  const wanted = { updates: 0, comments: 0, deletes: 0, creates: 0, commentsPerPair: 0 };
  let pairMost = 0;
  let granted = 0;
  const grantedOfPair = new Map<string, number>();
  return {
    take(operations, history) {
      const now: Operation[] = [];
      const later: Operation[] = [];
      let ofPair = grantedOfPair.get(history.pair) ?? 0;
      const staying = new Set<string>();
      for (const operation of operations) {
        if (operation.kind === 'delete-comment' && operation.reason === 'repost') {
          // Without room for the new mirror, the old one stays.
          const room = wanted.comments < limits.comments && ofPair < limits.commentsPerPair;
          if (!room) staying.add(operation.origin);
          (room ? now : later).push(operation);
          continue;
        }
        const cap = capOf(operation);
        const isHistory = belongsToHistory(operation, history, staying);
        if (cap === undefined || isHistory) {
          now.push(operation);
          continue;
        }
        if (cap === 'comments') {
          ofPair += 1;
          if (ofPair > limits.commentsPerPair) {
            pairMost = Math.max(pairMost, ofPair);
            later.push(operation);
            continue;
          }
        }
        wanted[cap] += 1;
        (wanted[cap] > limits[cap] ? later : now).push(operation);
      }
      grantedOfPair.set(history.pair, Math.min(ofPair, limits.commentsPerPair));
      return { now, later };
    },
    mayCreate(count) {
      const all = granted + count;
      wanted.creates = Math.max(wanted.creates, all);
      if (all > limits.creates) return false;
      granted = all;
      return true;
    },
    exceeded() {
      const all = { ...wanted, commentsPerPair: pairMost };
      return (Object.keys(all) as (keyof typeof all)[])
        .filter((limit) => all[limit] > limits[limit])
        .map((limit) => ({ code: 'over-limit', limit, wanted: all[limit], allowed: limits[limit] }));
    },
  };
}
