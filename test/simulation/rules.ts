/** The random configuration of a world, and what it makes of a comment: the judge goes by this and by people's history. */
import fc from 'fast-check';
import { scenarioRules, scenarioSync } from '../support/bridge.ts';
import { pairsRow } from './existing-pairs.ts';
import type { PairRules } from './existing-pairs.ts';
import { capsArbitrary, capsRow } from './caps.ts';
import type { Caps } from './caps.ts';
import type { PersonComment } from './history.ts';
import { carriedFields, FIELD_NAMES, fieldRows, holdsPeople } from './more-fields.ts';
import type { FieldDirection, FieldName } from './more-fields.ts';
import { usersRow } from './people-in-fields.ts';
import type { UserRules } from './people-in-fields.ts';
import { STOP_LABEL, TWIN_LABEL } from './own-labels.ts';
import { statusRow } from './statuses.ts';
import type { StatusRules } from './statuses.ts';
import { deskScope, textDirection, typeRows } from './types.ts';
import type { TypeRules } from './types.ts';

export interface Rules {
  readonly direction: 'both' | 'to-desk' | 'to-customer';
  readonly deskVisibility: 'public' | 'internal';
  readonly restricted: 'skip' | 'internal';
  readonly fromApps: boolean;
  readonly edits: boolean;
  readonly deletes: boolean;
  readonly authorship: 'enriched' | 'anonymous';
  readonly webLinks: boolean;
  readonly twinLabel: boolean;
  readonly stopLabel: boolean;
  readonly securityLevel: 'skip' | 'sync';
  /** Of the fields Summary and Description. */
  readonly when: 'change' | 'create' | 'always';
  /** Fields besides these two, with their directions. */
  readonly fields: Readonly<Partial<Record<FieldName, FieldDirection>>>;
  /** Who is who, where one of these fields holds people. */
  readonly users: UserRules;
  readonly conflicts: 'newest' | 'customer' | 'desk';
  readonly status: StatusRules;
  /** Of attachments; `none`: files are not looked at. */
  readonly files: FieldDirection | 'none';
  /** Where people name issues that were there before. */
  readonly pairs: PairRules;
  readonly onDelete: 'comment' | 'ignore';
  readonly caps: Caps;
  /** Whose issues get twins. */
  readonly types: TypeRules;
}

const KEY_ROW = '  - { customer: Key, desk: Customer issue }\n';

/** The defaults, with a label to stop. */
export const usualRules: Rules = {
  direction: 'both',
  deskVisibility: 'public',
  restricted: 'skip',
  fromApps: false,
  edits: true,
  deletes: true,
  authorship: 'enriched',
  webLinks: false,
  twinLabel: false,
  stopLabel: true,
  securityLevel: 'skip',
  when: 'change',
  fields: {},
  users: 'map',
  conflicts: 'newest',
  status: 'off',
  files: 'none',
  pairs: 'none',
  onDelete: 'comment',
  caps: 'usual',
  types: 'to-desk',
};

/** Most customers keep the default, so most worlds do; a shorter script ends there, too. */
function mostly<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(usual, ...Array<T>(4 * others.length - 1).fill(usual), ...others);
}

const fieldsArbitrary: fc.Arbitrary<Rules['fields']> = fc.dictionary(
  fc.constantFrom(...FIELD_NAMES, ...FIELD_NAMES.filter(holdsPeople)),
  fc.constantFrom<FieldDirection[]>('both', 'both', 'to-desk', 'to-customer'),
  { minKeys: 1, maxKeys: 3, noNullPrototype: true },
);

