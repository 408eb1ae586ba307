/** What README.md and docs/ say of inputs, codes and messages is what the code has. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { buildPage, builtPages } from '../../scripts/build-readme.ts';
import { loadConfig } from '../../src/config/load.ts';
import { rightsFor } from '../../src/config/rights.ts';
import type { KeyPath } from '../../src/config/settings.ts';
import { describeFailure } from '../../src/report/failure-text.ts';
import type { ConfigWarningCode, NotCarried } from '../../src/sync/outcome.ts';
import type { OperationKind } from '../../src/sync/operation.ts';
import { FIELD_RIGHTS, RIGHT_NAMES } from '../../src/sync/rights.ts';
import type { Side } from '../../src/sync/snapshot.ts';
import { oneOfEach } from '../report/samples.ts';
import { pages, read, root } from '../examples/marked-blocks.ts';

const Action = z.object({
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
});
const action = Action.parse(parse(read('action.yml')));

/** The part of a page below a heading of the second level. */
function sectionOf(page: string, title: string): string {
  const [, rest] = read(page).split(`\n## ${title}\n`);
  if (rest === undefined) throw new Error(`${page} has no section ${title}`);
  return rest.split('\n## ')[0] ?? '';
}

/** Rows of the tables of a text, as cells. */
function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const codesIn = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

describe('what pages repeat from elsewhere is fresh (if not: npm run schema)', () => {
  it.each(builtPages)('%s', async (page) => {
    const text = read(page);
    expect(text).toBe(await buildPage(page, text));
  });

  it.each([
    ['Inputs', Object.keys(action.inputs)],
    ['Outputs', Object.keys(action.outputs)],
  ])('%s of README.md are those of action.yml', (title, names) => {
    const rows = rowsOf(sectionOf('README.md', title)).slice(2);
    expect(rows.flatMap(([name]) => codesIn(name))).toEqual(names);
  });
});

