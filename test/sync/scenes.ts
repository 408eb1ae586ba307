/** Random pairs: what people wrote on both sides, what earlier runs, strangers and crashes left behind, and random rules. */
import fc from 'fast-check';
import type { Contract } from '../../src/config/contract.ts';
import type { Comment, Issue, Person, Side } from '../../src/sync/snapshot.ts';
import { otherSide } from '../../src/sync/snapshot.ts';
import {
  commentId,
  commentOf,
  contractOf,
  customerIssue,
  description,
  deskIssue,
  doc,
  docWithFile,
  issueId,
  issueKey,
  linkedDesk,
  mapping,
  MINUTE,
  mirrorOf,
  NOON,
  ourselves,
  person,
  summary,
  twinsOf,
} from './builders.ts';

export const sides = ['customer', 'desk'] as const;

const authors: readonly (readonly [Person | undefined, weight: number])[] = [
  [person('Ann Lee'), 6],
  [person('Bo Ek'), 3],
  [person('Ignored One'), 1],
  [person('Build Bot', { accountType: 'app' }), 1],
  [undefined, 1],
];

/** What a random comment of a person is made of. */
const anyOrigin = fc.record({
  author: fc.oneof(...authors.map(([arbitrary, weight]) => ({ arbitrary: fc.constant(arbitrary), weight }))),
  text: fc.integer({ min: 0, max: 2 }),
  seen: fc.oneof(
    { arbitrary: fc.constant('public' as const), weight: 8 },
    { arbitrary: fc.constantFrom('jsd-internal', 'marked-internal', 'restricted', 'both'), weight: 6 },
    { arbitrary: fc.constantFrom('no-answer', 'no-jsd'), weight: 1 },
  ),
  // What earlier runs, a changed account, a person or an attacker made of it on the other side.
  mirrors: fc.array(
    fc.record({
      by: fc.oneof(
        { arbitrary: fc.constantFrom('us', 'former'), weight: 8 },
        { arbitrary: fc.constantFrom('stranger', 'nobody'), weight: 1 },
      ),
      stale: fc.boolean(),
      onPurpose: fc.boolean(),
      hiddenByHand: fc.boolean(),
      hash: fc.constantFrom('right', 'right', 'right', 'old version'),
      withFile: fc.constantFrom(false, false, false, true),
    }),
    { maxLength: 3 },
  ),
  gone: fc.constantFrom(false, false, false, true),
  marker: fc.oneof(
    { arbitrary: fc.constant('none' as const), weight: 14 },
    { arbitrary: fc.constantFrom('other sync', 'garbage', 'null', 'other pair'), weight: 1 },
  ),
});
type AnyOrigin = typeof anyOrigin extends fc.Arbitrary<infer T> ? T : never;

const anyRules = fc.record({
  direction: fc.constantFrom('both', 'both', 'to-desk', 'to-customer', 'off'),
  deskVisibility: fc.constantFrom('public', 'internal'),
  restricted: fc.constantFrom('skip', 'internal'),
  fromApps: fc.boolean(),
  ignoreAuthors: fc.constantFrom([], ['ignored-one']),
  edits: fc.constantFrom(true, true, false),
  deletes: fc.constantFrom(true, true, false),
  since: fc.constantFrom(undefined, NOON + 103_000),
});

export const anyPair = fc.record({
  rules: anyRules,
  anonymous: fc.boolean(),
  customerType: fc.constantFrom('software', 'software', 'service_desk'),
  origins: fc.record({
    customer: fc.array(anyOrigin, { maxLength: 5 }),
    desk: fc.array(anyOrigin, { maxLength: 5 }),
  }),
  label: fc.constantFrom('none', 'none', 'none', 'customer', 'desk'),
  level: fc.constantFrom(false, false, false, true),
  moved: fc.constantFrom('none', 'none', 'none', 'none', 'customer', 'desk'),
  hinted: fc.boolean(),
  doubled: fc.constantFrom(false, false, true),
  held: fc.array(fc.integer({ min: 100, max: 105 }), { maxLength: 1 }),
  when: fc.constantFrom('change', 'create', 'always'),
  fields: fc.record({ customer: fc.integer({ min: 0, max: 2 }), desk: fc.integer({ min: 0, max: 2 }) }),
});
export type AnyPair = typeof anyPair extends fc.Arbitrary<infer T> ? T : never;

export interface Scene {
  readonly contract: Contract;
  readonly twins: ReturnType<typeof twinsOf>;
}

