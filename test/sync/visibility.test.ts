import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Project } from '../../src/config/contract.ts';
import type { Comment } from '../../src/sync/snapshot.ts';
import { visibilityOf } from '../../src/sync/visibility.ts';
import type { Visibility } from '../../src/sync/visibility.ts';
import { commentOf } from './builders.ts';

const projectTypes: readonly Project['type'][] = [
  'service_desk',
  'software',
  'business',
  'product_discovery',
  'unknown',
];

/** What `sd.public.comment` can hold, with what it says: true for internal. */
const marks: readonly (readonly [name: string, says: boolean, property: unknown])[] = [
  ['true', true, { internal: true }],
  ["'true'", true, { internal: 'true' }],
  ['garbage', true, { internal: 'maybe' }],
  ['null', true, { internal: null }],
  ['1', true, { internal: 1 }],
  ['false', false, { internal: false }],
  ["'false'", false, { internal: 'false' }],
  ['absent', false, {}],
];

interface Case {
  readonly type: Project['type'];
  readonly jsdPublic: boolean | undefined;
  readonly restricted: boolean;
  readonly mark: (typeof marks)[number] | 'no property' | 'not answered';
}

function every(): readonly Case[] {
  const cases: Case[] = [];
  for (const type of projectTypes)
    for (const jsdPublic of [true, false, undefined])
      for (const restricted of [true, false])
        for (const mark of [...marks, 'no property' as const, 'not answered' as const])
          cases.push({ type, jsdPublic, restricted, mark });
  return cases;
}

function propertiesOf(mark: Case['mark']): Comment['properties'] {
  if (mark === 'not answered') return undefined;
  return mark === 'no property' ? {} : { 'sd.public.comment': mark[2] };
}

/** The rule once more, as a table of sentences and in another order than the code. */
function expected({ type, jsdPublic, restricted, mark }: Case): Visibility {
  const answered = mark !== 'not answered';
  const provedByJsm = type !== 'service_desk' || jsdPublic === true;
  const saysInternal = Array.isArray(mark) && mark[1] === true;
  if (answered && provedByJsm && jsdPublic !== false && !saysInternal && !restricted) return 'public';
  if (restricted) return 'restricted';
  return jsdPublic === false || saysInternal ? 'internal' : 'unknown';
}

function nameOf({ type, jsdPublic, restricted, mark }: Case): string {
  const property = typeof mark === 'string' ? mark : mark[0];
  return `${type}, jsdPublic ${String(jsdPublic)}, property ${property}${restricted ? ', restricted' : ''}`;
}

describe('the visibility of a comment', () => {
  it.each(every().map((one) => [nameOf(one), one] as const))('%s', (_name, one) => {
    const comment = commentOf(1, 'text', {
      jsdPublic: one.jsdPublic,
      restricted: one.restricted,
      properties: propertiesOf(one.mark),
    });
    expect(visibilityOf(comment, { type: one.type })).toBe(expected(one));
  });

  it('reads a property that is no object as saying nothing', () => {
    for (const value of ['internal', 7, null, [], true]) {
      const comment = commentOf(1, 'text', { properties: { 'sd.public.comment': value } });
      expect(visibilityOf(comment, { type: 'service_desk' })).toBe('public');
    }
  });

  it('is never public when any sign says otherwise', () => {
    const anyComment = fc.record({
      jsdPublic: fc.option(fc.boolean(), { nil: undefined }),
      restricted: fc.boolean(),
      properties: fc.option(
        fc.dictionary(
          fc.constantFrom('sd.public.comment', 'deskbridge.acme', 'other'),
          fc.oneof(fc.record({ internal: fc.anything() }), fc.anything()),
        ),
        { nil: undefined },
      ),
    });
    fc.assert(
      fc.property(anyComment, fc.constantFrom(...projectTypes), (parts, type) => {
        if (visibilityOf(commentOf(1, 'text', parts), { type }) !== 'public') return;
        expect(parts.restricted).toBe(false);
        expect(parts.jsdPublic).not.toBe(false);
        if (type === 'service_desk') expect(parts.jsdPublic).toBe(true);
        expect(parts.properties).toBeDefined();
        const mark: unknown = parts.properties?.['sd.public.comment'];
        if (typeof mark === 'object' && mark !== null && 'internal' in mark)
          expect([false, 'false']).toContain(mark.internal);
      }),
      { numRuns: 2000 },
    );
  });
});
