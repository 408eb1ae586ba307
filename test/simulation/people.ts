/** What random people do on both sides. An action picks its object by a number, so that a shorter script still makes sense. */
import fc from 'fast-check';
import { tickSla, viewIssue, viewIssues } from '../emulator/index.ts';
import type { Person } from '../emulator/index.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import type { Bridge } from '../support/bridge.ts';
import type { History, PersonComment } from './history.ts';

const ACTIONS = [
  'create',
  'create-other-type',
  'create-on-desk',
  'edit-summary',
  'edit-description',
  'comment',
  'comment',
  'comment-restricted',
  'answer',
  'answer',
  'note',
  'bot',
  'edit-comment',
  'delete-comment',
  'restrict',
  'unrestrict',
  'make-internal',
  'make-public',
  'stop',
  'go-on',
  'edit-desk-summary',
  'delete-twin',
  'delete-origin',
  'delete-mirror',
  'wipe-hint',
  'forge-hint',
  'sla',
] as const;

export interface Action {
  readonly what: (typeof ACTIONS)[number];
  /** Picks the object among those that fit. */
  readonly pick: number;
}

export const actionArbitrary: fc.Arbitrary<Action> = fc.record({
  what: fc.constantFrom(...ACTIONS),
  pick: fc.nat(1000),
});

