/** People who are at work all day on both sides. What they do goes into the history that the runs are judged by. */
import type { Side } from '../../src/sync/snapshot.ts';
import type { Random } from '../emulator/random.ts';
import { tickSla } from '../emulator/index.ts';
import type { Person } from '../emulator/index.ts';
import type { Bridge } from '../support/bridge.ts';
import type { History, PersonComment } from '../simulation/history.ts';
import { twinOf } from '../simulation/scene.ts';
import type { Moment } from './day.ts';

/** Service-level timers touch the desk's open requests this often: https://github.com/constructorfabric/insight/issues/3447 */
const TIMER = 16 * 60_000;
/** Of all that is said, this share is said on a handful of issues that everybody talks about. */
const HOT_SHARE = 0.06;
const HOT_ISSUES = 5;

export interface Company {
  /** Lets time pass until `until`, and people and timers do what they do on the way. */
  passUntil(until: number): void;
  /** Creates `count` issues at once, before the day begins. */
  open(count: number): void;
  /** Looks who answers whom now. To be called after each run. */
  meet(): void;
  /** Customer issue by desk issue, as the markers say. */
  readonly twins: ReadonlyMap<string, string>;
  readonly done: Readonly<Record<string, number>>;
  /** Comments that were hidden for a while: `<side> <id>`. They arrive whenever they are shown. */
  readonly hidden: ReadonlySet<string>;
}

const TYPES = ['Task', 'New Feature', 'Improvement'] as const;

