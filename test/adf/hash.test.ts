import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Doc, Node } from '../../src/adf/document.ts';
import { hashDoc, hashJson, hashText, isCurrentHash } from '../../src/adf/hash.ts';
import { readDoc } from '../../src/adf/read.ts';
import { doc, hostile, link, n, p, t } from './documents.ts';

/** The same document as Jira might answer it the next time. */
function perturb(node: Node): Node {
  const marks = node.marks === undefined ? undefined : [...node.marks].reverse();
  const attrs = { ...node.attrs, localId: 'other', occurrenceKey: 'other', nothing: null };
  const reversed = Object.fromEntries(Object.entries(attrs).reverse());
  const parts: Node[] = [];
  for (const child of node.content ?? []) {
    parts.push({ type: 'text', text: '' });
    if (
      child.type === 'text' &&
      child.text !== undefined &&
      child.text.length > 1 &&
      child.content === undefined
    ) {
      parts.push(
        perturb({ ...child, text: child.text.slice(0, 1) }),
        perturb({ ...child, text: child.text.slice(1) }),
      );
    } else {
      parts.push(perturb(child));
    }
  }
  if (node.type === 'text') return { ...node, ...(marks === undefined ? { marks: [] } : { marks }) };
  return {
    ...node,
    attrs: reversed,
    marks: [...(marks ?? []), { type: 'annotation', attrs: { id: 'x' } }],
    content: parts,
  };
}

describe('hashDoc', () => {
  it('has a version and the length of SHA-256', () => {
    expect(hashDoc(doc(p('a')))).toMatch(/^1:[\w-]{43}$/);
    expect(isCurrentHash(hashDoc(doc()))).toBe(true);
    expect(isCurrentHash('0:abc')).toBe(false);
    expect(isCurrentHash('10:abc')).toBe(false);
  });

  it('is the same for ever: markers hold it', () => {
    expect(hashDoc(doc(p('Hello ', t('world', 'strong'))))).toBe(
      '1:9ZYUM27vMi2BLmt4LjCsZxnZR2xOhiLE30LllFRhIIc',
    );
  });

  it('ignores what Jira changes by itself', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const read = readDoc(raw);
        expect(hashDoc({ ...read, content: perturb(read).content ?? [] })).toBe(hashDoc(read));
      }),
      { numRuns: 500 },
    );
  });

  it('ignores names of mentions and sizes of media, but not who and which', () => {
    const mention = (id: string, text: string): Doc => doc(p(n('mention', { id, text })));
    expect(hashDoc(mention('1', '@Ann'))).toBe(hashDoc(mention('1', '@Ann Lee-Smith')));
    expect(hashDoc(mention('1', '@Ann'))).not.toBe(hashDoc(mention('2', '@Ann')));
    const media = (id: string, width: number): Doc =>
      doc(
        n(
          'mediaSingle',
          { layout: 'center', width },
          n('media', { id, width, height: width, collection: 'c' }),
        ),
      );
    expect(hashDoc(media('1', 10))).toBe(hashDoc(media('1', 20)));
    expect(hashDoc(media('1', 10))).not.toBe(hashDoc(media('2', 10)));
  });

  it('changes with any text', () => {
    const change = (node: Node): Node => {
      let done = false;
      const walk = (each: Node): Node => {
        if (!done && each.type === 'text' && each.text !== undefined) {
          done = true;
          return { ...each, text: `${each.text}!` };
        }
        return each.content === undefined ? each : { ...each, content: each.content.map(walk) };
      };
      return walk(node);
    };
    fc.assert(
      fc.property(hostile, (raw) => {
        const read = readDoc(raw);
        const changed = change(read);
        fc.pre(JSON.stringify(changed) !== JSON.stringify(read));
        expect(hashDoc({ ...read, content: changed.content ?? [] })).not.toBe(hashDoc(read));
      }),
      { numRuns: 500 },
    );
  });

  it('changes with structure, marks and addresses', () => {
    const hashes = [
      doc(p('ab')),
      doc(p('a'), p('b')),
      doc(p(t('ab', 'strong'))),
      doc(p(t('a', 'strong'), 'b')),
      doc(p(t('ab', link('https://example.com/1')))),
      doc(p(t('ab', link('https://example.com/2')))),
      doc(n('heading', { level: 1 }, t('ab'))),
      doc(p(n('emoji', { shortName: ':x:' }))),
      doc(p({ ...n('emoji', { shortName: ':x:' }), marks: [link('https://example.com/1')] })),
      doc(p({ ...n('emoji', { shortName: ':x:' }), marks: [link('https://example.com/2')] })),
      doc(n('heading', { level: 2 }, t('ab'))),
    ].map(hashDoc);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('hashJson', () => {
  it('ignores the order of keys and keys without a value', () => {
    expect(hashJson({ a: 1, b: [true, { c: 'x', d: null }] })).toBe(
      hashJson({ b: [true, { c: 'x' }], e: undefined, a: 1 }),
    );
    expect(hashJson([1, 2])).not.toBe(hashJson([2, 1]));
    expect(hashJson('1')).not.toBe(hashJson(1));
    expect(hashJson([null])).not.toBe(hashJson([]));
    expect(hashText('a')).toBe(hashJson('a'));
  });

  it('survives any nesting', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 200_000; level++) deep = [deep];
    expect(hashJson(deep)).toMatch(/^1:/);
  });
});
