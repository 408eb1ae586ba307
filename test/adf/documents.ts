/** Documents for tests: short ways to write them, and arbitrary hostile ones. */
import fc from 'fast-check';
import type { Doc, Mark, Node } from '../../src/adf/document.ts';

export function doc(...content: readonly Node[]): Doc {
  return { type: 'doc', version: 1, content };
}

export function p(...content: readonly (Node | string)[]): Node {
  return { type: 'paragraph', content: content.map((item) => (typeof item === 'string' ? t(item) : item)) };
}

export function t(text: string, ...marks: readonly (Mark | string)[]): Node {
  const all = marks.map((mark) => (typeof mark === 'string' ? { type: mark } : mark));
  return all.length === 0 ? { type: 'text', text } : { type: 'text', text, marks: all };
}

export function n(
  type: string,
  attrs: Readonly<Record<string, unknown>> = {},
  ...content: readonly Node[]
): Node {
  return {
    type,
    ...(Object.keys(attrs).length === 0 ? {} : { attrs }),
    ...(content.length === 0 ? {} : { content }),
  };
}

export function link(href: string): Mark {
  return { type: 'link', attrs: { href } };
}

/** The text nodes of any JSON value that looks like a document, in order. Written without the code under test. */
export function textsOf(value: unknown): readonly string[] {
  const texts: string[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === 'object' && node !== null) {
      const { type, text, content } = node as { type?: unknown; text?: unknown; content?: unknown };
      if (type === 'text' && typeof text === 'string') texts.push(text);
      walk(content);
    }
  };
  walk(value);
  return texts;
}

/** The first text that does not occur behind the ones before it; undefined if all of them do. */
export function firstLost(texts: readonly string[], text: string): string | undefined {
  let at = 0;
  for (const wanted of texts) {
    const found = text.indexOf(wanted, at);
    if (found < 0) return wanted;
    at = found + wanted.length;
  }
  return undefined;
}

/** All types of nodes in a document. */
export function typesOf(node: Node): ReadonlySet<string> {
  const types = new Set<string>();
  const walk = (each: Node): void => {
    types.add(each.type);
    each.content?.forEach(walk);
  };
  walk(node);
  return types;
}

const NODE_TYPES = [
  ...[
    'paragraph',
    'heading',
    'bulletList',
    'orderedList',
    'listItem',
    'blockquote',
    'codeBlock',
    'panel',
    'rule',
  ],
  ...[
    'table',
    'tableRow',
    'tableHeader',
    'tableCell',
    'expand',
    'nestedExpand',
    'layoutSection',
    'layoutColumn',
  ],
  ...['taskList', 'taskItem', 'blockTaskItem', 'decisionList', 'decisionItem', 'doc', 'caption', 'syncBlock'],
  ...[
    'media',
    'mediaSingle',
    'mediaGroup',
    'mediaInline',
    'blockCard',
    'embedCard',
    'inlineCard',
    'extension',
  ],
  ...['bodiedExtension', 'inlineExtension', 'bodiedSyncBlock', 'placeholder', 'text', 'hardBreak', 'mention'],
  ...['emoji', 'date', 'status', 'unheardOf', 'constructor', '__proto__', 'toString'],
];

const MARK_TYPES = [
  ...[
    'strong',
    'em',
    'code',
    'underline',
    'strike',
    'subsup',
    'link',
    'textColor',
    'backgroundColor',
    'alignment',
  ],
  ...[
    'indentation',
    'fontSize',
    'annotation',
    'fragment',
    'dataConsumer',
    'border',
    'breakout',
    'constructor',
  ],
];

const value = fc.oneof(
  { arbitrary: fc.string({ maxLength: 12, unit: 'grapheme' }), weight: 3 },
  fc.constantFrom(
    'info',
    'custom',
    'DONE',
    'center',
    'sub',
    '#ff0000',
    'https://example.com/a',
    'neutral',
    ':x:',
    '😀',
  ),
  fc.constantFrom(
    'javascript:alert(1)',
    'java\nscript:alert(1)',
    '/browse/A-1',
    '1700000000000',
    'file',
    'external',
    '',
  ),
  fc.constantFrom(0, 1, 3, 7, -1, 1.5, 1e20, Number.MAX_SAFE_INTEGER),
  fc.jsonValue({ maxDepth: 2 }),
);

const attrs = fc.record(
  Object.fromEntries(
    [
      ...[
        'level',
        'order',
        'panelType',
        'language',
        'title',
        'colspan',
        'rowspan',
        'background',
        'state',
        'localId',
      ],
      ...[
        'text',
        'color',
        'shortName',
        'id',
        'timestamp',
        'url',
        'data',
        'alt',
        'type',
        'extensionKey',
        'href',
        'align',
      ],
    ].map((key) => [key, value]),
  ),
  { requiredKeys: [] },
);

const mark = fc.record({ type: fc.constantFrom(...MARK_TYPES), attrs }, { requiredKeys: ['type'] });

/** Text without the characters that carrying replaces; those have tests of their own. */
const text = fc.string({ maxLength: 20, unit: 'grapheme' });

const { node } = fc.letrec<{ node: unknown; content: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 9, depthIdentifier: 'document' },
    { arbitrary: fc.record({ type: fc.constant('text'), text }), weight: 3 },
    {
      arbitrary: fc.record({ type: fc.constant('text'), text, marks: fc.array(mark, { maxLength: 4 }) }),
      weight: 1,
    },
    {
      arbitrary: fc.record(
        {
          type: fc.constantFrom(...NODE_TYPES),
          attrs: fc.oneof(attrs, fc.jsonValue({ maxDepth: 1 })),
          marks: fc.array(mark, { maxLength: 2 }),
          content: tie('content'),
        },
        { requiredKeys: ['type', 'content'] },
      ),
      weight: 8,
    },
    { arbitrary: fc.jsonValue({ maxDepth: 2 }), weight: 1 },
  ),
  content: fc.oneof({ maxDepth: 9, depthIdentifier: 'document' }, fc.constant([]), {
    arbitrary: fc.array(tie('node'), { maxLength: 5, depthIdentifier: 'document' }),
    weight: 6,
  }),
}));

/** What a hostile or broken site could answer for a document. */
export const hostile: fc.Arbitrary<unknown> = fc
  .array(node, { maxLength: 6 })
  .map((content) => ({ type: 'doc', version: 1, content }));
