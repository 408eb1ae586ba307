import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryComment } from '../../src/adf/carry-comment.ts';
import { carryDoc } from '../../src/adf/carry.ts';
import { plainDoc } from '../../src/adf/plain-text.ts';
import { readDoc } from '../../src/adf/read.ts';
import { adfErrors, adfSamples, hasAdfSchema } from '../contract/adf-schema.ts';
import { firstLost, hostile, textsOf } from './documents.ts';

const note = { text: 'This comment was cut here.', url: 'https://acme.atlassian.net/browse/ACME-1' };
const header = { name: 'Ann Lee', project: 'ACME', created: 1_700_000_000_000 };

describe.runIf(hasAdfSchema)('the official schema', () => {
  it('is a judge that can say no', () => {
    expect(adfErrors({ type: 'doc', version: 1, content: [{ type: 'rule' }] })).toEqual([]);
    expect(adfErrors({ type: 'doc', version: 1, content: [{ type: 'text', text: 'a' }] })).not.toEqual([]);
    for (const { name, document } of adfSamples('valid')) expect(adfErrors(document), name).toEqual([]);
    for (const { name, document } of adfSamples('invalid')) expect(adfErrors(document), name).not.toEqual([]);
  });

  it.each(['valid', 'invalid'] as const)('accepts every %s sample once it was carried', (kind) => {
    for (const { name, document } of adfSamples(kind)) {
      const doc = readDoc(document);
      const { body, plain } = carryComment(doc, header, note);
      for (const result of [carryDoc(doc).doc, plainDoc(doc), body, plain])
        expect(adfErrors(result), name).toEqual([]);
    }
  });

  it('accepts whatever is made of hostile documents, cut or whole', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const doc = readDoc(raw);
        const { doc: carried } = carryDoc(doc);
        expect(adfErrors(carried)).toEqual([]);
        expect(adfErrors(carryDoc(doc, { limit: 2_000, note }).doc)).toEqual([]);
        expect(adfErrors(plainDoc(doc))).toEqual([]);
      }),
      { numRuns: 1_500 },
    );
  });
});

describe.runIf(hasAdfSchema)('sample documents', () => {
  it.each(['valid', 'invalid'] as const)('lose no text: %s', (kind) => {
    for (const { name, document } of adfSamples(kind)) {
      const { doc } = carryDoc(readDoc(document));
      expect(firstLost(textsOf(document), textsOf(doc).join('')), name).toBeUndefined();
    }
  });
});
