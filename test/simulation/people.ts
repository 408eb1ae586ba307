/** What random people do on both sides: their comments. Issues are next door, and so is what tampers with markers. */
import { tickSla } from '../emulator/index.ts';
import type { IssueView, Person } from '../emulator/index.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { Action } from './actions.ts';
import { noteFiles } from './files.ts';
import type { PersonComment } from './history.ts';
import { editField, takeTransition } from './people-fields.ts';
import { actOnFile, newFile, noteNewest } from './people-files.ts';
import { actOnPairs } from './people-pairs.ts';
import { actOnIssue } from './people-issues.ts';
import { isAtHome, issuesOf } from './scene.ts';
import type { Scene } from './scene.ts';
import { tamper } from './tamper.ts';
import { look, notice } from './truth.ts';

/** One action of one person, and what there is to do it to. */
export interface Turn {
  readonly scene: Scene;
  readonly pick: number;
  /** Takes one of the things that fit; undefined when there is none. */
  readonly one: <T>(list: readonly T[]) => T | undefined;
  readonly issues: Readonly<Record<Side, readonly IssueView[]>>;
  /** One of the issues of each side. */
  readonly some: Readonly<Record<Side, IssueView | undefined>>;
  /** Who acts on a side. */
  readonly who: Readonly<Record<Side, Person>>;
  readonly word: () => string;
  /** Some seconds go by: edits within one second count as one moment. */
  readonly pause: () => void;
}

function startTurn(scene: Scene, pick: number): Turn {
  const { ann, ben, bob } = scene.bridge.world;
  const one = <T>(list: readonly T[]): T | undefined => list[pick % Math.max(1, list.length)];
  const issues = { customer: issuesOf(scene, 'customer'), desk: issuesOf(scene, 'desk') };
  return {
    scene,
    pick,
    one,
    issues,
    some: { customer: one(issues.customer), desk: one(issues.desk) },
    who: { customer: pick % 2 === 0 ? ann : ben, desk: bob },
    word: () => scene.history.newWord(),
    pause: () => {
      notice(scene);
      scene.bridge.world.advance(5000);
    },
  };
}

/** Lets somebody do something; nothing happens where there is nothing to do it to. */
export function act(scene: Scene, action: Action): void {
  look(scene);
  doIt(scene, action);
  notice(scene);
  noteFiles(scene);
}

