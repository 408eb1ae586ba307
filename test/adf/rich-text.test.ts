/** docs/rich-text.md against what carrying does. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { carryDoc } from '../../src/adf/carry.ts';
import type { Mark, Node } from '../../src/adf/document.ts';
import { toPlainText } from '../../src/adf/plain-text.ts';
import { adfTypes, hasAdfSchema } from '../contract/adf-schema.ts';
import { doc, n, p, t, typesOf } from './documents.ts';

const media = n('media', { type: 'file', id: 'x', collection: '', alt: 'screen.png' });
const card = { url: 'https://example.com/a' };
const bullets = (...blocks: readonly Node[]): Node => n('bulletList', {}, n('listItem', {}, ...blocks));
const table = (cell: Node): Node => n('table', {}, n('tableRow', {}, cell));
const task = n('taskItem', { localId: 'item-1', state: 'DONE' }, t('Call back'));
const tasks = n('taskList', { localId: 'item-2' }, task);
const decisions = n(
  'decisionList',
  { localId: 'item-2' },
  n('decisionItem', { localId: 'item-1', state: 'DECIDED' }, t('Do it')),
);
const cell = table(n('tableCell', { colspan: 2, background: '#ff00aa' }, p('One')));
const quote = (...blocks: readonly Node[]): Node => n('blockquote', {}, ...blocks);
const expand = n('expand', { title: 'More' }, p('Inside'));
const columns = n('layoutSection', {}, n('layoutColumn', { width: 50 }, p('Left')));

/** A document for each row of the table. */
const samples: Readonly<Record<string, Node>> = {
  '`doc`': p('a'),
  '`text`': p('a'),
  '`hardBreak`': p('a', n('hardBreak'), 'b'),
  '`paragraph`': p('a'),
  '`heading`': n('heading', { level: 2 }, t('Title')),
  '`heading` in a list or quote': bullets(n('heading', { level: 2 }, t('Title'))),
  '`bulletList`': bullets(p('a'), bullets(p('b'))),
  '`orderedList`': n('orderedList', { order: 3 }, n('listItem', {}, p('a'))),
  '`listItem`': bullets(p('a')),
  '`taskList`': tasks,
  '`taskItem`': tasks,
  '`blockTaskItem`': n('taskList', {}, n('blockTaskItem', { state: 'DONE' }, p('Call back'))),
  '`taskList` in a quote': quote(tasks),
  '`decisionList`': decisions,
  '`decisionItem`': decisions,
  '`blockquote`': quote(p('Quoted')),
  '`blockquote` in a list or panel': bullets(quote(p('Quoted'))),
  '`codeBlock`': n('codeBlock', { language: 'java' }, t('a\nb')),
  '`panel`': n('panel', { panelType: 'warning' }, p('a')),
  '`panel` of a custom kind': n('panel', { panelType: 'custom', panelIcon: ':x:' }, p('Mind the gap')),
  '`rule`': n('rule'),
  '`rule` in a list or quote': bullets(p('Above'), n('rule')),
  '`table`': cell,
  '`table` in a cell, list or box': n('panel', { panelType: 'info' }, cell),
  '`tableRow`': cell,
  '`tableHeader`': table(n('tableHeader', { rowspan: 2 }, p('One'))),
  '`tableCell`': cell,
  '`expand`': expand,
  '`expand` in a list or panel': n('panel', { panelType: 'info' }, n('expand', { title: 'More' })),
  '`nestedExpand`': table(n('tableCell', {}, n('nestedExpand', { title: 'More' }, p('Inside')))),
  '`date`': p(n('date', { timestamp: '1700000000000' })),
  '`status`': p(n('status', { text: 'OPEN', color: 'blue' })),
  '`status` in another colour': p(n('status', { text: 'OPEN', color: '#123456' })),
  '`emoji`': p(n('emoji', { shortName: ':grinning:', id: '1f600', text: '😀' })),
  '`emoji` made by a site': p(n('emoji', { shortName: ':party-duck:', id: 'f0-12' })),
  '`mention`': p(n('mention', { id: '5b10', text: '@Ann Lee' })),
  '`inlineCard`': p(n('inlineCard', card)),
  '`blockCard`': n('blockCard', card),
  '`embedCard`': n('embedCard', { ...card, layout: 'wide' }),
  '`media`': n('mediaGroup', {}, media),
  '`media` without a name': n('mediaGroup', {}, n('media', { type: 'file', id: 'x', collection: '' })),
  '`media` from the web': n(
    'mediaSingle',
    {},
    n('media', { type: 'external', url: 'https://example.com/b' }),
  ),
  '`mediaInline`': p(n('mediaInline', { id: 'x', collection: '', alt: 'screen.png' })),
  '`mediaSingle`': n('mediaSingle', { layout: 'center' }, media),
  '`mediaGroup`': n('mediaGroup', {}, media),
  '`caption`': n('mediaSingle', {}, n('caption', {}, t('Figure 1'))),
  '`layoutSection`': columns,
  '`layoutColumn`': columns,
  '`extension`': n('extension', { extensionType: 'a', extensionKey: 'gallery' }),
  '`inlineExtension`': p(n('inlineExtension', { extensionKey: 'x', text: 'Quarter 3' })),
  '`bodiedExtension`': n('bodiedExtension', { extensionKey: 'x' }, p('Inside')),
  '`syncBlock`': n('syncBlock', { resourceId: 'x', localId: 'y' }),
  '`bodiedSyncBlock`': n('bodiedSyncBlock', { resourceId: 'x' }, p('Inside')),
  '`placeholder`': p(n('placeholder', { text: 'Steps to repeat' })),
  '`unheardOf`': n('unheardOf', {}, p('Inside')),
};

