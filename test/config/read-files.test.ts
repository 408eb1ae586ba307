import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfigFiles, readPairFiles } from '../../src/config/read-files.ts';

let parent = '';
let root = '';

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'deskbridge-config-'));
  root = join(parent, 'repository');
  await mkdir(join(root, 'agreements', 'deeper'), { recursive: true });
  await mkdir(join(root, 'empty'));
  await mkdir(join(root, 'linked'));
  const files: Record<string, string | Uint8Array> = {
    'secret.yml': 'outside',
    'repository/one.yml': 'one',
    'repository/two.yaml': 'two',
    'repository/..odd.yml': 'odd',
    'repository/agreements/b.yml': 'b',
    'repository/agreements/a.YAML': 'a',
    'repository/agreements/notes.md': 'no',
    'repository/agreements/.b.yml': 'no',
    'repository/agreements/._b.yml': 'no',
    'repository/agreements/b.yml~': 'no',
    'repository/agreements/b.yml.bak': 'no',
    'repository/agreements/.yml': 'no',
    'repository/agreements/deeper/c.yml': 'c',
    'repository/latin1.yml': Uint8Array.from([0x61, 0xe9]),
    'repository/large.yml': 'x'.repeat(1024 * 1024 + 1),
  };
  for (const [path, text] of Object.entries(files)) await writeFile(join(parent, path), text);
  await symlink(join(parent, 'secret.yml'), join(root, 'link.yml'));
  await symlink(join(parent, 'secret.yml'), join(root, 'linked', 'link.yml'));
  await symlink(join(root, 'one.yml'), join(root, 'inside.yml'));
});
afterAll(() => rm(parent, { recursive: true }));

describe('what is not read', () => {
  it.each<[string, RegExp]>([
    ['missing.yml', /no file or folder "missing.yml"/],
    ['one.yml/x.yml', /no file or folder/],
    ['../secret.yml', /outside/],
    ['../missing.yml', /outside/],
    ['agreements/../../secret.yml', /outside/],
    ['/etc/hostname', /outside/],
    ['link.yml', /outside/],
    ['linked', /leads out/],
    ['empty', /no \*\.yml/],
    ['latin1.yml', /UTF-8/],
    ['large.yml', /1 MiB/],
    ['one.yml\u0000', /no file/],
    ['x'.repeat(300), /cannot be read \(ENAMETOOLONG\)/],
    [`agreements/${'x'.repeat(300)}`, /cannot be read \(ENAMETOOLONG\)/],
  ])('%j', async (path, text) => {
    const read = await readConfigFiles([path], root);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.problems.map((problem) => problem.text)).toEqual([expect.stringMatching(text)]);
    expect(JSON.stringify(read)).not.toContain('outside"');
  });

  it('is told all at once', async () => {
    const read = await readConfigFiles(['missing.yml', 'one.yml', 'empty'], root);
    expect(read).toMatchObject({ ok: false, problems: [{ file: 'missing.yml' }, { file: 'empty' }] });
  });

  it.each([
    [join('gone', 'deeper'), /^the folder of the repository, which GITHUB_WORKSPACE names, is not there/],
    ['x'.repeat(300), /cannot be read \(ENAMETOOLONG\)/],
  ])('in a repository that is not there: %s', async (folder, text) => {
    const problems = [{ line: 1, text: expect.stringMatching(text) as string }];
    expect(await readConfigFiles(['one.yml'], join(parent, folder))).toMatchObject({ ok: false, problems });
    const lists = await readPairFiles(['pairs.csv'], join(parent, folder));
    expect(lists.get('pairs.csv')).toEqual({ unreadable: expect.stringMatching(text) as string });
  });

  it('is a list of pairs under a name that no disk takes', async () => {
    const name = `${'x'.repeat(300)}.csv`;
    expect((await readPairFiles([name], root)).get(name)).toEqual({
      unreadable: expect.stringContaining('ENAMETOOLONG') as string,
    });
  });
});

describe('what is read', () => {
  it.each<[string[], string[]]>([
    [['one.yml'], ['one.yml']],
    [['./one.yml'], ['one.yml']],
    [
      ['two.yaml', 'one.yml'],
      ['two.yaml', 'one.yml'],
    ],
    [['agreements'], ['agreements/a.YAML', 'agreements/b.yml']],
    [
      ['agreements/', 'agreements/b.yml'],
      ['agreements/a.YAML', 'agreements/b.yml'],
    ],
    [['..odd.yml'], ['..odd.yml']],
    [['inside.yml'], ['inside.yml']],
  ])('%j', async (input, paths) => {
    const read = await readConfigFiles(input, root);
    expect(read.ok && read.files.map(({ path }) => path)).toEqual(paths);
  });

  it('an absolute path inside the repository', async () => {
    expect(await readConfigFiles([join(root, 'one.yml')], root)).toEqual({
      ok: true,
      files: [{ path: 'one.yml', text: 'one' }],
    });
  });

  it('a folder of 300 files, in the same order whatever the order on the disk', async () => {
    const folder = join(root, 'many');
    await mkdir(folder);
    const names = Array.from({ length: 300 }, (_, index) => `customer-${index}.yml`);
    const shuffled = names.toSorted((a, b) => a.slice(-6).localeCompare(b.slice(-6)));
    for (const name of shuffled) await writeFile(join(folder, name), name);
    const read = await readConfigFiles(['many'], root);
    if (!read.ok) throw new Error('not read');
    expect(read.files.map(({ path }) => path)).toEqual(names.toSorted().map((name) => `many/${name}`));
    for (const { path, text } of read.files) expect(path).toBe(`many/${text}`);
  });
});
