/** What people really did, kept apart from what the engine believes: the truth that a run is judged by. */
import type { Side } from '../../src/sync/snapshot.ts';
import { mayTravel } from './rules.ts';
import type { Rules } from './rules.ts';
import { textDirection } from './types.ts';

/** One wording of a comment or of an issue. Each has a word of its own, so that it can be found wherever it turns up. */
export interface Wording {
  readonly side: Side;
  /** Of the comment; undefined for the text of an issue. */
  readonly comment: string | undefined;
  /** It was to be carried as a public comment, or as the text of a twin, at some time. */
  everPublic: boolean;
  /** It was limited to a role at some time: such words may reach the desk as internal ones, if configured. */
  everRestricted: boolean;
}

/** A text from the moment somebody wrote it. */
export interface Text {
  readonly text: string;
  readonly since: number;
}

export interface Title extends Text {
  readonly word: string;
}

export interface PersonComment {
  readonly side: Side;
  readonly id: string;
  readonly issue: string;
  /** By a bot. */
  readonly byApp: boolean;
  /** A mirror whose marker somebody took away: from then on it is the words of whoever wrote it. */
  readonly adopted: boolean;
  internal: boolean;
  restricted: boolean;
  deleted: boolean;
  /** Somebody copied the marker of a mirror onto it. */
  marked: boolean;
  word: string;
  /** All its texts, the present one last. */
  readonly texts: Text[];
  /** Since when it must not be carried as a public comment, on the world's clock. */
  hiddenSince: number | undefined;
  /** Since when it must not be carried at all. */
  closedSince: number | undefined;
}

export interface PersonIssue {
  readonly side: Side;
  readonly id: string;
  /** In another project than the agreement names. */
  away: boolean;
  level: boolean;
  stopped: boolean;
  /** Its type is one that travels and, on the desk, it is for this customer. */
  mapped: boolean;
  /** It was due for a twin at some time. */
  everDue: boolean;
  /** Something was done to it that does not move `updated`: only a comparison finds it. */
  silent: boolean;
  /** All its texts, the present one last. */
  readonly summary: Title[];
  readonly description: Title[];
}

export type Said = Pick<
  PersonComment,
  'side' | 'id' | 'issue' | 'byApp' | 'internal' | 'restricted' | 'word'
> & {
  readonly text: string;
  readonly adopted?: boolean;
};

export interface History {
  readonly comments: PersonComment[];
  readonly wordings: Map<string, Wording>;
  /** Issues whose twin a person deleted: never made again. `<side> <id>` */
  readonly twinDeleted: Set<string>;
  /** What stood in desk markers that a person made unreadable, by desk issue; and whose twins those are. */
  readonly garbled: Map<string, { readonly customer: string; readonly marker: unknown }>;
  /** Customer issues that got a hint to somebody else's request before they had a twin. */
  readonly forged: Set<string>;
  /** Requests that a person gave the marker of another one. */
  readonly markerCopied: Set<string>;
  /** What stood in the markers of customer issues of our making that a person took away, by their ids. */
  readonly wiped: Map<string, unknown>;
  /** Mirrors whose text a person changed: `<side> <comment>` and the new text. */
  readonly handEdited: Map<string, Text>;
  /** Origins whose marker a person copied onto another comment: `<side> <comment>`. */
  readonly copied: Set<string>;
  /** A word nobody has used before. */
  newWord(): string;
  issue(side: Side, id: string): PersonIssue;
  /** Whether an issue is one that travels, for its own part. */
  isOpen(issue: PersonIssue): boolean;
  said(comment: Said, now: number): void;
  reworded(comment: PersonComment, word: string, text: string, now: number): void;
  titled(issue: PersonIssue, part: 'summary' | 'description', title: Title): void;
  /** A word that a person wrote into a mirror: it stays where it is. */
  scribbled(side: Side, word: string): void;
  /** To be called after every change of an issue or its comments: notes what may travel from now on. */
  changed(where: Pick<PersonComment, 'side' | 'issue'>, now: number): void;
}

