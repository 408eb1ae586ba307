/** People who take, change, copy and forge what only Deskbridge should write: through the API, or by hand. */
import type { CommentView, IssueView, Person } from '../emulator/index.ts';
import { SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { Action } from './actions.ts';
import { isGarbled } from './history.ts';
import { isInternal } from './judge-comment.ts';
import type { Turn } from './people.ts';
import { hintOf, isMade, MARKER, tiedTwin, twinOf } from './scene.ts';

interface Mirror {
  readonly side: Side;
  readonly issue: IssueView;
  readonly comment: CommentView;
}

/** Does what the action says to one of the markers or mirrors. */
export function tamper(turn: Turn, what: Action['what']): void {
  const { scene, one, issues, some, word } = turn;
  const { history, bridge, excuses } = scene;
  const { world } = bridge;
  const { ann, bob, desk } = world;
  const person = (side: Side): Person => (side === 'customer' ? ann : bob);
  // A write that is still on its way brings back what is taken now: then nobody could say who wrote last.
  const isQuiet = world.now() > excuses.lateUntil;

  switch (what) {
    case 'delete-mirror': {
      const mirror = one(mirrorsOf(turn));
      if (mirror) person(mirror.side).deleteComment(mirror.comment.id);
      return;
    }
    case 'edit-mirror': {
      const mirror = one(mirrorsOf(turn));
      if (mirror === undefined || !isQuiet) return;
      const own = word();
      const text = `Scribbled ${own}`;
      person(mirror.side).editComment(mirror.comment.id, text);
      history.scribbled(mirror.side, own);
      history.handEdited.set(`${mirror.side} ${mirror.comment.id}`, { text, since: world.now() });
      return;
    }
    case 'wipe-mirror': {
      const mirror = one(mirrorsOf(turn));
      if (mirror === undefined || !isQuiet) return;
      adopt(turn, mirror, person(mirror.side));
      return;
    }
    case 'wipe-hint':
      // Without its hint, an issue whose twin cannot be found either looks as if it had never had one.
      if (some.customer === undefined || tiedTwin(scene, some.customer.id)?.project !== 'HELP') return;
      ann.setProperty(some.customer.key, MARKER, undefined);
      if (isMade(scene, 'customer', some.customer.id))
        history.wiped.set(some.customer.id, some.customer.properties[MARKER]);
      history.issue('customer', some.customer.id).silent = true;
      return;
    case 'forge-hint': {
      const forger = one(
        issues.customer.filter(
          ({ id }) =>
            !history.twinDeleted.has(`customer ${id}`) &&
            !isGarbled(history, id) &&
            !isClaimedTwice(turn, id),
        ),
      );
      // A request that names the issue in turn would be its twin: then both sides say so.
      const victim = one(issues.desk.filter(({ properties }) => twinOf(properties) !== forger?.id));
      if (victim === undefined || forger === undefined || !isQuiet) return;
      const tied = tiedTwin(scene, forger.id);
      // One that we made and that bears no marker was let go, and is nobody's.
      const unlinked =
        hintOf(forger.properties) === undefined &&
        !isTwinned(turn, forger.id) &&
        !isMade(scene, 'customer', forger.id);
      // One whose twin is elsewhere could not be healed: no search of the desk's project finds that twin.
      if (tied?.project !== 'HELP' && !unlinked) return;
      const { id, key } = victim;
      ann.setProperty(forger.key, MARKER, {
        v: 1,
        role: 'customer',
        twin: { site: new URL(desk.baseUrl).host, id, key },
      });
      history.issue('customer', forger.id).silent = true;
      if (unlinked) history.forged.add(forger.id);
      return;
    }
    case 'garble-marker': {
      const twin = one(
        issues.desk.filter(({ id, properties }) => tiedTwin(scene, twinOf(properties) ?? '')?.id === id),
      );
      const customer = twin && twinOf(twin.properties);
      if (twin === undefined || customer === undefined || !isQuiet) return;
      const garbage = [null, 'HELP-1', { v: 2 }, { v: 1, role: 'customer' }, []][turn.pick % 5];
      bob.setProperty(twin.key, MARKER, garbage);
      history.garbled.set(twin.id, { customer, marker: twin.properties[MARKER] });
      history.issue('customer', customer).silent = true;
      return;
    }
    case 'mend-marker': {
      const wiped = one(issues.customer.filter(({ id }) => history.wiped.has(id)));
      if (wiped !== undefined) {
        ann.setProperty(wiped.key, MARKER, history.wiped.get(wiped.id));
        history.wiped.delete(wiped.id);
        history.issue('customer', wiped.id).silent = true;
      }
      const twin = one(issues.desk.filter(({ id }) => history.garbled.has(id)));
      const garbled = history.garbled.get(twin?.id ?? '');
      if (twin === undefined || garbled === undefined) return;
      bob.setProperty(twin.key, MARKER, garbled.marker);
      history.garbled.delete(twin.id);
      return;
    }
    case 'copy-mirror-marker': {
      const mirror = one(mirrorsOf(turn));
      if (mirror === undefined) return;
      const own = one(
        history.comments.filter(
          ({ side, issue, deleted, adopted, marked }) =>
            side === mirror.side && issue === mirror.issue.id && !deleted && !adopted && !marked,
        ),
      );
      if (own === undefined) return;
      person(mirror.side).setCommentProperty(own.id, MARKER, mirror.comment.properties[MARKER]);
      own.marked = true;
      const { origin } = mirror.comment.properties[MARKER] as {
        readonly origin: { readonly comment: string };
      };
      history.copied.add(`${mirror.side === 'desk' ? 'customer' : 'desk'} ${origin.comment}`);
      setSilent(turn, mirror.side, mirror.issue);
      return;
    }
    case 'copy-desk-marker': {
      const twin = one(
        issues.desk.filter(({ id, properties }) => tiedTwin(scene, twinOf(properties) ?? '')?.id === id),
      );
      const stranger = one(issues.desk.filter(({ properties }) => properties[MARKER] === undefined));
      const byPerson = desk.issues.get(stranger?.id ?? '')?.creatorId === bob.accountId;
      if (twin === undefined || stranger === undefined || !byPerson) return;
      bob.setProperty(stranger.key, MARKER, twin.properties[MARKER]);
      history.markerCopied.add(stranger.id);
      return;
    }
    default:
      throw new Error(`nobody knows how to ${what}`);
  }
}

/** Comments with a readable marker, written by the sync. */
function mirrorsOf({ scene, issues }: Turn): Mirror[] {
  return SIDES.flatMap((side) => {
    const accounts = scene.accounts.all(side);
    return issues[side].flatMap((issue) =>
      issue.comments
        .filter(({ authorId, properties }) => {
          const marker = properties[MARKER] as
            { readonly origin?: { readonly issue: string }; readonly note?: string } | undefined;
          // Notes are no mirrors, and what was released is nobody's twin any more.
          const isNote =
            marker?.note !== undefined ||
            (side === 'desk' && twinOf(issue.properties) !== marker?.origin?.issue);
          return marker?.origin !== undefined && !isNote && accounts.includes(authorId);
        })
        .map((comment) => ({ side, issue, comment })),
    );
  });
}

/** Takes the marker off a mirror. It then is what it looks like: words of the account that wrote it. */
function adopt(turn: Turn, { side, issue, comment }: Mirror, person: Person): void {
  const { history, bridge } = turn.scene;
  person.setCommentProperty(comment.id, MARKER, undefined);
  const word = /w\d+w/.exec(comment.text)?.[0] ?? turn.word();
  const wording = history.wordings.get(word);
  history.handEdited.delete(`${side} ${comment.id}`);
  history.said(
    {
      side,
      id: comment.id,
      issue: issue.id,
      byApp: false,
      adopted: true,
      internal: isInternal(comment),
      restricted: comment.visibility === 'restricted',
      word,
      text: comment.text,
    },
    bridge.world.now(),
  );
  if (wording?.side === side) history.changed({ side, issue: issue.id }, bridge.world.now());
  setSilent(turn, side, issue);
}

/** A property moves no `updated`: until the next comparison nobody can know, on either side of the pair. */
function setSilent({ scene }: Turn, side: Side, { id, properties }: IssueView): void {
  const customer = side === 'customer' ? id : twinOf(properties);
  if (customer !== undefined) scene.history.issue('customer', customer).silent = true;
}

/**
 * Whether another request bears the marker of this issue's own one. Were its hint, which tells the two apart, forged as
 * well, nobody could.
 */
function isClaimedTwice({ scene, issues }: Turn, customer: string): boolean {
  return issues.desk.some(
    ({ id, properties }) => scene.history.markerCopied.has(id) && twinOf(properties) === customer,
  );
}

function isTwinned({ issues }: Turn, customer: string): boolean {
  return issues.desk.some(({ properties }) => twinOf(properties) === customer);
}
