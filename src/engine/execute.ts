/** Carries out one operation on a site. What it cannot know from the answer, it reads back; it never repeats a lost write. */
import { isDeepStrictEqual } from 'node:util';
import { isMirrorOf, propertyKey, readMirrorMarker, webLinkId } from '../sync/markers.ts';
import { FailureError } from '../sync/failure.ts';
import type { IssueRef, Operation } from '../sync/operation.ts';
import type { CommentId, Side } from '../sync/snapshot.ts';
import { addFile, mapFiles, removeFile } from './execute-files.ts';
import { withLinks } from './file-links.ts';
import { readNotes, readVanishedNotes, wantsNote } from './notes.ts';
import type { Notes } from './notes.ts';
import type { Run } from './run.ts';
import { updateTwins } from './update.ts';
import type { Parts } from './update.ts';

type Of<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

/** What became of an operation: done, quietly unnecessary, or told part by part. */
export type Done = 'done' | 'not-needed' | Parts;

/**
 * Executes one operation.
 * @throws FailureError with `outcome: 'unknown'` when Jira may still carry it out later.
 */
export async function execute(run: Run, operation: Operation): Promise<Done> {
  switch (operation.kind) {
    case 'pair':
      await markPair(run, operation);
      return 'done';
    case 'note-vanished':
      return noteVanished(run, operation);
    case 'link':
      await putLink(run, operation);
      return 'done';
    case 'hint':
      await writeHint(run, operation);
      return 'done';
    case 'update':
      return updateTwins(run, operation);
    case 'add-comment':
      await addComment(run, operation);
      return 'done';
    case 'edit-comment':
      await editComment(run, operation);
      return 'done';
    case 'delete-comment':
      return deleteComment(run, operation);
    case 'add-file':
      await addFile(run, operation);
      return 'done';
    case 'remove-file':
      return removeFile(run, operation);
    case 'map-files':
      return mapFiles(run, operation);
    case 'release-double':
      return releaseDouble(run, operation);
  }
}

function marked(run: Run, marker: unknown): Readonly<Record<string, unknown>> {
  return { [propertyKey(run.contract.sync)]: marker };
}

/** As long as nothing but the property is written, the issue does not look changed to anybody. */
async function markPair(run: Run, { issue, label, marker }: Of<'pair'>): Promise<void> {
  const site = run.sites.desk;
  const key = propertyKey(run.contract.sync);
  if (label === undefined) await site.setIssueProperty(issue.id, key, marker);
  else await site.updateIssue(issue.id, { addLabels: [label], properties: { [key]: marker } });
}

async function noteVanished(run: Run, operation: Of<'note-vanished'>): Promise<Done> {
  const found = await readVanishedNotes(run, operation.issue.id);
  if (found === undefined || !wantsNote(run, found)) return 'not-needed';
  // A run at the same time may have written one, too: the elder stays.
  if (found.isNoted !== true) await addNote(run, 'desk', operation, found);
  const [, ...doubles] =
    (found.isNoted === true ? found : await readVanishedNotes(run, operation.issue.id))?.notes ?? [];
  for (const double of doubles) await run.sites.desk.deleteComment(operation.issue.id, double);
  return 'done';
}

/** Writes a note of which it is known that it is not there. */
async function addNote(
  run: Run,
  side: Side,
  { issue, note, marker }: Pick<Of<'note-vanished'>, 'issue' | 'note' | 'marker'>,
  { isNoted, unanswered }: Notes,
): Promise<void> {
  if (isNoted === undefined)
    throw new FailureError({ code: 'unknown-visibility', issue: issue.key, comments: unanswered });
  const internal = run.contract[side].project.type === 'service_desk' ? true : undefined;
  const written = await run.sites[side].addComment(issue.id, {
    body: note,
    properties: marked(run, marker),
    ...(internal === undefined ? {} : { internal }),
  });
  await checkVisibility(run, { side, issue }, { ...written, internal });
}

async function putLink(run: Run, { side, issue, twin }: Of<'link'>): Promise<void> {
  const { contract } = run;
  const other = side === 'desk' ? contract.customer : contract.desk;
  await run.sites[side].putWebLink(issue.id, {
    globalId: webLinkId(contract.sync, twin.id),
    url: `${other.url}/browse/${twin.key}`,
    // The key and nothing else: either company can read this.
    title: twin.key,
    relationship: 'Deskbridge',
  });
}

async function writeHint(run: Run, { side, issue, label, marker }: Of<'hint'>): Promise<void> {
  const site = run.sites[side ?? 'customer'];
  const key = propertyKey(run.contract.sync);
  if (label === undefined) await site.setIssueProperty(issue.id, key, marker);
  else await site.updateIssue(issue.id, { addLabels: [label], properties: { [key]: marker } });
}

