/** The script of a day: what people do on both sides, and what goes wrong meanwhile. The same for every arm. */
import { createRandom } from '../../emulator/random.ts';
import type { ScenarioWorld } from '../../emulator/index.ts';
import type { SeededPair } from '../pairs.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Minutes between two runs. */
export const EVERY = 15;
/** Runs of the day, and quiet ones after it in which late things may still arrive. */
export const DAY_RUNS = 96;
export const QUIET_RUNS = 24;

/** By how much Jira's search index is late: usually, for one change in twelve, and for one in fifty. */
const LAG = 2000;
const LATE = 20 * MINUTE;
const VERY_LATE = 3 * HOUR;
/** The run in which a create is carried out and its answer lost, while the desk's index shows new requests late. */
const LOST_CREATE = 20;
const LATE_CREATES = 40 * MINUTE;
const LOST_COMMENTS = 30;
/** The run before which the state kept between runs is lost. */
export const FORGET = 50;

/** How much of everything happens. */
export interface DaySize {
  readonly issues: number;
  readonly customerComments: number;
  readonly deskComments: number;
  readonly internalNotes: number;
  readonly commentEdits: number;
  readonly deletions: number;
  readonly madeInternal: number;
  readonly summaryEdits: number;
}

export const FULL_DAY: DaySize = {
  issues: 40,
  customerComments: 160,
  deskComments: 120,
  internalNotes: 60,
  commentEdits: 12,
  deletions: 6,
  madeInternal: 6,
  summaryEdits: 10,
};

/** What should have come of one thing that somebody did. Tokens stand in the text and nowhere else. */
export type Item =
  | { readonly kind: 'issue'; readonly token: string }
  | {
      readonly kind: 'comment';
      readonly from: 'customer' | 'desk';
      readonly token: string;
      readonly edited?: string;
    }
  | { readonly kind: 'internal'; readonly token: string }
  | { readonly kind: 'made-internal'; readonly token: string }
  | { readonly kind: 'deleted'; readonly from: 'customer' | 'desk'; readonly token: string }
  | { readonly kind: 'summary'; readonly token: string; readonly desk: string };

interface Happening {
  readonly at: number;
  readonly act: (world: ScenarioWorld) => void;
}

export interface Day {
  readonly items: readonly Item[];
  /** Lets everything happen until the run with this number, and arranges what will go wrong in it. */
  playUntil(run: number): void;
}

const lines = (start: string, token: string) =>
  `${start} Could somebody have a look at it before the end of the week? [${token}]`;