/** @param isMade whether the sync created an issue, which then is nobody's own */
export function createHistory(rules: Rules, isMade: (side: Side, id: string) => boolean): History {
  let words = 0;
  const issues = new Map<string, PersonIssue>();

  const isOpen = ({ away, level, stopped }: PersonIssue): boolean =>
    !away && !(level && rules.securityLevel === 'skip') && !(stopped && rules.stopLabel);

  const history: History = {
    comments: [],
    wordings: new Map(),
    twinDeleted: new Set(),
    garbled: new Map(),
    forged: new Set(),
    markerCopied: new Set(),
    wiped: new Map(),
    handEdited: new Map(),
    copied: new Set(),
    isOpen,
    newWord: () => `w${String((words += 1))}w`,
    issue(side, id) {
      const key = `${side} ${id}`;
      const known = issues.get(key);
      if (known !== undefined) return known;
      const fresh: PersonIssue = {
        side,
        id,
        away: false,
        level: false,
        stopped: false,
        mapped: false,
        everDue: false,
        silent: false,
        summary: [],
        description: [],
      };
      issues.set(key, fresh);
      return fresh;
    },
    said({ text, adopted = false, ...comment }, now) {
      history.comments.push({
        ...comment,
        adopted,
        deleted: false,
        marked: false,
        texts: [{ text, since: now }],
        hiddenSince: undefined,
        closedSince: undefined,
      });
      if (!history.wordings.has(comment.word)) addWording(comment.side, comment.word, comment.id);
      history.changed(comment, now);
    },
    reworded(comment, word, text, now) {
      comment.word = word;
      comment.texts.push({ text, since: now });
      addWording(comment.side, word, comment.id);
      history.changed(comment, now);
    },
    titled(issue, part, title) {
      issue[part].push(title);
      addWording(issue.side, title.word, undefined);
      history.changed({ side: issue.side, issue: issue.id }, title.since);
    },
    scribbled: (side, word) => {
      addWording(side, word, undefined);
    },
    changed({ side, issue: id }, now) {
      const issue = history.issue(side, id);
      const open = isOpen(issue);
      const isTwin = isMade(side, id);
      issue.everDue ||= open && issue.mapped && !isTwin;
      // Nobody else ever gets to see an issue that has no twin and is to have none; which are tied, judge-pairs.ts knows.
      const goes = open && (issue.everDue || isTwin || rules.pairs !== 'none');
      for (const part of ['summary', 'description'] as const) {
        const wording = history.wordings.get(issue[part].at(-1)?.word ?? '');
        const against = side === 'customer' ? 'to-customer' : 'to-desk';
        if (wording !== undefined)
          wording.everPublic ||= goes && textDirection(rules.types, part) !== against;
      }
      for (const comment of history.comments) {
        if (comment.side === side && comment.issue === id) expose(comment, goes, now);
      }
    },
  };
  return history;

  function expose(comment: PersonComment, open: boolean, now: number): void {
    const travels = open && !comment.deleted && !comment.internal && mayTravel(rules, comment);
    const shown = travels && !comment.restricted;
    comment.hiddenSince = shown ? undefined : (comment.hiddenSince ?? now);
    comment.closedSince = travels ? undefined : (comment.closedSince ?? now);
    const wording = history.wordings.get(comment.word);
    // An adopted mirror still holds the words of the other side; who sees it says nothing about them.
    if (wording?.side !== comment.side) return;
    wording.everPublic ||= shown;
    wording.everRestricted ||= travels && comment.restricted;
  }

  function addWording(side: Side, word: string, comment: string | undefined): void {
    history.wordings.set(word, { side, comment, everPublic: false, everRestricted: false });
  }
}

/** Whether a person made the marker of this customer issue's twin unreadable. */
export function isGarbled(history: History, customer: string): boolean {
  return [...history.garbled.values()].some((garbled) => garbled.customer === customer);
}
