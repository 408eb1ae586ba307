import { describe, expect, it } from 'vitest';
import { carryDoc } from '../../src/adf/carry.ts';
import type { Node } from '../../src/adf/document.ts';
import { safeHref } from '../../src/adf/link.ts';
import { doc, link, n, p, t } from './documents.ts';

/** What arrives for a document of these nodes. */
function carried(...content: readonly Node[]): readonly Node[] {
  return carryDoc(doc(...content)).doc.content;
}

describe('links', () => {
  it.each([
    ['javascript:alert(1)', undefined],
    [' \tjava\nscript:alert(1)', undefined],
    ['JaVaScRiPt:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['vbscript:x', undefined],
    ['file:///etc/passwd', undefined],
    ['www.example.com', undefined],
    ['/browse/A-1', undefined],
    ['', undefined],
    [7, undefined],
    [`https://example.com/${'a'.repeat(5_000)}`, undefined],
    ['https://example.com', 'https://example.com'],
    ['HTTPS://Example.com/ä?b=c#d', 'HTTPS://Example.com/ä?b=c#d'],
    [' https://example.com/a b ', 'https://example.com/a%20b'],
    ['mailto:a@example.com', 'mailto:a@example.com'],
  ])('%j becomes %j', (href, expected) => {
    expect(safeHref(href)).toBe(expected);
  });

  it('are resolved against the site they come from', () => {
    const base = 'https://acme.atlassian.net';
    expect(safeHref('/browse/A-1', base)).toBe('https://acme.atlassian.net/browse/A-1');
    expect(safeHref('//example.com/a', base)).toBe('https://example.com/a');
    expect(safeHref('www.example.com', base)).toBeUndefined();
    expect(safeHref('//example.com/a', 'no address')).toBeUndefined();
  });

  it('leave their text behind when they may not travel', () => {
    expect(carryDoc(doc(p(t('click', 'em', link('javascript:x')))))).toEqual({
      doc: doc(p(t('click', 'em'))),
      degraded: ['link'],
      cut: false,
    });
    expect(carried(p(n('inlineCard', { url: 'javascript:x' })))).toEqual([p('javascript:x')]);
  });
});

describe('marks', () => {
  it('code goes with a link and nothing else', () => {
    const marks = ['strong', link('https://example.com'), 'code', 'em'];
    const { doc: result, degraded } = carryDoc(doc(p(t('a', ...marks))));
    expect(result).toEqual(doc(p(t('a', link('https://example.com'), 'code'))));
    expect(degraded).toEqual(['em', 'strong']);
  });

  it('are checked to the last attribute', () => {
    const marks = [
      { type: 'strong', attrs: { a: 1 } },
      { type: 'textColor', attrs: { color: 'red' } },
      { type: 'subsup', attrs: { type: 'super' } },
      { type: 'link', attrs: { href: 'https://example.com', id: 'x', title: 'T' } },
    ];
    expect(carried(p(t('a', ...marks)))).toEqual([
      p(t('a', 'strong', { type: 'link', attrs: { href: 'https://example.com', title: 'T' } })),
    ]);
  });

  it('of a paragraph: one, and only where it may stand', () => {
    const center = { type: 'alignment', attrs: { align: 'center' } };
    const indented = { type: 'indentation', attrs: { level: 2 } };
    const both = { ...p('a'), marks: [center, indented] };
    expect(carried(both)).toEqual([{ ...p('a'), marks: [center] }]);
    expect(carried(n('panel', { panelType: 'tip' }, both))).toEqual([
      n('panel', { panelType: 'tip' }, p('a')),
    ]);
  });
});

describe('wrong structure', () => {
  it('gives inline nodes a paragraph, one for what stands together', () => {
    expect(carried(t('a'), t('b', 'em'), n('rule'), t('c'))).toEqual([
      p('a', t('b', 'em')),
      n('rule'),
      p('c'),
    ]);
  });

  it('parts a paragraph around a block in it', () => {
    const heading = (text: string): Node => n('heading', { level: 3 }, t(text));
    expect(carried(n('heading', { level: 3 }, t('a'), n('rule'), t('b')))).toEqual([
      heading('a'),
      n('rule'),
      heading('b'),
    ]);
    expect(carried(p(p('a'), p('b')))).toEqual([p('a'), p('b')]);
  });

  it('keeps unknown nodes apart from each other between blocks, and in line in a line', () => {
    const odd = (text: string): Node => n('odd', {}, t(text));
    expect(carried(odd('a'), odd('b'))).toEqual([p('a'), p('b')]);
    expect(carried(p('x', odd('a'), odd('b')))).toEqual([p('xab')]);
  });

  it('wraps what stands directly in a list or a table, and drops empty ones', () => {
    const item = (...content: readonly Node[]): Node => n('listItem', {}, ...content);
    expect(carried(n('bulletList', {}, p('a'), p('b'), item(p('c'))))).toEqual([
      n('bulletList', {}, item(p('a'), p('b')), item(p('c'))),
    ]);
    expect(carried(n('table', {}, p('a'), n('tableRow', {}, t('b'))))).toEqual([
      n(
        'table',
        {},
        n('tableRow', {}, n('tableCell', {}, p('a'))),
        n('tableRow', {}, n('tableCell', {}, p('b'))),
      ),
    ]);
    expect(carried(n('bulletList'), n('table'), n('taskList'), n('panel'), n('blockquote'))).toEqual([]);
  });

  it('keeps the title of an expand wherever it ends up', () => {
    const long = 'title '.repeat(60).trim();
    const [expand] = carried(n('expand', { title: long }, p('a')));
    expect(expand?.content).toEqual([p(t(long, 'strong')), p('a')]);
    expect(String(expand?.attrs?.title).length).toBeLessThanOrEqual(250);
    expect(carried(n('nestedExpand', { title: 'T' }))).toEqual([
      n('expand', { title: 'T' }, { type: 'paragraph', content: [] }),
    ]);
  });

  it('makes one line of the blocks in a task', () => {
    const task = n(
      'taskItem',
      { state: 'NOPE' },
      p('a'),
      n('bulletList', {}, n('listItem', {}, p('b'))),
      n('rule'),
    );
    expect(carried(n('taskList', {}, task))).toEqual([
      n(
        'taskList',
        { localId: 'item-2' },
        n('taskItem', { localId: 'item-1', state: 'TODO' }, t('a'), n('hardBreak'), t('b')),
      ),
    ]);
  });

  it('stops nesting lists at some point', () => {
    let list = n('bulletList', {}, n('listItem', {}, p('deepest')));
    for (let level = 0; level < 40; level++)
      list = n('bulletList', {}, n('listItem', {}, p(`${level}`), list));
    const text = JSON.stringify(carried(list));
    expect(text.match(/bulletList/g)).toHaveLength(16);
    expect(text).toContain('deepest');
  });
});

describe('text of a stranger', () => {
  it('is not reported as the name of a type', () => {
    const { degraded } = carryDoc(doc(n('secret plan', {}, t('a', 'secret mark'))));
    expect(degraded).toEqual(['unknown']);
  });

  it('loses what Jira cannot store', () => {
    expect(carried(p('a\u0000b\u001f\ud800c\td'))).toEqual([p('a\ufffdb\ufffd\ufffdc\td')]);
  });

  it('shows no e-mail address for a mention and notifies nobody', () => {
    expect(
      carried(p(n('mention', { id: '1', text: '@ann@example.com' }), ' ', n('mention', { id: '2' }))),
    ).toEqual([p('@ann @someone')]);
  });
});

describe('files', () => {
  it('are named, with caption and link', () => {
    const media = { ...n('media', { type: 'file', id: 'm1', alt: 'own.png' }) };
    const single = {
      ...n('mediaSingle', {}, media, n('caption', {}, t('Fig'))),
      marks: [link('https://example.com')],
    };
    expect(carried(single)).toEqual([p(t('[file: own.png]', link('https://example.com'))), p('Fig')]);
  });
});
