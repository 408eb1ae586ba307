/** Tells two plans over one snapshot apart: what only a change of the agreement brings, and what is pending anyway. */
import { countOperations, hasChanges } from '../report/counts.ts';
import type { IssueLink, OperationReport, PairReport, Written } from './outcome.ts';
import type { SyncChange } from './plan-change.ts';

export interface ComparedPlans {
  /** The pairs of the head, their operations marked. */
  readonly pairs: readonly PairReport[];
  readonly plans: NonNullable<SyncChange['plans']>;
}

/**
 * Compares what the base and the head of a pull request would write. Only what a run would really do counts: an operation
 * that a limit holds back is no write, so a limit that is raised brings what it held.
 *
 * @param base Pairs of the base's plan, with `contents`; none if the base would write nothing.
 * @param head Pairs of the head's plan, with `contents`.
 * @param isOff The head's sync is switched off: merged, it writes nothing.
 */
export function comparePlans(
  base: readonly PairReport[],
  head: readonly PairReport[],
  isOff = false,
): ComparedPlans {
  const left = new Map<string, OperationReport[]>();
  for (const pair of base) left.set(nameOf(pair), [...(left.get(nameOf(pair)) ?? []), ...plannedOf(pair)]);
  const held = new Set(base.flatMap((pair) => creates(pair, 'held')).map(({ url }) => url));
  const made = new Set(base.flatMap((pair) => creates(pair, 'planned')).map(({ url }) => url));
  const compared = head.map((pair) => {
    const known = isOff ? undefined : left.get(nameOf(pair));
    const operations = pair.operations.flatMap((operation) =>
      operation.status === 'planned' && !isOff ? tellApart(operation, known ?? []) : [plain(operation)],
    );
    return { ...pair, operations };
  });
  const marked = (choose: (operation: OperationReport) => boolean) =>
    countOperations(compared.map((pair) => only(pair, choose)));
  const isAnyway = ({ status, byChange }: OperationReport) => status === 'planned' && byChange !== true;
  // Whatever of the base found nothing like it in the head.
  const dropped = [...left.values()].map((operations) => ({ operations, notCarried: [], failures: [] }));
  const enters = (pair: PairReport) => [
    ...creates(pair, 'planned').filter(({ url }) => !made.has(url)),
    ...creates(pair, 'held').filter(({ url }) => !made.has(url) && !held.has(url)),
  ];
  const altered = marked((operation) => operation.altered === true);
  return {
    pairs: compared,
    plans: {
      brings: marked(({ byChange }) => byChange === true),
      anyway: marked((operation) => !isOff && isAnyway(operation)),
      ...(hasChanges(altered) ? { altered } : {}),
      drops: countOperations(dropped),
      entering: isOff ? [] : head.flatMap(enters).map(({ key }) => key),
    },
  };
}

/**
 * A pair goes by its customer issue, one that has none by its desk issue. By its address: where the base has another site, the
 * issue of the same key there is another issue.
 */
function nameOf({ customer, desk }: PairReport): string {
  return customer === undefined ? `desk ${desk?.url ?? ''}` : `customer ${customer.url}`;
}

/** What the base would write: taken away one by one as the head's operations find their like. */
function plannedOf({ operations }: PairReport): OperationReport[] {
  return operations.filter(({ status }) => status === 'planned');
}

/**
 * Looks for an operation of the head among those of the base, and takes away what it found.
 * @returns the operation, marked; an update whose fields are only partly new as two.
 */
function tellApart(operation: OperationReport, base: OperationReport[]): OperationReport[] {
  const identity = identityOf(operation);
  const at = base.findIndex((one) => identityOf(one) === identity);
  const found = base[at];
  if (found === undefined) return [{ ...plain(operation), byChange: true }];
  const { contents = [] } = operation;
  const [same, other] = split(contents, found.contents ?? []);
  if (operation.kind !== 'update') {
    base.splice(at, 1);
    // Another way through the statuses is a write of the change, and the base's way no loss.
    if (operation.kind === 'status' && other.length > 0) return [{ ...plain(operation), byChange: true }];
    const [, gone] = split(found.contents ?? [], contents);
    return [other.length + gone.length === 0 ? plain(operation) : { ...plain(operation), altered: true }];
  }
  // A field that is written otherwise is written by the change; the base's value for it is no loss.
  const labels = new Set(contents.map(({ label }) => label));
  const rest = (found.contents ?? []).filter(({ label }) => !labels.has(label));
  base.splice(at, 1, ...(rest.length === 0 ? [] : [part(found, rest)]));
  if (other.length === 0) return [plain(operation)];
  const brought: OperationReport = { ...plain(part(operation, other)), byChange: true };
  return same.length === 0 ? [brought] : [plain(part(operation, same)), brought];
}

/** Which of some values are written there, too, and which are not. */
function split(values: readonly Written[], there: readonly Written[]): [Written[], Written[]] {
  const known = new Set(there.map(({ label, hash }) => JSON.stringify([label, hash])));
  const isThere = ({ label, hash }: Written) => known.has(JSON.stringify([label, hash]));
  return [values.filter(isThere), values.filter((value) => !isThere(value))];
}

/** An update of some of its fields. */
function part(operation: OperationReport, contents: readonly Written[]): OperationReport {
  return {
    ...operation,
    contents,
    fields: contents.length,
    ref: contents.map(({ label }) => label).join(', '),
  };
}

/** What makes two operations of a pair the same one. A comment for everybody and one for agents are two. */
function identityOf({ kind, side, ref, reason, internal }: OperationReport): string {
  const isNamedByRef = kind !== 'update' && kind !== 'status';
  return JSON.stringify([kind, side, isNamedByRef ? ref : null, reason, internal === true]);
}

/** Without fingerprints: they are of texts that nobody else is to see, and a short text can be guessed from one. */
function plain(operation: OperationReport): OperationReport {
  const { contents, ...rest } = operation;
  return contents === undefined ? operation : rest;
}

/** Pairs of a plan that is compared with nothing, as a report may show them. */
export function withoutContents(pairs: readonly PairReport[]): readonly PairReport[] {
  return pairs.map((pair) => ({ ...pair, operations: pair.operations.map(plain) }));
}

/** A pair with some of its operations and nothing else. */
function only(pair: PairReport, choose: (operation: OperationReport) => boolean): PairReport {
  return { operations: pair.operations.filter(choose), notCarried: [], failures: [] };
}

/** The issue that gets a twin. */
function creates(pair: PairReport, status: OperationReport['status']): IssueLink[] {
  return pair.operations.flatMap((operation) => {
    if (operation.kind !== 'create' || operation.status !== status) return [];
    const origin = operation.side === 'desk' ? pair.customer : pair.desk;
    return origin === undefined ? [] : [origin];
  });
}
