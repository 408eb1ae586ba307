/** Carries out what a plan says of files: from one site to the other as a stream, and noted on the desk issue at the end. */
import { FailureError } from '../sync/failure.ts';
import { filesKey, isSameMap, writeFileMap } from '../sync/file-map.ts';
import { carriedName } from '../sync/file-name.ts';
import type { Operation } from '../sync/operation.ts';
import { otherSide, SIDES } from '../sync/snapshot.ts';
import type { AttachmentId, IssueId } from '../sync/snapshot.ts';
import type { Copies, Run } from './run.ts';

type Of<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

function copiesOf(run: Run, desk: IssueId): Copies {
  const copies = run.copies.get(desk) ?? { made: [], removed: new Set() };
  run.copies.set(desk, copies);
  return copies;
}

/**
 * Uploads a file while it is downloaded.
 * @throws FailureError with `outcome: 'unknown'` when Jira may have taken it and does not show it yet
 */
export async function addFile(run: Run, operation: Of<'add-file'>): Promise<void> {
  const { side, issue, file, desk } = operation;
  const from = otherSide(side);
  const { mimeType, size } = file;
  const draft = { name: carriedName(file.name), mimeType, size };
  const copies = copiesOf(run, desk);
  let mirror: AttachmentId | undefined;
  try {
    mirror = await run.sites[side].addFile(issue.id, draft, run.sites[from].openFile(file));
  } catch (error) {
    if (!(error instanceof FailureError) || error.outcome !== 'unknown') throw error;
    mirror = await findUpload(run, operation, copies);
    if (mirror === undefined) throw error;
  }
  copies.made.push({ from, file: file.id, mirror });
}

/** The file of an upload that got no answer: ours, of that name and size, and not there before. */
async function findUpload(
  run: Run,
  { side, issue, file, known }: Of<'add-file'>,
  copies: Copies,
): Promise<AttachmentId | undefined> {
  const query = { fields: [], properties: [], comments: false, attachments: true };
  const [there] = await run.sites[side].fetchIssues([issue.id], query);
  const made = new Set(copies.made.map(({ mirror }) => mirror));
  return there?.attachments?.find(
    ({ id, name, size, author }) =>
      !known.has(id) &&
      !made.has(id) &&
      size === file.size &&
      carriedName(name) === carriedName(file.name) &&
      run.contract[side].accounts.includes(author?.accountId ?? ''),
  )?.id;
}

/** Removes a copy. That an original is deleted is believed only if a direct read says so while its issue can be read. */
export async function removeFile(
  run: Run,
  { side, issue, originIssue, file, mirror, reason, desk }: Of<'remove-file'>,
): Promise<'done' | 'not-needed'> {
  if (reason === 'origin-deleted') {
    const site = run.sites[otherSide(side)];
    if ((await site.attachmentExists(file)) === 'present') return 'not-needed';
    if ((await site.issueExists(originIssue)) === 'absent') return 'not-needed';
  }
  await run.sites[side].deleteFile(issue.id, mirror);
  copiesOf(run, desk).removed.add(`${side} ${mirror}`);
  return 'done';
}

/** Writes which file became which, if anything has changed. */
export async function mapFiles(
  run: Run,
  { issue, step, stored, wanted }: Of<'map-files'>,
): Promise<'done' | 'not-needed'> {
  const copies = copiesOf(run, issue.id);
  const map = { customer: new Map(wanted.customer), desk: new Map(wanted.desk) };
  for (const { from, file, mirror } of copies.made) map[from].set(file, mirror);
  for (const from of SIDES)
    for (const [origin, mirror] of map[from])
      if (copies.removed.has(`${otherSide(from)} ${mirror}`)) map[from].delete(origin);
  const isNoted = isSameMap(map, copies.noted ?? stored);
  if (!isNoted)
    await run.sites.desk.setIssueProperty(issue.id, filesKey(run.contract.sync), writeFileMap(map));
  if (step === 'before') copies.noted = map;
  else run.copies.delete(issue.id);
  return isNoted ? 'not-needed' : 'done';
}
