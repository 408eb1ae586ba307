/** What random people do with files: attach them, show them in comments, delete them and their copies. */
import { viewIssue } from '../emulator/index.ts';
import type { FileInput, IssueView } from '../emulator/index.ts';
import { SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { Action } from './actions.ts';
import { attached, isThere } from './files.ts';
import type { Turn } from './people.ts';
import { isAtHome, siteOf } from './scene.ts';

/** A file with a content and a size of its own; half of them are called like every pasted picture. */
export function newFile({ word, pick }: Pick<Turn, 'word' | 'pick'>): FileInput {
  const own = word();
  const name = pick % 2 === 0 ? 'image.png' : `${own}.txt`;
  return { name, content: `File ${own} ${'x'.repeat(Number(own.slice(1, -1)))}` };
}

/** Notes the newest file of an issue. */
export function noteNewest({ scene }: Turn, side: Side, issue: IssueView, comment?: string): void {
  const newest = viewIssue(siteOf(scene, side), issue.id)?.attachments.at(-1);
  if (newest !== undefined) attached(scene, side, issue, newest, comment);
}

/** Does what the action says to one of the files. */
export function actOnFile(turn: Turn, what: Action['what']): void {
  const { scene, one, issues, some, who } = turn;
  const { files, accounts } = scene;
  switch (what) {
    case 'attach':
    case 'attach-on-desk': {
      const side = what === 'attach' ? 'customer' : 'desk';
      const issue = some[side];
      if (issue === undefined || !isAtHome(side, issue)) return;
      who[side].attach(issue.key, newFile(turn));
      noteNewest(turn, side, issue);
      return;
    }
    case 'delete-file': {
      const file = one(files.all.filter((each) => isThere(scene, each)));
      if (file !== undefined) who[file.side].deleteAttachment(file.id);
      return;
    }
    case 'delete-copy': {
      const copies = SIDES.flatMap((side) =>
        issues[side].flatMap(({ attachments }) =>
          attachments
            .filter(({ id }) =>
              accounts.all(side).includes(siteOf(scene, side).attachments.get(id)?.authorId ?? ''),
            )
            .map((file) => ({ side, file })),
        ),
      );
      const copy = one(copies);
      if (copy === undefined) return;
      who[copy.side].deleteAttachment(copy.file.id);
      files.copyDeleted.add(copy.file.sha256);
      return;
    }
    default:
      throw new Error(`nobody knows how to ${what}`);
  }
}