// Whoever is to name pairs, or to count twins, would have to know of both directions what the judge knows of one.
export const rulesArbitrary: fc.Arbitrary<Rules> = fc
  .record({
    direction: mostly<Rules['direction']>('both', 'to-desk', 'to-customer'),
    deskVisibility: mostly<Rules['deskVisibility']>('public', 'internal'),
    restricted: mostly<Rules['restricted']>('skip', 'internal'),
    fromApps: mostly(false, true),
    edits: mostly(true, false),
    deletes: mostly(true, false),
    authorship: mostly<Rules['authorship']>('enriched', 'anonymous'),
    webLinks: mostly(false, true),
    twinLabel: mostly(false, true),
    // The stories about stopping need it, so here it is the usual case.
    stopLabel: mostly(true, false),
    securityLevel: mostly<Rules['securityLevel']>('skip', 'sync'),
    when: mostly<Rules['when']>('change', 'create', 'always'),
    fields: fc.oneof(
      { withCrossShrink: true },
      { weight: 2, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fieldsArbitrary },
    ),
    users: fc.constantFrom<UserRules[]>('map', 'gone', 'stand-ins'),
    conflicts: mostly<Rules['conflicts']>('newest', 'customer', 'desk'),
    status: fc.constantFrom<StatusRules[]>(
      'off',
      'off',
      'off',
      'off',
      'off',
      'off',
      'both',
      'paths',
      'toDesk',
    ),
    files: fc.constantFrom<Rules['files'][]>(
      'none',
      'none',
      'none',
      'both',
      'both',
      'to-desk',
      'to-customer',
    ),
    pairs: fc.constantFrom<PairRules[]>('none', 'none', 'none', 'none', 'none', 'none', 'field', 'file'),
    onDelete: mostly<Rules['onDelete']>('comment', 'ignore'),
    caps: capsArbitrary,
    types: fc.constantFrom<TypeRules[]>(...Array<TypeRules>(6).fill('to-desk'), 'both', 'to-customer'),
  })
  .map((rules) => (rules.types === 'to-desk' ? rules : { ...rules, pairs: 'none', caps: 'usual' }));

/** The sync of a world in YAML. */
export function syncOf(rules: Rules, sameSite: boolean): string {
  const text = scenarioRules
    // A field that names pairs is filled by agents alone.
    .replace(rules.pairs === 'field' ? KEY_ROW : '', '')
    .replace(/ {2}- \{ customer: \[Task.*/, typeRows(rules.types).join('\n'))
    .replace('webLinks: false', `webLinks: ${String(rules.webLinks)}`)
    .replace('  - Summary', textRow(rules, 'summary'))
    .replace('  - Description', [textRow(rules, 'description'), ...fieldRows(rules)].join('\n'))
    .trim();
  const { direction, deskVisibility, restricted, fromApps, edits, deletes, authorship } = rules;
  const comments = { direction, deskVisibility, restricted, fromApps, edits, deletes, authorship };
  const more = [
    `comments: ${JSON.stringify(comments)}`,
    `securityLevel: ${rules.securityLevel}`,
    `conflicts: ${rules.conflicts}`,
    `onDelete: ${rules.onDelete}`,
    ...pairsRow(rules.pairs),
    ...(carriedFields(rules).some(([name]) => holdsPeople(name)) ? [usersRow(rules.users)] : []),
    ...statusRow(rules.status),
    ...(rules.files === 'none' ? [] : [`attachments: { direction: ${rules.files}, maxSizeMb: 1 }`]),
    ...capsRow(rules.caps),
    ...(rules.stopLabel ? [`stopLabel: ${STOP_LABEL}`] : []),
    ...(rules.twinLabel ? [`twinLabel: ${JSON.stringify(TWIN_LABEL)}`] : []),
  ];
  return scenarioSync([text, ...more].join('\n'), { sameSite, desk: deskScope(rules.types) });
}

/** When a text is carried. One that goes both ways cannot belong to either side for good. */
export function whenOf({ when, types }: Rules, part: 'summary' | 'description'): Rules['when'] {
  return when === 'always' && textDirection(types, part) === 'both' ? 'change' : when;
}

function textRow(rules: Rules, part: 'summary' | 'description'): string {
  const name = part === 'summary' ? 'Summary' : 'Description';
  const direction = textDirection(rules.types, part);
  return `  - { customer: ${name}, desk: ${name}, direction: ${direction}, when: ${whenOf(rules, part)} }`;
}

/** Whether comments of this kind travel at all, whoever may see them. */
export function mayTravel(rules: Rules, { side, byApp }: Pick<PersonComment, 'side' | 'byApp'>): boolean {
  if (rules.direction === (side === 'customer' ? 'to-customer' : 'to-desk')) return false;
  return !byApp || rules.fromApps;
}

/** How a comment has to arrive as it stands now; undefined: not at all. */
export function carriageOf(rules: Rules, comment: PersonComment): 'public' | 'internal' | undefined {
  if (comment.deleted || comment.internal || !mayTravel(rules, comment)) return undefined;
  if (comment.restricted) return rules.restricted === 'internal' ? 'internal' : undefined;
  return comment.side === 'customer' && rules.deskVisibility === 'internal' ? 'internal' : 'public';
}