/** One to three issues with a few comments. */
export const prologueArbitrary: fc.Arbitrary<readonly Action[]> = fc
  .tuple(
    fc.array(fc.record({ what: fc.constant('create' as const), pick: fc.nat(1000) }), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.array(
      fc.record({
        what: fc.constantFrom('comment' as const, 'comment-restricted' as const),
        pick: fc.nat(1000),
      }),
      {
        maxLength: 4,
      },
    ),
  )
  .map(([issues, comments]) => [...issues, ...comments]);

/** Lets somebody do something; nothing happens where there is nothing to do it to. */
export function act(bridge: Bridge, history: History, { what, pick }: Action): void {
  const { world } = bridge;
  const { ann, ben, bob, bot } = world;
  const customerIssues = viewIssues(world.customer, 'ACME');
  const deskIssues = viewIssues(world.desk, 'HELP');
  const one = <T>(list: readonly T[]): T | undefined => list[pick % Math.max(1, list.length)];
  const who = pick % 2 === 0 ? ann : ben;
  const customer = one(customerIssues);
  const desk = one(deskIssues);
  const living = (side: Side) =>
    history.comments.filter((comment) => comment.side === side && !comment.deleted);
  const word = () => history.newWord();

  const say = (
    side: Side,
    person: Person,
    issue: { readonly id: string; readonly key: string },
    how: { internal?: boolean; role?: string; byApp?: boolean },
  ) => {
    const text = word();
    const { byApp = false, ...input } = how;
    const id = person.comment(issue.key, `It says ${text} here.`, input);
    history.said(
      {
        side,
        id,
        issue: issue.id,
        byApp,
        internal: how.internal === true,
        restricted: how.role !== undefined,
        word: text,
      },
      world.now(),
    );
  };
  const change = (
    side: Side,
    fits: (comment: PersonComment) => boolean,
    work: (comment: PersonComment, person: Person) => void,
  ) => {
    const found = one(living(side).filter(fits));
    if (found === undefined) return;
    work(found, side === 'customer' ? ann : bob);
    history.changed(found, world.now());
  };
  const someSide: Side = pick % 3 === 0 ? 'desk' : 'customer';

  switch (what) {
    case 'create':
      who.createIssue('ACME', {
        summary: `Issue ${word()}`,
        description: `Text ${word()}`,
        type: ['Task', 'New Feature', 'Improvement'][pick % 3]!,
      });
      return;
    case 'create-other-type':
      who.createIssue('ACME', { summary: `Bug ${word()}`, type: 'Bug' });
      return;
    case 'create-on-desk':
      bob.createIssue('HELP', { summary: `Request ${word()}`, type: 'IT Help', requestType: 'Get IT Help' });
      return;
    case 'edit-summary':
      if (customer) who.edit(customer.key, { summary: `Changed ${word()}` });
      return;
    case 'edit-description':
      if (customer) who.edit(customer.key, { description: `Changed ${word()}` });
      return;
    case 'comment':
      if (customer) say('customer', who, customer, {});
      return;
    case 'comment-restricted':
      if (customer) say('customer', who, customer, { role: 'Administrators' });
      return;
    case 'answer':
      if (desk) say('desk', bob, desk, { internal: false });
      return;
    case 'note':
      if (desk) say('desk', bob, desk, { internal: true });
      return;
    case 'bot':
      if (customer) say('customer', bot, customer, { byApp: true });
      return;
    case 'edit-comment': {
      change(
        someSide,
        () => true,
        (comment, person) => {
          history.reworded(comment, word());
          person.editComment(comment.id, `It says ${comment.word} now.`);
        },
      );
      return;
    }
    case 'delete-comment': {
      change(
        someSide,
        () => true,
        (comment, person) => {
          person.deleteComment(comment.id);
          comment.deleted = true;
        },
      );
      return;
    }
    case 'restrict': {
      change(
        'customer',
        (comment) => !comment.restricted,
        (comment, person) => {
          person.restrictComment(comment.id, 'Administrators');
          comment.restricted = true;
        },
      );
      return;
    }
    case 'unrestrict': {
      change(
        'customer',
        (comment) => comment.restricted,
        (comment, person) => {
          person.restrictComment(comment.id, undefined);
          comment.restricted = false;
        },
      );
      return;
    }
    case 'make-internal': {
      change(
        'desk',
        (comment) => !comment.internal,
        (comment, person) => {
          person.makeInternal(comment.id);
          comment.internal = true;
        },
      );
      return;
    }
    case 'make-public': {
      change(
        'desk',
        (comment) => comment.internal,
        (comment, person) => {
          person.makePublic(comment.id);
          comment.internal = false;
        },
      );
      return;
    }
    case 'stop':
      if (customer && !customer.labels.includes('no-sync')) ann.addLabel(customer.key, 'no-sync');
      return;
    case 'go-on':
      if (customer?.labels.includes('no-sync') === true) ann.removeLabel(customer.key, 'no-sync');
      return;
    case 'edit-desk-summary':
      if (desk) bob.edit(desk.key, { summary: `Desk ${word()}` });
      return;
    case 'delete-twin': {
      const twin = one(deskIssues.filter((issue) => twinOf(issue.properties) !== undefined));
      const origin = twin && twinOf(twin.properties);
      // A twin that the customer's issue does not name yet looks as if it had never been made.
      const named =
        origin !== undefined &&
        viewIssue(world.customer, origin)?.properties['deskbridge.acme'] !== undefined;
      const alone = deskIssues.filter((issue) => twinOf(issue.properties) === origin).length === 1;
      if (twin === undefined || !named || !alone) return;
      bob.deleteIssue(twin.key);
      forgetIssue(history, 'desk', twin.id);
      history.twinDeleted.add(origin);
      return;
    }
    case 'delete-origin':
      if (customer === undefined || pick % 3 !== 0) return;
      ann.deleteIssue(customer.key);
      forgetIssue(history, 'customer', customer.id);
      return;
    case 'delete-mirror': {
      const mirrors = [...customerIssues, ...deskIssues].flatMap((issue) =>
        issue.comments
          .filter((comment) => 'deskbridge.acme' in comment.properties)
          .map((comment) => ({ issue, comment })),
      );
      const mirror = one(mirrors);
      if (mirror) (mirror.issue.project === 'HELP' ? bob : ann).deleteComment(mirror.comment.id);
      return;
    }
    case 'wipe-hint':
      if (customer && !history.twinDeleted.has(customer.id))
        ann.setProperty(customer.key, 'deskbridge.acme', undefined);
      return;
    case 'forge-hint': {
      // Another customer issue of the same project pretends to own somebody's request.
      const victim = one(deskIssues);
      const forger = one(
        customerIssues.filter(
          (issue) => issue.properties['deskbridge.acme'] === undefined && issue.type === 'Bug',
        ),
      );
      if (!victim || !forger) return;
      ann.setProperty(forger.key, 'deskbridge.acme', {
        v: 1,
        role: 'customer',
        twin: { site: new URL(world.desk.baseUrl).host, id: victim.id, key: victim.key },
      });
      return;
    }
    case 'sla':
      tickSla(world, world.desk);
      return;
  }
}

function forgetIssue(history: History, side: Side, issue: string): void {
  for (const comment of history.comments)
    if (comment.side === side && comment.issue === issue) comment.deleted = true;
}

/** Id of the customer issue that a desk issue's marker names. */
export function twinOf(properties: Readonly<Record<string, unknown>>): string | undefined {
  const marker = properties['deskbridge.acme'];
  if (typeof marker !== 'object' || marker === null || !('role' in marker) || marker.role !== 'desk')
    return undefined;
  return 'twin' in marker ? (marker.twin as { readonly id: string }).id : undefined;
}
