/** Every relative link, anchor and path in a page leads somewhere. */
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages, read, root } from '../examples/marked-blocks.ts';

/** Anchors as GitHub makes them: of two headings that read the same the second gets a number. */
function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>();
  return [...markdown.replaceAll(/```[^]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => {
    const anchor = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  });
}

/** Targets of the links of a page that do not exist. */
function brokenLinksOf(page: string, text: string): string[] {
  const links = [...text.replaceAll(/```[^]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, to = '']) => to,
  );
  return links.filter((to) => {
    if (/^[a-z]+:/.test(to)) return false;
    const [path = '', anchor] = to.split('#');
    const target = path === '' ? page : relative(root, join(root, dirname(page), path));
    if (!existsSync(join(root, target))) return true;
    return anchor !== undefined && !anchorsOf(read(target)).includes(anchor);
  });
}

describe('links and paths', () => {
  it('the check sees a missing file, a missing anchor, and the number of a doubled one', () => {
    const text = '[a](README.md) [b](nowhere.md) [c](README.md#inputs) [d](README.md#in-puts) [e](#inputs)';
    expect(brokenLinksOf('README.md', text)).toEqual(['nowhere.md', 'README.md#in-puts']);
    expect(anchorsOf('# A `b` c\n\n## Twice\n\n## Twice\n')).toEqual(['a-b-c', 'twice', 'twice-1']);
  });

  it.each(pages)('%s: every relative link leads somewhere', (page) => {
    expect(brokenLinksOf(page, read(page))).toEqual([]);
  });

  it.each(pages)('%s: every file of this repository that it names exists', (page) => {
    // Not dist/: a build makes it anew, maybe just now.
    const named = [...read(page).matchAll(/`((?:src|test|docs|schema|scripts|examples)\/[\w./-]*)`/g)];
    expect(named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('README.md leads to every page and every example', () => {
    const readme = read('README.md');
    const missing = pages.filter((page) => page.startsWith('docs/') && !readme.includes(`(${page})`));
    expect(missing).toEqual([]);
  });
});
