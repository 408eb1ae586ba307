/** Collects what says that existing issues belong together: rows of files, and fields of the desk. */
import type { ListedPair } from '../config/settings.ts';
import { readDeskMarker, propertyKeys } from '../sync/markers.ts';
import { refOf } from '../sync/checkpoint.ts';
import type { Ref } from '../sync/checkpoint.ts';
import type { Proposal } from '../sync/existing-pairs.ts';
import type { Issue, IssueKey, Side } from '../sync/snapshot.ts';
import type { Lone, Reading } from './read.ts';
import type { Run } from './run.ts';

/** What a run came by on its way. */
export interface Proposed {
  /** Keys that stand in files. */
  readonly listed: Readonly<Record<Side, ReadonlySet<string>>>;
  /** Issues without a twin that pairs may name, by their keys. */
  readonly keys: Readonly<Record<Side, Map<IssueKey, Ref>>>;
  /** Of desk issues that were read: what stands in the fields, whatever the index says. */
  readonly fields: Map<IssueKey, readonly Proposal[]>;
  /** Desk issues that were linked and are not confirmed by the customer's: failures, unless their pair is listed still. */
  readonly unconfirmed: Map<Ref, Lone>;
}

export function emptyProposed(listedPairs: readonly ListedPair[]): Proposed {
  const listed = {
    customer: new Set(listedPairs.map((pair) => pair.customer)),
    desk: new Set(listedPairs.map((pair) => pair.desk)),
  };
  return {
    listed,
    keys: { customer: new Map(), desk: new Map() },
    fields: new Map(),
    unconfirmed: new Map(),
  };
}

/** Whether this sync links existing issues at all. */
export function linksExisting({ contract, listedPairs }: Pick<Run, 'contract' | 'listedPairs'>): boolean {
  return contract.pairs.fields.length > 0 || listedPairs.length > 0;
}

/**
 * Notes what a batch brought: issues without a twin that a file names, desk issues with a key in the field, and issues that
 * an earlier run left over. They wait until pairs are looked at.
 */
export function noteProposals(run: Run, unlinked: Reading['unlinked']): void {
  if (!linksExisting(run)) return;
  const { progress } = run;
  const { listed } = progress.proposed;
  for (const { id, key } of unlinked.customer) {
    const ref = refOf('customer', id);
    if (listed.customer.has(key) || progress.remembered.has(ref)) note(run, 'customer', key, ref);
  }
  for (const issue of unlinked.desk) {
    const named = proposalsOf(run, issue);
    progress.proposed.fields.set(issue.key, named);
    if (named.length > 0 || listed.desk.has(issue.key)) note(run, 'desk', issue.key, refOf('desk', issue.id));
  }
}

/** @returns whether the pairs may still confirm it; if not, it is a failure */
export function noteUnconfirmed(run: Run, lone: Lone): boolean {
  if (!('failure' in lone.because) || lone.because.failure.code !== 'unconfirmed' || !linksExisting(run))
    return false;
  const ref = refOf('desk', lone.issue.id);
  run.progress.proposed.unconfirmed.set(ref, lone);
  note(run, 'desk', lone.issue.key, ref);
  return true;
}

function note(run: Run, side: Side, key: IssueKey, ref: Ref): void {
  run.progress.proposed.keys[side].set(key, ref);
  run.progress.waiting.add(ref);
}

function proposalsOf({ contract }: Pick<Run, 'contract'>, { key, fields }: Issue): readonly Proposal[] {
  return contract.pairs.fields.flatMap((field) => {
    const value = fields[field.id];
    const customer = value?.kind === 'text' ? keyIn(contract, value.text) : undefined;
    return customer === undefined ? [] : [{ customer, desk: key, at: field.name, isListed: false }];
  });
}

/** The key that a text consists of, if it is one of the customer's project. */
function keyIn(contract: Run['contract'], text: string): IssueKey | undefined {
  const key = text.trim();
  const [project, number] = key.split('-');
  const isKey =
    project === contract.customer.project.key && number !== undefined && /^[1-9]\d*$/.test(number);
  return isKey && key.split('-').length === 2 ? (key as IssueKey) : undefined;
}

/**
 * All proposals, each once. The fields are searched, for which Jira's index may be behind; what this run has read itself
 * counts before it.
 * @param isFull also linked desk issues, to finish what an interrupted run began
 */
export async function readProposals(run: Run, isFull: boolean): Promise<readonly Proposal[]> {
  const { contract, progress } = run;
  const found = new Map<string, Proposal>();
  const add = (proposal: Proposal) => {
    const pair = `${proposal.customer} ${proposal.desk}`;
    if (found.get(pair)?.isListed !== true) found.set(pair, proposal);
  };
  for (const { customer, desk, at } of run.listedPairs)
    add({ customer: customer as IssueKey, desk: desk as IssueKey, at, isListed: true });
  for (const field of contract.pairs.fields) {
    let next: string | undefined;
    do {
      const page = await run.sites.desk.searchFilled(
        contract.desk.project.id,
        field,
        propertyKeys(contract),
        next,
      );
      for (const { key, text, properties } of page.items) {
        const customer = keyIn(contract, text);
        if (customer === undefined || progress.proposed.fields.has(key)) continue;
        const marker = readDeskMarker(contract, properties);
        const isUnlinked = marker.state === 'none';
        const mayBeUnfinished = isFull && marker.state === 'found' && marker.marker.existing === true;
        if (isUnlinked || mayBeUnfinished) add({ customer, desk: key, at: field.name, isListed: false });
      }
      next = page.next;
    } while (next !== undefined);
  }
  for (const named of progress.proposed.fields.values()) for (const proposal of named) add(proposal);
  return [...found.values()];
}
