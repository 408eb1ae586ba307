import { describe, expect, it } from 'vitest';
import { carryComment } from '../../src/adf/carry-comment.ts';
import { carryDoc } from '../../src/adf/carry.ts';
import type { Node } from '../../src/adf/document.ts';
import { sizeOf, TEXT_LIMIT } from '../../src/adf/limit.ts';
import { plainDoc, toPlainText } from '../../src/adf/plain-text.ts';
import { readDoc } from '../../src/adf/read.ts';
import { adfErrors, hasAdfSchema } from '../contract/adf-schema.ts';
import { doc, n, p, t, textsOf } from './documents.ts';

const note = { text: 'Cut here.', url: 'https://acme.atlassian.net/browse/ACME-1' };
const notePart = p(t('Cut here.', { type: 'link', attrs: { href: note.url } }));
const header = { name: 'Ann Lee', project: 'ACME', created: Date.UTC(2026, 10, 2, 9, 14) };

describe('the limit', () => {
  it('leaves a document alone that is exactly as long as allowed, and cuts one character more', () => {
    const fill = (length: number) => doc(p('a'.repeat(length)));
    const exact = TEXT_LIMIT - sizeOf(fill(0));
    expect(sizeOf(fill(exact))).toBe(TEXT_LIMIT);
    expect(carryDoc(fill(exact), { note })).toEqual({ doc: fill(exact), degraded: [], cut: false });
    const { doc: cut, cut: wasCut } = carryDoc(fill(exact + 1), { note });
    expect(wasCut).toBe(true);
    expect(sizeOf(cut)).toBeLessThanOrEqual(TEXT_LIMIT);
    expect(sizeOf(cut)).toBeGreaterThan(TEXT_LIMIT - 50);
  });

  it('ends between blocks and then says so', () => {
    const blocks = Array.from({ length: 100 }, (_, index) => p(`${index} ${'word '.repeat(200)}`));
    const { doc: carried, cut } = carryDoc(doc(...blocks), { note });
    expect(cut).toBe(true);
    expect(carried.content.slice(0, -1)).toEqual(blocks.slice(0, carried.content.length - 1));
    expect(carried.content.at(-1)).toEqual(notePart);
    expect(carried.content.length).toBeGreaterThan(25);
  });

  it('ends at a word inside a block that is far too long', () => {
    const text = 'some words '.repeat(10_000);
    const { doc: carried } = carryDoc(doc(p('first'), n('codeBlock', {}, t(text))), { note });
    expect(carried.content[0]).toEqual(p('first'));
    const kept = carried.content[1]?.content?.[0]?.text ?? '';
    expect(kept.length).toBeGreaterThan(31_000);
    expect(kept).toMatch(/(?:some|words)…$/);
    expect(carried.content[2]).toEqual(notePart);
  });

  it('never parts a surrogate pair, and counts what JSON escapes', () => {
    for (const text of ['😀'.repeat(50_000), `a${'😀'.repeat(50_000)}`, '"\\\n'.repeat(40_000)]) {
      const { doc: carried } = carryDoc(doc(p(text)), { note });
      expect(sizeOf(carried)).toBeLessThanOrEqual(TEXT_LIMIT);
      expect(textsOf(carried).every((part) => part.isWellFormed())).toBe(true);
      expect(textsOf(carried)[0]?.length).toBeGreaterThan(15_000);
    }
  });

  it('cuts inside lists and tables, and the rest stays valid', () => {
    const row = (index: number): Node =>
      n('tableRow', {}, n('tableCell', {}, p(`row ${index} ${'x '.repeat(100)}`)));
    const table = n('table', {}, ...Array.from({ length: 1_000 }, (_, index) => row(index)));
    const list = n(
      'bulletList',
      {},
      n('listItem', {}, p('a'), n('bulletList', {}, n('listItem', {}, p('b '.repeat(30_000))))),
    );
    for (const block of [table, list]) {
      const { doc: carried, cut } = carryDoc(doc(block), { note });
      expect(cut).toBe(true);
      expect(carried.content.map((each) => each.type)).toEqual([block.type, 'paragraph']);
      expect(sizeOf(carried)).toBeGreaterThan(TEXT_LIMIT / 2);
      if (hasAdfSchema) expect(adfErrors(carried)).toEqual([]);
    }
  });

  it('does not fail with a small limit, a long note or none', () => {
    const long = doc(p('word '.repeat(5_000)));
    expect(sizeOf(carryDoc(long, { limit: 1, note }).doc)).toBeLessThanOrEqual(2_000);
    const wild = { text: 'n"'.repeat(5_000), url: `https://example.com/${'a'.repeat(3_000)}` };
    expect(sizeOf(carryDoc(long, { limit: 2_000, note: wild }).doc)).toBeLessThanOrEqual(2_000);
    expect(carryDoc(long, { limit: 2_000 }).doc.content.at(-1)).toEqual(p('[…]'));
    expect(
      carryDoc(long, { limit: 2_000, note: { text: 'Cut.', url: 'javascript:x' } }).doc.content.at(-1),
    ).toEqual(p('Cut.'));
  });

  it('treats 100,000 characters and 5 MB of small hostile nodes in reasonable time', () => {
    const tiny: Node[] = [];
    for (let index = 0; index < 80_000; index++)
      tiny.push(n('panel', {}, n('unheardOf', {}, t(`${index}`, 'em', 'nope'))));
    const inner: Node = n('bulletList', {}, ...tiny);
    let nested: Node = inner;
    for (let level = 0; level < 60; level++)
      nested = n(level % 2 === 0 ? 'blockquote' : 'listItem', {}, nested);
    const spaces = doc(p(`${' '.repeat(2_000_000)}a${'\n \n'.repeat(500_000)}b`));
    const names = doc(
      p(n('mention', { text: 'a'.repeat(3_000_000) }), n('emoji', { text: '😀'.repeat(1_000_000) })),
    );
    for (const document of [
      doc(p('word '.repeat(20_000))),
      doc(...tiny),
      doc(nested),
      doc(p(...tiny)),
      spaces,
      names,
    ]) {
      const started = performance.now();
      const { body, plain } = carryComment(readDoc(JSON.parse(JSON.stringify(document))), header, note);
      expect(performance.now() - started).toBeLessThan(8_000);
      expect(sizeOf(body)).toBeLessThanOrEqual(TEXT_LIMIT);
      expect(sizeOf(plain)).toBeLessThanOrEqual(TEXT_LIMIT);
    }
  });
});

