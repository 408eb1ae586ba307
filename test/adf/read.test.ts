import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryDoc } from '../../src/adf/carry.ts';
import { hashDoc } from '../../src/adf/hash.ts';
import { hasMedia } from '../../src/adf/media.ts';
import { toPlainText } from '../../src/adf/plain-text.ts';
import { readDoc } from '../../src/adf/read.ts';
import { doc, n, p, t, textsOf } from './documents.ts';

describe('readDoc', () => {
  it.each([
    ['nothing', undefined, doc()],
    ['null', null, doc()],
    ['false', false, doc()],
    ['an empty string', '', doc()],
    ['an empty object', {}, doc()],
    ['a string', 'one\ntwo\n\nthree', doc(p('one', n('hardBreak'), 'two'), p('three'))],
    ['a number', 7, doc(p('7'))],
    ['a list', [p('a'), null, 'b', [t('c')]], doc(p('a'), t('b'), n('unknown', {}, t('c')))],
    ['a node', p('a'), doc(p('a'))],
    ['content without a list', { type: 'doc', content: { type: 'paragraph', content: 'a' } }, doc(p('a'))],
    [
      'text in the wrong node',
      { type: 'doc', text: 'a', content: [{ type: 'panel', text: 'b' }] },
      doc(t('a'), n('panel', {}, t('b'))),
    ],
    ['a node without a type', [{ text: 'a' }], doc(n('unknown', {}, t('a')))],
    [
      'text with content',
      [{ type: 'text', text: 'a', content: [t('b')] }],
      doc(n('unknown', {}, t('a'), t('b'))),
    ],
    [
      'marks of wrong shapes',
      [{ type: 'text', text: 'a', marks: ['em', 1, null, {}, { type: 'code', attrs: 3 }] }],
      doc(t('a', 'em', 'code')),
    ],
  ])('reads %s', (_name, value, expected) => {
    expect(readDoc(value)).toEqual(expected);
  });

  it('never throws, whatever JSON it is given, and neither does what comes after it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const read = readDoc(value);
        carryDoc(read);
        hashDoc(read);
        toPlainText(read);
        hasMedia(read);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps the text below any nesting', () => {
    let deep: unknown = [t('bottom'), { type: 'text', text: ' end' }];
    for (let level = 0; level < 300_000; level++)
      deep = { type: level % 2 === 0 ? 'bulletList' : 'panel', content: [deep] };
    const { doc: carried, cut } = carryDoc(readDoc({ type: 'doc', version: 1, content: [deep] }));
    expect(cut).toBe(false);
    expect(textsOf(carried)).toEqual(['bottom end']);
    expect(carryDoc(carried).doc).toEqual(carried);
  });
});

describe('hasMedia', () => {
  it('finds a file anywhere', () => {
    expect(hasMedia(doc(p('a')))).toBe(false);
    expect(hasMedia(doc(p('a'), n('panel', {}, p(n('mediaInline')))))).toBe(true);
    expect(hasMedia(doc(n('mediaSingle')))).toBe(true);
  });
});
