/** What people really did, kept apart from what the engine believes: the truth that a run is judged by. */
import type { Side } from '../../src/sync/snapshot.ts';

/** One wording of one comment. Each has a word of its own, so that it can be found wherever it turns up. */
export interface Wording {
  readonly word: string;
  readonly side: Side;
  readonly comment: string;
  /** The comment was public for everybody at some time while it had this wording. */
  everPublic: boolean;
  /** The comment was limited to a role at some time: such words may reach the desk as internal ones, if configured. */
  everRestricted: boolean;
}

export interface PersonComment {
  readonly side: Side;
  readonly id: string;
  readonly issue: string;
  /** By a bot: its words stay at home. */
  readonly byApp: boolean;
  internal: boolean;
  restricted: boolean;
  deleted: boolean;
  word: string;
  /** When it stopped being public, on the world's clock. */
  hiddenSince: number | undefined;
}

export interface History {
  readonly comments: PersonComment[];
  readonly wordings: Map<string, Wording>;
  /** Customer issues whose twin a person deleted: never made again. */
  readonly twinDeleted: Set<string>;
  /** A word nobody has used before. */
  newWord(): string;
  said(comment: Omit<PersonComment, 'hiddenSince' | 'deleted'>, now: number): void;
  reworded(comment: PersonComment, word: string): void;
  changed(comment: PersonComment, now: number): void;
}

export function createHistory(): History {
  let words = 0;
  const isPublic = (comment: Pick<PersonComment, 'internal' | 'restricted'>) =>
    !comment.internal && !comment.restricted;
  const history: History = {
    comments: [],
    wordings: new Map(),
    twinDeleted: new Set(),
    newWord: () => `w${String((words += 1))}w`,
    said(comment, now) {
      history.comments.push({ ...comment, deleted: false, hiddenSince: isPublic(comment) ? undefined : now });
      addWording(comment);
    },
    reworded(comment, word) {
      comment.word = word;
      addWording(comment);
    },
    changed(comment, now) {
      const shown = isPublic(comment) && !comment.deleted;
      comment.hiddenSince = shown ? undefined : (comment.hiddenSince ?? now);
      const wording = history.wordings.get(comment.word);
      if (wording === undefined) return;
      wording.everPublic ||= isPublic(comment);
      wording.everRestricted ||= comment.restricted && !comment.internal;
    },
  };
  return history;

  function addWording(
    comment: Pick<PersonComment, 'word' | 'side' | 'id' | 'internal' | 'restricted'>,
  ): void {
    history.wordings.set(comment.word, {
      word: comment.word,
      side: comment.side,
      comment: comment.id,
      everPublic: isPublic(comment),
      everRestricted: comment.restricted && !comment.internal,
    });
  }
}
