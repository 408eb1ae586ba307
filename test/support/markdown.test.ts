import { describe, expect, it } from 'vitest';
import { readMarkdown } from './markdown.ts';

describe('the check finds', () => {
  it.each([
    ['[x](https://evil.example)', 'link: https://evil.example'],
    ['https://evil.example', 'link: https://evil.example'],
    ['www.evil.example', 'address: www.evil.example'],
    ['![x](https://evil.example/p.png)', 'picture: https://evil.example/p.png'],
    ['hello @everyone', 'mention: hello @everyone'],
    ['see #1', 'issue: see #1'],
    ['see GH-2', 'issue: see GH-2'],
    ['a <img src=x onerror=alert(1)> b', 'tag: <img src=x onerror=alert(1)>'],
    ['<script>alert(1)</script>', 'tag: <script>'],
    ['<code>x</code> <a href="y">z</a>', 'tag: <a href="y">'],
    ['```mermaid\nflowchart LR\n```', 'fence: mermaid flowchart LR\n'],
    ['costs $x$', 'formula: costs $x$'],
    ['a\u202eb', 'a character that hides or turns text'],
    ['| a |\n|---|\n| @ann |', 'mention: @ann'],
  ])('%s', (text, expected) => {
    expect(readMarkdown(text).active).toContain(expected);
  });

  it.each([
    'plain words',
    '`@everyone #1`',
    '<code>#1</code>',
    'a &#36;x&#36; b',
    'one * two',
    'ACME-1 ↔ HELP-2',
  ])('nothing in %s', (text) => {
    expect(readMarkdown(text).active).toEqual([]);
  });

  it('the shape of a document', () => {
    expect(readMarkdown('**a** b').shape).toContain('strong_openstrong');
    expect(readMarkdown('a b').shape).toEqual(readMarkdown('c d').shape);
    expect(readMarkdown('a\n\n# b').shape).not.toEqual(readMarkdown('a b').shape);
  });
});
