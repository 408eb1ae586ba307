/** The files that people attached, and who may see them: the truth that copies are judged by. */
import type { AttachmentView, IssueView } from '../emulator/index.ts';
import { otherSide } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { Rules } from './rules.ts';
import type { Scene } from './scene.ts';
import { siteOf } from './scene.ts';

export interface PersonFile {
  readonly side: Side;
  readonly id: string;
  readonly issue: string;
  /** Of its content, which is like that of no other. */
  readonly sha256: string;
  /** The comment that shows it. */
  readonly comment: string | undefined;
  /** It was one to be carried at some time. */
  everOpen: boolean;
  /** Since when it must not be carried, on the world's clock. */
  closedSince: number | undefined;
}

export interface Files {
  readonly all: PersonFile[];
  /** Contents of copies that a person deleted: none is made again. */
  readonly copyDeleted: Set<string>;
}

export const createFiles = (): Files => ({ all: [], copyDeleted: new Set() });

export function fileGoes({ files }: Rules, from: Side): boolean {
  return files === 'both' || files === (from === 'customer' ? 'to-desk' : 'to-customer');
}

/** Notes a file that somebody attached. */
export function attached(
  scene: Scene,
  side: Side,
  issue: IssueView,
  file: AttachmentView,
  comment?: string,
): void {
  const { id, sha256 } = file;
  scene.files.all.push({
    side,
    id,
    issue: issue.id,
    sha256,
    comment,
    everOpen: false,
    closedSince: undefined,
  });
}

/**
 * What comments say about a file: `shown` by one that travels, `hidden` by one that does not, or `loose` where none shows
 * it any more or ever did.
 */
export function showingOf({ history }: Scene, file: PersonFile): 'shown' | 'hidden' | 'loose' {
  const comment = history.comments.find(({ side, id }) => side === file.side && id === file.comment);
  if (comment === undefined || comment.deleted) return 'loose';
  return comment.internal || comment.restricted ? 'hidden' : 'shown';
}

export function isThere(scene: Scene, { side, id }: PersonFile): boolean {
  return siteOf(scene, side).attachments.has(id);
}

/** To be called after everything people do: notes what may travel from now on. */
export function noteFiles(scene: Scene): void {
  const { history, rules, bridge } = scene;
  for (const file of scene.files.all) {
    const showing = showingOf(scene, file);
    // What an agent dropped onto a request, only agents see.
    const isOpen =
      fileGoes(rules, file.side) &&
      history.isOpen(history.issue(file.side, file.issue)) &&
      (showing === 'shown' || (showing === 'loose' && file.side === 'customer'));
    file.everOpen ||= isOpen;
    file.closedSince = isOpen ? undefined : (file.closedSince ?? bridge.world.now());
  }
}

/** The file of the other side that an attachment is a copy of. */
export function originOfCopy(
  { files }: Scene,
  side: Side,
  { sha256 }: AttachmentView,
): PersonFile | undefined {
  return files.all.find((file) => file.side === otherSide(side) && file.sha256 === sha256);
}
