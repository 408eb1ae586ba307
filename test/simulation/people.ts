/** What random people do on both sides: their comments. Issues are next door, and so is what tampers with markers. */
import { tickSla } from '../emulator/index.ts';
import type { IssueView, Person } from '../emulator/index.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { Action } from './actions.ts';
import type { PersonComment } from './history.ts';
import { actOnIssue } from './people-issues.ts';
import { issuesOf } from './scene.ts';
import type { Scene } from './scene.ts';
import { tamper } from './tamper.ts';

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
  };
}

/** Lets somebody do something; nothing happens where there is nothing to do it to. */
export function act(scene: Scene, { what, pick }: Action): void {
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

function say(
  { scene, some, word }: Turn,
  side: Side,
  person: Person,
  how: { readonly internal?: boolean; readonly role?: string; readonly byApp?: boolean },
): void {
  const issue = some[side];
  if (issue === undefined) return;
  const own = word();
  const text = `It says ${own} here.`;
  const { byApp = false, ...input } = how;
  const id = person.comment(issue.key, text, input);
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
