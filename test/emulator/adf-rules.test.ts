import { describe, expect, it } from 'vitest';
import type { Doc, Node } from '../../src/adf/document.ts';
import { adfErrors, adfSamples, hasAdfSchema } from '../contract/adf-schema.ts';
import { docOf, findAdfProblem, normaliseDoc, plainText } from './adf-rules.ts';
import { createRandom } from './random.ts';

const problem = (...content: readonly unknown[]): string | undefined =>
  findAdfProblem({ type: 'doc', version: 1, content }, (id) => id === 'known');

const text = (value: string, ...marks: readonly unknown[]): unknown => ({ type: 'text', text: value, marks });
const paragraph = (...content: readonly unknown[]): unknown => ({ type: 'paragraph', content });

describe('a document is refused for', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['an empty text', paragraph(text(''))],
    ['an unknown node', { type: 'layoutSection', content: [] }],
    ['an inline node among blocks', text('a')],
    ['a block among inline nodes', paragraph(paragraph())],
    ['a mention without id', paragraph({ type: 'mention', attrs: { text: '@a' } })],
    ['an unknown attribute', { type: 'rule', attrs: { colour: 'red' } }],
    ['an unknown mark', paragraph(text('a', { type: 'blink' }))],
    ['a link without address', paragraph(text('a', { type: 'link', attrs: {} }))],
    ['code that is strong', paragraph(text('a', { type: 'code' }, { type: 'strong' }))],
    ['the same mark twice', paragraph(text('a', { type: 'em' }, { type: 'em' }))],
    ['marks in a code block', { type: 'codeBlock', content: [text('a', { type: 'em' })] }],
    ['an empty list', { type: 'bulletList', content: [] }],
    ['a heading of level 7', { type: 'heading', attrs: { level: 7 } }],
    ['a panel of no type', { type: 'panel', content: [paragraph()] }],
    ['an empty status', paragraph({ type: 'status', attrs: { text: '', color: 'red' } })],
    ['a card without address', paragraph({ type: 'inlineCard', attrs: {} })],
    [
      'two files in one',
      {
        type: 'mediaSingle',
        content: [
          { type: 'media', attrs: {} },
          { type: 'media', attrs: {} },
        ],
      },
    ],
    ['a key of its own', { type: 'paragraph', colour: 'red' }],
  ];
  it.each(cases)('%s', (_name, block) => {
    expect(problem(block)).toBe('INVALID_INPUT');
  });

  it('a file the site does not have', () => {
    const media = (id: string): unknown => ({
      type: 'mediaSingle',
      attrs: { layout: 'center' },
      content: [{ type: 'media', attrs: { type: 'file', id, collection: '' } }],
    });
    expect(problem(media('unknown'))).toBe('ATTACHMENT_VALIDATION_ERROR');
    expect(problem(media('known'))).toBeUndefined();
  });

  it('its size, its version, being no document', () => {
    expect(problem(paragraph(text('x'.repeat(32_767))))).toBe('CONTENT_LIMIT_EXCEEDED');
    expect(findAdfProblem({ type: 'doc', version: 2, content: [] }, () => true)).toBe('INVALID_INPUT');
    expect(findAdfProblem('text', () => true)).toBe('NOT_ADF');
    expect(findAdfProblem(undefined, () => true)).toBe('NOT_ADF');
  });
});

describe('documents', () => {
  it('become text and back', () => {
    expect(plainText(docOf('a\n\nb'))).toBe('a\n\nb');
  });
});

/** What the official schema has and Jira's comments do not. */
const NOT_IN_JIRA = /layout|xtension|syncBlock|SyncBlock|placeholder|blockTaskItem|dataConsumer|fragment/;

describe.runIf(hasAdfSchema)('against the official schema', () => {
  const samples = hasAdfSchema ? [...adfSamples('valid'), ...adfSamples('invalid')] : [];

  it('takes no document that the schema refuses', () => {
    const wrong = samples.filter(
      ({ document }) => adfErrors(document).length > 0 && findAdfProblem(document, () => true) === undefined,
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('refuses no document that the schema takes, except what Jira has not', () => {
    const wrong = samples.filter(
      ({ document }) =>
        adfErrors(document).length === 0 &&
        !NOT_IN_JIRA.test(JSON.stringify(document)) &&
        findAdfProblem(document, () => true) !== undefined,
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('stores valid documents as valid documents with the same text', () => {
    const random = createRandom(1);
    let stored = 0;
    for (const { name, document } of samples) {
      if (findAdfProblem(document, () => true) !== undefined) continue;
      const kept = normaliseDoc(document as Doc, random);
      expect(adfErrors(kept), name).toEqual([]);
      expect(plainText(kept), name).toBe(plainText(document as Node));
      stored += 1;
    }
    expect(stored).toBeGreaterThan(40);
  });
});
