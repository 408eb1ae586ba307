/** Judges what is done to a request whose customer issue is gone: one internal note if that is agreed, and nothing else. */
import type { CommentView, IssueView } from '../emulator/index.ts';
import { isInternal } from './judge-comment.ts';
import { STOP_LABEL } from './own-labels.ts';
import { isAtHome, issuesOf, MARKER } from './scene.ts';
import type { Scene } from './scene.ts';
import { isOrphan } from './watch.ts';

const MINUTE = 60_000;

/** The notes that say so, by an account of the sync. */
function notesOf({ accounts }: Scene, { comments }: IssueView): readonly CommentView[] {
  return comments.filter(({ authorId, properties }) => {
    const marker = properties[MARKER];
    const isNote =
      typeof marker === 'object' && marker !== null && 'note' in marker && marker.note === 'vanished';
    return isNote && accounts.all('desk').includes(authorId);
  });
}

/** Holds after every run, in any weather. */
export function checkVanished(scene: Scene, mayDouble = scene.excuses.doubles): void {
  for (const desk of issuesOf(scene, 'desk')) {
    const notes = notesOf(scene, desk);
    const [note] = notes;
    if (note !== undefined) {
      if (scene.rules.onDelete === 'ignore') throw new Error(`${desk.key} has a note that nobody wants`);
      if (notes.length > 1 && !mayDouble)
        throw new Error(`${desk.key} was told ${notes.length} times that its issue is gone`);
      if (!isInternal(note)) throw new Error(`leak: the note on ${desk.key} is not internal`);
      if (/w\d+w/.test(note.text)) throw new Error(`leak: the note on ${desk.key} holds words of people`);
    }
    checkLeftAlone(scene, desk, notes);
  }
}

/** What the run did to a request whose issue was out of sight before it. */
function checkLeftAlone(scene: Scene, desk: IssueView, notes: readonly CommentView[]): void {
  const { watch, excuses, bridge } = scene;
  const isNew = notes.some(({ created }) => created >= watch.at && created > excuses.lateUntil);
  const before = watch.orphans.get(desk.id);
  if (before === undefined) {
    if (isNew) throw new Error(`${desk.key} was told that its issue is gone, which is there`);
    return;
  }
  const since = watch.orphanedAt.get(desk.id) ?? 0;
  if (isNew && (since === watch.at || bridge.world.now() - since < MINUTE))
    throw new Error(`${desk.key} was told that its issue is gone by the first run that missed it`);
  if (isNew && (!isAtHome('desk', before) || (scene.rules.stopLabel && before.labels.includes(STOP_LABEL))))
    throw new Error(`${desk.key} was not to be written to, and has a note`);
  // A write that was on its way when the issue vanished may still come.
  if (excuses.lateUntil >= watch.at) return;
  const [was, is] = [before, desk].map((one) => contentOf(scene, one)) as [Content, Content];
  const changed = was.filter(([part, text]) => !is.some((now) => now[0] === part && now[1] === text));
  if (changed.length > 0)
    throw new Error(`${desk.key} was changed although its issue is gone: ${changed.map(String).join()}`);
}

type Content = readonly (readonly [string, string])[];

/** All of a request but the notes, part by part. */
function contentOf(scene: Scene, issue: IssueView): Content {
  const ids = new Set(notesOf(scene, issue).map(({ id }) => id));
  const comments = issue.comments.filter(({ id }) => !ids.has(id));
  return Object.entries({ ...issue, comments, updated: 0 }).map(([part, value]) => [
    part,
    JSON.stringify(value),
  ]);
}

/** Holds at rest: the agents know. */
export function checkTold(scene: Scene): void {
  checkVanished(scene, false);
  if (scene.rules.onDelete === 'ignore') return;
  for (const desk of issuesOf(scene, 'desk')) {
    const isQuiet = !isAtHome('desk', desk) || (scene.rules.stopLabel && desk.labels.includes(STOP_LABEL));
    if (!isQuiet && isOrphan(scene, desk) && notesOf(scene, desk).length === 0)
      throw new Error(`lost: nobody told ${desk.key} that its issue is gone`);
  }
}
