import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryDoc } from '../../src/adf/carry.ts';
import { sizeOf } from '../../src/adf/limit.ts';
import { plainDoc, toPlainText } from '../../src/adf/plain-text.ts';
import { readDoc } from '../../src/adf/read.ts';
import { cleanText } from '../../src/adf/text.ts';
import { firstLost, hostile, textsOf } from './documents.ts';

const note = { text: 'Cut here.', url: 'https://acme.atlassian.net/browse/ACME-1' };

describe('carrying any document', () => {
  it('loses no text', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const { doc, cut } = carryDoc(readDoc(raw));
        fc.pre(!cut);
        const texts = textsOf(raw).map(cleanText);
        expect(firstLost(texts, textsOf(doc).join(''))).toBeUndefined();
        expect(
          firstLost(
            texts.filter((text) => text.trim() !== ''),
            toPlainText(doc),
          ),
        ).toBeUndefined();
        // White space at the ends of a line and empty lines are not kept in plain paragraphs.
        const words = texts.flatMap((text) => text.split(/\s+/)).filter((word) => word !== '');
        expect(firstLost(words, textsOf(plainDoc(doc)).join('\n'))).toBeUndefined();
      }),
      { numRuns: 1_500 },
    );
  });

  it('and carrying it again changes nothing', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(32_000, 2_000), (raw, limit) => {
        const { doc } = carryDoc(readDoc(raw), { limit, note });
        expect(readDoc(JSON.parse(JSON.stringify(doc)))).toEqual(doc);
        expect(carryDoc(doc, { limit, note })).toEqual({ doc, degraded: [], cut: false });
      }),
      { numRuns: 1_500 },
    );
  });

  it('keeps the limit in every form', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const doc = readDoc(raw);
        for (const result of [
          carryDoc(doc, { limit: 2_000, note }).doc,
          plainDoc(doc, { limit: 2_000, note }),
        ]) {
          expect(sizeOf(result)).toBeLessThanOrEqual(2_000);
          expect(toPlainText(result).length).toBeLessThanOrEqual(2_000);
        }
      }),
      { numRuns: 500 },
    );
  });
});
