import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Doc, Mark, Node } from '../../src/adf/document.ts';
import {
  attachmentAddress,
  fileText,
  linkedFiles,
  linkFiles,
  withoutFileLinks,
} from '../../src/adf/file-links.ts';
import { sizeOf } from '../../src/adf/limit.ts';
import { toPlainText } from '../../src/adf/plain-text.ts';

const HREF = 'https://vendor.example/secure/attachment/7/a.png';
const LINKS = new Map([['[file: a.png]', HREF]]);
const linkTo = (href: string): Mark => ({ type: 'link', attrs: { href } });
const text = (words: string, ...marks: Mark[]): Node =>
  marks.length === 0 ? { type: 'text', text: words } : { type: 'text', text: words, marks };
const paragraph = (...content: Node[]): Node => ({ type: 'paragraph', content });
const doc = (...content: Node[]): Doc => ({ type: 'doc', version: 1, content });

describe('the words for a file', () => {
  it.each([
    ['screen.png', '[file: screen.png]'],
    ['', '[file]'],
    [' two\n\tlines.txt ', '[file: two lines.txt]'],
    ['a\ud800.png', '[file: a\ufffd.png]'],
  ])('%j: %s', (name, words) => {
    expect(fileText(name)).toBe(words);
  });
});

it('an address holds any name', () => {
  expect(attachmentAddress('https://vendor.example', '7', 'a/b?c#d "ü" \ud800.png')).toBe(
    'https://vendor.example/secure/attachment/7/a%2Fb%3Fc%23d%20%22%C3%BC%22%20%EF%BF%BD.png',
  );
});

describe('linking', () => {
  it('cuts the words out of the text around them, wherever they stand, with their marks', () => {
    const strong: Mark = { type: 'strong' };
    const cell = { type: 'tableCell', content: [paragraph(text('[file: a.png]', strong))] };
    const table = { type: 'table', content: [{ type: 'tableRow', content: [cell] }] };
    const before = doc(paragraph(text('See [file: a.png] and [file: b.png], [file: a.png]')), table);
    expect(linkFiles(before, LINKS).content).toEqual([
      paragraph(
        text('See '),
        text('[file: a.png]', linkTo(HREF)),
        text(' and [file: b.png], '),
        text('[file: a.png]', linkTo(HREF)),
      ),
      {
        type: 'table',
        content: [
          {
            type: 'tableRow',
            content: [
              {
                type: 'tableCell',
                content: [paragraph(text('[file: a.png]', strong, linkTo(HREF)))],
              },
            ],
          },
        ],
      },
    ]);
  });

  it.each<[string, Doc, ReadonlyMap<string, string>]>([
    [
      'a code block, where no link may stand',
      doc({ type: 'codeBlock', content: [text('[file: a.png]')] }),
      LINKS,
    ],
    [
      'what leads elsewhere already',
      doc(paragraph(text('[file: a.png]', linkTo('https://x.example')))),
      LINKS,
    ],
    ['another file', doc(paragraph(text('[file: aa.png] [file: a.png'))), LINKS],
    ['everything, without an address', doc(paragraph(text('[file: a.png]'))), new Map()],
    [
      'everything, for an address that may not be carried',
      doc(paragraph(text('[file: a.png]'))),
      new Map([['[file: a.png]', 'javascript:alert(1)']]),
    ],
  ])('leaves alone %s', (_, before, links) => {
    expect(linkFiles(before, links)).toBe(before);
  });

  it('stops where the document would become too long, and goes on where there is room', () => {
    const before = doc(paragraph(text('[file: long.png] [file: a.png]')), paragraph(text('[file: a.png]')));
    const links = new Map([...LINKS, ['[file: long.png]', `${HREF}${'x'.repeat(500)}`]]);
    const limit = sizeOf(before) + 200;
    const linked = linkFiles(before, links, limit);
    expect(linked.content).toEqual([before.content[0], paragraph(text('[file: a.png]', linkTo(HREF)))]);
    expect(sizeOf(linked)).toBeLessThanOrEqual(limit);
    expect(linkFiles(before, LINKS, sizeOf(before))).toBe(before);
  });

  it('keeps every document within its length, keeps its words, and can be undone', () => {
    const words = fc.constantFrom('[file: a.png]', '[file: b]', 'see ', '[file: ', '] ', 'é"\n');
    const texts = fc.array(fc.array(words, { minLength: 1, maxLength: 6 }), { maxLength: 6 });
    fc.assert(
      fc.property(texts, fc.integer({ min: 0, max: 900 }), (blocks, spare) => {
        const before = doc(...blocks.map((parts) => paragraph(text(parts.join('')))));
        const links = new Map([...LINKS, ['[file: b]', 'https://vendor.example/secure/attachment/8/b']]);
        const linked = linkFiles(before, links, sizeOf(before) + spare);
        expect(sizeOf(linked)).toBeLessThanOrEqual(sizeOf(before) + spare);
        expect(toPlainText(withoutFileLinks(linked))).toBe(toPlainText(before));
        expect(linkFiles(linked, links)).toEqual(linkFiles(linkFiles(linked, links), links));
      }),
    );
  });
});

it('only links to files on words for files are taken away', () => {
  const kept = paragraph(
    text('[file: a.png]', linkTo('https://x.example/secure/attachment/7/a.png/more')),
    text('[file: b.png]', linkTo('https://x.example/browse/A-1')),
    text('a.png', linkTo(HREF)),
  );
  const before = doc(kept, paragraph(text('[file: a.png]', { type: 'em' }, linkTo(HREF))));
  expect(withoutFileLinks(before)).toEqual(doc(kept, paragraph(text('[file: a.png]', { type: 'em' }))));
});

it('of one site alone, if asked for, and those are found with the ids of the files', () => {
  const ours = paragraph(text('[file: a.png]', linkTo(HREF)));
  const theirs = paragraph(text('[file: b]', linkTo('https://acme.example/secure/attachment/8/b')));
  const both = doc(ours, { type: 'blockquote', content: [theirs] });
  expect(linkedFiles(both, 'https://vendor.example')).toEqual([{ words: '[file: a.png]', id: '7' }]);
  expect(linkedFiles(both, 'https://acme.example')).toEqual([{ words: '[file: b]', id: '8' }]);
  expect(linkedFiles(both, 'https://vendor')).toEqual([]);
  expect(withoutFileLinks(both, 'https://vendor.example')).toEqual(
    doc(paragraph(text('[file: a.png]')), { type: 'blockquote', content: [theirs] }),
  );
});