function doIt(scene: Scene, { what, pick }: Action): void {
  const { world } = scene.bridge;
  const turn = startTurn(scene, pick);
  const someSide: Side = pick % 3 === 0 ? 'desk' : 'customer';
  const isCustomers = (comment: PersonComment) => comment.side === 'customer';
  const isDesks = (comment: PersonComment) => comment.side === 'desk';

  switch (what) {
    case 'comment':
      say(turn, 'customer', turn.who.customer, {});
      return;
    case 'comment-restricted':
      say(turn, 'customer', turn.who.customer, { role: 'Administrators' });
      return;
    case 'answer':
      say(turn, 'desk', world.bob, { internal: false });
      return;
    case 'note':
      say(turn, 'desk', world.bob, { internal: true });
      return;
    case 'comment-with-file':
      say(turn, 'customer', turn.who.customer, { withFile: true });
      return;
    case 'restricted-with-file':
      say(turn, 'customer', turn.who.customer, { role: 'Administrators', withFile: true });
      return;
    case 'answer-with-file':
      say(turn, 'desk', world.bob, { internal: false, withFile: true });
      return;
    case 'note-with-file':
      say(turn, 'desk', world.bob, { internal: true, withFile: true });
      return;
    case 'attach':
    case 'attach-on-desk':
    case 'delete-file':
    case 'delete-copy':
      if (scene.rules.files !== 'none') actOnFile(turn, what);
      return;
    case 'bot':
      if (someSide === 'customer') say(turn, 'customer', world.bot, { byApp: true });
      else say(turn, 'desk', world.deskBot, { byApp: true, internal: false });
      return;
    case 'edit-comment':
      change(
        turn,
        (comment) => comment.side === someSide,
        (comment, person) => {
          const word = turn.word();
          const text = `It says ${word} now.`;
          person.editComment(comment.id, text);
          scene.history.reworded(comment, word, text, world.now());
        },
      );
      return;
    case 'delete-comment':
      change(
        turn,
        (comment) => comment.side === someSide,
        (comment, person) => {
          person.deleteComment(comment.id);
          comment.deleted = true;
        },
      );
      return;
    case 'restrict':
      change(
        turn,
        (comment) => isCustomers(comment) && !comment.restricted,
        (comment, person) => {
          person.restrictComment(comment.id, 'Administrators');
          comment.restricted = true;
        },
      );
      return;
    case 'unrestrict':
      change(
        turn,
        (comment) => isCustomers(comment) && comment.restricted,
        (comment, person) => {
          person.restrictComment(comment.id, undefined);
          comment.restricted = false;
        },
      );
      return;
    case 'make-internal':
      change(
        turn,
        (comment) => isDesks(comment) && !comment.internal,
        (comment, person) => {
          person.makeInternal(comment.id);
          comment.internal = true;
        },
      );
      return;
    case 'make-public':
      change(
        turn,
        (comment) => isDesks(comment) && comment.internal,
        (comment, person) => {
          person.makePublic(comment.id);
          comment.internal = false;
        },
      );
      return;
    case 'sla':
      tickSla(world, world.desk);
      return;
    case 'edit-field':
    case 'edit-both-fields':
      editField(turn, what === 'edit-both-fields');
      return;
    case 'transition':
    case 'transition-of-both':
      if (scene.rules.status !== 'off') takeTransition(turn, what === 'transition-of-both');
      return;
    case 'create-named':
    case 'name-issue':
    case 'unname-issue':
      actOnPairs(turn, what);
      return;
    case 'hide-file':
    case 'show-file':
      setShown(turn, what === 'show-file');
      return;
    case 'delete-mirror':
    case 'edit-mirror':
    case 'wipe-mirror':
    case 'wipe-hint':
    case 'forge-hint':
    case 'garble-marker':
    case 'mend-marker':
    case 'copy-mirror-marker':
    case 'copy-desk-marker':
      tamper(turn, what);
      return;
    default:
      actOnIssue(turn, what);
  }
}

interface Saying {
  readonly internal?: boolean;
  readonly role?: string;
  readonly byApp?: boolean;
  readonly withFile?: boolean;
}

function say(turn: Turn, side: Side, person: Person, how: Saying): void {
  const { scene, some, word } = turn;
  const issue = some[side];
  if (issue === undefined) return;
  const own = word();
  const { byApp = false, withFile = false, ...input } = how;
  // Elsewhere nobody knows about files.
  const file = withFile && scene.rules.files !== 'none' && isAtHome(side, issue) ? newFile(turn) : undefined;
  const said = `It says ${own} here.`;
  const id = person.comment(issue.key, said, { ...input, ...(file === undefined ? {} : { files: [file] }) });
  if (file !== undefined) noteNewest(turn, side, issue, id);
  const text = file === undefined ? said : `${said}\n${file.name}`;
  scene.history.said(
    {
      side,
      id,
      issue: issue.id,
      byApp,
      internal: how.internal === true,
      restricted: how.role !== undefined,
      word: own,
      text,
    },
    scene.bridge.world.now(),
  );
}

function change(
  { scene, one }: Turn,
  fits: (comment: PersonComment) => boolean,
  work: (comment: PersonComment, person: Person) => void,
): void {
  const { world } = scene.bridge;
  const found = one(scene.history.comments.filter((comment) => !comment.deleted && fits(comment)));
  if (found === undefined) return;
  work(found, found.side === 'customer' ? world.ann : world.bob);
  scene.history.changed(found, world.now());
}

/** Hides or shows a comment that shows a file. */
function setShown(turn: Turn, shown: boolean): void {
  const showing = new Set(turn.scene.files.all.map(({ side, comment }) => `${side} ${comment ?? ''}`));
  change(
    turn,
    ({ side, id, internal, restricted }) =>
      showing.has(`${side} ${id}`) && (internal || restricted) === shown,
    (comment, person) => {
      if (comment.side === 'customer') {
        person.restrictComment(comment.id, shown ? undefined : 'Administrators');
        comment.restricted = !shown;
      } else {
        if (shown) person.makePublic(comment.id);
        else person.makeInternal(comment.id);
        comment.internal = !shown;
      }
    },
  );
}
