/** What a pull request changes, in words: counts of this change apart from what is pending anyway, and what becomes of a sync. */
import type { Counts, RunReport, SyncReport } from '../sync/outcome.ts';
import type { RunChange, SyncChange } from '../sync/plan-change.ts';
import { sumCounts } from './counts.ts';
import { nounOfTwins } from './headline.ts';
import type { TwinNoun } from './headline.ts';
import { countOf } from './wording.ts';

/** Why base and head could not be compared. */
const UNKNOWN: Readonly<Record<NonNullable<RunChange['unknown']>, string>> = {
  'no-base-file':
    'The base branch has no configuration yet, so everything here comes with this pull request.',
  'base-invalid':
    'The configuration on the base branch is not valid. What this change brings cannot be told from what is pending anyway.',
  'base-unreadable':
    'The configuration on the base branch could not be read. What this change brings cannot be told from what is pending anyway.',
};

/**
 * `This change: +200 requests, 14 fields. Pending anyway: 12 comments.`
 *
 * @returns sentences, each with its own title; empty when there is nothing to compare
 */
export function describeChange(
  change: RunChange,
  syncs: readonly Pick<SyncReport, 'sync' | 'stopped' | 'pairs'>[],
): readonly ChangeLine[] {
  if (change.unknown !== undefined) return [{ text: UNKNOWN[change.unknown] }];
  const known = change.syncs.flatMap(({ plans }) => plans ?? []);
  const planned = new Set(syncs.filter(({ stopped }) => stopped === undefined).map(({ sync }) => sync));
  // Of a sync that stopped there is no plan to compare; the verdict says so.
  const blind = change.syncs.filter(({ sync, plans }) => plans === undefined && planned.has(sync));
  const brings = sumCounts(known.map((plans) => plans.brings));
  const anyway = sumCounts(known.map((plans) => plans.anyway));
  const drops = sumCounts(known.map((plans) => plans.drops));
  const lines: ChangeLine[] = [];
  const noun = nounOfTwins(syncs);
  const list = (counts: Counts, signed = false) => listCounts(counts, signed, noun);
  const held = known.reduce(
    (sum, { entering, brings: { created } }) => sum + Math.max(0, entering.length - created),
    0,
  );
  if (known.length > 0) {
    const brought = [list(brings, true), held > 0 && `+${countOf(held, noun)} over the limit`];
    const said = brought.filter((part) => part !== false && part !== '').join(', ');
    lines.push({ title: 'This change', text: `${said || 'writes nothing'}.` });
    lines.push({ title: 'Pending anyway', text: `${list(anyway) || 'nothing'}.` });
    const altered = list(sumCounts(known.flatMap(({ altered }) => altered ?? [])));
    if (altered !== '') lines.push({ title: 'Of these, written otherwise', text: `${altered}.` });
    const dropped = list(drops);
    if (dropped !== '') lines.push({ title: 'No longer', text: `${dropped}.` });
  }
  if (blind.length > 0) {
    const names = blind.length > 5 ? countOf(blind.length, 'sync') : blind.map(({ sync }) => sync).join(', ');
    lines.push({ title: 'Not compared', text: `${names}.` });
  }
  return lines;
}

export interface ChangeLine {
  readonly title?: string;
  /** Names in it come from the configuration: escape before showing. */
  readonly text: string;
}

/** `+200 requests, 14 fields`; empty if there is nothing. @param signed whether creates have a plus */
function listCounts(counts: Counts, signed: boolean, noun: TwinNoun): string {
  const sign = (mark: string) => (signed ? mark : '');
  const comments = counts.commentsToDesk + counts.commentsToCustomer;
  return [
    counts.created > 0 && `${sign('+')}${countOf(counts.created, noun)}`,
    counts.linked > 0 && `${sign('+')}${countOf(counts.linked, 'existing pair')}`,
    counts.fields > 0 && countOf(counts.fields, 'field'),
    counts.statuses > 0 && countOf(counts.statuses, 'status', 'statuses'),
    comments > 0 && countOf(comments, 'comment'),
    counts.files > 0 && countOf(counts.files, 'file'),
    counts.deleted > 0 && countOf(counts.deleted, 'deletion'),
    counts.pending > 0 && `${counts.pending.toLocaleString('en-US')} held back`,
    counts.failed > 0 && `${counts.failed.toLocaleString('en-US')} failing`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

/** What should be known of a comparison besides its counts. */
export function describeCaveat({ plans }: Pick<SyncChange, 'plans'>): string | undefined {
  return plans?.readTwice === true
    ? 'There was more to read than a run can keep, so part of it was read twice: what changed in Jira in between may look as if it came from this change.'
    : undefined;
}

/** What stays behind when a pull request removes a sync; parts between backticks are code. */
export function describeLeaving({ sync, leaves }: Pick<SyncChange, 'sync' | 'leaves'>): string {
  const stays =
    leaves === undefined
      ? 'All its requests, comments, files and links stay where they are'
      : leaves.pairs === 0
        ? 'No pair of it is known'
        : `${countOf(leaves.pairs, 'pair')} of it ${leaves.pairs === 1 ? 'stays' : 'stay'} as they are: requests, comments, files and links on both sides`;
  return `This sync leaves with this pull request. ${stays}. Nothing is deleted, and nothing is carried any more; what is pending is not carried either. Its markers (\`deskbridge.${sync}\`) stay on the issues: a sync that comes back under this name, or lists it in \`formerNames\`, goes on where this one stopped.`;
}

/** What becomes of the syncs that the report has no section of, such as those that leave. */
export function changesOfOthers({
  change,
  syncs,
}: Pick<RunReport, 'change' | 'syncs'>): readonly SyncChange[] {
  const known = new Set(syncs.map(({ sync }) => sync));
  return (change?.syncs ?? []).filter(({ sync, fate }) => !known.has(sync) && fate !== 'same');
}
