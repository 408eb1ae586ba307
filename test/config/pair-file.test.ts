import { mkdtemp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addListedPairs, pairFilesOf, parsePairs } from '../../src/config/pair-file.ts';
import { readPairFiles } from '../../src/config/read-files.ts';
import { configOf, fileWith, problemsOf } from './problems.ts';

const parse = (text: string) => parsePairs({ path: 'acme-pairs.csv', text });
const keysOf = (text: string) => parse(text).pairs.map(({ customer, desk }) => `${customer} ${desk}`);
const problemsIn = (text: string) =>
  parse(text).problems.map(({ line, text: what }) => `${String(line)}: ${what}`);

describe('a file of pairs that cannot be meant', () => {
  it.each<[string, string, string[]]>([
    ['nothing', '', ['1: the first line must be the header `customer,desk`.']],
    ['no header', 'ACME-1,HELP-1\n', ['1: the first line must be the header `customer,desk`.']],
    [
      'the columns the other way round',
      'desk,customer\nHELP-1,ACME-1\n',
      ['1: the first line must be the header `customer,desk`.'],
    ],
    [
      'a column too many',
      'customer,desk\nACME-1,HELP-1,note\n',
      ['2: must hold two issue keys, customer and desk, with `,` between them.'],
    ],
    [
      'another separator than the header',
      'customer,desk\nACME-1;HELP-1\n',
      ['2: must hold two issue keys, customer and desk, with `,` between them.'],
    ],
    ['an id', 'customer,desk\n10001,HELP-1\n', ['2: "10001" is no issue key like ACME-12.']],
    [
      'a number that begins with 0',
      'customer,desk\nACME-01,HELP-1\n',
      ['2: "ACME-01" is no issue key like ACME-12.'],
    ],
    [
      'an address',
      'customer,desk\nhttps://x/browse/ACME-1,HELP-1\n',
      ['2: "HTTPS://X/BROWSE/ACME-1" is no issue key like ACME-12.'],
    ],
    ['a missing key', 'customer,desk\nACME-1,\n', ['2: a key is missing.']],
    [
      'a quotation mark that is not closed',
      'customer,desk\n"ACME-1,HELP-1\n',
      ['2: a quotation mark is not closed, or stands inside a cell.'],
    ],
    ['a formula', 'customer,desk\n=1+1,HELP-1\n', ['2: "=1+1" is no issue key like ACME-12.']],
  ])('%s', (_, text, expected) => {
    expect(problemsIn(text)).toEqual(expected);
  });

  it('names the first twenty lines and counts the rest', () => {
    const rows = Array.from({ length: 30 }, () => 'x,HELP-1');
    const problems = problemsIn(['customer,desk', ...rows].join('\n'));
    expect(problems).toHaveLength(21);
    expect(problems.at(-1)).toBe('22: and 10 more lines like these.');
  });

  it('never shows what looks like a secret', () => {
    expect(problemsIn('customer,desk\nann@acme.example,HELP-1\n')).toEqual([
      '2: "…" is no issue key like ACME-12.',
    ]);
  });
});

describe('what spreadsheets make of such a file', () => {
  it.each<[string, string]>([
    ['plain', 'customer,desk\nACME-1,HELP-1\nACME-2,HELP-2\n'],
    ['without an end of line', 'customer,desk\nACME-1,HELP-1\nACME-2,HELP-2'],
    ['with a byte order mark and CRLF', '\uFEFFcustomer,desk\r\nACME-1,HELP-1\r\nACME-2,HELP-2\r\n'],
    ['with old Macintosh line ends', 'customer,desk\rACME-1,HELP-1\rACME-2,HELP-2\r'],
    ['with quotes', '"customer","desk"\n"ACME-1","HELP-1"\n"ACME-2" , "HELP-2"\n'],
    ['with semicolons', 'customer;desk\nACME-1;HELP-1\nACME-2;HELP-2\n'],
    ['with tabs', 'customer\tdesk\nACME-1\tHELP-1\nACME-2\tHELP-2\n'],
    ['with a line for Excel', 'sep=;\ncustomer;desk\nACME-1;HELP-1\nACME-2;HELP-2\n'],
    ['with empty rows', 'customer,desk\n\nACME-1,HELP-1\n,\nACME-2,HELP-2\n"",""\n \n'],
    ['in small letters', 'Customer,Desk\nacme-1,help-1\nAcme-2,Help-2\n'],
  ])('%s', (_, text) => {
    expect(problemsIn(text)).toEqual([]);
    expect(keysOf(text)).toEqual(['ACME-1 HELP-1', 'ACME-2 HELP-2']);
  });

  it('keeps the line of each row', () => {
    expect(parse('customer,desk\n\nACME-1,HELP-1\n').pairs.map(({ at }) => at)).toEqual(['acme-pairs.csv:3']);
  });
});

