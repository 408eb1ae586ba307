/** What people made of fields and statuses, noticed by looking before and after each thing they do. */
import type { IssueView } from '../emulator/index.ts';
import { otherSide, SIDES } from '../../src/sync/snapshot.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { carriedFields, valueIn } from './more-fields.ts';
import type { FieldName } from './more-fields.ts';
import { isMade, issuesOf, twinOf } from './scene.ts';
import type { Scene } from './scene.ts';

export type Noticed = FieldName | 'status' | 'type';

/** One value from the moment somebody set it. */
export interface Edit {
  readonly value: string;
  readonly since: number;
  /** The issue was one that travels while this was its value. */
  everOpen: boolean;
}

export interface Truth {
  readonly edits: Map<string, Edit[]>;
  /** Customer issues that a request was the twin of, by its id. */
  readonly everTwins: Map<string, Set<string>>;
  /** Since when all runs had come to rest once. */
  restedAt: number;
  /** What stood in every issue when somebody last looked. */
  seen: ReadonlyMap<string, string>;
}

export const createTruth = (): Truth => ({
  edits: new Map(),
  everTwins: new Map(),
  restedAt: Number.POSITIVE_INFINITY,
  seen: new Map(),
});

const keyOf = (side: Side, issue: string, what: Noticed): string => `${side} ${issue} ${what}`;

/** Everything people set there, the last one last. */
export function editsOf({ truth }: Scene, side: Side, issue: string, what: Noticed): readonly Edit[] {
  return truth.edits.get(keyOf(side, issue, what)) ?? [];
}

function valuesOf(scene: Scene): Map<string, string> {
  const names = carriedFields(scene.rules).map(([name]) => name);
  const values = new Map<string, string>();
  for (const side of SIDES) {
    for (const issue of issuesOf(scene, side)) {
      for (const name of names)
        values.set(keyOf(side, issue.id, name), valueIn(scene.rules, issue, side, name));
      if (scene.rules.status !== 'off') values.set(keyOf(side, issue.id, 'status'), issue.status);
      if (scene.rules.types !== 'to-desk') values.set(keyOf(side, issue.id, 'type'), issue.type);
    }
  }
  return values;
}

function isNeeded({ rules }: Scene): boolean {
  return rules.types !== 'to-desk' || rules.status !== 'off' || carriedFields(rules).length > 0;
}

/** To be called before people do something: what is there by then is not their doing. */
export function look(scene: Scene): void {
  if (isNeeded(scene)) scene.truth.seen = valuesOf(scene);
}

/** To be called after people did something: notes what became of the fields and statuses of every issue. */
export function notice(scene: Scene): void {
  if (!isNeeded(scene)) return;
  const { truth, bridge, history } = scene;
  const before = truth.seen;
  truth.seen = valuesOf(scene);
  for (const [key, value] of truth.seen) {
    if (value === (before.get(key) ?? '')) continue;
    const all = truth.edits.get(key) ?? [];
    all.push({ value, since: bridge.world.now(), everOpen: false });
    truth.edits.set(key, all);
  }
  for (const [key, all] of truth.edits) {
    const [side, issue] = key.split(' ') as [Side, string];
    const last = all.at(-1);
    if (last !== undefined) last.everOpen ||= history.isOpen(history.issue(side, issue));
  }
}

/** What stood there after the last thing that people did. */
export function lastSeen({ truth }: Scene, side: Side, issue: string, what: Noticed): string {
  return truth.seen.get(keyOf(side, issue, what)) ?? '';
}

/** To be called after each run: which request is whose twin. */
export function notePairs({ truth }: Scene, desks: readonly IssueView[]): void {
  for (const { id, properties } of desks) {
    const customer = twinOf(properties);
    if (customer === undefined) continue;
    const all = truth.everTwins.get(id) ?? new Set();
    truth.everTwins.set(id, all.add(customer));
  }
}

/** Issues of the other side that an issue was the twin of at some time. */
export function partnersOf(scene: Scene, side: Side, issue: string): readonly string[] {
  const { everTwins } = scene.truth;
  const known =
    side === 'desk'
      ? [...(everTwins.get(issue) ?? [])]
      : [...everTwins].filter(([, all]) => all.has(issue)).map(([desk]) => desk);
  if (known.length > 0) return known;
  // One of two requests, released in the run that made it, or made of one that does not name it: nobody saw whose it was.
  if (!isMade(scene, side, issue)) return [];
  // Deleted ones, too.
  const [there, edited] = [issuesOf(scene, otherSide(side)), [...scene.truth.edits.keys()]];
  const others = edited.map((key) => key.split(' ')).filter(([at]) => at === otherSide(side));
  return [...new Set([...there.map(({ id }) => id), ...others.map(([, id = '']) => id)])];
}
