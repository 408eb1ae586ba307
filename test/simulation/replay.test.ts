/** The simulation itself: it repeats, and scripts that once broke a promise are kept. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Script } from './simulate.ts';
import { scriptArbitrary, simulate } from './simulate.ts';
import type { Weather } from './weather.ts';

const calm: Weather = {
  strikes: [],
  kill: undefined,
  cache: 'kept',
  deadTokenAfter: undefined,
  lag: 0,
  overlap: false,
  haltAt: undefined,
  tight: false,
};
const plain: Omit<Script, 'chapters'> = {
  sameSite: false,
  webLinks: false,
  epochGrain: 'ms',
  editsBump: true,
  prologue: [{ what: 'create', pick: 0 }],
};

it('plays the same script the same way twice', async () => {
  for (const script of fc.sample(scriptArbitrary, { numRuns: 10, seed: 3 })) {
    expect(await simulate(script)).toBe(await simulate(script));
  }
});

describe('scripts that once broke a promise', () => {
  it('releases a doubled request although its customer issue was stopped meanwhile', async () => {
    await simulate({
      ...plain,
      chapters: [
        { people: [{ what: 'create', pick: 0 }], weather: { ...calm, lag: 5, overlap: true }, pause: 1 },
        { people: [{ what: 'stop', pick: 0 }], weather: { ...calm, lag: 5 }, pause: 1 },
      ],
    });
  });

  it('removes a doubled mirror although its origin was deleted and the pair stopped', async () => {
    await simulate({
      ...plain,
      editsBump: false,
      chapters: [
        { people: [{ what: 'create', pick: 0 }], weather: calm, pause: 1 },
        {
          people: [{ what: 'comment', pick: 0 }],
          weather: { ...calm, kill: { at: 15, phase: 'before' }, overlap: true },
          pause: 1,
        },
        {
          people: [
            { what: 'stop', pick: 0 },
            { what: 'delete-comment', pick: 28 },
          ],
          weather: { ...calm, cache: 'lost', deadTokenAfter: 0 },
          pause: 1,
        },
      ],
    });
  });

  it('brings back a mirror that was deleted before the next run had looked', async () => {
    await simulate({
      ...plain,
      chapters: [
        { people: [{ what: 'comment', pick: 0 }], weather: calm, pause: 1 },
        { people: [{ what: 'delete-mirror', pick: 0 }], weather: calm, pause: 1 },
      ],
    });
  });
});
