/** The plan of a working day: who does what, and when. */
import type { Side } from '../../src/sync/snapshot.ts';
import type { Random } from '../emulator/random.ts';

const HOUR = 3_600_000;

/** How busy each hour (UTC) is. The customer starts early; the desk has a late shift, and somebody on call at night. */
const BUSY: Readonly<Record<Side, readonly number[]>> = {
  customer: [0, 0, 0, 0, 0, 1, 3, 7, 10, 10, 9, 6, 8, 10, 9, 7, 5, 3, 2, 1, 1, 0, 0, 0],
  desk: [0.3, 0.3, 0.3, 0.3, 0.3, 0.5, 2, 6, 9, 10, 10, 7, 8, 10, 10, 9, 7, 5, 4, 3, 2, 1, 0.5, 0.3],
};

/** What is done on each side, by how often: mostly talk, now and then something that has to be taken back. */
const DOINGS = {
  customer: {
    comment: 60,
    create: 8,
    'create-other-type': 1,
    'comment-restricted': 3,
    bot: 4,
    'edit-summary': 4,
    'edit-description': 5,
    'edit-comment': 7,
    'delete-comment': 2,
    restrict: 2,
    unrestrict: 1,
  },
  desk: {
    answer: 55,
    note: 20,
    'create-on-desk': 1,
    'edit-desk-summary': 1,
    'edit-comment': 6,
    'delete-comment': 2,
    'make-internal': 2,
    'make-public': 1,
    resolve: 8,
    reopen: 2,
  },
} as const;

type Doing = keyof (typeof DOINGS)['customer'] | keyof (typeof DOINGS)['desk'];

export interface Moment {
  /** On the world's clock. */
  readonly at: number;
  readonly side: Side;
  readonly what: Doing;
}

function draw<K extends string>(random: Random, weights: Readonly<Record<K, number>>): K {
  const entries = Object.entries(weights) as [K, number][];
  let left = random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  return entries[0]![0];
}

/** What happens between `start` and `end`, in order. `actions` is what a whole day would bring. */
export function planDay(random: Random, start: number, end: number, actions: number): readonly Moment[] {
  const moments: Moment[] = [];
  for (const side of ['customer', 'desk'] as const) {
    const whole = BUSY[side].reduce((sum, weight) => sum + weight, 0);
    for (let hour = start; hour < end; hour += HOUR) {
      const busy = BUSY[side][new Date(hour).getUTCHours()] ?? 0;
      const expected = (actions / 2) * (busy / whole);
      const count = Math.floor(expected) + (random() < expected % 1 ? 1 : 0);
      for (let i = 0; i < count; i += 1) {
        const at = hour + Math.floor(random() * HOUR);
        const what = side === 'customer' ? draw(random, DOINGS.customer) : draw(random, DOINGS.desk);
        if (at < end) moments.push({ at, side, what });
      }
    }
  }
  return moments.sort((a, b) => a.at - b.at);
}
