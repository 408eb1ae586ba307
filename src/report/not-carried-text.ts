/** Why something stays where it is, one sentence per stable code. */
import type { NotCarried, NotCarriedCode } from '../sync/outcome.ts';
import { countOf } from './wording.ts';

const SENTENCES: Readonly<Record<NotCarriedCode, string>> = {
  internal: 'The comment is internal. Internal comments never leave the desk.',
  restricted: 'The comment is limited to a role or a group (`comments.restricted`).',
  app: 'The comment was written by an app (`comments.fromApps`).',
  ignored: 'Its author is listed in `comments.ignoreAuthors`.',
  older: 'It is older than `comments.since`.',
  direction: 'Nothing is carried in this direction (`comments.direction`, `attachments.direction`).',
  'foreign-mirror': 'It is the mirror of a comment of another issue, copied or moved here with its marker.',
  'edits-off': 'It was edited later, and edits are not carried (`comments.edits: false`).',
  'deletes-off': 'Its origin was deleted, and deletions are not carried (`comments.deletes: false`).',
  'before-link':
    'It is older than the link between these two existing issues. Only what is written later is carried.',
  'security-level': 'The issue has a security level (`securityLevel: skip`).',
  stopped: 'One of the twins has the stop label (`stopLabel`). Remove the label to go on.',
  suspended: 'One of the twins is no longer in the configured project. Move it back to go on.',
  'twin-deleted': 'The desk twin was deleted by a person. It is not made again.',
  'origin-deleted': 'The customer issue is gone.',
  'made-by-us':
    'The sync account created it and it has no marker: it may be a twin whose marker was removed, so it gets none of its own.',
  'out-of-scope':
    'It belongs to no pair and is not in scope: its type is not mapped, it was created before `since`, or `jql` does not match.',
  'not-found': 'There is no such issue in the two projects, or the sync account may not see it.',
  ambiguous:
    'One of the two issues is listed in another pair, too (`pairs`). Nothing is linked until one of them is taken out.',
  'already-linked': 'One of the two issues listed in `pairs` belongs to another pair already.',
  'other-project': 'One of the two issues listed in `pairs` is not in the configured project.',
  'other-type': 'The type of one of the two issues listed in `pairs` is not in `issueTypes`.',
  'other-sync':
    'The desk issue listed in `pairs` is the twin of another customer: it belongs to another sync.',
  unlisted:
    'What is chosen in the field, or part of it, has no counterpart on the other side. Add it there, or to `values` of the mapping.',
  'no-account':
    'The field names somebody who has no account on the other side. Add them to `users.map`, or set `users.fallback`.',
  unassignable:
    'The other side does not accept this person in the field: they may not be assigned there, or the sync account may not assign. It is tried again when the field changes.',
  'unmapped-type':
    'The issue type was changed to one that no row of `issueTypes` maps in this direction. The twin keeps its own.',
  media: 'A description that holds files is not replaced, because Jira would delete the files.',
  excluded: 'Its name fits a pattern of `attachments.exclude`.',
  'too-large': 'It is larger than `attachments.maxSizeMb`, or than the other site accepts.',
  'not-public':
    'Nothing proves that the file is public: on the desk a public comment must show it; of the customer it must not belong to a restricted comment.',
  'too-many': 'The pair has more files than its marker can hold, some 1,400.',
  'files-hidden':
    'Jira does not show the files of this issue: attachments are switched off, or the field Attachment is hidden.',
  backoff:
    'It failed before and waits for its next try. Editing either twin, or the input `issues`, tries at once.',
  limit: 'A limit of this run was reached. See `limits`.',
  pending: 'It waits for a later run.',
  'time-budget': 'The time of this run was used up (`time-budget`). The next run goes on.',
};

/** Codes of what is only put off: a later run does it without anybody's help. */
const PUT_OFF: ReadonlySet<NotCarriedCode> = new Set<NotCarriedCode>([
  'backoff',
  'limit',
  'pending',
  'time-budget',
]);

/** In: a code. Out: one sentence, parts between backticks are code. */
export function describeNotCarried(code: NotCarriedCode): string {
  return SENTENCES[code];
}

export function isPutOff(code: NotCarriedCode): boolean {
  return PUT_OFF.has(code);
}

/** Whether a code of an explanation is one of these and not the code of a failure. */
export function isNotCarriedCode(code: string): code is NotCarriedCode {
  return Object.hasOwn(SENTENCES, code);
}

/** In order of the codes. */
export function groupByCode(entries: readonly NotCarried[]): [NotCarriedCode, NotCarried[]][] {
  const groups = new Map<NotCarriedCode, NotCarried[]>();
  // Into the lists themselves: copying them would take minutes with the 100,000 entries of a large project.
  for (const entry of entries) {
    const group = groups.get(entry.code);
    if (group === undefined) groups.set(entry.code, [entry]);
    else group.push(entry);
  }
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** `2 comments, 1 field`. */
export function listCounts(entries: readonly NotCarried[]): string {
  return (['issue', 'comment', 'field', 'file'] as const)
    .map((what) => ({ what, count: entries.filter((entry) => entry.what === what).length }))
    .filter(({ count }) => count > 0)
    .map(({ what, count }) => countOf(count, what))
    .join(', ');
}

/** ` (Impact → Severity, Assignee → Assignee)`: the mappings of fields among the entries, each once; empty if there are none. */
export function listFields(entries: readonly NotCarried[]): string {
  const labels = new Set(
    entries.flatMap(({ what, ref }) => (what === 'field' && ref !== undefined ? [ref] : [])),
  );
  return labels.size === 0 ? '' : ` (${[...labels].toSorted().join(', ')})`;
}