describe('the configuration', () => {
  it.each<[string, string, RegExp]>([
    [
      '[{ customer: Vendor ticket }]',
      'syncs.acme.pairs[0].customer',
      /a field of the customer is not believed/,
    ],
    ['[{ customer: Vendor ticket, desk: Customer issue }]', 'syncs.acme.pairs[0].customer', /not believed/],
    ['[{ file: a.csv, desk: Customer issue }]', 'syncs.acme.pairs[0]', /needs one of `file` and `desk`/],
    ['[{}]', 'syncs.acme.pairs[0]', /needs one of `file` and `desk`/],
    ['[{ file: "" }]', 'syncs.acme.pairs[0].file', /is empty/],
    ['[{ fil: a.csv }]', 'syncs.acme.pairs[0].fil', /did you mean/i],
    ['yes', 'syncs.acme.pairs', /must be a list/],
  ])('%s is refused', (pairs, path, text) => {
    const problem = problemsOf(fileWith({ pairs })).find((one) => one.path === path);
    expect(problem?.text).toMatch(text);
  });

  it('names its files once, and fills in their rows', () => {
    const { config, locate } = configOf(fileWith({ pairs: '[{ file: a.csv }, { desk: Customer issue }]' }));
    expect(pairFilesOf(config)).toEqual(['a.csv']);
    const files = new Map([['a.csv', { path: 'a.csv', text: 'customer,desk\nACME-1,HELP-1\n' }]]);
    const listed = addListedPairs(config, locate, files);
    expect(listed).toMatchObject({
      ok: true,
      config: { syncs: [{ listedPairs: [{ customer: 'ACME-1', desk: 'HELP-1', at: 'a.csv:2' }] }] },
    });
  });

  it('says where it names a file that cannot be read', () => {
    const { config, locate } = configOf(fileWith({ pairs: '[{ file: a.csv }]' }));
    const listed = addListedPairs(config, locate, new Map([['a.csv', { unreadable: 'no.' }]]));
    expect(listed).toMatchObject({
      ok: false,
      problems: [{ path: 'syncs.acme.pairs[0].file', text: 'no.' }],
    });
  });
});

it('nothing outside the repository is read, not by a link either', async () => {
  const base = await mkdtemp(join(tmpdir(), 'pairs-'));
  const root = join(base, 'repository');
  await mkdir(join(root, 'lists'), { recursive: true });
  await writeFile(join(base, 'secret.csv'), 'customer,desk\n');
  await writeFile(join(root, 'lists/acme.csv'), 'customer,desk\nACME-1,HELP-1\n');
  await writeFile(join(root, 'utf16.csv'), Buffer.from('\uFEFFcustomer,desk\n', 'utf16le'));
  await writeFile(join(root, 'large.csv'), Buffer.alloc(1024 * 1024 + 1, 'a'));
  await symlink(join(base, 'secret.csv'), join(root, 'link.csv'));
  const paths = [
    'lists/acme.csv',
    '../secret.csv',
    'link.csv',
    'lists',
    'none.csv',
    'utf16.csv',
    'large.csv',
  ];
  const read = await readPairFiles(paths, root);
  const shown = paths.map((path) => {
    const found = read.get(path);
    return found === undefined ? undefined : 'unreadable' in found ? found.unreadable : found.path;
  });
  expect(shown).toEqual([
    'lists/acme.csv',
    '"../secret.csv" lies outside the repository; only files of the repository are read.',
    'the link leads out of the repository.',
    'this is not a file; name the file itself.',
    'there is no file "none.csv" in the repository. Did the workflow check it out?',
    'this is not a text file in UTF-8; save it in that encoding.',
    expect.stringContaining('larger than 1 MiB'),
  ]);
});
