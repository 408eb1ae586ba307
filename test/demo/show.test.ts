import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readable } from './show.ts';

const lines = (markdown: string, width = 80) => readable(markdown, width).map(stripVTControlCharacters);

describe('a summary in the terminal', () => {
  it('has no Markdown left, and links by their words', () => {
    expect(
      lines('## Deskbridge: 1 request\n\n**No changes.** [ACME-1](http://x/1) <code>a&#95;b</code>\n'),
    ).toEqual(['Deskbridge: 1 request', '', 'No changes. ACME-1 a_b']);
  });

  it('aligns tables: texts left, numbers right, several lines in a cell', () => {
    expect(lines('| sync | created |\n| --- | --: |\n| acme | 3 |\n| a | 12 |')).toEqual([
      'sync  created',
      '────  ───────',
      'acme        3',
      'a          12',
    ]);
    expect(lines('| key | done |\n| --- | --- |\n| A-1 | one<br>two |')).toEqual([
      'key  done',
      '───  ────',
      'A-1  one',
      '     two',
    ]);
  });

  it('wraps the last column of a wide table, and turns one of numbers', () => {
    const wide = lines(`| code | meaning |\n| --- | --- |\n| x | ${'word '.repeat(20).trim()} |`, 40);
    expect(Math.max(...wide.map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(
      lines('| sync | comments to desk | requests |\n| --- | --: | --: |\n| acme | 3 | 1,200 |', 24),
    ).toEqual(['sync               acme', 'comments to desk      3', 'requests          1,200']);
  });
});
