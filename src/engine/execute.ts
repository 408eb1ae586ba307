/** Carries out one operation on a site. What it cannot know from the answer, it reads back; it never repeats a lost write. */
import { isDeepStrictEqual } from 'node:util';
import { propertyKey, readMirrorMarker, webLinkId } from '../sync/markers.ts';
import { FailureError } from '../sync/failure.ts';
import type { IssueRef, Operation } from '../sync/operation.ts';
import type { CommentId, Issue, IssueId, Side } from '../sync/snapshot.ts';
import { addFile, mapFiles, removeFile } from './execute-files.ts';
import { withLinks } from './file-links.ts';
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
      await markExisting(run, operation);
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
      await releaseDouble(run, operation);
      return 'done';
  }
}

function marked(run: Run, marker: unknown): Readonly<Record<string, unknown>> {
  return { [propertyKey(run.contract.sync)]: marker };
}

/** As long as nothing but the property is written, the issue does not look changed to anybody. */
async function markExisting(run: Run, { issue, label, marker }: Of<'pair'>): Promise<void> {
  const site = run.sites.desk;
  const key = propertyKey(run.contract.sync);
  if (label === undefined) await site.setIssueProperty(issue.id, key, marker);
  else await site.updateIssue(issue.id, { addLabels: [label], properties: { [key]: marker } });
}

/** There is one such note on an issue, also where nobody remembers having written it. */
async function noteVanished(run: Run, { issue, note, marker }: Of<'note-vanished'>): Promise<Done> {
  const found = await readNotes(run, issue.id);
  if (found === undefined || !wantsNote(run, found)) return 'not-needed';
  if (found.isNoted === undefined)
    throw new FailureError({ code: 'unknown-visibility', issue: issue.key, comments: found.unanswered });
  if (!found.isNoted) {
    const internal = true;
    const written = await run.sites.desk.addComment(issue.id, {
      body: note,
      properties: marked(run, marker),
      internal,
    });
    await checkVisibility(run, { side: 'desk', issue }, { ...written, internal });
  }
  // A run at the same time may have written one, too: the elder stays.
  const [, ...doubles] = (found.isNoted ? found : await readNotes(run, issue.id))?.notes ?? [];
  for (const double of doubles) await run.sites.desk.deleteComment(issue.id, double);
  return 'done';
}

/** What a request says of its customer issue being gone. */
interface Notes {
  readonly issue: Issue;
  readonly isNoted: boolean | undefined;
  /** The eldest first. */
  readonly notes: readonly CommentId[];
  readonly unanswered: number;
}

/** In another project the note might not be internal; and a stopped pair is left in peace. */
export function wantsNote({ contract: { desk, stopLabel } }: Run, { issue, isNoted, notes }: Notes): boolean {
  const isStopped = stopLabel !== undefined && issue.labels.includes(stopLabel);
  const isTold = isNoted === true && notes.length === 1;
  return issue.projectId === desk.project.id && !isTold && !isStopped;
}

/**
 * Looks for our note on a request whose customer issue vanished; one that bears its marker and was written by somebody else
 * does not count. `isNoted` is undefined where Jira does not say of all our comments what they are.
 */
export async function readNotes(run: Run, id: IssueId): Promise<Notes | undefined> {
  const site = run.sites.desk;
  const [issue] = await site.fetchIssues([id], { fields: [], properties: [], comments: true });
  if (issue === undefined) return undefined;
  const ours = issue.comments.filter(({ author }) =>
    run.contract.desk.accounts.includes(author?.accountId ?? ''),
  );
  if (ours.length === 0) return { issue, isNoted: false, notes: [], unanswered: 0 };
  const properties = await site.readCommentProperties(ours.map((comment) => comment.id));
  const isNote = (value: Readonly<Record<string, unknown>>) => {
    const found = readMirrorMarker(run.contract, value);
    return found.state === 'found' && found.marker.note === 'vanished';
  };
  const unanswered = ours.length - properties.size;
  const notes = ours
    .filter((comment) => isNote(properties.get(comment.id) ?? {}))
    .sort((a, b) => a.created - b.created || Number(a.id) - Number(b.id))
    .map((comment) => comment.id);
  if (notes.length > 0) return { issue, isNoted: true, notes, unanswered };
  return { issue, isNoted: unanswered > 0 ? undefined : false, notes, unanswered };
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

async function releaseDouble(run: Run, operation: Of<'release-double'>): Promise<void> {
  const { side = 'desk', issue, elder, note } = operation;
  const site = run.sites[side];
  const marker = {
    v: 1,
    origin: { site: run.contract[side].host, issue: elder.id, comment: issue.id },
    hash: '',
  };
  if (!(await hasNote(run, side, issue.id, elder.id))) {
    const isService = run.contract[side].project.type === 'service_desk';
    const written = await site.addComment(issue.id, {
      body: note,
      properties: marked(run, marker),
      ...(isService ? { internal: true } : {}),
    });
    await checkVisibility(run, { side, issue }, { ...written, internal: isService ? true : undefined });
  }
  for (const name of [run.contract.sync, ...run.contract.formerNames]) {
    await site.deleteIssueProperty(issue.id, propertyKey(name));
  }
}

/** Whether an earlier run got as far as the note. */
async function hasNote(run: Run, side: Side, double: IssueId, elder: IssueId): Promise<boolean> {
  const site = run.sites[side];
  const [issue] = await site.fetchIssues([double], { fields: [], properties: [], comments: true });
  const ids = issue?.comments.map((comment) => comment.id) ?? [];
  if (ids.length === 0) return false;
  const properties = await site.readCommentProperties(ids);
  return [...properties.values()].some((value) => {
    const found = readMirrorMarker(run.contract, value);
    return found.state === 'found' && found.marker.origin.issue === elder;
  });
}
