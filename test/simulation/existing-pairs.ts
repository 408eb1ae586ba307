/** Issues that were there before and that people name as pairs: who is named, what may be tied, and what was tied when. */
import { viewIssue } from '../emulator/index.ts';
import type { IssueView } from '../emulator/index.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { Edit } from './truth.ts';
import { STOP_LABEL } from './own-labels.ts';
import { hintOf, isAtHome, issuesOf, MARKER, twinOf } from './scene.ts';
import type { Scene } from './scene.ts';

/** Where people name pairs: in a field of the desk, or in a file of the repository. */
export type PairRules = 'none' | 'field' | 'file';

export const PAIRS_FILE = 'pairs.csv';
export const KEY_FIELD = 'Customer issue';

/** A row of the file, as somebody wrote it. */
export interface Row {
  readonly customer: string;
  readonly desk: string;
}

/** Two issues that were there before, tied by a run. */
export interface Tie {
  readonly customer: string;
  /** What people did until then was before the tie. */
  readonly after: number;
  /** What people did from then on came after it. */
  readonly seen: number;
  /** Both as they were before the run that tied them. */
  readonly taken: Readonly<Record<Side, IssueView | undefined>>;
}

export interface Pairs {
  readonly rows: Row[];
  /** By the request. */
  readonly ties: Map<string, Tie>;
  /** Since when people first named a pair, by `<customer> <desk>`. */
  readonly everNamed: Map<string, number>;
  /** Requests that this sync made, as far as anybody has seen. */
  readonly made: Set<string>;
}

export const createPairs = (): Pairs => ({
  rows: [],
  ties: new Map(),
  everNamed: new Map(),
  made: new Set(),
});

/** The rows of the agreement. */
export function pairsRow(rules: PairRules): string[] {
  if (rules === 'none') return [];
  return [`pairs: [${rules === 'file' ? `{ file: ${PAIRS_FILE} }` : `{ desk: ${KEY_FIELD} }`}]`];
}

export function fileOf(rows: readonly Row[]): string {
  return ['customer,desk', ...rows.map(({ customer, desk }) => `${customer},${desk}`), ''].join('\n');
}

/** Somebody says that two issues belong together; undefined where there is no such issue. */
export interface Naming {
  readonly customer: IssueView | undefined;
  readonly desk: IssueView | undefined;
  /** As it was written down: an issue that was moved answers to several keys. */
  readonly keys: Row;
  /** The request that says so bears a marker: where it names another issue now, nobody need listen. */
  readonly isTied: boolean;
}

/** All that people say at this moment. A request that is a twin already says nothing in its field. */
export function namingsOf(scene: Scene): readonly Naming[] {
  const { rules, bridge, pairs } = scene;
  const find = (side: Side, key: string) =>
    viewIssue(side === 'customer' ? bridge.customer : bridge.desk, key);
  if (rules.pairs === 'file')
    return pairs.rows.map((keys) => ({
      customer: find('customer', keys.customer),
      desk: find('desk', keys.desk),
      keys,
      isTied: false,
    }));
  if (rules.pairs === 'none') return [];
  return issuesOf(scene, 'desk').flatMap((desk) => {
    const key = keyIn(desk);
    const isTied = pairs.ties.has(desk.id) || scene.history.markerCopied.has(desk.id);
    const isLinked = desk.properties[MARKER] !== undefined && !isTied;
    if (key === undefined || isLinked || !isAtHome('desk', desk)) return [];
    return [{ customer: find('customer', key), desk, keys: { customer: key, desk: desk.key }, isTied }];
  });
}

/** The key that a request's field consists of. */
function keyIn({ fields }: IssueView): string | undefined {
  const text = fields[KEY_FIELD];
  const key = typeof text === 'string' ? text.trim() : '';
  return /^ACME-[1-9]\d*$/.test(key) ? key : undefined;
}

/** Whether somebody names this customer issue, rightly or wrongly: then it gets no new twin. */
export function isNamed(scene: Scene, customer: string, namings = namingsOf(scene)): boolean {
  return namings.some((naming) => naming.customer?.id === customer && !naming.isTied);
}

/** Whether nobody can demand a twin: also while a request with a copied marker names the issue, which is in the report. */
export function isSpokenFor(scene: Scene, customer: string): boolean {
  const namings = namingsOf(scene);
  const isCopied = ({ desk }: Naming) => scene.history.markerCopied.has(desk?.id ?? '');
  return (
    isNamed(scene, customer, namings) ||
    namings.some((naming) => naming.customer?.id === customer && isCopied(naming))
  );
}

/** Whether just one naming speaks of the two, and it is theirs. */
export function isClear(
  namings: readonly Naming[],
  { customer, desk }: Readonly<Record<Side, { readonly id: string }>>,
): boolean {
  const those = namings.filter((one) => one.customer?.id === customer.id || one.desk?.id === desk.id);
  return (
    those.length > 0 && those.every((one) => one.customer?.id === customer.id && one.desk?.id === desk.id)
  );
}

/**
 * Whether nothing that is written down at this moment contradicts a naming. What is written under another key of an
 * issue shows only to whoever looks it up.
 */
function isUncontradicted(namings: readonly Naming[], { keys }: Naming): boolean {
  return namings.every(
    (one) => one.isTied || (one.keys.customer === keys.customer) === (one.keys.desk === keys.desk),
  );
}

type Two = Readonly<Record<Side, IssueView>>;

/** Pairs that are both free and of the kind that travels: those that the next run has to tie, and those that it may. */
export function freePairs(
  scene: Scene,
): readonly (Two & { readonly isDue: boolean; readonly hasTwin: boolean })[] {
  const namings = namingsOf(scene);
  const desks = issuesOf(scene, 'desk');
  return namings.flatMap((naming) => {
    const { customer, desk } = naming;
    if (customer === undefined || desk === undefined || !isUncontradicted(namings, naming)) return [];
    const hint = hintOf(customer.properties);
    const isFree = desk.properties[MARKER] === undefined && (hint === undefined || hint === desk.id);
    const hasTwin = desks.some(({ properties }) => twinOf(properties) === customer.id);
    const isDue = !hasTwin && isClear(namings, { customer, desk });
    return isFree && isFit(scene, customer, desk) ? [{ customer, desk, isDue, hasTwin }] : [];
  });
}

function isFit({ history, rules }: Scene, customer: IssueView, desk: IssueView): boolean {
  const truth = history.issue('customer', customer.id);
  return (
    truth.mapped &&
    history.isOpen(truth) &&
    isAtHome('customer', customer) &&
    isAtHome('desk', desk) &&
    desk.type === 'IT Help' &&
    !(rules.stopLabel && desk.labels.includes(STOP_LABEL))
  );
}

/** The tie of a request with this customer issue, if a run made one. */
export function tieOf({ pairs }: Pick<Scene, 'pairs'>, customer: string, desk: string): Tie | undefined {
  const tie = pairs.ties.get(desk);
  return tie?.customer === customer ? tie : undefined;
}

/**
 * Whether a tie still holds: the customer's issue names the request, or whoever named the two still does. Otherwise the
 * request is named in the report, and nothing is carried.
 */
export function isConfirmed(scene: Scene, customer: IssueView, desk: IssueView): boolean {
  const hint = hintOf(customer.properties);
  return hint === desk.id || (hint === undefined && isClear(namingsOf(scene), { customer, desk }));
}

/** Both sides were taken as they were; what was set since then, if it was. */
export function setSince(tie: Tie | undefined, edits: readonly Edit[]): readonly Edit[] {
  return tie === undefined ? edits : edits.filter(({ since }) => since > tie.after);
}