/** Attributes for the marks that need some. */
const markAttrs: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  subsup: { type: 'sup' },
  textColor: { color: '#ff0000' },
  backgroundColor: { color: '#00ff00' },
  link: { href: 'https://example.com/a' },
  alignment: { align: 'center' },
  indentation: { level: 2 },
  fontSize: { fontSize: 'small' },
  annotation: { id: 'x', annotationType: 'inlineComment' },
  breakout: { mode: 'wide' },
};
const blockMarks = ['alignment', 'indentation', 'fontSize', 'breakout'];

const page = readFileSync(new URL('../../docs/rich-text.md', import.meta.url), 'utf8');

function rowsOf(section: string): readonly (readonly string[])[] {
  const text = page.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? '';
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((part) => part.trim()),
  );
}

function typeOf(name: string): string {
  return /^`(\w+)`/.exec(name)?.[1] ?? '';
}

const nodeRows = rowsOf('Nodes');
const markRows = rowsOf('Marks');

describe('docs/rich-text.md: nodes', () => {
  it('has a row for each sample and a sample for each row', () => {
    expect(nodeRows.map(([name]) => name).sort()).toEqual(Object.keys(samples).sort());
  });

  it.each(nodeRows)('%s %s', (name = '', travels, _arrives, example = '') => {
    const sample = doc(samples[name]!);
    const { doc: carried, degraded } = carryDoc(sample);
    if (travels === 'as is') {
      expect(typesOf(sample)).toContain(typeOf(name));
      expect({ carried, degraded }).toEqual({ carried: sample, degraded: [] });
    } else {
      expect(travels).toBe('changed');
      expect(carried).not.toEqual(sample);
      expect(degraded).toContain(typeOf(name) === 'unheardOf' ? 'unknown' : typeOf(name));
      const text = toPlainText(carried);
      expect(name === '`expand` in a list or panel' ? text.split('\n')[0] : text).toBe(
        example.replaceAll('`', ''),
      );
    }
  });

  it.runIf(hasAdfSchema)('names every node of the official schema', () => {
    expect(nodeRows.map(([name = '']) => typeOf(name))).toEqual(
      expect.arrayContaining([...adfTypes('node')]),
    );
  });
});

describe('docs/rich-text.md: marks', () => {
  it.each(markRows)('%s %s', (name = '', travels) => {
    const type = typeOf(name);
    const attrs = markAttrs[type];
    const mark: Mark = attrs === undefined ? { type } : { type, attrs };
    const sample = blockMarks.includes(type) ? doc({ ...p('a'), marks: [mark] }) : doc(p(t('a', mark)));
    const { doc: carried, degraded } = carryDoc(sample);
    const expected =
      travels === 'as is' ? { carried: sample, degraded: [] } : { carried: doc(p('a')), degraded: [type] };
    expect({ carried, degraded }).toEqual(expected);
  });

  it.runIf(hasAdfSchema)('names every mark of the official schema', () => {
    expect(markRows.map(([name = '']) => typeOf(name)).sort()).toEqual(adfTypes('mark'));
  });
});
