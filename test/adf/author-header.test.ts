import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withAuthorHeader } from '../../src/adf/author-header.ts';
import { publicName } from '../../src/adf/names.ts';
import { oneLine, summaryText } from '../../src/adf/text.ts';
import { doc, p, t } from './documents.ts';

const created = Date.UTC(2026, 10, 2, 9, 14, 59);

describe('withAuthorHeader', () => {
  it('names the author in strong', () => {
    expect(withAuthorHeader(doc(p('a')), { name: 'Ann Lee', project: 'ACME', created })).toEqual(
      doc(p(t('Ann Lee', 'strong'), ' (ACME) · 2026-11-02 09:14 UTC'), p('a')),
    );
  });

  it.each([undefined, '', ' \u200b\n', '@example.com'])('names the project alone for the name %j', (name) => {
    expect(withAuthorHeader(doc(), { name, project: 'ACME', created })).toEqual(
      doc(p(t('ACME', 'strong'), ' · 2026-11-02 09:14 UTC')),
    );
  });

  it('leaves a time out that is none', () => {
    expect(withAuthorHeader(doc(), { name: 'Ann', project: 'ACME', created: Number.NaN })).toEqual(
      doc(p(t('Ann', 'strong'), ' (ACME)')),
    );
  });
});

describe('publicName', () => {
  it.each([
    ['ann.lee@example.com', 'ann.lee'],
    ['Ann Lee <ann@example.com>', 'Ann Lee <ann>'],
    ['ann@localhost', 'ann'],
    ['a@b@c.com', 'a'],
    ['ann＠example.com', 'ann'],
    ['ann @ example.com', 'ann'],
    ['ann\n@\u200bexample.com', 'ann'],
    ['"ann lee"@example.com', '"ann lee"'],
    ['a@x.com, b@y.com', 'a, b'],
    ['Team @ ACME', 'Team @ ACME'],
    ['Ann\r\n\u0000Lee\u202e', 'Ann Lee'],
    ['x'.repeat(100), `${'x'.repeat(79)}…`],
  ])('%j becomes %j', (name, shown) => {
    expect(publicName(name)).toBe(shown);
  });

  it('never shows an e-mail address', () => {
    fc.assert(
      fc.property(fc.string(), fc.emailAddress(), fc.string(), (before, address, after) => {
        const shown = publicName(before + address + after);
        expect(shown).not.toContain(address);
        expect(shown).not.toMatch(/[^\s@<>(),;]@[^\s@<>(),;]+[.][^\s@<>(),;]/);
        expect(shown.length).toBeLessThanOrEqual(80);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('summaryText', () => {
  it.each([
    ['', '(no summary)'],
    [' \n\t\u200b ', '(no summary)'],
    ['  one\r\n two\u2028three ', 'one two three'],
    ['a'.repeat(255), 'a'.repeat(255)],
    ['a'.repeat(256), `${'a'.repeat(254)}…`],
    [`${'word '.repeat(50)}longer words`, `${'word '.repeat(50).trim()}…`],
    ['😀'.repeat(200), `${'😀'.repeat(127)}…`],
  ])('%j', (text, expected) => {
    expect(summaryText(text)).toBe(expected);
  });

  it('is always one line of 1 to 255 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const summary = summaryText(text);
        expect(summary.length).toBeGreaterThan(0);
        expect(summary.length).toBeLessThanOrEqual(255);
        expect(summary).toBe(oneLine(summary));
      }),
    );
  });
});