/** Plans the day over pairs that are in step. Everything is decided here, so every arm sees the same day. */
export function planDay(world: ScenarioWorld, pairs: readonly SeededPair[], size: DaySize): Day {
  const random = createRandom(7);
  const start = world.now();
  const active = pairs.slice(0, 60);
  const items: Item[] = [];
  const happenings: Happening[] = [];
  // Filled while the day goes on; keys are tokens.
  const issues = new Map<string, string>();
  const comments = new Map<string, string>();
  let count = 0;

  const pick = <T>(list: readonly T[]): T => {
    const found = list[Math.floor(random() * list.length)];
    if (found === undefined) throw new Error('nothing to pick from');
    return found;
  };
  const some = (map: ReadonlyMap<string, string>, token: string): string => {
    const found = map.get(token);
    if (found === undefined) throw new Error(`${token} has not happened yet`);
    return found;
  };
  const tokenOf = (letter: string, i: number) => `${letter}${String(i).padStart(4, '0')}`;
  const runAt = (run: number) => start + run * EVERY * MINUTE;

  /** Notes what happens; now and then it is moved to just before a run, or the index shows it late. */
  function happen(at: number, act: Happening['act']): void {
    count += 1;
    const before = Math.ceil((at - start) / (EVERY * MINUTE));
    const moment = count % 25 === 3 ? runAt(before) - 300 : at;
    const lag = count % 50 === 7 ? VERY_LATE : count % 12 === 5 ? LATE : LAG;
    happenings.push({
      at: moment,
      act: () => {
        for (const site of world.sites) site.index.lag = lag;
        act(world);
        for (const site of world.sites) site.index.lag = LAG;
      },
    });
  }
  const during = (from: number, to: number) => start + (from + random() * (to - from)) * HOUR;

  const made: { readonly token: string; readonly at: number }[] = [];
  for (let i = 0; i < size.issues; i += 1) {
    const token = tokenOf('i', i);
    // Some things happen to more than one person.
    const summary = i % 10 === 4 ? 'Password has to be reset' : `Laptop ${i} does not start`;
    const at = i === 0 ? runAt(LOST_CREATE) - 5 * MINUTE : during(0, 23);
    made.push({ token, at });
    items.push({ kind: 'issue', token });
    happen(at, ({ ann }) => {
      const description = lines('It has been like that since this morning.', token);
      issues.set(token, ann.createIssue('ACME', { summary, description }).id);
    });
  }

  const said: {
    readonly token: string;
    readonly from: 'customer' | 'desk';
    readonly at: number;
    readonly first: boolean;
  }[] = [];
  for (let i = 0; i < size.customerComments; i += 1) {
    const token = tokenOf('c', i);
    const old = pick(active).customer;
    const newer = pick(made);
    const isNew = i % 5 === 0 && newer.at < start + 20 * HOUR;
    const at = isNew ? newer.at + (1 + 2 * random()) * HOUR : during(0, 23);
    // People repeat themselves, and how they begin.
    const text =
      i % 16 === 3 ? 'Thank you for looking into this so quickly, we appreciate it.' : `Reminder ${i}:`;
    const issue = i % 16 === 3 ? (active[0]?.customer ?? old) : old;
    said.push({ token, from: 'customer', at, first: i % 16 !== 3 });
    items.push({ kind: 'comment', from: 'customer', token });
    happen(at, ({ ann }) => {
      comments.set(token, ann.comment(isNew ? some(issues, newer.token) : issue, lines(text, token)));
    });
  }
  for (let i = 0; i < size.deskComments; i += 1) {
    const token = tokenOf('d', i);
    const { desk } = pick(active);
    const at = during(0, 23);
    said.push({ token, from: 'desk', at, first: true });
    items.push({ kind: 'comment', from: 'desk', token });
    happen(at, ({ bob }) => {
      comments.set(token, bob.comment(desk, lines(`Answer ${i}:`, token), { internal: false }));
    });
  }
  for (let i = 0; i < size.internalNotes; i += 1) {
    const token = tokenOf('n', i);
    const { desk } = pick(active);
    items.push({ kind: 'internal', token });
    happen(during(0, 23), ({ bob }) => {
      bob.comment(desk, lines(`Note ${i}:`, token), { internal: true });
    });
  }

  // What was said is changed later; each comment at most once.
  const early = said.filter(({ at, first }) => first && at < start + 18 * HOUR);
  const take = (from: 'customer' | 'desk' | 'any') => {
    const found = early.findIndex((one) => from === 'any' || one.from === from);
    const [taken] = early.splice(found, 1);
    if (found < 0 || taken === undefined) throw new Error('nothing left to change');
    return taken;
  };
  const replace = (token: string, item: Item) => {
    const index = items.findIndex((one) => one.token === token);
    items[index] = item;
  };
  for (let i = 0; i < size.commentEdits; i += 1) {
    const { token, from, at } = take('any');
    const edited = tokenOf('e', i);
    replace(token, { kind: 'comment', from, token, edited });
    const text = i % 2 === 0 ? `${lines(`Correction ${i}:`, token)} [${edited}]` : undefined;
    happen(at + (1 + 3 * random()) * HOUR, ({ ann, bob }) => {
      const person = from === 'customer' ? ann : bob;
      const start = token.startsWith('d') ? 'Answer' : 'Reminder';
      const number = Number(token.slice(1));
      person.editComment(some(comments, token), text ?? `${lines(`${start} ${number}:`, token)} [${edited}]`);
    });
  }
  for (let i = 0; i < size.deletions; i += 1) {
    const { token, from, at } = take('any');
    replace(token, { kind: 'deleted', from, token });
    happen(at + (1 + 3 * random()) * HOUR, ({ ann, bob }) => {
      (from === 'customer' ? ann : bob).deleteComment(some(comments, token));
    });
  }
  for (let i = 0; i < size.madeInternal; i += 1) {
    const { token, at } = take('desk');
    replace(token, { kind: 'made-internal', token });
    happen(at + (1 + 3 * random()) * HOUR, ({ bob }) => {
      bob.makeInternal(some(comments, token));
    });
  }
  for (let i = 0; i < size.summaryEdits; i += 1) {
    const token = tokenOf('s', i);
    const pair = active.at(-1 - i);
    if (pair === undefined) throw new Error('too few pairs for so many edits');
    items.push({ kind: 'summary', token, desk: pair.desk });
    happen(during(0, 23), ({ ann }) => {
      ann.edit(pair.customer, { summary: `Printer in room ${i} is on fire [${token}]` });
    });
  }

  const order = happenings.toSorted((a, b) => a.at - b.at);
  let next = 0;
  for (const site of world.sites) site.index.lag = LAG;

  function goWrong(run: number): void {
    if (run === LOST_CREATE) {
      world.desk.faults.add({
        match: { method: 'POST', route: '/rest/api/3/issue/bulk' },
        action: { kind: 'reset-after' },
      });
    }
    if (run === LOST_COMMENTS) {
      for (const site of world.sites) {
        site.faults.add({
          match: { method: 'POST', route: '/rest/api/3/issue/{issue}/comment' },
          action: { kind: 'reset-after' },
        });
      }
    }
    const isLate = run >= LOST_CREATE && run < LOST_CREATE + 4;
    world.desk.index.lag = (_, change) => (isLate && change === 'create' ? LATE_CREATES : LAG);
  }

  return {
    items,
    playUntil(run) {
      const end = runAt(run);
      for (let event = order[next]; event !== undefined && event.at <= end; event = order[next]) {
        if (event.at > world.now()) world.advance(event.at - world.now());
        event.act(world);
        next += 1;
      }
      if (end > world.now()) world.advance(end - world.now());
      goWrong(run);
    },
  };
}

/** The day in words, for the page. */
export function dayInWords(size: DaySize, pairs: number): string {
  return `${pairs.toLocaleString('en-US')} pairs in step at the beginning; a run every ${EVERY} minutes for a day, and ${(QUIET_RUNS * EVERY) / 60} quiet hours after it. ${size.issues} new issues (every tenth with the same summary), ${size.customerComments} comments of the customer (every sixteenth begins with the same words, on the same issue), ${size.deskComments} public and ${size.internalNotes} internal ones of the desk, ${size.commentEdits} comments edited, ${size.deletions} deleted, ${size.madeInternal} made internal after they had been public, ${size.summaryEdits} summaries changed. Jira's search shows a change after 2 seconds, one in twelve after 20 minutes, one in fifty after 3 hours; one in 25 happens 0.3 seconds before a run. Once a create is carried out and its answer lost, while new requests show up in the search after 40 minutes; once on each side the same happens to a comment; and once everything that is kept between runs is lost.`;
}