/** A sentence of a page, whose `…` stands for what differs, as a pattern. */
function patternOf(sentence: string): RegExp {
  const parts = sentence.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}`);
}

describe('messages that people look up', () => {
  const tables = [
    ['README.md', 'When something is wrong'],
    ['docs/operations.md', 'A failing pair'],
  ] as const;

  it.each(tables)('%s (%s) quotes what the code says', (page, section) => {
    const rows = rowsOf(sectionOf(page, section)).slice(2);
    expect(rows.length).toBeGreaterThan(5);
    for (const [sentence = '', code = ''] of rows) {
      const [name = ''] = codesIn(code);
      const failure = Object.entries(oneOfEach).find(([known]) => known === name)?.[1];
      expect(failure, name).toBeDefined();
      if (failure !== undefined) expect(describeFailure(failure).what).toMatch(patternOf(sentence));
    }
  });

  it('together name every failure that there is', () => {
    const named = tables.flatMap(([page, section]) =>
      rowsOf(sectionOf(page, section)).flatMap(([, code]) => codesIn(code)),
    );
    expect(Object.keys(oneOfEach).filter((code) => !named.includes(code))).toEqual([]);
  });
});

it('every `npm run` names a script', () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/npm run ([a-z]+)/g)].map(([, name = '']) => name),
  );
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

describe('docs/pull-requests.md', () => {
  /** As a reader sees it. */
  const plain = (markdown: string) =>
    markdown
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll('&#126;', '~');
  const quotes = [
    ...read('docs/pull-requests.md').matchAll(/<!-- lines of (\S+) -->\s*```text\n([^]*?)```/g),
  ];

  it.each(quotes.map(([, path = '', text = '']) => [path, text]))('quotes lines of %s', (path, text) => {
    const lines = plain(read(path)).split('\n');
    const wanted = text.trim().split('\n');
    expect(wanted.length).toBeGreaterThan(3);
    expect(wanted.filter((line) => !lines.some((shown) => patternOf(line).test(shown)))).toEqual([]);
  });

  it('quotes at all', () => expect(quotes).toHaveLength(1));
});

describe('docs/fleets.md', () => {
  it('computes what it says', () => {
    const number = (cell: string) => Number(cell.replaceAll(',', ''));
    const rows = rowsOf(sectionOf('docs/fleets.md', 'What it costs'));
    const [head = [], , ...body] = rows;
    const jobs = head.slice(1).map((title) => {
      const customers = /\d+/.exec(title)?.[0];
      // One job more that lists the others.
      return customers === undefined ? 1 : Number(customers) + 1;
    });
    expect(jobs).toEqual([1, 11, 51, 257]);
    for (const [interval = '', ...cells] of body) {
      const runs = (30 * 24 * 60) / Number(interval);
      expect(cells.map(number)).toEqual(jobs.map((count) => runs * count));
    }
    expect(body).toHaveLength(4);
  });
});

describe('docs/report.md', () => {
  const section = sectionOf('docs/report.md', 'A pair');

  it('lists every kind of operation, and no other', () => {
    // The compiler asks for each.
    const kinds: Readonly<Record<OperationKind, true>> = {
      create: true,
      pair: true,
      link: true,
      hint: true,
      update: true,
      status: true,
      'add-comment': true,
      'edit-comment': true,
      'delete-comment': true,
      'add-file': true,
      'remove-file': true,
      'map-files': true,
      'release-double': true,
      'note-vanished': true,
    };
    const [, list = ''] = /An operation has a `kind` \(([^]*?)\), the `side`/.exec(section) ?? [];
    expect(codesIn(list)).toEqual(Object.keys(kinds));
  });

  it('lists everything that can stay where it is', () => {
    const whats: Readonly<Record<NotCarried['what'], true>> = {
      issue: true,
      comment: true,
      field: true,
      file: true,
    };
    const [, list = ''] = /`what` \(([^)]*)\)/.exec(section) ?? [];
    expect(codesIn(list)).toEqual(Object.keys(whats));
  });
});

describe('docs/configuration.md', () => {
  it('lists every warning, and no other', () => {
    // The compiler asks for each.
    const codes: Readonly<Record<ConfigWarningCode, true>> = {
      'api-address': true,
      'future-day': true,
      'key-and-id': true,
      'loose-limit': true,
      'lossy-table': true,
      'public-repository': true,
      'secret-like': true,
      'shared-token': true,
      'status-circle': true,
      'token-expires': true,
      'unreached-limit': true,
      'unused-site': true,
    };
    const rows = rowsOf(sectionOf('docs/configuration.md', 'What is checked')).slice(2);
    expect(rows.flatMap(([code]) => codesIn(code))).toEqual(Object.keys(codes));
  });
});

describe('the rights of the sync account', () => {
  const text = read('examples/deskbridge.yml');
  const loaded = loadConfig([{ path: 'deskbridge.yml', text }]);
  const [sync] = loaded.ok ? loaded.config.syncs : [];

  /** What the example needs on one side; nothing of it writes a status, a person or a file. */
  function namesFor(side: Side): string[] {
    if (sync === undefined) throw new Error('examples/deskbridge.yml has no sync');
    const needs = {
      written: new Map<string, KeyPath>(),
      screens: side === 'desk' ? [{ id: '10011', name: 'IT Help' }] : [],
      screensAreOptional: false,
      screensFor: ['issueTypes'],
      transitions: false,
    };
    const type = side === 'desk' ? 'service_desk' : 'software';
    return rightsFor(side, sync, { type }, needs, false).map(({ right }) => RIGHT_NAMES[right]);
  }

  it.each([
    ['customer', 1],
    ['desk', 2],
  ] as const)('README.md lists what the example needs at the %s', (side, column) => {
    const rows = rowsOf(sectionOf('README.md', 'Permissions')).slice(7);
    const listed = rows
      .filter((cells) => cells[column] !== 'no')
      .flatMap(([names = '']) => names.split(', '));
    expect(listed.toSorted()).toEqual(namesFor(side).toSorted());
  });

  const [inAnyCase = '', inSomeCases = ''] = sectionOf(
    'docs/for-your-customer.md',
    'What the vendor needs from you',
  ).split('\nOnly in some cases:\n');
  const namesIn = (text: string) =>
    rowsOf(text)
      .slice(2)
      .flatMap(([names = '']) => names.split(', '));

  it('docs/for-your-customer.md lists the same for the customer', () => {
    expect(namesIn(inAnyCase).toSorted()).toEqual(namesFor('customer').toSorted());
  });

  it('docs/for-your-customer.md names every other right that an agreement can ask for there', () => {
    if (sync === undefined) throw new Error('examples/deskbridge.yml has no sync');
    const needs = {
      written: new Map<string, KeyPath>([...FIELD_RIGHTS.keys()].map((field) => [field, ['fields', 0]])),
      screens: [{ id: '10002', name: 'Task' }],
      screensAreOptional: false,
      screensFor: ['issueTypes'],
      transitions: true,
    };
    const attachments = { direction: 'both', maxSizeMb: 20, exclude: [] } as const;
    const all = rightsFor('customer', { ...sync, attachments }, { type: 'service_desk' }, needs, true);
    const most = all.map(({ right }) => RIGHT_NAMES[right]);
    // Else this agreement does not ask for all that there is.
    expect(most.toSorted()).toEqual(Object.values(RIGHT_NAMES).toSorted());
    const others = most.filter((name) => !namesFor('customer').includes(name));
    const listed = namesIn(inSomeCases).filter((name) => !name.startsWith('Browse users and groups'));
    expect(listed.toSorted()).toEqual(others.toSorted());
  });

  it('docs/configuration.md names all others', () => {
    const [, section = ''] = read('docs/configuration.md').split('\n### Rights\n');
    const always = new Set([...namesFor('customer'), ...namesFor('desk')]);
    const others = Object.values(RIGHT_NAMES).filter((name) => !always.has(name));
    expect(others.length).toBeGreaterThan(5);
    expect(others.filter((name) => !section.includes(name))).toEqual([]);
  });
});
