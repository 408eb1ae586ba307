/** The simulation itself: it repeats, and scripts that once broke a promise are kept. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Script } from './simulate.ts';
import { scriptArbitrary, simulate } from './simulate.ts';
import { usualRules } from './rules.ts';
import { calm } from './weather.ts';

const plain: Omit<Script, 'chapters'> = {
  sameSite: false,
  rules: usualRules,
  epochGrain: 'ms',
  editsBump: true,
  deletesBump: true,
  seesElsewhere: true,
  prologue: [{ what: 'create', pick: 0 }],
  afterwards: [],
};
const usual = { weather: calm, newAccount: undefined, pause: 1 } as const;

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
        { ...usual, people: [{ what: 'create', pick: 0 }], weather: { ...calm, lag: 5, overlap: true } },
        { ...usual, people: [{ what: 'stop', pick: 0 }], weather: { ...calm, lag: 5 } },
      ],
    });
  });

  it('removes a doubled mirror although its origin was deleted and the pair stopped', async () => {
    await simulate({
      ...plain,
      editsBump: false,
      chapters: [
        { ...usual, people: [{ what: 'create', pick: 0 }] },
        {
          ...usual,
          people: [{ what: 'comment', pick: 0 }],
          weather: { ...calm, kill: { at: 15, phase: 'before' }, overlap: true },
        },
        {
          ...usual,
          people: [
            { what: 'stop', pick: 0 },
            { what: 'delete-comment', pick: 28 },
          ],
          weather: { ...calm, cache: 'lost', deadToken: { side: 'desk', after: 0 } },
        },
      ],
    });
  });

  it('brings back a mirror that was deleted before the next run had looked', async () => {
    await simulate({
      ...plain,
      chapters: [
        { ...usual, people: [{ what: 'comment', pick: 0 }] },
        { ...usual, people: [{ what: 'delete-mirror', pick: 0 }] },
      ],
    });
  });

  it('releases a doubled request although its customer issue was moved away meanwhile', async () => {
    await simulate({
      ...plain,
      chapters: [
        {
          ...usual,
          people: [{ what: 'create', pick: 0 }],
          weather: { ...calm, lag: 5, overlap: true },
        },
        { ...usual, people: [{ what: 'move-away', pick: 16 }] },
      ],
    });
  });

  it('takes back what became hidden although somebody had copied a marker onto it', async () => {
    await simulate({
      ...plain,
      prologue: [
        { what: 'create', pick: 0 },
        { what: 'comment', pick: 0 },
      ],
      chapters: [
        { ...usual, people: [] },
        { ...usual, people: [{ what: 'answer', pick: 0 }] },
        {
          ...usual,
          people: [
            { what: 'copy-mirror-marker', pick: 1 },
            { what: 'copy-mirror-marker', pick: 0 },
            { what: 'restrict', pick: 0 },
          ],
        },
      ],
    });
  });

  it('makes up for a web link that failed when the twin was made', async () => {
    const down = { kind: 'status', status: 500 } as const;
    await simulate({
      ...plain,
      rules: { ...usualRules, webLinks: true },
      chapters: [
        {
          ...usual,
          people: [],
          weather: {
            ...calm,
            strikes: [{ site: 'desk', skip: 1, times: 5, writesOnly: true, action: down }],
          },
        },
      ],
    });
  });

  it('finds the other one of two requests although their issue moved away before it named one of them', async () => {
    const lost = { kind: 'status-after', status: 500 } as const;
    const garbage = { kind: 'garbage' } as const;
    await simulate({
      ...plain,
      deletesBump: false,
      prologue: Array.from({ length: 3 }, () => ({ what: 'create', pick: 0 }) as const),
      chapters: [
        {
          ...usual,
          people: [{ what: 'unrestrict', pick: 0 }],
          weather: {
            ...calm,
            strikes: [{ site: 'customer', skip: 4, times: 1, writesOnly: false, action: lost }],
          },
        },
        {
          ...usual,
          people: [{ what: 'change-type', pick: 46 }],
          weather: { ...calm, overlap: true, haltAt: 17 },
        },
        { ...usual, people: [{ what: 'create', pick: 0 }], weather: { ...calm, haltAt: 1 }, pause: 1500 },
        {
          ...usual,
          people: [
            { what: 'move-away', pick: 560 },
            { what: 'create', pick: 0 },
          ],
          weather: {
            ...calm,
            strikes: [{ site: 'desk', skip: 12, times: 1, writesOnly: false, action: garbage }],
          },
        },
        {
          ...usual,
          people: [
            { what: 'edit-mirror', pick: 0 },
            { what: 'create', pick: 0 },
          ],
          weather: { ...calm, cache: 'down' },
        },
      ],
    });
  });

  it('removes a doubled mirror although somebody put a marker onto its origin', async () => {
    await simulate({
      ...plain,
      editsBump: false,
      deletesBump: false,
      chapters: [
        { ...usual, people: [{ what: 'create', pick: 0 }] },
        {
          ...usual,
          people: [
            { what: 'answer', pick: 302 },
            { what: 'comment', pick: 0 },
            { what: 'create', pick: 0 },
          ],
          weather: { ...calm, overlap: true },
        },
        { ...usual, people: [{ what: 'copy-mirror-marker', pick: 0 }] },
      ],
    });
  });

  it('makes no second twin for an issue that is listed under the key that it had before it was moved', async () => {
    await simulate({
      ...plain,
      rules: { ...usualRules, securityLevel: 'sync', pairs: 'file' },
      seesElsewhere: false,
      prologue: [...Array<'create'>(3).fill('create'), 'create-named' as const].map((what, index) => ({
        what,
        pick: [330, 569, 407, 691][index] ?? 0,
      })),
      chapters: [
        {
          ...usual,
          pause: 15,
          people: [
            { what: 'move-away', pick: 91 },
            { what: 'create-named', pick: 882 },
            { what: 'name-issue', pick: 477 },
          ],
        },
        { ...usual, people: [{ what: 'move-back', pick: 241 }] },
      ],
    });
  });

  it('tells the agents once that an issue is gone, although two runs at a time do it', async () => {
    await simulate({
      ...plain,
      chapters: [
        { ...usual, people: [] },
        { ...usual, people: [{ what: 'lose-origin', pick: 0 }] },
        { ...usual, people: [], weather: { ...calm, overlap: true } },
      ],
    });
  });

  it('keeps what an agent wrote last, although the customer wins and the run before could not note what it wrote', async () => {
    await simulate({
      ...plain,
      rules: { ...usualRules, fields: { text: 'both' }, conflicts: 'customer' },
      chapters: [
        { ...usual, people: [] },
        {
          ...usual,
          people: [{ what: 'edit-field', pick: 8 }],
          weather: { ...calm, withdrawn: { side: 'desk', right: 'edit' } },
        },
        { ...usual, people: [{ what: 'edit-field', pick: 13 }] },
      ],
    });
  });

  it('agrees on one copy of a file that two runs noted each, and withdraws it although the request names another', async () => {
    await simulate({
      ...plain,
      rules: { ...usualRules, files: 'both' },
      sameSite: true,
      epochGrain: 'minute',
      deletesBump: false,
      prologue: [
        { what: 'create', pick: 603 },
        { what: 'create', pick: 663 },
        { what: 'create', pick: 158 },
      ],
      chapters: [
        {
          ...usual,
          people: [
            { what: 'comment', pick: 238 },
            { what: 'create', pick: 104 },
          ],
          pause: 15,
        },
        {
          ...usual,
          people: [
            { what: 'comment-restricted', pick: 61 },
            { what: 'comment', pick: 39 },
          ],
          pause: 15,
        },
        {
          ...usual,
          people: [
            { what: 'create-other-type', pick: 321 },
            { what: 'create-other-type', pick: 397 },
          ],
          pause: 15,
        },
        {
          ...usual,
          people: [
            { what: 'delete-comment', pick: 68 },
            { what: 'answer-with-file', pick: 731 },
            { what: 'comment', pick: 561 },
          ],
          weather: {
            ...calm,
            strikes: [
              { site: 'desk', skip: 2, times: 5, writesOnly: true, action: { kind: 'slow', ms: 40_000 } },
              { site: 'customer', skip: 6, times: 5, writesOnly: false, action: { kind: 'html' } },
            ],
            overlap: true,
          },
          pause: 1500,
        },
        { ...usual, people: [{ what: 'make-internal', pick: 818 }], pause: 5 },
      ],
    });
  });

  it('makes all twins that are allowed, once the issue too many has moved away', async () => {
    const caps = { creates: 2, updates: 1, comments: 3, deletes: 1, commentsPerPair: 2 };
    await simulate({
      ...plain,
      rules: { ...usualRules, caps },
      chapters: [
        {
          ...usual,
          people: [
            { what: 'create', pick: 0 },
            { what: 'create', pick: 0 },
          ],
        },
        { ...usual, people: [{ what: 'move-away', pick: 1000 }] },
      ],
    });
  });

  it('gives a pair no second allowance where a failed read made the run look at each of its twins', async () => {
    const caps = { creates: 3, updates: 2, comments: 4, deletes: 1, commentsPerPair: 3 };
    const lost = { kind: 'reset-after' } as const;
    await simulate({
      ...plain,
      sameSite: true,
      rules: { ...usualRules, files: 'to-customer', caps },
      chapters: [
        { ...usual, people: [], pause: 15 },
        {
          ...usual,
          people: [
            { what: 'note-with-file', pick: 597 },
            { what: 'answer-with-file', pick: 365 },
            { what: 'attach', pick: 233 },
            { what: 'make-public', pick: 302 },
          ],
          weather: {
            ...calm,
            strikes: [{ site: 'desk', skip: 4, times: 5, writesOnly: false, action: lost }],
          },
        },
      ],
    });
  });
});
