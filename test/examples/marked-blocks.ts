/**
 * The examples of the pages for people: every block of YAML in README.md, docs/ and examples/ says in a comment before it what it
 * is, so that a test can execute it.
 *
 * `<!-- example: agreement -->` a whole configuration file · `<!-- example: sync -->` keys of a sync · `<!-- example: fields -->`
 * entries of `fields` · `<!-- example: file PATH -->` a copy of that file, made by `npm run schema`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Pages for people, by path from the root of the repository. */
export const pages: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['docs', 'examples', 'examples/folder', '.github'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

export interface Block {
  readonly page: string;
  readonly line: number;
  /** What the comment before it says; undefined if there is none. */
  readonly mark: string | undefined;
  readonly text: string;
}

/** Blocks of code of one language, marked or not. */
export function blocksOf(page: string, language: string): Block[] {
  const text = read(page);
  const fence = new RegExp(
    `(?:<!-- example: ([^>]+?) -->\\s*)?^( *)\`\`\`${language}\\n([^]*?)^ *\`\`\``,
    'gm',
  );
  return [...text.matchAll(fence)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    mark: match[1],
    text: (match[3] ?? '').replaceAll(new RegExp(`^${match[2] ?? ''}`, 'gm'), ''),
  }));
}

export const yamlBlocks: readonly Block[] = pages.flatMap((page) => blocksOf(page, 'yaml'));