function seenAs(seen: AnyOrigin['seen']): Partial<Comment> {
  switch (seen) {
    case 'jsd-internal':
      return { jsdPublic: false };
    case 'marked-internal':
      return { properties: { 'sd.public.comment': { internal: true } } };
    case 'restricted':
      return { restricted: true };
    case 'both':
      return { restricted: true, jsdPublic: false };
    case 'no-answer':
      return { properties: undefined };
    case 'no-jsd':
      return { jsdPublic: undefined };
    default:
      return {};
  }
}

function markerOf(contract: Contract, origin: Issue, kind: AnyOrigin['marker']): Record<string, unknown> {
  switch (kind) {
    case 'other sync':
      return { 'deskbridge.upstream': { v: 1 } };
    case 'garbage':
      return { 'deskbridge.acme': { v: 1, origin: 'me' } };
    case 'null':
      return { 'deskbridge.acme': null };
    case 'other pair': {
      const site = contract.customer.host;
      return {
        'deskbridge.acme': { v: 1, origin: { site, issue: `9${origin.id}`, comment: '5' }, hash: '1:x' },
      };
    }
    default:
      return {};
  }
}

function mirrorAuthor(side: Side, by: string): Person | undefined {
  if (by === 'us') return ourselves(side);
  if (by === 'former')
    return person('x', { accountId: side === 'desk' ? 'former-at-vendor' : 'former-at-acme' });
  return by === 'stranger' ? person('Old Robot') : undefined;
}

/** Every origin's text names side and number, so that whatever is written can be traced to who wrote it. */
function wordsOf(side: Side, n: number, version: number): string {
  return `words-${side}-${n} v${version}`;
}

export function sceneOf(any: AnyPair): Scene {
  const enriched = any.anonymous ? 'anonymous' : 'enriched';
  const { since, ...rules } = any.rules;
  const base = contractOf();
  const contract = contractOf({
    comments: {
      ...rules,
      ...(since === undefined ? {} : { since }),
      authorship: { toDesk: enriched, toCustomer: enriched },
    },
    customer: { project: { ...base.customer.project, type: any.customerType } },
    fields: [mapping(summary, { when: any.when }), mapping(description, { when: any.when })],
    stopLabel: 'no-sync',
    twinLabel: { desk: 'acme' },
  });
  const bare = { customer: customerIssue(), desk: deskIssue() };
  const comments: Record<Side, Comment[]> = { customer: [], desk: [] };
  for (const side of sides) {
    for (const [n, origin] of any.origins[side].entries()) {
      const id = 100 + n;
      const seen = seenAs(origin.seen);
      const comment = commentOf(id, wordsOf(side, id, origin.text), {
        author: origin.author,
        ...seen,
        ...('properties' in seen && seen.properties === undefined
          ? {}
          : { properties: { ...seen.properties, ...markerOf(contract, bare[side], origin.marker) } }),
      });
      if (!origin.gone) comments[side].push(comment);
      for (const [m, mirror] of origin.mirrors.entries()) {
        const before = { ...comment, body: doc(wordsOf(side, id, mirror.stale ? 9 : origin.text)) };
        const to = otherSide(side);
        const made = mirrorOf(contract, side, bare[side], before, 1000 + n * 10 + m, {
          author: mirrorAuthor(to, mirror.by),
          internal: mirror.onPurpose && to === 'desk',
          ...(mirror.hash === 'right' ? {} : { marker: { hash: '0:old' } }),
          ...(mirror.withFile ? { body: docWithFile('file') } : {}),
        });
        comments[to].push(mirror.hiddenByHand && to === 'desk' ? { ...made, jsdPublic: false } : made);
      }
    }
    comments[side].sort((a, b) => Number(a.id) - Number(b.id));
  }
  for (const side of sides) comments[side].sort((a, b) => a.created - b.created);
  const fields = (side: Side) => ({
    summary: { kind: 'text' as const, text: `summary ${any.fields[side]}` },
    ...(any.fields[side] === 2
      ? {}
      : { description: { kind: 'richText' as const, doc: doc(`d${any.fields[side]}`) } }),
  });
  const issue = (side: Side) => ({
    comments: comments[side],
    fields: fields(side),
    labels: any.label === side ? ['no-sync'] : [],
    ...(any.moved === side ? { projectId: '99999' } : {}),
  });
  const double = linkedDesk(contract, bare.customer, {
    id: issueId(299),
    key: issueKey('HELP-99'),
    created: NOON + 60 * MINUTE,
  });
  const twins = twinsOf(contract, {
    customer: {
      ...issue('customer'),
      hasSecurityLevel: any.level,
      ...(any.hinted ? {} : { properties: {} }),
    },
    desk: issue('desk'),
    hinted: any.hinted,
    doubles: any.doubled ? [double] : [],
    held: any.held.map(commentId),
  });
  return { contract, twins };
}
