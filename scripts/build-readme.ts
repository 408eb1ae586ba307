/**
 * Writes what the pages for people repeat from elsewhere: the tables of inputs and outputs, from `action.yml`, and the copies of
 * files in `examples/`. `npm run schema` runs it; a test tells when it was forgotten.
 */
import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));

const ActionFile = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string() })),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
});

/** The pages that may hold such parts, by path from the root. */
export const builtPages: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/**
 * @param page path of the page, for Prettier
 * @param text of the page
 * @returns the same text with its tables and copies made anew
 * @throws Error when a marker has no end
 */
export async function buildPage(page: string, text: string): Promise<string> {
  const action = ActionFile.parse(parse(await readFile(join(root, 'action.yml'), 'utf8')));
  const tables = [
    ['inputs', tableOf(['input', 'default', 'meaning'], inputRows(action))],
    ['outputs', tableOf(['output', 'meaning'], outputRows(action))],
  ] as const;
  const filled = tables.reduce((rest, [name, table]) => fill(rest, name, table), text);
  const copied = await copyFiles(filled);
  return format(copied, { ...(await resolveConfig(join(root, page))), parser: 'markdown' });
}

type Action = z.infer<typeof ActionFile>;

function inputRows({ inputs }: Action): string[][] {
  return Object.entries(inputs).map(([name, input]) => [
    `\`${name}\``,
    input.default === '' ? '' : `\`${input.default}\``,
    input.description,
  ]);
}

function outputRows({ outputs }: Action): string[][] {
  return Object.entries(outputs).map(([name, { description }]) => [`\`${name}\``, description]);
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.trim().replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Puts a table between `<!-- name: made from action.yml -->` and `<!-- end of name -->`, if the page has them. */
function fill(text: string, name: string, table: string): string {
  const begin = `<!-- ${name}: made from action.yml -->`;
  const end = `<!-- end of ${name} -->`;
  const from = text.indexOf(begin);
  if (from < 0) return text;
  const to = text.indexOf(end);
  if (to < from) throw new Error(`${begin} has no ${end}`);
  return `${text.slice(0, from)}${begin}\n\n${table}\n\n${text.slice(to)}`;
}

/** The block after `<!-- example: file PATH -->` becomes what that file is. */
async function copyFiles(text: string): Promise<string> {
  const block = /(<!-- example: file (\S+) -->\s*```\w+\n)[^]*?```/g;
  const paths = [...text.matchAll(block)].map(([, , path = '']) => path);
  const files = new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const)),
  );
  return text.replaceAll(
    block,
    (_whole, begin: string, path: string) => `${begin}${files.get(path) ?? ''}\`\`\``,
  );
}

/** Writes every page that is not what it should be. */
export async function writePages(): Promise<void> {
  for (const page of builtPages) {
    const text = await readFile(join(root, page), 'utf8');
    const built = await buildPage(page, text);
    if (built !== text) await writeFile(join(root, page), built);
  }
}