async function addComment(run: Run, operation: Of<'add-comment'>): Promise<void> {
  const { side, issue, internal } = operation;
  const site = run.sites[side];
  const draft = (body: typeof operation.body) => ({
    body,
    properties: marked(run, operation.marker),
    ...(internal === undefined ? {} : { internal }),
  });
  const written = await orPlain(
    () => site.addComment(issue.id, draft(withLinks(run, side, operation.body, operation.shows))),
    () => site.addComment(issue.id, draft(operation.plain)),
  ).catch(async (error: unknown) => {
    if (!(error instanceof FailureError) || error.outcome !== 'unknown') throw error;
    const found = await findMirror(run, operation);
    if (found === undefined) throw error;
    return found;
  });
  await checkVisibility(run, operation, { ...written, internal });
}

async function editComment(run: Run, operation: Of<'edit-comment'>): Promise<void> {
  const { side, issue, mirror, internal } = operation;
  const site = run.sites[side];
  const draft = (body: typeof operation.body) => ({
    body,
    properties: marked(run, operation.marker),
    ...(internal === undefined ? {} : { internal }),
  });
  const { jsdPublic } = await orPlain(
    () => site.editComment(issue.id, mirror, draft(withLinks(run, side, operation.body, operation.shows))),
    () => site.editComment(issue.id, mirror, draft(operation.plain)),
  );
  await checkVisibility(run, operation, { id: mirror, jsdPublic, internal });
}

/** A document that Jira refuses is tried once as plain paragraphs: its errors do not say which node it disliked. */
async function orPlain<T>(rich: () => Promise<T>, plain: () => Promise<T>): Promise<T> {
  try {
    return await rich();
  } catch (error) {
    if (error instanceof FailureError && error.failure.code === 'refused' && error.failure.status === 400)
      return plain();
    throw error;
  }
}

/** Looks for a mirror whose write got no answer. Comments are read strongly consistent. */
async function findMirror(
  run: Run,
  operation: Of<'add-comment'>,
): Promise<{ readonly id: CommentId; readonly jsdPublic: boolean | undefined } | undefined> {
  const site = run.sites[operation.side];
  const [issue] = await site.fetchIssues([operation.issue.id], {
    fields: [],
    properties: [],
    comments: true,
  });
  if (issue === undefined) return undefined;
  const properties = await site.readCommentProperties(issue.comments.map((comment) => comment.id));
  return issue.comments.find((comment) => {
    const found = readMirrorMarker(run.contract, properties.get(comment.id) ?? {});
    // A stranger may have copied a marker: what counts is one that we wrote.
    const ours = run.contract[operation.side].accounts.includes(comment.author?.accountId ?? '');
    const { origin } = operation.marker;
    return ours && found.state === 'found' && isDeepStrictEqual(found.marker.origin, origin);
  });
}

/** Jira's answer must say what was meant. If not, the comment goes and the whole sync stops. */
async function checkVisibility(
  run: Run,
  { side, issue }: { readonly side: Side; readonly issue: IssueRef },
  written: {
    readonly id: CommentId;
    readonly jsdPublic: boolean | undefined;
    /** What was meant; undefined where comments have no visibility. */
    readonly internal: boolean | undefined;
  },
): Promise<void> {
  if (written.internal === undefined || written.jsdPublic === !written.internal) return;
  let deleted = true;
  try {
    await run.sites[side].deleteComment(issue.id, written.id);
  } catch {
    // The stop below is louder than this failure, and says that the comment is still there.
    deleted = false;
  }
  throw new FailureError({ code: 'visibility-mismatch', issue: issue.key, comment: written.id, deleted });
}

async function deleteComment(run: Run, operation: Of<'delete-comment'>): Promise<Done> {
  if (operation.reason === 'origin-deleted' && !(await isGone(run, operation))) return 'not-needed';
  await run.sites[operation.side].deleteComment(operation.issue.id, operation.mirror);
  return 'done';
}

/** An origin that a list left out: deleted only if a direct read says so while its issue and project can be read. */
async function isGone(run: Run, { side, originIssue, origin }: Of<'delete-comment'>): Promise<boolean> {
  const from = side === 'desk' ? 'customer' : 'desk';
  const site = run.sites[from];
  if ((await site.commentExists(originIssue, origin)) === 'present') return false;
  return (await site.issueExists(originIssue)) === 'present';
}

async function releaseDouble(run: Run, operation: Of<'release-double'>): Promise<Done> {
  const { side = 'desk', issue, elder, note } = operation;
  const site = run.sites[side];
  const marker = {
    v: 1,
    origin: { site: run.contract[side].host, issue: elder.id, comment: issue.id },
    hash: '',
  } as const;
  const found = await readNotes(run, side, issue.id, (mark) =>
    isMirrorOf(run.contract, mark, side, elder.id),
  );
  if (found === undefined) return 'not-needed';
  // An earlier run may have got as far as the note.
  if (found.isNoted !== true) await addNote(run, side, { issue, note, marker }, found);
  for (const name of [run.contract.sync, ...run.contract.formerNames]) {
    await site.deleteIssueProperty(issue.id, propertyKey(name));
  }
  return 'done';
}
