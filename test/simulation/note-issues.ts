/** Notes in the history what people did to issues. */
import type { IssueView } from '../emulator/index.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { PersonIssue } from './history.ts';
import type { Turn } from './people.ts';

/** Notes the texts of a new issue. */
export function entitle(
  { scene }: Turn,
  issue: PersonIssue,
  words: Readonly<Partial<Record<'summary' | 'description', string>>>,
): void {
  const since = scene.bridge.world.now();
  const start = { summary: issue.side === 'desk' ? 'Request' : 'Issue', description: 'Text' };
  for (const part of ['summary', 'description'] as const) {
    const word = words[part];
    if (word !== undefined)
      scene.history.titled(issue, part, { word, text: `${start[part]} ${word}`, since });
  }
}

/** Notes what somebody did to an issue. */
export function note(
  { scene }: Turn,
  side: Side,
  { id }: IssueView,
  change: Partial<Pick<PersonIssue, 'away' | 'level' | 'stopped' | 'mapped'>>,
): void {
  Object.assign(scene.history.issue(side, id), change);
  scene.history.changed({ side, issue: id }, scene.bridge.world.now());
}

/** Notes that an issue is gone, with its comments. */
export function forget({ scene }: Turn, side: Side, id: string): void {
  for (const comment of scene.history.comments)
    if (comment.side === side && comment.issue === id) comment.deleted = true;
  scene.history.changed({ side, issue: id }, scene.bridge.world.now());
}