/** The people of both companies, with a plan for the day. */
export function employ(bridge: Bridge, history: History, random: Random, plan: readonly Moment[]): Company {
  const { world } = bridge;
  const { ann, ben, bob, bot, pia } = world;
  const customers: string[] = [];
  let requests: string[] = [];
  const twins = new Map<string, string>();
  const done: Record<string, number> = {};
  const hidden = new Set<string>();
  let next = 0;
  let timer = Math.ceil(world.now() / TIMER) * TIMER;

  const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  /** Newer issues are talked about more than old ones. */
  const issueOf = (list: readonly string[]): string | undefined =>
    random() < HOT_SHARE
      ? one(list.slice(0, HOT_ISSUES))
      : list[Math.floor(list.length * (1 - random() ** 2))];

  function say(
    side: Side,
    person: Person,
    how: { internal?: boolean; role?: string; byApp?: boolean },
  ): void {
    const issue = issueOf(side === 'customer' ? customers : requests);
    if (issue === undefined) return;
    const word = history.newWord();
    const text = `About this: ${word}. Could you have a look at it before noon?`;
    const { byApp = false, ...input } = how;
    const id = person.comment(issue, text, input);
    const internal = how.internal === true;
    const restricted = how.role !== undefined;
    if (internal || restricted) hidden.add(`${side} ${id}`);
    history.said({ side, id, issue, byApp, internal, restricted, word, text }, world.now());
  }

  function change(
    side: Side,
    fits: (comment: PersonComment) => boolean,
    work: (comment: PersonComment, person: Person) => void,
  ): void {
    // People correct what they said a short while ago.
    const recent = history.comments
      .slice(-400)
      .filter((comment) => comment.side === side && !comment.deleted);
    const found = one(recent.filter(fits));
    if (found === undefined) return;
    work(found, side === 'customer' ? ann : bob);
    if (found.internal || found.restricted) hidden.add(`${side} ${found.id}`);
    history.changed(found, world.now());
  }

  /** Notes who wrote what, as the title or the description of an issue. */
  function title(
    side: Side,
    issue: string,
    part: 'summary' | 'description',
    word: string,
    text: string,
  ): void {
    history.titled(history.issue(side, issue), part, { word, text, since: world.now() });
  }

  function create(type: string): void {
    const [first, second] = [history.newWord(), history.newWord()];
    const text = { summary: `Issue ${first}`, description: `It says ${second} on the screen.` };
    const { id } = (random() < 0.5 ? ann : ben).createIssue('ACME', { ...text, type });
    history.issue('customer', id).mapped = type !== 'Bug';
    title('customer', id, 'summary', first, text.summary);
    title('customer', id, 'description', second, text.description);
    if (type !== 'Bug') customers.push(id);
  }

  function edit(part: 'summary' | 'description'): void {
    const issue = issueOf(customers);
    if (issue === undefined) return;
    const word = history.newWord();
    const text = `Changed ${word}`;
    (random() < 0.5 ? ann : ben).edit(issue, { [part]: text });
    title('customer', issue, part, word, text);
  }

  function setStatus(status: string): void {
    const request = issueOf(requests);
    if (request !== undefined) bob.setStatus(request, status);
  }

  function act({ side, what }: Moment): void {
    done[what] = (done[what] ?? 0) + 1;
    switch (what) {
      case 'comment': {
        say('customer', random() < 0.5 ? ann : ben, {});
        return;
      }
      case 'comment-restricted': {
        say('customer', ann, { role: 'Administrators' });
        return;
      }
      case 'bot': {
        say('customer', bot, { byApp: true });
        return;
      }
      case 'answer': {
        say('desk', bob, { internal: false });
        return;
      }
      case 'note': {
        say('desk', bob, { internal: true });
        return;
      }
      case 'create': {
        create(one(TYPES) ?? 'Task');
        return;
      }
      case 'create-other-type': {
        create('Bug');
        return;
      }
      case 'create-on-desk': {
        const word = history.newWord();
        const summary = `Request ${word}`;
        const { id } = pia.createIssue('HELP', { summary, requestType: 'Get IT Help' });
        title('desk', id, 'summary', word, summary);
        return;
      }
      case 'edit-summary': {
        edit('summary');
        return;
      }
      case 'edit-description': {
        edit('description');
        return;
      }
      case 'edit-desk-summary': {
        const request = issueOf(requests);
        if (request === undefined) return;
        const word = history.newWord();
        bob.edit(request, { summary: `Desk ${word}` });
        title('desk', request, 'summary', word, `Desk ${word}`);
        return;
      }
      case 'resolve': {
        setStatus('Resolved');
        return;
      }
      case 'reopen': {
        setStatus('Waiting for support');
        return;
      }
      case 'edit-comment': {
        change(
          side,
          (comment) => !comment.byApp,
          (comment, person) => {
            const word = history.newWord();
            const text = `I meant ${word}, sorry.`;
            person.editComment(comment.id, text);
            history.reworded(comment, word, text, world.now());
          },
        );
        return;
      }
      case 'delete-comment': {
        change(
          side,
          () => true,
          (comment, person) => {
            person.deleteComment(comment.id);
            comment.deleted = true;
          },
        );
        return;
      }
      case 'restrict':
      case 'unrestrict': {
        const restricted = what === 'restrict';
        change(
          'customer',
          (comment) => comment.restricted !== restricted,
          (comment, person) => {
            person.restrictComment(comment.id, restricted ? 'Administrators' : undefined);
            comment.restricted = restricted;
          },
        );
        return;
      }
      case 'make-internal':
      case 'make-public': {
        const internal = what === 'make-internal';
        change(
          'desk',
          (comment) => comment.internal !== internal,
          (comment, person) => {
            if (internal) person.makeInternal(comment.id);
            else person.makePublic(comment.id);
            comment.internal = internal;
          },
        );
        return;
      }
    }
  }

  return {
    twins,
    done,
    hidden,
    passUntil(until) {
      for (;;) {
        const moment = plan[next];
        const due = Math.min(moment?.at ?? Infinity, timer);
        if (due > until) break;
        world.advance(Math.max(0, due - world.now()));
        if (due === timer) {
          tickSla(world, world.desk);
          timer += TIMER;
        } else if (moment !== undefined) {
          act(moment);
          next += 1;
        }
      }
      world.advance(Math.max(0, until - world.now()));
    },
    open(count) {
      for (let i = 0; i < count; i += 1) create(TYPES[i % TYPES.length]!);
    },
    meet() {
      requests = [];
      for (const issue of world.desk.issues.values()) {
        const customer = twinOf(issue.properties);
        if (customer === undefined) continue;
        if (!twins.has(issue.id)) twins.set(issue.id, customer);
        requests.push(issue.id);
      }
    },
  };
}
