/** Blocks of pages that are neither YAML nor JSON: commands for `jq`, and code that drives the emulator. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { runInContext, createContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createWorld, viewHistory, viewIssue } from '../emulator/index.ts';
import { blocksOf, pages, root } from '../examples/marked-blocks.ts';

const scripts = pages.flatMap((page) => blocksOf(page, 'sh'));
const commands = scripts.flatMap(({ page, text }) =>
  text.split('\n').flatMap((line) => (line.startsWith('jq ') ? [[page, line] as const] : [])),
);

describe.runIf(spawnSync('jq', ['--version']).status === 0)('jq', () => {
  it.each(commands)('%s: %s', (_page, command) => {
    const golden = join(root, 'test/report/golden/report.json');
    const ran = spawnSync('sh', ['-c', command.replace('report.json', `'${golden}'`)], { encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    expect(ran.stdout.trim()).not.toBe('');
  });
});

it('there are commands for jq, and every shell block is one of a known kind', () => {
  expect(commands.length).toBeGreaterThan(1);
  const lines = scripts.flatMap(({ page, text }) => text.split('\n').map((line) => [page, line] as const));
  const known = /^(#.*|jq .*|npm (ci|run [a-z]+|test).*|npx vitest run .*|curl --request DELETE .*|)$/;
  expect(lines.filter(([, line]) => !known.test(line))).toEqual([]);
});

it('docs/emulator.md shows code that runs', () => {
  const blocks = blocksOf('docs/emulator.md', 'ts');
  expect(blocks).toHaveLength(2);
  const context = createContext({ createWorld, viewIssue, viewHistory });
  const [first, second] = blocks.map(({ text }) => text.replaceAll(/^import .*$/gm, ''));
  const run = (code = ''): unknown => runInContext(code, context);
  // What the last expression gives: the number of writes, of which people make none.
  expect(run(first)).toBe(0);
  run("world.bob.createIssue('HELP', { summary: 'A request', type: 'IT Help' })");
  run(second);
  expect(run("viewIssue(world.customer, key).fields['Severity']")).toBe('Major');
  expect(run('viewIssue(world.customer, key).status')).toBe('In Progress');
});
