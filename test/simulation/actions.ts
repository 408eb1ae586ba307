/** What random people may do. An action picks its object by a number, so that a shorter script still makes sense. */
import fc from 'fast-check';

const ACTIONS = [
  'create',
  'create-other-type',
  'create-on-desk',
  'for-acme',
  'not-for-acme',
  'create-secret',
  'edit-summary',
  'edit-description',
  'comment',
  'comment',
  'comment',
  'comment-restricted',
  'answer',
  'answer',
  'answer',
  'note',
  'bot',
  'edit-comment',
  'edit-comment',
  'delete-comment',
  'restrict',
  'unrestrict',
  'make-internal',
  'make-public',
  'stop',
  'go-on',
  'edit-desk-summary',
  'move-away',
  'move-away',
  'move-back',
  'move-back',
  'change-type',
  'change-type',
  'change-status',
  'set-level',
  'lift-level',
  'delete-twin',
  'delete-origin',
  'delete-mirror',
  'edit-mirror',
  'wipe-mirror',
  'wipe-hint',
  'forge-hint',
  'garble-marker',
  'mend-marker',
  'copy-mirror-marker',
  'copy-desk-marker',
  'sla',
  'edit-field',
  'edit-field',
  'edit-both-fields',
  'transition',
  'transition',
  'transition-of-both',
  'attach',
  'attach',
  'attach-on-desk',
  'comment-with-file',
  'comment-with-file',
  'restricted-with-file',
  'answer-with-file',
  'answer-with-file',
  'note-with-file',
  'delete-file',
  'delete-copy',
  'hide-file',
  'hide-file',
  'show-file',
  'create-named',
  'create-named',
  'name-issue',
  'unname-issue',
  'lose-origin',
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

function some(
  what: readonly Action['what'][],
  constraints: fc.ArrayConstraints,
): fc.Arbitrary<readonly Action[]> {
  return fc.array(fc.record({ what: fc.constantFrom(...what), pick: fc.nat(1000) }), constraints);
}

/** One to three issues with a few comments. */
export const prologueArbitrary: fc.Arbitrary<readonly Action[]> = fc
  .tuple(
    some(['create'], { minLength: 1, maxLength: 3 }),
    some(['create-named', 'name-issue'], { maxLength: 3 }),
    some(['comment', 'comment-restricted', 'answer', 'comment-with-file', 'answer-with-file', 'edit-field'], {
      maxLength: 4,
    }),
  )
  .map(([issues, pairs, comments]) => [...issues, ...pairs, ...comments]);

/** What is done to pairs at rest. */
export const afterwardsArbitrary: fc.Arbitrary<readonly Action[]> = some(
  [
    'transition',
    'edit-field',
    'edit-both-fields',
    'answer-with-file',
    'hide-file',
    'change-type',
    'create-named',
    'lose-origin',
  ],
  { maxLength: 4 },
);
