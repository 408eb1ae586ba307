/** Judges copies of files by their bytes: none of what was never to be carried, at most one, and at rest all. */
import type { AttachmentView, IssueView } from '../emulator/index.ts';
import { otherSide, SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { fileGoes, isThere, originOfCopy, showingOf } from './files.ts';
import type { PersonFile } from './files.ts';
import { issuesOf, MARKER } from './scene.ts';
import type { Scene } from './scene.ts';
import { partnersOf } from './truth.ts';

/** Promises 1, 2 and 5, in any weather. */
export function checkCopies(scene: Scene, mayDouble: boolean): void {
  if (scene.rules.files === 'none') return;
  const own = new Set(scene.files.all.map(({ side, id }) => `${side} ${id}`));
  for (const side of SIDES) {
    for (const issue of issuesOf(scene, side)) {
      const copies = issue.attachments.filter(({ id }) => !own.has(`${side} ${id}`));
      const seen = new Set<string>();
      for (const copy of copies) {
        if (isReturned(scene, side, copy)) continue;
        const origin = originOfCopy(scene, side, copy);
        if (origin === undefined || !partnersOf(scene, side, issue.id).includes(origin.issue))
          throw new Error(`${issue.key} holds ${copy.filename}, which nobody attached to its twin`);
        if (!origin.everOpen)
          throw new Error(`leak: ${copy.filename} in ${issue.key} was never to be carried`);
        const since = Math.max(origin.closedSince ?? Number.POSITIVE_INFINITY, scene.excuses.lateUntil);
        if (copy.created > since)
          throw new Error(`leak: ${copy.filename} was carried to ${issue.key} after it was hidden`);
        if (!mayDouble && seen.has(copy.sha256))
          throw new Error(`two copies of ${copy.filename} in ${issue.key}`);
        seen.add(copy.sha256);
      }
    }
  }
}

/** Promise 3, for a pair. `withdraw`: only what is hidden has to be gone. */
export function checkFiles(
  scene: Scene,
  twins: Readonly<Record<Side, IssueView>>,
  from: Side,
  freedom: 'all' | 'withdraw' | 'none',
): void {
  if (scene.rules.files === 'none' || freedom === 'none') return;
  // Without a request type it is no request, and JSM tells nothing about its files.
  if (from === 'desk' && twins.desk.fields['Request Type'] === undefined) return;
  const there = twins[otherSide(from)];
  for (const file of scene.files.all) {
    if (file.side !== from || file.issue !== twins[from].id) continue;
    const copies = there.attachments.filter(({ sha256 }) => sha256 === file.sha256);
    const count = copies.length;
    const name = `the file ${file.id} of ${twins[from].key}`;
    if (!isThere(scene, file)) {
      if (freedom === 'all' && copies.some(({ id }) => isNoted(twins.desk, id)))
        throw new Error(`${name} was deleted and still has a copy`);
      continue;
    }
    if (showingOf(scene, file) === 'hidden' && copies.length > 0)
      throw new Error(`${name} is hidden and has a copy`);
    if (freedom !== 'all' || !isDue(scene, file)) continue;
    // Whoever deletes a copy does not want it.
    if (count > 1 || (count === 0 && !scene.files.copyDeleted.has(file.sha256)))
      throw new Error(`lost: ${name} has ${count} copies`);
  }
}

/**
 * Whether the request says that this file is a copy. Of one that nobody noted before its original was deleted, nobody can
 * tell any more: it stays, as a file like any other of that side.
 */
function isNoted({ properties }: IssueView, copy: string): boolean {
  const map = properties[`${MARKER}.files`];
  return (
    typeof map === 'object' && map !== null && Object.values(map).some((id) => String(id).endsWith(copy))
  );
}

/** Such a copy that went back to where its original had been deleted. */
function isReturned(scene: Scene, side: Side, { sha256 }: AttachmentView): boolean {
  const original = scene.files.all.find((file) => file.side === side && file.sha256 === sha256);
  return original !== undefined && !isThere(scene, original);
}

/** Whether a file has to have a copy. Beside a restricted comment of the customer, a file may belong to that. */
function isDue(scene: Scene, file: PersonFile): boolean {
  if (!fileGoes(scene.rules, file.side)) return false;
  if (file.side === 'desk') return showingOf(scene, file) === 'shown';
  return !scene.history.comments.some(
    ({ side, issue, restricted, deleted }) =>
      side === 'customer' && issue === file.issue && restricted && !deleted,
  );
}