describe('carryComment', () => {
  it('puts the header first, in the body and in its plain form', () => {
    const { body, plain, degraded, cut } = carryComment(
      doc(p(t('Hi', 'em'), n('mention', { text: '@Bo' }))),
      header,
      note,
    );
    expect(toPlainText(body)).toBe('Ann Lee (ACME) · 2026-11-02 09:14 UTC\n\nHi@Bo');
    expect(toPlainText(plain)).toBe(toPlainText(body));
    expect(plain.content[1]).toEqual(p('Hi@Bo'));
    expect({ degraded, cut }).toEqual({ degraded: ['mention'], cut: false });
  });

  it('counts the header into the limit and never cuts it', () => {
    const { body, plain, cut } = carryComment(
      doc(p('word '.repeat(20_000))),
      { ...header, name: 'N'.repeat(500) },
      note,
    );
    expect(cut).toBe(true);
    for (const each of [body, plain]) {
      expect(sizeOf(each)).toBeLessThanOrEqual(TEXT_LIMIT);
      expect(sizeOf(each)).toBeGreaterThan(TEXT_LIMIT - 100);
      expect(textsOf(each)[0]).toBe(`${'N'.repeat(79)}…`);
      expect(each.content.at(-1)).toEqual(notePart);
    }
  });

  it('shows no author without a header', () => {
    expect(carryComment(doc(p('Hi')), undefined, note).body).toEqual(doc(p('Hi')));
  });
});

describe('plainDoc', () => {
  it('tells lists, tables, links and code in plain paragraphs', () => {
    const document = doc(
      n('heading', { level: 1 }, t('Title')),
      n(
        'orderedList',
        { order: 3 },
        n('listItem', {}, p('c'), n('bulletList', {}, n('listItem', {}, p('d')))),
        n('listItem', {}, p('e')),
      ),
      n('table', {}, n('tableRow', {}, n('tableHeader', {}, p('a')), n('tableCell', {}, p('b')))),
      n('codeBlock', {}, t('x\n  y')),
      p(t('see', { type: 'link', attrs: { href: 'https://example.com' } }), n('date', { timestamp: '0' })),
    );
    expect(toPlainText(document)).toBe(
      'Title\n\n3. c\n- d\n4. e\n\na | b\n\nx\n  y\n\nsee (https://example.com)1970-01-01',
    );
    expect(plainDoc(document)).toEqual(
      doc(
        p('Title'),
        p('3. c', n('hardBreak'), '- d', n('hardBreak'), '4. e'),
        p('a | b'),
        p('x', n('hardBreak'), '  y'),
        p('see (https://example.com)1970-01-01'),
      ),
    );
  });
});
