/** Notes of ours, to agents in internal comments: each is there once, also where nobody remembers having written it. */
import { readMirrorMarker } from '../sync/markers.ts';
import type { MirrorMarker } from '../sync/markers.ts';
import type { CommentId, Issue, IssueId, Side } from '../sync/snapshot.ts';
import type { Run } from './run.ts';

/** What is known of a note on a request. */
export interface Notes {
  readonly issue: Issue;
  /** Undefined where Jira does not say of all our comments what they are. */
  readonly isNoted: boolean | undefined;
  /** The eldest first. */
  readonly notes: readonly CommentId[];
  /** Our comments of which it does not. */
  readonly unanswered: number;
}

/**
 * Looks for a note of ours; one that bears its marker and was written by somebody else does not count.
 * @returns undefined where the request itself is not among the answers
 */
export async function readNotes(
  run: Run,
  side: Side,
  id: IssueId,
  isIt: (marker: MirrorMarker) => boolean,
): Promise<Notes | undefined> {
  const site = run.sites[side];
  const [issue] = await site.fetchIssues([id], { fields: [], properties: [], comments: true });
  if (issue === undefined) return undefined;
  const ours = issue.comments.filter(({ author }) =>
    run.contract[side].accounts.includes(author?.accountId ?? ''),
  );
  if (ours.length === 0) return { issue, isNoted: false, notes: [], unanswered: 0 };
  const properties = await site.readCommentProperties(ours.map((comment) => comment.id));
  const isNote = (value: Readonly<Record<string, unknown>>) => {
    const found = readMirrorMarker(run.contract, value);
    return found.state === 'found' && isIt(found.marker);
  };
  const unanswered = ours.length - properties.size;
  const notes = ours
    .filter((comment) => isNote(properties.get(comment.id) ?? {}))
    .sort((a, b) => a.created - b.created || Number(a.id) - Number(b.id))
    .map((comment) => comment.id);
  const isNoted = notes.length > 0 ? true : unanswered > 0 ? undefined : false;
  return { issue, isNoted, notes, unanswered };
}

/** Looks for the note on a request whose customer issue vanished. */
export function readVanishedNotes(run: Run, id: IssueId): Promise<Notes | undefined> {
  return readNotes(run, 'desk', id, ({ note }) => note === 'vanished');
}

/** In another project the note might not be internal; and a stopped pair is left in peace. */
export function wantsNote(
  { contract: { desk, stopLabel } }: Run,
  { issue, isNoted, notes }: Pick<Notes, 'issue' | 'isNoted' | 'notes'>,
): boolean {
  const isTold = isNoted === true && notes.length === 1;
  const isStopped = stopLabel !== undefined && issue.labels.includes(stopLabel);
  return issue.projectId === desk.project.id && !isTold && !isStopped;
}
