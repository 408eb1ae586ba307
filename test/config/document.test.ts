import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/config/document.ts';

const read = (text: string) => readDocument({ path: 'f.yml', text });

describe('a text that is no configuration is refused with its place, and never quoted', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...'bcdefghi'.split('').map((name, index) => {
      const before = 'abcdefgh'[index] ?? 'a';
      return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
    }),
  ].join('\n');

  it.each<[string, string, number, number, RegExp]>([
    ['nothing', '', 1, 1, /must be a map/],
    ['a comment', '# hello\n', 1, 1, /must be a map/],
    ['a list', '- a\n- b\n', 1, 1, /must be a map/],
    ['a word', 'hunter2', 1, 1, /must be a map/],
    ['null', '~', 1, 1, /must be a map/],
    ['two documents', 'a: 1\n---\nb: 2\n', 2, 1, /second document/],
    ['a tab as indentation', 'a:\n\tb: hunter2\n', 2, 1, /tab/],
    ['an open quote', 'a: "hunter2\n', 2, 1, /missing/],
    ['an open brace', 'a: { b: hunter2\n', 2, 1, /bracket or brace/],
    ['two keys on a line', 'a: b: hunter2\n', 1, 4, /quotes/],
    ['a reserved character', 'a: @hunter2\n', 1, 4, /cannot begin/],
    ['a tag', 'a: !!js/function "hunter2"\n', 1, 4, /tags/],
    ['binary in YAML', 'a: !!binary aHVudGVyMg==\n', 1, 13, /tags/],
    ['a list as key', '? [hunter2]\n: 1\n', 1, 3, /plain text/],
    ['an alias of nothing', 'a: 1\nb: *hunter2\n', 2, 4, /no anchor/],
    ['a bomb of aliases', bomb, 1, 1, /aliases/],
    ['a directive', '%hunter2 x\n---\na: 1\n', 1, 1, /not valid YAML/],
    ['NUL', 'a: 1\nb: hunter2\u0000\n', 2, 11, /text file/],
    ['broken UTF-8', 'a: \uFFFD\n', 1, 4, /text file/],
    ['too large', `a: ${'x'.repeat(1024 * 1024)}`, 1, 1, /1 MiB/],
    ['nested brackets', '['.repeat(100_000), 1, 1, /nested too deeply|bracket/],
    ['nested lists', '- '.repeat(50_000), 1, 1, /nested too deeply/],
    ['nested keys', '? '.repeat(20_000), 1, 1, /nested too deeply/],
  ])('%s', (_name, text, line, column, expected) => {
    const result = read(text);
    expect(result.ok).toBe(false);
    const [problem] = result.problems;
    expect(problem?.text).toMatch(expected);
    expect(JSON.stringify(result.problems)).not.toContain('hunter2');
    if (!/^nested/.test(_name)) expect([problem?.line, problem?.column]).toEqual([line, column]);
  });

  it('tells only the first place where the parser stumbled', () => {
    expect(read('- 1\nb: 3\nc: 4\n').problems).toHaveLength(1);
  });
});

describe('a doubled key', () => {
  it('is a problem, and the rest is read all the same', () => {
    const result = read('a:\n  b: 1\n  b: 2\nc: 3\nc: 4\n');
    expect(result.ok).toBe(true);
    expect(result.problems.map(({ line, column, path }) => [line, column, path])).toEqual([
      [3, 3, 'a.b'],
      [5, 1, 'c'],
    ]);
  });
});

describe('locate', () => {
  const text = `a:
  - { b: 1, "c d": 2 }
  - word
e: &anchor
  f: x
g: *anchor
h:
`;
  const result = read(text);
  const locate = (path: (string | number)[], what?: 'key' | 'value') => {
    if (!result.ok) throw new Error('not read');
    const { line, column, path: shown } = result.document.locate(path, what);
    return [line, column, shown];
  };

  it.each<[(string | number)[], 'key' | 'value', unknown[]]>([
    [['a', 0, 'b'], 'value', [2, 10, 'a[0].b']],
    [['a', 0, 'b'], 'key', [2, 7, 'a[0].b']],
    [['a', 0, 'c d'], 'value', [2, 20, 'a[0]["c d"]']],
    [['a', 1], 'value', [3, 5, 'a[1]']],
    // A short form: the path ends where the value is.
    [['a', 1, 'customer', 0], 'value', [3, 5, 'a[1]']],
    [['a', 7], 'value', [2, 3, 'a']],
    // What is missing is shown at its parent.
    [['e', 'z'], 'value', [4, 1, 'e.z']],
    [['zz', 'y'], 'value', [1, 1, 'zz.y']],
    // Through an alias.
    [['g', 'f'], 'value', [5, 6, 'g.f']],
    [['h'], 'value', [7, 1, 'h']],
    [[], 'value', [1, 1, '']],
  ])('%j (%s)', (path, what, expected) => {
    expect(locate(path, what)).toEqual(expected);
  });
});
